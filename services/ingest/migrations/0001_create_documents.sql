CREATE TABLE documents (
  id TEXT PRIMARY KEY,
  file_name TEXT NOT NULL,
  published_on TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  articles INTEGER NOT NULL,
  facts INTEGER NOT NULL,
  received_us BIGINT NOT NULL
);
CREATE TABLE document_parts (
  document_id TEXT NOT NULL REFERENCES documents (id),
  part INTEGER NOT NULL,
  bytes ${BYTES} NOT NULL,
  PRIMARY KEY (document_id, part)
);
CREATE TABLE articles (
  id TEXT PRIMARY KEY,
  document_id TEXT NOT NULL REFERENCES documents (id),
  ordinal INTEGER NOT NULL,
  state TEXT NOT NULL
);
CREATE INDEX articles_by_document ON articles (document_id, ordinal);
CREATE TABLE facts (
  document_id TEXT NOT NULL REFERENCES documents (id),
  ordinal INTEGER NOT NULL,
  id TEXT NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (document_id, ordinal)
);
CREATE TABLE signings (
  id TEXT PRIMARY KEY,
  revision BIGINT NOT NULL,
  published_on TEXT NOT NULL,
  state TEXT NOT NULL
);
CREATE INDEX signings_by_publication ON signings (published_on DESC, id);
CREATE TABLE signing_mentions (
  signing_id TEXT NOT NULL REFERENCES signings (id),
  document_id TEXT NOT NULL REFERENCES documents (id),
  article_id TEXT NOT NULL REFERENCES articles (id),
  PRIMARY KEY (signing_id, article_id)
);
CREATE INDEX signing_mentions_by_document ON signing_mentions (document_id);
