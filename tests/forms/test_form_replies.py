"""What a person sends as an answer: ticks, texts, numbers, and what is refused."""

from form_examples import ONE, asked, form, play, question, text

from domain.conversation import SKIPPED, Back, Chosen, Confirm, Number, ProblemKind, Review, Toggle, Write, Written
from domain.form import Kind, Note


def test_ticks_become_an_answer_when_confirmed():
    every = form(question("m", Kind.SELECT_MULTIPLE), question("b"))
    step = play(every, ONE, Toggle("m", "3"), Toggle("m", "1"))
    assert asked(step).chosen == Chosen(("1", "3"))
    assert step.progress.answers == {}
    step = play(every, ONE, Toggle("m", "3"), Toggle("m", "1"), Toggle("m", "3"), Confirm("m"))
    assert step.progress.answers == {"m": Chosen(("1",))}


def test_confirming_no_ticks_skips():
    step = play(form(question("m", Kind.SELECT_MULTIPLE), question("b")), ONE, Confirm("m"))
    assert step.progress.answers == {"m": SKIPPED}


def test_an_off_scale_tick_stands_alone():
    every = form(question("m", Kind.SELECT_MULTIPLE))
    assert asked(play(every, ONE, Toggle("m", "1"), Toggle("m", "cannot_judge"))).chosen == Chosen(("cannot_judge",))
    assert asked(play(every, ONE, Toggle("m", "cannot_judge"), Toggle("m", "2"))).chosen == Chosen(("2",))


def test_ticks_are_kept_when_a_person_goes_back():
    every = form(question("a"), question("m", Kind.SELECT_MULTIPLE))
    step = play(every, ONE, 1, Toggle("m", "2"), Back())
    assert step.progress.answers["m"] == Chosen(("2",))


def test_ticks_against_a_constraint_are_refused_and_not_kept():
    many = question("m", Kind.SELECT_MULTIPLE, constraint="count-selected(.) <= 1", constraint_message=text("one"))
    every = form(question("a"), many)
    ticked = (1, Toggle("m", "1"), Toggle("m", "2"))
    refused = play(every, ONE, *ticked, Confirm("m"))
    assert refused.problem is not None
    assert refused.problem.kind is ProblemKind.CONSTRAINT
    assert "m" not in play(every, ONE, *ticked, Back()).progress.answers


def test_typed_text_is_trimmed_and_kept():
    step = play(form(question("t", Kind.TEXT)), ONE, "  көп\r\nмысал \x00 ")
    assert step.progress.answers == {"t": Written("көп\nмысал")}


def test_a_long_text_is_refused_with_both_numbers():
    step = play(form(question("t", Kind.TEXT)), ONE, "я" * 601)
    assert step.problem is not None
    assert (step.problem.kind, step.problem.n, step.problem.limit) == (ProblemKind.TOO_LONG, 601, 600)
    assert isinstance(play(form(question("t", Kind.TEXT)), ONE, "я" * 600).screen, Review)


def test_invisible_text_is_no_text():
    for nothing in ("", "   ", "\u200b\u200b", "\x00"):
        step = play(form(question("t", Kind.TEXT)), ONE, Write(nothing))
        assert step.problem is not None
        assert step.problem.kind is ProblemKind.NEEDS_TEXT


def test_text_where_a_button_is_needed_says_so():
    for every in (form(question("a")), form(question("m", Kind.SELECT_MULTIPLE)), form(Note("n", text("n")))):
        step = play(every, ONE, Write("hello"))
        assert step.problem is not None
        assert step.problem.kind is ProblemKind.NEEDS_BUTTON
    step = play(form(question("a")), ONE, 1, Write("hello"))
    assert isinstance(step.screen, Review)
    assert step.problem is not None


def test_numbers_of_any_script_are_read_and_fractions_refused():
    every = form(question("n", Kind.INTEGER))
    for typed, value in (("12", 12), (" +7 ", 7), ("\u22123", -3), ("١٢", 12), ("1 000", 1000), ("12\u00a0000", 12000)):
        assert play(every, ONE, typed).progress.answers == {"n": Number(value)}, typed
    for typed in ("5,5", "5.0", "five", "", "1 2", "²", "--1", "½"):
        step = play(every, ONE, Write(typed))
        assert step.problem is not None, typed
        assert step.problem.kind is ProblemKind.NOT_A_NUMBER, typed


def test_numbers_out_of_range_are_refused():
    for typed in ("1" * 10, "-" + "9" * 50, "9" * 5000):
        step = play(form(question("n", Kind.INTEGER)), ONE, Write(typed))
        assert step.problem is not None
        assert step.problem.kind is ProblemKind.OUT_OF_RANGE


def test_a_constraint_speaks_with_the_words_of_the_form():
    message = text("0 to 40")
    every = form(question("n", Kind.INTEGER, constraint=". >= 0 and . <= 40", constraint_message=message))
    step = play(every, ONE, "41")
    assert step.problem is not None
    assert (step.problem.kind, step.problem.message) == (ProblemKind.CONSTRAINT, message)
    assert isinstance(play(every, ONE, "40").screen, Review)


def test_a_constraint_may_read_earlier_answers():
    every = form(question("a", Kind.INTEGER), question("b", Kind.INTEGER, constraint=". > ${a}"))
    assert play(every, ONE, "5", "4").problem is not None
    assert play(every, ONE, "5", "6").problem is None
