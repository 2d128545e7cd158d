"""One SQLite file as transactions that either happened or did not, and errors people can mend."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError

from pipeline.errors import StoreError
from pipeline.store.disk import disk_full
from pipeline.store.tables import SCHEMA, metadata
from pipeline.store.upgrading import upgrade

BUSY_MS = 30_000
PRAGMAS = (
    f"PRAGMA busy_timeout={BUSY_MS}",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
)


class Database:
    """The workspace's rows. Safe for threads; open it anew after a fork."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY_MS / 1000})
        event.listen(self._engine, "connect", _on_connect)
        event.listen(self._engine, "begin", _on_begin)
        self._writer = self._engine.execution_options(rapport_writes=True)

    def set_up(self) -> None:
        """Creates file and tables where they are missing; the caller holds the set-up lock."""
        with self._translated():
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
            with self._bare() as connection:
                (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
                (found,) = connection.execute("PRAGMA user_version").fetchone()
            if mode != "wal":
                raise StoreError(
                    f"{self._path.parent}: this file system cannot hold a database in use; "
                    "choose a folder on a local disk"
                )
            if found > SCHEMA:
                raise StoreError(
                    f"{self._path.parent}: made by a newer Rapport (format {found}, "
                    f"this one knows {SCHEMA}); upgrade Rapport"
                )
            with self._writer.begin() as rows:  # a workspace is of one format or the next
                metadata.create_all(rows)
                upgrade(rows, found)
                rows.exec_driver_sql(f"PRAGMA user_version={SCHEMA}")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view of all rows."""
        with self._translated(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The one writer from the first statement on (BEGIN IMMEDIATE); committed at the end."""
        with self._translated(), self._writer.begin() as connection:
            yield connection

    def erase_freed(self, *, patience_s: float = 10.0) -> bool:
        """
        Leaves nothing of deleted rows in the database file or its log.

        False when readers held on to the log all the while; ask again later.
        """
        with self._translated(), self._bare() as connection:
            connection.execute("VACUUM")
            connection.execute(f"PRAGMA busy_timeout={round(patience_s * 1000)}")
            try:
                (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        return not busy

    def leave_no_trace(self) -> bool:
        """
        After words were erased: what the log still holds of them goes into the file, where the
        new row has taken their place, and the log is emptied.

        False when a reader in the middle held on to the log; ask again later.
        """
        with self._translated(), self._bare() as connection:
            connection.execute("PRAGMA busy_timeout=500")
            try:
                (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        return not busy

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _bare(self) -> Iterator[Any]:
        """A driver connection outside any transaction."""
        connection = self._engine.raw_connection()
        try:
            yield connection.driver_connection
        finally:
            connection.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (OperationalError, DatabaseError) as error:
            said = self._said(error.orig)
            if said is None:
                raise
            raise StoreError(said) from error
        except sqlite3.DatabaseError as error:
            said = self._said(error)
            if said is None:
                raise
            raise StoreError(said) from error

    def _said(self, error: BaseException | None) -> str | None:
        """The line for what the user can mend; None for what is our bug."""
        code = getattr(error, "sqlite_errorcode", None)
        folder = self._path.parent
        match code if code is None else code & 0xFF:
            case sqlite3.SQLITE_FULL:
                return disk_full("writing the database", folder=folder, needed=10_000_000)
            case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
                return f"{folder}: the database is in use by another program; try again in a minute"
            case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
                return f"{folder}: the database cannot be written; check who owns the folder"
            case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
                return f"{self._path}: not a readable database; restore it from a backup"
            case sqlite3.SQLITE_IOERR:
                return f"{folder}: the disk failed under the database; check the disk and try again"
        return None


def _on_connect(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("rapport_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
