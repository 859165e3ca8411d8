-- Whistles. `state` is storage/v1 WhistleState; the columns before it are what lists filter, sort and count by.
CREATE TABLE whistles (
  id ${KEY} PRIMARY KEY,
  zone_id ${KEY} NOT NULL,
  revision BIGINT NOT NULL,
  item ${KEY} NOT NULL,
  whistle_state ${KEY} NOT NULL,
  -- What somebody has to do next; '' once nobody has to.
  need ${KEY} NOT NULL,
  whistler ${KEY} NOT NULL,
  place ${KEY} NOT NULL,
  -- The place without spaces: by it repeats are found.
  place_key ${KEY} NOT NULL,
  blown_at_us BIGINT NOT NULL,
  -- An ISO date in Asia/Shanghai.
  blown_on ${KEY} NOT NULL,
  -- When the next running clock runs out; the greatest number while none runs.
  next_due_us BIGINT NOT NULL,
  updated_at_us BIGINT NOT NULL,
  -- Less updated_at_us, so that what changed last comes first.
  age_key BIGINT NOT NULL,
  state ${BYTES} NOT NULL
);
CREATE INDEX whistles_by_due ON whistles (next_due_us, age_key, id);
CREATE INDEX whistles_by_place ON whistles (zone_id, item, place_key, blown_at_us);
CREATE INDEX whistles_by_time ON whistles (blown_at_us, id);

-- One row for each department that a ticket was dispatched to.
CREATE TABLE whistle_legs (
  whistle_id ${KEY} NOT NULL,
  number BIGINT NOT NULL,
  zone_id ${KEY} NOT NULL,
  department ${KEY} NOT NULL,
  leg_state ${KEY} NOT NULL,
  is_lead BIGINT NOT NULL,
  dispatched_at_us BIGINT NOT NULL,
  PRIMARY KEY (whistle_id, number)
);
CREATE INDEX whistle_legs_by_department ON whistle_legs (department, whistle_id);
CREATE INDEX whistle_legs_by_time ON whistle_legs (dispatched_at_us, whistle_id, number);

-- The history of a ticket, which only grows. `entry` is storage/v1 Entry.
CREATE TABLE whistle_entries (
  whistle_id ${KEY} NOT NULL,
  number BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  kind ${KEY} NOT NULL,
  actor ${KEY} NOT NULL,
  at_us BIGINT NOT NULL,
  entry ${BYTES} NOT NULL,
  PRIMARY KEY (whistle_id, number)
);

-- Requests that were done, by the name that their caller gave them: the same once more has the same answer.
CREATE TABLE whistle_requests (
  actor ${KEY} NOT NULL,
  request_id ${KEY} NOT NULL,
  digest ${KEY} NOT NULL,
  answer ${BYTES} NOT NULL,
  at_us BIGINT NOT NULL,
  PRIMARY KEY (actor, request_id)
);
