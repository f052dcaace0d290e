"""What can go wrong between files and a snapshot; assistant.errors draws the whole tree."""


class Problem(Exception):
    """Something that the person at the keyboard can mend.

    `code` is a stable word for programs; the message says what happened and what to do.
    """

    code = "problem"


class NoDocuments(Problem):
    code = "no_documents"


class Unreadable(Problem):
    """One text or file cannot be taken in. The build leaves it out with a warning and goes on."""

    code = "unreadable"


class EncoderUnavailable(Problem):
    code = "encoder_unavailable"


class SnapshotMissing(Problem):
    code = "snapshot_missing"


class SnapshotDamaged(Problem):
    code = "snapshot_damaged"


class SnapshotMismatch(Problem):
    """The snapshot is whole but was built by another encoder or another version of this program."""

    code = "snapshot_mismatch"
