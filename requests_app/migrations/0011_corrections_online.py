import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import disclosure.personal


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_agency_letters"),
        ("requests_app", "0010_copy_runs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="applydraft",
            name="corrected",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="draft",
                to="requests_app.recordcorrection",
            ),
        ),
        migrations.AddField(
            model_name="recordcorrection",
            name="code",
            field=disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="查询码"),
        ),
        migrations.AddField(
            model_name="recordcorrectionperson",
            name="agent_id_number",
            field=disclosure.personal.EncryptedTextField(
                blank=True, default="", verbose_name="代理人证件号码"
            ),
        ),
        migrations.AddField(
            model_name="recordcorrectionperson",
            name="agent_phone",
            field=disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="代理人电话"),
        ),
        migrations.AddField(
            model_name="recordcorrectionperson",
            name="contact_name",
            field=disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="联系人"),
        ),
        migrations.AddField(
            model_name="recordcorrectionperson",
            name="representative",
            field=disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="法定代表人"),
        ),
        migrations.AddIndex(
            model_name="recordcorrection",
            index=models.Index(fields=["number"], name="record_correction_number"),
        ),
    ]
