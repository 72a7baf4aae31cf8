import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("opinion", "0002_search")]

    operations = [
        migrations.RemoveConstraint(
            model_name="mention",
            name="unique_mention_of_a_source",
        ),
        migrations.RemoveConstraint(
            model_name="mention",
            name="unique_mention_by_content",
        ),
        migrations.AddField(
            model_name="mention",
            name="feed",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="opinion.feed",
                verbose_name="订阅",
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("source_id", ""), _negated=True), ("feed", None)),
                fields=("agency", "source", "source_id"),
                name="unique_mention_of_a_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("source_id", ""), models.Q(("identity", ""), _negated=True), ("feed", None)
                ),
                fields=("agency", "source", "identity"),
                name="unique_mention_by_content",
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("source_id", ""), _negated=True), ("feed__isnull", False)),
                fields=("feed", "source_id"),
                name="unique_mention_of_a_feed",
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("source_id", ""), models.Q(("identity", ""), _negated=True), ("feed__isnull", False)
                ),
                fields=("feed", "identity"),
                name="unique_mention_of_a_feed_by_content",
            ),
        ),
    ]
