"""People of one name are told apart by their user names, wherever one of them is chosen."""

from collections import Counter
from collections.abc import Iterable

from django.forms import ModelChoiceField
from django.forms.models import ModelChoiceIterator, ModelChoiceIteratorValue

from accounts.models import User


def told_apart(people: Iterable[User]) -> dict[int, str]:
    """{pk: 张三 | 张三（zhangsan）}: the user name stands beside the name where another of them is called the same."""
    people = {person.pk: person for person in people}
    held = Counter(str(person) for person in people.values())
    return {
        pk: f"{person}（{person.username}）" if held[str(person)] > 1 else str(person)
        for pk, person in people.items()
    }


class _Told(ModelChoiceIterator):
    def __iter__(self):
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        people = list(self.queryset)
        told = told_apart(people)
        for person in people:
            yield ModelChoiceIteratorValue(person.pk, person), told[person.pk]


class PersonField(ModelChoiceField):
    """A choice among people, one query whether some are namesakes or not."""

    iterator = _Told
