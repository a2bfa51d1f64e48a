ALTER TABLE sessions ADD COLUMN mood TEXT;
PRAGMA user_version = 6;
INSERT INTO nowhere VALUES (1);
