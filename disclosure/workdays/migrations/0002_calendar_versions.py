from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workdays", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="calendarchange",
            name="before",
            field=models.JSONField(default=dict, verbose_name="变动前"),
        ),
    ]
