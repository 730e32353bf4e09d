"""Screens of /gestion/: managers register tools, editors see them and choose; addresses and keys that are none are refused."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from wagtail.blocks.struct_block import StructBlockValidationError

from lms.accounts.enums import Role
from lms.core.db.protected import what_rests_on
from lms.lti.blocks import OutsideToolBlock
from lms.lti.models import Tool, ToolContent
from lms.programme.models import LessonPage

from .help import SITE, client_of, jwks, key, lesson_with, person, tool_with

pytestmark = pytest.mark.django_db
NEW = "/gestion/outils/nouveau/"


def pem(private):
    public = private.public_key()
    return public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()


def words(**changed):
    return {
        "name": "Simulateur de budget",
        "login_url": "https://outil.example/login?site=3",
        "target_url": "https://outil.example/",
        "redirect_uris": "https://outil.example/lancer\r\n\r\n https://outil.example/autre \r\n",
        "keyset_url": "https://outil.example/cles.json",
    } | changed


@pytest.fixture
def manager():
    return person(Role.MANAGER)


def test_a_manager_registers_a_tool_and_sees_what_to_type_there(manager):
    client = client_of(manager)
    assert client.get(NEW).status_code == 200
    answer = client.post(NEW, words())
    assert answer.status_code == 303
    tool = Tool.objects.get()
    assert tool.redirect_uris == ["https://outil.example/lancer", "https://outil.example/autre"]
    assert (tool.sends_name, tool.sends_email) == (False, False)
    page = client.get(answer.url)
    for said in (
        SITE,
        tool.client_id,
        tool.deployment_id,
        f"{SITE}/lti/autorisation/",
        f"{SITE}/lti/jeton/",
        f"{SITE}/lti/cles/",
    ):
        assert f"<code>{said}</code>" in page.text
    assert ToolContent.objects.get().target_url == "https://outil.example/"
    assert "Simulateur de budget" in client.get("/gestion/outils/").text


def test_names_are_made_by_us_and_differ():
    first, second = tool_with(), tool_with()
    assert first.client_id != second.client_id
    assert first.deployment_id != second.deployment_id


def test_a_manager_changes_what_was_agreed(manager):
    tool, client = tool_with(), client_of(manager)
    address = f"/gestion/outils/{tool.pk}/modifier/"
    page = client.get(address)
    assert "https://outil.example/lancer\nhttps://outil.example/autre?a=1" in page.text
    answer = client.post(
        address,
        words(public_key=jwks(), keyset_url="", target_url="https://outil.example/neuf", sends_name="on"),
    )
    assert answer.status_code == 303
    tool.refresh_from_db()
    assert (tool.sends_name, tool.sends_email) == (True, False)
    assert tool.contents.get().target_url == "https://outil.example/neuf"


def test_out_of_use_and_into_use_again(manager):
    tool, client = tool_with(), client_of(manager)
    address = f"/gestion/outils/{tool.pk}/modifier/"
    client.post(address, {"do": "retire"})
    assert not Tool.objects.in_use().exists()
    assert "hors service" in client.get(f"/gestion/outils/{tool.pk}/").text
    client.post(address, {"do": "restore"})
    assert Tool.objects.in_use().exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"name": ""}, {"login_url": ""}, {"target_url": ""}, {"redirect_uris": " \n "},
        {"login_url": "http://outil.example/login"}, {"login_url": "https://127.0.0.1/login"}, {"login_url": "https://localhost/"},
        {"login_url": "https://[::1]/"}, {"login_url": "https://10.0.0.1/"}, {"login_url": "https://2130706433/"},
        {"login_url": "https://base.internal/"}, {"login_url": "javascript:alert(1)"}, {"login_url": "https://a@outil.example/"},
        {"login_url": "https://outil.example/#x"}, {"login_url": "https://outil.example/\u202e"}, {"login_url": "https://outil.example:99999/"},
        {"login_url": "https://outil.example/" + "x" * 600}, {"target_url": "//outil.example"}, {"choice_url": "outil"},
        {"redirect_uris": "https://outil.example/\nhttp://evil.example/"}, {"redirect_uris": "https://outil.example/\n" * 1 + "\n".join(f"https://outil.example/{n}" for n in range(11))},
        {"keyset_url": ""}, {"keyset_url": "https://192.168.1.1/cles"}, {"keyset_url": "https://169.254.169.254/"}, {"keyset_url": "https://[::ffff:10.0.0.1]/"},
        {"public_key": "x"}, {"keyset_url": "", "public_key": "{}"}, {"keyset_url": "", "public_key": "[" * 9000},
        {"keyset_url": "", "public_key": '{"keys": [{"kty": "RSA"}]}'}, {"keyset_url": "", "public_key": "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"},
        {"name": "\x00"}, {"name": "n" * 200},
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_is_refused_with_a_sentence_and_stays_typed(manager, changed):
    answer = client_of(manager).post(NEW, words(**changed))
    assert answer.status_code == 422
    assert "error-message" in answer.text
    assert "https://outil.example/login?site=3" in answer.text or "login_url" in changed
    assert not Tool.objects.exists()


def test_keys_come_from_one_place_and_are_large_enough(manager):
    client = client_of(manager)
    both = client.post(NEW, words(public_key=jwks()))
    assert (both.status_code, "l’une des deux" in both.text) == (422, True)
    small, curve = (
        rsa.generate_private_key(public_exponent=65537, key_size=1024),
        ec.generate_private_key(ec.SECP256R1()),
    )
    for wrong in (small, curve):
        assert client.post(NEW, words(keyset_url="", public_key=pem(wrong))).status_code == 422
    assert client.post(NEW, words(keyset_url="", public_key=pem(key()))).status_code == 303


def test_who_may_what():
    """Editors see tools and choose in them; nobody else comes in, and a participant never."""
    tool = tool_with()
    for role, seen, registers in ((Role.EDITOR, 200, False), (Role.MANAGER, 200, True)):
        client = client_of(person(role))
        assert client.get("/gestion/outils/").status_code == seen
        assert client.get(f"/gestion/outils/{tool.pk}/").status_code == seen
        assert (client.get(NEW).status_code == 200) is registers
        client.post(f"/gestion/outils/{tool.pk}/modifier/", {"do": "retire"})
        assert Tool.objects.in_use().exists() is not registers
    editor = client_of(person(Role.EDITOR))
    page = editor.get(f"/gestion/outils/{tool.pk}/").text
    assert tool.client_id not in page
    assert "Choisir un contenu" not in page or "lti/choisir" in page
    for stranger in (client_of(), client_of(person(Role.COACH))):
        for path in (
            "/gestion/outils/",
            f"/gestion/outils/{tool.pk}/",
            NEW,
            f"/gestion/outils/{tool.pk}/modifier/",
        ):
            assert stranger.get(path).status_code in {302, 403}


def test_contents_of_tools_in_use_are_chosen_in_the_editor_of_pages():
    tool, gone = tool_with(), tool_with(name="Hors service", retired_at="2026-01-01T00:00:00Z")
    client = client_of(person(Role.EDITOR))
    page = client.get("/gestion/snippets/choose/lti/toolcontent/")
    assert page.status_code == 200
    shown = BeautifulSoup(page.json()["html"], "html.parser").get_text()
    assert tool.name in shown
    assert gone.name not in shown


def test_a_tool_that_lessons_open_cannot_be_deleted_with_them():
    tool = tool_with()
    lesson = lesson_with(tool)
    client = client_of()
    client.post(f"/parcours/outil/{lesson.pk}/{lesson.body.raw_data[0]['id']}/")
    assert "1 personne a ouvert un outil extérieur ici" in what_rests_on(
        LessonPage.objects.filter(pk=lesson.pk)
    )


def test_an_editor_of_pages_has_the_block_and_its_content_in_front_of_them():
    lesson = lesson_with(tool_with())
    client = client_of(person(is_superuser=True, is_staff=True))
    page = client.get(f"/gestion/pages/{lesson.pk}/edit/")
    assert page.status_code == 200
    assert "Simulateur de budget" in page.text


@pytest.mark.parametrize(
    ("done_when", "mark", "is_clean"),
    [("passed", None, False), ("passed", "70", True), ("finished", None, True)],
)
def test_a_mark_is_asked_where_the_score_decides(done_when, mark, is_clean):
    block, content = OutsideToolBlock(), tool_with().contents.get()
    value = block.to_python({"content": content.pk, "title": "Budget", "done_when": done_when})
    value["mark"] = Decimal(mark) if mark else None
    if is_clean:
        assert block.clean(value)["title"] == "Budget"
    else:
        with pytest.raises(StructBlockValidationError):
            block.clean(value)
