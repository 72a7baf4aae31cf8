"""材料: what came with an application, told apart by the word the portal puts before the name of each file.

委托书-张三.pdf: whoever takes a file in puts the word; what the file was called before can only stand after it.
"""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType

from accounts.roles import acting_for
from disclosure.files.models import StoredFile
from disclosure.files.store import hand_over
from disclosure.workflow.door import write_down
from requests_app.acts.people import reader

LETTER, IDENTITY, AUTHORITY, SUPPLEMENT, OTHER = "来信", "身份证明", "委托书", "补正材料", "材料"
PROOF = "证据"  # of 更正本人信息
OPINION, RECEIPT, ENVELOPE = (
    "意见原件",
    "送达回证",
    "退回的信封",
)  # of those who were asked, of letters that went out
TAKEN_OFF = "取下的文件"  # meant for the answer, not given after all


def name_of(kind: str, name: str) -> str:
    """What a file is called once it is filed as a paper of this kind."""
    return f"{kind}-{name}"


def file_as(kind: str, file: StoredFile, holder) -> None:
    """File what the office has stored already with a case, as a paper of this kind."""
    file.name = name_of(kind, file.name)
    file.save(update_fields=["name"])
    hand_over(file, holder)


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


@dataclass(frozen=True)
class Lacking:
    """What an application should have come with: the ground of a 补正 it falls under, and what would be asked for."""

    reason: str  # a key of CORRECTION_REASONS
    what: str
    ask: str


def lacking(application) -> list[Lacking]:
    """What form the article asks for and did not come（条例第二十九条第一项）, for the one 补正 there may be."""
    person = application.particulars
    found = []
    if not person.id_number:
        found.append(Lacking("identity", "身份证明", "补交申请人的身份证明。"))
    if not any((person.phone, person.email, person.address)):
        found.append(Lacking("identity", "联系方式", "写明联系方式：电话、通信地址或者电子邮箱。"))
    if person.agent_name and not person.agent_id_number:
        found.append(Lacking("authority", "代理人的身份证明", "补交代理人的身份证明。"))
    if person.agent_name and not has_authority(application):
        found.append(
            Lacking("authority", "委托书", "补交委托书，写明委托的事项和权限，由申请人签名或者盖章。")
        )
    return found


def put_down_reading(case, file: StoredFile, user) -> None:
    """Who read which paper of an applicant, and when. The name of a file may be a person's, so its sum stands for it."""
    with acting_for(reader.on_behalf(case, user)):
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
