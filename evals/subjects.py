"""Who is asked: an assistant in this process, or a service over HTTP."""

import time
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar
from urllib.parse import quote

import httpx2
from pydantic import TypeAdapter, ValidationError

from assistant.codes.table import DOCUMENT as TABLE
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.types import Answer
from assistant.web.api.schemas import DocumentSummary, DocumentText, Readiness
from evals.cases import Case
from index.documents import Document
from index.errors import Problem
from index.passages import Passage

DEPTH = 10  # passages ranked a question
PATIENCE = 60  # seconds for an answer
TOO_MANY, UNAUTHORIZED = 429, 401

Read = TypeVar("Read")

_answer, _ready, _document = TypeAdapter(Answer), TypeAdapter(Readiness), TypeAdapter(DocumentText)
_documents = TypeAdapter(list[DocumentSummary])


class Subject(Protocol):
    """`documents` are all that can be cited, by id; `passages` those of the whole index, None where they cannot be seen."""

    @property
    def snapshot(self) -> str: ...
    @property
    def documents(self) -> Mapping[str, Document]: ...
    @property
    def passages(self) -> Sequence[Passage] | None: ...
    def ask(self, case: Case) -> Answer: ...
    def close(self) -> None: ...


class Local:
    """An assistant here."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self.snapshot, self.passages = assistant.snapshot.id, assistant.snapshot.passages
        self.documents = assistant.documents

    @classmethod
    def open(cls, settings: Settings) -> "Local":
        """One that encodes with one thread, as several are asked at once. Raises what Assistant.open raises."""
        return cls(Assistant.open(settings.model_copy(update={"workers": 2})))

    def ask(self, case: Case) -> Answer:
        return self._assistant.ask(case.question, case.history, top_k=DEPTH)

    def close(self) -> None:
        """There is nothing to give back."""


class Remote:
    """A service at an address; of its index only the documents can be seen."""

    passages = None

    def __init__(self, address: str, key: str | None) -> None:
        """Raises Problem where the service does not answer."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._address = address
        self._http = httpx2.Client(base_url=address, headers=headers, timeout=PATIENCE)
        try:
            self.snapshot = self._read(_ready, self._get("/readyz")).snapshot
            listed = [each.id for each in self._read(_documents, self._get("/v1/documents"))]
            self.documents = {id: self._document(id) for id in [*listed, TABLE]}
        except Exception:
            self.close()
            raise

    def ask(self, case: Case) -> Answer:
        """Raises Problem."""
        request = {"question": case.question, "history": case.history, "top_k": DEPTH}
        return self._read(_answer, self._request("POST", "/v1/ask", json=request))

    def close(self) -> None:
        self._http.close()

    def _document(self, id: str) -> Document:
        held = self._read(_document, self._get(f"/v1/documents/{quote(id, safe='')}"))
        return Document(id, held.title, tuple(held.codes), held.kind, tuple(held.sources), held.as_of, held.text, 0, ())

    def _read(self, form: TypeAdapter[Read], response: httpx2.Response) -> Read:
        try:
            return form.validate_json(response.content)
        except ValidationError as error:
            raise Problem(f"What answers at {self._address} is no billing assistant. Mend the address.") from error

    def _get(self, path: str) -> httpx2.Response:
        return self._request("GET", path)

    def _request(self, method: str, path: str, **sent: Any) -> httpx2.Response:
        """A service with a rate limit is waited for."""
        try:
            while (response := self._http.request(method, path, **sent)).status_code == TOO_MANY:
                wait = response.headers.get("Retry-After", "")
                time.sleep(int(wait) if wait.isdecimal() else 1)
            response.raise_for_status()
        except httpx2.HTTPStatusError as refused:
            told = " Give its key in ASSISTANT_API_KEYS." if refused.response.status_code == UNAUTHORIZED else ""
            raise Problem(f"{self._address}{path} answers {refused.response.status_code}.{told}") from refused
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise Problem(
                f"No service answers at {self._address}. Start one with assistant serve, or mend the address."
            ) from error
        return response
