import dataclasses

import pytest

from assistant import answer
from assistant.answer import Quote
from assistant.errors import QuoteMismatch
from assistant.pipeline import Assistant

INTERVALS = ("every eight weeks", "every two weeks")


def test_a_quote_that_does_not_stand_at_its_offsets_raises(assistant: Assistant) -> None:
    passage = assistant.snapshot.passages[0]
    document = assistant.snapshot.documents[passage.document_id]
    moved = dataclasses.replace(document, text="x" + document.text)
    with pytest.raises(QuoteMismatch, match="Rebuild the snapshot"):
        answer.cited([Quote(moved, passage.section, passage.sentences[0], passage.quote(passage.sentences[0]))])


def test_a_quote_chosen_twice_is_cited_once_in_reading_order(assistant: Assistant) -> None:
    question = assistant.understand("why do J1611 claims get denied")
    found = assistant.retrieval.find(question)
    evidence = [item for item in found.evidence if item.passage.section == "Common Denial Reasons"]
    quotes = answer.quoted([*evidence, *evidence], assistant.snapshot.documents)
    starts = [quote.span[0] for quote in quotes]
    assert starts == sorted(set(starts))


def test_a_code_that_the_best_sentence_leaves_out_is_quoted_beside_it(originals_assistant: Assistant) -> None:
    found = originals_assistant.ask("which j code for a hypogammaglobulinemia patient who needs replacement therapy")
    assert found.short_answer == "J1553"
    assert any("J1553" in citation.quote for citation in found.citations)


def test_a_question_for_prose_has_no_short_answer(assistant: Assistant) -> None:
    assert assistant.ask("why do J1611 claims get denied").short_answer is None


def test_a_list_that_begins_in_a_table_names_every_row(assistant: Assistant) -> None:
    found = assistant.ask("what modifiers go with J1553")
    assert found.short_answer in ("59, 25", "25, 59")
    assert len(found.citations) == 2


def test_a_long_table_is_listed_to_its_last_row(desk: Assistant) -> None:
    listed = [item.quote for item in desk.ask("list the package sizes of Octagam with NDC").citations]
    assert sum("Octagam" in quote for quote in listed) == 18


def test_two_sentences_about_as_good_that_say_different_things_give_no_short_answer(desk: Assistant) -> None:
    found = desk.ask("How often is Entyvio given?")
    assert {"every eight weeks", "every two weeks"} <= {
        word for item in found.citations for word in INTERVALS if word in item.quote
    }
    assert found.short_answer is None
