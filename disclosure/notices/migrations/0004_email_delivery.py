"""电子邮件送达: a way of its own, known by the day it arrived（条例第二十九条第三项、第四十条）."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_print_runs")]

    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="method",
            field=models.CharField(
                choices=[
                    ("post", "邮政寄送"),
                    ("direct", "直接送达"),
                    ("entrusted", "委托其他机关送达"),
                    ("online", "在线送达"),
                    ("email", "电子邮件送达"),
                ],
                max_length=10,
                verbose_name="送达方式",
            ),
        ),
        migrations.RemoveConstraint(model_name="delivery", name="delivery_has_its_day"),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=(
                    Q(method="post", posted_on__isnull=False)
                    | Q(method__in=("direct", "entrusted"), signed_on__isnull=False)
                    | Q(method__in=("online", "email"), delivered_on__isnull=False)
                ),
                name="delivery_has_its_day",
            ),
        ),
    ]
