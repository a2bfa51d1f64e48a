ALTER TABLE sessions ADD COLUMN mood TEXT;
UPDATE sessions SET mood = 'calm';
PRAGMA user_version = 7;
