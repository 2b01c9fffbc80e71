"""A questionnaire played in the terminal: the conversation with a person at a keyboard instead of a chat."""

from datetime import datetime

import typer
from rich.console import Console
from rich.markup import escape

from domain.answers import Answer, Chosen, Number, Written
from domain.conversation import (
    Ask,
    Back,
    Choose,
    Confirm,
    GoTo,
    Input,
    Instructor,
    Review,
    Skip,
    Step,
    Subject,
    Toggle,
    ToReview,
    Write,
    answer,
    ballot,
    ballot_to_json,
    start,
)
from domain.form import Form, Kind, Question
from domain.language import Text, in_language
from locales import Words
from views.problems import problem_text

_KEYS = "[dim]number = choose · n = next · b = back · s = skip · r = review · q = quit[/dim]"
_REVIEW_KEYS = "[dim]number = change an answer · b = back · d = done · q = quit[/dim]"


class Player:
    """The conversation with a person at a terminal instead of a chat."""

    def __init__(self, form: Form, _: Words, instructors: int) -> None:
        self._form = form
        self._words = _
        self._subject = Subject(tuple(Instructor(f"i{n}", f"Instructor {n}") for n in range(1, instructors + 1)))
        self._console = Console(highlight=False)

    def play(self, now: datetime) -> None:
        """Play to the end and print the ballot; leaving early prints that nothing was kept and exits 1."""
        self._console.print(f"[bold]{escape(self._in(self._form.title))}[/bold]")
        step = start(self._form, self._subject, now)
        while True:
            self._show(step)
            typed = self._read()
            if typed == "q":
                self._console.print("Stopped: nothing is kept.")
                raise typer.Exit(1)
            if typed == "d" and isinstance(step.screen, Review):
                break
            given = _review_input(step.screen, typed) if isinstance(step.screen, Review) else _input(step.screen, typed)
            if given is None:
                self._console.print("[yellow]There is no such number or key here.[/yellow]")
            else:
                step = answer(self._form, self._subject, step.progress, given, now)
        self._finish(step)

    def _finish(self, step: Step) -> None:
        cast = ballot_to_json(self._form, ballot(self._form, self._subject, step.progress))
        self._console.print(f"\nThe ballot, {len(cast.encode())} of {self._form.ballot_size} bytes:")
        self._console.print(cast, markup=False, soft_wrap=True)

    def _read(self) -> str:
        try:
            return self._console.input("> ").strip()
        except EOFError:
            return "q"

    def _show(self, step: Step) -> None:
        if isinstance(step.screen, Review):
            self._show_review(step.screen)
        else:
            self._show_question(step.screen)
        if step.stale:
            self._console.print("[yellow]Nothing changed: that key does nothing here.[/yellow]")
        if step.problem:
            self._console.print(f"[yellow]{escape(problem_text(step.problem, self._words))}[/yellow]")

    def _show_question(self, ask: Ask) -> None:
        about = f" · {ask.instructor.name}" if ask.instructor else ""
        self._console.print(f"\n[dim]{ask.number}/{ask.total}{escape(about)}[/dim]")
        question = ask.question
        self._console.print(f"[bold]{escape(self._in(question.label))}[/bold]")
        if isinstance(question, Question):
            for text in (question.hint, question.readers):
                if text:
                    self._console.print(f"[italic]{escape(self._in(text))}[/italic]")
            picked = ask.chosen.names if isinstance(ask.chosen, Chosen) else ()
            for number, choice in enumerate(ask.choices, 1):
                mark = "●" if choice.name in picked else "○"
                self._console.print(f"  {number:>2} {mark} {escape(self._in(choice.label))}")
            if isinstance(ask.chosen, Written | Number):
                self._console.print(f"  ✎ {escape(self._answer_words(question, ask.chosen))}")
        self._console.print(_KEYS)

    def _show_review(self, review: Review) -> None:
        self._console.print()
        for number, line in enumerate(review.lines, 1):
            about = f" · {line.instructor.name}" if line.instructor else ""
            said = self._answer_words(line.question, line.answer)
            self._console.print(f"  {number:>2} {escape(self._in(line.question.short) + about)}: {escape(said)}")
        self._console.print(_REVIEW_KEYS)

    def _answer_words(self, question: Question, given: Answer) -> str:
        match given:
            case Chosen(names):
                return ", ".join(self._in(choice.label) for choice in question.choices if choice.name in names)
            case Number(value):
                return str(value)
            case Written(text):
                return text
        return "—"

    def _in(self, text: Text) -> str:
        return in_language(text, self._words.language)


def _input(ask: Ask, typed: str) -> Input | None:
    """What a key or a line means on a question; None when there is no such choice."""
    keys: dict[str, Input] = {"b": Back(), "s": Skip(ask.path), "n": Confirm(ask.path), "r": ToReview()}
    if typed in keys:
        return keys[typed]
    question = ask.question
    if not isinstance(question, Question):
        return None if typed else Confirm(ask.path)
    if question.is_typed:
        return Write(typed)
    if not typed.isdecimal() or not 1 <= int(typed) <= len(ask.choices):
        return None
    name = ask.choices[int(typed) - 1].name
    return Choose(ask.path, name) if question.kind is Kind.SELECT_ONE else Toggle(ask.path, name)


def _review_input(review: Review, typed: str) -> Input | None:
    if typed == "b":
        return Back()
    if not typed.isdecimal() or not 1 <= int(typed) <= len(review.lines):
        return None
    return GoTo(review.lines[int(typed) - 1].path)
