from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.settings import HOME, Settings


def rows() -> list[str]:
    """The README's table of settings, as the settings themselves would write it."""
    return [
        f"| `ASSISTANT_{name.upper()}` | {shown(field.default)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]


def shown(default: object) -> str:
    return str(default.relative_to(HOME)) if isinstance(default, Path) else str(default)


def test_the_readme_lists_every_setting_with_its_default_and_help() -> None:
    readme = (HOME / "README.md").read_text(encoding="utf-8")
    assert [row for row in rows() if row not in readme] == []


def test_a_setting_comes_from_its_environment_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_TOP_K", "7")
    assert Settings().top_k == 7


@pytest.mark.parametrize(("name", "value"), [("threshold", 2), ("top_k", 0), ("port", 70_000), ("passage_chars", 5)])
def test_a_setting_out_of_range_is_refused(name: str, value: int) -> None:
    with pytest.raises(ValidationError, match=name):
        Settings.model_validate({name: value})
