/* Comforts of questions; each works without this file.
   data-order  on a list: its buttons move the line at once, and say where it stands.
   data-clock  seconds that were left when the page was made: counted down, said at a quarter and at one minute. */
(() => {
  "use strict";

  for (const list of document.querySelectorAll("ol[data-order]:not([data-ready])")) {
    list.dataset.ready = ""; // each block of a lesson names this file
    const field = list.closest("form").elements[list.dataset.order];
    const status = list.parentElement.querySelector("[role=status]");
    const settle = () => {
      const lines = [...list.children];
      lines.forEach((line, place) => {
        line.querySelector(".rank").lastChild.textContent = place + 1;
        const [up, down] = line.querySelectorAll(".moves button");
        up.value = down.value = place;
        up.disabled = place === 0;
        down.disabled = place === lines.length - 1;
      });
      field.value = lines.map((line) => line.dataset.value).join(",");
    };
    list.addEventListener("click", (event) => {
      const button = event.target.closest(".moves button");
      if (!button) return;
      event.preventDefault();
      const line = button.closest("li");
      const isUp = button.name.endsWith("-up");
      const beside = isUp ? line.previousElementSibling : line.nextElementSibling;
      if (!beside) return;
      if (isUp) beside.before(line); else beside.after(line);
      for (const one of list.children) one.classList.toggle("moved", one === line);
      settle();
      const there = button.disabled ? line.querySelector(".moves button:not([disabled])") : button;
      if (there) there.focus();
      const place = [...list.children].indexOf(line) + 1;
      status.textContent = list.dataset.said.replace("{place}", place === 1 ? list.dataset.first : list.dataset.nth.replace("{n}", place));
    });
  }

  const clock = document.querySelector("[data-clock]");
  if (!clock) return;
  const end = Date.now() + 1000 * Number(clock.dataset.clock);
  const total = Number(clock.dataset.total);
  const figure = clock.querySelector("[data-left]");
  const said = document.querySelector("[data-said]");
  let last = "";
  const tick = () => {
    const left = Math.max(Math.round((end - Date.now()) / 1000), 0);
    figure.textContent = left >= 60 ? `${Math.floor(left / 60)}\u00a0min` : `${left}\u00a0s`;
    const words = left <= 60 ? said.dataset.minute : left * 4 <= total ? said.dataset.quarter : "";
    if (words !== last) { said.textContent = last = words; said.classList.remove("only-read"); }
    if (left > 0) setTimeout(tick, 1000);
  };
  last = said.textContent.trim();
  tick();
})();
