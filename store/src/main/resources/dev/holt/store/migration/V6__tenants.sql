-- Machines of sessions know whose they are. Of those that were made before it was noted, the clone on the session's branch tells.
UPDATE machines
SET detail = json_set(detail, '$.tenant', tenants.session)
FROM (
    SELECT clones.machine, sessions.project || '-' || sessions.number AS session
    FROM clones
    JOIN sessions ON sessions.place = 'vm:' || clones.machine
    WHERE sessions.released = 0
    AND json_extract(clones.detail, '$.branch') = json_extract(sessions.detail, '$.workspace.branch')
) AS tenants
WHERE tenants.machine = machines.name AND json_extract(machines.detail, '$.tenant') IS NULL;

PRAGMA user_version = 6;
