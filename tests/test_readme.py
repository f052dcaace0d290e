"""What the README shows is what the program does."""

import re
import shutil
import subprocess
import sys
from io import StringIO

import pytest
from rich.console import Console

from assistant.cli import app
from assistant.pipeline import Assistant
from assistant.settings import HOME
from assistant.terminal import show
from tests.serving import serving

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


def test_the_programs_in_the_readme_run(assistant: Assistant) -> None:
    programs = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len(programs) == 2
    with serving(assistant) as address:
        for program in programs:
            subprocess.run([sys.executable, "-c", program.replace("http://127.0.0.1:8000", address)], cwd=HOME, check=True)


def test_the_calls_in_the_readme_are_answered(assistant: Assistant) -> None:
    if not shutil.which("curl"):
        pytest.skip("LOUD: curl is not here, so the calls that the README shows were not made")
    calls = re.findall(r"^curl .*?(?=^curl |^```)", README, re.DOTALL | re.MULTILINE)
    assert len(calls) == 4
    with serving(assistant) as address:
        for call in calls:
            command = call.replace("http://127.0.0.1:8000", address).replace("curl ", "curl --fail ", 1)
            assert subprocess.run(command, shell=True, check=True, capture_output=True, text=True).stdout
