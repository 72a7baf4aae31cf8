"""Whose the public pages are, for 网站找错: the portal alone sees every kind of them."""

from documents.models import Document
from interpretation.models import Interpretation
from opinion.models import Response
from site_errors import routing

routing.register("documents", Document)
routing.register("interpretation", Interpretation)
routing.register("responses", Response)
