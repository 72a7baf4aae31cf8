"""移送（条例第二十五条）: published documents go to an archive, library or service hall; each step leaves its event."""

from django.db import transaction

from disclosure.workflow.door import write_down
from disclosure.workflow.errors import NotNow
from documents.models import Transfer, TransferItem

SENT, RECEIVED = "sent", "received"


@transaction.atomic
def send(documents, *, agency, by, copies: int, **facts) -> Transfer:
    """Write down what goes where on which day; `facts` are the fields of Transfer."""
    transfer = Transfer.objects.create(agency=agency, sent_by=by, **facts)
    TransferItem.objects.bulk_create(
        TransferItem(transfer=transfer, document=document, copies=copies) for document in documents
    )
    write_down(
        transfer,
        action="send",
        label="登记移送",
        before="",
        after=SENT,
        by=by,
        note=transfer.note,
        facts={
            "接收单位": transfer.receiver,
            "形式": transfer.get_form_display(),
            "移送日期": transfer.sent_on,
            "公文": [document.reference for document in documents],
            "每件份数": copies,
        },
    )
    return transfer


@transaction.atomic
def receive(transfer: Transfer, *, by, received_by: str, received_on) -> Transfer:
    """Write down the receipt, once. Raises NotNow when it stands already."""
    transfer = Transfer.objects.select_for_update().get(pk=transfer.pk)
    if transfer.received_on:
        raise NotNow(f"这份清单已由{transfer.received_by}签收，签收记录没有改动。")
    transfer.received_by, transfer.received_on = received_by, received_on
    transfer.save(update_fields=["received_by", "received_on"])
    write_down(
        transfer,
        action="receive",
        label="登记签收",
        before=SENT,
        after=RECEIVED,
        by=by,
        note="",
        facts={"签收人": received_by, "签收日期": received_on},
    )
    return transfer


def not_yet_sent(documents):
    """Those of `documents` that are public and were never handed to anybody（条例第二十五条：及时）."""
    return documents.public().filter(transfer_items=None)
