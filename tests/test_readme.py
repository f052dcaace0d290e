"""What the README shows is what the program does."""

import re
import subprocess
import sys
from io import StringIO

from rich.console import Console

from assistant.cli import app
from assistant.pipeline import Assistant
from assistant.settings import HOME
from assistant.terminal import show

README = (HOME / "README.md").read_text(encoding="utf-8")


def test_the_answer_the_readme_shows_is_the_answer_given(desk: Assistant) -> None:
    shown = re.search(r'\$ assistant ask "(.*?)"\n(.*?)\n```', README, re.DOTALL)
    assert shown
    printed = StringIO()
    show(desk.ask(shown[1]), Console(file=printed, width=200))
    assert shown[2].split() == printed.getvalue().split()


def test_the_readme_counts_the_write_ups_that_there_are() -> None:
    counted = re.findall(r"\[(\d+) [\w-]+\]\((corpus/writeups/\w+)\)", README)
    assert len(counted) == 2
    assert [folder for number, folder in counted if len(list((HOME / folder).glob("*.md"))) != int(number)] == []


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
