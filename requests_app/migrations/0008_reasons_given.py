from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0007_record_corrections"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="reasons_days",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="说明理由的期限（工作日）"
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="reasons_given_on",
            field=models.DateField(blank=True, null=True, verbose_name="收到理由日"),
        ),
        migrations.AddField(
            model_name="applicationtext",
            name="reasons",
            field=models.TextField(blank=True, default="", verbose_name="说明的理由"),
        ),
    ]
