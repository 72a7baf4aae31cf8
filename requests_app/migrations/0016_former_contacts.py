"""以前的联系方式: kept encrypted when an applicant is reached elsewhere; an application is found by the mail number it came by."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import disclosure.personal


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_inherits_from"),
        ("documents", "0003_sweep_indexes"),
        ("requests_app", "0015_copy_returned"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FormerContact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "address",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="原通信地址"),
                ),
                (
                    "postcode",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="原邮政编码"),
                ),
                (
                    "phone",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="原联系电话"),
                ),
                (
                    "email",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="原电子邮箱"),
                ),
                ("evidence", disclosure.personal.EncryptedTextField(verbose_name="核对的情况")),
                ("replaced_at", models.DateTimeField(verbose_name="变更时间")),
            ],
            options={
                "verbose_name": "以前的联系方式",
                "verbose_name_plural": "以前的联系方式",
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("post_number", ""), _negated=True),
                fields=["post_number"],
                name="application_by_mail",
            ),
        ),
        migrations.AddField(
            model_name="formercontact",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="former_contacts",
                to="requests_app.application",
                verbose_name="申请",
            ),
        ),
        migrations.AddField(
            model_name="formercontact",
            name="replaced_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="变更人",
            ),
        ),
    ]
