"""Questionnaires that come in as XLSForm files: read, checked row by row, and made into forms."""

from intake.xlsform.finding import FindingCode, FormFinding, FormRefused
from intake.xlsform.load import LoadedForm, load_form
from intake.xlsform.sentences import finding_line, finding_words

__all__ = [
    "FindingCode",
    "FormFinding",
    "FormRefused",
    "LoadedForm",
    "finding_line",
    "finding_words",
    "load_form",
]
