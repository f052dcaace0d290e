"""What the tests share: one exported encoder, and a snapshot of the project's own corpus, built once a session."""

import shutil
from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from assistant.publish import publish
from assistant.settings import HOME, Settings
from index.build import Built

ENCODERS = HOME / "var" / "encoders"  # outlives the session: exporting takes ten seconds
DESK = HOME / "var" / "desk"  # likewise: encoding the corpus takes a minute
SHARED = HOME.parent / "shared"
HOSTILE = '<script>alert("title")</script> J0001'  # a title


def index(paths: list[Path], out: Path) -> Built:
    """Build with the settings' defaults."""
    return publish(paths, Settings(index=out, encoders=ENCODERS))


@pytest.fixture(scope="session")
def retold_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A snapshot of four write-ups, two of them wrong about their code."""
    out = tmp_path_factory.mktemp("retold_index")
    index([Settings().corpus / "retold"], out)
    return out


@pytest.fixture(scope="session")
def assistant(retold_index: Path) -> Assistant:
    return Assistant.open(Settings(index=retold_index))


@pytest.fixture(scope="session")
def desk() -> Assistant:
    """What a desk asks: the whole corpus."""
    index([Settings().corpus], DESK)
    return Assistant.open(Settings(index=DESK))


@pytest.fixture(scope="session")
def originals() -> Path:
    """The four original write-ups, where they are at hand."""
    folder = SHARED / "writeups"
    if not folder.exists():
        pytest.skip("LOUD: ../shared/writeups is not here, so nothing was checked against the original write-ups")
    return folder


@pytest.fixture(scope="session")
def originals_assistant(originals: Path, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    out = tmp_path_factory.mktemp("originals_index")
    index([originals], out)
    return Assistant.open(Settings(index=out))


@pytest.fixture
def own_index(retold_index: Path, tmp_path: Path) -> Path:
    """A snapshot that a test may publish anew."""
    return Path(shutil.copytree(retold_index, tmp_path / "index"))


@pytest.fixture(scope="session")
def hostile_assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Over a write-up that holds HTML in its title and its text."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "J0001.md").write_text(
        f'# {HOSTILE}\n\n## Modifiers\n\nModifier JW <img src=x onerror="alert(1)"> is for discarded J0001.\n'
    )
    index([folder], folder / "out")
    return Assistant.open(Settings(index=folder / "out"))
