"""By which names the service may be called."""

from urllib.parse import urlsplit

from fastapi import Request, Response

from assistant.settings import Settings
from assistant.web.access import is_loopback
from assistant.web.failures import failure

LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Hosts:
    """On this machine only its own names, by default: a page of another site, whose name was made to point here, could read
    what is answered. `*.example.com` allows every name below it, `*` any."""

    def __init__(self, settings: Settings) -> None:
        self._allowed = settings.allowed_hosts or (LOOPBACK if is_loopback(settings.host) else ("*",))

    def check(self, request: Request) -> Response | None:
        """A refusal where the request names another host."""
        if any(_fits(_name(request), allowed.lower()) for allowed in self._allowed):
            return None
        return failure(request, 421, "unknown_host", "The service has another name. ASSISTANT_ALLOWED_HOSTS sets those it has.")


def _name(request: Request) -> str:
    try:
        return urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""


def _fits(name: str, allowed: str) -> bool:
    return allowed in ("*", name) or (allowed.startswith("*.") and name.endswith(allowed[1:]))
