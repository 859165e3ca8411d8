-- What is compared, ordered or unique goes by its bytes, whatever the locale of the database. On SQLite it does
-- already. No table is written anew for it: only the indexes are.
${POSTGRES} ALTER TABLE documents
${POSTGRES}   ALTER COLUMN id TYPE ${KEY},
${POSTGRES}   ALTER COLUMN published_on TYPE ${KEY};
${POSTGRES} ALTER TABLE document_parts
${POSTGRES}   ALTER COLUMN document_id TYPE ${KEY};
${POSTGRES} ALTER TABLE articles
${POSTGRES}   ALTER COLUMN id TYPE ${KEY},
${POSTGRES}   ALTER COLUMN document_id TYPE ${KEY};
${POSTGRES} ALTER TABLE facts
${POSTGRES}   ALTER COLUMN document_id TYPE ${KEY},
${POSTGRES}   ALTER COLUMN id TYPE ${KEY};
${POSTGRES} ALTER TABLE signings
${POSTGRES}   ALTER COLUMN id TYPE ${KEY},
${POSTGRES}   ALTER COLUMN published_on TYPE ${KEY};
${POSTGRES} ALTER TABLE signing_mentions
${POSTGRES}   ALTER COLUMN signing_id TYPE ${KEY},
${POSTGRES}   ALTER COLUMN document_id TYPE ${KEY},
${POSTGRES}   ALTER COLUMN article_id TYPE ${KEY};
