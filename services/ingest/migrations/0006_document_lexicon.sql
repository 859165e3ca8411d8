-- By which words a document was read: the version of the lexicon, '' for documents of before it had one.
ALTER TABLE documents ADD COLUMN lexicon ${KEY} NOT NULL DEFAULT '';
