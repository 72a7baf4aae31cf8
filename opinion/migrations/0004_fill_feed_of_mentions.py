from django.db import migrations


def known_by_their_feed(apps, schema_editor):
    """What a feed brought under the name it has now is known again by the feed."""
    Feed, Mention = apps.get_model("opinion", "Feed"), apps.get_model("opinion", "Mention")
    for feed in Feed.objects.iterator():
        here = Mention.objects.filter(agency=feed.agency_id, source=feed.name, channel="feed", feed=None)
        here.update(feed=feed)


class Migration(migrations.Migration):
    dependencies = [("opinion", "0003_feed_of_a_mention")]

    operations = [migrations.RunPython(known_by_their_feed, migrations.RunPython.noop)]
