"""Outside tools for the tests: one registered here, its keys, and what it signs."""

import json
import time
import uuid
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from bs4 import BeautifulSoup
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from lms.accounts.domain.roles import grant_role
from lms.accounts.domain.signing_keys import public_jwk
from lms.accounts.enums import Role
from lms.lti.enums import CLAIM, DL_CLAIM
from lms.lti.models import Tool, ToolContent
from tests.factories.accounts import UserFactory
from tests.factories.programme import LessonPageFactory

BLOCK = "0b6f1f52-8f0e-4c1c-9a57-0d5f3b7d7c11"
SITE = "https://territoirprod.example"
KID = "cle-de-l-outil"
AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"


@cache
def key(number: int = 0) -> rsa.RSAPrivateKey:
    """RSA takes its time: one key a number for the whole run."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def jwks(*numbers: int) -> str:
    keys = [
        public_jwk(key(one).public_key()) | {"kid": KID if not one else f"{KID}-{one}", "alg": "RS256"}
        for one in numbers or (0,)
    ]
    return json.dumps({"keys": keys})


def tool_with(**fields: Any) -> Tool:
    """A registered tool with its first content."""
    fields = {
        "name": "Simulateur de budget",
        "login_url": "https://outil.example/login",
        "target_url": "https://outil.example/",
        "choice_url": "https://outil.example/choisir",
        "redirect_uris": ["https://outil.example/lancer", "https://outil.example/autre?a=1"],
        "public_key": jwks(),
    } | fields
    tool = Tool.objects.create(**fields)
    ToolContent.of_the_tool(tool).save()
    return tool


def lesson_with(tool: Tool, block: str = BLOCK, **value: Any) -> Any:
    """A lesson with a block of the tool."""
    content = tool.contents.earliest("pk")
    lesson = LessonPageFactory()
    value = {"content": content.pk, "title": "Un budget à l’équilibre", "done_when": "finished"} | value
    lesson.body = json.dumps([{"type": "outside_tool", "id": block, "value": value}])
    lesson.save_revision().publish()
    lesson.refresh_from_db()
    return lesson


def person(role: Role | None = None, **fields: Any) -> Any:
    user = UserFactory(**fields)
    if role:
        grant_role(user=user, role=role, by=None)
    return user


def client_of(user: Any = None) -> Client:
    client = Client()
    client.force_login(user or UserFactory())
    return client


def posting(answer: Any) -> tuple[str, dict[str, str]]:
    """Where the form of a page leads on, and what it sends."""
    form = BeautifulSoup(answer.content, "html.parser").select_one("form[data-post-on]")
    assert form is not None, answer.status_code
    return str(form["action"]), {str(one["name"]): str(one["value"]) for one in form.select("input")}


def opened(client: Client, lesson: Any, block: str = BLOCK) -> dict[str, str]:
    """« Ouvrir »: what goes to the tool's login."""
    answer = client.post(f"/parcours/outil/{lesson.pk}/{block}/")
    assert answer.status_code == 200
    return posting(answer)[1]


def asking(login: dict[str, str], tool: Tool, **changed: str) -> dict[str, str]:
    """What the tool then asks us, as it should."""
    words = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": login["client_id"],
        "redirect_uri": tool.redirect_uris[0],
        "login_hint": login["login_hint"],
        "lti_message_hint": login["lti_message_hint"],
        "state": f"state-{uuid.uuid4()}",
        "nonce": uuid.uuid4().hex,
    }
    return words | changed


def authorized(client: Client, asked: dict[str, str]) -> tuple[str, dict[str, str]]:
    answer = client.get("/lti/autorisation/", asked)
    assert answer.status_code == 200
    return posting(answer)


def claims_of(client: Client, token: str, tool: Tool) -> dict[str, Any]:
    """Verified with what is published, as a tool does it."""
    published = jwt.PyJWKSet.from_dict(client.get("/lti/cles/").json())
    kid = jwt.get_unverified_header(token)["kid"]
    return jwt.decode(
        token, published[kid].key, algorithms=["RS256"], audience=tool.client_id, issuer=SITE, leeway=5
    )


def launched(user: Any, lesson: Any, tool: Tool, block: str = BLOCK) -> dict[str, Any]:
    """The whole way; the claims that the tool gets."""
    client = client_of(user)
    _to, fields = authorized(client, asking(opened(client, lesson, block), tool))
    return claims_of(client, fields["id_token"], tool)


def signed(
    claims: dict[str, Any], *, number: int = 0, kid: str | None = KID, algorithm: str = "RS256"
) -> str:
    headers = {"kid": kid} if kid is not None else {}
    secret = None if algorithm == "none" else key(number)
    return jwt.encode(claims, secret, algorithm=algorithm, headers=headers)


def assertion(tool: Tool, **changed: Any) -> dict[str, Any]:
    now = int(time.time())
    claims = {
        "iss": tool.client_id, "sub": tool.client_id, "aud": f"{SITE}/lti/jeton/", "iat": now, "exp": now + 60,
        "jti": uuid.uuid4().hex,
    }  # fmt: skip
    return {name: value for name, value in (claims | changed).items() if value is not None}


def ask_token(
    client: Client,
    word: str,
    scope: str = f"{AGS}score {AGS}result.readonly {AGS}lineitem.readonly",
    **more: str,
) -> Any:
    fields = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": word,
        "scope": scope,
    }
    return client.post("/lti/jeton/", fields | more)


def bearer(client: Client, tool: Tool, **how: Any) -> dict[str, str]:
    answer = ask_token(client, signed(assertion(tool)), **how)
    assert answer.status_code == 200
    return {"authorization": f"Bearer {answer.json()['access_token']}"}


def score(subject: str, **changed: Any) -> dict[str, Any]:
    return {
        "userId": subject,
        "scoreGiven": 8,
        "scoreMaximum": 10,
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "timestamp": "2026-11-25T10:00:00.000+01:00",
    } | changed


def choice(tool: Tool, data: str, *items: Any, **changed: Any) -> dict[str, Any]:
    """What a tool sends back when an editor has chosen."""
    now = int(time.time())
    claims = {
        "iss": tool.client_id, "aud": [SITE], "iat": now, "exp": now + 600, "nonce": uuid.uuid4().hex,
        f"{CLAIM}deployment_id": tool.deployment_id,
        f"{CLAIM}message_type": "LtiDeepLinkingResponse",
        f"{CLAIM}version": "1.3.0",
        f"{DL_CLAIM}content_items": list(items) or [{"type": "ltiResourceLink", "title": "Cas n° 3", "url": "https://outil.example/cas/3"}],
        f"{DL_CLAIM}data": data,
    }  # fmt: skip
    return {name: value for name, value in (claims | changed).items() if value is not None}


def query_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@dataclass(frozen=True)
class After:
    """So many seconds after the test runs: a name of a test may not change from one moment to the next."""

    seconds: int


def dated(claims: dict[str, Any]) -> dict[str, Any]:
    """The claims with their moments."""
    now = int(time.time())
    return {name: now + one.seconds if isinstance(one, After) else one for name, one in claims.items()}
