"""Everything that can go wrong in a way a person should hear about.

SapaError
├── NotAllowed            who asks may not do this
│   └── SamePerson        who asked for an approval cannot grant it
├── NotPublic             too few answered for the results to leave the university
│   └── NotForReaders     some of those they would be sent to are neither asked nor employees
├── NotApproved           it needs the word of a second person first
├── ContentChanged        what was asked about is not the same any more
├── TooLate               the moment for it has passed
│   └── SurveyClosed      the survey takes no more answers
├── NotFound              what is asked for does not exist (any more)
├── NothingToDo           it is already so
├── TooLong               a text over its limit
├── NotStored             an answer that could not be stored, and may be sent again
├── NotWiped              what was deleted is not gone from the files yet
├── NotExported           more than a release tells, or may tell
├── BallotsUnreadable     ballots that no key opens
├── ReleaseChanged        a frozen result that is not as it was frozen
├── LastLead              somebody must lead the quality office
├── LinkProblem           a deep link that cannot be used
│   ├── LinkUnknown
│   ├── LinkExpired
│   └── LinkUsed
│       └── OwnerKnown    with another account
├── CodeProblem           a code sent by mail that cannot be sent or taken
│   ├── TooSoon
│   ├── TooManyCodes
│   ├── CodeWrong
│   ├── CodeSpent
│   └── MailNotSent
├── ConfigurationProblem  the settings do not fit together
└── FileRefused           a file that came in, with every finding

The docstring of a leaf is its plain English meaning, for logs and the command line;
what a person reads in the chat is chosen by `views/problems.py`.
Errors carry no answers, texts or user ids.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


class SapaError(Exception):
    """Something expected went wrong."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())


class NotAllowed(SapaError):
    """This person may not do that."""


class SamePerson(NotAllowed):
    """Who asks for an approval cannot grant it: somebody else has to."""


class NotPublic(SapaError):
    """Too few answered for these results to leave the university."""


class NotForReaders(NotPublic):
    """Too few answered: these results may only go to those who were asked, to employees and to closed channels."""


class NotApproved(SapaError):
    """A second person has to approve this first."""


class ContentChanged(SapaError):
    """What was asked about has changed since; it has to be asked anew."""


class TooLate(SapaError):
    """The time for that has passed, or has not come."""


class SurveyClosed(TooLate):
    """The survey is closed and takes no more answers."""

    def __init__(self, *, released: bool) -> None:
        super().__init__()
        self.released = released


class NotFound(SapaError):
    """There is no such thing (any more)."""


class NothingToDo(SapaError):
    """It is already so."""


class TooLong(SapaError):
    """This text is over its limit."""

    def __init__(self, n: int, limit: int) -> None:
        super().__init__(f"{n} characters, the limit is {limit}.")
        self.n, self.limit = n, limit


class NotStored(SapaError):
    """The answer could not be stored. Nothing is half stored; it may be sent again."""


class NotWiped(SapaError):
    """Somebody reads the database for long: what was deleted is wiped from its files when they have ended."""


class NotExported(SapaError):
    """What is asked for is not exported; the message says why, and what can be had."""


class BallotsUnreadable(SapaError):
    """The ballots of an evaluation cannot be opened: their key is not in KEYS_DIR, or they are damaged."""

    def __init__(self, evaluation: str) -> None:
        super().__init__(f"The ballots of the evaluation {evaluation} cannot be opened: see docs/operations.md.")
        self.evaluation = evaluation


class ReleaseChanged(SapaError):
    """A released result is not what was frozen: somebody changed the database."""

    def __init__(self, wave: str) -> None:
        super().__init__(f"The released result of {wave} is not what was frozen: see docs/operations.md.")
        self.wave = wave


class LastLead(SapaError):
    """Somebody must lead the quality office; the operator can give the role to another first."""


class LinkProblem(SapaError):
    """This link cannot be used."""


class LinkUnknown(LinkProblem):
    """No such link was made, or it was broken on the way."""


class LinkExpired(LinkProblem):
    """The link is past its date."""


class LinkUsed(LinkProblem):
    """The link was used before."""


class OwnerKnown(LinkUsed):
    """The person of this link has an account already, and it is another one."""


class CodeProblem(SapaError):
    """This code cannot be sent or taken."""


class TooSoon(CodeProblem):
    """A code was sent less than a minute ago."""


class TooManyCodes(CodeProblem):
    """No more codes are sent today."""


class CodeWrong(CodeProblem):
    """This is not the code."""


class CodeSpent(CodeProblem):
    """There is no code to try: none was sent, or it is used, too old or tried too often."""


class MailNotSent(CodeProblem):
    """The mail server did not take the mail."""


class ConfigurationProblem(SapaError):
    """The settings do not fit together."""


@dataclass(frozen=True)
class Finding:
    """One thing wrong in a file: where it is and what it is; the words are in the catalogues."""

    code: str
    file: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict)


class FileRefused(SapaError):
    """The file was not taken; the findings say why."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(f"The file was not taken: {len(findings)} finding(s).")
        self.findings = findings
