-- What is compared, ordered or unique goes by its bytes, whatever the locale of the database. On SQLite it does
-- already. No table is written anew for it: only the indexes are.
${POSTGRES} ALTER TABLE signing_states
${POSTGRES}   ALTER COLUMN signing_id TYPE ${KEY},
${POSTGRES}   ALTER COLUMN zone_id TYPE ${KEY},
${POSTGRES}   ALTER COLUMN signed_on TYPE ${KEY},
${POSTGRES}   ALTER COLUMN published_on TYPE ${KEY};
${POSTGRES} ALTER TABLE board_versions
${POSTGRES}   ALTER COLUMN board_id TYPE ${KEY},
${POSTGRES}   ALTER COLUMN as_of TYPE ${KEY};
${POSTGRES} ALTER TABLE timers
${POSTGRES}   ALTER COLUMN subject TYPE ${KEY},
${POSTGRES}   ALTER COLUMN kind TYPE ${KEY};
