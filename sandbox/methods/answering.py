"""answerCallbackQuery."""

from sandbox.methods.request import Request


def answer(request: Request) -> bool:
    """Answer a tap and return True; raises BotApiError 400 for an unknown, late or second answer."""
    shown = {"text": request.text("text"), "show_alert": request.flag("show_alert"), "url": request.text("url")}
    tap = request.world.callbacks.answer(request.bot.id, request.text("callback_query_id"), shown)
    request.world.calls.answered(tap.chat_id)
    request.world.events.tell("toast", {"tap": tap.id, **shown}, tap.person_id)
    return True
