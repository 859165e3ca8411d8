-- States as messages of ingest's own (storage/v1), which 0071 fills from the texts beside them.
ALTER TABLE articles ADD COLUMN stored ${BYTES};
ALTER TABLE facts ADD COLUMN stored ${BYTES};
ALTER TABLE signings ADD COLUMN stored ${BYTES};
ALTER TABLE signing_members ADD COLUMN stored ${BYTES};
ALTER TABLE review_acts ADD COLUMN stored ${BYTES};
