"""What the host of packages answers: files, policy, capability, commits; what is wrong gets an answer, never a failure."""

import json
from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from lms.core.logs import Masked
from lms.learning.enums import FactKind
from lms.learning.models import Fact
from lms.packages import capability, places
from lms.packages.domain import commits, launches, statements
from lms.packages.escaped import MOST_BYTES
from lms.packages.models import Commit, Launch, ScoState, Statement
from tests.factories.accounts import UserFactory
from tests.factories.programme import LessonPageFactory

from .help import PAGE, accepted, recorded, scorm

pytestmark = pytest.mark.django_db
SITE, HOST = "testserver", "paquets.localhost:8000"
BLOCK = "0b6f1f52-8f0e-4c1c-9a57-0d5f3b7d7c11"


@pytest.fixture(autouse=True)
def hosts(settings):
    settings.PACKAGES_URL = f"http://{HOST}"
    settings.SITE_URL = "http://testserver"
    settings.ALLOWED_HOSTS = ["*"]


@pytest.fixture
def version():
    return accepted(scorm({"deep/er/page.html": PAGE, "a.js": b"1", "movie.mp4": bytes(range(100))}))


def launch_of(version, person=None):
    return launches.begin(
        person=person or UserFactory(), lesson=LessonPageFactory(), block=BLOCK, package=version.package
    )


def address(launch, rest="", *, alone=False):
    return f"/p/{capability.issue(launch, alone=alone)}/{rest}"


def get(path, host=HOST, **how):
    return Client(headers={"host": host}).get(path, **how)


def body_of(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


# --- the two hosts --------------------------------------------------------------------------------


def test_the_host_of_packages_answers_nothing_else(version):
    launch = launch_of(version)
    for path in ("/", "/accueil/", "/compte/connexion/", "/gestion/", "/static/lms/js/site.js", "/p/", "/p/x/files/a",
                 "/sante/vie", address(launch), address(launch, "elsewhere/x"), "/p"):  # fmt: skip
        answer = get(path)
        assert answer.status_code == 404, path
        assert not answer.cookies
        assert "sandbox" in answer["Content-Security-Policy"]


def test_on_the_site_no_package_has_an_address(version):
    path = address(launch_of(version), "files/index.html")
    assert get(path, host=SITE).status_code == 404
    assert get(path).status_code == 200


def test_without_a_second_host_packages_run_on_the_site_in_an_origin_of_nobody(version, settings):
    launch = launch_of(version)
    elsewhere, here = address(launch, "files/a.js"), address(launch, "files/a.js", alone=True)
    assert get(here).status_code == 404  # not on the other host
    settings.PACKAGES_URL = ""
    answer = get(here, host=SITE)
    assert answer.status_code == 200
    policy = answer["Content-Security-Policy"]
    assert "allow-same-origin" not in policy
    assert "'self'" not in policy
    assert f"default-src http://{SITE}/p/" in policy
    assert "frame-ancestors" not in policy
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert get(elsewhere, host=SITE).status_code == 404


def test_a_reader_on_another_machine_gets_the_other_way_where_the_host_is_this_machine_s(version, settings):
    """http://192.168.…: nobody but this machine resolves paquets.localhost to it."""
    here = address(launch_of(version), "files/a.js", alone=True)
    assert get(here, host="192.168.1.7:8000").status_code == 200
    settings.PACKAGES_URL = "https://paquets.example.org"
    assert get(here, host="192.168.1.7:8000").status_code == 404


def test_each_answer_holds_its_package_in(version):
    answer = get(address(launch_of(version), "files/index.html"))
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; form-action 'self';" in policy
    assert "frame-ancestors 'self' http://testserver" in policy
    assert "allow-top-navigation" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "camera=(), microphone=(), geolocation=()" in answer["Permissions-Policy"]
    assert not answer.cookies


def test_no_service_worker_is_ever_given(version):
    path = address(launch_of(version), "files/a.js")
    assert get(path, headers={"service-worker": "script"}).status_code == 404


# --- files ----------------------------------------------------------------------------------------


def test_a_file_costs_no_query(version, django_assert_num_queries):
    launch = launch_of(version)
    for name in ("a.js", "index.html", "movie.mp4"):
        path = address(launch, f"files/{name}")
        with django_assert_num_queries(0):
            assert get(path).status_code == 200
    with django_assert_num_queries(0):
        assert get(address(launch, "runtime/scorm-again/scorm12.min.js")).status_code == 200


def test_a_page_gets_one_first_script_and_nothing_else(version):
    launch = launch_of(version)
    for name, up in (("index.html", "../"), ("deep/er/page.html", "../../../")):
        content = get(address(launch, f"files/{name}")).content
        script = f'<script src="{up}runtime/storage.js"></script>'.encode()
        assert content.count(script) == 1
        assert content.replace(script, b"") == PAGE
        assert content.index(script) < content.index(b"<title>")
    assert body_of(get(address(launch, "files/a.js"))) == b"1"


def test_the_first_script_does_not_make_an_old_page_of_a_new_one():
    from lms.packages.files import _place_for_script

    for page, before in (
        ("<!DOCTYPE html><p>x", "<!DOCTYPE html>"),
        ("<p>x", ""),
        ("<!-- c --><!doctype html><html lang=fr><p>", "<!-- c --><!doctype html><html lang=fr>"),
        ("<HTML><HEAD profile='a'><title>", "<HTML><HEAD profile='a'>"),
        ("<header>x</header>", ""),
    ):
        assert page[: _place_for_script(page)] == before


@pytest.mark.parametrize("coding", ["utf-16-le", "utf-16-be", "windows-1252", "utf-8-sig"])
def test_a_page_in_any_coding_comes_through(coding, tmp_path):
    from lms.packages.files import page

    text = "<!doctype html><html><head></head><body>été</body></html>"
    bom = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(coding, b"")
    place = tmp_path / "page.html"
    place.write_bytes(bom + text.encode(coding))
    answer = page(place, "page.html", "<script></script>").content
    assert answer.removeprefix(bom).decode(coding) == text.replace("<head>", "<head><script></script>")


@pytest.mark.parametrize(
    "name",
    ["../../../../etc/passwd", "..%2f..%2fa", "%2e%2e/%2e%2e/x", "/etc/passwd", "a\0b", "x" * 5000, "", ".", "deep",
     "deep/er/../../index.html/..", "index.html/x", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")],
)  # fmt: skip
def test_no_name_leads_out_of_the_package(version, name):
    secret = places.unpacked(version.digest).parent / "a"
    secret.write_text("secret")
    launch = launch_of(version)
    for area in ("files/", "runtime/", "begin/1/", "start/", "commits/"):
        answer = get(address(launch, area + name))
        assert answer.status_code in {404, 405}, area


def test_a_part_of_a_file_is_given_where_it_is_asked_for(version):
    path = address(launch_of(version), "files/movie.mp4")
    for asked, status, content in (
        ("bytes=0-9", 206, bytes(range(10))),
        ("bytes=90-", 206, bytes(range(90, 100))),
        ("bytes=-5", 206, bytes(range(95, 100))),
        ("bytes=95-500", 206, bytes(range(95, 100))),
        ("bytes=200-", 416, b""),
        ("bytes=5-2", 416, b""),
        ("bytes=0-1,5-6", 200, bytes(range(100))),
        ("lines=1-2", 200, bytes(range(100))),
    ):
        answer = get(path, headers={"range": asked})
        assert (answer.status_code, body_of(answer)) == (status, content), asked


# --- capability -----------------------------------------------------------------------------------


def test_a_capability_of_another_key_or_none_opens_nothing(version, settings):
    path = address(launch_of(version), "files/a.js")
    word = path.split("/")[2]
    for other in (
        word[:-1] + ("A" if word[-1] != "A" else "B"),
        word.swapcase(),
        "x",
        "a:b:c",
        ":" * 20,
        "é" * 50,
        "0" * 700,
    ):
        assert get(f"/p/{other}/files/a.js").status_code == 404
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, []
    assert get(path).status_code == 404


def test_a_capability_is_over_after_twelve_hours_and_says_so(version, monkeypatch):
    path = address(launch_of(version), "files/a.js")
    real = signing.time.time
    monkeypatch.setattr(signing.time, "time", lambda: real() + 12 * 3600 + 1)
    answer = get(path)
    assert answer.status_code == 410
    assert "douze heures" in answer.text


def test_a_capability_reads_its_own_package_and_writes_its_own_launch(version):
    other = accepted(scorm({"secret.txt": b"secret"}))
    mine, yours = launch_of(version), launch_of(other)
    for launch in (mine, yours):
        launches.open_part(launch_id=launch.pk, sco="1")
    assert get(address(mine, "files/secret.txt")).status_code == 404
    post(mine, {"number": first(1), "cmi": {}})
    assert Commit.objects.get().launch_id == mine.pk


def test_journals_never_show_a_capability(version, caplog):
    import logging

    word = capability.issue(launch_of(version), alone=False)
    record = logging.LogRecord(
        "django.request", 30, "x", 1, "%s: %s", ("Not Found", f"/p/{word}/files/a"), None
    )
    Masked().filter(record)
    assert word not in record.getMessage()
    assert record.getMessage() == "Not Found: /p/***/files/a"


# --- what content writes --------------------------------------------------------------------------


def first(opening, more=0):
    return opening * launches.IN_AN_OPENING + 1 + more


def post(launch, sent, sco="1", host=HOST, area="commits"):
    content = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    path = address(launch, f"{area}/{sco}")
    return Client(headers={"host": host}).post(path, content, content_type="text/plain")


@pytest.fixture
def opened(version):
    launch = launch_of(version)
    launches.open_part(launch_id=launch.pk, sco="1")
    return launch


def test_a_commit_costs_five_queries_at_most(opened, django_assert_max_num_queries):
    path = address(opened, "commits/1")
    content = json.dumps({"number": first(1), "cmi": {"core": {"lesson_location": "3"}}})
    with django_assert_max_num_queries(5 + 2):  # the two are the savepoint of the test's own transaction
        answer = Client(headers={"host": HOST}).post(path, content, content_type="text/plain")
    assert answer.json() == {"result": True, "errorCode": 0, "code": "kept"}


def test_a_commit_again_changes_nothing_and_another_under_its_number_is_refused(opened):
    sent = {"number": first(1), "cmi": {"suspend_data": "a"}}
    assert [post(opened, sent).json()["code"] for _time in range(2)] == ["kept", "again"]
    answer = post(opened, sent | {"cmi": {"suspend_data": "b"}})
    assert (answer.status_code, answer.json()["code"]) == (409, "other_content")
    assert Commit.objects.count() == 1
    assert json.loads(ScoState.objects.get().body) == {"suspend_data": "a"}


def test_an_older_number_never_replaces_a_newer_state(opened):
    post(opened, {"number": first(1, 5), "cmi": {"suspend_data": "new"}})
    assert post(opened, {"number": first(1, 2), "cmi": {"suspend_data": "old"}}).json()["code"] == "kept"
    assert json.loads(ScoState.objects.get().body) == {"suspend_data": "new"}
    assert Commit.objects.count() == 2


def test_c3_the_older_of_two_tabs_is_told_and_loses_nothing(opened):
    launches.open_part(launch_id=opened.pk, sco="1")
    post(opened, {"number": first(2), "cmi": {"suspend_data": "second"}})
    answer = post(opened, {"number": first(1), "cmi": {"suspend_data": "first"}})
    assert (answer.status_code, answer.json()["code"]) == (200, "superseded")
    assert json.loads(ScoState.objects.get().body) == {"suspend_data": "second"}
    assert [json.loads(row.body)["cmi"]["suspend_data"] for row in Commit.objects.all()] == [
        "first",
        "second",
    ]


def test_what_changed_is_laid_over_the_state(opened):
    post(
        opened,
        {"number": first(1), "cmi": {"core": {"exit": "", "score": {"raw": "1"}}, "suspend_data": "x"}},
    )
    post(opened, {"number": first(1, 1), "changes": {"core": {"exit": "suspend"}}, "final": True})
    state = ScoState.objects.get()
    assert json.loads(state.body) == {
        "core": {"exit": "suspend", "score": {"raw": "1"}},
        "suspend_data": "x",
    }
    assert state.is_final


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (b"", 400, "bad_body"),
        (b"\xff\xfe", 400, "bad_body"),
        (b"[]", 400, "bad_body"),
        (b"null", 400, "bad_body"),
        (b"{" * 100_000, 400, "bad_body"),
        (b'{"number": NaN, "cmi": {}}', 400, "bad_body"),
        (b'{"number": 1e999, "cmi": {}}', 400, "bad_body"),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, 400, "bad_body"),
        (b'{"cmi": {}}', 400, "no_number"),
        (b'{"number": "1", "cmi": {}}', 400, "no_number"),
        (b'{"number": true, "cmi": {}}', 400, "no_number"),
        (b'{"number": -1, "cmi": {}}', 400, "no_number"),
        (b'{"number": 7, "cmi": {}}', 400, "no_number"),
        (b'{"number": 99999999999999999999, "cmi": {}}', 400, "no_number"),
        (b'{"number": 10485760, "cmi": {}}', 400, "no_number"),
        (b'{"number": 1048577}', 400, "bad_body"),
        (b'{"number": 1048577, "cmi": []}', 400, "bad_body"),
        (b'{"number": 1048577, "cmi": {}, "changes": {}}', 400, "bad_body"),
        (b'{"number": 1048577, "cmi": {"suspend_data": "' + b"x" * (2 * MOST_BYTES) + b'"}}', 413, "too_long"),
    ],
)  # fmt: skip
def test_bad_commits_get_an_answer_that_content_understands(opened, sent, status, code):
    answer = post(opened, sent)
    assert (answer.status_code, answer.json()["code"], answer.json()["result"]) == (status, code, False)
    assert not Commit.objects.exists()
    assert ScoState.objects.get().body == ""


def test_unknown_parts_elements_and_values_never_fail(opened):
    assert post(opened, {"number": first(1), "cmi": {}}, sco="99").status_code == 404
    assert post(opened, {"number": first(1), "cmi": {}}, sco="%00").status_code == 404
    strange = {
        "nobody.knows": {"this": [1, None, {"x": 2}]},
        "core": "text",
        "score": 5,
        "interactions": None,
    }
    assert post(opened, {"number": first(1), "cmi": strange}).status_code == 200
    worse = {"core": {"lesson_status": ["passed"], "score": {"raw": "1e400", "max": "NaN", "min": {}}}}
    assert post(opened, {"number": first(1, 1), "cmi": worse}).status_code == 200
    assert ScoState.objects.get().points is None


def test_a_closed_launch_is_not_written_any_more(opened):
    launches.begin_again(launch_id=opened.pk)
    answer = post(opened, {"number": first(1), "cmi": {"suspend_data": "late"}})
    assert (answer.status_code, answer.json()["code"]) == (409, "launch_closed")
    assert get(address(opened, "start/1")).status_code == 409
    assert not Commit.objects.exists()


def test_an_account_that_was_closed_writes_no_more(opened):
    opened.person.is_active = False
    opened.person.save()
    assert post(opened, {"number": first(1), "cmi": {}}).status_code == 409
    assert get(address(opened, "start/1")).status_code == 409


STRANGE = [
    "😀 émoji", "NUL \x00 within", "lone \ud800 high", "lone \udfff low", "\udc00\ud800 turned", "\u2028\u2029\ufeff",
    "</script><!--", "\x1b[0m\x7f", "x" * 64_000,
]  # fmt: skip


@pytest.mark.parametrize("value", STRANGE)
def test_any_sign_in_suspend_data_returns_unchanged(opened, value):
    """PostgreSQL takes neither NUL nor a lone surrogate in a text: both stand there as escapes."""
    sent = {"number": first(1), "cmi": {"suspend_data": value}}
    assert post(opened, sent).status_code == 200
    opening = launches.open_part(launch_id=opened.pk, sco="1")
    assert opening.seed["suspend_data"] == value
    page = get(address(opened, "start/1")).text
    given = page.partition('id="package-given">')[2].partition("</script>")[0]
    assert json.loads(given)["seed"]["suspend_data"] == value
    assert Commit.objects.get().body.isascii()


def test_emoji_as_a_browser_sends_them_return_unchanged(opened):
    sent = json.dumps({"number": first(1), "cmi": {"suspend_data": "😀é"}}, ensure_ascii=False)
    assert post(opened, sent.encode()).status_code == 200
    assert launches.open_part(launch_id=opened.pk, sco="1").seed["suspend_data"] == "😀é"


# --- what scorm-again sends -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "package"),
    [
        ("commits-scorm12-scorm-again.json", "scorm/golf-scorm12-one-sco-frames.zip"),
        ("commits-scorm2004-scorm-again.json", "scorm/golf-scorm2004-3e-one-sco-frames.zip"),
    ],
)
def test_c1_recorded_commits_are_followed_to_their_score(name, package):
    launch = launch_of(accepted(package))
    number, opening, seeds = 0, None, []
    for row in recorded(name):
        if row["seq"] == 1:
            opening = launches.open_part(launch_id=launch.pk, sco="1")
            number = opening.first
            seeds.append(opening.seed)
        sent = {"number": number, "final": row["final"], "cmi": row["cmi"]}
        commits.append(launch_id=launch.pk, sco="1", body=json.dumps(sent).encode())
        number += 1
    state = ScoState.objects.get()
    assert (state.finished, state.points, state.possible) == (True, 13, 100)
    place = seeds[1]["core"] if "core" in seeds[1] else seeds[1]
    assert place["entry"] == "resume"
    assert place.get("lesson_location", place.get("location")) == "3"
    kinds = [(fact.kind, fact.value) for fact in Fact.objects.filter(block=BLOCK).order_by("pk")]
    assert kinds == [
        (FactKind.FINISHED, {}),
        (FactKind.SCORED, {"points": "13", "possible": "100"}),
    ]
    assert {fact.source for fact in Fact.objects.filter(block=BLOCK)} == {"package"}


# --- traps that others fell into ------------------------------------------------------------------


def commit(launch, more, cmi):
    sent = {"number": first(1, more), "cmi": cmi}
    commits.append(launch_id=launch.pk, sco="1", body=json.dumps(sent).encode())


def facts_of(launch):
    return [(fact.kind, fact.value) for fact in Fact.objects.filter(block=launch.block).order_by("pk")]


def test_trap_the_score_comes_after_the_status(opened):
    commit(opened, 0, {"core": {"lesson_status": "passed"}})
    commit(opened, 1, {"core": {"lesson_status": "passed", "score": {"raw": "80", "max": "100"}}})
    assert facts_of(opened) == [
        (FactKind.FINISHED, {}),
        (FactKind.SCORED, {"points": "80", "possible": "100"}),
    ]


def test_trap_one_status_for_two_ideas_is_no_score(opened):
    commit(opened, 0, {"core": {"lesson_status": "passed"}})
    assert facts_of(opened) == [(FactKind.FINISHED, {})]
    commit(opened, 1, {"core": {"lesson_status": "failed", "score": {"raw": "10"}}})
    assert ScoState.objects.get().finished


def test_trap_the_lesson_mode_is_given(opened):
    core = launches.open_part(launch_id=opened.pk, sco="1").seed["core"]
    assert (core["lesson_mode"], core["credit"], core["entry"]) == ("normal", "credit", "ab-initio")


def test_trap_a_tab_that_died_is_resumed(opened):
    commit(opened, 0, {"core": {"lesson_location": "7", "exit": ""}})  # no last word
    core = launches.open_part(launch_id=opened.pk, sco="1").seed["core"]
    assert (core["entry"], core["lesson_location"]) == ("resume", "7")


def test_trap_to_open_and_to_leave_finishes_nothing(opened):
    commit(opened, 0, {"core": {"lesson_status": "incomplete", "exit": ""}})
    assert facts_of(opened) == []


def test_trap_a_later_start_takes_nothing_back(opened):
    commit(opened, 0, {"core": {"lesson_status": "completed", "score": {"raw": "90"}}})
    commit(opened, 1, {"core": {"lesson_status": "incomplete", "score": {"raw": ""}}})
    state = ScoState.objects.get()
    assert (state.finished, state.points) == (True, 90)


def test_nine_parts_are_finished_together_and_each_has_its_own_state():
    version = accepted("scorm/golf-scorm12-nine-scos.zip")
    launch = launch_of(version)
    for number in range(1, 10):
        launches.open_part(launch_id=launch.pk, sco=str(number))
        cmi = {"core": {"lesson_status": "completed", "lesson_location": str(number)}}
        sent = json.dumps({"number": first(1), "cmi": cmi}).encode()
        assert not Fact.objects.filter(kind=FactKind.FINISHED, block=BLOCK).exists()
        commits.append(launch_id=launch.pk, sco=str(number), body=sent)
    places = [json.loads(state.body)["core"]["lesson_location"] for state in ScoState.objects.order_by("pk")]
    assert places == [str(number) for number in range(1, 10)]
    assert Fact.objects.filter(kind=FactKind.FINISHED, block=BLOCK).count() == 1


# --- xAPI -----------------------------------------------------------------------------------------

KEY = "6f1f52aa-8f0e-4c1c-9a57-0d5f3b7d7c11"
VERB = "http://adlnet.gov/expapi/verbs/"


def said(verb, key=KEY, **more):
    return {"id": key, "verb": {"id": VERB + verb}, "object": {"id": "http://x.test/a"}} | more


@pytest.fixture
def h5p():
    launch = launch_of(accepted("h5p/greeting-card-minimal.h5p"))
    launches.open_part(launch_id=launch.pk, sco="1")
    return launch


def test_a_statement_is_kept_once_and_its_actor_is_ours(h5p):
    sent = said("attempted", actor={"mbox": "mailto:somebody@else.test"})
    assert [post(h5p, sent, area="statements").json()["code"] for _time in range(2)] == ["kept", "again"]
    kept = json.loads(Statement.objects.get().body)
    assert kept["actor"]["account"]["name"] == h5p.learner
    assert "somebody" not in Statement.objects.get().body


def test_a_child_s_answer_never_finishes_the_whole(h5p):
    child = {"contextActivities": {"parent": [{"id": "http://x.test/"}]}}
    score = {"score": {"raw": 1, "max": 2}}
    post(h5p, said("answered", context=child, result=score), area="statements")
    assert facts_of(h5p) == []
    post(h5p, said("answered", KEY.replace("6f", "7f"), result=score), area="statements")
    assert facts_of(h5p) == [
        (FactKind.SCORED, {"points": "1", "possible": "2"}),
        (FactKind.FINISHED, {}),
    ]


def test_passed_with_no_points_is_no_success(h5p):
    post(h5p, said("passed", result={"success": True, "score": {"raw": 0, "max": 5}}), area="statements")
    assert (FactKind.SCORED, {"points": "0", "possible": "5"}) in facts_of(h5p)


def test_types_that_never_say_an_end_are_finished_by_the_reader(h5p):
    for place, verb in enumerate(("attempted", "experienced", "interacted", "progressed")):
        post(h5p, said(verb, f"{place}f1f52aa-8f0e-4c1c-9a57-0d5f3b7d7c11"), area="statements")
    assert facts_of(h5p) == []
    client = Client()
    client.force_login(h5p.person)


@pytest.mark.parametrize(
    "sent", [b"", b"[]", {"verb": {"id": "x"}}, {"id": "no", "verb": {"id": "x"}}, {"id": KEY}, {"id": KEY, "verb": "x"},
             {"id": KEY, "verb": {"id": 5}}, {"id": 7, "verb": {"id": "x"}}],
)  # fmt: skip
def test_bad_statements_are_refused(h5p, sent):
    assert post(h5p, sent, area="statements").status_code == 400
    assert not Statement.objects.exists()


def test_a_statement_with_any_sign_is_kept(h5p):
    sent = said("attempted", result={"response": "\ud800\x00😀"})
    sent["verb"]["display"] = {"fr": "\x00"}
    assert post(h5p, sent, area="statements").status_code == 200
    assert json.loads(Statement.objects.get().body)["result"]["response"] == "\ud800\x00😀"


def test_kept_rows_are_never_changed_but_emptied(h5p):
    from django.db import DatabaseError, transaction

    post(h5p, said("attempted"), area="statements")
    commit(h5p, 0, {"states": {"0": {"state": "{}"}}})
    for model, field in ((Statement, "verb"), (Commit, "sco")):
        for verb in (
            lambda m=model, f=field: m.objects.update(**{f: "x"}),
            lambda m=model: m.objects.update(body="x"),
            lambda m=model: m.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                verb()
        assert model.objects.update(body="") == 1


def test_the_whole_way_keeps_pace_with_the_clock(version):
    """A launch made twice at once is one; its pseudonym is the same in each launch of the package."""
    person = UserFactory()
    lesson = LessonPageFactory()
    one = launches.begin(person=person, lesson=lesson, block=BLOCK, package=version.package)
    two = launches.begin(person=person, lesson=lesson, block=BLOCK, package=version.package)
    assert one == two
    again = launches.begin_again(launch_id=one.pk)
    assert again.learner == one.learner
    assert Launch.objects.live().get() == again
    assert urlsplit(f"http://{HOST}").hostname == "paquets.localhost"
    assert again.started_at <= timezone.now()
    assert statements.SCO == "1"
