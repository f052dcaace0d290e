"""All settings: name, default, one line of help. Each is also an environment variable, such as ASSISTANT_PORT."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from index.export import BUNDLED

HOME = Path(__file__).resolve().parent.parent


def _split(value: object) -> object:
    return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value


def _usable(keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    if not all(key.get_secret_value().isascii() and key.get_secret_value().isprintable() for key in keys):
        raise ValueError("a key holds letters, digits and signs of ASCII alone, for it is sent in a header")
    return keys


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]  # in the environment with commas between
Secrets = Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_split), AfterValidator(_usable)]


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="ASSISTANT_", frozen=True)

    corpus: Path = Field(default=HOME / "corpus" / "writeups", description="Write-ups that are indexed where no path is named.")
    lexicon: Path = Field(
        default=HOME / "corpus" / "tables" / "lexicon.tsv", description="Abbreviations and synonyms that billers use."
    )
    tables: Path = Field(default=HOME / "corpus" / "tables", description="The tables of codes, modifiers and packages.")
    questions: Path = Field(
        default=HOME / "corpus" / "questions", description="The question sheets: what each sentence answers, as people ask it."
    )
    index: Path = Field(default=HOME / "var" / "index", description="Where the snapshot is kept.")
    evaluations: Path = Field(default=HOME / "var" / "evals", description="Where evaluations keep their reports and answers.")
    sets: Path = Field(default=HOME / "evals" / "sets", description="Question sets that the page /evals offers to run.")
    encoders: Path = Field(default=HOME / "var" / "encoders", description="Where exported encoders are kept.")
    encoder: str = Field(
        BUNDLED, description="The bundled encoder, a folder, or a sentence-transformers model in the local cache."
    )
    passage_chars: int = Field(default=1200, ge=200, le=10_000, description="Longest passage, in characters.")
    question_chars: int = Field(default=2000, ge=1, description="Longest question, in characters.")
    candidates: int = Field(default=15, ge=1, le=200, description="Passages weighed for an answer.")
    top_k: int = Field(default=5, ge=1, le=100, description="Passages shown with an answer.")
    weights: Path = Field(default=HOME / "assistant" / "weights.json", description="The fitted ranker and confidence.")
    cross_encoder: str = Field(
        default="", description="A cross-encoder of sentence-transformers to rank the best sentences anew; none by default."
    )
    threshold: float = Field(default=0.55, ge=0, le=1, description="Least confidence of an answer; below it, not found.")
    host: str = Field(default="127.0.0.1", description="Address that serve listens on.")
    port: int = Field(default=8000, ge=0, le=65_535, description="Port that serve listens on.")
    workers: int = Field(default=1, ge=1, le=64, description="Processes that answer, each with its own copy of the snapshot.")
    api_keys: Secrets = Field(
        default=(), description="Keys, with commas between. With any, every request needs one (Authorization: Bearer KEY)."
    )
    insecure: bool = Field(default=False, description="Serve beyond this machine without keys.")
    allowed_hosts: Names = Field(
        default=(), description="Names by which the service may be called; by default those of this machine, or any beyond it."
    )
    cors_origins: Names = Field(default=(), description="Other origins whose pages may call the API from a browser.")
    rate_limit: int = Field(default=0, ge=0, description="Requests a minute of one key or address; 0: no limit.")
    body_bytes: int = Field(default=4_000_000, ge=1000, description="Longest request body, in bytes.")
    timeout: float = Field(default=30, gt=0, description="Seconds that a request may take.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least level that is logged; at info, one line of JSON a request, without what was asked."
    )
