"""Whom an error concerns: the agency whose page it stands on, else the one that runs the site.

Which kinds of page belong to an agency is registered by whoever can see them all:

    routing.register("documents", Document)

The pages of that namespace with a `pk` in their address belong to the agency of the public row.
"""

from urllib.parse import urlsplit

from django.db import models
from django.urls import Resolver404, resolve

from accounts.models import Agency

_kinds: dict[str, type[models.Model]] = {}


def register(namespace: str, model: type[models.Model]) -> None:
    _kinds[namespace] = model


def path_of(address: str, host: str = "") -> str:
    """The path of an address of this site, "" of any other. `host` is the site's own, as it was asked for."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    if parts.netloc and parts.netloc != host:
        return ""
    return parts.path if parts.path.startswith("/") else ""


def agency_of(address: str, host: str = "") -> Agency | None:
    """Whose page it is; None where there is no agency at all."""
    try:
        match = resolve(path_of(address, host) or "/")
    except Resolver404:
        return Agency.objects.host()
    model, pk, code = _kinds.get(match.namespace), match.kwargs.get("pk"), match.kwargs.get("code")
    found = None
    if model is not None and pk is not None and pk < 2**63:
        found = Agency.objects.active().filter(pk__in=model.objects.public().filter(pk=pk).values("agency"))
    elif code is not None:
        found = Agency.objects.active().filter(code=code)
    return (found.first() if found is not None else None) or Agency.objects.host()
