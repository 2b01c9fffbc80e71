"""What questions and corrections are called, on pictures, in exports and in the chat alike."""

from domain.form import Question
from domain.language import in_language
from domain.wave import Correction
from locales import Words, words


def short(question: Question, language: str) -> str:
    """The question's few words, as part of a sentence; marked where less is better."""
    return _marked(question, in_language(question.short, language).rstrip(" ."), language)


def asked(question: Question, language: str) -> str:
    """The question as it was asked; marked where less is better."""
    return _marked(question, in_language(question.label, language), language)


def _marked(question: Question, said: str, language: str) -> str:
    _ = words(language)
    return _("{question} (less is better)", question=said) if question.reverse else said


def correction_text(why: Correction, _: Words) -> str:
    """Why results are released once more, in a few words."""
    return {
        Correction.COMMENTS: _("Comments were moderated"),
        Correction.LIMITS: _("Limits were changed"),
        Correction.STRUCTURE: _("Faculties or departments changed"),
        Correction.EARLIER: _("Earlier results were added"),
    }[why]


def correction_said(code: str, _: Words) -> str:
    """The reason that a release carries, in words; as it stands where it is none of the known ones."""
    return correction_text(Correction(code), _) if code in set(Correction) else code
