-- Under a name that the release before does not know: what it would write is refused.
ALTER TABLE board_versions DROP COLUMN page;
${POSTGRES} ALTER TABLE board_versions ALTER COLUMN body SET NOT NULL;
