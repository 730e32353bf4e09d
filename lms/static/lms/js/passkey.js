/* Passkeys and security keys. A form with data-passkey (login, authenticate or add) holds one button and one hidden
   field `credential`; what the browser answers goes into the field and the form is sent. data-failed says what to do
   when nothing was read. Without support in the browser the form stays hidden and the other ways remain. */
(() => {
  "use strict";

  const given = () => JSON.parse(document.getElementById("passkey-data").textContent);

  const ways = {
    login: async (form) => {
      const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.statusText);
      return webauthnJSON.get((await answer.json()).request_options);
    },
    authenticate: () => webauthnJSON.get(given().request_options),
    add: (form) => {
      const options = given().creation_options;
      const wanted = form.elements.passwordless && form.elements.passwordless.checked;
      const choice = options.publicKey.authenticatorSelection;
      choice.residentKey = wanted ? "required" : "discouraged";
      choice.requireResidentKey = Boolean(wanted);
      if (wanted) choice.userVerification = "required";
      return webauthnJSON.create(options);
    },
  };

  const tell = (form) => {
    let text = form.querySelector("[role=alert]");
    if (!text) {
      text = document.createElement("p");
      text.className = "wrong-text";
      text.setAttribute("role", "alert");
      form.append(text);
    }
    text.textContent = form.dataset.failed;
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential) continue;
    form.hidden = false;
    form.querySelector("button[type=button]").addEventListener("click", async () => {
      try {
        form.elements.credential.value = JSON.stringify(await ways[form.dataset.passkey](form));
        form.submit();
      } catch {
        tell(form);
      }
    });
  }
})();
