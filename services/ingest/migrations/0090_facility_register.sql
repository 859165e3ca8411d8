-- Facilities by kind, stage and day: columns of their facts, '' where nothing tells it and in other facts.
ALTER TABLE facts ADD COLUMN facility_kind ${KEY} NOT NULL DEFAULT '';
ALTER TABLE facts ADD COLUMN stage ${KEY} NOT NULL DEFAULT '';
-- The day that the text tells, else that of publication.
ALTER TABLE facts ADD COLUMN dated_on ${KEY} NOT NULL DEFAULT '';
-- 1 for a facility, 0 for what is told beside one (its land), NULL in other facts. The next migration fills it.
ALTER TABLE facts ADD COLUMN facility BIGINT;
-- One for each order of the register, either way round.
CREATE INDEX facilities_by_date ON facts (dated_on DESC, id) WHERE facility = 1;
CREATE INDEX facilities_by_rising_date ON facts (dated_on, id) WHERE facility = 1;
CREATE INDEX facilities_by_kind ON facts (facility_kind, id) WHERE facility = 1;
CREATE INDEX facilities_by_stage ON facts (stage, id) WHERE facility = 1;
CREATE INDEX facilities_by_zone ON facts (zone_id, id) WHERE facility = 1;
CREATE INDEX facilities_by_name ON facts (subject, id) WHERE facility = 1;
CREATE INDEX facilities_by_confidence ON facts ((COALESCE(confidence, -1)), id) WHERE facility = 1;
CREATE INDEX facilities_by_id ON facts (id) WHERE facility = 1;
