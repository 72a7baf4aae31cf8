"""纯文本."""

import re

from disclosure.files import kinds
from disclosure.files.extract.lines import Extracted, Line
from disclosure.files.kinds import FileRefused


def read(data: bytes) -> Extracted:
    text = kinds.decode(data)
    if text is None:
        raise FileRefused("文本的编码认不出来。请另存为 UTF-8 编码后再传。")
    return Extracted(
        kinds.TXT, tuple(Line(row) for row in re.split(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]", text))
    )
