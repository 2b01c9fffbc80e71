"""One input on one screen: which answers it changes and which screen follows."""

from dataclasses import dataclass, replace

from domain.answers import SKIPPED, Answer, Chosen
from domain.form import Form, Kind, Note, Question
from domain.offer import among
from domain.progress import Progress, Subject
from domain.reply import Problem, ProblemKind, check, read_text, tick
from domain.route import Place, Route, find_route
from domain.screens import Step, review_or_missing, shown_answer, step_at


@dataclass(frozen=True)
class Turn:
    """One input on one screen."""

    form: Form
    subject: Subject
    route: Route
    current: Step

    @property
    def progress(self) -> Progress:
        """Where the conversation is."""
        return self.current.progress

    def stale(self) -> Step:
        """The same step, said to have changed nothing."""
        return replace(self.current, stale=True)

    def refuse(self, problem: Problem) -> Step:
        """The same step with the problem that stopped it."""
        return replace(self.current, problem=problem)

    def settled(self) -> Progress:
        """Leaving a select_multiple keeps ticks that are a valid answer: what was tapped is not lost."""
        progress, place = replace(self.progress, ticks=None), self.route.place(self.progress.at)
        if not self.progress.ticks or place is None or not isinstance(place.item, Question):
            return progress
        ticked = among(Chosen(self.progress.ticks), self.route.offered[place.path])
        if not ticked.names or check(place.item, ticked, self.route.values[place.path]):
            return progress
        return replace(progress, answers={**progress.answers, place.path: ticked})

    def go_to(self, path: str) -> Step:
        """From the review to one question."""
        place = self.route.place(path)
        if self.progress.at or place is None or not isinstance(place.item, Question):
            return self.stale()
        return step_at(self.route, replace(self.progress, at=path, review=True))

    def to_review(self) -> Step:
        """To the review, or to the first question not asked yet."""
        progress = self.settled()
        return review_or_missing(find_route(self.form, self.subject, progress.answers), progress)

    def back(self) -> Step:
        """One screen back, or to the review where the question was reached from there."""
        progress = self.settled()
        route = find_route(self.form, self.subject, progress.answers)
        if progress.review and progress.at:
            review = review_or_missing(route, progress)
            if review.progress.at != progress.at:
                return review
        paths = [place.path for place in self.route.places]
        index = paths.index(progress.at) if progress.at else len(paths)
        if index == 0:
            return self.stale()
        return step_at(route, replace(progress, at=paths[index - 1], review=False))

    def write(self, place: Place, text: str) -> Step:
        """A typed text as the answer to this place."""
        if not isinstance(place.item, Question):
            return self.refuse(Problem(ProblemKind.NEEDS_BUTTON))
        read = read_text(place.item, text)
        return self.refuse(read) if isinstance(read, Problem) else self.take(place, read)

    def choose(self, place: Place, name: str) -> Step:
        """A choice of a select_one."""
        if not self._offers(place, Kind.SELECT_ONE, name):
            return self.stale()
        return self.take(place, Chosen((name,)))

    def toggle(self, place: Place, name: str) -> Step:
        """A tick set or taken away."""
        question = self._offers(place, Kind.SELECT_MULTIPLE, name)
        if not question:
            return self.stale()
        shown = shown_answer(self.route, question, self.progress)
        before = shown.names if isinstance(shown, Chosen) else ()
        return step_at(self.route, replace(self.progress, ticks=tick(question, before, name)))

    def confirm(self, place: Place) -> Step:
        """On with what the screen shows."""
        if isinstance(place.item, Note):
            return self.go_on(self.progress, place)
        assert isinstance(place.item, Question)
        shown = shown_answer(self.route, place.item, self.progress)
        if shown is None or shown == Chosen(()):
            # an empty list of ticks is a way to skip; on other screens there is nothing to confirm
            return self.skip(place) if place.item.kind is Kind.SELECT_MULTIPLE else self.stale()
        return self.take(place, shown)

    def skip(self, place: Place) -> Step:
        """On without an answer, unless one is required."""
        if not isinstance(place.item, Question):
            return self.stale()
        if place.item.required:
            return self.refuse(Problem(ProblemKind.REQUIRED, message=place.item.required_message))
        return self.take(place, SKIPPED)

    def take(self, place: Place, given: Answer) -> Step:
        """On with this answer, unless it breaks a rule of the question."""
        assert isinstance(place.item, Question)
        problem = check(place.item, given, self.route.values[place.path])
        if problem:
            return self.refuse(problem)
        answers = {**self.progress.answers, place.path: given}
        return self.go_on(replace(self.progress, answers=answers), place)

    def go_on(self, progress: Progress, place: Place) -> Step:
        """The next screen after this place."""
        progress = replace(progress, ticks=None)
        route = find_route(self.form, self.subject, progress.answers)
        if progress.review:
            return review_or_missing(route, progress)
        paths = [each.path for each in route.places]
        index = paths.index(place.path) + 1
        if index < len(paths):
            return step_at(route, replace(progress, at=paths[index]))
        return review_or_missing(route, replace(progress, review=True))

    def _offers(self, place: Place, kind: Kind, name: str) -> Question | None:
        """The question of a place, if it is of that kind and offers a choice of that name now."""
        question = place.item
        if not isinstance(question, Question) or question.kind is not kind:
            return None
        return question if name in (choice.name for choice in self.route.offered[place.path]) else None
