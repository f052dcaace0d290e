import pytest

from assistant.errors import InvalidQuestion
from assistant.pipeline import Assistant
from assistant.question import Question, validated


def surfaces(question: Question) -> list[str]:
    return [unit.surface for unit in question.units]


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "???", "..."])
def test_a_question_without_a_word_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidQuestion, match="Type one, such as"):
        validated(text, 2000)


def test_a_question_that_is_too_long_is_refused_with_both_lengths() -> None:
    with pytest.raises(InvalidQuestion, match=r"100,000 characters; shorten it to 2,000"):
        validated("a" * 100_000, 2000)


@pytest.mark.parametrize("text", ["which\0modifier", "which \ud800 modifier", "\x1b[31mwhich"])
def test_control_characters_and_broken_text_are_refused(text: str) -> None:
    with pytest.raises(InvalidQuestion, match="control characters"):
        validated(text, 2000)


def test_line_breaks_and_runs_of_space_become_one_space() -> None:
    assert validated("  which modifier\r\nfor   waste ", 2000) == "which modifier for waste"


def test_function_words_are_no_units_and_a_phrase_is_one(assistant: Assistant) -> None:
    question = assistant.understand("which modifier do we need for the left over IVIG")
    assert surfaces(question) == ["modifier", "left over", "ivig"]


def test_a_capital_abbreviation_is_not_taken_for_a_function_word(assistant: Assistant) -> None:
    assert "IM" in surfaces(assistant.understand("is it given IM"))
    assert "im" not in surfaces(assistant.understand("im asking whether it is given"))


def test_a_misspelt_word_is_mended_from_the_write_ups(assistant: Assistant) -> None:
    assert surfaces(assistant.understand("modifer for glycopyrolate")) == ["modifier", "glycopyrrolate"]


def test_an_abbreviation_is_spelt_out_beside_the_askers_own_words(assistant: Assistant) -> None:
    question = assistant.understand("is PA needed")
    assert (question.text, question.spelt) == ("is PA needed", "is prior authorization needed")


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("which modifier for wasted J1611", "which modifier for wasted"),
        ("prolia", "prolia"),
        ("is Hizentra given SC", "is given SC"),
    ],
)
def test_the_bare_question_is_without_codes_and_drugs_unless_it_is_nothing_else(
    assistant: Assistant, text: str, bare: str
) -> None:
    assert assistant.understand(text).bare == bare


def test_codes_are_read_in_any_case_and_kept_in_order(assistant: Assistant) -> None:
    assert assistant.understand("diff between j1561 and J1611").codes == ("J1561", "J1611")


@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("which modifier for waste", "Modifier JW shows waste."),
        ("how often is it given", "It is given every six months."),
        ("hcpcs for glycopyrrolate", "J1597 is for glycopyrrolate."),
        ("which insurers are covered", "Payers include Aetna, Cigna Health, and Medicare."),
        ("route of admin", "It is given by subcutaneous injection."),
        ("how many mg per unit", "One unit is 0.1 mg."),
    ],
)
def test_what_is_asked_for_is_found_in_a_sentence_that_offers_it(assistant: Assistant, text: str, offer: str) -> None:
    wants = assistant.understand(text).wants
    passage = assistant.snapshot.passages[0]
    assert wants is not None
    assert wants.find(offer, passage)


@pytest.mark.parametrize("text", ["why do claims get denied", "what documentation is needed", "list the modifiers"])
def test_a_question_for_several_things_asks_for_a_list(assistant: Assistant, text: str) -> None:
    assert assistant.understand(text).many


@pytest.mark.parametrize("text", ["what class of drug is denosumab", "what is J1611", "which modifier for waste"])
def test_a_question_for_one_thing_does_not_ask_for_a_list(assistant: Assistant, text: str) -> None:
    assert not assistant.understand(text).many


@pytest.mark.parametrize(
    ("history", "text", "expected"),
    [
        (["which modifier for wasted J1611"], "and for J1097?", "which modifier for wasted J1097"),
        (["which modifier for wasted J1611", "and for J1097?"], "and for J1553?", "which modifier for wasted J1553"),
        (["which modifier for wasted J1611"], "what about prolia?", "which modifier for wasted prolia"),
        (["which modifier for wasted J1611"], "what about denials", "what about denials (J1611)"),
        (["which modifier for wasted J1611"], "what about denials for denosumab", "what about denials for denosumab"),
        (["hello", "why do J1611 claims bounce"], "why", "why (why do J1611 claims bounce)"),
        (["which modifier for wasted J1611"], "why do J1097 claims get denied", "why do J1097 claims get denied"),
        (["which modifier for wasted J1611"], "and how often is J1097 given", "and how often is J1097 given"),
        (["which modifier for wasted J1611"], "which payers cover it", "which payers cover it (J1611)"),
        (["what is J1553"], "how often is it given", "how often is it given (J1553)"),
        (["what is J1553"], "is it the same for denosumab", "is it the same for denosumab"),
        ([], "and for J1097?", "and for J1097?"),
    ],
)
def test_a_follow_up_is_made_whole_and_any_other_question_left_alone(
    assistant: Assistant, history: list[str], text: str, expected: str
) -> None:
    assert assistant.ask(text, history).question == expected


@pytest.mark.parametrize("text", ["hello", "thanks", "what is it", "can you help me", "a", "why", "which modifier for that"])
def test_a_question_without_a_subject_has_no_units_and_is_not_found(assistant: Assistant, text: str) -> None:
    assert assistant.understand(text).units == ()
    assert assistant.ask(text).status == "not_found"


@pytest.mark.parametrize("text", ["what is J 1611", "what is j-1611", "WHAT IS J1611"])
def test_a_code_typed_apart_or_shouted_is_the_code(assistant: Assistant, text: str) -> None:
    assert {item.document_id for item in assistant.ask(text).citations} == {"code-table", "J1611-retold"}


def test_capitals_for_emphasis_change_nothing(assistant: Assistant) -> None:
    assert surfaces(assistant.understand("which MODIFIER for IVIG WASTE")) == ["modifier", "ivig", "waste"]


def test_what_or_joins_is_one_unit_that_either_side_covers(assistant: Assistant) -> None:
    question = assistant.understand("is J1611 powder or liquid")
    assert surfaces(question) == ["J1611", "powder or liquid"]


@pytest.mark.parametrize("text", ["LT modifier", "what does modifier KX mean", "kx modifier"])
def test_a_modifier_that_is_named_is_not_asked_for(assistant: Assistant, text: str) -> None:
    assert assistant.ask(text).short_answer is None


@pytest.mark.parametrize("text", ["CO-16 denial", "co 16 denial", "got a co16"])
def test_a_denial_code_is_known_however_it_is_typed(text: str, assistant: Assistant) -> None:
    assert assistant.understand(validated(text, 100)).denials == ("CO-16",)


def test_what_only_labels_a_code_need_not_be_covered(assistant: Assistant) -> None:
    assert surfaces(assistant.understand("HCPCS code J1611 vial sizes")) == ["J1611", "vial", "sizes"]
