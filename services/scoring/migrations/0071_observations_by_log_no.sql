-- What was recorded since a number is read alone, when a board is made anew.
CREATE INDEX observations_by_log_no ON observations (log_no);
