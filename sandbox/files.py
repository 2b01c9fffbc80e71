"""Photos and documents: what may be sent, and the ids under which they can be sent again."""

import base64
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from sandbox import images
from sandbox.errors import BotApiError, bad_request

# Bot API, sendPhoto: 10 MB, width + height at most 10 000, ratio at most 20.
MAX_PHOTO_BYTES = 10 * 1024 * 1024
MAX_PHOTO_SIDES = 10_000
MAX_PHOTO_RATIO = 20
# Bot API, sendDocument
MAX_DOCUMENT_BYTES = 50 * 1024 * 1024
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

    def public(self) -> dict[str, Any]:
        """Return the fields of a Bot API `Message` that hold the photo, in one size."""
        sides = {"width": self.width, "height": self.height, "file_size": len(self.data)}
        return {"photo": [{"file_id": self.file_id, "file_unique_id": self.unique_id, **sides}]}

    @property
    def path(self) -> str:
        """The path under `/file/bot<token>/`."""
        return f"photos/{self.unique_id}{'.png' if self.data.startswith(images.PNG) else '.jpg'}"

    @property
    def content_type(self) -> str:
        """The media type of the bytes."""
        return "image/png" if self.data.startswith(images.PNG) else "image/jpeg"


@dataclass(frozen=True)
class Document:
    """A file of any kind. Ids follow from name and content."""

    file_id: str
    unique_id: str
    name: str
    data: bytes

    def public(self) -> dict[str, Any]:
        """Return the fields of a Bot API `Message` that hold the document."""
        ids = {"file_id": self.file_id, "file_unique_id": self.unique_id}
        about = {"file_name": self.name, "mime_type": self.content_type, "file_size": len(self.data)}
        return {"document": {**about, **ids}}

    @property
    def path(self) -> str:
        """The path under `/file/bot<token>/`."""
        suffix = PurePosixPath(self.name).suffix
        return f"documents/{self.unique_id}{suffix if suffix.isascii() and suffix[1:].isalnum() else ''}"

    @property
    def content_type(self) -> str:
        """The media type that the name suggests."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"


Media = Photo | Document


class Files:
    """Every file that was sent, by file id."""

    def __init__(self) -> None:
        self._files: dict[str, Media] = {}
        self._by_path: dict[str, Media] = {}

    def photo(self, data: bytes) -> Photo:
        """Keep a photo and return it; raises BotApiError 400 in Telegram's words when it breaks a photo limit."""
        _check_not_empty(data)
        if len(data) > MAX_PHOTO_BYTES:
            # [unverified] Telegram's servers say PHOTO_SAVE_FILE_INVALID; newer front ends may word it.
            raise bad_request("PHOTO_SAVE_FILE_INVALID")
        size = images.dimensions(data)
        if size is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
        width, height = size
        if width + height > MAX_PHOTO_SIDES or max(size) > MAX_PHOTO_RATIO * min(size):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        name = _digest(data)
        photo = Photo(f"sandbox-{name}", name[:16], width, height, data)
        self._keep(photo)
        return photo

    def document(self, upload: Upload) -> Document:
        """Keep a document under the last part of its name and return it; raises BotApiError 400 and 413."""
        _check_not_empty(upload.data)
        if len(upload.data) > MAX_DOCUMENT_BYTES:
            raise BotApiError(413, "Request Entity Too Large")
        name = upload.name.replace("\\", "/").rpartition("/")[2] or "file"
        digest = _digest(name.encode() + b"\0" + upload.data)
        document = Document(f"sandbox-d-{digest}", digest[:16], name, upload.data)
        self._keep(document)
        return document

    def find(self, file_id: str) -> Media | None:
        """Return a file by its id, or None."""
        return self._files.get(file_id)

    def sent_photo(self, file_id: str) -> Photo:
        """Return a photo to be sent again; raises BotApiError 400 for an id never given out, or a document's."""
        file = self._sent(file_id)
        if not isinstance(file, Photo):
            raise bad_request("can't use file of type Document as Photo")
        return file

    def sent_document(self, file_id: str) -> Document:
        """Return a document to be sent again; raises BotApiError 400 for an id never given out, or a photo's."""
        file = self._sent(file_id)
        if not isinstance(file, Document):
            raise bad_request("can't use file of type Photo as Document")
        return file

    def at(self, path: str) -> Media | None:
        """Return the file with this download path, or None."""
        return self._by_path.get(path)

    def _sent(self, file_id: str) -> Media:
        file = self._files.get(file_id)
        if file is None:
            raise _wrong_identifier(file_id)
        return file

    def _keep(self, file: Media) -> None:
        self._files[file.file_id] = self._by_path[file.path] = file


def _check_not_empty(data: bytes) -> None:
    if not data:
        raise bad_request("file must be non-empty")


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")


def _wrong_identifier(file_id: str) -> BotApiError:
    if file_id.startswith(("http://", "https://")):
        # The sandbox fetches nothing from the network; this is what Telegram says when it cannot.
        return bad_request("failed to get HTTP URL content")
    return bad_request("wrong file identifier/HTTP URL specified")
