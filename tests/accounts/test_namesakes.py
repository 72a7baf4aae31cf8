"""Two people of one name in one list are not one person: each is shown with the user name."""

import pytest
from django import forms

from accounts.models import User
from accounts.namesakes import PersonField, told_apart
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_only_namesakes_are_shown_with_their_user_names():
    one, two = (UserFactory(name="张伟", username=username) for username in ("zhangwei", "zhangwei2"))
    other = UserFactory(name="李明", username="liming")

    assert told_apart([one, other, one]) == {one.pk: "张伟", other.pk: "李明"}
    assert told_apart([one, two, other]) == {
        one.pk: "张伟（zhangwei）",
        two.pk: "张伟（zhangwei2）",
        other.pk: "李明",
    }


def test_a_choice_among_people_is_one_query(django_assert_num_queries):
    class Form(forms.Form):
        who = PersonField(queryset=User.objects.order_by("username"), empty_label="请选择")

    for username in ("zhangwei", "zhangwei2"):
        UserFactory(name="张伟", username=username)

    with django_assert_num_queries(1):
        choices = [label for _, label in Form().fields["who"].choices]

    assert choices == ["请选择", "张伟（zhangwei）", "张伟（zhangwei2）"]
