"""What was looked at is what is done: the mark of a preview, handed back with the button under it."""

import json

from django.core.serializers.json import DjangoJSONEncoder

from disclosure.personal import sm3_hex


def mark_of(*said) -> str:
    """One short word for everything a preview rests on; another word as soon as any of it is another."""
    return sm3_hex(json.dumps(said, cls=DjangoJSONEncoder, sort_keys=True).encode())[:24]


def differences(foresight, user) -> list[dict]:
    """The listed differences for a page: the cases of the person's own agencies by name, others by their kind alone."""
    known = user.agency_ids | user.supervised_agency_ids
    found = []
    for one, deadline in foresight.listed:
        case = deadline.case
        is_known = case is not None and (user.is_superuser or deadline.agency_id in known)
        found.append(
            {
                "words": one.case_words if is_known else deadline.content_type.name,
                "url": case.get_desk_url() if is_known and hasattr(case, "get_desk_url") else "",
                "difference": one,
                "agency_id": deadline.agency_id,
                "is_earlier": bool(one.before and one.after and one.after < one.before),
            }
        )
    return found
