"""The words for what is wrong in a roster or a calendar: a sentence per code, in the catalogue `intake`."""

from collections.abc import Callable, Mapping

from domain.errors import Finding

Translate = Callable[..., str]
"""Called with an English message and the values in it; `locales.words(language)` is one."""

SENTENCES: Mapping[str, str] = {
    "no_such_file": "there is no such file or folder",
    "not_a_bundle": "this is not a OneRoster bundle: give its folder or its zip",
    "damaged_zip": "the zip is damaged or encrypted",
    "office_file": "this is an Excel or Word file; a OneRoster bundle consists of CSV files",
    "too_big": "too large: unpacked, at most {megabytes} MB",
    "no_manifest": "manifest.csv is missing: this is not a OneRoster bundle",
    "looks_like_sds": "manifest.csv is missing: this looks like Microsoft SDS; export OneRoster 1.1 instead",
    "unsupported_version": "only OneRoster 1.1 and 1.2 are read",
    "property_resembles": "this line is not read: is {meant} meant?",
    "needed_file_absent": "{name} is declared absent, but it is needed",
    "unknown_mode": "bulk, delta or absent is expected",
    "file_missing": "the file is missing",
    "no_header": "the file is empty: a row with the names of the columns is expected",
    "no_rows": "there is no row below the names of the columns",
    "semicolons": "the cells are separated by semicolons: save the file as CSV with commas",
    "missing_column": "the column is missing",
    "repeated_column": "the column stands twice",
    "not_utf8": "the text is not UTF-8: save the file as CSV UTF-8",
    "not_utf8_but": "the text is not UTF-8: read as {encoding}; look whether the letters are right",
    "misspelt_column": "the column is missing: is this one meant?",
    "unknown_column": "this column is not read",
    "column_resembles": "this column is not read: is {meant} meant?",
    "bad_csv": "the row breaks the rules of CSV: look for a stray quotation mark",
    "line_too_long": "the line is too long for a table",
    "too_many_cells": "{n} cells in the row, {columns} in the header",
    "reading_stopped": "too many errors ({n}): the rest was not read",
    "empty": "the cell is empty",
    "too_long": "too long: at most {limit} characters",
    "control_character": "the cell holds a character that cannot be seen",
    "duplicate_id": "this id stands in an earlier row already",
    "duplicate_key": "an entry of this kind with this key stands in an earlier row already",
    "unknown_reference": "{target} has no row with this id",
    "unknown_session": "there is no such term",
    "unknown_class": "there is no such class on the roster",
    "exam_of_other_term": "the class is taught in another term: {term}",
    "unknown_role": "unknown role; known are: {known}",
    "unknown_organisation_kind": "unknown value; known are: {known}",
    "unknown_organisation_type": "unknown value; known are: {known}",
    "unknown_status": "unknown value; known are: {known}",
    "unknown_term_type": "unknown value; known are: {known}",
    "unknown_class_kind": "unknown value; known are: {known}",
    "unknown_enrolment_role": "unknown value; known are: {known}",
    "unknown_calendar_kind": "unknown value; known are: {known}",
    "unknown_language": "unknown language; known are: {known}",
    "wrong_organisation_kind": "a {needed} is needed here, this is a {kind}",
    "not_a_vice_president": "only the president, the provost or a vice-president can be responsible",
    "organisation_below_itself": "the organisation stands below itself",
    "class_without_term": "the class has no term",
    "person_without_role": "the person has no role",
    "bad_date": "not a date: YYYY-MM-DD is expected",
    "bad_time": "not a time: YYYY-MM-DDTHH:MM is expected",
    "bad_day_or_time": "neither a date (YYYY-MM-DD) nor a time (YYYY-MM-DDTHH:MM)",
    "bad_flag": "true or false is expected",
    "ends_before_start": "the end is not after the start",
    "exam_without_end": "the exam has a start but no end",
    "exam_without_start": "the exam has an end but no start",
    "class_of_no_exam": "a class is named only where an exam is",
    "not_a_table": "this is not a CSV file",
    "calendar_is_folder": "this is a folder, and a calendar is one CSV file",
    "bad_ics": "this is not a calendar that can be read: export it again as iCalendar (.ics)",
    "ics_cut_off": "the calendar is cut off: export or download it again",
    "no_events": "there is no event to propose",
    "event_without_start": "the event has no start: left out",
    "event_bad_time": "the time of the event cannot be read: left out",
    "event_unknown_zone": "this time zone is unknown: the event is left out",
    "event_ends_before_start": "the event ends before it starts: left out",
    "event_cancelled": "the event is cancelled: left out",
    "event_repeats": "the event repeats: only its first date is proposed",
    "event_twice": "the event stands here twice: the newer one is proposed",
    "no_such_proposal": "no such number: the list has {n}",
    "kind_not_said": "its words do not say what this is: write {number}= and the kind",
    "session_not_said": "a term is needed here ({kind}): name it with --session",
    "deadlines_is_folder": "this is a folder, and deadlines are one CSV file",
    "duplicate_key_alone": "a deadline with this key stands in an earlier row already",
    "owed_by_nobody_named": "nobody owes this: name a role or a person",
    "owed_by_nobody": "nobody on the roster owes this now",
    "not_an_employee": "only employees owe something by a date",
    "term_missing_in_key": "the key must end with the term, such as final_grades-2026-fall",
    "unknown_person": "there is no such person on the roster",
    "unknown_organisation": "there is no such part of the university on the roster",
    "too_many_gone": "too many would go ({kind}): {gone} of {before}. Is the file complete?",
    "still_used": "cannot be deleted ({kind}): other rows refer to it",
    "class_loses_many": "too many would leave this class: {gone} of {before}. Is the file complete?",
    "role_loses_many": "too many would lose this role: {gone} of {before}. Is the file complete?",
    "account_off": "the account is switched off: the person is left out",
    "not_of_university": "a parent or a guardian: left out",
    "no_graduation_date": "no graduation date: questions about employment cannot be planned",
    "bad_email": "not an e-mail address: left empty",
    "email_of_another": "somebody else has this address too",
    "graded_without_exam": "no exam time: the course opens with the window, unless the calendar has the exam",
    "pass_fail_without_last_class": "no last class: the course opens with the window",
    "enrolled_twice": "this person is in the class {class_id} already",
    "teacher_without_role": "teaches, but has no instructor role",
    "student_without_role": "takes the class, but has no student role",
}

KINDS: Mapping[str, str] = {
    "organisations": "organisations",
    "terms": "terms",
    "courses": "courses",
    "people": "people",
    "roles": "roles",
    "classes": "classes",
    "enrolments": "enrolments",
    "deadlines": "deadlines",
    "session": "session",
    "exam_period": "exam period",
    "exam": "exam",
    "add_drop": "add / drop",
    "change_of_grade": "change of grade",
    "holiday": "holiday",
    "university": "university",
    "faculty": "faculty",
    "department": "department",
    "programme": "programme",
    "unit": "unit",
}
"""The names of kinds of rows, calendar entries and organisations, where a sentence holds one."""

_KIND_VALUES = ("kind", "needed")


def finding_words(finding: Finding, _: Translate) -> str:
    """What is wrong, in the language of `_`; KeyError for a code that has no sentence."""
    values = dict(finding.values)
    for name in _KIND_VALUES:
        if values.get(name) in KINDS:
            values[name] = _(KINDS[str(values[name])])
    return _(SENTENCES[finding.code], **values)


def finding_line(finding: Finding, _: Translate) -> str:
    """Where it is and what is wrong: `users.csv · row 14 · metadata.roles · «teecher»: unknown role…`."""
    row = _("row {row}", row=finding.row) if finding.row is not None else ""
    value = f"«{finding.value}»" if finding.value else ""
    place = " · ".join(part for part in (finding.file, row, finding.column, value) if part)
    sentence = finding_words(finding, _)
    return f"{place}: {sentence}" if place else sentence
