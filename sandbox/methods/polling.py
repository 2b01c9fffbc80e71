"""Receiving updates: getUpdates, and the webhook that takes its place."""

import re
from typing import Any

from sandbox.errors import WEBHOOK_ACTIVE, WEBHOOK_SET, bad_request, conflict
from sandbox.methods.request import Request
from sandbox.webhooks import DEFAULT_CONNECTIONS, MAX_CONNECTIONS, Webhook, is_deliverable

DEFAULT_LIMIT = 100
_SECRET = re.compile(r"[A-Za-z0-9_-]*")


async def get_updates(request: Request) -> list[dict[str, Any]]:
    """Return the next updates; see `Updates.fetch` for offsets, limits and the conflict of two pollers.

    Raises BotApiError 409 while a webhook is set.
    """
    if request.bot.webhook:
        raise conflict(WEBHOOK_ACTIVE)
    batch = await request.bot.updates.fetch(
        request.number("offset"),
        int(request.params.get("limit", DEFAULT_LIMIT)),
        request.number("timeout"),
        request.params.get("allowed_updates"),
    )
    if batch:
        request.world.calls.stir()
    return batch


async def set_webhook(request: Request) -> bool:
    """Deliver updates to a URL on this machine and return True; an empty one ends it. Raises BotApiError 400.

    A poll that waits is ended with a 409.
    """
    url, secret = request.text("url"), request.text("secret_token")
    if not url:
        return await delete_webhook(request)
    if not is_deliverable(url):
        raise bad_request("bad webhook: the sandbox delivers to http://127.0.0.1 and its like only")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    connections = min(max(int(request.params.get("max_connections", DEFAULT_CONNECTIONS)), 1), MAX_CONNECTIONS)
    updates = request.bot.updates
    updates.end_poll(WEBHOOK_SET)
    if (allowed := request.params.get("allowed_updates")) is not None:
        updates.allow(allowed)
    if request.flag("drop_pending_updates"):
        updates.drop()
    await request.world.webhooks.put(request.bot, Webhook(url, secret, connections))
    return True


async def delete_webhook(request: Request) -> bool:
    """Leave the updates to getUpdates and return True; what waits can be dropped."""
    await request.world.webhooks.put(request.bot, None)
    if request.flag("drop_pending_updates"):
        request.bot.updates.drop()
    return True


def get_webhook_info(request: Request) -> dict[str, Any]:
    """Return the `WebhookInfo`; of a bot that polls it has an empty `url`."""
    updates, webhook = request.bot.updates, request.bot.webhook
    info: dict[str, Any] = {"url": webhook.url if webhook else "", "has_custom_certificate": False}
    info["pending_update_count"] = updates.pending()
    if webhook:
        info |= webhook.info()
    return info | ({"allowed_updates": updates.allowed} if updates.allowed else {})
