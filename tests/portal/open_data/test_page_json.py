"""Every public page is JSON as well, by adding .json to its address: what it says, and the record where there is one."""

import json

import pytest
from django.urls import reverse

from accounts.roles import Role
from portal import site_map
from portal.open_data.page_json import address_of, read
from tests.factories.public import published

pytestmark = pytest.mark.django_db


def said(client, address, status=200) -> dict:
    response = client.get(address)
    assert response.status_code == status, response.content.decode()
    return json.loads(response.content)


def test_every_page_of_the_site_map_is_json_too(client, house):
    for path in site_map.pages():
        if getattr(client.get(path).resolver_match.func, "public_names", None) is None:
            continue  # the form of an application in progress is nobody else's
        found = said(client, address_of(path))
        assert found["title"], path
        assert found["column"] or path == "/", path
        assert found["content"], path
        assert found["url"].endswith(path)


def test_a_page_leads_to_itself_as_json(client):
    published(1)

    body = client.get("/documents/?genre=通知&utm=1").content.decode()

    address = "/documents.json?genre=%E9%80%9A%E7%9F%A5"
    assert f'<link rel="alternate" type="application/json" href="{address}">' in body
    assert said(client, address)["data"]["items"][0]["genre"] == "通知"


def test_a_document_is_its_record_and_its_words(client, house):
    one = house.public["documents"][1]

    found = said(client, f"/documents/{one.pk}.json")

    assert found["title"] == "旧办法"
    assert found["published"] == "2026-11-20 09:00"
    assert found["data"] == said(client, f"/api/open/v1/documents/{one.pk}")
    assert {"text": "旧文字。"} in found["content"]
    facts = next(piece["facts"] for piece in found["content"] if "facts" in piece)
    assert {"label": "索引号", "value": one.index_number} in facts


def test_lists_follow_their_own_pages(client):
    rows = published(60)
    page = client.get("/documents/").context["documents"]

    found = said(client, f"/documents.json{page.older}")

    assert [item["id"] for item in found["data"]["items"]] == [row.pk for row in rows[50:]]
    assert found["data"]["next"] is None


@pytest.mark.parametrize("key", ["documents", "interpretations", "responses"])
def test_what_is_withdrawn_says_so_and_what_never_was_is_not_there(client, house, key):
    for row in house.gone[key]:
        error = said(client, f"/{key}/{row.pk}.json", 410)["error"]
        assert error["code"] == "gone"
        assert error["content"]
    for row in house.hidden[key]:
        assert said(client, f"/{key}/{row.pk}.json", 404)["error"]["code"] == "not_found"


@pytest.mark.parametrize(
    "address",
    ["/desk.json", "/desk/documents.json", "/track.json", "/track/mine.json", "/accounts/login.json", "/admin.json", "/feed.json",
     "/interpretations/feed.json", "/healthz.json", "/nowhere.json", "/documents/0.json", "/api/opinion/v1/mentions.json"],
)  # fmt: skip
def test_what_is_no_public_page_is_not_there(client, house, address):
    client.force_login(house.staff[Role.ADMIN])

    assert said(client, address, 404)["error"]["code"] == "not_found"


def test_an_unknown_word_in_the_query_is_told(client):
    assert said(client, "/documents.json?agancy=edu", 400)["error"]["code"] == "unknown_parameter"
    assert said(client, "/documents.json?agency=nobody", 400)["error"]["code"] == "bad_filter"


def test_an_unchanged_page_is_304(client):
    published(1)
    first = client.get("/documents.json")

    again = client.get("/documents.json", headers={"if-none-match": first["ETag"]})

    assert again.status_code == 304
    assert first["Link"] == f'<http://127.0.0.1:8000{reverse("documents:catalogue")}>; rel="canonical"'


PIECES = [
    ("<p>甲<a href='/x/'>乙</a></p>", [{"text": "甲乙"}]),
    ("<h2><span>关于</span><span>通知</span></h2>", [{"heading": "关于通知", "level": 2}]),
    ("<ul><li><a href='/x/'>甲</a><time>2026-11-20</time></li></ul>", [{"list": [{"text": "甲 2026-11-20", "url": "https://a.cn/x/"}]}]),
    ("<table><tr><th>甲</th></tr><tr><td>乙</td></tr></table>", [{"table": [["甲"], ["乙"]]}]),
    ("<dl><dt>甲</dt><dd>乙</dd><dt>丙</dt><dd>丁</dd></dl>", [{"facts": [{"label": "甲", "value": "乙"}, {"label": "丙", "value": "丁"}]}]),
    ("<div><div>甲</div><section><p>乙</p></section></div>", [{"text": "甲"}, {"text": "乙"}]),
    ("<form><p>甲</p></form><nav>乙</nav><button>丙</button><p hidden>丁</p><p class='tools no-print'>戊</p>", []),
    ("<dl><dt>主题分类</dt><dd>供水 <a class='fine no-print'>查看</a></dd></dl>", [{"facts": [{"label": "主题分类", "value": "供水"}]}]),
    ("<p class='sorts'>排序：<a>最新发布</a></p><ul class='chosen'><li><a>去掉条件 ×</a></li></ul><p class='fine no-print'>下载这张表</p>", []),
    ("<div> <!-- 甲 --> <p></p> </div>", []),
]  # fmt: skip


@pytest.mark.parametrize(("page", "pieces"), PIECES)
def test_a_page_is_read_piece_by_piece(page, pieces):
    found = read(
        f"<html><head><title>题</title></head><body><main id='main'>{page}</main></body></html>".encode(),
        "https://a.cn/",
    )

    assert found["content"] == pieces


def test_a_list_says_no_words_that_are_there_to_be_pressed(client):
    published(1, genre="通知")

    words = json.dumps(said(client, "/documents.json?genre=通知")["content"], ensure_ascii=False)

    for pressed in ("排序", "最新发布成文日期", "去掉条件", "×", "下载这张表", "订阅这个列表"):
        assert pressed not in words
