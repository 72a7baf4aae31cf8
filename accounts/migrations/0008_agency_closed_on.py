from django.db import migrations, models


class Migration(migrations.Migration):
    """Since when an agency is no more: its page says so. Of those closed before, nobody has written it down."""

    dependencies = [("accounts", "0007_delegations")]

    operations = [
        migrations.AddField(
            model_name="agency",
            name="closed_on",
            field=models.DateField(
                blank=True,
                help_text="不再在用的机关从哪一天起撤销，网页上这样说；空着就是停用的那一天。",
                null=True,
                verbose_name="撤销日期",
            ),
        ),
    ]
