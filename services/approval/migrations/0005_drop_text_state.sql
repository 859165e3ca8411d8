-- What stands in the register and in the message by now.
DROP INDEX cases_in_order;
ALTER TABLE cases DROP COLUMN state;
ALTER TABLE cases DROP COLUMN zone_id;
ALTER TABLE cases DROP COLUMN company;
ALTER TABLE cases RENAME COLUMN stored TO state;
${POSTGRES} ALTER TABLE cases ALTER COLUMN state SET NOT NULL;
