/* Sends a large file in pieces, so that neither the proxy nor a cut network stops it; without this file the form sends
   it at once, within the limit of ordinary forms. */
(() => {
  "use strict";

  const PIECE = 4 * 1024 * 1024;
  const form = document.querySelector("form[data-pieces]");
  if (!form) return;
  const status = form.querySelector("[data-pieces-status]");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const post = (address, body) => fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token } });
  const wait = (time) => new Promise((done) => setTimeout(done, time));

  const send = async (file) => {
    const about = new FormData(form); // what the file is for, without the file itself
    about.delete(form.querySelector("[type=file]").name);
    about.delete("form_mark"); // of the form that is sent at once
    about.set("name", file.name);
    about.set("size", file.size);
    let answer = await post(form.dataset.pieces, about);
    let said = await answer.json();
    if (!answer.ok) throw new Error(said.detail);
    const place = `${form.dataset.pieces}${said.arrival}/`;
    let pause = 1000;
    while (said.received < file.size) {
      try {
        answer = await post(`${place}morceau/?offset=${said.received}`, file.slice(said.received, said.received + PIECE));
        const heard = await answer.json();
        if (!answer.ok && heard.code !== "wrong_piece") throw Object.assign(new Error(heard.detail), { over: true });
        said = { ...said, received: heard.received };
        pause = 1000;
      } catch (error) {
        if (error.over) throw error;
        await wait(pause); // the network: the same piece again
        pause = Math.min(pause * 2, 30000);
      }
      status.textContent = `${status.dataset.said} ${Math.floor((said.received / file.size) * 100)} %`;
    }
    location.assign(place);
  };

  form.addEventListener("submit", (event) => {
    const file = form.querySelector("[type=file]").files[0];
    if (!file) return;
    event.preventDefault();
    const button = form.querySelector("button:not([type=button])");
    button.disabled = true;
    send(file).catch((error) => {
      status.textContent = error.message;
      button.disabled = false;
    });
  });
})();
