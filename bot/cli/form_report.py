"""What `sapa form check` says about a questionnaire, for a person and for a script."""

import json
from collections.abc import Iterable
from pathlib import Path

from intake.xlsform import FormFinding, FormRefused, LoadedForm, finding_line, finding_words, load_form
from locales import Words

Loaded = tuple[LoadedForm | None, tuple[FormFinding, ...], tuple[FormFinding, ...]]
"""The form if it can be used, what is wrong, what is only doubtful."""


def load(path: Path) -> Loaded:
    """The form of a file with its findings and warnings."""
    try:
        loaded = load_form(path)
    except FormRefused as refused:
        return None, refused.form_findings, refused.warnings
    return loaded, (), loaded.warnings


def lines(found: Loaded, _: Words) -> list[str]:
    """A line for each finding and warning, and one for the form if it can be used."""
    loaded, errors, warnings = found
    said = [("warning: " if one.is_warning else "") + finding_line(one, _) for one in (*errors, *warnings)]
    if loaded:
        form = loaded.form
        said.append(f"{form.key}: {len(form.questions)} questions, version {form.version[:12]}")
    return said


def report(found: Loaded, _: Words) -> str:
    """Everything as one JSON object."""
    loaded, errors, warnings = found
    return json.dumps(_object(loaded, errors, warnings, _), ensure_ascii=False, indent=2)


def _object(
    loaded: LoadedForm | None, errors: Iterable[FormFinding], warnings: Iterable[FormFinding], _: Words
) -> dict[str, object]:
    return {
        "ok": loaded is not None,
        "form": loaded
        and {
            "key": loaded.form.key,
            "version": loaded.form.version,
            "questions": len(loaded.form.questions),
            "ballot_size": loaded.form.ballot_size,
        },
        "findings": [_plain(finding, _) for finding in errors],
        "warnings": [_plain(finding, _) for finding in warnings],
    }


def _plain(finding: FormFinding, _: Words) -> dict[str, object]:
    return {
        "code": str(finding.code),
        "sheet": finding.sheet,
        "row": finding.row,
        "question": finding.question,
        "column": finding.column,
        "letter": finding.letter,
        "values": dict(finding.values),
        "words": finding_words(finding, _),
    }
