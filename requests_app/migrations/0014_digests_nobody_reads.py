"""Digests of personal data that were written and never asked for: of telephones, and of who asks for a correction."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0013_consultation_unserved")]

    operations = [
        migrations.RemoveField("particulars", "phone_digest"),
        migrations.RemoveField("recordcorrection", "applicant_digest"),
    ]
