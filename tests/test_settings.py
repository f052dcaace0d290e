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
    if isinstance(default, tuple):
        return ", ".join(default)
    return str(default.relative_to(HOME)) if isinstance(default, Path) else str(default)


def test_the_readme_lists_every_setting_with_its_default_and_help() -> None:
    readme = (HOME / "README.md").read_text(encoding="utf-8")
    assert [row for row in rows() if row not in readme] == []


def test_a_setting_comes_from_its_environment_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_TOP_K", "7")
    assert Settings().top_k == 7


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("threshold", 2),
        ("top_k", 0),
        ("port", 70_000),
        ("api_keys", "clé"),
        ("workers", 0),
        ("log_level", "loud"),
        ("passage_chars", 5),
    ],
)
def test_a_setting_out_of_range_is_refused(name: str, value: int) -> None:
    with pytest.raises(ValidationError, match=name):
        Settings.model_validate({name: value})


def test_lists_come_with_commas_between_and_keys_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_ALLOWED_HOSTS", "a.example, b.example,")
    monkeypatch.setenv("ASSISTANT_API_KEYS", "first,second")
    settings = Settings()
    assert settings.allowed_hosts == ("a.example", "b.example")
    assert [key.get_secret_value() for key in settings.api_keys] == ["first", "second"]
    assert "first" not in repr(settings)
