"""阅读设置: 长辈模式, 高对比 and 字号, kept in one small cookie so that anonymous pages stay cacheable.

The server writes the classes on <html>; no script is needed. The page cache keys on the cookie
(`disclosure.caching`), and only the twelve spellings made here are ever set.
"""

from dataclasses import dataclass, replace

COOKIE = "reading"
MAX_AGE = 365 * 24 * 3600  # seconds
SIZES = ("标准", "大", "特大")
LARGEST = len(SIZES) - 1


@dataclass(frozen=True)
class Reading:
    elder: bool = False
    contrast: bool = False
    size: int = 0

    @classmethod
    def of(cls, request) -> "Reading":
        """What the visitor asked for; anything else in the cookie is ignored."""
        words = request.COOKIES.get(COOKIE, "").split(".")
        size = next((n for n in range(1, LARGEST + 1) if f"size-{n}" in words), 0)
        return cls(elder="elder" in words, contrast="contrast" in words, size=size)

    @property
    def is_smallest(self) -> bool:
        return self.size == 0

    @property
    def is_largest(self) -> bool:
        return self.size == LARGEST

    @property
    def size_words(self) -> str:
        return SIZES[self.size]

    @property
    def words(self) -> list[str]:
        return ["elder"] * self.elder + ["contrast"] * self.contrast + [f"size-{self.size}"] * bool(self.size)

    @property
    def classes(self) -> str:
        return " ".join(self.words)

    @property
    def cookie(self) -> str:
        return ".".join(self.words)

    def changed(self, asked) -> "Reading":
        """The settings after a form said elder=on|off, contrast=on|off, size=0|1|2|+|-|reset."""
        if asked.get("reset"):
            return Reading()
        size = asked.get("size", "")
        sizes = {"+": min(self.size + 1, LARGEST), "-": max(self.size - 1, 0), "0": 0, "1": 1, "2": 2}
        return replace(
            self,
            elder={"on": True, "off": False}.get(asked.get("elder"), self.elder),
            contrast={"on": True, "off": False}.get(asked.get("contrast"), self.contrast),
            size=sizes.get(size, self.size),
        )
