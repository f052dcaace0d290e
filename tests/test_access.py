"""Who may ask: keys, sign-in, host names, origins."""

from collections.abc import Iterator

import httpx
import pytest
from pydantic import SecretStr

from assistant.errors import Unprotected
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.web.access import require_protection
from tests.serving import serve, with_settings

KEYS = ("first-key", "second-key")
ASKED = {"question": "which modifier for discarded IVIG"}


@pytest.fixture(scope="module")
def locked(assistant: Assistant) -> Iterator[httpx.Client]:
    keys = tuple(map(SecretStr, KEYS))
    yield from serve(with_settings(assistant, api_keys=keys, cors_origins=("https://desk.example",)))


@pytest.fixture(scope="module")
def open_here(assistant: Assistant) -> Iterator[httpx.Client]:
    yield from serve(assistant)


@pytest.mark.parametrize("key", KEYS)
def test_each_key_opens_the_api(locked: httpx.Client, key: str) -> None:
    answer = locked.post("/v1/ask", json=ASKED, headers={"Authorization": f"Bearer {key}"})
    assert answer.json()["short_answer"] == "JW"


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer wrong", "Bearer first-ke", "Basic first-key", "first-key", "Bearer é"])
@pytest.mark.parametrize("path", ["/v1/documents", "/v1/codes/J1561", "/metrics", "/openapi.json", "/v1/nowhere"])
def test_without_a_key_nothing_is_told(locked: httpx.Client, path: str, sent: str) -> None:
    refused = locked.get(path, headers=[(b"Authorization", sent.encode())])
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "unauthorized")
    assert refused.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/static/style.css"])
def test_health_and_styles_need_no_key(locked: httpx.Client, path: str) -> None:
    assert locked.get(path).status_code == 200


def test_a_browser_signs_in_once_and_out_again(locked: httpx.Client) -> None:
    page = {"Accept": "text/html"}
    assert locked.get("/", headers=page).headers["Location"] == "/sign-in"
    with httpx.Client(base_url=locked.base_url, headers=page, follow_redirects=True) as browser:
        assert browser.get("/").url.path == "/sign-in"
        assert browser.post("/sign-in", data={"key": "wrong"}).status_code == 401
        assert browser.get("/").url.path == "/sign-in"
        assert browser.post("/sign-in", data={"key": KEYS[1]}).url.path == "/"
        assert '<p class="short">JW</p>' in browser.post("/", data=ASKED).text
        assert "Sign out" in browser.get("/").text
        assert browser.post("/sign-out").url.path == "/sign-in"
        assert browser.get("/").url.path == "/sign-in"


def test_the_cookie_holds_no_key_and_is_out_of_reach_of_scripts_and_other_sites(locked: httpx.Client) -> None:
    cookie = httpx.post(f"{locked.base_url}/sign-in", data={"key": KEYS[0]}).headers["Set-Cookie"]
    assert KEYS[0] not in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_a_page_that_is_no_longer_signed_in_is_told_so_in_a_line(locked: httpx.Client) -> None:
    refused = locked.post("/", data=ASKED, headers={"Accept": "text/html; fragment"})
    assert refused.status_code == 401
    assert "This needs a key" in refused.text


def test_where_no_key_is_needed_nobody_can_sign_out(open_here: httpx.Client) -> None:
    assert "Sign out" not in open_here.get("/").text


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.9.9.9"])
def test_this_machine_may_be_served_without_keys(host: str) -> None:
    require_protection(Settings(host=host))


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "::", "billing.example"])
def test_beyond_this_machine_it_takes_keys_or_a_word(host: str) -> None:
    with pytest.raises(Unprotected, match="ASSISTANT_API_KEYS"):
        require_protection(Settings(host=host))
    require_protection(Settings(host=host, insecure=True))
    require_protection(Settings(host=host, api_keys=(SecretStr("key"),)))


@pytest.mark.parametrize("name", ["evil.example", "127.0.0.1.evil.example", "", "[::", "localhost.evil.example:80"])
def test_a_name_that_was_made_to_point_here_is_refused(open_here: httpx.Client, name: str) -> None:
    refused = open_here.get("/v1/documents", headers={"Host": name})
    assert (refused.status_code, refused.json()["error"]["code"]) in ((421, "unknown_host"), (400, "http_error"))


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1:9", "[::1]:80"])
def test_this_machines_names_are_its_own(open_here: httpx.Client, name: str) -> None:
    assert open_here.get("/healthz", headers={"Host": name}).status_code == 200
    assert open_here.get("/v1/codes/J1561", headers={"Host": name}).status_code == 200


def test_allowed_hosts_are_a_setting(assistant: Assistant) -> None:
    for client in serve(with_settings(assistant, allowed_hosts=("desk.example", "*.clinic.example"))):
        statuses = [
            client.get("/v1/codes/J1561", headers={"Host": name}).status_code
            for name in ("desk.example", "a.clinic.example:8000", "DESK.example", "clinic.example", "localhost")
        ]
        assert statuses == [200, 200, 200, 421, 421]


def test_pages_of_other_origins_may_ask_only_where_a_setting_names_them(locked: httpx.Client) -> None:
    asking = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    named = locked.options("/v1/ask", headers={"Origin": "https://desk.example", **asking})
    assert named.headers["Access-Control-Allow-Origin"] == "https://desk.example"
    other = locked.options("/v1/ask", headers={"Origin": "https://evil.example", **asking})
    assert "Access-Control-Allow-Origin" not in other.headers
