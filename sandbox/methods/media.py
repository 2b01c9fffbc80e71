"""Files in a call: an upload, an `attach://name` or a file id, alone or inside an `InputMedia`."""

from typing import Any

from sandbox.errors import bad_request, not_here
from sandbox.files import Document, Media, Photo, Upload
from sandbox.methods.request import Request

_KNOWN = frozenset({"type", "media", "caption", "parse_mode", "caption_entities"})
_KNOWN_FLAGS = frozenset({"show_caption_above_media", "has_spoiler", "disable_content_type_detection"})


def photo_from(request: Request, value: str | Upload) -> Photo:
    """Return the photo a parameter stands for; raises BotApiError 400."""
    file = _file(request, value, "photo")
    files = request.world.files
    return files.photo(file.data) if isinstance(file, Upload) else files.sent_photo(file)


def document_from(request: Request, value: str | Upload) -> Document:
    """Return the document a parameter stands for; raises BotApiError 400."""
    file = _file(request, value, "document")
    files = request.world.files
    return files.document(file) if isinstance(file, Upload) else files.sent_document(file)


def input_media(request: Request, media: dict[str, Any]) -> Media:
    """Return the file of a Bot API `InputMedia`; raises BotApiError 400, and 404 for a kind that is not here."""
    kind = media["type"]
    if kind not in ("photo", "document"):
        raise not_here(f"media of type {kind}")
    if unknown := sorted(set(media) - _KNOWN - _KNOWN_FLAGS):
        raise not_here(f"media with {unknown[0]}")
    return photo_from(request, media["media"]) if kind == "photo" else document_from(request, media["media"])


def media_extras(params: dict[str, Any]) -> dict[str, Any]:
    """Return the flags of a photo under the names the `Message` has for them."""
    flags = {"show_caption_above_media": "show_caption_above_media", "has_spoiler": "has_media_spoiler"}
    return {shown: True for given, shown in flags.items() if params.get(given)}


def _file(request: Request, value: str | Upload, kind: str) -> str | Upload:
    """Return an upload, or the file id that was given instead."""
    if isinstance(value, Upload):
        return value
    if not value:
        raise bad_request(f"there is no {kind} in the request")
    if not value.startswith("attach://"):
        return value
    upload = request.files.get(value.removeprefix("attach://"))
    if upload is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return upload
