"""台账: what stands on them, who reads them, and the workbook of each."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock, exports
from disclosure.notices import numbers
from disclosure.notices.models import Number
from disclosure.registers import views
from disclosure.workflow.errors import NotNow
from disclosure.workflow.models import Event
from disclosure.workflow.verify import verify_chains
from documents import transfers
from documents.models import Document, Transfer
from documents.registers import REGISTERS, named
from documents.states import Attribute, State
from tests.factories.accounts import AgencyFactory, person
from tests.factories.documents import Staff, document

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return Staff(AgencyFactory(code="yunshan", name="云山县人民政府办公室"))


@pytest.fixture
def office(client, staff):
    client.force_login(staff[Role.DISCLOSURE])
    return client


def page(client, kind, **asked):
    return client.get(reverse("desk:register", args=[kind]), asked)


def lines(client, kind, **asked) -> list[list[str]]:
    return [
        [cell["words"] for cell in line["cells"]] for line in page(client, kind, **asked).context["lines"]
    ]


def sheet(client, kind, **asked) -> list[list[str]]:
    answer = page(client, kind, format="xlsx", **asked)
    assert answer.status_code == 200
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    return [
        [cell if cell is not None else "" for cell in row] for row in book.active.iter_rows(values_only=True)
    ]


def test_what_is_closed_stands_with_its_ground_its_reason_and_its_next_review(office, staff):
    withheld = document(staff, State.REGISTERED, title="关于干部考核的请示", attribute=Attribute.WITHHELD)
    document(staff, State.PUBLISHED, title="关于防汛的通知")

    (line,) = lines(office, "closed")

    assert line[:2] == [withheld.number, "关于干部考核的请示"]
    assert "条例第十六条第一款" in "".join(line)
    assert "内部工作流程，公开没有必要。" in line
    assert line[-1] == "登记建档"


def test_the_closed_register_is_filtered(office, staff):
    document(staff, State.REGISTERED, title="甲件", attribute=Attribute.WITHHELD)
    document(staff, State.REGISTERED, title="乙件", attribute=Attribute.ON_REQUEST, ground="Y1")

    def titles(**asked):
        return {line[1] for line in lines(office, "closed", **asked)}

    assert titles() == {"甲件", "乙件"}
    assert titles(attribute="withheld") == {"甲件"}
    assert titles(ground="Y1") == {"乙件"}
    assert titles(q="乙件") == {"乙件"}
    this_year = clock.today().year
    assert titles(year=str(this_year)) == {"甲件", "乙件"}
    assert titles(year=str(this_year - 6)) == set()
    assert titles(year="昨年", ground="没有这种") == {"甲件", "乙件"}


@pytest.mark.parametrize("words", ["防汛", "云水发〔2026〕", "SHAN/2026-00077", "值守"])
def test_a_document_is_found_by_title_number_index_number_and_text(office, staff, words):
    case = document(staff, index_number="yunshan/2026-00077")
    document(Staff())
    document(staff, State.DRAFT, title="关于采购办公用品的请示", body="拟购桌椅二十套。")

    found = named(Document.objects.visible_to(staff[Role.DISCLOSURE]), words)

    assert set(found) == {case}


@pytest.mark.parametrize("words", ["防汛", "的", "（）", "%", ""])
def test_what_is_looked_for_leaves_the_database_its_indexes(staff, words):
    found = named(Document.objects.visible_to(staff[Role.DISCLOSURE]).for_list(), words)

    assert "UNION" in str(found.query)
    assert " OR " not in str(found.query)
    assert list(found) == []


def test_the_publication_register_says_who_thought_what_and_whether_in_time(office, staff):
    case = document(staff, State.PUBLISHED)

    (line,) = lines(office, "publication")

    words = "".join(line)
    assert case.number in line
    assert f"保密审查 {staff[Role.SECRECY]}：公开" in words
    assert "按期" in line
    assert str(staff[Role.PUBLISHER]) in line


def test_numbers_keep_the_voided_ones(office, staff):
    case = document(staff, State.ISSUED)
    spoiled = document(staff, State.ISSUED, title="作废的一件")
    numbers.void(Number.objects.get(text=spoiled.number), reason="重复编号", by=staff[Role.CHECKER])

    rows = {line[0]: line for line in lines(office, "numbers")}

    assert rows[case.number][1] == case.title
    assert {"已作废", "重复编号"} <= set(rows[spoiled.number])


@pytest.mark.parametrize("kind", sorted(REGISTERS))
def test_nobody_reads_another_agencys_register(client, staff, kind):
    stranger = Staff(AgencyFactory())
    for state in (State.REGISTERED, State.PUBLISHED):
        document(stranger, state)
    hand_over(stranger)
    client.force_login(staff[Role.DISCLOSURE])

    assert lines(client, kind) == []
    assert len(sheet(client, kind)) == 2

    client.force_login(stranger[Role.DISCLOSURE])
    assert lines(client, kind) != []


@pytest.mark.parametrize("kind", sorted(REGISTERS))
def test_a_supervisor_reads_those_below(client, staff, kind):
    above = AgencyFactory()
    staff.agency.parent = above
    staff.agency.save()
    document(staff, State.REGISTERED)
    document(staff, State.PUBLISHED)
    hand_over(staff)
    client.force_login(person(Role.SUPERVISOR, above))

    assert lines(client, kind) != []
    assert lines(client, kind, agency=staff.agency.pk) != []
    assert lines(client, kind, agency=above.pk) == []


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "＝", "\t=", "\r\n="])
def test_no_cell_is_a_formula(office, staff, begin):
    document(staff, State.REGISTERED, title=f"{begin}1+1", reason=f"{begin}cmd|' /C calc'!A0，内部事务。")

    rows = sheet(office, "closed")

    answer = page(office, "closed", format="xlsx")
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    cell = book.active.cell(row=3, column=2)
    assert rows[2][1] == f"{begin.strip()}1+1"
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_the_workbook_says_what_the_page_says(office, staff):
    document(staff, State.REGISTERED, title="甲件", attribute=Attribute.WITHHELD)
    document(staff, State.REGISTERED, title="乙件", attribute=Attribute.ON_REQUEST)

    title, headings, *rows = sheet(office, "closed", attribute="withheld")

    assert title[0].startswith("依申请公开与不予公开台账")
    assert headings == [column.label for column in REGISTERS["closed"].columns]
    assert [row[1] for row in rows] == ["甲件"]


def test_a_register_too_long_for_one_workbook_says_so(office, staff, monkeypatch):
    for module in (exports, views):
        monkeypatch.setattr(module, "MOST_ROWS", 2)
    for title in ("甲件", "乙件"):
        document(staff, State.REGISTERED, title=title)
    assert [row[1] for row in sheet(office, "closed")[2:]] == ["乙件", "甲件"]
    assert exports.cut_short() not in page(office, "closed").content.decode()

    document(staff, State.REGISTERED, title="丙件")

    *rows, last = sheet(office, "closed")[2:]
    assert len(rows) == 2
    assert last[0] == "超过 2 条，Excel 只有前 2 条，全部的请导出 CSV，或者按年度、机关分次导出。"
    assert exports.cut_short() in page(office, "closed").content.decode()


def test_no_such_register(office):
    assert page(office, "nothing").status_code == 404


# ── 移送 ────────────────────────────────────────────────────────────────────
def hand_over(staff, **fields):
    return Transfer.objects.create(
        agency=staff.agency,
        receiver="县档案馆",
        sent_on="2026-11-20",
        sent_by=staff[Role.DISCLOSURE],
        **fields,
    )


def handing_over(*documents, **fields):
    return {
        "place": "archive",
        "receiver": "云山县档案馆",
        "form": "paper",
        "sent_on": "2026-11-20",
        "copies": 2,
        "documents": [case.pk for case in documents],
        **fields,
    }


def test_published_documents_are_handed_over_with_a_list_and_a_receipt(office, staff):
    one, two = document(staff), document(staff, title="关于防火的通知")

    answer = office.post(reverse("desk:transfer-new"), handing_over(one, two))

    transfer = Transfer.objects.get()
    assert answer["Location"] == reverse("desk:transfer", args=[transfer.pk])
    assert {item.document for item in transfer.items.all()} == {one, two}
    assert "签收人：____" in office.get(answer["Location"]).content.decode()

    office.post(answer["Location"], {"received_by": "馆员", "received_on": "2026-11-21"})

    assert "签收：馆员，2026年11月21日" in office.get(answer["Location"]).content.decode()


def test_a_handing_over_and_its_receipt_stand_in_the_chain_of_events(office, staff):
    case = document(staff)
    url = office.post(reverse("desk:transfer-new"), handing_over(case))["Location"]
    office.post(url, {"received_by": "馆员", "received_on": "2026-11-21"})

    events = [(e.label, e.actor, e.before, e.after) for e in Event.objects.of(Transfer.objects.get())]

    by = staff[Role.DISCLOSURE]
    assert events == [("登记移送", by, "", "sent"), ("登记签收", by, "sent", "received")]
    body = office.get(url).content.decode()
    assert f"公文：{case.number}" in body
    assert "签收日期：2026年11月21日" in body
    assert verify_chains(staff.agency)[1] == []


def test_a_second_receipt_changes_nothing_and_says_so(office, staff):
    url = office.post(reverse("desk:transfer-new"), handing_over(document(staff)))["Location"]
    office.post(url, {"received_by": "馆员", "received_on": "2026-11-21"})

    answer = office.post(url, {"received_by": "别人", "received_on": "2026-11-22"}, follow=True)

    assert "这份清单已由馆员签收，签收记录没有改动。" in answer.content.decode()
    assert Transfer.objects.get().received_by == "馆员"


def test_of_two_receipts_read_at_once_the_first_stands(staff):
    transfer, by = hand_over(staff), staff[Role.DISCLOSURE]
    seen_by_one, seen_by_other = Transfer.objects.get(), Transfer.objects.get()
    transfers.receive(seen_by_one, by=by, received_by="馆员", received_on=date(2026, 11, 21))

    with pytest.raises(NotNow, match="已由馆员签收"):
        transfers.receive(seen_by_other, by=by, received_by="别人", received_on=date(2026, 11, 22))

    assert Transfer.objects.get().received_by == "馆员"
    assert Event.objects.of(transfer).count() == 1


def test_only_ones_own_published_documents_are_handed_over(office, staff):
    closed, foreign = document(staff, State.REGISTERED), document(Staff())

    for case in (closed, foreign):
        assert office.post(reverse("desk:transfer-new"), handing_over(case)).status_code == 422

    assert not Transfer.objects.exists()


@pytest.mark.parametrize("key", ["²", "9" * 23, "1\x00", "-1", "甲"])
def test_a_key_no_document_has_is_refused(office, key):
    answer = office.post(reverse("desk:transfer-new"), {"documents": key})

    assert answer.status_code == 422
    assert "documents" in answer.context["form"].errors


def test_what_no_database_can_look_for_is_left_out(office):
    assert office.get(reverse("desk:transfer-new"), {"q": "防\x00汛"}).status_code == 200
    assert office.get(reverse("desk:search"), {"q": "防\x00汛"}).context["words"] == "防汛"


def test_what_was_handed_over_is_offered_again_only_when_looked_for(office, staff):
    case = document(staff)
    url = reverse("desk:transfer-new")
    assert case.title in office.get(url).content.decode()
    office.post(url, handing_over(case))

    assert case.title not in office.get(url).content.decode()
    assert case.title in office.get(url, {"q": "防汛"}).content.decode()


def test_what_was_never_handed_over_is_counted_and_found(office, staff):
    sent, waiting = document(staff, title="移送过的通知"), document(staff, title="没有移送的通知")
    document(staff, State.WITHDRAWN, title="撤回的通知")
    document(Staff(), title="别的机关的通知")
    office.post(reverse("desk:transfer-new"), handing_over(sent))

    titles = {
        asked: {line[1] for line in lines(office, "publication", sent=asked)} for asked in ("", "no", "yes")
    }

    assert titles == {
        "": {"移送过的通知", "没有移送的通知", "撤回的通知"},
        "no": {waiting.title},
        "yes": {sent.title},
    }
    assert '<b class="num">1</b> 件尚未移送' in page(office, "publication").content.decode()
    assert "件尚未移送" not in page(office, "closed").content.decode()


def test_those_never_handed_over_can_be_picked_together(office, staff):
    waiting = [document(staff), document(staff, title="关于防火的通知")]
    url = reverse("desk:transfer-new")

    def picked(**asked):
        return office.get(url, asked).content.decode().count("checked")

    assert picked(picked="1") - picked() == len(waiting)
    assert f'共 <b class="num">{len(waiting)}</b> 件' in office.get(url).content.decode()


def test_a_receipt_does_not_come_before_the_sending(office, staff):
    transfer = hand_over(staff)
    url = reverse("desk:transfer", args=[transfer.pk])

    answer = office.post(url, {"received_by": "馆员", "received_on": "2026-11-19"})

    assert answer.status_code == 422
    assert "签收日期不能早于移送日期" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.LEADER, Role.SUPERVISOR])
def test_others_read_the_list_and_record_nothing(client, staff, role):
    url = reverse("desk:transfer", args=[hand_over(staff).pk])
    client.force_login(staff[role])

    assert client.get(url).status_code == 200
    assert client.post(url, {"received_by": "某", "received_on": "2026-11-21"}).status_code == 403
    assert client.get(reverse("desk:transfer-new")).status_code == 403
