"""Files to a published snapshot that holds what the check found in them."""

from collections.abc import Sequence
from pathlib import Path

from assistant.check.checked import notes
from assistant.codes.table import CodeTable
from assistant.settings import Settings
from index import sheets
from index.build import Built, Progress, build


def publish(paths: Sequence[Path], settings: Settings, progress: Progress = lambda *_: None) -> Built:
    """Raises NoDocuments, EncoderUnavailable, InvalidTable, InvalidLexicon, or Problem where it cannot be written."""
    found = notes(CodeTable.open(settings))
    questions = sheets.read(settings.questions)
    return build(paths, settings.index, settings.encoder, settings.passage_chars, settings.encoders, progress, found, questions)
