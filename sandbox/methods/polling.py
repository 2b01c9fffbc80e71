"""Receiving updates: getUpdates, and the webhook that is never set."""

from typing import Any

from sandbox.methods.request import Request

DEFAULT_LIMIT = 100


async def get_updates(request: Request) -> list[dict[str, Any]]:
    """Return the next updates; see `Updates.fetch` for offsets, limits and the conflict of two pollers."""
    batch = await request.bot.updates.fetch(
        request.number("offset"),
        int(request.params.get("limit", DEFAULT_LIMIT)),
        request.number("timeout"),
        request.params.get("allowed_updates"),
    )
    if batch:
        request.world.calls.stir()
    return batch


def delete_webhook(request: Request) -> bool:
    """Return True; there is no webhook, but what waits can be dropped."""
    if request.flag("drop_pending_updates"):
        request.bot.updates.drop()
    return True


def get_webhook_info(request: Request) -> dict[str, Any]:
    """Return the `WebhookInfo` of a bot that polls."""
    pending = request.bot.updates.pending()
    info: dict[str, Any] = {"url": "", "has_custom_certificate": False, "pending_update_count": pending}
    allowed = request.bot.updates.allowed
    return info | ({"allowed_updates": allowed} if allowed else {})
