// On a host of its own: the API stands here, and the content finds it as the parent of its frame.
(() => {
  const { given, root, onLeave, tell } = globalThis.PackageRun;
  const frame = document.createElement("iframe");
  frame.title = given.title;
  frame.allow = "fullscreen; autoplay";
  const path = given.path.split("/").map(encodeURIComponent).join("/");
  const start = () => {
    frame.src = new URL(`files/${path}${given.query}`, root).href;
    document.body.append(frame);
    tell("started");
  };
  if (given.isSco) {
    const { api, name, commit } = globalThis.PackageScorm;
    Object.defineProperty(window, name, { value: api });
    onLeave(async () => {
      frame.src = "about:blank"; // its own last words: LMSFinish and the like
      await new Promise((done) => frame.addEventListener("load", done, { once: true }));
      commit();
    });
  } else {
    onLeave(async () => {});
  }
  start();
})();
