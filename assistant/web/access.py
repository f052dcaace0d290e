"""Who may ask: anyone on this machine; beyond it, whoever holds a key."""

import hashlib
import hmac
import ipaddress
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from assistant.errors import Unprotected
from assistant.settings import Settings
from assistant.web.failures import failure
from assistant.web.pages.page import is_fragment, render

COOKIE = "assistant_session"
SIGN_IN = "/sign-in"


class Keys:
    """The keys that open the service; without any it is open. Each is compared in constant time."""

    def __init__(self, settings: Settings) -> None:
        self._keys = [key.get_secret_value().encode() for key in settings.api_keys]
        self._sessions = [_session(key).encode() for key in self._keys]

    def identify(self, request: Request) -> None:
        """Note in the request's state whose key it came with, and whose requests it counts with: the key's or the address'."""
        holder = self._bearer(request) or self._signed_in(request)
        request.state.holder = holder
        request.state.signed_in = bool(holder and COOKIE in request.cookies)
        request.state.caller = holder or (request.client.host if request.client else "")

    def check(self, request: Request) -> Response | None:
        """A refusal where there are keys, and the request came with none of them."""
        if not self._keys or request.state.holder or request.url.path == SIGN_IN:
            return None
        if "text/html" in request.headers.get("accept", "") and not is_fragment(request):
            return RedirectResponse(SIGN_IN, 303)
        refused = failure(request, 401, "unauthorized", "This needs a key, sent as Authorization: Bearer KEY.")
        refused.headers["WWW-Authenticate"] = "Bearer"
        return refused

    def session(self, key: str) -> str | None:
        """What a browser keeps instead of the key; None where it is none of these."""
        given = key.strip().encode()
        return _session(given) if _match(given, self._keys) else None

    def _bearer(self, request: Request) -> str | None:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        return _match(key.strip().encode(), self._keys) if scheme.lower() == "bearer" else None

    def _signed_in(self, request: Request) -> str | None:
        return _match(request.cookies.get(COOKIE, "").encode(), self._sessions)


router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get(SIGN_IN)
def ask_for_key(request: Request) -> HTMLResponse:
    return render(request, "sign_in.html", {})


@router.post(SIGN_IN)
def sign_in(request: Request, key: Annotated[str, Form()] = "") -> Response:
    """The chat page cannot send a header, so a browser signs in with a key once, and keeps a token made from it."""
    session = request.app.state.keys.session(key)
    if session is None:
        return render(request, "sign_in.html", {"problem": "That is no key of this service."}, 401)
    welcome = RedirectResponse("/", 303)
    welcome.set_cookie(COOKIE, session, httponly=True, samesite="lax", secure=request.url.scheme == "https")
    return welcome


@router.post("/sign-out")
def sign_out() -> Response:
    farewell = RedirectResponse(SIGN_IN, 303)
    farewell.delete_cookie(COOKIE)
    return farewell


def require_protection(settings: Settings) -> None:
    """Raises Unprotected where anyone on the network could ask."""
    if not (settings.api_keys or settings.insecure or is_loopback(settings.host)):
        raise Unprotected(
            f"On {settings.host} anyone who reaches this machine could ask. Set ASSISTANT_API_KEYS, or say --insecure."
        )


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _match(given: bytes, known: Sequence[bytes]) -> str | None:
    """Which of these it is, by a name that is no secret."""
    found = [number for number, one in enumerate(known) if hmac.compare_digest(given, one)]
    return f"key {found[0] + 1}" if found else None


def _session(key: bytes) -> str:
    return hmac.new(key, b"a browser's session", hashlib.sha256).hexdigest()
