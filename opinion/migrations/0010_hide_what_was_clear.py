from django.db import migrations

from disclosure.search import grams
from opinion.said import known_number


def hide(apps, schema_editor):
    """Numbers of sources that have a person's in them become digests; readers' comments are kept encrypted, called by their source.

    The number is hidden by the very function that will look for it: what was collected before must be known again.
    """
    Mention = apps.get_model("opinion", "Mention")
    Item = apps.get_model("opinion", "Item")
    ItemText = apps.get_model("opinion", "ItemText")
    numbered = Mention.objects.exclude(source_id="").values_list("pk", "source_id")
    for pk, number in numbered.iterator(chunk_size=5000):
        if (hidden := known_number(number)) != number:
            Mention.objects.filter(pk=pk).update(source_id=hidden)

    for mention in Mention.objects.filter(channel="comment").exclude(body=""):
        title, body = mention.title, mention.body
        mention.title, mention.body, mention.private_body = (
            f"{mention.source} {mention.source_id}".strip(),
            "",
            body,
        )
        mention.save(update_fields=["title", "body", "private_body"])
        Item.objects.filter(pk=mention.item_id, title=title).update(title=mention.title)
        item = Item.objects.get(pk=mention.item_id)
        ItemText.objects.filter(item=item, body=body).update(body="", grams=grams(item.title))


class Migration(migrations.Migration):
    dependencies = [("opinion", "0009_private_body")]

    operations = [migrations.RunPython(hide, migrations.RunPython.noop, elidable=True)]
