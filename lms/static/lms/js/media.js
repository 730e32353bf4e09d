/* Videos and sounds: each takes up where the reader stopped, on whatever device, and what stands elsewhere is put into the
   page once they ask for it. Without this file players begin at 0, and what stands elsewhere is a link. */
(() => {
  "use strict";

  const EVERY = 10; // seconds of playing
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";

  // Keeps the second where a player is: every ten seconds, at each stop, and when the page goes.
  const keeper = (box) => {
    let now = Number(box.dataset.at || 0), kept = now;
    const send = () => {
      const second = Math.floor(now);
      if (!box.dataset.keep || second === kept) return;
      kept = second;
      const form = new FormData();
      form.append("seconds", second);
      form.append("csrfmiddlewaretoken", token());
      navigator.sendBeacon(box.dataset.keep, form);
    };
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") send(); });
    window.addEventListener("pagehide", send);
    return { send, at: (second) => { now = second; if (Math.abs(now - kept) >= EVERY) send(); } };
  };

  const ended = (box, keep) => {
    keep.at(0);
    keep.send();
    const form = box.querySelector("form");
    if (!form || form.hidden) return;
    fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" }).then((answer) => {
      if (!answer.ok && answer.type !== "opaqueredirect") return;
      form.hidden = true;
      box.querySelector("[data-played]").hidden = false;
    }, () => {}); // the network: the button is still there
  };

  const own = (box, player) => {
    const keep = keeper(box);
    const from = Number(box.dataset.at || 0);
    const resume = () => { if (from >= 1 && from < player.duration - 1) player.currentTime = from; };
    if (player.readyState) resume(); else player.addEventListener("loadedmetadata", resume, { once: true });
    player.addEventListener("timeupdate", () => { if (!player.seeking && !player.ended) keep.at(player.currentTime); });
    player.addEventListener("pause", () => { if (!player.ended) keep.send(); });
    player.addEventListener("ended", () => ended(box, keep));
  };

  // What the frames of YouTube and PeerTube say of themselves, once they are asked.
  const ASK = { youtube: '{"event":"listening","id":1,"channel":"widget"}', peertube: '{"method":"peertube::__ready","params":"ping"}' };
  const heard = (kind, text) => {
    try {
      const said = JSON.parse(text);
      if (kind === "youtube") return { second: said.info?.currentTime, ended: said.info?.playerState === 0 };
      const status = said.method === "peertube::playbackStatusUpdate" ? said.params : {};
      return { second: status.position, ended: status.playbackState === "ended" };
    } catch { return {}; }
  };

  const outside = (box, link) => {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      const keep = keeper(box), frame = document.createElement("iframe");
      frame.src = link.dataset.frame;
      frame.title = box.querySelector("h2").textContent.trim();
      frame.allow = "autoplay; fullscreen; picture-in-picture";
      frame.allowFullscreen = true;
      frame.referrerPolicy = "strict-origin-when-cross-origin";
      frame.addEventListener("load", () => frame.contentWindow.postMessage(ASK[link.dataset.kind], frame.src));
      let over = false;
      window.addEventListener("message", (said) => {
        if (said.source !== frame.contentWindow) return;
        const told = heard(link.dataset.kind, said.data);
        if (told.ended && !over) { over = true; ended(box, keep); }
        else if (Number.isFinite(told.second) && !told.ended) { over = false; keep.at(told.second); }
      });
      link.closest("[data-outside]").replaceChildren(frame);
      frame.focus();
    });
  };

  document.querySelectorAll("[data-media]").forEach((box) => {
    if (box.dataset.media === "on") return;
    box.dataset.media = "on";
    const player = box.querySelector("video, audio"), link = box.querySelector("a[data-frame]");
    if (player) own(box, player);
    if (link) outside(box, link);
  });
})();
