// Five documents, three heaps. What is answered is kept by the run-time of SCORM 1.2 after each one.
(() => {
  const HEAPS = ["Retirer", "Remplacer", "Garder, en disant pourquoi"];
  const CASES = [
    {
      piece: "Un justificatif de domicile, pour s’inscrire.", heap: 1,
      why: "Une ligne « J’habite à… » suffit le plus souvent : la personne déclare son domicile. Lisez l’article R. 113-8 du code des relations entre le public et l’administration, et ses exceptions.",
    },
    {
      piece: "Une photo d’identité. Personne ne la regarde.", heap: 0,
      why: "Si cette pièce manquait, rien ne changerait. Elle quitte la liste.",
    },
    {
      piece: "La mention « de moins de trois mois », à côté de l’acte de naissance. Aucun texte ne la prévoit ici.", heap: 0,
      why: "Sauf texte contraire, les pièces d’état civil sont prises en compte quelle que soit la date de leur délivrance : c’est l’article R. 113-7.",
    },
    {
      piece: "L’accord d’un parent, pour un enfant mineur.", heap: 2,
      why: "Cet accord change la décision. Gardez-le, et écrivez la raison à côté de la case.",
    },
    {
      piece: "La photocopie « certifiée conforme » d’un document délivré par une administration.", heap: 1,
      why: "Une simple photocopie la remplace : l’article R. 113-10 ne permet pas d’exiger la certification conforme à l’original.",
    },
  ];

  const api = (() => {
    for (let there = window, step = 0; step < 10; step += 1) {
      try {
        if (there.API) return there.API;
      } catch {
        return null;
      }
      if (there === there.parent) return null;
      there = there.parent;
    }
    return null;
  })();
  const get = (name) => (api ? api.LMSGetValue(name) : "");
  const set = (name, value) => api && api.LMSSetValue(name, String(value));
  const commit = () => api && api.LMSCommit("");

  const read = () => {
    try {
      const kept = JSON.parse(get("cmi.suspend_data") || "{}");
      const answers = Array.isArray(kept.answers) ? kept.answers : [];
      return answers.filter((one) => Number.isInteger(one) && one >= 0 && one < HEAPS.length).slice(0, CASES.length);
    } catch {
      return [];
    }
  };

  const made = (name, text, attributes = {}) => {
    const element = document.createElement(name);
    if (text) element.textContent = text;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };

  let answers = [];
  let isOver = false;
  const place = document.getElementById("case");

  const keep = () => {
    set("cmi.suspend_data", JSON.stringify({ answers }));
    set("cmi.core.lesson_location", answers.length);
    if (answers.length === CASES.length) {
      const right = answers.filter((answer, number) => answer === CASES[number].heap).length;
      set("cmi.core.score.min", 0);
      set("cmi.core.score.max", CASES.length);
      set("cmi.core.score.raw", right);
      set("cmi.core.lesson_status", "completed");
    }
    commit();
  };

  const show = (elements, focused) => {
    place.replaceChildren(...elements);
    if (focused) focused.focus();
  };

  const ask = (number, isFirst) => {
    const title = made("h2", `Pièce ${number + 1} sur ${CASES.length}`, { tabindex: "-1" });
    const form = made("form");
    const group = made("fieldset");
    group.append(made("legend", CASES[number].piece));
    HEAPS.forEach((heap, value) => {
      const label = made("label");
      label.append(made("input", "", { type: "radio", name: "heap", value, required: "" }), heap);
      group.append(label);
    });
    form.append(group, made("button", "Valider mon choix"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      answers.push(Number(new FormData(form).get("heap")));
      keep();
      tell(number);
    });
    show([title, form], isFirst ? null : title);
  };

  const tell = (number) => {
    const { piece, heap, why } = CASES[number];
    const isRight = answers[number] === heap;
    const said = made("div", "", { class: isRight ? "said right" : "said", role: "status" });
    said.append(
      made("p", isRight ? `✓ Oui : ${HEAPS[heap].toLowerCase()}.` : `→ Plutôt : ${HEAPS[heap].toLowerCase()}.`), made("p", why),
    );
    const isLast = number + 1 === CASES.length;
    const next = made("button", isLast ? "Voir mon résultat" : "Pièce suivante", { type: "button" });
    next.addEventListener("click", () => (isLast ? end() : ask(number + 1)));
    show([made("h2", `Pièce ${number + 1} sur ${CASES.length}`), made("p", piece), said, next], next);
  };

  const end = () => {
    const right = answers.filter((answer, number) => answer === CASES[number].heap).length;
    const title = made("h2", "C’est terminé", { tabindex: "-1" });
    const again = made("button", "Revoir les cinq pièces", { type: "button" });
    again.addEventListener("click", () => {
      const list = made("ol");
      CASES.forEach(({ piece, heap, why }) => list.append(made("li", `${piece} ${HEAPS[heap]}. ${why}`)));
      again.replaceWith(list);
    });
    show([title, made("p", `${right} sur ${CASES.length} : votre résultat est gardé. Vous pouvez quitter l’activité.`), again], title);
  };

  const leave = () => {
    if (isOver || !api) return;
    isOver = true;
    if (answers.length < CASES.length) set("cmi.core.exit", "suspend");
    commit();
    api.LMSFinish("");
  };

  if (api) {
    api.LMSInitialize("");
    if (get("cmi.core.lesson_status") === "not attempted") set("cmi.core.lesson_status", "incomplete");
    answers = read();
    window.addEventListener("pagehide", leave);
  }
  if (answers.length === CASES.length) end();
  else ask(answers.length, true);
})();
