from django.db import migrations

from disclosure.search import SearchIndex


class Migration(migrations.Migration):
    """The indexes behind `.matching()`."""

    dependencies = [("interpretation", "0001_initial")]

    operations = [
        SearchIndex("interpretation_interpretationtext", pk="interpretation_id"),
        SearchIndex("interpretation_question"),
    ]
