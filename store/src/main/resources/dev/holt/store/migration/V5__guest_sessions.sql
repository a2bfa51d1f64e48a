CREATE TABLE guest_sessions (
    machine TEXT NOT NULL REFERENCES machines (name) ON DELETE CASCADE,
    id      TEXT NOT NULL,
    detail  TEXT NOT NULL,
    started INTEGER NOT NULL,
    PRIMARY KEY (machine, id)
) STRICT;

PRAGMA user_version = 5;
