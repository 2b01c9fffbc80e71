"""A running conversation as a card: a question, the languages, or the review; whose survey it is comes as a `Frame`."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape

from domain.answers import Answer, Chosen, Number, Skipped, Written
from domain.conversation import Ask, Problem, Review, ReviewLine, Step
from domain.form import Choice, Kind, Question
from domain.language import OWN_NAMES, Language, in_language
from domain.touch import Verb
from locales import Words
from views.card import Button, Card, Rows, bold, lines
from views.problems import problem_text
from views.taps import LANGUAGE, LANGUAGES, LEAVE, SEND, VIEW

LONGEST_BUTTON = 38
"""Characters a phone shows on a button of full width; longer labels stand in the text, with numbers on the buttons."""

BAR = 10
COMMENT_SHOWN = 60


@dataclass(frozen=True)
class Frame:
    """What stands around the questions of one running answer."""

    title: str
    tap: Callable[..., str]
    """Callback data of a verb and its values."""
    before_sending: str
    """What the review says about the answers: who will know them, whether they can be changed."""


def step_card(frame: Frame, step: Step, positions: Mapping[str, int], _: Words) -> Card:
    """The question on the screen, or the review; `positions` are the numbers of the form's paths in buttons."""
    if isinstance(step.screen, Review):
        return _review_card(frame, step.screen, step.problem, positions, _)
    return _question_card(frame, step.screen, step.problem, positions, _)


def choose_language_card(frame: Frame, _: Words) -> Card:
    """The languages, in their own names, inside a running answer."""
    rows = tuple((Button(name, frame.tap(LANGUAGE, language.value)),) for language, name in OWN_NAMES.items())
    back = (Button(_("‹ Back"), frame.tap(VIEW)),)
    return Card(lines(bold(frame.title), _("Choose a language. Your answers are kept.")), (*rows, back))


def answer_words(answer: Answer, question: Question, language: str) -> str:
    """An answer in words; nothing for one that was skipped."""
    match answer:
        case Chosen(names=names):
            picked = (choice for choice in question.choices if choice.name in names)
            return ", ".join(in_language(choice.label, language) for choice in picked)
        case Number(value=value):
            return str(value)
        case Written(text=text):
            return _day_words(text) if question.kind is Kind.DATE else text
        case Skipped():
            return ""


def _day_words(text: str) -> str:
    """2026-12-16 as 16.12.2026, which all three languages write."""
    return ".".join(reversed(text.split("-")))


def _question_card(frame: Frame, ask: Ask, problem: Problem | None, positions: Mapping[str, int], _: Words) -> Card:
    index = positions[ask.path]
    numbered = _needs_numbers(ask, _.language)
    text = lines(
        _heading(frame, ask),
        bold(in_language(ask.question.label, _.language)),
        _legend(ask, _.language) if numbered else "",
        _how(ask.question, ask.chosen, _) if isinstance(ask.question, Question) else "",
        _warning(problem, _),
    )
    rows = _choices(frame, index, ask, numbered, _.language) if isinstance(ask.question, Question) else ()
    return Card(text, (*rows, *_steps(frame, index, ask, _), *_ways_out(frame, _)))


def _warning(problem: Problem | None, _: Words) -> str:
    return f"⚠️ {escape(problem_text(problem, _))}" if problem else ""


def _heading(frame: Frame, ask: Ask) -> str:
    filled = round(BAR * (ask.number - 1) / max(1, ask.total))
    bar = "▰" * filled + "▱" * (BAR - filled)
    about = f"\n👤 {escape(ask.instructor.name)}" if ask.instructor else ""
    return f"{escape(frame.title)}\n{bar} {ask.number}/{ask.total}{about}"


def _how(question: Question, chosen: Answer | None, _: Words) -> str:
    hint = escape(in_language(question.hint, _.language)) if question.hint else ""
    parts = [hint] if hint else []
    if question.kind is Kind.TEXT:
        parts.append(_("Write a message below, at most {limit} characters.", limit=question.limit))
    elif question.kind is Kind.INTEGER:
        parts.append(_("Write a number below."))
    elif question.kind is Kind.DATE:
        parts.append(_("Write a date below, as day.month.year: 16.12.2026."))
    elif question.kind is Kind.TIME:
        parts.append(_("Write a time below, as hours:minutes: 14:30."))
    elif question.kind is Kind.SELECT_MULTIPLE:
        parts.append(_("Tap all that apply, then “Next”."))
    if isinstance(chosen, Written | Number):
        parts.append(f"✏️ {escape(answer_words(chosen, question, _.language))}")
    if question.readers:
        parts.append(f"<i>{escape(in_language(question.readers, _.language))}</i>")
    return "\n".join(parts)


def _needs_numbers(ask: Ask, language: str) -> bool:
    return any(len(in_language(choice.label, language)) > LONGEST_BUTTON for choice in ask.choices)


def _legend(ask: Ask, language: str) -> str:
    return "\n".join(
        f"{number}. {escape(_marked(choice, ask.chosen, language))}" for number, choice in enumerate(ask.choices, 1)
    )


def _marked(choice: Choice, chosen: Answer | None, language: str) -> str:
    picked = isinstance(chosen, Chosen) and choice.name in chosen.names
    return ("✓ " if picked else "") + in_language(choice.label, language)


def _choices(frame: Frame, index: int, ask: Ask, numbered: bool, language: str) -> Rows:
    question = ask.question
    assert isinstance(question, Question)
    verb = Verb.TOGGLE if question.kind is Kind.SELECT_MULTIPLE else Verb.CHOOSE
    scale: list[Button] = []
    aside: list[tuple[Button, ...]] = []
    for number, choice in enumerate(ask.choices, 1):
        mark = _marked(choice, ask.chosen, language)
        if numbered:
            mark = ("✓ " if mark.startswith("✓ ") else "") + str(number)
        # by its place in the whole list a button means the same choice, whatever else is offered
        button = Button(mark, frame.tap(verb, index, question.choices.index(choice)))
        if choice.off_scale and question.columns > 1:
            aside.append((button,))
        else:
            scale.append(button)
    columns = 4 if numbered else question.columns
    rows = [tuple(scale[start : start + columns]) for start in range(0, len(scale), columns)]
    return (*rows, *aside)


def _steps(frame: Frame, index: int, ask: Ask, _: Words) -> Rows:
    row: list[Button] = []
    if ask.can_go_back:
        row.append(Button(_("‹ Back"), frame.tap(Verb.BACK, index)))
    multiple = isinstance(ask.question, Question) and ask.question.kind is Kind.SELECT_MULTIPLE
    if ask.can_confirm and (multiple or not isinstance(ask.question, Question) or not ask.question.choices):
        row.append(Button(_("Next ›"), frame.tap(Verb.CONFIRM, index), style="primary"))
    elif ask.can_skip:
        row.append(Button(_("Skip ›"), frame.tap(Verb.SKIP, index)))
    return (tuple(row),) if row else ()


def _ways_out(frame: Frame, _: Words) -> Rows:
    return (
        (
            Button(f"🌐 {OWN_NAMES[Language(_.language)]}", frame.tap(LANGUAGES)),
            Button(_("Not now"), frame.tap(LEAVE)),
        ),
    )


def _review_card(frame: Frame, review: Review, problem: Problem | None, positions: Mapping[str, int], _: Words) -> Card:
    text = lines(
        bold(frame.title),
        frame.before_sending,
        "\n".join(_review_lines(review, _)),
        _("To change an answer, tap its number."),
        _warning(problem, _),
    )
    numbers = [
        Button(str(number), frame.tap(Verb.GO_TO, positions[line.path])) for number, line in enumerate(review.lines, 1)
    ]
    rows = tuple(tuple(numbers[start : start + 5]) for start in range(0, len(numbers), 5))
    send = (Button(_("Send"), frame.tap(SEND), style="primary"),)
    back = (Button(_("‹ Back"), frame.tap(Verb.BACK, 0)),)
    return Card(text, (send, *rows, back, *_ways_out(frame, _)))


def _review_lines(review: Review, _: Words) -> Iterator[str]:
    """A line for each answer; whom the next ones are about is said once."""
    about = ""
    for number, line in enumerate(review.lines, 1):
        name = line.instructor.name if line.instructor else ""
        if name and name != about:
            yield f"👤 {escape(name)}"
        about = name
        yield _review_line(number, line, _)


def _review_line(number: int, line: ReviewLine, _: Words) -> str:
    answer = answer_words(line.answer, line.question, _.language) or _("skipped")
    if isinstance(line.answer, Written) and len(answer) > COMMENT_SHOWN:
        answer = f"{answer[:COMMENT_SHOWN]}…"
    return f"{number}. {escape(in_language(line.question.short, _.language))} – <b>{escape(answer)}</b>"
