"""不主动公开的理由（条例第十四至十六条）: one row a ground, its article beside it."""

from dataclasses import dataclass

from documents.states import Attribute

WITHHELD = frozenset({Attribute.WITHHELD})
CLOSED = frozenset({Attribute.WITHHELD, Attribute.ON_REQUEST})
ON_REQUEST = frozenset({Attribute.ON_REQUEST})


@dataclass(frozen=True)
class Ground:
    """A legal ground for not publishing a document on one's own motion."""

    code: str
    label: str
    article: str
    attributes: frozenset[str]
    hint: str = ""
    report_row: str = ""  # the row of table three an application refused on this ground lands in


GROUNDS = (
    Ground("D1", "国家秘密", "条例第十四条", WITHHELD, "注明密级和保密期限；解密后须重新审查。", "3.1"),
    Ground(
        "D2",
        "法律、行政法规禁止公开",
        "条例第十四条",
        WITHHELD,
        "写明禁止公开的法律、行政法规及条款。",
        "3.2",
    ),
    Ground(
        "D3",
        "公开后可能危及国家安全、公共安全、经济安全、社会稳定",
        "条例第十四条",
        WITHHELD,
        "写明可能造成的具体危害，不得只写“影响稳定”。",
        "3.3",
    ),
    Ground(
        "D4",
        "商业秘密、个人隐私等，公开会损害第三方合法权益",
        "条例第十五条",
        CLOSED,
        "第三方同意公开，或者不公开会对公共利益造成重大影响的，应予公开。",
        "3.4",
    ),
    Ground("D5.1", "内部事务信息：人事管理", "条例第十六条第一款", CLOSED, "", "3.5"),
    Ground("D5.2", "内部事务信息：后勤管理", "条例第十六条第一款", CLOSED, "", "3.5"),
    Ground("D5.3", "内部事务信息：内部工作流程", "条例第十六条第一款", CLOSED, "", "3.5"),
    Ground(
        "D6.1",
        "过程性信息：讨论记录",
        "条例第十六条第二款",
        CLOSED,
        "法律、法规、规章规定应当公开的，从其规定。",
        "3.6",
    ),
    Ground(
        "D6.2",
        "过程性信息：过程稿",
        "条例第十六条第二款",
        CLOSED,
        "法律、法规、规章规定应当公开的，从其规定。",
        "3.6",
    ),
    Ground(
        "D6.3",
        "过程性信息：磋商信函",
        "条例第十六条第二款",
        CLOSED,
        "法律、法规、规章规定应当公开的，从其规定。",
        "3.6",
    ),
    Ground(
        "D6.4",
        "过程性信息：请示报告",
        "条例第十六条第二款",
        CLOSED,
        "法律、法规、规章规定应当公开的，从其规定。",
        "3.6",
    ),
    Ground(
        "D7",
        "行政执法案卷信息",
        "条例第十六条第二款",
        CLOSED,
        "法律、法规、规章规定应当公开的，从其规定。",
        "3.7",
    ),
    Ground(
        "Y1",
        "只涉及特定对象，无需公众广泛知晓或者参与",
        "条例第十九条",
        ON_REQUEST,
        "写明涉及的对象，以及为何无需广泛知晓。",
    ),
)

BY_CODE = {ground.code: ground for ground in GROUNDS}


def ground_choices(attribute: str | None = None) -> list[tuple[str, str]]:
    """Choices for a form: all grounds, or those an attribute may rest on."""
    return [
        (ground.code, f"{ground.label}（{ground.article}）")
        for ground in GROUNDS
        if attribute is None or attribute in ground.attributes
    ]
