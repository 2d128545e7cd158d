"""A folder becomes the workspace: recordings, what was heard in them, what people said of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import ColumnElement, delete, select, update

from pipeline.config import Settings, home_folder
from pipeline.engines import Shelf
from pipeline.errors import StoreError, TranscriptError
from pipeline.store.contents import Contents
from pipeline.store.database import Database
from pipeline.store.disk import (
    FULL,
    MEGABYTE,
    disk_full,
    make_folder,
    saying,
    settle,
    write_private,
)
from pipeline.store.ledger import Ledger
from pipeline.store.locks import Claims, Lock
from pipeline.store.people import People
from pipeline.store.recordings import (
    Recording,
    all_recordings,
    id_of_content,
    insert_recording,
    plain_name,
    plain_suffix,
    recording_of,
)
from pipeline.store.serial import from_bytes, to_bytes
from pipeline.store.shelf import ContentShelf
from pipeline.store.tables import contents, now, recordings, uploads
from pipeline.store.uploads import Upload, Uploads
from pipeline.transcript import Heard

LONGEST_TRANSCRIPT_MB = 64


class Workspace(People):
    """
    One folder with everything in it. Safe for threads and for several processes.

    The one face of the room, which is why it is long: each part of the work is done next door.

    folder    where it is
    settings  as given to `open`
    ledger    the rows of `pipeline.jobs`, for that module alone
    """

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder = folder
        self.settings = settings
        super().__init__(Database(folder / "rapport.db"), folder / "erasing-words")
        self._contents = Contents(folder, self._database)
        self._uploads = Uploads(
            folder / "uploads",
            self._database,
            limit_mb=settings.workspace.max_upload_mb,
            take_in=self._add,
        )
        self.locks = folder / "locks"
        self.logs = folder / "logs"
        self._claims = Claims(self.locks)
        self._erasing = folder / "erasing"
        self.ledger = Ledger(self._database)

    @classmethod
    def open(cls, folder: Path | None = None, settings: Settings | None = None) -> Self:
        """
        The workspace in `folder`, created when missing; without one, where the settings say,
        else $RAPPORT_HOME, else ~/.local/share/rapport.

        Finishes what a crash left half deleted. Raises StoreError: not a folder, not writable,
        made by a newer Rapport.
        """
        settings = settings or Settings()
        workspace = cls(_where(folder, settings).absolute(), settings)
        workspace._set_up()
        return workspace

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._database.close()

    # recordings

    def recordings(self) -> tuple[Recording, ...]:
        """All of them, newest first."""
        with self._database.reading() as connection:
            return all_recordings(connection, now())

    def recording(self, id: str) -> Recording:
        """As it stands now. Raises StoreError when there is none."""
        with self._database.reading() as connection:
            return recording_of(connection, id, now())

    def add(
        self, path: Path, *, name: str, transcript: Path | None = None, move: bool = False
    ) -> Recording:
        """
        The file as a recording, read in pieces; a content already here is not added twice.

        Where the disk allows it the file is linked and takes no room; `media_path` refuses it when
        somebody changes it afterwards. A transcript replaces the one given before.
        Raises MediaError (empty), StoreError (unreadable, full disk).
        """
        return self._add(path, name=name, transcript=transcript, move=move)

    def attach_transcript(self, id: str, transcript: Path) -> None:
        """Keeps a copy of the transcript file, in place of the one before."""
        self._keep_transcript(id, plain_suffix(transcript.name), _text_of(transcript))

    def describe(self, id: str, *, duration_ms: int, has_video: bool) -> None:
        """What probing the media showed."""
        self._update(id, duration_ms=duration_ms, has_video=has_video)

    def delete(self, id: str) -> None:
        """
        Everything of this recording is gone when this returns: rows, media, transcript, derived
        files, kept stages, and their traces in the database file. A run still at work on it fails.
        """
        self.forget(self.recording(id).sha256)

    def forget(self, sha256: str) -> None:
        """The same for a content, recording or not."""
        with saying("deleting", folder=self.folder):
            self._erasing.touch(mode=0o600)
            with self._database.writing() as connection:
                mark = update(contents).where(contents.c.sha256 == sha256)
                connection.execute(mark.values(deleted_at=now()))
            self._contents.sweep()
            self._uploads.drop_old()
            lock = Lock(self.locks / f"{sha256}.lock")
            if lock.take():
                lock.let_go()
        self._erase()

    # uploads

    def upload(self, name: str) -> Upload:
        """A place for a file that will arrive in pieces."""
        return self._uploads.start(name)

    def resume_upload(self, token: str) -> Upload:
        """The same upload again, after a broken connection or a restart. Raises StoreError."""
        return self._uploads.resume(token)

    # files

    def media_path(self, id: str) -> Path | None:
        """The recording as it was given. StoreError when its linked file was changed since."""
        with self._database.reading() as connection:
            row = self._contents.row(connection, recording_of(connection, id, now()).sha256)
            return None if row is None else self._contents.media_of(row)

    def transcript_path(self, id: str) -> Path | None:
        """The transcript file that came with it."""
        with self._database.reading() as connection:
            suffix = connection.scalar(select(recordings.c.transcript).where(recordings.c.id == id))
        return None if suffix is None else self.derived_path(id, f"transcript{suffix}")

    def proxy_path(self, id: str) -> Path | None:
        """The small web copy, once made: `place_for(id, "proxy.mp4")`."""
        return self.derived_path(id, "proxy.mp4")

    def poster_path(self, id: str) -> Path | None:
        """The poster frame, once made: `place_for(id, "poster.jpg")`."""
        return self.derived_path(id, "poster.jpg")

    def derived_path(self, id: str, name: str) -> Path | None:
        """A file made with `place_for`, or None."""
        path = self._folder_of(id) / _own_name(name)
        return path if path.is_file() else None

    @contextmanager
    def place_for(self, id: str, name: str) -> Iterator[Path]:
        """
        A path to write `name` to, not there yet; at the end of the block the file takes its place
        whole, in one step. Nothing is left when the block fails.
        """
        sha256 = self.recording(id).sha256
        target = self._folder_of(id) / _own_name(name)
        with saying(f"keeping {name}", folder=self.folder):
            made = self._contents.spare(sha256, name)
        try:
            yield made
            with saying(f"keeping {name}", folder=self.folder):
                settle(made)
                self._contents.publish(sha256, made, target)
        except OSError as error:
            if error.errno in FULL:
                raise StoreError(disk_full(f"keeping {name}", folder=self.folder)) from error
            raise
        finally:
            made.unlink(missing_ok=True)

    def shelf(self, sha256: str) -> Shelf:
        """Finished stages of this content, deleted with it."""
        with self._database.writing() as connection:
            self._contents.register(connection, sha256)
        return ContentShelf(
            self._contents.shelf_of(sha256),
            spare=lambda key: self._contents.spare(sha256, key),
            publish=lambda made, target: self._contents.publish(sha256, made, target),
        )

    def claimed(
        self, sha256: str, what: str, *, wait_s: float = 0.0
    ) -> AbstractContextManager[None]:
        """
        One run at a time on this content: `with workspace.claimed(sha256, "visit.mp4"): …`.

        Waits at most `wait_s`, then raises StoreError naming the other run. A run that died holds
        nothing. The same thread may claim again inside.
        """
        return self._claims.claimed(sha256, what, wait_s=wait_s)

    # what was heard; what people said of it comes with `People`

    def heard(self, id: str) -> Heard | None:
        """What engines heard, or None while nobody has listened yet."""
        path = self.derived_path(id, "heard.json")
        if path is None:
            return None
        with saying("reading what was heard", folder=self.folder):
            return from_bytes(Heard, path.read_bytes())

    def save_heard(self, id: str, heard: Heard) -> None:
        """Keeps it; the recording is ready from here on."""
        with self.place_for(id, "heard.json") as place:
            write_private(place, to_bytes(Heard, heard))
        self._update(id, heard_at=now(), duration_ms=heard.duration_ms)

    # inside

    def _add(
        self,
        path: Path,
        *,
        name: str,
        transcript: Path | None,
        move: bool,
        ended: ColumnElement[bool] | None = None,
    ) -> Recording:
        """`ended` is the upload that becomes the recording in the same step."""
        name = plain_name(name)
        text = None if transcript is None else _text_of(transcript)
        with (
            self._contents.received(path, name=name, move=move) as arrived,
            self._database.writing() as connection,
        ):
            self._contents.place(connection, arrived)
            id = id_of_content(connection, arrived.sha256)
            if id is None:
                id = insert_recording(connection, arrived.sha256, name)
            if ended is not None:
                connection.execute(delete(uploads).where(ended))
        if move:
            path.unlink(missing_ok=True)
        if transcript is not None and text is not None:
            self._keep_transcript(id, plain_suffix(transcript.name), text)
        return self.recording(id)

    def _keep_transcript(self, id: str, suffix: str, text: bytes) -> None:
        before = self.transcript_path(id)
        with self.place_for(id, f"transcript{suffix}") as place:
            write_private(place, text)
        self._update(id, transcript=suffix)
        if before is not None and before != self.transcript_path(id):
            before.unlink(missing_ok=True)

    def _set_up(self) -> None:
        if self.folder.exists() and not self.folder.is_dir():
            raise StoreError(f"{self.folder}: is not a folder; choose another workspace folder")
        with saying("opening the workspace", folder=self.folder):
            for folder in (self.folder, self._uploads.folder, self.locks, self.logs):
                make_folder(folder)
            for folder in self._contents.folders:
                make_folder(folder)
            setting_up = Lock(self.locks / "set-up.lock")
            if not setting_up.take_within(30):
                raise StoreError(f"{self.folder}: is being set up by another run; try again")
            try:
                self._database.set_up()
            finally:
                setting_up.let_go()
            self._contents.sweep()
            self._uploads.drop_old()
        if self._erasing.exists():
            self._erase()
        self._leave_no_trace()

    def _erase(self) -> None:
        if self._database.erase_freed():
            self._erasing.unlink(missing_ok=True)

    def _folder_of(self, id: str) -> Path:
        return self._contents.folder_of(self.recording(id).sha256) / id

    def _update(self, id: str, **values: object) -> None:
        with self._database.writing() as connection:
            recording_of(connection, id, now())
            connection.execute(update(recordings).where(recordings.c.id == id).values(values))


def _text_of(transcript: Path) -> bytes:
    with saying(f"reading {transcript.name}", folder=transcript):
        if transcript.stat().st_size > LONGEST_TRANSCRIPT_MB * MEGABYTE:
            raise TranscriptError(
                f"{transcript.name}: larger than {LONGEST_TRANSCRIPT_MB} MB; "
                "a transcript is text, check which file it is"
            )
        return transcript.read_bytes()


def _own_name(name: str) -> str:
    """Names of derived files are ours: no folders, nothing hidden."""
    if not name or name.startswith(".") or "/" in name or os.sep in name or "\0" in name:
        raise StoreError(f"{name!r}: not a name for a derived file")
    return name


def _where(folder: Path | None, settings: Settings) -> Path:
    if folder is not None:
        return folder.expanduser()
    if settings.workspace.folder:
        return Path(settings.workspace.folder).expanduser()
    return home_folder()
