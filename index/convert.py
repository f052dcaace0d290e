"""HTML, Word and PDF files to Markdown or plain text. The libraries load only when such a file is met."""

import io
from collections.abc import Callable


def html(data: bytes) -> str:
    from bs4 import BeautifulSoup
    from markdownify import ATX, MarkdownConverter

    page = BeautifulSoup(data, "html.parser")
    title = page.title.get_text(" ", strip=True) if page.title else ""
    for unseen in page(["title", "script", "style", "template", "noscript"]):
        unseen.decompose()
    body = page.body or page
    converter = MarkdownConverter(
        heading_style=ATX,
        strip=["a", "img", "b", "strong", "i", "em"],
        escape_asterisks=False,
        escape_underscores=False,
        table_infer_header=True,  # Word marks no header; its tables have one in the first row as a rule
    )
    text = str(converter.convert_soup(body)).strip()
    return f"# {title}\n\n{text}\n" if title and body.find("h1") is None else text


def docx(data: bytes) -> str:
    import mammoth

    page = mammoth.convert_to_html(io.BytesIO(data), style_map="p[style-name='Title'] => h1:fresh")
    return html(page.value.encode())


def pdf(data: bytes) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text().strip() for page in PdfReader(io.BytesIO(data)).pages)


CONVERTERS: dict[str, Callable[[bytes], str]] = {".html": html, ".htm": html, ".docx": docx, ".pdf": pdf}
