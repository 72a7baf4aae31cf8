"""征求意见书未能送达: a result of its own, neither an opinion nor silence（条例第三十二条）."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0012_redelivery_due")]

    operations = [
        migrations.AlterField(
            model_name="consultation",
            name="result",
            field=models.CharField(
                blank=True,
                choices=[
                    ("agree", "同意公开"),
                    ("object", "不同意公开"),
                    ("reply", "已经反馈"),
                    ("silent", "逾期未提出意见"),
                    ("unserved", "征求意见书未能送达"),
                ],
                max_length=8,
                verbose_name="意见",
            ),
        ),
    ]
