"""Sound, film and captions for tests, made box by box."""

import struct


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


def _track(handler: bytes) -> bytes:
    hdlr = box(b"hdlr", bytes(8) + handler + bytes(12) + "录像员张三的手机\0".encode())
    mdhd = box(b"mdhd", bytes(4) + b"\x11" * 8 + bytes(12))
    return box(b"trak", box(b"mdia", mdhd + hdlr))


def film(*handlers: bytes, brand: bytes = b"isom") -> bytes:
    """An MP4 with the boxes of one, a place and a maker in it, and no picture."""
    told = box(b"udta", box(b"\xa9xyz", b"\0\x12\x15\xc7+30.2500+120.1600/"))
    tracks = b"".join(_track(one) for one in handlers or (b"vide", b"soun"))
    moov = box(b"moov", box(b"mvhd", bytes(4) + b"\x22" * 8 + bytes(88)) + tracks + told)
    xmp = box(b"uuid", b"\xbe" * 16 + "<x>拍摄者李四</x>".encode())
    return box(b"ftyp", brand + bytes(4) + b"isommp42") + moov + xmp + box(b"mdat", b"\x01\x02" * 400)


def sound() -> bytes:
    """An MP3 with tags before and behind its frames."""
    tag = b"ID3\x03\x00\x00\x00\x00\x00\x20" + "TPE1张三".encode().ljust(32, b"\0")
    frames = (b"\xff\xfb\x90\x00" + bytes(413)) * 4
    return tag + frames + b"TAG" + b"Zhang San".ljust(125, b"\0")


CAPTIONS = """WEBVTT

NOTE 张三听写

00:00.000 --> 00:02.500
<v 主持人>缴费档次可以自己选。</v>

2
00:02.500 --> 00:05.000 align:start
每年可以变更一次。
""".encode()
