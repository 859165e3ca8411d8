-- What is compared, ordered or unique goes by its bytes, whatever the locale of the database. On SQLite it does
-- already. No table is written anew for it: only the indexes are.
${POSTGRES} ALTER TABLE subscriptions
${POSTGRES}   ALTER COLUMN name TYPE ${KEY},
${POSTGRES}   ALTER COLUMN owner TYPE ${KEY};
${POSTGRES} ALTER TABLE filter_edits
${POSTGRES}   ALTER COLUMN subscription TYPE ${KEY};
