/* Small comforts. Every page works without this file.
   data-once    on a form: its button answers once, so that an impatient double click does not send twice.
   data-submit  on a select or a box: its form is sent when the choice changes.
   data-print   on a button: prints the page.
   data-read    on details: opening them marks as read what the form of that id would.
   data-copy    on a button: copies the text of the element whose id it names. */
(() => {
  "use strict";

  const once = (form) => {
    if (form.dataset.sent) return false;
    form.dataset.sent = "yes";
    for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-disabled", "true");
    return true;
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("form[data-once]") && !once(form)) event.preventDefault();
  });

  // Back from the browser's own cache: what was sent may be sent again.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
    }
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });

  document.addEventListener("toggle", (event) => {
    const form = document.getElementById(event.target.dataset?.read || "");
    if (!form || !event.target.open) return;
    delete event.target.dataset.read;
    fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
  }, true);

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-print], [data-copy]");
    if (!button) return;
    if ("print" in button.dataset) window.print();
    const source = document.getElementById(button.dataset.copy || "");
    if (source && navigator.clipboard) navigator.clipboard.writeText(source.textContent.trim());
  });
})();
