"""Finished stages are kept by key, whole or not at all."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.engines import Shelf
from pipeline.errors import StoreError
from pipeline.store import Workspace

SHA = "ab" * 32


def test_what_was_put_is_there_after_a_restart(tmp_path: Path) -> None:
    with Workspace.open(tmp_path) as room:
        shelf: Shelf = room.shelf(SHA)
        assert shelf.get("words-1") is None
        shelf.put("words-1", b"pairs")
    with Workspace.open(tmp_path) as room:
        assert room.shelf(SHA).get("words-1") == b"pairs"
        assert room.shelf("cd" * 32).get("words-1") is None, "every content has its own"


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.from_regex(r"[a-z]{1,8}-[0-9a-f]{64}", fullmatch=True), st.binary()),
        max_size=6,
    )
)
def test_the_last_value_put_under_a_key_is_the_one_found(
    tmp_path: Path, puts: list[tuple[str, bytes]]
) -> None:
    with Workspace.open(tmp_path) as room:
        shelf = room.shelf(SHA)
        for key, value in puts:
            shelf.put(key, value)
        assert all(shelf.get(key) == value for key, value in dict(puts).items())


@pytest.mark.parametrize("key", ["../x", "a/b", "", ".x", "x\0", "k" * 129])
def test_a_key_never_becomes_a_path_elsewhere(tmp_path: Path, key: str) -> None:
    with Workspace.open(tmp_path) as room, pytest.raises(StoreError, match="not a key of a stage"):
        room.shelf(SHA).put(key, b"x")


def test_a_full_disk_keeps_the_stage_before_and_nothing_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with Workspace.open(tmp_path) as room:
        shelf = room.shelf(SHA)
        shelf.put("activity-1", b"done")
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(
            StoreError,
            match=r"disk full while keeping a finished stage; free 1 MB and run it again, "
            "finished stages are kept",
        ):
            shelf.put("words-1", b"too much")
        monkeypatch.undo()
        assert (shelf.get("activity-1"), shelf.get("words-1")) == (b"done", None)
        assert [p for p in (tmp_path / "making").rglob("*") if p.is_file()] == []


ON_A_FULL_DISK = """
    import sys
    from pathlib import Path
    from pipeline.errors import StoreError
    from pipeline.store import Workspace

    with Workspace.open(Path(sys.argv[1])) as room:
        shelf = room.shelf("ab" * 32)
        shelf.put("activity-1", b"done")
        for key in range(1000):
            try:
                shelf.put(f"words-{key}", bytes(500_000))
            except StoreError as error:
                print(error)
                break
        try:
            upload = room.upload("visit.mp4")
            while True:
                upload.write(bytes(100_000))
        except StoreError as error:
            print(error)
        print(shelf.get("activity-1"), [p.name for p in Path(sys.argv[1]).glob("making/*/*")])
"""


def test_a_real_disk_runs_full(tmp_path: Path) -> None:
    if shutil.which("unshare") is None:
        pytest.skip("needs unshare to mount a small disk")
    script = tmp_path / "fill.py"
    script.write_text(textwrap.dedent(ON_A_FULL_DISK))
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = 'mount -t tmpfs -o size=4m none "$1" && exec "$2" "$3" "$1"'
    command = ["unshare", "-Urm", "sh", "-c", mounted, "sh", str(disk), sys.executable, str(script)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    if "mount" in ran.stderr or "unshare" in ran.stderr:
        pytest.skip(f"may not mount a small disk here: {ran.stderr.strip()[:80]}")
    stage, upload, kept = ran.stdout.splitlines()
    assert "disk full while keeping a finished stage; free 1 MB and run it again" in stage
    assert "disk full while" in upload
    assert kept == "b'done' []"
