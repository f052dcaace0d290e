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

TEMPLATES = Jinja2Templates(FOLDER / "templates")
TEMPLATES.env.filters["readable"] = readable
TEMPLATES.env.filters["facts"] = lambda line: line.split("; ")
TEMPLATES.env.filters["card"] = card
TEMPLATES.env.filters["fields"] = fields
TEMPLATES.env.filters["plain_lines"] = plain_lines
TEMPLATES.env.filters["caution_title"] = CAUTIONS.__getitem__
TEMPLATES.env.filters["as_json"] = partial(json.dumps, indent=2, ensure_ascii=False)


def render(
    request: Request, template: str, context: dict[str, Any], status: int = 200, templates: Jinja2Templates = TEMPLATES
) -> HTMLResponse:
    """`templates` are another package's, which extend these."""
    signed_in = getattr(request.state, "signed_in", False)
    return templates.TemplateResponse(request, template, {"signed_in": signed_in} | context, status_code=status)


def is_fragment(request: Request) -> bool:
    """Whether a page's own script asks for the part that changes, and not for the whole page."""
    return request.headers.get("accept") == "text/html; fragment"
