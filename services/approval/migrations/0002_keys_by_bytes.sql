-- What is compared, ordered or unique goes by its bytes, whatever the locale of the database. On SQLite it does
-- already. No table is written anew for it: only the indexes are.
${POSTGRES} ALTER TABLE cases
${POSTGRES}   ALTER COLUMN id TYPE ${KEY},
${POSTGRES}   ALTER COLUMN zone_id TYPE ${KEY},
${POSTGRES}   ALTER COLUMN company TYPE ${KEY};
${POSTGRES} ALTER TABLE case_aliases
${POSTGRES}   ALTER COLUMN project_id TYPE ${KEY},
${POSTGRES}   ALTER COLUMN case_id TYPE ${KEY};
