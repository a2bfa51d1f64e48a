-- Times are epoch milliseconds. Words such as intent and run are checked in Java. Columns hold what is queried or shown, detail the rest as JSON.
PRAGMA application_id = 1213156436;

CREATE TABLE projects (
    id            TEXT    NOT NULL PRIMARY KEY,
    path          TEXT    NOT NULL UNIQUE,
    git_directory TEXT    NOT NULL UNIQUE,
    environment   TEXT,   -- the name of the file with the values of its variables
    added         INTEGER NOT NULL,
    detail        TEXT    NOT NULL
) STRICT;

-- The last number that was given out, kept also while there is no project of that name.
CREATE TABLE session_numbers (
    project TEXT    NOT NULL PRIMARY KEY,
    last    INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
    project   TEXT    NOT NULL REFERENCES projects (id),
    number    INTEGER NOT NULL,
    name      TEXT    NOT NULL,
    intent    TEXT    NOT NULL,
    agent     TEXT    NOT NULL,
    place     TEXT    NOT NULL,
    launch_id TEXT    NOT NULL,
    run       TEXT    NOT NULL,
    released  INTEGER NOT NULL,
    created   INTEGER NOT NULL,
    detail    TEXT    NOT NULL,
    PRIMARY KEY (project, number)
) STRICT;

CREATE TABLE events (
    seq     INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    type    TEXT    NOT NULL,
    project TEXT,
    session TEXT,
    facts   TEXT    NOT NULL
) STRICT;

CREATE TABLE journal (
    ordinal INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id      TEXT    NOT NULL UNIQUE,
    kind    TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    step    TEXT    NOT NULL,
    began   INTEGER NOT NULL
) STRICT;

CREATE TABLE idempotency (
    key       TEXT    NOT NULL PRIMARY KEY,
    operation TEXT    NOT NULL,
    result    TEXT,
    at        INTEGER NOT NULL
) STRICT;

CREATE INDEX idempotency_at ON idempotency (at);

PRAGMA user_version = 1;
