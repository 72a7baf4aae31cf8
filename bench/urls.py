"""The portal's addresses and one empty page, to measure what the middleware alone costs."""

from django.http import HttpResponse
from django.urls import path

from disclosure.urls import urlpatterns as portal

# Beside the documents' addresses, so that finding the view costs both sides the same.
place = next(n for n, found in enumerate(portal) if str(found.pattern) == "documents/") + 1
empty = path("documents/empty/", lambda request: HttpResponse(b""))
urlpatterns = [*portal[:place], empty, *portal[place:]]
