from django.db import migrations

LOCAL = "本机关规定"
# No law says within how many days these are done: 第三十一条 names only the day that counts, 第十八条 says 定期.
NODES = ("confirm", "rereview")


def call_them_nodes(apps, schema_editor):
    """Clocks that still run; those met stay as they were counted."""
    Deadline = apps.get_model("deadlines", "Deadline")
    Deadline.objects.filter(term__in=NODES, met_at=None, cancelled_at=None).update(basis=LOCAL, article="")


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0006_amended_days")]

    operations = [migrations.RunPython(call_them_nodes, migrations.RunPython.noop, elidable=True)]
