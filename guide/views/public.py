"""What citizens see of guides: the version in force of one agency, and those before it."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import TemplateView

from accounts.models import Agency
from documents import counts
from documents.catalogue import tree
from guide import reading
from guide.models import Guide
from guide.states import State


class ReadGuide(TemplateView):
    """政府信息公开指南（条例第十二条）. An agency that has none published says so, with the contacts its row has."""

    template_name = "guide/public/guide.html"

    def get(self, request, *args, code, **kwargs):
        self.agency = get_object_or_404(Agency, code=code)
        if not self.agency.is_active:  # its own page says since when, and who carries on
            return redirect(self.agency)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, *, version=None, **kwargs):
        agency = self.agency
        versions = list(Guide.objects.public().of(agency).select_related("agency").order_by("-version"))
        wanted = (
            (one for one in versions if one.version == version)
            if version
            else (one for one in versions if one.state == State.PUBLISHED)
        )
        guide = next(wanted, None)
        if guide is None and version:
            raise Http404
        return super().get_context_data(
            agency=agency,
            guide=guide,
            versions=versions,
            is_in_force=guide is not None and guide.state == State.PUBLISHED,
            contacts=reading.contacts(guide) if guide else [],
            updated_on=reading.updated_on(guide) if guide else "",
            channels=reading.channels(agency),
            remedies=reading.remedies(agency),
            tree=tree(counts.public_counts(), agency=agency.pk),
            **kwargs,
        )
