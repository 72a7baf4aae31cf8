"""Small words for templates: breadcrumbs, file sizes, page numbers. `{% load page %}`"""

import re
from urllib.parse import urlencode

from django import forms, template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()
CALLED = re.compile(r"\d[\d-]{5,14}\d")
NUMBER = '<a class="num nowrap" href="tel:{}">{}</a>'


@register.inclusion_tag("components/crumbs.html")
def crumbs(*pairs):
    """{% crumbs "首页" home_url "公开目录" catalogue_url "当前页" %}: label, address, …, and the last label alone."""
    labels, urls = pairs[::2], [*pairs[1::2], ""]
    return {"trail": list(zip(labels, urls, strict=False))}


@register.filter
def phone(words) -> SafeString:
    """A telephone number as a link that calls it, never broken over lines; what else stands there stays as it is."""
    words = str(words or "")
    parts, done = [], 0
    for found in CALLED.finditer(words):
        parts += [
            escape(words[done : found.start()]),
            format_html(NUMBER, found[0], found[0]),
        ]
        done = found.end()
    return format_html_join("", "{}", ((part,) for part in [*parts, escape(words[done:])]))


@register.filter
def is_checkbox(field) -> bool:
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def entry_id(field) -> str:
    """The id of what is filled in: of several boxes the first, for a link leads only to what can take the focus."""
    if field.id_for_label:
        return field.id_for_label
    boxes = field.subwidgets
    return boxes[0].id_for_label if boxes else field.auto_id


@register.filter
def error_count(form) -> int:
    return sum(len(errors) for errors in form.errors.values())


@register.filter
def without_mark(words: str) -> str:
    """A ground without the note to ourselves that its wording is still to be checked."""
    return words.replace("[待核原文]", "").strip()


@register.filter
def still_there(form) -> str:
    """What of a form sent back need not be typed again: a browser never gives a file a second time."""
    fields = form.visible_fields()
    lost = [field.label for field in fields if isinstance(field.field, forms.FileField) and field.errors]
    typed = [
        field for field in fields if not isinstance(field.field, forms.FileField) and not field.field.disabled
    ]
    if lost:
        return f"，{'、'.join(map(str, lost))}须重新选择" + ("，其他已填的内容都还在" if typed else "")
    return "，已填的内容都还在" if typed else ""


@register.filter
def page_numbers(page):
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)


@register.filter
def file_size(size) -> str:
    """A size in words a reader knows: 812 字节, 24 KB, 1.3 MB, 4.2 GB."""
    if size in (None, ""):
        return ""
    size = int(size)
    if size < 1024:
        return f"{size} 字节"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    if size < 1024**3:
        return f"{size / 1024**2:.1f} MB"
    return f"{size / 1024**3:.1f} GB"


@register.simple_tag
def querystring_of(**values) -> str:
    """{% querystring_of q=words %}: values as a query string, well quoted."""
    return urlencode({name: value for name, value in values.items() if value not in (None, "")})


@register.simple_tag
def narrowed(request, name, value) -> str:
    """{% narrowed request facet.name choice.value %}: this page, from its first row, with one filter more or another."""
    return request.path + without(request, name, **{name: value})


@register.simple_tag
def at_page(request, number) -> str:
    """{% at_page request 3 %}: this page's query, at another page of the list; the first has no number."""
    return without(request, page=number if number > 1 else "")


@register.simple_tag
def without(request, *names, **values) -> str:
    """{% without request 'category' category=key %}: this page's filters but for `names` and the place in the list."""
    left_out = {*names, *values, "after", "before", "page"}
    kept = {name: said for name, said in request.GET.lists() if name not in left_out and said[-1]}
    kept |= {name: value for name, value in values.items() if value}
    return "?" + urlencode(kept, doseq=True) if kept else ""
