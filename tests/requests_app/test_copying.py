"""制作公开件 in the background: asked for once, made whole or not at all, whatever happens to the worker."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock
from disclosure.files.blackout import BlackoutFailed, Box, engine
from disclosure.files.models import StoredFile
from disclosure.files.store import store
from disclosure.workflow.door import perform
from disclosure.workflow.errors import NotNow
from disclosure.workflow.models import Event
from requests_app import blackout, copying, tasks
from requests_app.models import CopyRun, Release
from requests_app.states import State
from tests.factories import hidden
from tests.factories.requests import application, house

pytestmark = pytest.mark.django_db
LATER = copying.LEASE + timedelta(seconds=1)


@pytest.fixture
def staff():
    return house()


@pytest.fixture
def by(staff):
    return staff[Role.DISCLOSURE]


@pytest.fixture
def release(staff, by):
    """A file of two pages, a box on each."""
    case = application(staff, State.HANDLING)
    file = store(hidden.drawn(hidden.words_at(100, 700, "TOPSECRET"), pages=2), name="报告.pdf", by=by)
    perform(case, "add_release", by=by, file=file, title="报告", is_whole=False)
    release = case.releases.get()
    boxes = [Box(page, 95, 125, 220, 150) for page in (1, 2)]
    blackout.add(release, boxes, ground="D4", reason="", by=by)
    return release


@pytest.fixture
def sent(monkeypatch):
    """What goes to the workers; nothing is short enough to be made at once."""
    monkeypatch.setattr(copying, "AT_ONCE", 0)
    found = []
    monkeypatch.setattr(copying.current_app, "send_task", lambda name, args: found.append((name, args)))
    return found


@pytest.fixture
def run(release, by, sent):
    return copying.ask(release, by=by)


def fresh(release) -> Release:
    return Release.objects.select_related("result", "application").get(pk=release.pk)


def dies(*args, **kwargs):
    raise SystemExit


def test_a_short_file_is_made_while_the_clerk_waits(release, by):
    run = copying.ask(release, by=by)
    assert (run.is_made, run.attempts, run.pages, run.pages_done) == (True, 1, 2, 2)
    assert fresh(release).result.uploaded_by == by


def test_a_long_file_goes_to_a_worker(release, by, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        run = copying.ask(release, by=by)
    assert sent == [("requests_app.tasks.make_copy", [run.pk])]
    assert fresh(release).result is None
    assert tasks.make_copy(run.pk) is True
    result = fresh(release).result
    with result.published.open("rb") as file:
        assert hidden.traces(file.read(), "TOPSECRET") == []
    event = Event.objects.of(fresh(release).application).latest("id")
    assert (event.action, event.actor, event.facts["涂黑"]) == ("black_out", by, 2)


def test_asked_twice_it_is_made_once(run, release, by):
    assert copying.ask(release, by=by) == run
    assert [tasks.make_copy(run.pk), tasks.make_copy(run.pk)] == [True, None]
    assert Event.objects.of(fresh(release).application).filter(action="black_out").count() == 1


def test_the_periodic_task_run_twice_makes_one_copy(run, release):
    assert [tasks.make_waiting_copies(), tasks.make_waiting_copies()] == [1, 0]
    assert fresh(release).result is not None


def test_two_runs_of_one_file_cannot_wait_at_once(run, release, by):
    with pytest.raises(IntegrityError), transaction.atomic():
        CopyRun.objects.create(release=release, asked_by=by)


def test_while_one_worker_has_it_no_other_takes_it(run, monkeypatch):
    others, real = [], engine.black_out

    def meanwhile(*args, **kwargs):
        others.append(copying.carry_out(run.pk))
        return real(*args, **kwargs)

    monkeypatch.setattr(engine, "black_out", meanwhile)
    assert copying.carry_out(run.pk) is True
    assert others == [None]


def test_a_killed_worker_leaves_nothing_and_another_takes_it_up(run, release, monkeypatch):
    with monkeypatch.context() as death:
        death.setattr(copying, "check_black_out", dies)  # the copy is stored by then, and checked last
        with pytest.raises(SystemExit):
            copying.carry_out(run.pk)
    assert fresh(release).result is None
    assert fresh(release).outgoing is None
    run.refresh_from_db()
    assert run.is_begun
    assert copying.carry_out_waiting() == 0
    assert copying.carry_out_waiting(clock.now() + LATER) == 1
    assert fresh(release).result is not None
    # What the dead one had stored belongs to nothing and goes with the other stray uploads.
    assert StoredFile.objects.unheld().count() == 1


def test_a_slow_worker_whose_lease_ran_out_files_no_second_copy(run, release, monkeypatch):
    real, first = engine.black_out, []

    def slow(*args, **kwargs):
        if not first:
            first.append(True)
            assert copying.carry_out(run.pk, clock.now() + LATER) is True
        return real(*args, **kwargs)

    monkeypatch.setattr(engine, "black_out", slow)
    assert copying.carry_out(run.pk) is None
    assert Event.objects.of(fresh(release).application).filter(action="black_out").count() == 1


def test_every_page_renews_the_lease(run, monkeypatch):
    seen = []
    real = engine.black_out

    def watched(*args, on_page):
        CopyRun.objects.update(next_try_at=clock.now())

        def told(number):
            on_page(number)
            now = CopyRun.objects.get()
            seen.append((now.pages_done, now.next_try_at > clock.now() + timedelta(minutes=4)))

        return real(*args, on_page=told)

    monkeypatch.setattr(engine, "black_out", watched)
    assert copying.carry_out(run.pk) is True
    assert seen == [(1, True), (2, True)]


def test_a_file_that_kills_every_worker_is_given_up_with_words(run, release, monkeypatch):
    at = clock.now()
    monkeypatch.setattr(engine, "black_out", dies)
    for number in range(copying.MOST_ATTEMPTS):
        with pytest.raises(SystemExit):
            copying.carry_out(run.pk, at + LATER * number)
    assert copying.carry_out(run.pk, at + LATER * copying.MOST_ATTEMPTS) is False
    run.refresh_from_db()
    assert run.refusal.startswith("试了 5 次都没有做成")
    assert fresh(release).application.state == State.HANDLING


def test_a_failing_tool_leaves_the_case_and_is_tried_again(run, release, by, monkeypatch):
    with monkeypatch.context() as trouble:
        trouble.setattr(engine, "black_out", lambda *args, **kwargs: 1 / 0)
        assert copying.carry_out(run.pk) is False
    run.refresh_from_db()
    assert (run.last_error, run.is_finished) == ("ZeroDivisionError", False)
    assert fresh(release).result is None
    assert copying.carry_out(run.pk) is None  # it waits a minute
    assert copying.ask(release, by=by) == run  # unless somebody asks now
    assert copying.carry_out(run.pk) is True


def test_what_the_check_refuses_is_said_and_not_tried_again(run, release, monkeypatch):
    def refuses(*args):
        raise BlackoutFailed("第 1 页的黑框下面还有可以复制的文字。")

    monkeypatch.setattr(copying, "check_black_out", refuses)
    assert copying.carry_out(run.pk) is False
    run.refresh_from_db()
    assert (run.is_finished, run.is_made) == (True, False)
    assert run.refusal == "第 1 页的黑框下面还有可以复制的文字。"
    assert fresh(release).result is None


def test_a_change_of_boxes_calls_the_making_off(run, release, by, monkeypatch):
    real = engine.black_out

    def meanwhile(*args, **kwargs):
        blackout.remove(release, [release.boxes.first().pk])
        return real(*args, **kwargs)

    monkeypatch.setattr(engine, "black_out", meanwhile)
    assert copying.carry_out(run.pk) is None
    assert fresh(release).result is None
    assert not release.runs.exists()


def test_boxes_changed_past_the_door_stop_it_too(run, release, monkeypatch):
    checked = copying.check_black_out

    def meanwhile(*args):
        release.boxes.all().delete()
        return checked(*args)

    monkeypatch.setattr(copying, "check_black_out", meanwhile)
    assert copying.carry_out(run.pk) is False
    run.refresh_from_db()
    assert "有人改了框" in run.refusal
    assert fresh(release).result is None


@pytest.mark.parametrize("what", ["taken off", "withdrawn"])
def test_a_case_that_moved_on_meanwhile_gets_no_copy(run, release, staff, by, what):
    case = fresh(release).application
    if what == "taken off":
        perform(case, "remove_release", by=by, release=release.pk)
        assert copying.carry_out(run.pk) is None
        assert not CopyRun.objects.exists()
        return
    type(case).objects.filter(pk=case.pk).update(state=State.WITHDRAWN)
    assert copying.carry_out(run.pk) is False
    run.refresh_from_db()
    assert "不能“生成公开件”" in run.refusal
    assert fresh(release).result is None


def test_what_was_open_in_another_window_is_not_made_unread(release, by, sent):
    with pytest.raises(NotNow, match="新的办理记录"):
        copying.ask(release, by=by, seen=release.application.last_event - 1)
    assert not CopyRun.objects.exists()


# 页面


def page_of(release) -> str:
    return reverse("requests-desk:blackout", args=[release.application_id, release.pk])


def test_the_page_says_how_far_it_is(client, run, release, by):
    client.force_login(by)
    assert "等候制作" in (text := client.get(page_of(release)).content.decode())
    assert "生成公开件</button>" not in text
    assert "看看好了没有" in text
    CopyRun.objects.update(attempts=1, pages_done=1)
    assert '正在制作</b>：已做 <span class="num">1</span> 页，共有 <span class="num">2</span> 页要涂' in (
        client.get(page_of(release)).content.decode()
    )
    CopyRun.objects.update(pages_done=2)
    assert "已经涂完，正在逐页核对" in client.get(page_of(release)).content.decode()
    CopyRun.objects.update(last_error="PdfError")
    assert "现在再试" in (text := client.get(page_of(release)).content.decode())
    assert "案件和原件没有变化" in text
    client.post(page_of(release), {"do": "make", "repeats": "1"})
    assert tasks.make_waiting_copies() == 1
    assert "未复核" in client.get(page_of(release)).content.decode()


def test_the_page_says_why_there_is_no_copy(client, run, release, by):
    run.finished_at, run.refusal = clock.now(), "第 1 页的黑框下面还有可以复制的文字。"
    run.save()
    client.force_login(by)
    text = client.get(page_of(release)).content.decode()
    assert "上次没有生成：</b>第 1 页的黑框下面还有可以复制的文字。" in text
    assert "生成公开件</button>" in text


def test_no_picture_of_a_copy_is_shown_before_it_is_whole(client, run, release, by):
    client.force_login(by)
    address = reverse("requests-desk:blackout-page", args=[release.application_id, release.pk, "result", 1])
    assert client.get(address).status_code == 404


def test_asking_for_a_long_file_does_nothing_of_the_work(client, release, by, sent, monkeypatch):
    monkeypatch.setattr(engine, "black_out", dies)
    client.force_login(by)
    answer = client.post(page_of(release), {"do": "make", "repeats": "1"}, follow=True)
    assert "已经开始制作公开件" in answer.content.decode()
    assert release.runs.get().attempts == 0
