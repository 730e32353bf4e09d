// A situation at a time, a choice, and what it leads to. All of it is native controls.
// H5P looks for it under the name of the library.
globalThis.TerritoirProd ??= {};
globalThis.TerritoirProd.Situations = (() => {
  const { H5P } = globalThis;
  const made = (name, text, attributes = {}) => {
    const element = document.createElement(name);
    if (text) element.textContent = text;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };

  function Situations(params, id, extras = {}) {
    H5P.EventDispatcher.call(this);
    const all = params.situations;
    const kept = extras.previousState?.answers;
    const answers = (Array.isArray(kept) ? kept : []).filter(Number.isInteger).slice(0, all.length);
    const root = made("div", "", { class: "situations" });
    const place = made("div");
    const rightOf = (number) => all[number].choices.findIndex((choice) => choice.right);
    const score = () => answers.filter((answer, number) => answer === rightOf(number)).length;

    const show = (elements, focused) => {
      place.replaceChildren(...elements);
      if (focused) focused.focus();
      this.trigger("resize");
    };

    const ask = (number, isFirst) => {
      const title = made("h2", `Situation ${number + 1} sur ${all.length}`, { tabindex: "-1" });
      const form = made("form");
      const group = made("fieldset");
      group.append(made("legend", all[number].situation));
      all[number].choices.forEach((choice, value) => {
        const label = made("label");
        label.append(made("input", "", { type: "radio", name: `choice-${id}`, value, required: "" }), choice.text);
        group.append(label);
      });
      form.append(group, made("button", "Valider mon choix"));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        answers.push(Number(new FormData(form).get(`choice-${id}`)));
        if (answers.length === all.length) this.triggerXAPIScored(score(), all.length, "completed", true, score() === all.length);
        else this.triggerXAPI("interacted");
        tell(number);
      });
      show([title, form], isFirst ? null : title);
    };

    const tell = (number) => {
      const { situation, choices, why } = all[number];
      const isRight = answers[number] === rightOf(number);
      const said = made("div", "", { class: isRight ? "said right" : "said", role: "status" });
      said.append(made("p", isRight ? "✓ Oui, c’est le bon geste." : `→ Plutôt : ${choices[rightOf(number)].text}`), made("p", why));
      const isLast = number + 1 === all.length;
      const next = made("button", isLast ? "Voir mon résultat" : "Situation suivante", { type: "button" });
      next.addEventListener("click", () => (isLast ? end() : ask(number + 1)));
      show([made("h2", `Situation ${number + 1} sur ${all.length}`), made("p", situation), said, next], next);
    };

    const end = () => {
      const title = made("h2", "C’est terminé", { tabindex: "-1" });
      show([title, made("p", `${score()} sur ${all.length} : votre résultat est gardé. Vous pouvez quitter l’activité.`)], title);
    };

    this.getCurrentState = () => ({ answers });
    this.attach = ($container) => {
      root.append(made("p", params.introduction), place);
      $container.get(0).append(root);
      if (answers.length === all.length) end();
      else ask(answers.length, true);
    };
  }
  Situations.prototype = Object.create(H5P.EventDispatcher.prototype);
  Situations.prototype.constructor = Situations;
  return Situations;
})();
