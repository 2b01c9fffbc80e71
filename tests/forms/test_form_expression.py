"""Expressions: what they mean, and what they cannot do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import domain.expression
from domain.expression import (
    LENGTH_LIMIT,
    BadExpression,
    ExpressionProblem,
    compile_expression,
    evaluate_bool,
    evaluate_string,
)


def holds(source, current="", **values):
    return evaluate_bool(compile_expression(source), values, current)


def value(source, current="", **values):
    return evaluate_string(compile_expression(source), values, current)


def refusal(source):
    with pytest.raises(BadExpression) as caught:
        compile_expression(source)
    return caught.value.problem


def test_answers_compare_as_numbers_with_numbers_and_as_text_with_text():
    assert holds("${a} = 1", a="1")
    assert holds("${a} = '1'", a="1")
    assert holds("${a} > 9", a="10")
    assert not holds("${a} = 1", a="")
    assert not holds("${a} < 3", a="")


def test_a_missing_answer_is_empty():
    assert holds("${a} = ''")
    assert holds("not(${a})")
    assert not holds("${a}")
    assert holds("${a}", a="x")


def test_the_dot_is_the_answer_being_checked():
    assert holds(". >= 0 and . <= 40", current="40")
    assert not holds(". >= 0 and . <= 40", current="41")
    assert holds("string-length(.) < 5", current="төрт")
    assert holds("string-length() < 5", current="төрт")


def test_names_with_digits_and_signs_beside_operators_are_read_right():
    assert value("${a1}-1", a1="5") == "4"
    assert value("2*3 - ${b} div 2", b="4") == "4"
    assert value("'${a} . *'") == "${a} . *"


def test_functions_of_xlsform_do_what_the_standard_says():
    assert holds("selected(${m}, 'b')", m="a b")
    assert not holds("selected(${m}, 'a b')", m="a b")
    assert not holds("selected(${m}, 'a')", m="aa b")
    assert value("count-selected(${m})", m="a b c") == "3"
    assert value("selected-at(${m}, 1)", m="a b c") == "b"
    assert value("selected-at(${m}, 7)", m="a b c") == ""
    assert value("if(${a} > 3, 'high', 'low')", a="4") == "high"
    assert value("coalesce(${a}, ${b})", b="second") == "second"
    assert value("int(3.7) + int('-3.7')") == "0"
    assert value("min(3, ${a}, 7)", a="2") == "2"
    assert value("max(3, ${a}, 7)", a="12") == "12"


def test_not_a_number_is_empty_text():
    assert value("${a} + 1") == ""
    assert value("max(1, ${a})") == ""


def test_regex_matches_the_whole_answer():
    assert holds("regex(., '[0-9]{4}')", current="2026")
    assert not holds("regex(., '[0-9]{4}')", current="20265")
    assert holds("regex(., '\\p{Cyrillic}+')", current="Әлия")


def test_a_pattern_that_backtracks_for_ever_is_no_match(monkeypatch):
    caught = []
    match = domain.expression._pattern("(.*a){20}")

    class Watched:
        def fullmatch(self, text, timeout):
            try:
                return match.fullmatch(text, timeout=timeout)
            except TimeoutError:
                caught.append(timeout)
                raise

    monkeypatch.setattr(domain.expression, "_pattern", lambda _: Watched())
    assert not holds("regex(., 'slow')", current="a" * 600 + "b")
    assert caught


@pytest.mark.parametrize(
    "source",
    [
        "document('file:///etc/passwd')",
        "unparsed-text('/etc/passwd')",
        "pulldata('people', 'a', 'b', 'c')",
        "instance('people')",
        "id('x')",
        "count(${a})",
        "now()",
        "today()",
        "random()",
        "position()",
    ],
)
def test_functions_that_are_not_listed_are_unknown(source):
    assert refusal(source) is ExpressionProblem.UNKNOWN_FUNCTION


@pytest.mark.parametrize(
    "source",
    [
        "/data/a",
        "//a",
        "../a",
        "@a",
        "a",
        "a/b",
        "*",
        "*[1]",
        "$a",
        "child::a",
        "a | b",
        "fn:doc('x')",
        "“a”",
        "#",
        "${1}",
    ],
)
def test_nodes_variables_and_unknown_signs_are_not_reached(source):
    assert refusal(source) is ExpressionProblem.UNEXPECTED


@pytest.mark.parametrize("source", ["string-length(. < 500", "1 1", "(1", "1 +", "selected(", "regex("])
def test_unfinished_expressions_are_refused(source):
    assert refusal(source) is ExpressionProblem.BAD_SYNTAX


@pytest.mark.parametrize("source", ["selected(1)", "contains('a')", "if(1, 2)", "coalesce('a')", "int()", "min()"])
def test_wrong_numbers_of_arguments_are_refused_at_load(source):
    assert refusal(source) is ExpressionProblem.BAD_ARGUMENTS


@pytest.mark.parametrize("source", ["regex(., '(')", "regex(., ${a})", "regex(., concat('a', 'b'))", "regex('a')"])
def test_patterns_must_be_literal_and_correct(source):
    assert refusal(source) is ExpressionProblem.BAD_PATTERN


def test_an_expression_has_at_most_a_thousand_characters():
    longest = "1" + " + 1" * ((LENGTH_LIMIT - 1) // 4)
    assert evaluate_string(compile_expression(longest.ljust(LENGTH_LIMIT)), {}, "") == "250"
    assert refusal(longest.ljust(LENGTH_LIMIT + 1)) is ExpressionProblem.TOO_LONG


def test_an_empty_expression_is_refused():
    assert refusal("  ") is ExpressionProblem.EMPTY


def test_references_are_reported_once_each():
    assert compile_expression("${a} = ${b} or ${ a } = 3 or '${c}' = ''").references == {"a", "b"}


@given(st.text(max_size=60))
def test_any_text_compiles_or_is_refused(source):
    try:
        expression = compile_expression(source)
    except BadExpression:
        return
    evaluate_string(expression, dict.fromkeys(expression.references, "1"), "x")


@given(
    st.lists(
        st.sampled_from(
            [
                "(",
                ")",
                ",",
                ".",
                "+",
                "-",
                "*",
                "=",
                "<",
                ">",
                "!=",
                "${a}",
                "'x'",
                "1",
                "and",
                "or",
                "not(",
                "selected(",
                "if(",
                "regex(",
            ]
        ),
        max_size=12,
    )
)
def test_any_tokens_compile_or_are_refused(parts):
    try:
        expression = compile_expression(" ".join(parts))
    except BadExpression:
        return
    for words in ("", "3", "x y"):
        assert evaluate_bool(expression, {"a": words}, words) in (True, False)
