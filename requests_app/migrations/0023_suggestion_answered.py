from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0022_suggested_publication")]

    operations = [
        migrations.AddField(
            model_name="application",
            name="suggestion",
            field=models.CharField(
                blank=True,
                choices=[("waiting", "等待审核"), ("taken", "采纳"), ("declined", "不采纳")],
                max_length=8,
                verbose_name="主动公开的建议",
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="suggestion_answered_on",
            field=models.DateField(blank=True, null=True, verbose_name="审核建议日"),
        ),
        migrations.AddField(
            model_name="applicationtext",
            name="suggestion_answer",
            field=models.TextField(blank=True, default="", verbose_name="对建议的答复"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("suggestion", "waiting")),
                fields=["agency"],
                name="application_suggestion_waits",
            ),
        ),
    ]
