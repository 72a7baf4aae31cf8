"""申请编号 as people type it, to be looked up by."""

from django.db import migrations, models
from django.db.models import F, Value
from django.db.models.functions import Replace, Upper

PLAIN = Upper(Replace(Replace(F("number"), Value("-"), Value("")), Value(" "), Value("")))


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0025_opinion_for_whom")]

    operations = [
        migrations.AddIndex(
            model_name="application", index=models.Index(PLAIN, name="application_plain_number")
        ),
        migrations.AddIndex(
            model_name="recordcorrection", index=models.Index(PLAIN, name="correction_plain_number")
        ),
    ]
