from django.db import migrations

from disclosure.search import SearchIndex


class Migration(migrations.Migration):
    """The index behind `.matching()`."""

    dependencies = [("requests_app", "0001_initial")]

    operations = [SearchIndex("requests_app_applicationtext", "grams", "application_id")]
