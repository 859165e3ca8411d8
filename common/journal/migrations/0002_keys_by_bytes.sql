-- What is compared, ordered or unique goes by its bytes, whatever the locale of the database. On SQLite it does
-- already. No table is written anew for it: only the indexes are.
${POSTGRES} ALTER TABLE subjects
${POSTGRES}   ALTER COLUMN subject TYPE ${KEY};
${POSTGRES} ALTER TABLE journal
${POSTGRES}   ALTER COLUMN subject TYPE ${KEY},
${POSTGRES}   ALTER COLUMN topic TYPE ${KEY},
${POSTGRES}   ALTER COLUMN type TYPE ${KEY};
${POSTGRES} ALTER TABLE inbox
${POSTGRES}   ALTER COLUMN source TYPE ${KEY},
${POSTGRES}   ALTER COLUMN subject TYPE ${KEY};
${POSTGRES} ALTER TABLE parked
${POSTGRES}   ALTER COLUMN source TYPE ${KEY},
${POSTGRES}   ALTER COLUMN subject TYPE ${KEY},
${POSTGRES}   ALTER COLUMN topic TYPE ${KEY};
${POSTGRES} ALTER TABLE positions
${POSTGRES}   ALTER COLUMN topic TYPE ${KEY};
${POSTGRES} ALTER TABLE dead_letters
${POSTGRES}   ALTER COLUMN topic TYPE ${KEY},
${POSTGRES}   ALTER COLUMN source TYPE ${KEY},
${POSTGRES}   ALTER COLUMN subject TYPE ${KEY},
${POSTGRES}   ALTER COLUMN ce_id TYPE ${KEY},
${POSTGRES}   ALTER COLUMN ce_type TYPE ${KEY},
${POSTGRES}   ALTER COLUMN code TYPE ${KEY};
${POSTGRES} ALTER TABLE event_log
${POSTGRES}   ALTER COLUMN source TYPE ${KEY},
${POSTGRES}   ALTER COLUMN subject TYPE ${KEY},
${POSTGRES}   ALTER COLUMN type TYPE ${KEY},
${POSTGRES}   ALTER COLUMN topic TYPE ${KEY};
