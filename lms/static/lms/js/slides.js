/* Shows the views of a [data-slides] one at a time. Without it, and on paper, they stand one below the other. */
(() => {
  "use strict";

  const start = (box) => {
    if (box.dataset.slides === "on") return;
    box.dataset.slides = "on";
    const views = [...box.querySelectorAll(":scope > ol > li")];
    const buttons = box.querySelector("[data-slides-buttons]");
    const [before, after] = buttons.querySelectorAll("button");
    const status = buttons.querySelector("[role=status]");
    let now = 0;

    const show = (place, isAsked) => {
      now = Math.max(0, Math.min(place, views.length - 1));
      views.forEach((view, number) => { view.hidden = number !== now; });
      before.setAttribute("aria-disabled", String(now === 0)); // never `disabled`: the keyboard would lose its place
      after.setAttribute("aria-disabled", String(now === views.length - 1));
      if (isAsked) status.textContent = views[now].querySelector("p").textContent.trim();
    };
    // A link may lead into a view that is not shown: a foot-note back to its call, a search of the page.
    const follow = () => {
      const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      const place = target ? views.findIndex((view) => view.contains(target)) : -1;
      if (place >= 0 && place !== now) { show(place, false); target.scrollIntoView(); }
    };

    for (const button of [before, after])
      button.addEventListener("click", () => {
        const place = now + Number(button.dataset.step);
        if (place >= 0 && place < views.length) show(place, true);
      });
    buttons.hidden = false;
    show(0, false);
    follow();
    window.addEventListener("hashchange", follow);
  };

  document.querySelectorAll("[data-slides]").forEach(start);
})();
