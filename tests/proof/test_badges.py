"""Badges: read by a verifier of others, and the five answers on those that are not to be trusted."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.core.management import call_command
from django.db import IntegrityError, transaction
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier

from lms.accounts.domain.signing_keys import change_key, current_key, private_pem, public_jwk, thumbprint
from lms.accounts.encryption import UnreadableError
from lms.accounts.signing import KeyPurpose, SigningKey
from lms.proof import badges
from lms.proof.badge_reading import LONGEST, read_badge
from lms.proof.domain.badges import make_badge, make_status_list, public_keys, verify_badge
from lms.proof.domain.certificates import issue, replace, revoke
from lms.proof.enums import BadgeVerdict
from tests.proof.help import finisher, make_course

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parent / "data"
NOW = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _public_site(settings):
    settings.SITE_URL = "https://territoirprod.example"


@pytest.fixture(scope="module")
def _keys():
    """RSA takes its time: two keys for the whole file."""
    return [rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(3)]


@pytest.fixture(autouse=True)
def _quick_keys(monkeypatch, _keys):
    given = iter(_keys)
    monkeypatch.setattr("lms.accounts.domain.signing_keys._new_pair", lambda: next(given))


@pytest.fixture
def made():
    return make_course()


@pytest.fixture
def certificate(made):
    return issue(person=finisher(made, first_name="Camille", last_name="Berthier"), course=made.course)[0]


def parts(token):
    head, body, _signature = token.split(".")
    return [json.loads(base64.urlsafe_b64decode(one + "=" * (-len(one) % 4))) for one in (head, body)]


def public_pem(key):
    return (
        jwt.PyJWK(key | {"alg": "RS256"})
        .key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


def fetch(address):
    """The status list, as its address serves it."""
    number = int(address.rstrip("/").rpartition("/")[2])
    return make_status_list(number).encode()


# --- Ours ---------------------------------------------------------------------------------------


def test_c15_the_verifier_of_others_reads_it(certificate):
    token = make_badge(certificate)
    verifier = OB3Verifier(public_pem(current_key(KeyPurpose.BADGES).public))
    found = verifier.verify(token, check_status=True, download=fetch)
    assert found.issuer.name == "Territoir’Prod"
    assert found.achievement.name == "Bâtir une stratégie d’inclusion"


def test_c15_the_verifier_of_others_sees_that_it_was_revoked(made, certificate):
    token = make_badge(certificate)
    revoke(certificate=certificate, by=made.manager, reason="erreur")
    verifier = OB3Verifier(public_pem(current_key(KeyPurpose.BADGES).public))
    verifier.verify(token)
    with pytest.raises(OB3VerificationError, match="revocation"):
        verifier.verify(token, check_status=True, download=fetch)


def test_the_header_has_three_words_and_the_claims_say_what_the_credential_says(certificate):
    header, body = parts(make_badge(certificate))
    assert header == {
        "alg": "RS256",
        "typ": "JWT",
        "kid": badges.key_address(current_key(KeyPurpose.BADGES).thumbprint),
    }
    assert body["iss"] == body["issuer"]["id"] == "https://territoirprod.example/badges/emetteur/"
    assert body["sub"] == body["credentialSubject"]["id"]
    assert body["jti"] == body["id"] == certificate.data["address"]
    assert body["nbf"] == int(datetime.fromisoformat(body["validFrom"]).timestamp())
    assert "exp" not in body
    assert certificate.person.email not in json.dumps(body)


def test_a_status_list_says_until_when_it_counts(certificate):
    _header, body = parts(make_status_list(0))
    assert body["exp"] == int(datetime.fromisoformat(body["validUntil"]).timestamp())


def test_it_is_the_same_each_time(certificate):
    assert make_badge(certificate) == make_badge(certificate)


def test_our_own_answers(made, certificate):
    token = make_badge(certificate)
    assert verify_badge(token).verdict == BadgeVerdict.VALID
    assert verify_badge(f"\n{token}\n").certificate == certificate
    revoke(certificate=certificate, by=made.manager, reason="erreur")
    assert verify_badge(token).verdict == BadgeVerdict.REVOKED
    replace(certificate=certificate, by=made.manager, reason="corrigée")
    assert verify_badge(token).verdict == BadgeVerdict.REPLACED


def test_one_that_the_register_does_not_know(certificate):
    key = current_key(KeyPurpose.BADGES)
    _header, body = parts(make_badge(certificate))
    vc = {name: value for name, value in body.items() if name not in {"iss", "sub", "jti", "nbf"}}
    vc["id"] = "https://territoirprod.example/attestations/0000-0000-0000-0000/"
    assert verify_badge(badges.sign(vc, private_pem(key), key.thumbprint)).verdict == BadgeVerdict.UNKNOWN


# --- Those of the data, made by others ----------------------------------------------------------


@pytest.fixture
def issuer_key():
    pem = (DATA / "issuer-public-key.pem").read_bytes()
    jwk = public_jwk(load_pem_public_key(pem))
    return SigningKey.objects.create(purpose=KeyPurpose.BADGES, thumbprint=thumbprint(jwk), public=jwk)


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("valid", BadgeVerdict.VALID),
        ("expired", BadgeVerdict.EXPIRED),
        ("not-yet-valid", BadgeVerdict.NOT_YET),
        ("tampered", BadgeVerdict.TAMPERED),
        ("alg-none", BadgeVerdict.UNSIGNED),
        ("foreign-key", BadgeVerdict.FOREIGN),
    ],
)
def test_c15_each_badge_of_the_data_has_its_own_answer(issuer_key, name, verdict):
    token = (DATA / f"{name}.jwt").read_text()
    assert read_badge(token, public_keys(), NOW).verdict == verdict
    shown = verify_badge(token).verdict
    assert shown == (BadgeVerdict.UNKNOWN if verdict == BadgeVerdict.VALID else verdict)


def test_a_withdrawn_key_counts_no_more_and_one_before_still_does(certificate):
    first = make_badge(certificate)
    change_key(KeyPurpose.BADGES)
    second = make_badge(certificate)
    assert verify_badge(first).verdict == verify_badge(second).verdict == BadgeVerdict.VALID
    out = StringIO()
    call_command("change_badge_key", withdraw=True, stdout=out)
    assert out.getvalue().startswith("https://territoirprod.example/badges/cles/")
    assert verify_badge(first).verdict == BadgeVerdict.VALID
    assert verify_badge(second).verdict == BadgeVerdict.FOREIGN


@pytest.mark.parametrize(
    "change",
    [
        {"alg": "HS256"}, {"alg": "RS512"}, {"alg": None}, {"alg": 7}, {"kid": "https://evil.example/key"},
        {"jwk": {"kty": "RSA", "n": "AQAB", "e": "AQAB"}}, {"crit": ["x"], "x": 1},
    ],
    ids=str,
)  # fmt: skip
def test_the_header_chooses_neither_key_nor_algorithm(certificate, change):
    header, rest = make_badge(certificate).split(".", 1)
    told = json.loads(base64.urlsafe_b64decode(header + "==")) | change
    forged = base64.urlsafe_b64encode(json.dumps(told).encode()).rstrip(b"=").decode()
    assert verify_badge(f"{forged}.{rest}").verdict in {
        BadgeVerdict.FOREIGN,
        BadgeVerdict.TAMPERED,
        BadgeVerdict.UNSIGNED,
    }


def test_signed_with_our_public_key_as_a_password(certificate):
    """The confusion of algorithms: HS256 with what everybody can read."""
    header, body = parts(make_badge(certificate))
    pem = public_pem(current_key(KeyPurpose.BADGES).public)
    first = base64.urlsafe_b64encode(json.dumps(header | {"alg": "HS256"}).encode()).rstrip(b"=")
    second = base64.urlsafe_b64encode(json.dumps(body).encode()).rstrip(b"=")
    mac = hmac.new(pem.encode(), first + b"." + second, hashlib.sha256).digest()
    token = b".".join([first, second, base64.urlsafe_b64encode(mac).rstrip(b"=")]).decode()
    assert verify_badge(token).verdict == BadgeVerdict.FOREIGN


@pytest.mark.parametrize(
    "token",
    [
        "", "..", "a.b.c", "é.è.à", "\x00.\x00.\x00", "." * 9, "W10.W10.W10", "x" * (LONGEST + 1),
        base64.urlsafe_b64encode(b'{"a":' * 4000 + b"1" + b"}" * 4000).decode() + ".e30.e30",
        base64.urlsafe_b64encode(b'{"alg":"RS256"}').decode() + "." + base64.urlsafe_b64encode(b'{"type":"x"}').decode() + ".AA",
    ],
)  # fmt: skip
def test_what_is_no_badge_says_so(token):
    assert verify_badge(token).verdict == BadgeVerdict.UNREADABLE


def test_claims_that_do_not_agree_with_the_credential(certificate):
    key = current_key(KeyPurpose.BADGES)
    _header, body = parts(make_badge(certificate))
    for wrong in ({"nbf": body["nbf"] - 9}, {"iss": "https://evil.example/"}, {"exp": 9_999_999_999}):
        token = jwt.encode(
            body | wrong,
            private_pem(key),
            algorithm="RS256",
            headers={"kid": badges.key_address(key.thumbprint)},
        )
        assert verify_badge(token).verdict == BadgeVerdict.TAMPERED


def test_one_that_ends_expires_at_its_second(certificate):
    key = current_key(KeyPurpose.BADGES)
    vc = badges.credential(certificate, "a@b.test")
    vc["validUntil"] = badges.instant(certificate.issued_at + timedelta(days=1))
    token = badges.sign(vc, private_pem(key), key.thumbprint)
    assert verify_badge(token).verdict == BadgeVerdict.VALID
    with time_machine.travel(certificate.issued_at + timedelta(days=1), tick=False):
        assert verify_badge(token).verdict == BadgeVerdict.EXPIRED


# --- Keys ---------------------------------------------------------------------------------------


def test_the_key_is_under_lock(settings):
    key = current_key(KeyPurpose.BADGES)
    assert "PRIVATE" not in key.private
    assert private_pem(key).startswith("-----BEGIN PRIVATE KEY-----")
    before = change_key(KeyPurpose.BADGES)
    assert SigningKey.objects.get(pk=key.pk).private == ""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 9, []
    with pytest.raises(UnreadableError):
        private_pem(before)


def test_one_key_signs_at_a_time():
    key = current_key(KeyPurpose.BADGES)
    assert current_key(KeyPurpose.BADGES) == key
    with pytest.raises(IntegrityError), transaction.atomic():
        SigningKey.objects.create(
            purpose=KeyPurpose.BADGES, thumbprint="x", public={}, private="y", is_current=True
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        SigningKey.objects.filter(pk=key.pk).update(private="")
