import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import disclosure.clock


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0009_name_digest"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CopyRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_at", models.DateTimeField(default=disclosure.clock.now, verbose_name="提出时间")),
                ("next_try_at", models.DateTimeField(default=disclosure.clock.now, verbose_name="下次办理")),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="已试次数")),
                (
                    "last_error",
                    models.CharField(blank=True, max_length=300, verbose_name="最近一次失败"),
                ),
                ("pages", models.PositiveIntegerField(default=0, verbose_name="要涂的页数")),
                ("pages_done", models.PositiveIntegerField(default=0, verbose_name="已做的页数")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
                (
                    "refusal",
                    models.CharField(blank=True, max_length=500, verbose_name="没有做成的原因"),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="runs",
                        to="requests_app.release",
                    ),
                ),
            ],
            options={
                "verbose_name": "公开件的制作",
                "verbose_name_plural": "公开件的制作",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("finished_at", None)),
                        fields=["next_try_at"],
                        name="copy_run_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("finished_at", None)),
                        fields=("release",),
                        name="one_copy_run_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("finished_at__isnull", False), ("refusal", ""), _connector="OR"),
                        name="copy_run_refused_is_finished",
                    ),
                ],
            },
        ),
    ]
