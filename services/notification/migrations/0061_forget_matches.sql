-- Matches of events up to it were let go; who reads asks the filter there.
ALTER TABLE match_progress ADD COLUMN forgotten_log_no BIGINT NOT NULL DEFAULT 0;
CREATE INDEX webhook_requests_by_time ON webhook_requests (at_us);
