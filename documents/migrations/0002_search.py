from django.db import migrations

from disclosure.search import SearchIndex


class Migration(migrations.Migration):
    """The index behind `.matching()`."""

    dependencies = [("documents", "0001_initial")]

    operations = [SearchIndex("documents_documenttext", "grams", "document_id")]
