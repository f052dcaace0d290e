"""What all pages share: the templates, and how they are filled. Every page works without JavaScript."""

import json
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from assistant.answer import readable
from assistant.web.pages.card import CAUTIONS, card, fields, plain_lines

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"

_templates = Jinja2Templates(FOLDER / "templates")
_templates.env.filters["readable"] = readable
_templates.env.filters["facts"] = lambda line: line.split("; ")
_templates.env.filters["card"] = card
_templates.env.filters["fields"] = fields
_templates.env.filters["plain_lines"] = plain_lines
_templates.env.filters["caution_title"] = CAUTIONS.__getitem__
_templates.env.filters["as_json"] = partial(json.dumps, indent=2, ensure_ascii=False)


def render(request: Request, template: str, context: dict[str, Any], status: int = 200) -> HTMLResponse:
    signed_in = getattr(request.state, "signed_in", False)
    return _templates.TemplateResponse(request, template, {"signed_in": signed_in} | context, status_code=status)


def is_fragment(request: Request) -> bool:
    """Whether a page's own script asks for the part that changes, and not for the whole page."""
    return request.headers.get("accept") == "text/html; fragment"
