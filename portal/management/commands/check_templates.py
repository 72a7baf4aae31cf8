"""Compile every template of the project, so that a misspelt tag is found before a reader finds it."""

import re
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template import TemplateSyntaxError, engines
from django.template.exceptions import TemplateDoesNotExist

BLOCK = re.compile(r"\{% block (\w+) %\}(.*?)\{% endblock", re.DOTALL)
NAMED = re.compile(r"\{%[^%]* as (\w+) %\}")


class Command(BaseCommand):
    help = "编译 templates/ 下的全部模板，有一个写错即失败。"
    requires_system_checks = []

    def handle(self, **options):
        names = list(project_templates())
        wrong = [problem for name in names if (problem := problem_of(name))]
        if wrong:
            raise CommandError("\n".join(["模板有误：", *wrong]))
        self.stdout.write(f"模板 {len(names)} 个，全部可以编译。")


def project_templates():
    root = settings.BASE_DIR / "templates"
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.suffix in {".html", ".txt", ".xml", ".svg"}:
            yield str(path.relative_to(root))


def problem_of(name: str) -> str:
    """What is wrong with a template, or nothing; a parent or an include that is missing counts."""
    engine = engines["django"].engine
    try:
        template = engine.get_template(name)
        for node in template.nodelist.get_nodes_by_type(object):
            for asked in constant_names(node):
                engine.get_template(asked)
    except (TemplateSyntaxError, TemplateDoesNotExist) as error:
        return f"  {Path('templates') / name}：{type(error).__name__} {error}"
    return "".join(
        f"  {Path('templates') / name}：{{% block {block} %}} 用了别的块里定名的 {word}，在这里是空的"
        for block, word in borrowed(template.source)
    )


def borrowed(source: str):
    """(block, name): a name given by a tag in one block and used in another, where it is empty and nobody is told."""
    blocks = BLOCK.findall(source)
    given = {block: set(NAMED.findall(body)) for block, body in blocks}
    named = set().union(*given.values())
    for block, body in blocks:
        for word in sorted(named - given[block]):
            if re.search(rf"\{{\{{ *{word}\b|[\w]={word}\b", body):
                yield block, word


def constant_names(node):
    """The templates a node names literally: {% extends "x" %}, {% include "y" %}."""
    for attribute in ("parent_name", "template"):
        expression = getattr(node, attribute, None)
        if expression is not None and not getattr(expression, "filters", True):
            value = getattr(expression, "var", None)
            if isinstance(value, str):
                yield value
