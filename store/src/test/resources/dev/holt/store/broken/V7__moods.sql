ALTER TABLE sessions ADD COLUMN mood TEXT;
PRAGMA user_version = 7;
INSERT INTO nowhere VALUES (1);
