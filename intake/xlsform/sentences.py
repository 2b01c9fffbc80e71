"""The sentence of each finding, in English; the catalogue `intake` holds them in each language."""

from collections.abc import Callable, Mapping

from intake.xlsform.finding import FindingCode, FormFinding

Translate = Callable[..., str]
"""Called with an English message and the values in it; `locales.words(language)` is one."""

SENTENCES: Mapping[FindingCode, str] = {
    FindingCode.UNREADABLE: "this file cannot be read as a form: send .xlsx, .md or .csv",
    FindingCode.OLD_EXCEL: "this is an old Excel file (.xls): save it as .xlsx and send it again",
    FindingCode.FILE_TOO_LARGE: "the file is too large: at most {limit} MB",
    FindingCode.TOO_MANY_ROWS: "the sheet is too large: at most {rows} rows and {columns} columns",
    FindingCode.NO_SURVEY_SHEET: "there is no sheet named survey",
    FindingCode.NO_QUESTIONS: "there is no question",
    FindingCode.NOT_XLSFORM: "the form does not follow XLSForm: {reason}",
    FindingCode.MISSING_COLUMN: "the column is missing",
    FindingCode.DUPLICATE_COLUMN: "the column stands twice",
    FindingCode.UNSUPPORTED_COLUMN: "a chat cannot follow what this cell says: leave it empty",
    FindingCode.MISSING_TYPE: "the type is missing",
    FindingCode.UNSUPPORTED_TYPE: "the type {type} cannot be asked in a chat",
    FindingCode.FILTERED_OTHER: "XLSForm allows no filter with or_other: write the choice and a text question yourself",
    FindingCode.MISSING_NAME: "the name is missing",
    FindingCode.BAD_NAME: "the name {name} will not do: a Latin letter, then letters, digits and _, at most 32",
    FindingCode.BAD_CHOICE_NAME: "the name {name} will not do: Latin letters, digits, dots, - and _, at most 32",
    FindingCode.RESERVED_NAME: "the name {name} is reserved: choose another",
    FindingCode.DUPLICATE_NAME: "the name {name} stands in row {other} already",
    FindingCode.UNKNOWN_LIST: "the sheet choices has no list {list}",
    FindingCode.TOO_MANY_CHOICES: "too many choices: {n}; a screen holds {limit} rows of buttons",
    FindingCode.TOO_MANY_QUESTIONS: "too many questions: {n} with eight instructors, the limit is {limit}",
    FindingCode.OPEN_GROUP: "this group has no end_group",
    FindingCode.STRAY_END: "end_group without begin_group",
    FindingCode.EMPTY_GROUP: "this group is empty",
    FindingCode.NESTED_REPEAT: "a repeated group cannot stand in another",
    FindingCode.BAD_VALUE: "this value is not known here: {value}",
    FindingCode.BAD_RANGE: "a range is start=1 end=5 step=1, with 2 to {limit} steps: each is a button",
    FindingCode.BAD_DEFAULT: "this cannot be the answer to the question: {value}",
    FindingCode.MISSING_TEXT: "the text is missing",
    FindingCode.TEXT_TOO_LONG: "the text is too long: {n} characters, the limit is {limit}",
    FindingCode.MESSAGE_TOO_LONG: "the question with its choices is too long: {n} characters, the limit is {limit}",
    FindingCode.MISSING_EXPRESSION: "the expression is missing",
    FindingCode.EXPRESSION_TOO_LONG: "the expression is too long: {detail} characters, the limit is 1000",
    FindingCode.EXPRESSION_UNEXPECTED: "the expression is not understood here: {detail}",
    FindingCode.EXPRESSION_FUNCTION: "there is no function {detail}",
    FindingCode.EXPRESSION_SYNTAX: "the expression is not complete: check brackets, quotes and operators",
    FindingCode.EXPRESSION_ARGUMENTS: "a function has too few or too many arguments: {detail}",
    FindingCode.EXPRESSION_PATTERN: "the pattern of regex() must be correct and written in quotes: {detail}",
    FindingCode.UNKNOWN_COLUMN: "the sheet choices has no column {name}",
    FindingCode.UNKNOWN_REFERENCE: "there is no question {name}",
    FindingCode.LATER_REFERENCE: "{name} is not answered yet here: refer to rows above; the answer itself is a dot",
    FindingCode.REPEAT_REFERENCE: "{name} has an answer for each instructor: refer to it inside its group only",
    FindingCode.NOT_A_RATING: "this goes with ratings only: choices with scores, the best at one end of the scale",
    FindingCode.HALF_A_COMPETENCE: "competence and facet stand together: fill in both or neither",
    FindingCode.ASKED_TWICE: "this side of the competence is asked already, in row {other}",
    FindingCode.MIXED_SCALES: "the scores are not those of row {other}: what makes one figure needs the same scores",
    FindingCode.BALLOT_TOO_LARGE: "the answers could take {size} bytes, {limit} fit: ask fewer texts or set limit",
    FindingCode.IGNORED_COLUMN: "the column is not used",
    FindingCode.UNUSED_LIST: "no question uses this list",
    FindingCode.LONG_BUTTON: "a long button: {n} characters, phones cut after about 40",
    FindingCode.NO_CONSTRAINT_MESSAGE: "a constraint without a message: people will not know what is wrong",
    FindingCode.NO_READERS: "a text box should say who will read it",
    FindingCode.NOT_DRAWN: "pictures of results leave out {characters}: their font has no such character",
    FindingCode.FORMAT_NOTE: "a note of the XLSForm standard: {reason}",
}


def finding_words(finding: FormFinding, _: Translate) -> str:
    """The finding as one sentence, without its place."""
    return _(SENTENCES[FindingCode(finding.code)], **finding.values)


def finding_line(finding: FormFinding, _: Translate) -> str:
    """The finding with its place, on one line: "row 14 · clarity · label::Русский (ru): the text is missing".

    In a spreadsheet with the sheet and the letter of the column: "survey · row 14 · clarity · F label::Русский (ru)".
    """
    row = _("row {row}", row=finding.row) if finding.row is not None else ""
    # rows are counted on each sheet; the survey is what people mean when no sheet is named
    sheet = finding.sheet if finding.in_spreadsheet or finding.sheet != "survey" or finding.row is None else ""
    column = " ".join(part for part in (finding.letter, finding.column) if part)
    place = " · ".join(part for part in (sheet, row, finding.question, column) if part)
    words = finding_words(finding, _)
    return f"{place}: {words}" if place else words
