CREATE TABLE machines (
    name   TEXT NOT NULL PRIMARY KEY,
    state  TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;

PRAGMA user_version = 3;
