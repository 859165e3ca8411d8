-- Photos and papers of whistles, by the SHA-256 of their bytes, and the uploads that they come by.
CREATE TABLE evidence_uploads (
  upload_key ${KEY} NOT NULL PRIMARY KEY, -- of the holder and the name that the holder gave it
  holder ${KEY} NOT NULL,
  media_type TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  received_bytes BIGINT NOT NULL,
  evidence_id ${KEY} NOT NULL, -- '' while it is under way
  began_us BIGINT NOT NULL
);
CREATE INDEX evidence_uploads_under_way ON evidence_uploads (evidence_id, holder, began_us);
CREATE TABLE evidence_parts (
  upload_key ${KEY} NOT NULL,
  begins_at BIGINT NOT NULL,
  bytes ${BYTES} NOT NULL,
  PRIMARY KEY (upload_key, begins_at)
);
CREATE TABLE evidence (
  id ${KEY} NOT NULL PRIMARY KEY,
  media_type TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  upload_key ${KEY} NOT NULL, -- whose parts it is made of
  stored_us BIGINT NOT NULL
);
