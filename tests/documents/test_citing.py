"""引用: which numbers a text cites, and what the pages of both papers show of it."""

import pytest

from accounts.roles import Role
from disclosure.workflow.door import perform
from documents import citing
from documents.citing import numbers_in
from documents.models import Citation, Document
from documents.states import State, Validity
from tests.documents.test_public_pages import cost
from tests.factories.documents import Staff
from tests.factories.documents import document as walked
from tests.factories.public import published, withdrawn

pytestmark = pytest.mark.django_db

WORDS = {
    "根据《关于防汛的通知》（云政发〔2026〕3号）要求": ["云政发〔2026〕3号"],
    "《甲》（云政发[2025] 第03号）、《乙》(云水发〔2026〕12 号)": ["云政发〔2025〕3号", "云水发〔2026〕12号"],
    "《甲》（云政发〔2026〕3号）、再引《甲》（云政发〔2026〕3号）": ["云政发〔2026〕3号"],
    "按照云政发〔2026〕3号文件办理": [],
    "（2026年11月16日）": [],
    "（国务院令第711号）": [],
    "": [],
}


@pytest.mark.parametrize(("words", "numbers"), WORDS.items())
def test_what_stands_whole_in_brackets_is_cited(words, numbers):
    assert numbers_in(words) == numbers


def test_a_list_of_a_thousand_numbers_is_cut():
    assert len(numbers_in("".join(f"（云政发〔2026〕{n}号）" for n in range(1, 1001)))) == citing.MOST


def test_publication_keeps_what_it_cites_and_forgets_what_it_no_longer_does():
    staff = Staff()
    case = walked(staff, body="按照《甲》（云政发〔2026〕3号）办理。")
    assert [one.number for one in case.citations.all()] == ["云政发〔2026〕3号"]

    case.text.body = "按照《乙》（云政发〔2026〕4号）办理。"
    citing.note(case)

    assert [one.number for one in Citation.objects.all()] == ["云政发〔2026〕4号"]


def two(**fields):
    """A paper and one that cites it, both public."""
    cited, citing_it = published(2, **fields)
    Citation.objects.create(document=citing_it, number=cited.number)
    return cited, citing_it


def page(client, document):
    return client.get(f"/documents/{document.pk}/").content.decode()


def test_both_papers_lead_to_each_other(client):
    cited, citing_it = two()

    there, back = page(client, citing_it), page(client, cited)

    assert "本文引用的文件" in there
    assert cited.get_absolute_url() in there
    assert "引用本文的文件" in back
    assert citing_it.get_absolute_url() in back


def test_what_is_not_public_is_neither_cited_nor_citing(client):
    cited, citing_it = two()
    hidden, hiding = two()
    Document.objects.filter(pk__in=[cited.pk, hiding.pk]).update(state=State.DRAFT)

    assert "本文引用的文件" not in page(client, citing_it)
    assert "引用本文的文件" not in page(client, hidden)


def test_papers_cost_the_same_whether_one_or_many_cite_them(client):
    cited, *others = published(8)
    costs = []
    for some in (others[:1], others):
        Citation.objects.all().delete()
        Citation.objects.bulk_create(Citation(document=one, number=cited.number) for one in some)
        costs.append(cost(client, f"/documents/{cited.pk}/"))

    assert costs == [4, 4]


def test_others_of_the_topic_are_five_at_most_and_never_the_paper_itself(client):
    rows = published(9, topic="水务")
    published(1, topic="教育", title="别的主题的通知")

    context = client.get(f"/documents/{rows[0].pk}/").context

    assert [line["id"] for line in context["same_topic"]] == [row.pk for row in rows[1:6]]


def test_papers_without_a_topic_are_not_alike(client):
    rows = published(3)

    assert client.get(f"/documents/{rows[0].pk}/").context["same_topic"] == []


# ── 历史版本 ────────────────────────────────────────────────────────────────
def replaced(old, new, validity=Validity.REPEALED):
    Document.objects.filter(pk=old.pk).update(replaced_by=new, validity=validity)


def test_the_line_of_papers_is_shown_from_any_of_them(client):
    newest, middle, oldest = published(3)
    replaced(oldest, middle)
    replaced(middle, newest, Validity.REVISED)

    for one in (newest, middle, oldest):
        line = client.get(f"/documents/{one.pk}/versions/").context["line"]
        assert [(v.document.pk, v.how, v.is_this) for v in line] == [
            (newest.pk, "", one == newest),
            (middle.pk, "已修订", one == middle),
            (oldest.pk, "废止", one == oldest),
        ]


def test_a_ring_somebody_made_by_mistake_has_an_end(client):
    one, other = published(2)
    replaced(one, other)
    replaced(other, one)

    assert client.get(f"/documents/{one.pk}/versions/").status_code == 200


def test_what_was_withdrawn_is_told_with_its_reason_and_never_its_text(client):
    staff = Staff()
    case = walked(staff, title="关于补贴名单的公告", body="张三，补贴五百元。")
    case = perform(case, "withdraw", by=staff[Role.DISCLOSURE_HEAD], note="附件有误。")
    Document.objects.filter(pk=case.pk).update(state=State.PUBLISHED)
    case.text.body = "名单见附件。"
    case.text.save()

    assert f'href="/documents/{case.pk}/versions/"' in page(client, case)
    body = client.get(f"/documents/{case.pk}/versions/").content.decode()

    assert "附件有误。" in body
    assert "张三" not in body


def test_papers_that_are_not_public_have_no_versions(client):
    assert client.get(f"/documents/{withdrawn().pk}/versions/").status_code == 404
    new, old = published(2)
    replaced(old, new)
    Document.objects.filter(pk=old.pk).update(state=State.DRAFT, title="不得看见")

    assert "不得看见" not in client.get(f"/documents/{new.pk}/versions/").content.decode()


def test_a_paper_that_stands_alone_offers_no_versions(client):
    assert "/versions/" not in page(client, published(1)[0])
