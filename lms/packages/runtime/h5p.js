// H5P: statements and states are listened to before the content starts.
(() => {
  const { given, root, push, commit, onLeave, onSnapshot, tell } = globalThis.PackageRun;
  const states = given.seed.states ?? {}; // sub-content → kind of data → what it said, as text
  const address = new URL("statements/", root);

  const uuid = () => {
    const some = crypto.getRandomValues(new Uint8Array(16));
    some[6] = (some[6] & 15) | 64;
    some[8] = (some[8] & 63) | 128;
    const hex = [...some].map((each) => each.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  const heard = (event) => {
    const statement = JSON.parse(JSON.stringify(event.data.statement));
    delete statement.actor; // who it is, the server says
    push(address, JSON.stringify({ id: uuid(), timestamp: new Date().toISOString(), ...statement }), {});
    saveSoon();
  };

  const keep = (_content, dataType, data, options = {}) => {
    const text = JSON.stringify(data);
    const sub = options.subContentId ?? 0;
    if (text === undefined || states[sub]?.[dataType] === text) return;
    (states[sub] ??= {})[dataType] = text;
    commit({ states }, false);
  };

  const save = () => {
    for (const instance of globalThis.H5P?.instances ?? []) {
      if (typeof instance.getCurrentState !== "function") continue;
      const state = instance.getCurrentState();
      if (state !== undefined) keep(instance.contentId, "state", state);
    }
  };
  let soon = null;
  const saveSoon = () => {
    clearTimeout(soon);
    soon = setTimeout(save, 500);
  };

  const start = async () => {
    const options = {
      id: "package",
      embedType: "div",
      preventH5PInit: false, // the library starts the content by itself unless this is said: we do, once we listen
      h5pJsonPath: new URL("files", root).href,
      frameJs: new URL("runtime/h5p/frame.bundle.js", root).href,
      frameCss: new URL("runtime/h5p/styles/h5p.css", root).href,
      reportingIsEnabled: true,
      saveFreq: 5,
      contentUserData: JSON.parse(JSON.stringify(states)),
      xAPIObjectIRI: `${location.origin}/h5p/${given.channel}`,
      assetsRequestFetchOptions: { credentials: "omit" },
    };
    await new globalThis.H5PStandalone.H5P(document.getElementById("h5p"), options);
    globalThis.H5P.externalDispatcher.on("xAPI", heard);
    globalThis.H5P.setUserData = keep;
    globalThis.H5P.init(document.body);
    globalThis.H5P.preventInit = false;
    tell("started");
  };
  onSnapshot(save);
  onLeave(async () => save());
  start().catch((error) => tell("refused", { code: "not_started", detail: String(error) }));
})();
