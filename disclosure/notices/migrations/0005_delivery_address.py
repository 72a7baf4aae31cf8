"""送达地址: a delivery keeps the address it went to where that is no longer the one on the letter; found by its mail number."""

from django.conf import settings
from django.db import migrations, models

import disclosure.personal


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0004_email_delivery"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="address",
            field=disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="送达地址"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("mail_number", ""), _negated=True),
                fields=["mail_number"],
                name="delivery_by_mail",
            ),
        ),
    ]
