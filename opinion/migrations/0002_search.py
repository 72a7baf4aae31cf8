from django.db import migrations

from disclosure.search import SearchIndex


class Migration(migrations.Migration):
    """The indexes behind `.matching()`."""

    dependencies = [("opinion", "0001_initial")]

    operations = [
        SearchIndex("opinion_itemtext", pk="item_id"),
        SearchIndex("opinion_response"),
    ]
