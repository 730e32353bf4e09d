// The first script of each page of a package: storage and cookies in memory. In a frame of another site browsers refuse
// the real ones, or share them between two people at one computer; what content must keep goes through its run-time.
(() => {
  const memory = () => {
    const kept = new Map();
    const methods = {
      getItem: (key) => (kept.has(String(key)) ? kept.get(String(key)) : null),
      setItem: (key, value) => void kept.set(String(key), String(value)),
      removeItem: (key) => void kept.delete(String(key)),
      clear: () => kept.clear(),
      key: (place) => [...kept.keys()][place] ?? null,
    };
    return new Proxy(methods, {
      get: (_target, name) => {
        if (name === "length") return kept.size;
        if (typeof name === "symbol" || name in methods) return methods[name];
        return kept.has(name) ? kept.get(name) : undefined;
      },
      set: (_target, name, value) => (methods.setItem(name, value), true),
      has: (_target, name) => name in methods || kept.has(name),
      deleteProperty: (_target, name) => (methods.removeItem(name), true),
      ownKeys: () => [...kept.keys()],
      getOwnPropertyDescriptor: (_target, name) =>
        kept.has(name) ? { value: kept.get(name), writable: true, enumerable: true, configurable: true } : undefined,
    });
  };
  for (const name of ["localStorage", "sessionStorage"]) {
    const storage = memory();
    Object.defineProperty(window, name, { get: () => storage, configurable: true });
  }
  const cookies = new Map();
  Object.defineProperty(document, "cookie", {
    get: () => [...cookies].map((pair) => pair.join("=")).join("; "),
    set: (text) => {
      const [pair, ...rest] = String(text).split(";");
      const [name, ...value] = pair.split("=");
      const over = rest.some((each) => /^\s*max-age\s*=\s*(0|-)/i.test(each) || /^\s*expires\s*=.*\b1970\b/i.test(each));
      if (over) cookies.delete(name.trim());
      else cookies.set(name.trim(), value.join("=").trim());
    },
    configurable: true,
  });
})();
