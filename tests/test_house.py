"""The house rules that no single app can keep: layers, migrations, templates, words, locks."""

import pkgutil
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import CommandError, call_command

from disclosure.deadlines import terms
from disclosure.rulebook import RULES
from portal.management.commands.check_templates import borrowed, problem_of, project_templates
from requests_app import terms as terms_of_requests

ROOT = Path(__file__).resolve().parent.parent
APPS = (
    "accounts",
    "administration",
    "bench",
    "desk",
    "disclosure",
    "documents",
    "guide",
    "interpretation",
    "opinion",
    "portal",
    "requests_app",
    "site_errors",
    "supervision",
)


def tracked(*patterns: str) -> list[Path]:
    """The project's own files, as git knows them, with those not yet added."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / name for name in sorted(set(listed.split("\0"))) if name and (ROOT / name).is_file()]


def where(path: Path) -> str:
    return str(path.relative_to(ROOT))


# ── Code ────────────────────────────────────────────────────────────────────
def test_imports_go_down_only():
    answer = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_every_module_stands_in_a_layer():
    """What stands in none may import what it likes, and the linter says nothing."""
    layers, root = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    standing = {name.strip() for row in layers["layers"] for name in row.split("|")}
    code = {path.relative_to(ROOT) for path in tracked(*(f"{app}/*.py" for app in APPS if app != "bench"))}
    inside = {
        f"disclosure.{path.parts[1].removesuffix('.py')}" for path in code if path.parts[0] == "disclosure"
    }
    apps = {path.parts[0] for path in code} - {"disclosure"}

    assert inside | apps == standing | set(root["forbidden_modules"]) | {"disclosure.__init__"}
    assert set(root["source_modules"]) == standing


@pytest.mark.django_db
def test_no_migration_is_missing():
    out = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=out, verbosity=1)
    except SystemExit:
        pytest.fail(out.getvalue())


def test_modules_are_named_for_what_they_hold():
    vague = {"services.py", "utils.py", "helpers.py", "common.py", "misc.py"}

    assert [where(path) for path in tracked("*.py") if path.name in vague] == []


def test_every_migration_is_named():
    automatic = re.compile(r"\d{4}_(auto|alter|add)_.*\d{4,}|\d{4}_auto_")

    assert [where(path) for path in tracked("*/migrations/*.py") if automatic.match(path.name)] == []


def carried_out() -> set[str]:
    """The rules the portal acts by: named in its code, or the length of a term whose clock somebody starts."""
    code = "".join(
        path.read_text()
        for path in tracked(*(f"{app}/*.py" for app in APPS))
        if not {"rulebook", "demo", "bench"} & set(path.parts) and path.name != "terms.py"
    )
    started = {
        term.rule
        for name, term in vars(terms).items()
        if isinstance(term, terms.Term) and re.search(rf"\bterms\.{name}\b", code)
    } | {
        term.rule
        for name, term in vars(terms_of_requests).items()
        if isinstance(term, terms.Term) and re.search(rf"\b{name}\b", code)
    }
    return {key for key in RULES if f'"{key}"' in code} | started


def test_every_rule_the_public_reads_is_carried_out_or_says_that_it_is_not():
    found = carried_out()

    assert [rule.key for rule in RULES.values() if rule.enforced and rule.key not in found] == []
    assert [rule.key for rule in RULES.values() if not rule.enforced and rule.key in found] == []


@pytest.mark.parametrize(
    "path", tracked(".ci/run", "deploy/system", "deploy/lock", "deploy/check-*"), ids=where
)
def test_shell_scripts_parse_and_may_be_run(path):
    assert path.stat().st_mode & 0o111
    assert subprocess.run(["bash", "-n", path], check=False).returncode == 0


# ── Templates ───────────────────────────────────────────────────────────────
def test_every_template_compiles():
    assert [problem for name in project_templates() if (problem := problem_of(name))] == []


def test_a_name_borrowed_from_another_block_is_found():
    source = "{% block crumbs %}{% url 'a' as list_url %}{% endblock %}{% block content %}{{ list_url }}{% endblock %}"
    own = source.replace("{% block content %}", "{% block content %}{% url 'a' as list_url %}")

    assert list(borrowed(source)) == [("content", "list_url")]
    assert list(borrowed(own)) == []


def test_a_template_that_does_not_compile_is_found(tmp_path, settings):
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "wrong.html").write_text("{% extends 'nowhere.html' %}")
    (folder / "worse.html").write_text("{% if %}")
    settings.BASE_DIR = tmp_path
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [folder]}]

    with pytest.raises(CommandError) as refusal:
        call_command("check_templates")

    assert "wrong.html：TemplateDoesNotExist nowhere.html" in str(refusal.value)
    assert "worse.html：TemplateSyntaxError" in str(refusal.value)


def test_every_static_file_a_template_names_exists():
    """The manifest storage of production answers a missing one with a 500."""
    missing = []
    for path in tracked("templates/*"):
        for name in re.findall(r"{%\s*static\s+[\"']([^\"']+)[\"']", path.read_text()):
            if finders.find(name) is None:
                missing.append(f"{where(path)}: {name}")

    assert missing == []


def test_every_reference_between_static_files_resolves(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }

    call_command("collectstatic", interactive=False, verbosity=0)

    assert (tmp_path / "staticfiles.json").exists()


INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=[\"']|javascript:", re.IGNORECASE)


def test_no_page_needs_inline_script_or_style():
    """The Content-Security-Policy lets only files of our own run; a PDF template is no page."""
    found = []
    for path in tracked("templates/*.html"):
        if "pdf" in path.parts:
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if INLINE.search(line):
                found.append(f"{where(path)}:{number}: {line.strip()[:80]}")

    assert found == []


# ── Words ───────────────────────────────────────────────────────────────────
# Written in pieces, so that this list is not its own finding.
FOREIGN = [
    "/wo" + "rk/",
    "/ro" + "ot/",
    "/home/" + "user",
    "py" + "pi.org",
    "python" + "hosted",
    "registry.np" + "mjs",
    "index" + "-url",
    "deb.deb" + "ian.org",
]
TEXT = {
    ".py",
    ".md",
    ".html",
    ".css",
    ".js",
    ".toml",
    ".txt",
    ".lock",
    ".yml",
    ".conf",
    ".cfg",
    ".example",
    "",
}


def test_no_path_of_a_machine_and_no_registry_host_is_named():
    found = []
    for path in tracked():
        if path.suffix not in TEXT:
            continue
        text = path.read_text(errors="ignore")
        found += [f"{where(path)}: {word}" for word in FOREIGN if word in text]

    assert found == []


def test_links_between_the_pages_of_the_documentation_lead_somewhere():
    broken = []
    for path in tracked("*.md"):
        for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text()):
            if re.match(r"[a-z]+:|#", target):
                continue
            if not (path.parent / target.partition("#")[0]).exists():
                broken.append(f"{where(path)}: {target}")

    assert broken == []


def test_what_the_documentation_names_in_the_code_is_there():
    """`module.name` in the README and the docs, where the module is one of the house."""
    stale = []
    for path in tracked("*.md"):
        for said in re.findall(r"`([a-z_]+\.[a-z_]+(?:\.\w+)+)(?:\(\))?`", path.read_text()):
            parts = said.split(".")
            if (ROOT / parts[0] / f"{parts[1]}.py").exists() or (
                ROOT / parts[0] / parts[1] / "__init__.py"
            ).exists():
                try:
                    pkgutil.resolve_name(said)
                except (AttributeError, ImportError):
                    stale.append(f"{where(path)}: {said}")

    assert stale == []


def test_every_make_target_named_in_the_readme_exists_and_is_explained():
    makefile = (ROOT / "Makefile").read_text()
    explained = set(re.findall(r"^([a-z0-9-]+):.*## ", makefile, re.MULTILINE))

    assert {"setup", "run", "test", "check", "e2e", "bench", "fmt", "clean"} <= explained
    assert set(re.findall(r"`make ([a-z0-9-]+)", (ROOT / "README.md").read_text())) <= explained


# ── Dependencies ────────────────────────────────────────────────────────────
LOCKS = tracked("requirements/*.lock")


def pins(path: Path) -> dict[str, int]:
    """Each pinned name with the number of its hashes."""
    found, name = {}, None
    for line in path.read_text().splitlines():
        if match := re.match(r"([a-z0-9-]+)==", line):
            name = match[1]
            found.setdefault(name, 0)
        elif "--hash=sha256:" in line:
            found[name] += 1
    return found


@pytest.mark.parametrize("path", LOCKS, ids=where)
def test_everything_locked_is_pinned_by_hash(path):
    counted = pins(path)

    assert counted
    assert [name for name, hashes in counted.items() if not hashes] == []


def test_the_locks_agree():
    """One version everywhere: what is tested is what runs."""
    versions = {}
    for path in LOCKS:
        for line in path.read_text().splitlines():
            if match := re.match(r"([a-z0-9-]+)==(\S+)( ; .*?)?( \\)?$", line):
                versions.setdefault((match[1], match[3]), set()).add(match[2])

    assert {key for key, found in versions.items() if len(found) > 1} == set()


COPYLEFT = re.compile(r"\bA?GPL|GNU (Affero )?General Public", re.IGNORECASE)
OTHERWISE_FREE = {
    "pyphen": "its licence may be chosen: MPL 1.1, LGPL 2.1 or GPL 2",
}


def test_nothing_we_ship_with_is_under_the_gpl():
    found = []
    for name in pins(ROOT / "requirements/base.lock"):
        try:
            facts = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue  # for another system or another Python
        words = [facts.get("License-Expression", ""), *facts.get_all("Classifier", [])]
        licences = " / ".join(word for word in words if word and ("License" in word or word == words[0]))
        if COPYLEFT.search(licences) and "Lesser" not in licences and name not in OTHERWISE_FREE:
            found.append(f"{name}: {licences}")

    assert found == []
