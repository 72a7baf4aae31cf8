"""An upload past the limit is counted, not kept: 200 MB leave neither memory nor disk used.

The request is still read to its end, so the browser gets the page that says why instead of a broken
connection; the web server in front should cut it off earlier (client_max_body_size).
"""

import io

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class OversizedUpload(UploadedFile):
    """What is left of an upload that was too large: its name and its size."""

    def __init__(self, name, content_type, size):
        super().__init__(io.BytesIO(), name, content_type, size)


class LimitedUploadHandler(FileUploadHandler):
    """First of FILE_UPLOAD_HANDLERS: passes chunks on until FILE_MAX_BYTES, swallows the rest."""

    chunk_size = 256 * 1024

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data, start):
        self.received += len(raw_data)
        return raw_data if self.received <= settings.FILE_MAX_BYTES else None

    def file_complete(self, file_size):
        if self.received <= settings.FILE_MAX_BYTES:
            return None
        return OversizedUpload(self.file_name, self.content_type, self.received)
