"""What the README shows is what the program does."""

import re
import subprocess
import sys

from assistant.cli import app
from assistant.pipeline import Assistant
from assistant.settings import HOME

README = (HOME / "README.md").read_text(encoding="utf-8")


def test_the_answer_the_readme_shows_is_the_answer_given(assistant: Assistant) -> None:
    shown = re.search(r'\$ assistant ask "(.*?)"\n(.*?)\n\n  \[1\]', README, re.DOTALL)
    assert shown
    answer = assistant.ask(shown[1])
    cautions = (f" Caution: {caution.message}" for caution in answer.cautions)
    assert " ".join(shown[2].split()) == f"{answer.short_answer} {answer.text}{''.join(cautions)}"
    places = [f"characters {citation.start}-{citation.end}" for citation in answer.citations]
    assert [place for place in places if place not in README] == []


def test_every_command_the_readme_names_exists() -> None:
    registered = {command.name or (command.callback.__name__ if command.callback else "") for command in app.registered_commands}
    registered |= {group.name or "" for group in app.registered_groups}
    named = set(re.findall(r"\bassistant (\w+)", "\n".join(re.findall(r"```sh\n(.*?)```", README, re.DOTALL))))
    assert named
    assert named - {"eval"} <= registered


def test_every_module_the_readme_runs_and_every_file_it_links_to_exists() -> None:
    for module in re.findall(r"python -m (evals\.\w+)", README):
        assert (HOME / f"{module.replace('.', '/')}.py").exists(), module
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (HOME / target).exists(), target


def test_the_fit_and_the_speed_scripts_say_how_they_are_used() -> None:
    completed = subprocess.run(
        [sys.executable, "-m", "evals.fit", "--help"], cwd=HOME, capture_output=True, text=True, check=True
    )
    assert "SET" in completed.stdout
