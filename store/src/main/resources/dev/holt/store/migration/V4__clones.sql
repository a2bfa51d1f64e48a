CREATE TABLE clones (
    machine   TEXT NOT NULL REFERENCES machines (name) ON DELETE CASCADE,
    directory TEXT NOT NULL,
    detail    TEXT NOT NULL,
    made      INTEGER NOT NULL,
    PRIMARY KEY (machine, directory)
) STRICT;

PRAGMA user_version = 4;
