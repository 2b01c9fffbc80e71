"""The bot itself and its files: getMe, getFile."""

from typing import Any

from sandbox.errors import bad_request
from sandbox.files import MAX_DOWNLOAD_BYTES
from sandbox.methods.request import Request


def get_me(request: Request) -> dict[str, Any]:
    """Return the bot's `User` with the flags only getMe tells."""
    flags = {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
    return request.bot.user() | flags


def get_file(request: Request) -> dict[str, Any]:
    """Return the `File` with the path to download it; BotApiError 400 for an id never given out or a file > 20 MB."""
    file = request.world.files.find(request.text("file_id"))
    if file is None:
        raise bad_request("invalid file_id" if request.text("file_id") else "file_id is empty")
    if len(file.data) > MAX_DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    sizes = {"file_size": len(file.data), "file_path": file.path}
    return {"file_id": file.file_id, "file_unique_id": file.unique_id, **sizes}
