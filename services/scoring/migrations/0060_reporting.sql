-- Why a figure of a locked period was changed; '' for a first word and where nothing was locked.
ALTER TABLE observations ADD COLUMN reason TEXT NOT NULL DEFAULT '';

-- Figures of a unit and period that were signed off: from then on they change by revisions alone. A row is never changed
-- or taken out.
CREATE TABLE period_locks (
  unit_id ${KEY} NOT NULL,
  period ${KEY} NOT NULL,
  indicator ${KEY} NOT NULL,
  framework ${KEY} NOT NULL,
  signed_by ${KEY} NOT NULL,
  signed_at_us BIGINT NOT NULL,
  PRIMARY KEY (unit_id, period, indicator)
);

-- Who owes the figures of an indicator, and how many days after the end of the period.
CREATE TABLE report_duties (
  indicator ${KEY} PRIMARY KEY,
  office ${KEY} NOT NULL,
  person ${KEY} NOT NULL,
  due_days BIGINT NOT NULL,
  note TEXT NOT NULL,
  changed_by ${KEY} NOT NULL,
  changed_at_us BIGINT NOT NULL
);
