#include "services/scoring/adapters/soci_board_store.h"

#include <soci/soci.h>

#include <random>

#include "absl/strings/escaping.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/journal/event_log.h"
#include "common/sql/once.h"
#include "common/telemetry/log.h"
#include "common/telemetry/trace.h"
#include "scoring_migrations.h"
#include "services/scoring/adapters/wire.h"

namespace zoneflow::scoring {
namespace {

constexpr char kTopic[] = "zoneflow.boards.v1";
constexpr char kPublishedType[] = "zoneflow.scoring.v1.BoardPublished";
constexpr char kActor[] = "service/scoring";
constexpr long long kKeptVersions = 20;

std::string SubjectOf(std::string_view board_id) { return StrCat("board/", board_id); }

std::string DayText(const std::optional<Date>& date) { return date ? FormatDate(*date) : ""; }

std::optional<Date> DayOf(const std::string& text) {
  const absl::StatusOr<Date> date = ParseDate(text);
  return date.ok() ? std::optional(*date) : std::nullopt;
}

std::optional<Money> MoneyOf(long long minor, const std::string& currency) {
  return currency.empty() ? std::nullopt : std::optional(Money{minor, currency});
}

SigningSet SelectSignings(soci::session& session) {
  SigningSet signings;
  SigningObservation row;
  long long revision = 0;
  long long projects = 0;
  long long amount = 0;
  long long alt = 0;
  long long status = 0;
  std::string amount_currency;
  std::string alt_currency;
  std::string signed_on;
  std::string published_on;
  soci::statement select = sql::Once(
      session,
      "SELECT signing_id, revision, zone_id, zone_name, province, projects, amount_minor, "
      "amount_currency, alt_minor, alt_currency, signed_on, published_on, status "
      "FROM signing_states",
      soci::into(row.id), soci::into(revision), soci::into(row.zone.id), soci::into(row.zone.name),
      soci::into(row.zone.province), soci::into(projects), soci::into(amount),
      soci::into(amount_currency), soci::into(alt), soci::into(alt_currency), soci::into(signed_on),
      soci::into(published_on), soci::into(status));
  select.execute();
  while (select.fetch()) {
    row.revision = revision;
    row.count = projects;
    row.amount = MoneyOf(amount, amount_currency);
    row.amount_alt = MoneyOf(alt, alt_currency);
    row.signed_on = DayOf(signed_on);
    row.published_on = DayOf(published_on);
    row.status = static_cast<FigureStatus>(status);
    signings.insert_or_assign(row.id, row);
  }
  return signings;
}

std::int64_t SelectApplied(soci::session& session) {
  long long applied = 0;
  session << "SELECT applied_log_no FROM board_state WHERE id = 1", soci::into(applied);
  return applied;
}

std::int64_t SelectNewest(soci::session& session, const std::string& board_id) {
  long long newest = 0;
  session << "SELECT coalesce(max(version), 0) FROM board_versions WHERE board_id = :board",
      soci::use(board_id, "board"), soci::into(newest);
  return newest;
}

absl::StatusOr<std::optional<BoardPage>> SelectPage(soci::session& session,
                                                    const std::string& board_id,
                                                    std::int64_t version) {
  const long long wanted = version;
  std::string text;
  session << "SELECT page FROM board_versions WHERE board_id = :board AND version = :version",
      soci::use(board_id, "board"), soci::use(wanted, "version"), soci::into(text);
  if (!session.got_data()) {
    return std::nullopt;
  }
  BoardPage page{board_id, version, ""};
  if (!absl::Base64Unescape(text, &page.bytes)) {
    return absl::DataLossError(
        StrCat("version ", version, " of board ", board_id, " cannot be read"));
  }
  return page;
}

std::optional<Instant> SelectDue(soci::session& session, std::string_view subject,
                                 std::string_view kind) {
  const std::string of_subject(subject);
  const std::string of_kind(kind);
  long long due = 0;
  session << "SELECT due_us FROM timers WHERE subject = :subject AND kind = :kind",
      soci::use(of_subject, "subject"), soci::use(of_kind, "kind"), soci::into(due);
  return session.got_data() ? std::optional(Instant(std::chrono::microseconds(due))) : std::nullopt;
}

class Writer final : public BoardWriter {
 public:
  Writer(sql::Transaction& transaction, const journal::Journal& journal)
      : transaction_(transaction), session_(transaction.session()), journal_(journal) {}

  absl::StatusOr<std::int64_t> AppliedLogNo() override { return SelectApplied(session_); }

  absl::StatusOr<LogBatch> ReadLog(std::int64_t after, std::int64_t limit) override {
    LogBatch batch{after, {}};
    for (const journal::LoggedEvent& logged : journal::ReadLog(transaction_, after, limit)) {
      batch.last_log_no = logged.log_no;
      traceparent_ = logged.event.traceparent;
      absl::StatusOr<SigningObservation> state =
          ReadSigningEvent(logged.event.type, logged.event.value, logged.event.sequence);
      if (!state.ok()) {
        // Stage 1 reads every event before it stores it, so only a rule made stricter since leads
        // here.
        telemetry::Error("a stored event cannot be read any more and is left out",
                         {{"ce_id", std::string_view(logged.event.id)},
                          {"reason", StdView(state.status().message())}});
        continue;
      }
      batch.states.push_back(*std::move(state));
    }
    return batch;
  }

  absl::StatusOr<SigningSet> LoadSignings() override { return SelectSignings(session_); }

  absl::Status Save(const std::vector<SigningObservation>& states,
                    std::int64_t applied_log_no) override {
    for (const SigningObservation& state : states) {
      SaveOne(state);
    }
    const long long applied = applied_log_no;
    session_ << "UPDATE board_state SET applied_log_no = :applied WHERE id = 1",
        soci::use(applied, "applied");
    return absl::OkStatus();
  }

  absl::StatusOr<std::int64_t> LockBoard(std::string_view board_id) override {
    return journal_.LockSubject(transaction_, SubjectOf(board_id));
  }

  absl::StatusOr<std::optional<Board>> Newest(std::string_view board_id) override {
    const std::string id(board_id);
    ASSIGN_OR_RETURN(const std::optional<BoardPage> page,
                     SelectPage(session_, id, SelectNewest(session_, id)));
    if (!page) {
      return std::nullopt;
    }
    ASSIGN_OR_RETURN(Board board, DecodePage(page->bytes));
    return board;
  }

  absl::StatusOr<BoardPage> Publish(Board& board, const std::vector<std::string>& moved) override {
    const long long version = SelectNewest(session_, board.id) + 1;
    board.version = version;
    BoardPage page{board.id, version, EncodePage(board)};
    const std::string as_of = FormatDate(board.as_of);
    const std::string text = absl::Base64Escape(page.bytes);
    session_ << "INSERT INTO board_versions (board_id, version, as_of, page) "
                "VALUES (:board, :version, :as_of, :page)",
        soci::use(board.id, "board"), soci::use(version, "version"), soci::use(as_of, "as_of"),
        soci::use(text, "page");
    const long long last_dropped = version - kKeptVersions;
    session_
        << "DELETE FROM board_versions WHERE board_id = :board AND version <= :last AND EXISTS "
           "(SELECT 1 "
           "FROM board_versions AS later WHERE later.board_id = board_versions.board_id AND "
           "later.version = board_versions.version + 1 AND later.as_of = board_versions.as_of)",
        soci::use(board.id, "board"), soci::use(last_dropped, "last");
    ASSIGN_OR_RETURN(const std::int64_t revision,
                     journal_.Append(transaction_, {kTopic, SubjectOf(board.id), kPublishedType,
                                                    EncodePublished(page.bytes, moved), kActor,
                                                    telemetry::ChildOf(traceparent_)}));
    if (revision != version) {
      return absl::InternalError(StrCat("board ", board.id, ": version ", version,
                                        " would be journalled as revision ", revision));
    }
    transaction_.NotifyOnCommit("numbered");
    return page;
  }

  absl::StatusOr<std::optional<Instant>> TimerDue(std::string_view subject,
                                                  std::string_view kind) override {
    return SelectDue(session_, subject, kind);
  }

  absl::Status SetTimer(std::string_view subject, std::string_view kind, Instant due) override {
    const std::string of_subject(subject);
    const std::string of_kind(kind);
    const long long due_us = due.time_since_epoch().count();
    session_ << "INSERT INTO timers (subject, kind, due_us) VALUES (:subject, :kind, :due) "
                "ON CONFLICT (subject, kind) DO UPDATE SET due_us = excluded.due_us",
        soci::use(of_subject, "subject"), soci::use(of_kind, "kind"), soci::use(due_us, "due");
    return absl::OkStatus();
  }

 private:
  void SaveOne(const SigningObservation& state) {
    const long long revision = state.revision;
    const long long projects = state.count;
    const long long amount = state.amount ? state.amount->minor : 0;
    const long long alt = state.amount_alt ? state.amount_alt->minor : 0;
    const long long status = static_cast<long long>(state.status);
    const std::string amount_currency = state.amount ? state.amount->currency : "";
    const std::string alt_currency = state.amount_alt ? state.amount_alt->currency : "";
    const std::string signed_on = DayText(state.signed_on);
    const std::string published_on = DayText(state.published_on);
    session_ << "INSERT INTO signing_states (signing_id, revision, zone_id, zone_name, province, "
                "projects, "
                "amount_minor, amount_currency, alt_minor, alt_currency, signed_on, published_on, "
                "status) "
                "VALUES (:id, :revision, :zone, :name, :province, :projects, :amount, "
                ":amount_currency, :alt, "
                ":alt_currency, :signed_on, :published_on, :status) "
                "ON CONFLICT (signing_id) DO UPDATE SET revision = excluded.revision, zone_id = "
                "excluded.zone_id, "
                "zone_name = excluded.zone_name, province = excluded.province, projects = "
                "excluded.projects, "
                "amount_minor = excluded.amount_minor, amount_currency = excluded.amount_currency, "
                "alt_minor = excluded.alt_minor, alt_currency = excluded.alt_currency, "
                "signed_on = excluded.signed_on, published_on = excluded.published_on, status = "
                "excluded.status",
        soci::use(state.id, "id"), soci::use(revision, "revision"),
        soci::use(state.zone.id, "zone"), soci::use(state.zone.name, "name"),
        soci::use(state.zone.province, "province"), soci::use(projects, "projects"),
        soci::use(amount, "amount"), soci::use(amount_currency, "amount_currency"),
        soci::use(alt, "alt"), soci::use(alt_currency, "alt_currency"),
        soci::use(signed_on, "signed_on"), soci::use(published_on, "published_on"),
        soci::use(status, "status");
  }

  sql::Transaction& transaction_;
  soci::session& session_;
  const journal::Journal& journal_;
  std::string traceparent_;  // of the last event read
};

}  // namespace

std::span<const sql::Migration> Migrations() {
  static const auto migrations = sql::MigrationsOf(scoring_migrations::All());
  return migrations;
}

absl::StatusOr<bool> SociBoardStore::Write(const std::function<absl::Status(BoardWriter&)>& body) {
  bool locked = false;
  RETURN_IF_ERROR(database_.Write([&](sql::Transaction& transaction) -> absl::Status {
    locked = transaction.TryLock("boards");
    if (!locked) {
      return absl::OkStatus();
    }
    Writer writer(transaction, journal_);
    return body(writer);
  }));
  return locked;
}

absl::StatusOr<std::int64_t> SociBoardStore::Unapplied() {
  long long unapplied = 0;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    transaction.session() << "SELECT (SELECT coalesce(max(log_no), 0) FROM event_log) - "
                             "applied_log_no FROM board_state WHERE id = 1",
        soci::into(unapplied);
    return absl::OkStatus();
  }));
  return unapplied;
}

absl::StatusOr<std::optional<Instant>> SociBoardStore::TimerDue(std::string_view subject,
                                                                std::string_view kind) {
  std::optional<Instant> due;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    due = SelectDue(transaction.session(), subject, kind);
    return absl::OkStatus();
  }));
  return due;
}

absl::StatusOr<std::int64_t> SociBoardStore::NewestVersion(std::string_view board_id) {
  std::int64_t newest = 0;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    newest = SelectNewest(transaction.session(), std::string(board_id));
    return absl::OkStatus();
  }));
  return newest;
}

absl::StatusOr<std::optional<BoardPage>> SociBoardStore::Page(std::string_view board_id,
                                                              std::int64_t version) {
  std::optional<BoardPage> page;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(page, SelectPage(transaction.session(), std::string(board_id), version));
    return absl::OkStatus();
  }));
  return page;
}

absl::StatusOr<BoardStore::Signings> SociBoardStore::LoadSignings() {
  Signings known;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) {
    known = {SelectSignings(transaction.session()), SelectApplied(transaction.session())};
    return absl::OkStatus();
  }));
  return known;
}

absl::StatusOr<std::string> SociBoardStore::Identity() {
  std::random_device random;
  const std::string drawn =
      absl::StrCat(absl::Hex(random(), absl::kZeroPad8), absl::Hex(random(), absl::kZeroPad8),
                   absl::Hex(random(), absl::kZeroPad8));
  std::string identity;
  RETURN_IF_ERROR(database_.WriteWithRedo([&](sql::Transaction& transaction) {
    transaction.session()
        << "UPDATE board_state SET store_id = :drawn WHERE id = 1 AND store_id = ''",
        soci::use(drawn, "drawn");
    transaction.session() << "SELECT store_id FROM board_state WHERE id = 1", soci::into(identity);
    return absl::OkStatus();
  }));
  return identity;
}

}  // namespace zoneflow::scoring
