"""How large a picture is, so that a page can keep its place before it has come."""

from disclosure.files.models import StoredFile


def measured(file: StoredFile) -> tuple[int | None, int | None]:
    """Width and height in pixels of the copy the public gets; (None, None) for what is not a picture."""
    from PIL import Image, UnidentifiedImageError  # slow import

    with file.published.open() as handle:
        try:
            with Image.open(handle) as picture:
                return picture.size
        except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
            return None, None
