"""What went wrong, in the person's words: the one place that knows them."""

from domain.conversation import Problem, ProblemKind
from domain.errors import (
    BallotsUnreadable,
    CodeProblem,
    CodeSpent,
    CodeWrong,
    ContentChanged,
    LastLead,
    LinkExpired,
    LinkProblem,
    LinkUnknown,
    LinkUsed,
    MailNotSent,
    NotAllowed,
    NotApproved,
    NotExported,
    NotForReaders,
    NotFound,
    NothingToDo,
    NotPublic,
    NotStored,
    OwnerKnown,
    ReleaseChanged,
    SamePerson,
    SapaError,
    SurveyClosed,
    TooLate,
    TooLong,
    TooManyCodes,
    TooSoon,
)
from domain.language import in_language
from locales import Words


def problem_text(problem: Problem, _: Words) -> str:
    """Why an answer was not taken, and what to do; the form's own sentence where it has one."""
    if problem.message:
        return in_language(problem.message, _.language)
    match problem.kind:
        case ProblemKind.TOO_LONG:
            return _too_long(problem.n, problem.limit, _)
        case ProblemKind.NOT_A_NUMBER:
            return _("Please write a whole number, in digits.")
        case ProblemKind.NOT_A_DATE:
            return _("Please write a date as day.month.year: 16.12.2026.")
        case ProblemKind.NOT_A_TIME:
            return _("Please write a time as hours:minutes: 14:30.")
        case ProblemKind.OUT_OF_RANGE:
            return _("This number is out of range. Please write another one.")
        case ProblemKind.REQUIRED:
            return _("This question needs an answer.")
        case ProblemKind.NEEDS_BUTTON:
            return _("Please answer with a button.")
        case ProblemKind.NEEDS_TEXT:
            return _("Please write words: a photo, a voice message or a sticker cannot be taken here.")
        case ProblemKind.CONSTRAINT:
            return _("This answer does not fit the question. Please correct it.")


def _too_long(n: int, limit: int, _: Words) -> str:
    return _("Too long: {n} characters, the limit is {max}. Please shorten it and send it again.", n=n, max=limit)


def error_text(error: SapaError, _: Words) -> str:
    """What an error means for the person; at most 200 characters, as Telegram shows above a chat."""
    match error:
        case SurveyClosed(released=True):
            return _("This survey has closed. Its results are released.")
        case SurveyClosed():
            return _("This survey has closed. Results come when the quality office has released them.")
        case TooLate():
            return _("Not allowed, or too late.")
        case NotExported():
            return _("Files hold only what is released, and only then: never the answers of one person.")
        case SamePerson():
            return _("You asked for this yourself: somebody else has to approve it.")
        case NotAllowed():
            return _("Only the quality office can do this.")
        case NotForReaders():
            return _(
                "Too few answered for these results to leave the university, and some readers were not asked. "
                "Employees, those who were asked and closed channels may get them."
            )
        case NotPublic():
            return _("Too few answered to show this in public. A closed channel or group may have it.")
        case NotApproved():
            return _("A second person has to approve this first.")
        case ContentChanged():
            return _("This has changed since you were asked. Whoever asked has to ask again.")
        case TooLong(n=n, limit=limit):
            return _too_long(n, limit, _)
        case NothingToDo():
            return _("This was done before.")
        case ReleaseChanged():
            return _("These results are not what was frozen, so they are not shown. Please tell the operator.")
        case LastLead():
            return _("The last head of the quality office stays: give the role to somebody else first.")
        case LinkProblem() | CodeProblem():
            return _entry_text(error, _)
        case NotStored():
            return _("Your answer could not be stored. Nothing is lost: please send it again in a minute.")
        case BallotsUnreadable():
            return _("The answers cannot be opened: the operator of the bot knows why from the log.")
        case NotFound():
            return _("This is not here any more. The card shows how things are now.")
        case _rest:
            return _("It did not work. Please try again.")


def _entry_text(error: LinkProblem | CodeProblem, _: Words) -> str:
    """Why a link or a code does not let somebody in."""
    match error:
        case LinkUnknown():
            return _("This link is not valid: it may be out of date, or not copied whole.")
        case LinkExpired():
            return _("This link has expired.")
        case OwnerKnown():
            return _(
                "This link belongs to somebody who is here with another account. Is it you, and the account is new? "
                "Ask the quality office to reset the old one."
            )
        case LinkUsed():
            return _("This link was used before.")
        case TooSoon():
            return _("A code was sent less than a minute ago. Please wait a little.")
        case TooManyCodes():
            return _("No more codes today: five were sent. Try tomorrow, or ask the quality office.")
        case CodeWrong():
            return _("This is not the code.")
        case CodeSpent():
            return _("This code is not valid any more. Please ask for a new one.")
        case MailNotSent():
            return _("The mail could not be sent just now. Please try again in a while.")
        case _rest:
            return _("It did not work. Please try again.")
