-- The midnight timer is a row of due_timers.
DROP TABLE timers;
