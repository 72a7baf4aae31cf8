"""Filters of the desk stand in addresses, and addresses in histories and logs: no number of a person goes there."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from disclosure.personal import looks_personal

SAYS_SO_ITSELF = ("desk:home", "desk:search")
NOTHING_BY_NUMBER = "证件号码、电话号码不能用来查找，已从条件里去掉。请用标题或者编号中的词；按申请人的姓名查，用页面上方的“查找”。"


class NoNumbersOfPeople:
    """Whatever list is narrowed by an identity number or a telephone is shown without that condition, and says why."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method == "GET" and request.META.get("QUERY_STRING") and request.path.startswith("/desk/"):
            asked = [(name, value) for name, values in request.GET.lists() for value in values]
            kept = [(name, value) for name, value in asked if not looks_personal(value)]
            if len(kept) < len(asked) and request.path not in map(reverse, SAYS_SO_ITSELF):
                if request.user.is_authenticated:
                    messages.warning(request, NOTHING_BY_NUMBER)
                return HttpResponseRedirect(f"{request.path}?{urlencode(kept)}" if kept else request.path)
        return self.get_response(request)
