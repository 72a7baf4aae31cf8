"""材料: what came with an application, told apart by the word the portal puts before the name of each file.

委托书-张三.pdf: whoever takes a file in puts the word; what the file was called before can only stand after it.
"""

from django.contrib.contenttypes.models import ContentType

from disclosure.files.models import StoredFile
from disclosure.workflow.door import write_down

LETTER, IDENTITY, AUTHORITY, SUPPLEMENT, OTHER = "来信", "身份证明", "委托书", "补正材料", "材料"


def name_of(kind: str, name: str) -> str:
    """What a file is called once it is filed as a paper of this kind."""
    return f"{kind}-{name}"


def kind_of(file: StoredFile) -> str:
    """The word before the name; a file without one is a 材料 like any other."""
    word, stroke, _ = file.name.partition("-")
    return word if stroke and len(word) <= 8 else OTHER


def has_authority(application) -> bool:
    """Has the 委托书 come, with this application or with the one it was split or made anew from?"""
    holders = {application.pk, application.parent_id, application.reanswer_of_id} - {None}
    return StoredFile.objects.filter(
        holder_type=ContentType.objects.get_for_model(application),
        holder_id__in=holders,
        name__startswith=name_of(AUTHORITY, ""),
    ).exists()


def put_down_reading(case, file: StoredFile, user) -> None:
    """Who read which paper of an applicant, and when. The name of a file may be a person's, so its sum stands for it."""
    write_down(
        case,
        action="read_paper",
        label="查看申请人的材料",
        before=case.state,
        after=case.state,
        by=user,
        note="",
        facts={"材料": kind_of(file), "SM3": file.sm3},
    )
