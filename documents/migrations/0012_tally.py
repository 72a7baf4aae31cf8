from django.db import migrations, models

from documents import tally


def follow(apps, schema_editor):
    """The triggers, and what there is already."""
    for statement in tally.create_statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)
    tally.rebuild(schema_editor.connection.alias)


def leave(apps, schema_editor):
    for statement in tally.drop_statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """The numbers beside the facets, kept while things are published."""

    dependencies = [("documents", "0011_opinion_for_whom")]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=12, verbose_name="种类")),
                ("agency_id", models.BigIntegerField(verbose_name="发布机构")),
                ("genre", models.CharField(max_length=20, verbose_name="文种")),
                ("topic", models.CharField(max_length=60, verbose_name="主题")),
                ("validity", models.CharField(max_length=10, verbose_name="有效性")),
                ("way", models.CharField(max_length=12, verbose_name="公开方式")),
                ("category", models.CharField(max_length=20, verbose_name="公开类别")),
                ("year", models.IntegerField(verbose_name="发布年")),
                ("n", models.IntegerField(verbose_name="件数")),
            ],
            options={"verbose_name": "检索条目的件数", "verbose_name_plural": "检索条目的件数"},
        ),
        migrations.RunPython(follow, leave),
        migrations.RemoveIndex(model_name="entry", name="entry_facets"),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("way", "turned")), fields=["kind", "object_id"], name="entry_turned"
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("attribute", "proactive"), ("state", "published")),
                fields=["genre", "-published_at", "-id"],
                name="public_by_genre",
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(
                    ("attribute", "proactive"),
                    ("state", "published"),
                    models.Q(("validity", "valid"), _negated=True),
                ),
                fields=["validity", "-published_at", "-id"],
                name="public_by_validity",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("validity", "valid"), _negated=True),
                fields=["kind", "validity", "-written_on", "-object_id"],
                name="entry_by_validity",
            ),
        ),
    ]
