from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_last_agency")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="must_change_password",
            field=models.BooleanField(default=False, editable=False, verbose_name="须更换密码"),
        ),
    ]
