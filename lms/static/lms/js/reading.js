/* Keeps the block that the reader has before their eyes, so that « resume » leads there on whatever device.
   data-place on this script: where it is sent. The page works without it. */
(() => {
  "use strict";

  const address = document.currentScript.dataset.place;
  const blocks = document.querySelectorAll(".reading [id^=bloc-]");
  let seen = "", sent = "";

  const send = () => {
    if (!seen || seen === sent) return;
    sent = seen;
    const form = new FormData();
    form.append("block", seen.slice("bloc-".length));
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    if (token) form.append("csrfmiddlewaretoken", token.value);
    navigator.sendBeacon(address, form);
  };

  if (!blocks.length || !("IntersectionObserver" in window) || !navigator.sendBeacon) return;
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) seen = entry.target.id;
  }, { rootMargin: "-20% 0px -60% 0px" });
  for (const block of blocks) observer.observe(block);
  setInterval(send, 10000);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") send(); });
  window.addEventListener("pagehide", send);
})();
