-- Published versions as they are answered, which 0076 fills from the texts beside them.
ALTER TABLE board_versions ADD COLUMN body ${BYTES};
