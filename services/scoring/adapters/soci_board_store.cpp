#include "services/scoring/adapters/soci_board_store.h"

#include <soci/soci.h>

#include <functional>
#include <random>
#include <set>
#include <utility>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/journal/event_log.h"
#include "common/sql/bytes.h"
#include "common/sql/once.h"
#include "common/sql/text_columns.h"
#include "common/telemetry/log.h"
#include "common/telemetry/trace.h"
#include "scoring_migrations.h"
#include "services/scoring/adapters/column_text.h"
#include "services/scoring/adapters/signing_consumer.h"
#include "services/scoring/adapters/wire.h"
#include "zoneflow/scoring/v1/scoring_events.pb.h"

namespace zoneflow::scoring {
namespace {

constexpr char kActor[] = "service/scoring";
constexpr char kWriterLock[] = "boards";
constexpr long long kKeptVersions = 20;
constexpr std::size_t kIdsPerSelect = 100;

std::optional<Money> MoneyOf(long long minor, const std::string& currency) {
  return currency.empty() ? std::nullopt : std::optional(Money{minor, currency});
}

constexpr char kStateColumns[] =
    "signing_id, revision, zone_id, zone_name, province, projects, amount_minor, amount_currency, "
    "alt_minor, alt_currency, signed_on, published_on, status";

// Reads rows of kStateColumns.
class StateRows {
 public:
  // bind adds what the query uses; it lives until Fetch has returned false.
  StateRows(soci::session& session, const std::string& query,
            const std::function<void(soci::statement&)>& bind)
      : select_(session) {
    bind(select_);
    select_.exchange(soci::into(row_.id));
    select_.exchange(soci::into(revision_));
    select_.exchange(soci::into(row_.zone.id));
    select_.exchange(soci::into(row_.zone.name));
    select_.exchange(soci::into(row_.zone.province));
    select_.exchange(soci::into(projects_));
    select_.exchange(soci::into(amount_));
    select_.exchange(soci::into(amount_currency_));
    select_.exchange(soci::into(alt_));
    select_.exchange(soci::into(alt_currency_));
    select_.exchange(soci::into(signed_on_));
    select_.exchange(soci::into(published_on_));
    select_.exchange(soci::into(status_));
    select_.alloc();
    select_.prepare(query, soci::details::st_one_time_query);
    select_.define_and_bind();
    select_.execute();
  }

  bool Fetch() {
    if (!select_.fetch()) {
      return false;
    }
    row_.revision = revision_;
    row_.count = projects_;
    row_.amount = MoneyOf(amount_, amount_currency_);
    row_.amount_alt = MoneyOf(alt_, alt_currency_);
    row_.signed_on = DayOf(signed_on_);
    row_.published_on = DayOf(published_on_);
    row_.status = static_cast<FigureStatus>(status_);
    return true;
  }
  const SigningObservation& row() const { return row_; }

 private:
  SigningObservation row_;
  long long revision_ = 0;
  long long projects_ = 0;
  long long amount_ = 0;
  long long alt_ = 0;
  long long status_ = 0;
  std::string amount_currency_;
  std::string alt_currency_;
  std::string signed_on_;
  std::string published_on_;
  soci::statement select_;  // last: it writes into the others
};

constexpr std::int64_t kFenParts = 1000000000;

absl::uint128 FenOf(long long e9, long long rest) {
  return absl::uint128(static_cast<std::uint64_t>(e9)) * static_cast<std::uint64_t>(kFenParts) +
         static_cast<std::uint64_t>(rest);
}

// What changed in the ledger after a log_no.
LedgerPart SelectLedger(soci::session& session, std::int64_t after, std::int64_t applied) {
  LedgerPart part;
  part.log_no = applied;
  if (after == applied) {
    return part;
  }
  const long long known = after;
  LedgerEntry entry;
  long long standing = 0;
  std::string dated;
  long long signings = 0;
  long long projects = 0;
  long long fen_e9 = 0;
  long long fen_rest = 0;
  long long unchecked_e9 = 0;
  long long unchecked_rest = 0;
  long long log_no = 0;
  soci::statement select = sql::Once(
      session,
      "SELECT zone_id, standing, dated, signings, projects, fen_e9, fen_rest, unchecked_e9, "
      "unchecked_rest, log_no FROM zone_days WHERE log_no > :known",
      soci::into(entry.key.zone_id), soci::into(standing), soci::into(dated), soci::into(signings),
      soci::into(projects), soci::into(fen_e9), soci::into(fen_rest), soci::into(unchecked_e9),
      soci::into(unchecked_rest), soci::into(log_no), soci::use(known, "known"));
  select.execute();
  while (select.fetch()) {
    entry.key.standing = static_cast<Standing>(standing);
    entry.key.dated = DayOf(dated);
    entry.sums = {signings, projects, FenOf(fen_e9, fen_rest), FenOf(unchecked_e9, unchecked_rest),
                  log_no};
    part.entries.push_back(entry);
  }
  ZoneRef zone;
  soci::statement zones =
      sql::Once(session, "SELECT zone_id, name, province FROM board_zones WHERE log_no > :known",
                soci::into(zone.id), soci::into(zone.name), soci::into(zone.province),
                soci::use(known, "known"));
  zones.execute();
  while (zones.fetch()) {
    part.zones.push_back(zone);
  }
  return part;
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

std::optional<BoardPage> SelectPage(soci::session& session, const std::string& board_id,
                                    std::int64_t version) {
  const long long wanted = version;
  sql::Bytes body;
  session << "SELECT encode(body, 'hex') FROM board_versions WHERE board_id = :board AND version = "
             ":version",
      soci::use(board_id, "board"), soci::use(wanted, "version"), soci::into(body);
  if (!session.got_data()) {
    return std::nullopt;
  }
  return BoardPage{board_id, version, std::move(body.value)};
}

absl::Status ConvertPages(sql::Transaction& transaction, sql::MigrationProgress& progress) {
  static const std::vector<sql::TextColumn> columns{
      {"board_versions", {{"board_id"}, {"version", true}}, "page", "body", sql::FromBase64}};
  return sql::ConvertTexts(transaction, columns, progress);
}

// The ledger of the transaction's snapshot, from one that was known before it began.
Ledger ReadOn(soci::session& session, Ledger ledger, LedgerMemory& memory) {
  const std::int64_t known = ledger.log_no();
  const std::int64_t applied = SelectApplied(session);
  if (known > applied) {
    ledger = Ledger();  // the database was put back to an earlier state
  }
  ledger.Put(SelectLedger(session, ledger.log_no(), applied));
  memory.Keep(ledger, known);
  return ledger;
}

class Writer final : public BoardWriter {
 public:
  Writer(sql::Transaction& transaction, const journal::Journal& journal, LedgerMemory& memory)
      : transaction_(transaction),
        session_(transaction.session()),
        journal_(journal),
        memory_(memory) {}

  absl::StatusOr<std::int64_t> AppliedLogNo() override { return SelectApplied(session_); }

  absl::StatusOr<LogBatch> ReadLog(std::int64_t after, std::int64_t limit) override {
    LogBatch batch{after, {}};
    const journal::Dispatch read =
        OnSignings([&batch](sql::Transaction&, SigningObservation state, const journal::Event&) {
          batch.states.push_back(std::move(state));
          return absl::OkStatus();
        });
    for (const journal::Event& event : journal::ReadLog(transaction_, after, limit)) {
      batch.last_log_no = event.log_no;
      traceparent_ = event.traceparent;
      if (const absl::Status status = read(transaction_, event); !status.ok()) {
        // Stage 1 reads every event before it stores it, so only a rule made stricter since leads
        // here.
        telemetry::Error(
            "a stored event cannot be read any more and is left out",
            {{"ce_id", std::string_view(event.id)}, {"reason", StdView(status.message())}});
      }
    }
    return batch;
  }

  absl::StatusOr<Ledger> LoadLedger() override {
    // Nothing of this transaction is in it yet, and there is no other writer: all of it is
    // committed.
    return ReadOn(session_, memory_.Last(), memory_);
  }

  absl::StatusOr<SigningSet> Known(const LogBatch& batch) override {
    std::set<std::string> ids;
    for (const SigningObservation& state : batch.states) {
      ids.insert(state.id);
    }
    SigningSet known;
    // In portions, each one statement.
    for (auto next = ids.begin(); next != ids.end();) {
      std::string places;
      std::vector<std::pair<std::string, const std::string*>> bound;
      for (; next != ids.end() && bound.size() < kIdsPerSelect; ++next) {
        bound.emplace_back(StrCat("i", bound.size()), &*next);
        StrAppend(&places, places.empty() ? ":" : ", :", bound.back().first);
      }
      StateRows rows(
          session_,
          StrCat("SELECT ", kStateColumns,
                 " FROM signing_spans WHERE until_log_no IS NULL AND signing_id IN (", places, ")"),
          [&](soci::statement& select) {
            for (const auto& [name, id] : bound) {
              select.exchange(soci::use(*id, name));
            }
          });
      while (rows.Fetch()) {
        known.insert_or_assign(rows.row().id, rows.row());
      }
    }
    return known;
  }

  absl::Status Save(const SigningChange& change) override {
    const long long applied = change.part.log_no;
    for (const SigningObservation& state : change.states) {
      SaveState(state, applied);
    }
    for (const SigningObservation& state : change.retold) {
      const long long revision = state.revision;
      session_ << "UPDATE signing_spans SET revision = :revision WHERE signing_id = :id AND "
                  "until_log_no IS NULL",
          soci::use(revision, "revision"), soci::use(state.id, "id");
    }
    for (const LedgerEntry& entry : change.part.entries) {
      SaveEntry(entry);
    }
    for (const ZoneRef& zone : change.part.zones) {
      session_ << "INSERT INTO board_zones (zone_id, name, province, log_no) VALUES (:id, :name, "
                  ":province, :log_no) ON CONFLICT (zone_id) DO UPDATE SET name = excluded.name, "
                  "province = excluded.province, log_no = excluded.log_no",
          soci::use(zone.id, "id"), soci::use(zone.name, "name"),
          soci::use(zone.province, "province"), soci::use(applied, "log_no");
    }
    session_ << "UPDATE board_state SET applied_log_no = :applied WHERE id = 1",
        soci::use(applied, "applied");
    return absl::OkStatus();
  }

  absl::StatusOr<std::int64_t> LockBoard(std::string_view board_id) override {
    return journal_.LockSubject(transaction_, journal::SubjectOf<v1::BoardPublished>(board_id));
  }

  absl::StatusOr<std::optional<Board>> Newest(std::string_view board_id) override {
    const std::string id(board_id);
    const std::optional<BoardPage> page = SelectPage(session_, id, SelectNewest(session_, id));
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
    const sql::Bytes body{page.bytes};
    session_ << "INSERT INTO board_versions (board_id, version, as_of, body) "
                "VALUES (:board, :version, :as_of, decode(:body, 'hex'))",
        soci::use(board.id, "board"), soci::use(version, "version"), soci::use(as_of, "as_of"),
        soci::use(body, "body");
    const long long last_dropped = version - kKeptVersions;
    session_
        << "DELETE FROM board_versions WHERE board_id = :board AND version <= :last AND EXISTS "
           "(SELECT 1 "
           "FROM board_versions AS later WHERE later.board_id = board_versions.board_id AND "
           "later.version = board_versions.version + 1 AND later.as_of = board_versions.as_of)",
        soci::use(board.id, "board"), soci::use(last_dropped, "last");
    ASSIGN_OR_RETURN(const std::int64_t revision,
                     journal_.Append(transaction_,
                                     journal::EventOf(PublishedOf(page.bytes, moved),
                                                      {kActor, telemetry::ChildOf(traceparent_)})));
    if (revision != version) {
      return absl::InternalError(StrCat("board ", board.id, ": version ", version,
                                        " would be journalled as revision ", revision));
    }
    transaction_.NotifyOnCommit("numbered");
    return page;
  }

 private:
  void SaveState(const SigningObservation& state, long long log_no) {
    const long long revision = state.revision;
    const long long projects = state.count;
    const long long amount = state.amount ? state.amount->minor : 0;
    const long long alt = state.amount_alt ? state.amount_alt->minor : 0;
    const long long status = static_cast<long long>(state.status);
    const LedgerKey key = KeyOf(state);
    const long long standing = static_cast<long long>(key.standing);
    const std::string amount_currency = state.amount ? state.amount->currency : "";
    const std::string alt_currency = state.amount_alt ? state.amount_alt->currency : "";
    const std::string signed_on = DayText(state.signed_on);
    const std::string published_on = DayText(state.published_on);
    const std::string dated = DayText(key.dated);
    session_ << "UPDATE signing_spans SET until_log_no = :log_no WHERE signing_id = :id AND "
                "until_log_no IS NULL",
        soci::use(log_no, "log_no"), soci::use(state.id, "id");
    session_ << "INSERT INTO signing_spans (signing_id, since_log_no, revision, zone_id, "
                "zone_name, province, projects, amount_minor, amount_currency, alt_minor, "
                "alt_currency, signed_on, published_on, status, standing, dated) "
                "VALUES (:id, :log_no, :revision, :zone, :name, :province, :projects, :amount, "
                ":amount_currency, :alt, :alt_currency, :signed_on, :published_on, :status, "
                ":standing, :dated)",
        soci::use(state.id, "id"), soci::use(log_no, "log_no"), soci::use(revision, "revision"),
        soci::use(state.zone.id, "zone"), soci::use(state.zone.name, "name"),
        soci::use(state.zone.province, "province"), soci::use(projects, "projects"),
        soci::use(amount, "amount"), soci::use(amount_currency, "amount_currency"),
        soci::use(alt, "alt"), soci::use(alt_currency, "alt_currency"),
        soci::use(signed_on, "signed_on"), soci::use(published_on, "published_on"),
        soci::use(status, "status"), soci::use(standing, "standing"), soci::use(dated, "dated");
  }

  void SaveEntry(const LedgerEntry& entry) {
    const auto e9 = [](absl::uint128 fen) { return static_cast<long long>(fen / kFenParts); };
    const auto rest = [](absl::uint128 fen) { return static_cast<long long>(fen % kFenParts); };
    const long long standing = static_cast<long long>(entry.key.standing);
    const std::string dated = DayText(entry.key.dated);
    const long long signings = entry.sums.signings;
    const long long projects = entry.sums.projects;
    const long long fen_e9 = e9(entry.sums.fen);
    const long long fen_rest = rest(entry.sums.fen);
    const long long unchecked_e9 = e9(entry.sums.unchecked_fen);
    const long long unchecked_rest = rest(entry.sums.unchecked_fen);
    const long long log_no = entry.sums.log_no;
    session_ << "INSERT INTO zone_days (zone_id, standing, dated, signings, projects, fen_e9, "
                "fen_rest, unchecked_e9, unchecked_rest, log_no) VALUES (:zone, :standing, :dated, "
                ":signings, :projects, :fen_e9, :fen_rest, :unchecked_e9, :unchecked_rest, "
                ":log_no) ON CONFLICT (zone_id, standing, dated) DO UPDATE SET signings = "
                "excluded.signings, projects = excluded.projects, fen_e9 = excluded.fen_e9, "
                "fen_rest = excluded.fen_rest, unchecked_e9 = excluded.unchecked_e9, "
                "unchecked_rest = excluded.unchecked_rest, log_no = excluded.log_no",
        soci::use(entry.key.zone_id, "zone"), soci::use(standing, "standing"),
        soci::use(dated, "dated"), soci::use(signings, "signings"), soci::use(projects, "projects"),
        soci::use(fen_e9, "fen_e9"), soci::use(fen_rest, "fen_rest"),
        soci::use(unchecked_e9, "unchecked_e9"), soci::use(unchecked_rest, "unchecked_rest"),
        soci::use(log_no, "log_no");
  }

  sql::Transaction& transaction_;
  soci::session& session_;
  const journal::Journal& journal_;
  LedgerMemory& memory_;
  std::string traceparent_;  // of the last event read
};

}  // namespace

Ledger LedgerMemory::Last() const {
  absl::MutexLock lock(&mutex_);
  return last_;
}

void LedgerMemory::Keep(Ledger ledger, std::int64_t instead_of) {
  absl::MutexLock lock(&mutex_);
  if (ledger.log_no() > last_.log_no() || last_.log_no() == instead_of) {
    last_ = std::move(ledger);
  }
}

std::span<const sql::Migration> Migrations() {
  static const auto migrations =
      sql::MigrationsOf(scoring_migrations::All(), {{"0076_convert_pages", "", ConvertPages}});
  return migrations;
}

absl::StatusOr<bool> SociBoardStore::Write(const std::function<absl::Status(BoardWriter&)>& body) {
  bool locked = false;
  RETURN_IF_ERROR(database_.Write([&](sql::Transaction& transaction) -> absl::Status {
    locked = transaction.TryLock(kWriterLock);
    if (!locked) {
      return absl::OkStatus();
    }
    Writer writer(transaction, journal_, memory_);
    return body(writer);
  }));
  return locked;
}

absl::Status SociBoardStore::WriteIn(sql::Transaction& transaction,
                                     const std::function<absl::Status(BoardWriter&)>& body) {
  if (!transaction.TryLock(kWriterLock)) {
    return absl::CancelledError("another writer of boards is at work");
  }
  Writer writer(transaction, journal_, memory_);
  return body(writer);
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
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    page = SelectPage(transaction.session(), std::string(board_id), version);
    return absl::OkStatus();
  }));
  return page;
}

absl::StatusOr<BoardStore::Sums> SociBoardStore::ReadLedger() {
  Sums sums;
  const Ledger last = memory_.Last();
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) {
    std::string latest;
    transaction.session()
        << "SELECT coalesce(max(published_on), '') FROM signing_spans WHERE until_log_no IS NULL",
        soci::into(latest);
    sums = {ReadOn(transaction.session(), last, memory_), DayOf(latest)};
    return absl::OkStatus();
  }));
  return sums;
}

absl::StatusOr<std::vector<SigningObservation>> SociBoardStore::States(const StatesQuery& query) {
  const long long log_no = query.log_no;
  const long long limit = query.limit;
  const long long standing = static_cast<long long>(query.standing);
  const std::string zone_id = query.zone_id.value_or("");
  const std::string first = DayText(query.first);  // no date is the empty text: before every day
  const std::string last = DayText(query.last);
  const std::string after_dated = query.after ? DayText(query.after->dated) : "";
  const std::string after_id = query.after ? query.after->signing_id : "";
  const std::string statement =
      StrCat("SELECT ", kStateColumns, " FROM signing_spans WHERE standing = :standing AND ",
             query.zone_id ? "zone_id = :zone AND " : "", "dated >= :first AND dated <= :last AND ",
             query.after ? "(dated, signing_id) < (:after_dated, :after_id) AND " : "",
             "since_log_no <= :log_no AND (until_log_no IS NULL OR until_log_no > :log_no) "
             "ORDER BY dated DESC, signing_id DESC LIMIT :many");
  std::vector<SigningObservation> states;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    states.clear();
    StateRows rows(transaction.session(), statement, [&](soci::statement& select) {
      select.exchange(soci::use(standing, "standing"));
      if (query.zone_id) {
        select.exchange(soci::use(zone_id, "zone"));
      }
      select.exchange(soci::use(first, "first"));
      select.exchange(soci::use(last, "last"));
      if (query.after) {
        select.exchange(soci::use(after_dated, "after_dated"));
        select.exchange(soci::use(after_id, "after_id"));
      }
      select.exchange(soci::use(log_no, "log_no"));
      select.exchange(soci::use(limit, "many"));
    });
    while (rows.Fetch()) {
      states.push_back(rows.row());
    }
    return absl::OkStatus();
  }));
  return states;
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
