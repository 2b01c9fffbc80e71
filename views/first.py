"""The first screens: language, who we are and consent, "is this you?"."""

from html import escape

from domain.language import OWN_NAMES, Language, Text, in_language
from locales import Words
from views.card import Button, Card, bold, lines
from views.taps import tap

HELLO = {
    Language.KK: "Сәлеметсіз бе! Тілді таңдаңыз.",
    Language.RU: "Здравствуйте! Выберите язык.",
    Language.EN: "Hello! Choose your language.",
}
"""Said in all three at once, before a language is known."""


def language_card(payload: str) -> Card:
    """Three languages in their own names; the link's payload rides along."""
    rows = tuple((Button(name, tap("lang", language.value, payload)),) for language, name in OWN_NAMES.items())
    return Card("\n".join(HELLO.values()), rows)


def consent_card(payload: str, _: Words) -> Card:
    """Who we are, what is kept and where, before anything is kept."""
    text = lines(
        bold(_("The quality office of your university")),
        _("Here you evaluate your courses, get reminders and see results."),
        _("🔒 Your name is not stored with your answers."),
        _(
            "We keep: your Telegram number, language, the day of your consent, and that you answered (not what). "
            "Telegram’s servers are abroad."
        ),
        _("Do you agree?"),
    )
    agree = Button(_("I agree"), tap("agree", _.language, payload), style="primary")
    return Card(text, ((agree,), (Button(_("Not now"), tap("later", _.language, payload)),)))


def later_card(payload: str, _: Words) -> Card:
    """Nothing was kept; the way back stays open."""
    text = lines(_("All right. Nothing was stored."), _("When you wish to go on, tap the button."))
    return Card(text, ((Button(_("Go on"), tap("lang", _.language, payload), style="primary"),),))


def is_it_you_card(initials: str, programme: Text, payload: str, _: Words) -> Card:
    """Initials and programme only: the link may have come into other hands."""
    text = lines(
        _("Is this you?"),
        f"<b>{escape(initials)}</b>" + (f"\n{escape(in_language(programme, _.language))}" if programme else ""),
    )
    yes = Button(_("Yes, it is me"), tap("me", payload), style="primary")
    return Card(text, ((yes,), (Button(_("No, it is not me"), tap("notme", payload)),)))


def unlinked_card(_: Words, reason: str = "") -> Card:
    """For an account nobody on the roster has claimed: why, and the next step."""
    text = lines(
        f"⚠️ {escape(reason)}" if reason else "",
        bold(_("We do not know yet who you are at the university")),
        _("Open the personal link that the university sent you. No link? Ask the quality office for a new one."),
    )
    return Card(text, ((Button(_("Help"), tap("help")), Button(_language_label(_), tap("languages"))),))


def choose_language_card(_: Words) -> Card:
    """The languages for somebody who has an account."""
    rows = tuple((Button(name, tap("language", language.value)),) for language, name in OWN_NAMES.items())
    return Card(_("Choose a language."), (*rows, (Button(_("‹ Back"), tap("home")),)))


def _language_label(_: Words) -> str:
    return f"🌐 {OWN_NAMES[Language(_.language)]}"
