/* Drafts: what is typed in a form with [data-draft] is kept while it is typed, on the site and on this device.
   On the device it lies under a key that only a page of its author carries (AES-GCM): who sits down here after them
   cannot read it. The page never fills in a form by itself: what the device kept goes to the site, which shows it. */
(() => {
  "use strict";
  const DEVICE_AFTER = 300, SITE_AFTER = 2500, SITE_APART = 5000, LASTS = 30 * 24 * 3600 * 1000;
  const NOT_KEPT = new Set(["csrfmiddlewaretoken", "form_mark", "draft_for", "draft_base", "keep"]);
  const tab = crypto.getRandomValues(new Uint32Array(2)).join("-");
  const toBytes = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  const toText = (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");

  const typedIn = (form) => {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form))
      if (typeof value === "string" && !NOT_KEPT.has(name) && !/password/i.test(name)) fields.append(name, value);
    return fields.toString();
  };

  // --- The device --------------------------------------------------------------------------------
  // One entry a tab, so that two of them do not write over each other: « draft:<person>:<form>:<tab> ».
  const device = (note) => {
    const ours = `draft:${note.dataset.person}:${note.dataset.draft}|`, place = ours + tab;
    const key = crypto.subtle
      ? crypto.subtle.importKey("raw", toBytes(note.dataset.key), "AES-GCM", false, ["encrypt", "decrypt"])
      : null; // no lock without a safe connection: then nothing is kept here
    const forget = (name) => { try { localStorage.removeItem(name); } catch { /* nothing was there */ } };
    return {
      async write(value) {
        if (!key) return false;
        const iv = crypto.getRandomValues(new Uint8Array(12));
        const text = new TextEncoder().encode(JSON.stringify(value));
        try {
          const locked = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key, text));
          localStorage.setItem(place, `${Date.now()} ${btoa(toText(iv))} ${btoa(toText(locked))}`);
          return true;
        } catch {
          return false; // full, or forbidden
        }
      },
      async readAll() {
        const found = [];
        try {
          for (const name of Object.keys(localStorage).filter((one) => one.startsWith(ours) && one !== place)) {
            const [at, iv, locked] = localStorage[name].split(" ");
            const way = { name: "AES-GCM", iv: toBytes(iv) };
            const text = new TextDecoder().decode(await crypto.subtle.decrypt(way, await key, toBytes(locked)));
            found.push({ name, at: Number(at), ...JSON.parse(text) });
          }
        } catch { /* another key, or half a value: it cannot be read, and goes when it is old */ }
        return found.sort((one, two) => one.at - two.at);
      },
      forget,
      forgetOwn: () => forget(place),
    };
  };

  const forgetOld = () => {
    try {
      for (const name of Object.keys(localStorage))
        if (name.startsWith("draft:") && !(parseInt(localStorage[name], 10) > Date.now() - LASTS)) localStorage.removeItem(name);
    } catch { /* no storage here */ }
  };

  // --- The site ----------------------------------------------------------------------------------
  const send = async (note, form, kept, options = {}) => {
    const body = new URLSearchParams(kept.typed);
    for (const name of ["csrfmiddlewaretoken", "draft_for"]) body.set(name, form.elements[name].value);
    body.set("form_mark", kept.mark);
    body.set("draft_base", kept.base);
    let answer;
    try {
      answer = await fetch(note.dataset.url, { method: "POST", body, redirect: "manual", headers: { Accept: "application/json" }, ...options });
    } catch {
      return { state: "device" };
    }
    if (answer.ok) return { state: "both", ...(await answer.json()) };
    if (answer.status === 413) return { state: "none" };
    return { state: answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403 ? "over" : "device" };
  };

  const clock = () => {
    const now = new Date(), minute = String(now.getMinutes()).padStart(2, "0");
    return document.documentElement.lang === "fr" ? `${now.getHours()}\u00a0h\u00a0${minute}` : `${now.getHours()}:${minute}`;
  };

  const start = async (note) => {
    const form = note.closest("form"), here = device(note);
    const mark = form.elements.form_mark.value;
    const shown = typedIn(form);
    let base = form.elements.draft_base.value, last = shown, sent = "", wasSent = false, soon = 0, later = 0, sentAt = 0, under = null;

    const say = (state, at, more = "") => {
      note.textContent = (note.dataset[state] || "").replace("{time}", at || clock()) + (more ? ` ${more}` : "");
      note.classList.toggle("warn", state !== "both" && state !== "site");
    };
    if (!note.dataset.kept) say("start");
    note.classList.remove("warn");
    const value = (saved) => ({ typed: last, base, mark, tab, saved });

    const keepHere = () => here.write(value(last === sent));
    const keepThere = async (options) => {
      clearTimeout(later); later = 0;
      if (wasSent || last === sent) return;
      const typed = last;
      sentAt = Date.now();
      const answer = await send(note, form, value(false), options);
      if (wasSent) return;
      if (answer.sent) return here.forgetOwn();
      if (answer.state !== "both") {
        const there = await keepHere();
        if (answer.state === "device" && !later) later = setTimeout(keepThere, SITE_APART);
        return say(there || answer.state === "none" ? answer.state : "none");
      }
      sent = typed; base = String(answer.version); form.elements.draft_base.value = base;
      const there = await here.write(value(typed === last));
      say(there ? "both" : "site", answer.at, answer.other ? note.dataset.other : "");
    };
    const changed = () => {
      const typed = typedIn(form);
      if (typed === last || wasSent) return;
      last = typed;
      if (!soon) soon = setTimeout(async () => {
        soon = 0;
        const there = await keepHere();
        if (navigator.onLine === false) say(there ? "device" : "none");
      }, DEVICE_AFTER);
      clearTimeout(later);
      later = setTimeout(keepThere, Math.max(SITE_AFTER, SITE_APART - (Date.now() - sentAt)));
    };

    // What this device kept while the site could not be reached: the site takes it, and shows it.
    let taken = "";
    for (const kept of await here.readAll()) {
      const known = kept.saved || kept.typed === shown || ("typed" in note.dataset && kept.mark === mark);
      const answer = known ? { sent: true } : await send(note, form, kept);
      if (answer.sent || answer.url) here.forget(kept.name);
      else say(answer.state === "both" ? "device" : answer.state);
      taken = answer.url || taken;
    }
    if (taken && !("typed" in note.dataset)) return location.replace(taken);
    if ("typed" in note.dataset) { last = shown; keepThere(); }

    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "hidden" || wasSent || last === shown) return;
      keepHere();
      if (last.length < 30000) keepThere({ keepalive: true });
    });
    window.addEventListener("online", () => { if (last !== sent && last !== shown) keepThere(); });
    document.addEventListener("submit", (event) => {
      if (event.target !== form) return;
      changed();
      if (navigator.onLine === false) { // the browser's own page of error would take this one's place
        event.preventDefault(); event.stopPropagation();
        keepHere();
        return say("offline");
      }
      if (last !== shown) keepHere();
      wasSent = true; clearTimeout(later);
    }, true);
    window.addEventListener("pageshow", (event) => { if (event.persisted) wasSent = false; });
  };

  forgetOld();
  for (const note of document.querySelectorAll("[data-draft]")) start(note);
})();
