// What every run-time shares: commits with their numbers, sent in order and again until they are kept; a last word when
// the page goes; and what the page of the site is told, so that it can tell the person.
globalThis.PackageRun ??= (() => {
  const BEACON = 60000; // bytes that a browser still sends when a page goes
  const MOST_WAITING = 20; // whole states that wait for the network; the newest hold what the older ones said
  const above = window.parent;
  const root = new URL("../", document.currentScript.src);
  const given = JSON.parse(document.getElementById("package-given").textContent);
  const waiting = []; // {number, body, cmi}
  let number = given.first;
  let kept = given.seed; // the state that the server has for certain
  let latest = null; // what was last asked to be kept, as text
  let sending = false;
  let leaving = false;
  let pause = 1000;
  let timer = null;
  let snapshot = () => {};

  const tell = (type, more = {}) => above.postMessage({ from: "package", type, waiting: waiting.length, ...more }, "*");
  const bytes = (text) => new Blob([text]).size;
  const plain = (text) => new Blob([text], { type: "text/plain" });
  const address = new URL(`commits/${encodeURIComponent(given.sco)}`, root);

  const changes = (from, to) => {
    const found = {};
    for (const [key, value] of Object.entries(to)) {
      const old = from?.[key];
      if (value && typeof value === "object" && !Array.isArray(value) && old && typeof old === "object") {
        const inner = changes(old, value);
        if (Object.keys(inner).length) found[key] = inner;
      } else if (JSON.stringify(old) !== JSON.stringify(value)) {
        found[key] = value;
      }
    }
    return found;
  };

  const lastWord = () => {
    const newest = waiting.at(-1);
    if (!newest) return;
    if (bytes(newest.body) < BEACON) return void navigator.sendBeacon(address, plain(newest.body));
    const sent = { number: number++, final: newest.final, changes: changes(kept, newest.cmi) };
    const body = JSON.stringify(sent);
    if (bytes(body) < BEACON) navigator.sendBeacon(address, plain(body));
  };

  const send = async () => {
    if (sending || !waiting.length) return;
    sending = true;
    const first = waiting[0];
    try {
      const answer = await fetch(first.to, { method: "POST", body: plain(first.body), credentials: "omit" });
      if (answer.status >= 500) throw new Error(`status ${answer.status}`);
      const said = await answer.json().catch(() => ({ code: answer.status === 410 ? "expired" : "refused" }));
      waiting.splice(waiting.indexOf(first), 1);
      pause = 1000;
      if (!answer.ok) tell("refused", { code: said.code, detail: said.detail ?? "" });
      else if (said.code === "superseded") tell("superseded");
      else {
        if (first.cmi) kept = first.cmi;
        if (!waiting.length) tell("kept");
      }
    } catch {
      tell("offline");
      timer = setTimeout(again, pause);
      pause = Math.min(pause * 2, 30000);
    }
    sending = false;
    if (!timer) send();
  };
  const again = () => {
    clearTimeout(timer);
    timer = null;
    send();
  };

  const push = (to, body, more) => {
    const last = { to, body, ...more };
    waiting.push(last);
    if (waiting.length > MOST_WAITING) {
      const spare = waiting.findIndex((each, place) => place > 0 && each.cmi && each !== last);
      if (spare > 0) waiting.splice(spare, 1);
    }
    if (leaving && bytes(body) < BEACON) navigator.sendBeacon(to, plain(body));
    else if (leaving) lastWord();
    else send();
  };

  const commit = (cmi, final) => {
    const text = JSON.stringify([cmi, final]);
    if (text === latest) return; // content that commits again what it has just committed
    latest = text;
    const copy = JSON.parse(JSON.stringify(cmi));
    push(address, JSON.stringify({ number: number++, final, cmi: copy }), { cmi: copy, final });
  };

  const goes = (event) => {
    snapshot();
    if (event.type === "pagehide") leaving = true;
    lastWord();
  };
  addEventListener("pagehide", goes);
  document.addEventListener("visibilitychange", (event) => document.visibilityState === "hidden" && goes(event));
  addEventListener("pageshow", () => (leaving = false));
  addEventListener("online", again);
  if (given.channel && "BroadcastChannel" in window) {
    try {
      const channel = new BroadcastChannel(`package ${given.channel}`);
      channel.onmessage = (event) => event.data > given.first && tell("superseded");
      channel.postMessage(given.first);
    } catch {
      // no channel in an origin of nobody: the answer to the next commit says it
    }
  }

  const drained = async (most) => {
    const until = Date.now() + most;
    while (waiting.length && Date.now() < until) await new Promise((done) => setTimeout(done, 50));
  };
  const onLeave = (leave) =>
    addEventListener("message", async (event) => {
      if (event.source !== above || event.data?.to !== "package" || event.data.type !== "leave") return;
      await leave();
      again();
      await drained(4000);
      tell("left");
    });

  return {
    given, root, tell, push, commit, onLeave,
    onSnapshot: (take) => (snapshot = take),
  };
})();
