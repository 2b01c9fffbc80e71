"""What is wrong with a form, where, and in which words.

A finding is a code with values; the words are looked up in the catalogue `intake`, so that the same check speaks
Kazakh, Russian or English.
"""

from dataclasses import dataclass
from enum import StrEnum

from domain.errors import FileRefused, Finding


class FindingCode(StrEnum):
    """Everything the check can say; the last seven are warnings."""

    UNREADABLE = "unreadable"
    OLD_EXCEL = "old_excel"
    FILE_TOO_LARGE = "file_too_large"
    TOO_MANY_ROWS = "too_many_rows"
    NO_SURVEY_SHEET = "no_survey_sheet"
    NO_QUESTIONS = "no_questions"
    NOT_XLSFORM = "not_xlsform"
    MISSING_COLUMN = "missing_column"
    DUPLICATE_COLUMN = "duplicate_column"
    UNSUPPORTED_COLUMN = "unsupported_column"
    MISSING_TYPE = "missing_type"
    UNSUPPORTED_TYPE = "unsupported_type"
    FILTERED_OTHER = "filtered_other"
    MISSING_NAME = "missing_name"
    BAD_NAME = "bad_name"
    BAD_CHOICE_NAME = "bad_choice_name"
    RESERVED_NAME = "reserved_name"
    DUPLICATE_NAME = "duplicate_name"
    UNKNOWN_LIST = "unknown_list"
    TOO_MANY_CHOICES = "too_many_choices"
    TOO_MANY_QUESTIONS = "too_many_questions"
    OPEN_GROUP = "open_group"
    STRAY_END = "stray_end"
    EMPTY_GROUP = "empty_group"
    NESTED_REPEAT = "nested_repeat"
    BAD_VALUE = "bad_value"
    BAD_RANGE = "bad_range"
    BAD_DEFAULT = "bad_default"
    MISSING_TEXT = "missing_text"
    TEXT_TOO_LONG = "text_too_long"
    MESSAGE_TOO_LONG = "message_too_long"
    MISSING_EXPRESSION = "missing_expression"
    EXPRESSION_TOO_LONG = "expression_too_long"
    EXPRESSION_UNEXPECTED = "expression_unexpected"
    EXPRESSION_FUNCTION = "expression_function"
    EXPRESSION_SYNTAX = "expression_syntax"
    EXPRESSION_ARGUMENTS = "expression_arguments"
    EXPRESSION_PATTERN = "expression_pattern"
    UNKNOWN_COLUMN = "unknown_column"
    UNKNOWN_REFERENCE = "unknown_reference"
    LATER_REFERENCE = "later_reference"
    REPEAT_REFERENCE = "repeat_reference"
    NOT_A_RATING = "not_a_rating"
    HALF_A_COMPETENCE = "half_a_competence"
    ASKED_TWICE = "asked_twice"
    MIXED_SCALES = "mixed_scales"
    BALLOT_TOO_LARGE = "ballot_too_large"
    IGNORED_COLUMN = "ignored_column"
    UNUSED_LIST = "unused_list"
    LONG_BUTTON = "long_button"
    NO_CONSTRAINT_MESSAGE = "no_constraint_message"
    NO_READERS = "no_readers"
    NOT_DRAWN = "not_drawn"
    FORMAT_NOTE = "format_note"


WARNINGS = frozenset(
    {
        FindingCode.IGNORED_COLUMN,
        FindingCode.UNUSED_LIST,
        FindingCode.LONG_BUTTON,
        FindingCode.NO_CONSTRAINT_MESSAGE,
        FindingCode.NO_READERS,
        FindingCode.NOT_DRAWN,
        FindingCode.FORMAT_NOTE,
    }
)
"""What is worth saying but does not keep a form out."""


@dataclass(frozen=True)
class FormFinding(Finding):
    """One finding in a form. The row is the spreadsheet's, or the line of a text file."""

    letter: str = ""
    """The letter of the column in a spreadsheet; empty in a text file, and where the column is not there."""
    in_spreadsheet: bool = False
    """Whether a person looks for it by sheet, row and letter."""

    @property
    def sheet(self) -> str:
        """The sheet it is on: survey, choices, settings, or empty for the file."""
        return self.file

    @property
    def question(self) -> str:
        """The name of the question, group or choice it is about, or empty."""
        return self.value

    @property
    def is_warning(self) -> bool:
        """Whether the form is taken all the same."""
        return self.code in WARNINGS


def found(
    code: FindingCode,
    sheet: str = "",
    row: int | None = None,
    question: str = "",
    column: str = "",
    **values: str | int,
) -> FormFinding:
    """A finding at a place; `values` fill the words of its code."""
    return FormFinding(code, file=sheet, row=row, column=column, value=question, values=values)


class FormRefused(FileRefused):
    """The form was not taken: what is wrong in `findings`, what is merely worth saying in `warnings`."""

    def __init__(self, findings: tuple[FormFinding, ...], warnings: tuple[FormFinding, ...] = ()) -> None:
        super().__init__(findings)
        self.form_findings = findings
        self.warnings = warnings
