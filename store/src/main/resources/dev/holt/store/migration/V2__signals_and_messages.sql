-- What agents tell of themselves changes far more often than the rest of a session, so it has a table of its own.
CREATE TABLE signals (
    project TEXT    NOT NULL,
    number  INTEGER NOT NULL,
    detail  TEXT    NOT NULL,
    PRIMARY KEY (project, number),
    FOREIGN KEY (project, number) REFERENCES sessions (project, number) ON DELETE CASCADE
) STRICT;

CREATE TABLE messages (
    project TEXT    NOT NULL,
    number  INTEGER NOT NULL,
    ordinal INTEGER NOT NULL, -- within its session, from 1, never used again
    once    TEXT    UNIQUE,   -- names what must not be accepted twice
    state   TEXT    NOT NULL,
    detail  TEXT    NOT NULL,
    PRIMARY KEY (project, number, ordinal),
    FOREIGN KEY (project, number) REFERENCES sessions (project, number) ON DELETE CASCADE
) STRICT;

CREATE INDEX messages_state ON messages (state);

PRAGMA user_version = 2;
