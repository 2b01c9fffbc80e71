"""Which choices a question offers, and what is left of an answer when fewer are offered than before."""

from collections.abc import Mapping

from domain.answers import Answer, Chosen
from domain.expression import compile_filter, evaluate_filter
from domain.form import Choice, Question
from domain.reply import check


def offered(question: Question, values: Mapping[str, str]) -> tuple[Choice, ...]:
    """The choices of a question with these earlier answers, in the order of its list; all of them without a filter.

    Rule: XLSForm, column choice_filter.
    """
    if not question.choice_filter:
        return question.choices
    narrowing = compile_filter(question.choice_filter)
    return tuple(
        choice
        for choice in question.choices
        if evaluate_filter(narrowing, values, {**dict(choice.cells), "name": choice.name})
    )


def among(chosen: Chosen, choices: tuple[Choice, ...]) -> Chosen:
    """What was chosen, without what is not among these choices."""
    names = {choice.name for choice in choices}
    return Chosen(tuple(name for name in chosen.names if name in names))


def still_given(
    question: Question, answer: Answer | None, choices: tuple[Choice, ...], values: Mapping[str, str]
) -> Answer | None:
    """What still counts of an answer given earlier, or None if the question has to be asked again.

    Asked again is who chose nothing that is still offered, or whose rest breaks the question's own rule.
    """
    if not isinstance(answer, Chosen):
        return answer
    left = among(answer, choices)
    if left == answer:
        return answer
    return left if left.names and check(question, left, values) is None else None
