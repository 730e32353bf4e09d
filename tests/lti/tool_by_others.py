"""A tool that others wrote (pylti1p3next), served by the standard library: what it does with us is its own reading of LTI 1.3.

Only what the library leaves to its host is here: parameters, cookies, a session, redirects.
"""

import json
import threading
import traceback
import uuid
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cryptography.hazmat.primitives import serialization
from pylti1p3.cookie import CookieService
from pylti1p3.deep_link_resource import DeepLinkResource
from pylti1p3.grade import Grade
from pylti1p3.lineitem import LineItem
from pylti1p3.message_launch import MessageLaunch
from pylti1p3.oidc_login import OIDCLogin
from pylti1p3.redirect import Redirect
from pylti1p3.request import Request
from pylti1p3.service_connector import ServiceConnector
from pylti1p3.session import SessionService
from pylti1p3.tool_config import ToolConfDict

from .help import key


class ToolRequest(Request):
    def __init__(self, parameters: dict[str, str], cookies: dict[str, str], session: dict[str, Any]) -> None:
        self._parameters, self.cookies, self._session = parameters, cookies, session

    @property
    def session(self) -> dict[str, Any]:
        return self._session

    def is_secure(self) -> bool:
        return False

    def get_param(self, key: str) -> Any:
        return self._parameters.get(key)


class ToolCookies(CookieService):
    def __init__(self, request: ToolRequest) -> None:
        self.request, self.set = request, {}

    def get_cookie(self, name: str) -> str | None:
        return self.request.cookies.get(f"lti-{name}")

    def set_cookie(self, name: str, value: Any, exp: int = 3600) -> None:
        self.set[f"lti-{name}"] = value


class ToolRedirect(Redirect):
    def __init__(self, location: str) -> None:
        self._location = location

    def do_redirect(self) -> str:
        return self._location

    def do_js_redirect(self) -> str:
        return self._location

    def set_redirect_url(self, location: str) -> None:
        self._location = location

    def get_redirect_url(self) -> str:
        return self._location


class ToolLogin(OIDCLogin):
    def get_redirect(self, url: str) -> ToolRedirect:
        return ToolRedirect(url)


class ToolLaunch(MessageLaunch):
    def _get_request_param(self, key: str) -> Any:
        return self._request.get_param(key)


class ToolConnector(ServiceConnector):
    """Keeps no word: each asking gets one of its own."""

    def _get_cached_access_token(self, scope_key: str) -> None:
        return None

    def _cache_access_token(self, scope_key: str, access_token: str, expires_in: float) -> None:
        return None


class OutsideTool:
    """At `address`; `register` takes what the platform said, `seen` is what the tool was told, in order."""

    def __init__(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.host = self.address  # as browsers reach it
        self.seen: list[dict[str, Any]] = []
        self.said: list[str] = []  # what went wrong, in its own words
        self._sessions: dict[str, dict[str, Any]] = {}
        self._config: Any = None
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def fields(self) -> dict[str, Any]:
        """What a manager types on the platform."""
        return {
            "login_url": f"{self.address}/login",
            "target_url": f"{self.address}/lancer",
            "choice_url": f"{self.address}/lancer",
            "redirect_uris": [f"{self.address}/lancer"],
            "keyset_url": f"{self.address}/cles",
            "public_key": "",
        }

    def register(self, tool: Any, platform: str) -> None:
        """What the page of the platform says."""
        self._config = ToolConfDict(
            {
                platform: [
                    {
                        "default": True,
                        "client_id": tool.client_id,
                        "auth_login_url": f"{platform}/lti/autorisation/",
                        "auth_token_url": f"{platform}/lti/jeton/",
                        "key_set_url": f"{platform}/lti/cles/",
                        "deployment_ids": [tool.deployment_id],
                    }
                ]
            }
        )
        private, public = key(), key().public_key()
        pem = private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()
        self._config.set_private_key(platform, pem, tool.client_id)
        public_pem = public.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        ).decode()
        self._config.set_public_key(platform, public_pem, tool.client_id)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outside = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer({})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                self._answer(dict(parse_qsl(body, keep_blank_values=True)))

            def _answer(self, posted: dict[str, str]) -> None:
                parts = urlsplit(self.path)
                cookies = {
                    name: one.value for name, one in SimpleCookie(self.headers.get("Cookie", "")).items()
                }
                cookies.setdefault("sid", uuid.uuid4().hex)
                made = outside.answer(parts.path, dict(parse_qsl(parts.query)) | posted, cookies)
                self.send_response(made.status)
                for name, value in made.headers:
                    self.send_header(name, value)
                for name, value in (made.cookies | {"sid": cookies["sid"]}).items():
                    self.send_header("Set-Cookie", f"{name}={value}; Path=/; HttpOnly")
                self.end_headers()
                self.wfile.write(made.body.encode())

            def log_message(self, *args: Any) -> None:
                pass

        return Handler

    def answer(self, path: str, parameters: dict[str, str], cookies: dict[str, str]) -> SimpleNamespace:
        made = SimpleNamespace(
            status=200, headers=[("Content-Type", "text/html; charset=utf-8")], cookies={}, body=""
        )
        if path == "/cles":
            registered = self._config._config if self._config else {}
            (platform,) = registered
            keys = self._config.get_jwks(platform, registered[platform][0]["client_id"])
            made.body = json.dumps(keys)
            return made
        request = ToolRequest(parameters, cookies, self._sessions.setdefault(cookies["sid"], {}))
        jar = ToolCookies(request)
        try:
            if path == "/login":
                login = ToolLogin(
                    request, self._config, session_service=SessionService(request), cookie_service=jar
                )
                made.status = 302
                made.headers.append(("Location", login.redirect(f"{self.host}/lancer")))
            elif path == "/lancer":
                made.body = self._launched(request, jar, parameters)
            else:
                made.status = 404
        except Exception as error:
            self.said.append("".join(traceback.format_exception(error)[-3:]))
            made.status, made.body = 400, f"<!doctype html><title>Refus</title><p>{error}</p>"
        made.cookies = jar.set
        return made

    def _launch(self, request: ToolRequest, jar: ToolCookies) -> Any:
        return ToolLaunch(
            request,
            self._config,
            session_service=SessionService(request),
            cookie_service=jar,
            service_connector_cls=ToolConnector,
        )

    def _launched(self, request: ToolRequest, jar: ToolCookies, parameters: dict[str, str]) -> str:
        launch = self._launch(request, jar)
        data = launch.get_launch_data()
        self.seen.append(dict(data))
        if launch.is_deep_link_launch():
            item = DeepLinkResource().set_url(f"{self.address}/lancer?cas=7").set_title("Cas n° 7")
            item.set_custom_params({"cas": "7"})
            item.set_lineitem(LineItem().set_score_maximum(20).set_label("Cas n° 7"))
            return f"<!doctype html><title>Choix</title>{launch.get_deep_link().output_response_form([item])}"
        self.launch = launch
        return f"<!doctype html><title>Outil</title><h1>Bonjour {data['sub']}</h1>"

    def send_score(self, points: float, most: float, at: str) -> None:
        """Of whoever opened it last."""
        services = self.launch.get_ags()
        grade = Grade()
        grade.set_score_given(points).set_score_maximum(most).set_timestamp(at)
        grade.set_activity_progress("Completed").set_grading_progress("FullyGraded")
        grade.set_user_id(self.seen[-1]["sub"])
        services.put_grade(grade)

    def line_items(self) -> list[Any]:
        return list(self.launch.get_ags().get_lineitems())

    def grades(self) -> list[Any]:
        return list(self.launch.get_ags().get_grades())
