/* The page of an activity: says what its frame tells (kept, network cut, taken up elsewhere), full screen, and a way out
   that lets the content have its last word. The frame is of another origin: only its own window is listened to. */
(() => {
  "use strict";

  const frame = document.querySelector(".stage iframe");
  const said = (name) => document.querySelector(`[data-said="${name}"]`);
  if (!frame) return;
  let waiting = 0;
  let left = null;

  const show = (name, on) => {
    const box = said(name);
    if (box && box.hidden === on) box.hidden = !on;
  };

  const kept = () => {
    const place = document.querySelector("[data-package-kept]");
    const now = new Date();
    place.querySelector("time").textContent = now.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    place.hidden = false;
    show("offline", false);
  };

  window.addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.data?.from !== "package") return;
    waiting = event.data.waiting || 0;
    frame.dataset.waiting = waiting;
    const { type } = event.data;
    if (type === "started") frame.dataset.started = "yes";
    if (type === "kept") kept();
    if (type === "offline") show("offline", true);
    if (type === "superseded") show("superseded", true);
    if (type === "refused") {
      const detail = said("refused").querySelector("[data-said-detail]");
      detail.textContent = String(event.data.detail || "").slice(0, 300);
      show("refused", true);
    }
    if (type === "left" && left) left();
  });

  const full = document.querySelector("[data-package-full]");
  if (full && document.fullscreenEnabled) {
    full.hidden = false;
    full.addEventListener("click", () => {
      if (document.fullscreenElement) document.exitFullscreen();
      else frame.closest(".stage").requestFullscreen();
    });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-package-leave]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const go = () => {
      left = null;
      waiting = 0;
      location.assign(link.href);
    };
    left = go;
    frame.contentWindow.postMessage({ to: "package", type: "leave" }, "*");
    setTimeout(() => left && go(), 5000);
  });

  window.addEventListener("beforeunload", (event) => {
    if (waiting && !said("offline").hidden) event.preventDefault();
  });
})();
