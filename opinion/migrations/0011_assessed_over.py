from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("opinion", "0010_hide_what_was_clear")]

    operations = [
        migrations.AddField(
            model_name="risksheet",
            name="assessed_over",
            field=models.CharField(
                blank=True, editable=False, max_length=64, verbose_name="所评估公文的内容摘要"
            ),
        ),
    ]
