-- Debts of a case: papers, or results, that it was accepted without. ISO dates; '' where there is none.
CREATE TABLE promises (
  id ${KEY} PRIMARY KEY,
  case_id ${KEY} NOT NULL,
  zone_id ${KEY} NOT NULL,
  revision BIGINT NOT NULL,
  procedure_id ${KEY} NOT NULL,
  -- One of the two.
  paper ${KEY} NOT NULL,
  prerequisite_id ${KEY} NOT NULL,
  reason TEXT NOT NULL,
  made_on ${KEY} NOT NULL,
  made_by ${KEY} NOT NULL,
  due_on ${KEY} NOT NULL,
  state ${KEY} NOT NULL,
  uploaded_on ${KEY} NOT NULL,
  closed_on ${KEY} NOT NULL,
  closed_by ${KEY} NOT NULL,
  -- 1 once it was told that the day has passed.
  overdue BIGINT NOT NULL
);
CREATE INDEX promises_by_case ON promises (case_id, id);
CREATE INDEX promises_by_due ON promises (due_on, id);
