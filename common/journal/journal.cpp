#include "common/journal/journal.h"

#include <soci/soci.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include "common/base/check.h"
#include "common/base/date.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/journal/event_hash.h"
#include "common/journal/stored_message.h"
#include "common/journal/stored_text.h"
#include "common/sql/arrays.h"
#include "common/sql/bulk_insert.h"
#include "common/sql/bytes.h"
#include "common/sql/once.h"
#include "journal_migrations.h"

namespace zoneflow::journal {
namespace {

constexpr std::size_t kLargestValue = std::size_t{512} << 10;

struct SubjectRow {
  long long revision = 0;
  std::string hash;
};

// Of one statement, at most.
constexpr std::size_t kSubjectsAtOnce = 500;
constexpr std::size_t kEventsAtOnce = 300;
constexpr std::size_t kBytesAtOnce = std::size_t{4} << 20;

// By subject; those that are none yet are missing.
using SubjectRows = std::map<std::string, SubjectRow, std::less<>>;

// Adds what the statement reads. On PostgreSQL it locks the rows and makes those that are none yet;
// not by an upsert alone, which would write each row that is only locked. SQLite needs neither: a
// write transaction excludes every other one.
void ReadSubjects(sql::Transaction& transaction, std::span<const std::string> subjects,
                  SubjectRows& rows) {
  soci::session& session = transaction.session();
  std::string query = StrCat("SELECT subject, revision, hash FROM subjects WHERE ",
                             sql::IsOneOf(session, "subject", "subjects"));
  if (transaction.dialect() == sql::Dialect::kPostgres) {
    query =
        StrCat("WITH old AS (", query,
               " ORDER BY subject FOR UPDATE), new AS (INSERT INTO subjects (subject, revision, "
               "hash) SELECT w.subject, 0, '' FROM unnest(CAST(:subjects AS TEXT[])) AS w "
               "(subject) WHERE NOT EXISTS (SELECT 1 FROM old WHERE old.subject = w.subject) ON "
               "CONFLICT (subject) DO NOTHING RETURNING subject, revision, hash) SELECT subject, "
               "revision, hash FROM old UNION ALL SELECT subject, revision, hash FROM new");
  }
  const std::string wanted = sql::TextsOf(session, subjects);
  std::string subject;
  SubjectRow row;
  soci::statement found =
      sql::Once(session, query, soci::use(wanted, "subjects"), soci::into(subject),
                soci::into(row.revision), soci::into(row.hash));
  found.execute();
  while (found.fetch()) {
    rows.insert_or_assign(subject, row);
  }
}

// Locks the rows of the subjects and reads them. REQUIRES: they are sorted, each once, plain text.
SubjectRows Locked(sql::Transaction& transaction, const std::vector<std::string>& subjects) {
  SubjectRows rows;
  for (std::size_t begin = 0; begin < subjects.size(); begin += kSubjectsAtOnce) {
    ReadSubjects(
        transaction,
        std::span(subjects).subspan(begin, std::min(kSubjectsAtOnce, subjects.size() - begin)),
        rows);
  }
  if (transaction.dialect() == sql::Dialect::kPostgres) {
    // What is missing somebody else was creating: wait for them.
    for (const std::string& subject : subjects) {
      if (!rows.contains(subject)) {
        SubjectRow row;
        transaction.session() << "INSERT INTO subjects (subject, revision, hash) VALUES (:subject, "
                                 "0, '') ON CONFLICT (subject) DO UPDATE SET revision = "
                                 "subjects.revision RETURNING revision, hash",
            soci::use(subject, "subject"), soci::into(row.revision), soci::into(row.hash);
        rows.insert_or_assign(subject, row);
      }
    }
  }
  return rows;
}

// The events on their way into the journal, the marks of what is pending, and the rows of their
// subjects: one statement on PostgreSQL, for one round trip.
constexpr std::string_view kJournalColumns =
    "subject, sequence, topic, type, time, actor, traceparent, hash, body";

sql::BulkInsert JournalRows(sql::Transaction& transaction) {
  const bool postgres = transaction.dialect() == sql::Dialect::kPostgres;
  return {
      transaction.session(), "journal", kJournalColumns,
      sql::BulkInsert::Around{
          postgres ? "WITH appended AS (" : "",
          postgres ? " RETURNING id, subject, sequence, hash, length(body) AS bytes), raised AS "
                     "(UPDATE subjects AS s SET revision = a.sequence, hash = a.hash FROM "
                     "appended AS a WHERE s.subject = a.subject) INSERT INTO journal_pending "
                     "(id, bytes) SELECT id, bytes FROM appended"
                   : ""}};
}

absl::Status CheckText(std::string_view field, std::string_view value) {
  if (value.empty() || value.size() > 512 || !IsPlainText(value)) {
    return absl::InvalidArgumentError(StrCat("event ", field, " '", Displayable(value),
                                             "': must be 1 to 512 bytes of plain text"));
  }
  return absl::OkStatus();
}

}  // namespace

std::span<const sql::Migration> Migrations() {
  // The family keeps these apart from the service's own numbers.
  static const std::vector<sql::Migration> migrations{
      {"journal/0001_create_journal.sql", journal_migrations::Find("0001_create_journal.sql")},
      {"journal/0002_keys_by_bytes.sql", journal_migrations::Find("0002_keys_by_bytes.sql")},
      {"journal/0003_bound_positions.sql", journal_migrations::Find("0003_bound_positions.sql")},
      {"journal/0004_check_events.sql", journal_migrations::Find("0004_check_events.sql")},
      {"journal/0005_timers.sql", journal_migrations::Find("0005_timers.sql")},
      {"journal/0070_event_bytes.sql", journal_migrations::Find("0070_event_bytes.sql")},
      {"journal/0071_convert_event_texts", "", ConvertTextColumns},
      {"journal/0072_drop_event_texts.sql", journal_migrations::Find("0072_drop_event_texts.sql")},
  };
  return migrations;
}

Journal::Journal(std::string service, const Clock& clock)
    : service_(std::move(service)), clock_(clock) {}

absl::StatusOr<std::int64_t> Journal::LockSubject(sql::Transaction& transaction,
                                                  std::string_view subject) const {
  ASSIGN_OR_RETURN(const std::vector<std::int64_t> revisions,
                   LockSubjects(transaction, {std::string(subject)}));
  return revisions.front();
}

absl::StatusOr<std::vector<std::int64_t>> Journal::LockSubjects(
    sql::Transaction& transaction, const std::vector<std::string>& subjects) const {
  for (const std::string& subject : subjects) {
    RETURN_IF_ERROR(CheckText("subject", subject));
  }
  SubjectRows rows = Locked(transaction, subjects);
  std::vector<std::int64_t> revisions;
  revisions.reserve(subjects.size());
  for (const std::string& subject : subjects) {
    revisions.push_back(rows[subject].revision);
  }
  return revisions;
}

absl::StatusOr<std::int64_t> Journal::Append(sql::Transaction& transaction,
                                             const Event& event) const {
  ASSIGN_OR_RETURN(const std::vector<std::int64_t> sequences,
                   AppendApart(transaction, std::span(&event, 1)));
  return sequences.front();
}

absl::StatusOr<std::vector<std::int64_t>> Journal::AppendAll(sql::Transaction& transaction,
                                                             std::span<const Event> events) const {
  std::vector<std::int64_t> revisions;
  const auto append = [&](std::span<const Event> some) -> absl::Status {
    ASSIGN_OR_RETURN(const std::vector<std::int64_t> given, AppendApart(transaction, some));
    revisions.insert(revisions.end(), given.begin(), given.end());
    return absl::OkStatus();
  };
  // A statement raises the row of a subject once.
  std::set<std::string_view> subjects;
  std::size_t begin = 0;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const bool full = i - begin == kEventsAtOnce || bytes + events[i].value.size() > kBytesAtOnce;
    if (i > begin && (full || subjects.contains(events[i].subject))) {
      RETURN_IF_ERROR(append(events.subspan(begin, i - begin)));
      begin = i;
      bytes = 0;
      subjects.clear();
    }
    bytes += events[i].value.size();
    subjects.insert(events[i].subject);
  }
  if (begin < events.size()) {
    RETURN_IF_ERROR(append(events.subspan(begin)));
  }
  return revisions;
}

// Appends events of as many subjects, no more than fit in a statement; returns their sequences.
absl::StatusOr<std::vector<std::int64_t>> Journal::AppendApart(
    sql::Transaction& transaction, std::span<const Event> events) const {
  std::vector<std::string> subjects;
  for (const Event& event : events) {
    RETURN_IF_ERROR(CheckText("subject", event.subject));
    RETURN_IF_ERROR(CheckText("topic", event.topic));
    RETURN_IF_ERROR(CheckText("type", event.type));
    RETURN_IF_ERROR(CheckText("actor", event.actor));
    if (event.value.size() > kLargestValue) {
      return absl::OutOfRangeError(StrCat("event ", event.subject, ": its value has ",
                                          event.value.size(), " bytes, the limit is ",
                                          kLargestValue));
    }
    subjects.push_back(event.subject);
  }
  std::ranges::sort(subjects);
  SubjectRows last = Locked(transaction, subjects);
  std::vector<std::int64_t> sequences, sizes;
  sql::BulkInsert rows = JournalRows(transaction);
  for (const Event& event : events) {
    SubjectRow& row = last[event.subject];
    const std::int64_t sequence = row.revision + 1;
    const std::string time = event.time.empty() ? FormatInstant(clock_.Now()) : event.time;
    const std::string id = EventId(StrCat("/zoneflow/", service_), event.subject, sequence);
    row.revision = sequence;
    row.hash = EventHash({.previous_hash = row.hash,
                          .id = id,
                          .type = event.type,
                          .time = time,
                          .actor = event.actor,
                          .value = event.value});
    sizes.push_back(static_cast<std::int64_t>(event.value.size()));
    rows << event.subject << sequence << event.topic << event.type << time << event.actor
         << (IsPlainText(event.traceparent) ? event.traceparent : "") << row.hash
         << sql::Bytes{event.value};
    rows.EndRow();
    sequences.push_back(sequence);
  }
  rows.Finish();
  if (transaction.dialect() == sql::Dialect::kSqlite) {
    // Nobody else writes meanwhile: the ids of one statement follow each other.
    long long id = 0;
    ZONEFLOW_CHECK(transaction.session().get_last_insert_id("journal", id));
    id -= static_cast<long long>(events.size());
    sql::BulkInsert pending(transaction.session(), "journal_pending", "id, bytes");
    for (const std::int64_t bytes : sizes) {
      pending << ++id << bytes;
      pending.EndRow();
    }
    pending.Finish();
    sql::BulkInsert raised(transaction.session(), "subjects", "subject, revision, hash",
                           sql::BulkInsert::Replacing{"subject"});
    for (const std::string& subject : subjects) {
      raised << subject << last[subject].revision << last[subject].hash;
      raised.EndRow();
    }
    raised.Finish();
  }
  transaction.NotifyOnCommit("journal");
  return sequences;
}

absl::StatusOr<JournalProgress> ProgressOf(sql::Database& database) {
  long long pending = 0;
  long long last = 0;
  RETURN_IF_ERROR(database.Read([&](sql::Transaction& transaction) {
    transaction.session() << "SELECT (SELECT count(*) FROM journal_pending), "
                             "(SELECT coalesce(max(id), 0) FROM journal)",
        soci::into(pending), soci::into(last);
    return absl::OkStatus();
  }));
  return JournalProgress{.pending = pending, .last = last};
}

}  // namespace zoneflow::journal
