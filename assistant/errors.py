"""Everything that can go wrong and that a person can mend.

Problem                     index.errors: has a stable `code`, and a message that says what to do
├── NoDocuments             no_documents: nothing to index at the paths given
├── Unreadable              unreadable: one file gives no text (a warning while building)
├── EncoderUnavailable      encoder_unavailable: not installed, damaged, or does not export
├── SnapshotMissing         snapshot_missing
├── SnapshotDamaged         snapshot_damaged
├── SnapshotMismatch        snapshot_mismatch: built by another encoder or version
├── InvalidQuestion         invalid_question: empty, too long, or not text
├── InvalidLexicon          invalid_lexicon: the table of expressions is missing or not of its form
├── InvalidWeights          invalid_weights: the fitted ranker is missing or of another version
├── InvalidTable            invalid_table: a table of codes is missing or not of its form
├── InvalidRelease          invalid_release: not a quarterly HCPCS file of CMS
├── UnknownCode             unknown_code: not in the code table
├── UnknownDocument         unknown_document
├── Unprotected             unprotected: would serve beyond this machine without keys
└── QuoteMismatch           quote_mismatch: a quote is not what stands at its offsets; never shown as an answer
"""

from index.errors import Problem


class InvalidQuestion(Problem):
    code = "invalid_question"


class InvalidLexicon(Problem):
    code = "invalid_lexicon"


class InvalidWeights(Problem):
    code = "invalid_weights"


class InvalidTable(Problem):
    code = "invalid_table"


class InvalidRelease(Problem):
    code = "invalid_release"


class UnknownCode(Problem):
    code = "unknown_code"


class UnknownDocument(Problem):
    code = "unknown_document"


class QuoteMismatch(Problem):
    code = "quote_mismatch"


class Unprotected(Problem):
    code = "unprotected"
