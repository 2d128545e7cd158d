"""Waiting recordings become ready ones, whatever happens to the workers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline import jobs
from pipeline.errors import InputError, TranscriptError
from pipeline.jobs import ReportProgress, enqueue, ensure_worker, work
from pipeline.progress import ProgressLine
from pipeline.store import Recording, RecordingState, Workspace
from pipeline.store.locks import Lock
from pipeline.store.tables import now

WORKER = """
    import sys, time
    from pathlib import Path
    from pipeline.jobs import work
    from pipeline.progress import ProgressLine
    from pipeline.store import Workspace

    STAGES = ("activity", "words", "voices")
    folder, log, hang_in, pause = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4]

    def note(line):
        with log.open("a") as file:
            file.write(line + "\\n")

    def analyse(room, recording, report):
        shelf = room.shelf(recording.sha256)
        for place, stage in enumerate(STAGES):
            report(ProgressLine(stage, place / 3, 1.0))
            if shelf.get(stage) is None:
                if stage == hang_in:
                    note(f"hanging in {stage} {recording.name}")
                    time.sleep(600)
                time.sleep(float(pause))
                note(f"{stage} {recording.name}")
                shelf.put(stage, b"made")
        note(f"done {recording.name}")

    with Workspace.open(folder) as room:
        work(room, analyse, until_idle=True, poll_s=0.1)
"""


def visits(room: Workspace, folder: Path, count: int) -> list[Recording]:
    """That many recordings, all waiting."""
    made = []
    for number in range(count):
        path = folder / f"visit{number}.mp4"
        path.write_text(f"recording {number}")
        made.append(room.add(path, name=path.name))
        enqueue(room, made[-1].id)
    return made


def worker(
    room: Path, log: Path, *, hang_in: str = "-", pause_s: float = 0.0
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", textwrap.dedent(WORKER)]
    return subprocess.Popen([*command, str(room), str(log), hang_in, str(pause_s)])


def until(true: Callable[[], bool], *, within_s: float = 30.0) -> None:
    end = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end, "did not come about"
        time.sleep(0.05)


def lines(log: Path) -> list[str]:
    return log.read_text().splitlines() if log.exists() else []


def nothing(_room: Workspace, _recording: Recording, _report: ReportProgress) -> None:
    """An analysis that has nothing to do."""


def test_a_waiting_recording_becomes_ready(tmp_path: Path) -> None:
    seen: list[tuple[RecordingState, str, float, float | None]] = []

    def analyse(room: Workspace, recording: Recording, report: ReportProgress) -> None:
        report(ProgressLine("words", 0.4, 12.0))
        at = room.recording(recording.id)
        seen.append((at.state, at.stage, at.fraction, at.seconds_left))

    with Workspace.open(tmp_path / "room") as room:
        (visit,) = visits(room, tmp_path, 1)
        assert room.recording(visit.id).state is RecordingState.WAITING
        assert work(room, analyse, until_idle=True) == 1
        assert seen == [(RecordingState.WORKING, "words", 0.4, 12.0)]
        ready = room.recording(visit.id)
        assert (ready.state, ready.fraction, ready.stage) == (RecordingState.READY, 1.0, "")
        assert list((tmp_path / "room" / "locks").iterdir()) == []


def test_a_recording_is_not_queued_twice(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "room") as room:
        (visit,) = visits(room, tmp_path, 1)
        first = enqueue(room, visit.id)
        assert enqueue(room, visit.id) == first
        assert work(room, nothing, until_idle=True) == 1
        assert enqueue(room, visit.id) != first, "once done it may be done again"


def test_what_the_user_can_mend_is_shown_in_one_line(tmp_path: Path) -> None:
    def analyse(_room: Workspace, recording: Recording, _report: ReportProgress) -> None:
        if recording.name == "visit0.mp4":
            raise InputError("only one voice is heard; check the microphone\nand more")

    with Workspace.open(tmp_path / "room") as room:
        bad, good = visits(room, tmp_path, 2)
        assert work(room, analyse, until_idle=True) == 2
        failed = room.recording(bad.id)
        assert failed.state is RecordingState.FAILED
        assert failed.problem == "only one voice is heard; check the microphone"
        assert room.recording(good.id).state is RecordingState.READY
        enqueue(room, bad.id)
        assert room.recording(bad.id).problem is None, "it waits again"
        work(room, nothing, until_idle=True)
        assert room.recording(bad.id).state is RecordingState.READY


def test_a_fault_of_ours_is_logged_by_place_and_without_anybody_s_words(tmp_path: Path) -> None:
    def analyse(_room: Workspace, _recording: Recording, _report: ReportProgress) -> None:
        words = {"what": "Jaylen was crying"}
        try:
            raise TranscriptError(f"cannot place {words['what']}")
        except TranscriptError as error:
            raise KeyError(words["what"]) from error

    with Workspace.open(tmp_path / "room") as room:
        (visit,) = visits(room, tmp_path, 1)
        work(room, analyse, until_idle=True)
        problem = room.recording(visit.id).problem
        log = (tmp_path / "room" / "logs" / "jobs.log").read_text()
    assert problem is not None
    assert problem.startswith("a fault of Rapport's own (KeyError in test_jobs.py line ")
    assert "KeyError" in log
    assert "TranscriptError" in log
    assert "in analyse" in log
    assert "Jaylen" not in log + problem


def test_a_full_disk_says_how_much_to_free(tmp_path: Path) -> None:
    def analyse(_room: Workspace, _recording: Recording, _report: ReportProgress) -> None:
        raise OSError(28, "No space left on device")

    with Workspace.open(tmp_path / "room") as room:
        (visit,) = visits(room, tmp_path, 1)
        work(room, analyse, until_idle=True)
        problem = room.recording(visit.id).problem
    assert problem is not None
    assert "disk full while analysing; free 1 MB and run it again" in problem


def test_a_worker_that_is_interrupted_gives_the_job_back(tmp_path: Path) -> None:
    def interrupt(_room: Workspace, _recording: Recording, _report: ReportProgress) -> None:
        raise KeyboardInterrupt

    with Workspace.open(tmp_path / "room") as room:
        (visit,) = visits(room, tmp_path, 1)
        for _ in range(5):
            with pytest.raises(KeyboardInterrupt):
                work(room, interrupt, until_idle=True)
            assert room.recording(visit.id).state is RecordingState.WAITING
        assert work(room, nothing, until_idle=True) == 1, "an interruption is no attempt"
        assert room.recording(visit.id).state is RecordingState.READY


def test_progress_is_written_once_a_second_and_at_every_stage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: clock)
    found: list[float] = []

    def analyse(room: Workspace, recording: Recording, report: ReportProgress) -> None:
        nonlocal clock
        for second, stage, fraction in (
            (0.0, "words", 0.1),
            (0.5, "words", 0.2),
            (0.6, "voices", 0.3),
            (1.7, "voices", 0.4),
        ):
            clock = 100.0 + second
            report(ProgressLine(stage, fraction, None))
            found.append(room.recording(recording.id).fraction)

    with Workspace.open(tmp_path / "room") as room:
        visits(room, tmp_path, 1)
        work(room, analyse, until_idle=True)
    assert found == [0.1, 0.1, 0.3, 0.4]


def test_a_recording_that_another_run_analyses_is_left_alone_until_it_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "BUSY_S", 0.2)
    free = threading.Event()

    def another_run(room: Workspace, visit: Recording) -> None:
        with room.claimed(visit.sha256, visit.name):
            claimed.set()
            free.wait(30)

    with Workspace.open(tmp_path / "room") as room:
        busy, idle = visits(room, tmp_path, 2)
        claimed = threading.Event()
        other = threading.Thread(target=another_run, args=(room, busy))
        other.start()
        claimed.wait(30)
        order: list[str] = []

        def analyse(_room: Workspace, recording: Recording, _report: ReportProgress) -> None:
            order.append(recording.name)
            free.set()
            other.join()

        work(room, analyse, until_idle=True, poll_s=0.05)
        assert order == [idle.name, busy.name]
        assert room.recording(busy.id).state is RecordingState.READY


def test_a_job_whose_recording_is_deleted_ends_and_the_worker_goes_on(tmp_path: Path) -> None:
    reached: list[str] = []

    def analyse(room: Workspace, recording: Recording, report: ReportProgress) -> None:
        if recording.name == "visit0.mp4":
            room.delete(recording.id)
        report(ProgressLine("words", 0.5, None))
        reached.append(recording.name)

    with Workspace.open(tmp_path / "room") as room:
        _, second = visits(room, tmp_path, 2)
        assert work(room, analyse, until_idle=True) == 2
        assert reached == ["visit1.mp4"]
        assert [r.id for r in room.recordings()] == [second.id]


def test_only_who_holds_a_job_ends_it(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "room") as room:
        (visit,) = visits(room, tmp_path, 1)
        late = room.ledger.claim("late", lease_s=-1.0, alive=lambda _owner: True)
        assert late is not None
        assert room.recording(visit.id).state is RecordingState.WAITING, "its lease has run out"
        second = room.ledger.claim("second", lease_s=60.0, alive=lambda _owner: True)
        assert second is not None
        assert (second.id, second.attempts) == (late.id, 2)
        for changed in (
            room.ledger.finish(late),
            room.ledger.fail(late, "too late"),
            room.ledger.extend(late, lease_s=60.0),
            room.ledger.give_back(late),
        ):
            assert not changed
        assert room.recording(visit.id).state is RecordingState.WORKING
        assert room.ledger.finish(second)
        assert room.recording(visit.id).state is RecordingState.READY


def test_the_lease_is_extended_while_an_engine_is_silent(tmp_path: Path) -> None:
    stolen: list[object] = []

    def analyse(room: Workspace, _recording: Recording, _report: ReportProgress) -> None:
        time.sleep(1.5)
        stolen.append(room.ledger.claim("thief", lease_s=60.0, alive=lambda _owner: True))

    with Workspace.open(tmp_path / "room") as room:
        visits(room, tmp_path, 1)
        work(room, analyse, until_idle=True, lease_s=0.8)
    assert stolen == [None]


def test_a_job_that_kills_its_worker_every_time_has_failed_after_three(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "room") as room:
        (visit,) = visits(room, tmp_path, 1)
        for attempt in (1, 2, 3):
            job = room.ledger.claim("w", lease_s=60.0, alive=lambda _owner: False)
            assert job is not None
            assert job.attempts == attempt
        assert room.ledger.claim("w", lease_s=60.0, alive=lambda _owner: False) is None
        failed = room.recording(visit.id)
        assert failed.state is RecordingState.FAILED
        assert failed.problem is not None
        assert failed.problem.startswith("the analysis stopped without a word 3 times")


@pytest.mark.parametrize("stage", ["activity", "words", "voices"])
def test_a_worker_killed_in_a_stage_is_followed_by_one_that_does_nothing_twice(
    tmp_path: Path, stage: str
) -> None:
    log = tmp_path / "log"
    with Workspace.open(tmp_path / "room") as room:
        visits(room, tmp_path, 2)
        first = worker(tmp_path / "room", log, hang_in=stage)
        until(lambda: f"hanging in {stage} visit0.mp4" in lines(log))
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        started = time.monotonic()
        assert worker(tmp_path / "room", log).wait(timeout=60) == 0
        assert time.monotonic() - started < 30, "the dead one's lease is not waited for"
        assert [r.state for r in room.recordings()] == [RecordingState.READY] * 2
    made = [line for line in lines(log) if not line.startswith("hanging")]
    assert sorted(made) == sorted(
        f"{what} visit{number}.mp4"
        for number in (0, 1)
        for what in ("activity", "words", "voices", "done")
    )


def test_two_workers_do_each_of_fifty_jobs_once(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with Workspace.open(tmp_path / "room") as room:
        visits(room, tmp_path, 50)
        both = [worker(tmp_path / "room", log) for _ in range(2)]
        assert [process.wait(timeout=120) for process in both] == [0, 0]
        assert {r.state for r in room.recordings()} == {RecordingState.READY}
    assert Counter(lines(log)).most_common(1)[0][1] == 1
    assert len([line for line in lines(log) if line.startswith("done")]) == 50


@pytest.mark.slow
def test_workers_killed_again_and_again_lose_nothing_and_do_no_stage_twice(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with Workspace.open(tmp_path / "room") as room:
        visits(room, tmp_path, 12)
        for _ in range(6):
            victim = worker(tmp_path / "room", log, pause_s=0.05)
            before = len(lines(log))
            until(lambda before=before: len(lines(log)) > before + 3)  # type: ignore[misc]
            os.kill(victim.pid, signal.SIGKILL)
            victim.wait()
        assert worker(tmp_path / "room", log).wait(timeout=120) == 0
        assert {r.state for r in room.recordings()} == {RecordingState.READY}
    counts = Counter(line for line in lines(log) if not line.startswith("done"))
    twice = [line for line, count in counts.items() if count > 1]
    assert len(counts) == 36
    assert len(twice) <= 6, "only a stage that a kill met between its work and its keeping"


def standing_in_for_the_command(folder: Path, log: Path, pause_s: float = 0.0) -> Path:
    """An interpreter that works with the test's analysis in place of the installed one."""
    (folder / "worker.py").write_text(textwrap.dedent(WORKER))
    script = folder / "python"
    script.write_text(
        f'#!/bin/sh\n[ "$1 $2 $3 $4" = "-m pipeline.cli work --workspace" ] || exit 9\n'
        f'exec "{sys.executable}" "{folder}/worker.py" "$5" "{log}" - {pause_s}\n'
    )
    script.chmod(0o700)
    return script


def test_a_background_worker_is_started_once_and_works_on_without_us(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log"
    script = standing_in_for_the_command(tmp_path, log, pause_s=0.3)
    with Workspace.open(tmp_path / "room") as room:
        monkeypatch.setattr(sys, "executable", str(script))
        assert not ensure_worker(room), "nothing waits"
        (visit,) = visits(room, tmp_path, 1)
        assert ensure_worker(room)
        assert not ensure_worker(room), "one is at it"
        until(lambda: room.recording(visit.id).state is RecordingState.READY)
        assert lines(log) == [f"{s} visit0.mp4" for s in ("activity", "words", "voices", "done")]
        until(lambda: _post_is_free(room))
        enqueue(room, visit.id)
        assert ensure_worker(room), "it had ended, so another one starts"
        until(lambda: lines(log).count("done visit0.mp4") == 2 and _post_is_free(room))


def test_a_background_worker_that_was_killed_is_replaced_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log"
    script = standing_in_for_the_command(tmp_path, log, pause_s=0.5)
    with Workspace.open(tmp_path / "room") as room:
        monkeypatch.setattr(sys, "executable", str(script))
        (visit,) = visits(room, tmp_path, 1)
        assert ensure_worker(room)
        until(lambda: "words visit0.mp4" in lines(log))  # so the activity is kept
        (sign,) = (tmp_path / "room" / "locks").glob("worker-*.lock")
        os.kill(int(sign.name.split(":")[1]), signal.SIGKILL)
        until(lambda: ensure_worker(room))
        until(lambda: room.recording(visit.id).state is RecordingState.READY)
        assert lines(log).count("activity visit0.mp4") == 1
        until(lambda: _post_is_free(room))


def test_a_machine_that_shuts_down_costs_no_attempt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log"
    script = standing_in_for_the_command(tmp_path, log, pause_s=0.5)
    with Workspace.open(tmp_path / "room") as room:
        monkeypatch.setattr(sys, "executable", str(script))
        visits(room, tmp_path, 1)
        assert ensure_worker(room)
        until(lambda: "activity visit0.mp4" in lines(log))
        (sign,) = (tmp_path / "room" / "locks").glob("worker-*.lock")
        os.kill(int(sign.name.split(":")[1]), signal.SIGTERM)
        until(lambda: _post_is_free(room))
        job = room.ledger.claim("w", lease_s=60.0, alive=lambda _owner: True)
        assert job is not None
        assert job.attempts == 1


def test_who_queues_while_the_worker_is_leaving_is_served_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Workspace.open(tmp_path / "room") as room:
        post = Lock(room.locks / "background.lock")
        assert post.take()
        monkeypatch.setenv(jobs._POST, str(post.hand_over()))
        monkeypatch.setattr(os, "nice", lambda _by: 0)
        monkeypatch.setattr(signal, "signal", lambda *_: None)
        queued = room.ledger.queued
        latecomers: list[Recording] = []

        def look_then_somebody_comes() -> bool:
            waiting = queued()
            if not waiting and not latecomers:
                latecomers.extend(visits(room, tmp_path, 1))
                assert not ensure_worker(room), "the post still looks taken"
            return waiting

        monkeypatch.setattr(room.ledger, "queued", look_then_somebody_comes)
        assert work(room, nothing, until_idle=True) == 1
        assert room.recording(latecomers[0].id).state is RecordingState.READY
        assert _post_is_free(room)


def test_a_job_given_back_waits_for_its_time(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "room") as room:
        visits(room, tmp_path, 1)
        job = room.ledger.claim("w", lease_s=60.0, alive=lambda _owner: True)
        assert job is not None
        before = now()
        assert room.ledger.give_back(job, after_s=0.5)
        assert room.ledger.claim("w", lease_s=60.0, alive=lambda _owner: True) is None
        until(lambda: room.ledger.claim("w", lease_s=60.0, alive=lambda _owner: True) is not None)
        assert now() - before >= timedelta(seconds=0.5)


def _post_is_free(room: Workspace) -> bool:
    post = Lock(room.locks / "background.lock")
    if not post.take():
        return False
    post.let_go()
    return True
