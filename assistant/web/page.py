"""What all pages share: the templates, and how they are filled. Every page works without JavaScript."""

from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from assistant.answer import readable, table_of, unquoted

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"

_templates = Jinja2Templates(FOLDER / "templates")
_templates.env.filters["readable"] = readable
_templates.env.filters["facts"] = lambda line: line.split("; ")
_templates.env.filters["unquoted"] = unquoted
_templates.env.filters["table_of"] = table_of


def render(request: Request, template: str, context: dict[str, Any], status: int = 200) -> HTMLResponse:
    return _templates.TemplateResponse(request, template, context, status_code=status)


def is_fragment(request: Request) -> bool:
    """Whether a page's own script asks for the part that changes, and not for the whole page."""
    return request.headers.get("accept") == "text/html; fragment"
