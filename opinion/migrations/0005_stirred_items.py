from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("opinion", "0004_fill_feed_of_mentions")]

    operations = [
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("stirred_at__isnull", False)),
                fields=["agency", "-stirred_at"],
                name="opinion_stirred",
            ),
        ),
    ]
