"""The shared pieces: what they print, and that words, hints and errors belong to their fields."""

import re

import pytest
from django import forms
from django.template import Context, Template

from portal.styleguide import SECTIONS, SampleForm
from portal.templatetags.page import file_size
from tests.factories.accounts import AgencyFactory
from tests.factories.public import published


def drawn(source, **context):
    return Template("{% load page %}" + source).render(Context(context))


def errors_of(**typed):
    form = SampleForm(typed)
    form.is_valid()
    return form.errors


PLAIN = [
    ("title", {}, "请填写这一项。"),
    ("title", {"title": "长" * 41}, "最多写 40 个字，现在是 41 个。"),
    ("written_on", {"written_on": "明天"}, "请写成 2026-11-22 这样的日期。"),
    ("attribute", {"attribute": "secret"}, "“secret”不在可选的范围内，请重新选择。"),
    ("agree", {}, "请核对原件后勾选。"),
]


@pytest.mark.parametrize(("name", "typed", "message"), PLAIN)
def test_errors_are_said_in_plain_chinese(name, typed, message):
    assert errors_of(**typed)[name] == [message]


class Handing(forms.Form):
    name = forms.CharField(label="名称")
    file = forms.FileField(label="文件", required=False)


def heading_of(form):
    return re.search(r"<h2>(.*)</h2>", drawn('{% include "components/form_errors.html" %}', form=form))[1]


def test_what_must_be_chosen_or_typed_again_is_said_truly():
    form = Handing({})
    assert heading_of(form) == "有 1 处需要改，已填的内容都还在"

    form.add_error("file", "附件含有宏，不能上传。")
    assert heading_of(form) == "有 2 处需要改，文件须重新选择，其他已填的内容都还在"

    form.fields.pop("name")
    form.errors.pop("name")
    assert heading_of(form) == "有 1 处需要改，文件须重新选择"


def test_a_form_with_nothing_to_fill_in_does_not_speak_of_what_was_filled_in():
    form = forms.Form({})
    form.add_error(None, "还没有分管领导意见。")

    assert heading_of(form) == "有 1 处需要改"


def test_a_field_may_say_when_it_is_needed():
    form = Handing()
    form.fields["file"].needed = "送审前必填"

    html = drawn('{% include "components/field.html" with field=form.file %}', form=form)

    assert "（送审前必填）" in html
    assert "选填" not in html


@pytest.mark.parametrize("name", [name for name in SampleForm.base_fields if name not in ("upload",)])
def test_hint_and_error_are_tied_to_their_field(name):
    form = SampleForm({})
    form.is_valid()

    html = drawn('{% include "components/field.html" with field=field %}', field=form[name])

    described = re.search(r'aria-describedby="([^"]+)"', html)
    assert described, html
    ids = re.findall(r' id="([^"]+)"', html)
    assert set(described[1].split()) <= set(ids)
    assert f"id_{name}_error" in described[1].split()
    assert 'aria-invalid="true"' in html
    assert len(ids) == len(set(ids))


def test_every_line_of_the_summary_leads_to_an_element_of_the_form():
    form = SampleForm({})
    form.is_valid()
    fields = "".join(drawn('{% include "components/field.html" %}', field=field) for field in form)

    summary = drawn('{% include "components/form_errors.html" %}', form=form)

    targets = re.findall(r'href="#([^"]+)"', summary)
    assert len(targets) == len(form.errors)
    assert set(targets) <= set(re.findall(r' id="([^"]+)"', fields))
    assert 'role="alert"' in summary


def test_a_line_about_a_choice_leads_to_its_first_box_for_only_that_takes_the_focus():
    form = SampleForm({})
    form.is_valid()

    assert form["attribute"].errors
    summary = drawn('{% include "components/form_errors.html" %}', form=form)

    box = re.search(r'<input type="radio"[^>]* id="([^"]+)"', str(form["attribute"]))[1]
    assert f'href="#{box}"' in summary


def test_a_form_without_errors_has_no_summary():
    assert drawn('{% include "components/form_errors.html" %}', form=SampleForm()).strip() == ""


@pytest.mark.parametrize(
    ("size", "words"),
    [(None, ""), (0, "0 字节"), (812, "812 字节"), (1024, "1 KB"), (24_576, "24 KB"), (1_363_149, "1.3 MB")],
)
def test_file_sizes_are_said_in_known_units(size, words):
    assert file_size(size) == words


def test_breadcrumbs_end_with_the_page_itself():
    html = drawn('{% crumbs "首页" "/" "公开目录" "/documents/" title %}', title="<正文>")

    assert re.findall(r'<a href="([^"]+)">([^<]+)</a>', html) == [("/", "首页"), ("/documents/", "公开目录")]
    assert '<span aria-current="page">&lt;正文&gt;</span>' in html


@pytest.mark.parametrize(
    ("address", "tag", "expected"),
    [
        ("/documents/?agency=edu&category=plans&after=1-2", "{% without request 'category' category='fees' %}", "?agency=edu&amp;category=fees"),
        ("/documents/?category=plans", "{% without request 'category' %}", ""),
        ("/documents/?agency=&year=2026", "{% without request 'category' %}", "?year=2026"),
    ],
)  # fmt: skip
def test_a_link_changes_one_filter_and_starts_from_the_first_page(rf, address, tag, expected):
    assert drawn(tag, request=rf.get(address)) == expected


ON_CASES = {"components/versions.html"}  # drawn from what is kept of a text; shown where a case is


@pytest.mark.django_db
def test_the_living_page_shows_every_component(client, settings):
    there = {
        f"components/{path.name}" for path in (settings.BASE_DIR / "templates/components").glob("*.html")
    }
    published(1, agency=AgencyFactory())

    shown = {template.name for template in client.get("/styleguide/").templates}

    assert there - shown - ON_CASES == set()


@pytest.mark.django_db
def test_every_section_of_the_living_page_is_in_its_contents(client):
    body = client.get("/styleguide/").content.decode()

    for key, label in SECTIONS:
        assert f'href="#{key}">{label}</a>' in body
        assert f'id="{key}"' in body


def test_a_form_of_several_pages_says_how_far_it_is():
    html = drawn('{% include "components/progress.html" with now=2 total=3 label="申请，" %}')

    assert re.sub(r"<[^>]+>", "", html).strip().startswith("申请，第 2 步，共 3 步")
    assert '<progress value="2" max="3"' in html


def test_a_dialog_sends_what_its_page_would_send_or_only_closes():
    asks = drawn(
        '{% include "components/dialog.html" with id="d" title="放弃" action="/discard/" label="放弃" %}'
    )
    tells = drawn('{% include "components/dialog.html" with id="d" title="说明" %}')

    assert '<form method="post" action="/discard/">' in asks
    assert 'formmethod="dialog"' in asks
    assert '<form method="dialog">' in tells
    assert "post" not in tells


def test_what_can_be_pressed_in_the_block_of_facts_says_of_what():
    row = {"label": "主题分类", "value": "供水", "url": "/topics/供水/", "copy": True}

    html = drawn('{% include "components/meta_block.html" %}', rows=[row])

    assert '查看<span class="sr">主题分类：供水</span></a>' in html
    assert 'aria-label="复制主题分类"' in html
