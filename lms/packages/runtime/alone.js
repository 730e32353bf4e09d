// Without a host of its own: the API stands in the content's page, and in place of its parent, which is of another origin.
(() => {
  const { onLeave, tell } = globalThis.PackageRun;
  const { api, name, commit } = globalThis.PackageScorm;
  const fixed = (holder, key, get) => Object.defineProperty(holder, key, { get, set() {}, configurable: true });
  const parent = { postMessage() {}, closed: false, length: 0 };
  fixed(parent, name, () => api);
  fixed(parent, "parent", () => parent);
  fixed(parent, "top", () => parent);
  fixed(parent, "opener", () => null);
  fixed(parent, "document", () => document);
  fixed(parent, "location", () => location);
  fixed(window, name, () => api); // content writes `var API = null` and then looks for it
  fixed(window, "parent", () => parent);
  onLeave(async () => commit());
  tell("started");
})();
