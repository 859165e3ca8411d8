-- What happens to the nodes of a case. A node has a row once something was recorded of it.
CREATE TABLE case_nodes (
  case_id ${KEY} NOT NULL,
  procedure_id ${KEY} NOT NULL,
  revision BIGINT NOT NULL,
  status ${KEY} NOT NULL,
  office ${KEY} NOT NULL,
  officer ${KEY} NOT NULL,
  chief_officer ${KEY} NOT NULL,
  -- ISO dates; '' where there is none.
  received_on ${KEY} NOT NULL,
  accepted_on ${KEY} NOT NULL,
  due_on ${KEY} NOT NULL,
  suspended_from ${KEY} NOT NULL,
  completed_on ${KEY} NOT NULL,
  updated_at_us BIGINT NOT NULL,
  state ${BYTES} NOT NULL,
  PRIMARY KEY (case_id, procedure_id)
);

-- The history of a node, which only grows: number 1, 2, 3 … is the node's revision with the entry.
CREATE TABLE node_entries (
  case_id ${KEY} NOT NULL,
  procedure_id ${KEY} NOT NULL,
  number BIGINT NOT NULL,
  kind ${KEY} NOT NULL,
  happened_on ${KEY} NOT NULL,
  actor ${KEY} NOT NULL,
  recorded_at_us BIGINT NOT NULL,
  event ${BYTES} NOT NULL,
  PRIMARY KEY (case_id, procedure_id, number)
);
CREATE INDEX node_entries_by_time ON node_entries (case_id, recorded_at_us, procedure_id, number);

-- What somebody has to do next about a node; a row is gone with the act. Made of the case and its nodes, as the register
-- is. An empty due_on: no day binds it.
CREATE TABLE todos (
  case_id ${KEY} NOT NULL,
  procedure_id ${KEY} NOT NULL,
  zone_id ${KEY} NOT NULL,
  office ${KEY} NOT NULL,
  officer ${KEY} NOT NULL,
  chief_officer ${KEY} NOT NULL,
  act ${KEY} NOT NULL,
  status ${KEY} NOT NULL,
  -- 1 once what it needs is there.
  ready BIGINT NOT NULL,
  due_on ${KEY} NOT NULL,
  yellow_on ${KEY} NOT NULL,
  red_on ${KEY} NOT NULL,
  PRIMARY KEY (case_id, procedure_id)
);
CREATE INDEX todos_by_due ON todos (due_on, case_id, procedure_id);
CREATE INDEX todos_by_zone ON todos (zone_id, due_on, case_id, procedure_id);
CREATE INDEX todos_by_officer ON todos (officer, due_on, case_id, procedure_id);
CREATE INDEX todos_by_office ON todos (office, due_on, case_id, procedure_id);

-- Requests that were done, by the name that their caller gave them: the same once more has the same answer.
CREATE TABLE requests (
  actor ${KEY} NOT NULL,
  request_id ${KEY} NOT NULL,
  digest ${KEY} NOT NULL,
  answer ${BYTES} NOT NULL,
  at_us BIGINT NOT NULL,
  PRIMARY KEY (actor, request_id)
);
