-- How a document was read. Its text is kept where it is not its own bytes: text_bytes says how long it is, 0 for none.
ALTER TABLE documents ADD COLUMN kind TEXT NOT NULL DEFAULT 'text';
ALTER TABLE documents ADD COLUMN encoding TEXT NOT NULL DEFAULT 'UTF-8';
ALTER TABLE documents ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE documents ADD COLUMN text_bytes BIGINT NOT NULL DEFAULT 0;
CREATE TABLE document_texts (
  document_id ${KEY} NOT NULL REFERENCES documents (id),
  part INTEGER NOT NULL,
  bytes ${BYTES} NOT NULL,
  PRIMARY KEY (document_id, part)
);
