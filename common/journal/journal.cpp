#include "common/journal/journal.h"

#include <soci/soci.h>

#include <vector>

#include "common/base/date.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/journal/event_hash.h"
#include "common/journal/stored_message.h"
#include "common/journal/stored_text.h"
#include "common/sql/bytes.h"
#include "journal_migrations.h"

namespace zoneflow::journal {
namespace {

constexpr std::size_t kLargestValue = std::size_t{512} << 10;

struct SubjectRow {
  long long revision = 0;
  std::string hash;
};

// Locks the subject's row and reads it, creating it if there is none, in one round trip.
SubjectRow Locked(sql::Transaction& transaction, const std::string& subject) {
  SubjectRow row;
  soci::session& session = transaction.session();
  if (transaction.dialect() == sql::Dialect::kPostgres) {
    // Not by an upsert alone: that would write each row that is only locked.
    session
        << "WITH old AS (SELECT revision, hash FROM subjects WHERE subject = :subject FOR "
           "UPDATE), new AS (INSERT INTO subjects (subject, revision, hash) SELECT "
           "CAST(:subject AS TEXT), 0, '' WHERE NOT EXISTS (SELECT 1 FROM old) ON CONFLICT "
           "(subject) DO NOTHING RETURNING revision, hash) SELECT revision, hash FROM old UNION "
           "ALL SELECT revision, hash FROM new",
        soci::use(subject, "subject"), soci::into(row.revision), soci::into(row.hash);
    if (session.got_data()) {
      return row;
    }
    // Somebody else is creating it: wait for them.
  }
  session << "INSERT INTO subjects (subject, revision, hash) VALUES (:subject, 0, '') "
             "ON CONFLICT (subject) DO UPDATE SET revision = subjects.revision "
             "RETURNING revision, hash",
      soci::use(subject, "subject"), soci::into(row.revision), soci::into(row.hash);
  return row;
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
  RETURN_IF_ERROR(CheckText("subject", subject));
  return Locked(transaction, std::string(subject)).revision;
}

absl::StatusOr<std::int64_t> Journal::Append(sql::Transaction& transaction,
                                             const Event& event) const {
  RETURN_IF_ERROR(CheckText("subject", event.subject));
  RETURN_IF_ERROR(CheckText("topic", event.topic));
  RETURN_IF_ERROR(CheckText("type", event.type));
  RETURN_IF_ERROR(CheckText("actor", event.actor));
  if (event.value.size() > kLargestValue) {
    return absl::OutOfRangeError(StrCat("event ", event.subject, ": its value has ",
                                        event.value.size(), " bytes, the limit is ",
                                        kLargestValue));
  }
  soci::session& session = transaction.session();
  const bool postgres = transaction.dialect() == sql::Dialect::kPostgres;
  const SubjectRow last = Locked(transaction, event.subject);
  const long long sequence = last.revision + 1;
  const std::string time = event.time.empty() ? FormatInstant(clock_.Now()) : event.time;
  const std::string traceparent = IsPlainText(event.traceparent) ? event.traceparent : "";
  const std::string id = EventId(StrCat("/zoneflow/", service_), event.subject, sequence);
  const std::string hash = EventHash({.previous_hash = last.hash,
                                      .id = id,
                                      .type = event.type,
                                      .time = time,
                                      .actor = event.actor,
                                      .value = event.value});
  const sql::Bytes body{event.value};
  const long long bytes = static_cast<long long>(event.value.size());
  constexpr char kInsert[] =
      "INSERT INTO journal (subject, sequence, topic, type, time, actor, traceparent, hash, body) "
      "VALUES (:subject, :sequence, :topic, :type, :time, :actor, :traceparent, :hash, "
      "decode(:body, 'hex'))";
  if (postgres) {
    // One round trip for all three tables.
    session << "WITH appended AS (" << kInsert << " RETURNING id, subject, sequence, hash), "
            << "raised AS (UPDATE subjects s SET revision = a.sequence, hash = a.hash "
               "FROM appended a WHERE s.subject = a.subject) "
               "INSERT INTO journal_pending (id, bytes) SELECT id, CAST(:bytes AS BIGINT) FROM "
               "appended",
        soci::use(event.subject, "subject"), soci::use(sequence, "sequence"),
        soci::use(event.topic, "topic"), soci::use(event.type, "type"), soci::use(time, "time"),
        soci::use(event.actor, "actor"), soci::use(traceparent, "traceparent"),
        soci::use(hash, "hash"), soci::use(body, "body"), soci::use(bytes, "bytes");
  } else {
    session << kInsert, soci::use(event.subject, "subject"), soci::use(sequence, "sequence"),
        soci::use(event.topic, "topic"), soci::use(event.type, "type"), soci::use(time, "time"),
        soci::use(event.actor, "actor"), soci::use(traceparent, "traceparent"),
        soci::use(hash, "hash"), soci::use(body, "body");
    session << "INSERT INTO journal_pending (id, bytes) VALUES (last_insert_rowid(), :bytes)",
        soci::use(bytes, "bytes");
    session << "UPDATE subjects SET revision = :sequence, hash = :hash WHERE subject = :subject",
        soci::use(sequence, "sequence"), soci::use(hash, "hash"),
        soci::use(event.subject, "subject");
  }
  transaction.NotifyOnCommit("journal");
  return sequence;
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
