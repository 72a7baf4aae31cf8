"""The description is OpenAPI 3.1, says every address there is, and every answer is as it says."""

import json
import re
from datetime import date, datetime
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from portal.open_data import openapi, urls, views
from portal.open_data.kinds import KINDS

pytestmark = pytest.mark.django_db
API = "/api/open/v1"
TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
FORMATS = {
    "date": date.fromisoformat,
    "date-time": datetime.fromisoformat,
    "uri": lambda words: urlsplit(words).scheme in ("http", "https") or pytest.fail(words),
}
KEYWORDS = {
    "type", "properties", "required", "additionalProperties", "items", "format", "enum", "description", "$ref", "maxLength",
    "minimum", "maximum", "default", "examples",
}  # fmt: skip


def refers(document, schema) -> dict:
    while "$ref" in schema:
        target = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        schema = target
    return schema


def fits(document, schema, value, place="$") -> None:
    """Does the value keep to its schema, to the letter? Nothing may be there that is not described."""
    schema = refers(document, schema)
    assert set(schema) <= KEYWORDS, place
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    assert any(type(value) is TYPES[kind] for kind in kinds), f"{place}: {value!r} 不是 {kinds}"
    if value is None:
        return
    if "enum" in schema:
        assert value in schema["enum"], place
    if "format" in schema:
        FORMATS[schema["format"]](value)
    if isinstance(value, list):
        for number, one in enumerate(value):
            fits(document, schema["items"], one, f"{place}[{number}]")
    if isinstance(value, dict):
        assert set(schema.get("required", ())) <= set(value), place
        for name, one in value.items():
            if name in schema["properties"]:
                fits(document, schema["properties"][name], one, f"{place}.{name}")
            else:
                assert schema["additionalProperties"] is True, f"{place}.{name}"


@pytest.fixture
def document(client) -> dict:
    return json.loads(client.get(f"{API}/openapi.json").content)


def test_it_is_a_whole_openapi_document(document):
    assert document["openapi"] == "3.1.0"
    assert set(document) >= {"info", "paths", "components", "servers"}
    assert document["info"]["title"]
    assert document["info"]["version"] == openapi.VERSION
    for name in (*document["components"]["schemas"], *document["components"]["responses"]):
        assert re.fullmatch(r"[a-zA-Z0-9._-]+", name)
    for path, methods in document["paths"].items():
        assert set(methods) == {"get"}, path
        call = methods["get"]
        asked = {one["name"] for one in call["parameters"] if one["in"] == "path"}
        assert asked == set(re.findall(r"{(\w+)}", path)), path
        assert all(one["required"] for one in call["parameters"] if one["in"] == "path")
        names = [one["name"] for one in call["parameters"]]
        assert len(names) == len(set(names)), path
        assert "200" in call["responses"], path
        assert all(refers(document, one)["description"] for one in call["responses"].values()), path
    for found in re.findall(r'"\$ref": "([^"]+)"', json.dumps(document)):
        assert refers(document, {"$ref": found})


def test_every_address_of_the_plan_is_described_and_no_other(document):
    plan = {
        "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", str(one.pattern).removeprefix(urls.API))
        for one in urls.urlpatterns
        if str(one.pattern).startswith(urls.API)
    }
    described = {path for path in document["paths"] if not path.startswith("/download/")}

    assert plan == described
    assert (
        len(document["paths"]) - len(described) == (len(KINDS) + 1) * 2 * 2
    )  # and the figures of applications


def test_every_answer_is_as_described(client, house, document):
    keys = {
        "/documents/{key}": house.public["documents"],
        "/interpretations/{key}": house.public["interpretations"],
        "/responses/{key}": house.public["responses"],
    }
    for path, methods in document["paths"].items():
        content = refers(document, methods["get"]["responses"]["200"])["content"]
        if "application/json" not in content:
            assert client.head(API + path).status_code == 200, path
            continue
        names = [row.pk for row in keys[path]] if path in keys else ["here"]
        for name in names:
            response = client.get(API + path.replace("{key}", str(name)))
            assert response.status_code == 200, path
            assert response["Content-Type"] == "application/json"
            fits(document, content["application/json"]["schema"], json.loads(response.content))


def test_every_refusal_is_as_described(client, house, document):
    error = {"$ref": "#/components/schemas/error"}
    gone = house.gone["documents"][0].pk
    for address, status in (
        ("documents?x=1", 400),
        ("documents?year=x", 400),
        ("documents/0", 404),
        (f"documents/{gone}", 410),
    ):
        response = client.get(f"{API}/{address}")
        assert response.status_code == status
        fits(document, error, json.loads(response.content))


def test_every_parameter_that_is_described_is_understood_and_no_other(client, document):
    for key, kind in KINDS.items():
        described = {one["name"] for one in document["paths"][f"/{key}"]["get"]["parameters"]}
        assert described == set(views.list_names(kind))
        described = {one["name"] for one in document["paths"][f"/download/{key}.csv"]["get"]["parameters"]}
        assert described == set(views.download_names(kind))
        lines = {one["name"] for one in document["paths"][f"/download/{key}.jsonl"]["get"]["parameters"]}
        assert lines == described - {"as"}


def test_the_page_for_people_says_every_column_and_leads_to_every_file(client):
    body = client.get("/open/").content.decode()

    for kind in KINDS.values():
        assert reverse("open-data:download", args=[kind.key, "csv"]) in body
        for column in kind.columns if not kind.key.startswith("withdrawn") else ():
            assert f"<code>{column.name}</code></th><td>{column.words}</td>" in body


def test_the_page_for_people_shows_examples_that_can_be_copied_as_they_are(client):
    body = client.get("/open/").content.decode()

    assert "?q=%E9%98%B2%E6%B1%9B&amp;category=emergency" in body
    assert (
        "curl -G http://127.0.0.1:8000/api/open/v1/documents --data-urlencode &quot;q=防汛&quot;" in body
        or ('curl -G http://127.0.0.1:8000/api/open/v1/documents --data-urlencode "q=防汛"' in body)
    )
    assert not re.search(
        r'(href="|<code>)[^"<\s]*[?&;]\w+=[^"<\s&]*[\u4e00-\u9fff]', body.replace("机关代码", "")
    )


def test_every_call_has_a_name_of_its_own_and_the_terms_are_where_it_says(client):
    described = openapi.description()

    names = [call["get"]["operationId"] for call in described["paths"].values()]
    assert len(names) == len(set(names))
    page, anchor = described["info"]["termsOfService"].split("#")
    assert f'id="{anchor}">使用的约定' in client.get(urlsplit(page).path).content.decode()
