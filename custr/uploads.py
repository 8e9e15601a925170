"""Files that are sent to any page: in memory, and only as much as the largest of them may be."""

import io
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

MAX_BYTES = 5 * 1024 * 1024  # of all files of one request
_SKIPPED = "file_was_too_large"


class BoundedUpload(FileUploadHandler):
    """Django's own would write a file of any size to the disk, for anybody who asks any page.

    A file that is too large is read past, and does not arrive: `is_too_large` tells why.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._taken = 0
        self._file = io.BytesIO()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin one."""
        super().new_file(*args, **kwargs)
        self._file = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take it, while there is room."""
        self._taken += len(raw_data)
        if self._taken > MAX_BYTES:
            self._file = io.BytesIO()
            setattr(self.request, _SKIPPED, True)
            raise SkipFile
        self._file.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The whole file."""
        self._file.seek(0)
        return InMemoryUploadedFile(
            file=self._file,
            field_name=self.field_name,
            name=self.file_name or "",
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )


def is_too_large(request: Any) -> bool:
    """Whether a file that is missing was left out for its size."""
    return getattr(request, _SKIPPED, False)
