"""C5: a package that wants everything of the site, in both modes; the same in a frame without protection gets it."""

import pytest
from django.db import connection

from tests.packages.help import scorm

from .packages_help import Place, begin, frame_with
from .test_packages_scorm import wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
ATTACK = """<!doctype html><html><head><title>Hostile</title></head><body><script>
const site = "SITE", got = {};
const attempt = async (name, act) => {
  try { got[name] = String(await act()).slice(0, 200) || "nothing"; } catch (error) { got[name] = "no: " + error.name; }
};
(async () => {
  await attempt("top document", () => window.top.document.title);
  await attempt("worker", async () => (await navigator.serviceWorker.register("worker.js")).scope);
  await attempt("fetch", async () => (await fetch(site + "/compte/", { credentials: "include", mode: "no-cors" })).type);
  await attempt("post", async () => (await fetch(site + "/stolen-post/", { method: "POST", credentials: "include", mode: "no-cors" })).type);
  await attempt("image", () => new Promise((done, fail) => {
    const image = new Image(); image.onload = () => done("shown"); image.onerror = () => fail(new Error()); image.src = site + "/static/stolen.png";
  }));
  window.got = got;
  await new Promise((done) => setTimeout(done, 1500));
  const form = document.createElement("form");
  form.action = site + "/stolen-form/"; form.method = "post"; document.body.append(form);
  await attempt("form", () => { form.submit(); return "sent"; });
  await attempt("top navigation", () => { window.top.location = site + "/stolen/"; return "sent"; });
})();
</script></body></html>"""


@pytest.fixture(params=[False, True], ids=["host", "alone"])
def place(chromium, live_server, settings, request):
    made = Place(chromium, live_server.url, settings, alone=request.param)
    yield made
    made.close()


def test_c5_a_hostile_package_reads_writes_and_plants_nothing(place, tmp_path):
    assert connection.vendor == "postgresql"
    archive = tmp_path / "hostile.zip"
    archive.write_bytes(scorm({"index.html": ATTACK.replace("SITE", place.site).encode(), "worker.js": b"1"}))
    lesson = place.lesson(archive)
    context = place.person()
    asked = []
    context.on("request", lambda request: asked.append((request.method, request.url)))
    failed = []
    context.on("requestfailed", lambda request: failed.append(request.url))
    page = begin(context, lesson)
    hostile = frame_with(page, "/index.html")
    hostile.wait_for_function("window.got")
    got = hostile.evaluate("window.got")
    assert got["top document"].startswith("no:"), got
    assert got["worker"].startswith("no:"), got
    assert got["fetch"].startswith("no:"), got
    assert got["post"].startswith("no:"), got
    assert got["image"].startswith("no:"), got
    page.wait_for_timeout(4000)  # the form and the navigation come last
    assert "/activite/" in page.url, "the top page was led away"
    answered = [url for _method, url in asked if "stolen" in url and url not in failed]
    assert answered == []
    names = {cookie["name"] for cookie in context.cookies()}
    assert names <= {"sessionid", "csrftoken", "messages"}


def test_c5_the_same_in_an_unprotected_frame_succeeds(chromium, live_server, settings):
    """The negative control: without the policy and the frame these attempts reach the site."""
    place = Place(chromium, live_server.url, settings)
    context = place.person()
    seen = []
    context.on("response", lambda response: seen.append(response.url))
    page = context.new_page()
    context.route(
        "**/unprotected",
        lambda route: route.fulfill(content_type="text/html", body=ATTACK.replace("SITE", place.site)),
    )
    page.goto("/unprotected")
    wait_for(page, lambda: any("stolen-post" in url for url in seen))
    place.close()
