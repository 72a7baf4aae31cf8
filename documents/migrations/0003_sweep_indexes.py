"""The sweep asks every few minutes what has expired: by an index, however many documents there are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0002_search"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("expires_on__isnull", False)),
                fields=["expires_on"],
                name="document_expiring",
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("secret_until__isnull", False)),
                fields=["secret_until"],
                name="document_secret_until",
            ),
        ),
    ]
