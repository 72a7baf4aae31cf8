"""A queryset compiled once: the hot public pages spend their time on rows, not on writing SQL anew.

Compiling a queryset with three joins costs Django about 2 ms, more than PostgreSQL needs to answer it.
The rule stays where it is written (`Document.objects.public()`); only its translation is kept.
"""

import threading
from collections.abc import Callable

_FIRST = 2**41  # stands for a parameter while compiling; no id reaches it
_LARGEST = 2**63 - 1


class Prepared:
    """`Prepared(build)(pk)` gives `list(build(pk))`, having built and compiled the queryset only once.

    `build` takes whole numbers and must make the same queryset every time but for them; a number no
    row can have finds nothing, as in the queryset itself.
    """

    def __init__(self, build: Callable, parameters: int = 1):
        self.build, self.parameters = build, parameters
        self._compiled = threading.local()  # a compiler belongs to its thread's connection

    def __call__(self, *values: int) -> list:
        if len(values) != self.parameters:
            raise TypeError(f"{self.parameters} parameters, not {len(values)}")
        if any(not -_LARGEST <= value <= _LARGEST for value in values):
            return []
        queryset, compiler, sql, parameters = self._compile()
        filled = tuple(values[slot] if slot is not None else parameter for parameter, slot in parameters)
        compiler.as_sql = lambda *args, **kwargs: (sql, filled)
        return list(queryset._iterable_class(queryset))

    def _compile(self):
        known = getattr(self._compiled, "known", None)
        if known is None:
            marks = {_FIRST + slot: slot for slot in range(self.parameters)}
            queryset = self.build(*marks)
            compiler = queryset.query.get_compiler(queryset.db)
            sql, parameters = compiler.as_sql()
            slots = [(value, marks.get(value) if type(value) is int else None) for value in parameters]
            if {slot for _, slot in slots} - {None} != set(marks.values()):
                raise ValueError("a parameter does not reach the SQL")
            queryset.query.get_compiler = lambda *args, **kwargs: compiler
            compiler.pre_sql_setup = lambda *args, **kwargs: None
            known = self._compiled.known = (queryset, compiler, sql, slots)
        return known
