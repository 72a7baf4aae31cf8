"""Public addresses of documents."""

from django.urls import path

from disclosure.caching import public_page
from documents.views import public

app_name = "documents"
urlpatterns = [
    path("", public_page(public.Catalogue.as_view(), names=public.ASKED), name="catalogue"),
    path("<int:pk>/", public_page(public.ReadDocument.as_view()), name="detail"),
    path("<int:pk>/print/", public_page(public.PrintDocument.as_view()), name="print"),
    path("<int:pk>/versions/", public_page(public.ShowRevisions.as_view()), name="revisions"),
    path("<int:pk>/document.pdf", public.DownloadPdf.as_view(), name="pdf"),
    path("index/<path:index_number>", public.FindByIndexNumber.as_view(), name="by-index-number"),
]
