// SCORM: the API object, filled before the content starts, started once a page.
globalThis.PackageScorm ??= (() => {
  const run = globalThis.PackageRun;
  const { kind, seed } = run.given;
  const http = {
    processHttpRequest(_url, params, immediate, _log, _listeners, metadata, done) {
      run.commit(params.cmi ?? params, Boolean(immediate || metadata?.isTerminateCommit));
      done?.();
      return { result: "true", errorCode: 0 };
    },
    updateSettings() {},
  };
  const settings = {
    lmsCommitUrl: "commits",
    httpService: http,
    autocommit: true,
    autocommitSeconds: 5,
    alwaysSendTotalTime: true,
    autoCompleteLessonStatus: false, // to open and to leave finishes nothing
    mastery_override: false, // success is a score against the mark of the lesson
    logLevel: 5,
  };
  const is2004 = kind === "scorm2004";
  const api = is2004 ? new globalThis.Scorm2004API(settings) : new globalThis.Scorm12API(settings);
  api.loadFromJSON(seed, "cmi");
  const commit = () => {
    if (api.isInitialized()) is2004 ? api.lmsCommit("") : api.lmsCommit("");
  };
  run.onSnapshot(commit);
  return { api, commit, name: is2004 ? "API_1484_11" : "API" };
})();
