import django.db.models.functions.comparison
from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery


def of_this_round(apps, schema_editor):
    """An item that was taken up again has been answered when this round's response was published, if it was."""
    Item, Response = apps.get_model("opinion", "Item"), apps.get_model("opinion", "Response")
    own = Response.objects.filter(item=OuterRef("pk"), round=OuterRef("round")).values("published_at")[:1]
    Item.objects.filter(responded_at__lt=F("reopened_at")).update(responded_at=Subquery(own))


class Migration(migrations.Migration):
    dependencies = [("opinion", "0005_stirred_items")]

    operations = [
        migrations.AlterField(
            model_name="item",
            name="responded_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="本轮首次回应时间"
            ),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                models.F("agency"),
                models.OrderBy(
                    django.db.models.functions.comparison.Coalesce("reopened_at", "found_at"), descending=True
                ),
                name="opinion_by_begun",
            ),
        ),
        migrations.RunPython(of_this_round, migrations.RunPython.noop),
    ]
