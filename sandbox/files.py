"""Photos: what may be sent, and the ids under which they can be sent again."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

from sandbox import images
from sandbox.errors import BotApiError, bad_request

# Bot API, sendPhoto: 10 MB, width + height at most 10 000, ratio at most 20.
MAX_PHOTO_BYTES = 10 * 1024 * 1024
MAX_PHOTO_SIDES = 10_000
MAX_PHOTO_RATIO = 20
# Bot API, getFile
MAX_DOWNLOAD_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True)
class Upload:
    """A file as it arrived in a request."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Photo:
    """A photo somebody sent. Ids follow from the content, so the same bytes always have the same id."""

    file_id: str
    unique_id: str
    width: int
    height: int
    data: bytes

    def size(self) -> dict[str, Any]:
        """Return the Bot API `PhotoSize`."""
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "width": self.width,
            "height": self.height,
            "file_size": len(self.data),
        }

    @property
    def path(self) -> str:
        """The path under `/file/bot<token>/`."""
        return f"photos/{self.unique_id}{'.png' if self.data.startswith(images.PNG) else '.jpg'}"

    @property
    def content_type(self) -> str:
        """The media type of the bytes."""
        return "image/png" if self.data.startswith(images.PNG) else "image/jpeg"


class Files:
    """Every photo that was sent, by file id."""

    def __init__(self) -> None:
        self._photos: dict[str, Photo] = {}

    def store(self, data: bytes) -> Photo:
        """Keep a photo and return it; raises BotApiError 400 in Telegram's words when it breaks a photo limit."""
        if not data:
            raise bad_request("file must be non-empty")
        if len(data) > MAX_PHOTO_BYTES:
            # [unverified] Telegram's servers say PHOTO_SAVE_FILE_INVALID; newer front ends may word it.
            raise bad_request("PHOTO_SAVE_FILE_INVALID")
        size = images.dimensions(data)
        if size is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
        width, height = size
        if width + height > MAX_PHOTO_SIDES or max(size) > MAX_PHOTO_RATIO * min(size):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        digest = hashlib.sha256(data).digest()
        name = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        photo = Photo(f"sandbox-{name}", name[:16], width, height, data)
        return self._photos.setdefault(photo.file_id, photo)

    def find(self, file_id: str) -> Photo | None:
        """Return a photo by its file id, or None."""
        return self._photos.get(file_id)

    def get(self, file_id: str) -> Photo:
        """Return a photo to be sent again; raises BotApiError 400 for an id that was never given out."""
        photo = self._photos.get(file_id)
        if photo is None:
            raise _wrong_identifier(file_id)
        return photo

    def at(self, path: str) -> Photo | None:
        """Return the photo with this download path, or None."""
        return next((photo for photo in self._photos.values() if photo.path == path), None)


def _wrong_identifier(file_id: str) -> BotApiError:
    if file_id.startswith(("http://", "https://")):
        # The sandbox fetches nothing from the network; this is what Telegram says when it cannot.
        return bad_request("failed to get HTTP URL content")
    return bad_request("wrong file identifier/HTTP URL specified")
