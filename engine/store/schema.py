"""The tables of a workspace's database, and the steps that bring an older one up to date."""

from __future__ import annotations

import sqlite3

from engine.errors import StoreError

# Each entry brings the database from its index to the next version (PRAGMA user_version).
# An entry that shipped never changes.
MIGRATIONS = (
    """
    CREATE TABLE projects (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, preset TEXT NOT NULL, head INTEGER NOT NULL,
        created REAL NOT NULL, updated REAL NOT NULL
    );
    CREATE TABLE versions (
        project TEXT NOT NULL REFERENCES projects(id) ON DELETE CASCADE, version INTEGER NOT NULL,
        parent INTEGER, next INTEGER, label TEXT NOT NULL, document TEXT NOT NULL, created REAL NOT NULL,
        PRIMARY KEY (project, version)
    );
    CREATE TABLE runs (
        id TEXT PRIMARY KEY, number INTEGER NOT NULL, project TEXT, name TEXT NOT NULL, status TEXT NOT NULL,
        document TEXT NOT NULL, created REAL NOT NULL, started REAL, ended REAL, heartbeat REAL,
        pid INTEGER, process_started REAL, error TEXT, metrics TEXT NOT NULL DEFAULT '{}'
    );
    CREATE INDEX runs_of_project ON runs (project, created);
    CREATE TABLE events (
        run TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE, seq INTEGER NOT NULL, event TEXT NOT NULL,
        PRIMARY KEY (run, seq)
    ) WITHOUT ROWID;
    CREATE TABLE intents (
        id INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE, kind TEXT NOT NULL,
        value REAL, created REAL NOT NULL, taken REAL
    );
    CREATE INDEX intents_of_run ON intents (run, taken);
    CREATE TABLE datasets (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, bytes INTEGER NOT NULL, created REAL NOT NULL
    );
    """,
    """
    CREATE TABLE blocks (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, document TEXT NOT NULL, updated REAL NOT NULL
    );
    """,
    """
    CREATE TABLE run_tags (
        run TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE, tag TEXT NOT NULL COLLATE NOCASE,
        PRIMARY KEY (run, tag)
    ) WITHOUT ROWID;
    """,
)


def migrate(connection: sqlite3.Connection) -> None:
    """Brings the database to the newest version, one step in one transaction each.

    Raises:
        StoreError: the database was made by a newer Layerloom.
    """
    while (version := read_version(connection)) != len(MIGRATIONS):
        if version > len(MIGRATIONS):
            raise StoreError(
                f"The workspace has format {version}",
                expected=f"at most {len(MIGRATIONS)}",
                cure="It was made by a newer Layerloom: update this one, or choose another workspace.",
            )
        _step(connection, version)


def read_version(connection: sqlite3.Connection) -> int:
    """The format of the database; 0 when it is new."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _step(connection: sqlite3.Connection, version: int) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        if read_version(connection) == version:  # another process may have been quicker
            for statement in MIGRATIONS[version].split(";"):
                if statement.strip():
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {version + 1}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
