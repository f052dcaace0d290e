"""`assistant eval`, as it is typed."""

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import psutil
import pytest

from assistant.pipeline import Assistant
from assistant.settings import HOME, Settings
from evals import shelf
from evals.cases import dumped, load
from tests.serving import serving
from tests.test_cli import one_line, run

SET = HOME / "evals" / "sets" / "writeups.jsonl"

Completed = subprocess.CompletedProcess[str]


class Bench:
    """A folder with a set of 30 cases, and what evaluations keep."""

    def __init__(self, folder: Path, index: Path) -> None:
        self.folder, self.index, self.kept = folder, index, folder / "kept"
        self.cases = load(SET)[:30]
        (folder / "few.jsonl").write_text("".join(json.dumps(dumped(case)) + "\n" for case in self.cases), encoding="utf-8")

    def eval(self, *arguments: str, **environment: str) -> Completed:
        at = ("--index", str(self.index)) if "--url" not in arguments else ()
        return run("eval", *arguments, *at, cwd=self.folder, ASSISTANT_EVALUATIONS=str(self.kept), **environment)

    def json(self, name: str) -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads((self.folder / name).read_text(encoding="utf-8"))
        return found


@pytest.fixture(scope="module")
def bench(retold_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A run of the set is in base.json, and its results are kept."""
    made = Bench(tmp_path_factory.mktemp("bench"), retold_index)
    assert made.eval("few.jsonl", "--json", "base.json").returncode == 0
    return made


def answers(runs: list[dict[str, object]]) -> list[object]:
    return [{**case, "verdict": {**case["verdict"], "elapsed_ms": 0}} for case in runs[0]["cases"]]  # type: ignore[attr-defined]


def test_a_second_run_asks_nothing_and_says_the_same(bench: Bench) -> None:
    again = bench.eval("few.jsonl", "--json", "again.json")
    assert "30 questions in" in again.stdout
    assert "30 of them answered in an earlier run." in again.stdout
    assert bench.json("again.json") == bench.json("base.json")


def test_another_setting_is_asked_anew(bench: Bench) -> None:
    assert "answered in an earlier run" not in bench.eval("few.jsonl", ASSISTANT_CANDIDATES="14").stdout


def test_a_case_that_changed_is_asked_anew_and_no_other(bench: Bench) -> None:
    cases = [dumped(case) for case in bench.cases]
    cases[0]["question"] = "which modifier for discarded glucagon"
    (bench.folder / "changed.jsonl").write_text("".join(json.dumps(case) + "\n" for case in cases), encoding="utf-8")
    assert "29 of them answered in an earlier run." in bench.eval("changed.jsonl").stdout


def test_a_worse_setting_fails_the_gate_and_shows_what_turned(bench: Bench) -> None:
    worse = bench.eval("few.jsonl", "--baseline", "base.json", "--markdown", "pr.md", ASSISTANT_THRESHOLD="1")
    assert worse.returncode == 1
    assert "Falls short: few: answer correctness fell from" in worse.stderr
    assert "turned wrong" in worse.stdout
    markdown = (bench.folder / "pr.md").read_text(encoding="utf-8")
    assert markdown.startswith("**Falls short.**")
    assert "| turned wrong |" in markdown


def test_the_same_settings_pass_the_gate(bench: Bench) -> None:
    same = bench.eval("few.jsonl", "--baseline", "base.json")
    assert (same.returncode, same.stderr) == (0, "")
    assert "0 turned wrong, 0 right, of 30 compared." in same.stdout


def test_a_measure_below_its_floor_fails(bench: Bench) -> None:
    (bench.folder / "floors.toml").write_text('[few]\n"answer correctness" = 1.0\n[other]\n"MRR@10" = 1\n')
    low = bench.eval("few.jsonl", "--floors", "floors.toml")
    assert low.returncode == 1
    assert "below its floor of 1." in low.stderr


def test_junit_has_a_test_for_each_case_and_fails_those_that_are_wrong(bench: Bench) -> None:
    bench.eval("few.jsonl", "--junit", "tests.xml")
    suites = {suite.attrib["name"]: suite for suite in ElementTree.parse(bench.folder / "tests.xml").getroot()}
    verdicts = {each["case"]["id"]: each["verdict"]["correct"] for each in bench.json("base.json")[0]["cases"]}  # type: ignore[attr-defined]
    assert {case.attrib["name"]: case.find("failure") is None for case in suites["few"]} == verdicts
    assert suites["few"].attrib["failures"] == str(list(verdicts.values()).count(False))
    assert suites["gate"].attrib["failures"] == "0"


def test_every_run_leaves_its_report_on_the_shelf(bench: Bench) -> None:
    settings = Settings(evaluations=bench.kept)
    before = set(shelf.listed(settings))
    bench.eval("few.jsonl", "--html", "report.html")
    (new,) = set(shelf.listed(settings)) - before
    kept = shelf.report(settings, new)
    assert kept is not None
    assert kept.read_text(encoding="utf-8") == (bench.folder / "report.html").read_text(encoding="utf-8")
    assert [(each.name, each.cases) for each in shelf.listed(settings)[new].sets] == [("few", 30)]


def test_a_service_is_asked_over_http_and_answers_the_same(bench: Bench, assistant: Assistant) -> None:
    with serving(assistant) as address:
        assert bench.eval("few.jsonl", "--url", address, "--json", "remote.json").returncode == 0

    def told(runs: list[dict[str, object]]) -> list[object]:
        return [(case["case"], case["answer"], case["verdict"]["correct"]) for case in runs[0]["cases"]]  # type: ignore[attr-defined]

    assert told(bench.json("remote.json")) == told(bench.json("base.json"))


def test_a_spreadsheet_is_a_set(bench: Bench) -> None:
    assert bench.eval("convert", "few.jsonl", "few.csv").returncode == 2  # it takes no index
    made = run("eval", "convert", "few.jsonl", "few.csv", cwd=bench.folder)
    assert (made.returncode, made.stderr) == (0, "30 cases in few.csv.\n")
    assert "30 of them answered in an earlier run." in bench.eval("few.csv").stdout


def test_a_question_and_its_answer_become_a_case_that_passes(bench: Bench) -> None:
    for question in ("which modifier for discarded IVIG", "35 g of J1561, how many units", "who won the game"):
        assert bench.eval("new", question, "--to", "new.jsonl").returncode == 0
    taken = bench.eval("new", "who won the game", "--to", "new.jsonl")
    assert taken.stderr.endswith("has a case who-won-the-game. Give this one another name with --id.\n")
    first, second, third = load(bench.folder / "new.jsonl")
    assert first.expected.short_answer == ("JW",)
    assert first.expected.cautions == ("contradicts_code_table",)
    assert second.expected.number is not None
    assert (second.expected.number.value, second.expected.number.unit) == (70, "units")
    assert third.expected.unanswerable
    assert all("Review it" in case.note for case in (first, second, third))
    bench.eval("new.jsonl", "--json", "new.json")
    assert all(case["verdict"]["correct"] for case in bench.json("new.json")[0]["cases"])  # type: ignore[attr-defined]


def test_a_new_case_is_printed_as_a_line_of_a_set(bench: Bench) -> None:
    printed = bench.eval("new", "and JZ?", "--history", "which modifier for discarded IVIG", "--id", "follow-up")
    case = json.loads(printed.stdout)
    assert (case["id"], case["history"]) == ("follow-up", ["which modifier for discarded IVIG"])


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("one/few.jsonl", "few.jsonl"), "one/few.jsonl and few.jsonl are sets of the same name"),
        (("few.jsonl", "--json", "few.jsonl"), "few.jsonl is read or written already. Name another file."),
        (("few.jsonl", "--json", "a.out", "--html", "a.out"), "a.out is read or written already"),
        (("few.jsonl", "--baseline", "other.json"), "other.json has other, not few. A set goes by its file's name."),
        (("few.jsonl", "--floors", "other.toml"), "other.toml has other, not few."),
        (("few.jsonl", "--run", "few.trec"), "--run goes with --beir"),
        (("few.jsonl", "--beir", "few"), "--beir goes with --json"),
        (("none.jsonl",), "none.jsonl cannot be read: No such file or directory."),
        (("latin.csv",), "latin.csv is not UTF-8 text. From a spreadsheet, save it as CSV UTF-8."),
        (("long.jsonl",), "Case long: The question has 3,000 characters"),
        (("few.jsonl", "--json", "none/run.json"), "none/run.json"),
        (("few.jsonl", "--baseline", "few.jsonl"), "is not a run"),
        (("few.jsonl", "--floors", "few.jsonl"), "holds no floors"),
        (("bad.jsonl",), "bad.jsonl, line 2: question"),
        (("few.jsonl", "--url", "http://127.0.0.1:9"), "No service answers at http://127.0.0.1:9."),
        (("few.jsonl", "--url", "nonsense"), "No service answers at nonsense."),
        ((), "Name a set"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(bench: Bench, arguments: tuple[str, ...], complaint: str) -> None:
    (bench.folder / "one").mkdir(exist_ok=True)
    shutil.copy(bench.folder / "few.jsonl", bench.folder / "one")
    (bench.folder / "bad.jsonl").write_text('{"id": "a", "question": "b", "expected": {"unanswerable": true}}\n{"id": "c"}\n')
    (bench.folder / "other.json").write_text((bench.folder / "base.json").read_text().replace('"set": "few"', '"set": "other"'))
    (bench.folder / "other.toml").write_text('[other]\n"MRR@10" = 1\n')
    (bench.folder / "latin.csv").write_bytes("id,question,unanswerable\na,wie heißt er,yes\n".encode("latin-1"))
    long = {"id": "long", "question": "w " * 1500, "expected": {"unanswerable": True}}
    (bench.folder / "long.jsonl").write_text(json.dumps(long), encoding="utf-8")
    assert complaint in one_line(bench.eval("run", *arguments))


def test_a_baseline_whose_cases_all_changed_passes_nothing(bench: Bench) -> None:
    cases = [{**dumped(case), "question": f"{case.question} please"} for case in bench.cases]
    (bench.folder / "please").mkdir(exist_ok=True)
    (bench.folder / "please" / "few.jsonl").write_text("".join(json.dumps(case) + "\n" for case in cases), encoding="utf-8")
    none = bench.eval("please/few.jsonl", "--baseline", "base.json")
    assert none.returncode == 2
    assert "base.json has none of these cases as they are now." in none.stderr


def test_a_place_that_is_in_no_document_is_told_of(bench: Bench) -> None:
    case = {"id": "typo", "question": "which modifier for discarded IVIG", "expected": {"any_of": ["JW"]}, "may_cite": ["J161l"]}
    (bench.folder / "typo.jsonl").write_text(json.dumps(case), encoding="utf-8")
    told = bench.eval("typo.jsonl")
    assert "such as J161l (case typo)" in told.stderr
    assert "found only where it may not be cited" in " ".join(told.stdout.split())


def test_of_a_set_that_is_held_out_only_figures_are_shown(bench: Bench) -> None:
    case = {"id": "secret", "question": "which modifier for discarded IVIG", "expected": {"any_of": ["nothing of the kind"]}}
    for name in ("open", "closed_heldout"):
        (bench.folder / f"{name}.jsonl").write_text(json.dumps(case), encoding="utf-8")
    assert "secret" in bench.eval("open.jsonl").stdout
    closed = bench.eval("closed_heldout.jsonl", "--markdown", "closed.md")
    assert "secret" not in closed.stdout + (bench.folder / "closed.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("end", "ended"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)])
def test_a_run_that_is_ended_leaves_no_process_and_keeps_what_it_has(
    bench: Bench, tmp_path: Path, end: signal.Signals, ended: int
) -> None:
    """The set is long enough for several processes."""
    command = [sys.executable, "-m", "assistant", "eval", str(SET), "--index", str(bench.index)]
    environment = os.environ | {"ASSISTANT_EVALUATIONS": str(tmp_path), "PYTHONPATH": str(HOME)}
    with subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_interrupts,  # noqa: PLW1509 (it takes no lock)
    ) as process:
        while not answered(tmp_path):
            time.sleep(0.05)
        workers = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(end)
        assert process.wait() == ended
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()  # which ends when the last process has let go of it
    psutil.wait_procs(workers, timeout=30)
    assert workers
    assert not any(worker.is_running() for worker in workers)
    assert answered(tmp_path)


def heed_interrupts() -> None:
    """As at a terminal: a shell has what it runs in the background ignore them."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def answered(folder: Path) -> int:
    """How many results are kept."""
    with contextlib.suppress(sqlite3.OperationalError), contextlib.closing(sqlite3.connect(folder / "answers.sqlite")) as rows:
        return int(rows.execute("SELECT count(*) FROM results").fetchone()[0])
    return 0
