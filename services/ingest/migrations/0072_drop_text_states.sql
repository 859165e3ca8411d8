-- What stands in the messages by now. Their column keeps a name that the release before does not know: what it would
-- write there is refused.
ALTER TABLE articles DROP COLUMN state;
${POSTGRES} ALTER TABLE articles ALTER COLUMN stored SET NOT NULL;
ALTER TABLE facts DROP COLUMN state;
${POSTGRES} ALTER TABLE facts ALTER COLUMN stored SET NOT NULL;
ALTER TABLE signings DROP COLUMN state;
${POSTGRES} ALTER TABLE signings ALTER COLUMN stored SET NOT NULL;
ALTER TABLE signing_members DROP COLUMN state;
${POSTGRES} ALTER TABLE signing_members ALTER COLUMN stored SET NOT NULL;
ALTER TABLE review_acts DROP COLUMN changes;
${POSTGRES} ALTER TABLE review_acts ALTER COLUMN stored SET NOT NULL;
