"""The static check: each thing that can be wrong in a form, found with its row and told in words."""

import pytest
from sheet_examples import AGREE, LABELS, LANGUAGES, SETTINGS, ask, codes, excel, findings, markdown, only

from domain.form import Calculate, Group, Hidden, Kind, Note, Question
from intake.xlsform import FindingCode, FormRefused, finding_line, load_form


def test_a_form_with_every_kind_of_row_is_built():
    loaded = load_form(
        markdown(
            [
                ask("kind", "hidden", default="graded"),
                ask("hello", "note", relevant="${kind} = 'lab'"),
                ask("q1", "select_one agree", required="yes", appearance="likert", dimension="course"),
                {"type": "begin_group", "name": "g", "relevant": "${q1} = 1"},
                ask("q2", "select_multiple agree", default="1 3", constraint="count-selected(.) < 3"),
                {"type": "end_group"},
                ask("sum", "calculate", calculation="${q1} + 1"),
                {"type": "begin_group", "name": "each", **LABELS, "repeat_over": "instructors"},
                ask("hours", "int", constraint=". >= 0"),
                {"type": "end_group"},
                ask("why", "text", limit="200", **{"short::kk": "a", "short::ru": "b", "short::en": "c"}),
                ask("job", "string", comment="no"),
            ]
        )
    )
    kind, hello, q1, group, total, each, why, job = loaded.form.items
    assert kind == Hidden("kind", "graded")
    assert isinstance(hello, Note)
    assert isinstance(q1, Question)
    assert (q1.kind, q1.required, q1.appearance, q1.dimension) == (Kind.SELECT_ONE, True, "likert", "course")
    assert [choice.score for choice in q1.choices] == [1, 2, 3]
    assert isinstance(group, Group)
    assert (group.relevant, group.label, group.children[0].default) == ("${q1} = 1", None, "1 3")
    assert total == Calculate("sum", "${q1} + 1")
    assert (each.repeat_over, each.children[0].kind) == ("instructors", Kind.INTEGER)
    assert (why.limit, why.comment, why.short["kk"], why.readers["ru"]) == (200, True, "a", "o")
    assert not job.comment
    assert job.short == job.label
    assert loaded.form.key == "trial"
    assert {str(warning.code) for warning in loaded.warnings} == {"no_constraint_message"}


def test_a_single_missing_translation_is_found_in_its_cell():
    row = ask("q2")
    del row["label::Русский (ru)"]
    assert only(markdown([ask("q1"), row])) == ("missing_text", "survey", 3, "q2", "label::Русский (ru)")
    assert only(excel([ask("q1"), row])) == ("missing_text", "survey", 3, "q2", "label::Русский (ru)")


def test_a_missing_choice_label_is_found_in_its_row():
    broken = [*AGREE, {"list_name": "agree", "name": "9", "label::English (en)": "Nine", "score": "9"}]
    found = findings(markdown([ask("q1", "select_one agree")], broken))
    assert found == [
        ("missing_text", "choices", 7, "agree/9", "label::Қазақша (kk)"),
        ("missing_text", "choices", 7, "agree/9", "label::Русский (ru)"),
    ]


def test_hints_messages_and_short_words_exist_in_all_languages_or_in_none():
    for base in ("hint", "short", "readers", "constraint_message", "required_message"):
        columns = {f"{base}::{language}": "x" for language in LANGUAGES}
        half = {f"{base}::Қазақша (kk)": "x"}
        row = {"type": "integer", "name": "q1", **LABELS, "constraint": ". > 0"}
        found = findings(markdown([{**row, **columns}, {**row, "name": "q2", **half}]))
        assert [(code, row, column) for code, _, row, _, column in found] == [
            ("missing_text", 3, f"{base}::Русский (ru)"),
            ("missing_text", 3, f"{base}::English (en)"),
        ]


def test_a_missing_language_column_is_said_once():
    survey = [{"type": "integer", "name": f"q{n}", "label": "How many?"} for n in range(5)]
    found = findings(markdown(survey))
    assert found == [("missing_column", "survey", None, "", f"label::{language}") for language in LANGUAGES]


def test_languages_are_known_by_code_and_by_name():
    for kk, ru, en in (
        ("kk", "ru", "en"),
        ("Kazakh(kk)", "Russian(ru)", "English(en)"),
        ("Қазақша", "Русский", "English"),
    ):
        row = {"type": "integer", "name": "q1", f"label::{kk}": "K", f"label::{ru}": "R", f"label::{en}": "E"}
        assert load_form(markdown([row])).form.questions[0].label == {"kk": "K", "ru": "R", "en": "E"}


def test_the_title_and_the_key_are_needed():
    assert [(code, column) for code, *_, column in findings(markdown([ask("q1")], settings=None))] == [
        ("missing_column", "form_id"),
        ("missing_column", "title::Қазақша (kk)"),
        ("missing_column", "title::Русский (ru)"),
        ("missing_column", "title::English (en)"),
    ]
    assert only(markdown([ask("q1")], settings={**SETTINGS, "form_id": "a b"}))[0] == "bad_name"


def test_a_survey_keeps_ballots_only_when_it_says_so():
    assert not load_form(markdown([ask("q1")])).form.keep_ballots
    assert load_form(markdown([ask("q1")], settings={**SETTINGS, "keep_ballots": "yes"})).form.keep_ballots
    code, sheet, _row, _question, column = only(markdown([ask("q1")], settings={**SETTINGS, "keep_ballots": "perhaps"}))
    assert (code, sheet, column) == ("bad_value", "settings", "keep_ballots")


def test_a_survey_waits_for_top_management_only_when_it_says_so():
    plain = load_form(markdown([ask("q1")])).form
    strict = load_form(markdown([ask("q1")], settings={**SETTINGS, "approval": "yes"})).form
    assert (plain.needs_approval, strict.needs_approval) == (False, True)
    assert plain.version != strict.version
    code, sheet, _row, _question, column = only(markdown([ask("q1")], settings={**SETTINGS, "approval": "perhaps"}))
    assert (code, sheet, column) == ("bad_value", "settings", "approval")


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        (ask("q2", "geopoint"), "unsupported_type", "type"),
        (ask("q2", "begin_repeat"), "unsupported_type", "type"),
        (ask("q2", "start"), "unsupported_type", "type"),
        (ask("q2", "select_one agree or_other", choice_filter="name = 1"), "filtered_other", "choice_filter"),
        (ask("q2", "select_one nowhere"), "unknown_list", "type"),
        (ask("q2", "select_one"), "unknown_list", "type"),
        (ask("q2", required="maybe"), "bad_value", "required"),
        (ask("q2", comment="perhaps"), "bad_value", "comment"),
        (ask("q2", limit="601"), "bad_value", "limit"),
        (ask("q2", limit="few"), "bad_value", "limit"),
        (ask("q2", repeat_over="instructors"), "unsupported_column", "repeat_over"),
        (ask("q2", calculation="1 + 1"), "unsupported_column", "calculation"),
        (ask("q2", "hidden", relevant="${q1} = 1"), "unsupported_column", "relevant"),
        (ask("q2", "select_one agree", default="9"), "bad_default", "default"),
        (ask("q2", "select_one agree", default="1 2"), "bad_default", "default"),
        (ask("q2", "integer", default="half"), "bad_default", "default"),
        (ask("q2", "integer", default="${q1}"), "bad_default", "default"),
        (ask("q2", "calculate"), "missing_expression", "calculation"),
        (ask("q2", relevant="${q1"), "expression_unexpected", "relevant"),
        (ask("q2", relevant="string-length(${q1} < 5"), "expression_syntax", "relevant"),
        (ask("q2", relevant="today() > 1"), "expression_function", "relevant"),
        (ask("q2", relevant="selected(${q1})"), "expression_arguments", "relevant"),
        (ask("q2", "integer", constraint="regex(., '(')"), "expression_pattern", "constraint"),
        (ask("q2", relevant="1 = 1" + " " * 1000 + "or 1"), "expression_too_long", "relevant"),
        (ask("q2", relevant="${q9} = 1"), "unknown_reference", "relevant"),
        (ask("q2", relevant="${q2} = 1"), "later_reference", "relevant"),
        (ask("q2", constraint="${q2} = 1"), "later_reference", "constraint"),
        (ask("q2", relevant="${q3} = 1"), "later_reference", "relevant"),
        (ask("q2", relevant="${clear} = 1"), "later_reference", "relevant"),
    ],
)
def test_each_mistake_is_found_at_its_row_and_column(row, code, column):
    each = [{"type": "begin_group", "name": "each", "repeat_over": "instructors"}, ask("clear"), {"type": "end_group"}]
    survey = [ask("q1"), row, ask("q3"), *each]
    assert only(markdown(survey)) == (code, "survey", 3, "q2", column)
    assert only(excel(survey)) == (code, "survey", 3, "q2", column)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({**ask(""), "name": ""}, "missing_name"),
        (ask("2q"), "bad_name"),
        (ask("сұрақ"), "bad_name"),
        (ask("a.b"), "bad_name"),
        (ask("x" * 33), "bad_name"),
        (ask("Meta"), "reserved_name"),
        (ask("Q1"), "duplicate_name"),
        ({**ask("q2"), "type": ""}, "missing_type"),
    ],
)
def test_names_and_types_that_will_not_do_are_found_at_their_row(row, code):
    found = only(markdown([ask("q1"), row]))
    assert (found[0], found[2]) == (code, 3)


def test_groups_must_be_closed_filled_and_not_repeated_twice():
    group = {"type": "begin_group", "name": "g"}
    inner = {"type": "begin_group", "name": "h", "repeat_over": "instructors"}
    end = {"type": "end_group"}
    repeat = {**group, "repeat_over": "instructors"}
    assert only(markdown([ask("q1"), group, ask("q2")]))[:3] == ("open_group", "survey", 3)
    assert only(markdown([ask("q1"), end]))[:3] == ("stray_end", "survey", 3)
    assert only(markdown([ask("q1"), group, end]))[:3] == ("empty_group", "survey", 3)
    assert only(markdown([repeat, inner, ask("q1"), end, end]))[:3] == ("nested_repeat", "survey", 3)
    assert only(markdown([{**group, "repeat_over": "courses"}, ask("q1"), end]))[:3] == ("bad_value", "survey", 2)


def test_an_answer_of_a_repeated_group_is_out_of_sight_after_it():
    each = {"type": "begin_group", "name": "each", "repeat_over": "instructors"}
    end = {"type": "end_group"}
    survey = [
        each,
        ask("clear"),
        ask("why", relevant="${clear} = 1", limit="10"),
        end,
        ask("q2", relevant="${clear} = 1"),
    ]
    survey[1] = ask("clear", "integer")
    assert only(markdown(survey)) == ("repeat_reference", "survey", 6, "q2", "relevant")


@pytest.mark.parametrize(
    ("choice", "code"),
    [
        ({"name": "two words"}, "bad_choice_name"),
        ({"name": ""}, "missing_name"),
        ({"name": "1"}, "duplicate_name"),
        ({"name": "9", "score": "high"}, "bad_value"),
        ({"name": "9", "off_scale": "perhaps"}, "bad_value"),
        ({"name": "9", "label::English (en)": "x" * 101}, "text_too_long"),
    ],
)
def test_choices_that_will_not_do_are_found_at_their_row(choice, code):
    broken = [*AGREE, {"list_name": "agree", **LABELS, **choice}]
    found = only(markdown([ask("q1", "select_one agree")], broken))
    assert found[:3] == (code, "choices", 7)


def test_texts_buttons_and_questions_fit_telegram():
    long = {f"label::{language}": "&" * 800 for language in LANGUAGES}
    assert codes(markdown([ask("q1", **long)])) == {"message_too_long"}
    short = {f"short::{language}": "x" * 41 for language in LANGUAGES}
    assert codes(markdown([ask("q1", **short)])) == {"text_too_long"}
    many = [{"list_name": "many", "name": f"c{n}", **LABELS} for n in range(13)]
    assert only(markdown([ask("q1", "select_one many")], many))[:3] == ("too_many_choices", "survey", 2)
    assert load_form(markdown([ask("q1", "select_one many")], many[:12])).form.questions
    assert load_form(markdown([ask("q1", "select_one many", appearance="columns-2")], many)).form.questions
    each = {"type": "begin_group", "name": "each", "repeat_over": "instructors"}
    repeated = [each, *(ask(f"q{n}", "select_one agree") for n in range(12)), {"type": "end_group"}]
    assert codes(markdown(repeated)) == {"too_many_questions"}


def test_zero_to_ten_stands_in_two_rows():
    scale = [{"list_name": "nps", "name": str(n), **LABELS, "score": str(n)} for n in range(11)]
    scale.append({"list_name": "nps", "name": "cannot_judge", **LABELS, "off_scale": "yes"})
    (question,) = load_form(markdown([ask("q1", "select_one nps")], scale)).form.questions
    assert question.columns == 6
    assert question.choices[-1].off_scale


def test_a_form_whose_answers_cannot_fit_is_refused():
    assert codes(markdown([ask(f"q{n}") for n in range(4)])) == {"ballot_too_large"}
    assert load_form(markdown([ask(f"q{n}", limit="400") for n in range(4)])).form.ballot_size == 8192


def test_a_column_that_stands_twice_is_refused():
    lines = markdown([ask("q1")]).decode().replace("readers::kk", "label::English(en)")
    found = findings(lines.encode())
    assert ("duplicate_column", "survey", 1, "", "label::English(en)") in found


def test_columns_a_chat_cannot_follow_are_refused_and_unknown_ones_only_named():
    assert only(markdown([ask("q1", trigger="${q1}")])) == ("unsupported_column", "survey", 2, "", "trigger")
    loaded = load_form(markdown([ask("q1", "select_one agree", remark="ask the dean")]))
    assert [(str(w.code), w.column) for w in loaded.warnings] == [("ignored_column", "remark")]


def test_what_only_pyxform_refuses_is_told_in_its_words():
    settings = {**SETTINGS, "name": "not a name"}
    with pytest.raises(FormRefused) as caught:
        load_form(markdown([ask("q1")], settings=settings))
    (finding,) = caught.value.form_findings
    assert finding.code == FindingCode.NOT_XLSFORM
    assert finding.values["reason"]


def test_warnings_do_not_keep_a_form_out():
    unused = {"list_name": "unused", "name": "1", **LABELS}
    long = {"list_name": "agree", "name": "9", **{f"label::{language}": "x" * 41 for language in LANGUAGES}}
    bare = {"type": "text", "name": "q2", **LABELS}
    loaded = load_form(markdown([ask("q1", "select_one agree"), bare], [*AGREE, long, unused]))
    assert {str(warning.code) for warning in loaded.warnings} == {"unused_list", "long_button", "no_readers"}


def test_what_a_picture_leaves_out_is_named_in_its_cell():
    smile = {"list_name": "agree", "name": "9", "score": "9", **{f"label::{each}": "😀 9" for each in LANGUAGES}}
    short = {f"short::{each}": "Short" for each in LANGUAGES} | {"short::Русский (ru)": "Коротко 👩‍🎓"}
    rows = [ask("q1", "select_one agree", **short), ask("q2", **{"label::English (en)": "No picture 😀"})]
    loaded = load_form(markdown(rows, [*AGREE, smile], SETTINGS | {"title::Қазақша (kk)": "Сынақ 化"}))
    found = [(w.sheet, w.row, w.question, w.column, w.values["characters"]) for w in loaded.warnings]
    assert {str(warning.code) for warning in loaded.warnings} == {"not_drawn"}
    assert found[:2] == [
        ("settings", 10, "", "title::Қазақша (kk)", "化"),
        ("survey", 2, "q1", "short::Русский (ru)", "👩 U+200D 🎓"),
    ]
    assert found[2:] == [("choices", 8, "agree/9", f"label::{each}", "😀") for each in LANGUAGES]


def test_a_finding_reads_as_one_line():
    row = ask("clarity")
    del row["label::Русский (ru)"]
    with pytest.raises(FormRefused) as caught:
        load_form(markdown([ask("q1"), row]))
    (finding,) = caught.value.form_findings
    english = finding_line(finding, lambda message, **values: message.format(**values))
    assert english == "row 3 · clarity · label::Русский (ru): the text is missing"
