#!/usr/bin/env python3
"""Checks that a migration leaves the release before able to work: expand, then contract.

While a service is upgraded, processes of the release before still read and write the tables. So a migration adds; what
a release has stopped to write and to read is taken away by a later one. Refused, unless it is listed below with the
reason: DROP and RENAME of a table or column, another type or name, SET NOT NULL, and a new column that is NOT NULL
without a default.

The list says which release stopped to use what is dropped; a line that matches no statement is refused too.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# (file, beginning of the statement): why no process of the release before needs it.
NOT_ROLLED = "text to message cannot be rolled (ADR state-is-private-and-has-a-register); stop ingest, as docs/operations.md says"
EVENT_TEXTS = "the same of the values of events; stop every service, as docs/operations.md says"
PAGE_TEXTS = "the same of the pages of boards; stop scoring, as docs/operations.md says"
BEFORE_THE_RULE = "before the rule; stop the service to upgrade over it, as docs/operations.md says"
ALLOWED = {
    ("services/approval/migrations/0005_drop_text_state.sql", "ALTER TABLE cases DROP COLUMN state"): BEFORE_THE_RULE,
    ("services/approval/migrations/0005_drop_text_state.sql", "ALTER TABLE cases DROP COLUMN zone_id"): BEFORE_THE_RULE,
    ("services/approval/migrations/0005_drop_text_state.sql", "ALTER TABLE cases DROP COLUMN company"): BEFORE_THE_RULE,
    ("services/approval/migrations/0005_drop_text_state.sql", "ALTER TABLE cases RENAME COLUMN stored"): BEFORE_THE_RULE,
    ("services/approval/migrations/0005_drop_text_state.sql", "ALTER TABLE cases ALTER COLUMN state SET NOT NULL"):
        BEFORE_THE_RULE,
    ("services/ingest/migrations/0072_drop_text_states.sql", "ALTER TABLE articles DROP COLUMN state"): NOT_ROLLED,
    ("services/ingest/migrations/0072_drop_text_states.sql", "ALTER TABLE articles ALTER COLUMN stored SET NOT NULL"): NOT_ROLLED,
    ("services/ingest/migrations/0072_drop_text_states.sql", "ALTER TABLE facts DROP COLUMN state"): NOT_ROLLED,
    ("services/ingest/migrations/0072_drop_text_states.sql", "ALTER TABLE facts ALTER COLUMN stored SET NOT NULL"): NOT_ROLLED,
    ("services/ingest/migrations/0072_drop_text_states.sql", "ALTER TABLE signings DROP COLUMN state"): NOT_ROLLED,
    ("services/ingest/migrations/0072_drop_text_states.sql", "ALTER TABLE signings ALTER COLUMN stored SET NOT NULL"): NOT_ROLLED,
    ("services/ingest/migrations/0072_drop_text_states.sql", "ALTER TABLE signing_members DROP COLUMN state"): NOT_ROLLED,
    ("services/ingest/migrations/0072_drop_text_states.sql", "ALTER TABLE signing_members ALTER COLUMN stored SET NOT NULL"): NOT_ROLLED,
    ("services/ingest/migrations/0072_drop_text_states.sql", "ALTER TABLE review_acts DROP COLUMN changes"): NOT_ROLLED,
    ("services/ingest/migrations/0072_drop_text_states.sql", "ALTER TABLE review_acts ALTER COLUMN stored SET NOT NULL"): NOT_ROLLED,
    ("services/scoring/migrations/0077_drop_page_texts.sql", "ALTER TABLE board_versions DROP COLUMN page"): PAGE_TEXTS,
    ("services/scoring/migrations/0077_drop_page_texts.sql", "ALTER TABLE board_versions ALTER COLUMN body SET NOT NULL"): PAGE_TEXTS,
    ("common/journal/migrations/0072_drop_event_texts.sql", "ALTER TABLE journal DROP COLUMN value"): EVENT_TEXTS,
    ("common/journal/migrations/0072_drop_event_texts.sql", "ALTER TABLE journal ALTER COLUMN body SET NOT NULL"): EVENT_TEXTS,
    ("common/journal/migrations/0072_drop_event_texts.sql", "ALTER TABLE event_log DROP COLUMN value"): EVENT_TEXTS,
    ("common/journal/migrations/0072_drop_event_texts.sql", "ALTER TABLE event_log ALTER COLUMN body SET NOT NULL"): EVENT_TEXTS,
    ("common/journal/migrations/0072_drop_event_texts.sql", "ALTER TABLE parked DROP COLUMN headers"): EVENT_TEXTS,
    ("common/journal/migrations/0072_drop_event_texts.sql", "ALTER TABLE parked DROP COLUMN value"): EVENT_TEXTS,
    ("common/journal/migrations/0072_drop_event_texts.sql", "ALTER TABLE parked ALTER COLUMN message SET NOT NULL"): EVENT_TEXTS,
    ("common/journal/migrations/0072_drop_event_texts.sql", "ALTER TABLE dead_letters DROP COLUMN headers"): EVENT_TEXTS,
    ("common/journal/migrations/0072_drop_event_texts.sql", "ALTER TABLE dead_letters DROP COLUMN value"): EVENT_TEXTS,
    ("common/journal/migrations/0072_drop_event_texts.sql", "ALTER TABLE dead_letters DROP COLUMN message_key"): EVENT_TEXTS,
    ("common/journal/migrations/0072_drop_event_texts.sql", "ALTER TABLE dead_letters ALTER COLUMN message SET NOT NULL"): EVENT_TEXTS,
    ("services/scoring/migrations/0003_ledger_of_signings.sql", "DROP TABLE signing_states"): BEFORE_THE_RULE,
    ("services/scoring/migrations/0004_drop_timers.sql", "DROP TABLE timers"):
        "the release with due_timers, of 2026-11-28, has stopped to read and write it",
    ("common/journal/migrations/0004_check_events.sql", "DROP TABLE parked"): BEFORE_THE_RULE,
    ("common/journal/migrations/0004_check_events.sql", "ALTER TABLE parked_events RENAME TO parked"): BEFORE_THE_RULE,
}

CONTRACTS = re.compile(r"^DROP TABLE|^ALTER TABLE .*\b(DROP(?! (?:DEFAULT|CONSTRAINT))|RENAME|SET NOT NULL)\b", re.IGNORECASE)
# Text that becomes a key keeps its values: it is only ordered otherwise.
NEW_TYPE = re.compile(r"\bALTER COLUMN \w+ TYPE (?!\$\{KEY\})", re.IGNORECASE)
NEW_COLUMN = re.compile(r"\bADD COLUMN (?!.*\bDEFAULT\b).*\bNOT NULL\b", re.IGNORECASE)


def statements(text):
    """The statements of a migration, each on one line, without comments and the mark of PostgreSQL's own."""
    lines = [re.sub(r"--.*", "", line.replace("${POSTGRES}", "")) for line in text.splitlines()]
    return [" ".join(statement.split()) for statement in "\n".join(lines).split(";") if statement.strip()]


def faults(name, text, allowed):
    """What is wrong in the migration. Takes from `allowed` what it used."""
    for statement in statements(text):
        if not (CONTRACTS.search(statement) or NEW_TYPE.search(statement) or NEW_COLUMN.search(statement)):
            continue
        listed = [key for key in allowed if key[0] == name and statement.startswith(key[1])]
        if not listed:
            yield f"{name}: {statement}: the release before still uses it; see tools/check_migrations.py"
        for key in listed:
            allowed.pop(key)


def self_test():
    """Each rule refuses what it is for, and nothing that only adds."""
    for bad in ("DROP TABLE t;", "ALTER TABLE t DROP COLUMN c;", "ALTER TABLE t RENAME COLUMN c TO d;",
                "ALTER TABLE t\n  RENAME TO u;", "${POSTGRES} ALTER TABLE t ALTER COLUMN c SET NOT NULL;",
                "ALTER TABLE t ALTER COLUMN c TYPE BIGINT;", "ALTER TABLE t ADD COLUMN c TEXT NOT NULL;"):
        assert list(faults("f", bad, {})), bad
    for good in ("CREATE TABLE t (c TEXT NOT NULL);", "-- DROP TABLE t;\nDROP INDEX i;", "ALTER TABLE t ADD COLUMN c TEXT;",
                 "ALTER TABLE t ADD COLUMN c TEXT NOT NULL DEFAULT '';", "ALTER TABLE t ALTER COLUMN c TYPE ${KEY};"):
        assert not list(faults("f", good, {})), good


def main():
    self_test()
    allowed = dict(ALLOWED)
    wrong = []
    files = sorted(ROOT.glob("services/*/migrations/*.sql")) + sorted(ROOT.glob("common/*/migrations/*.sql"))
    for path in files:
        wrong += faults(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"), allowed)
    wrong += [f"{file}: nothing begins with {beginning!r}" for file, beginning in allowed]
    print("\n".join(wrong) if wrong else f"migrations: {len(files)} files, none takes what the release before uses")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
