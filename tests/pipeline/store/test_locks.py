"""One run at a time on one recording, and nobody waits for the dead."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from pipeline.errors import StoreError
from pipeline.store import Workspace

SHA = "ab" * 32

HOLDER = """
    import sys, time
    from pathlib import Path
    from pipeline.store import Workspace

    with Workspace.open(Path(sys.argv[1])) as room, room.claimed("ab" * 32, "visit.mp4"):
        print("holding", flush=True)
        time.sleep(float(sys.argv[2]))
"""


def holder(room: Path, seconds: float) -> subprocess.Popen[str]:
    """Another process that has claimed the recording when this returns."""
    command = [sys.executable, "-c", textwrap.dedent(HOLDER), str(room), str(seconds)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "holding\n"
    return process


def test_a_second_run_on_the_same_recording_is_told_who_is_at_it(tmp_path: Path) -> None:
    with Workspace.open(tmp_path) as room:
        other = holder(tmp_path, 60)
        try:
            with (
                pytest.raises(
                    StoreError,
                    match=rf"visit.mp4: is being analysed by another run \(process {other.pid}, "
                    r"since \d\d:\d\d UTC\); wait for it to end, or stop it",
                ),
                room.claimed(SHA, "visit.mp4"),
            ):
                pytest.fail("two runs at once")
            with room.claimed("cd" * 32, "another.mp4"):
                pass
        finally:
            other.kill()
            other.wait()


def test_a_second_run_that_may_wait_comes_next(tmp_path: Path) -> None:
    with Workspace.open(tmp_path) as room:
        other = holder(tmp_path, 1)
        with room.claimed(SHA, "visit.mp4", wait_s=30):
            assert other.wait(timeout=10) == 0, "it had ended, or was about to"


def test_a_run_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    with Workspace.open(tmp_path) as room:
        other = holder(tmp_path, 60)
        os.kill(other.pid, signal.SIGKILL)
        assert other.wait() == -signal.SIGKILL
        with room.claimed(SHA, "visit.mp4"):
            pass
        assert list((tmp_path / "locks").iterdir()) == []


def test_a_run_may_claim_again_what_it_holds_and_another_thread_may_not(tmp_path: Path) -> None:
    refused: list[str] = []

    def elsewhere() -> None:
        try:
            with room.claimed(SHA, "visit.mp4"):
                pass
        except StoreError as error:
            refused.append(str(error))

    with Workspace.open(tmp_path) as room, room.claimed(SHA, "visit.mp4"):
        with room.claimed(SHA, "visit.mp4"):
            pass
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
    assert len(refused) == 1
    assert "another run" in refused[0]


def test_many_who_wait_come_one_after_the_other(tmp_path: Path) -> None:
    inside, most = 0, 0
    count = threading.Lock()

    def run(room: Workspace) -> None:
        nonlocal inside, most
        with room.claimed(SHA, "visit.mp4", wait_s=30):
            with count:
                inside += 1
                most = max(most, inside)
            time.sleep(0.01)
            with count:
                inside -= 1

    with Workspace.open(tmp_path) as room:
        threads = [threading.Thread(target=run, args=(room,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (inside, most) == (0, 1)
