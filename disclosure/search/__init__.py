"""检索：二字词切分、PostgreSQL 与 SQLite 同一接口、命中高亮（docs/search.md）。"""

from disclosure.search.grams import fold, grams, pieces
from disclosure.search.highlight import highlight
from disclosure.search.index import SearchIndex
from disclosure.search.queryset import GramsQuerySet, SearchMixin

__all__ = ["GramsQuerySet", "SearchIndex", "SearchMixin", "fold", "grams", "highlight", "pieces"]
