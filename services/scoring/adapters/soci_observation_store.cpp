#include "services/scoring/adapters/soci_observation_store.h"

#include <soci/soci.h>

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/filter/sql.h"
#include "common/sql/bound.h"
#include "common/sql/bulk_insert.h"
#include "common/telemetry/trace.h"
#include "services/scoring/adapters/appraisal_requests.h"
#include "services/scoring/adapters/column_text.h"
#include "zoneflow/scoring/v1/scoring_events.pb.h"

namespace zoneflow::scoring {
namespace {

constexpr std::size_t kKeysPerSelect = 100;

// Reads rows of "unit_id, zone_id, kind, name, cohort, member_since, member_until".
std::vector<Unit> SelectUnits(soci::session& session, const sql::Query& query) {
  std::vector<Unit> units;
  std::vector<std::string> texts(7);
  soci::statement rows = sql::OnceWith(session, query, texts);
  rows.execute();
  while (rows.fetch()) {
    units.push_back(
        {texts[0], texts[1], texts[2], texts[3], texts[4], DayOf(texts[5]), DayOf(texts[6])});
  }
  return units;
}

constexpr std::string_view kUnitColumns =
    "u.unit_id, u.zone_id, u.kind, u.name, u.cohort, u.member_since, u.member_until";

ObservationStore::UnitsById SelectUnitsOf(soci::session& session,
                                          const std::vector<std::string>& ids) {
  ObservationStore::UnitsById units;
  for (std::size_t begin = 0; begin < ids.size(); begin += kKeysPerSelect) {
    const auto part = std::span(ids).subspan(begin, std::min(kKeysPerSelect, ids.size() - begin));
    sql::Query query;
    query.text = StrCat("SELECT ", kUnitColumns,
                        " FROM units AS u WHERE u.until_log_no IS NULL AND u.unit_id IN (",
                        filter::BindAll(query.values, part), ")");
    for (Unit& unit : SelectUnits(session, query)) {
      units.emplace(unit.id, std::move(unit));
    }
  }
  return units;
}

constexpr std::string_view kFigureColumns =
    "o.unit_id, o.indicator, o.period, o.item, o.value, o.numerator, o.denominator, o.source, "
    "o.reason, o.known_at_us, o.status";

absl::StatusOr<std::vector<Observation>> SelectFigures(soci::session& session,
                                                       const sql::Query& query) {
  std::vector<Observation> figures;
  std::vector<std::string> texts(9);
  long long known_at = 0;
  long long status = 0;
  soci::statement rows =
      sql::OnceWith(session, query, texts, soci::into(known_at), soci::into(status));
  rows.execute();
  while (rows.fetch()) {
    const auto period = ParseReportPeriod(texts[2]);
    if (!period) {
      return absl::DataLossError(
          StrCat("observation of ", texts[0], ": \"", texts[2], "\" is no period"));
    }
    figures.push_back({texts[0], texts[1], texts[3], *period, ParseDecimal(texts[4]),
                       ParseDecimal(texts[5]), ParseDecimal(texts[6]), texts[7],
                       static_cast<FigureStatus>(status), InstantOf(known_at), texts[8]});
  }
  return figures;
}

// Reads rows of "unit_id, indicator, period, framework, signed_by, signed_at_us".
absl::StatusOr<std::vector<PeriodLock>> SelectLocks(soci::session& session,
                                                    const sql::Query& query) {
  std::vector<PeriodLock> locks;
  std::vector<std::string> texts(5);
  long long signed_at = 0;
  soci::statement rows = sql::OnceWith(session, query, texts, soci::into(signed_at));
  rows.execute();
  while (rows.fetch()) {
    const auto period = ParseReportPeriod(texts[2]);
    if (!period) {
      return absl::DataLossError(StrCat("lock of ", texts[0], ": \"", texts[2], "\" is no period"));
    }
    locks.push_back({texts[0], texts[1], *period, texts[3], texts[4], InstantOf(signed_at)});
  }
  return locks;
}

constexpr std::string_view kLockColumns =
    "l.unit_id, l.indicator, l.period, l.framework, l.signed_by, l.signed_at_us";

absl::StatusOr<FiguresFile> SelectFile(soci::session& session, const std::vector<FigureKey>& keys) {
  std::vector<std::string> ids;
  for (const FigureKey& key : keys) {
    ids.push_back(key.unit);
  }
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  FiguresFile file{SelectUnitsOf(session, ids), {}};
  for (std::size_t begin = 0; begin < keys.size(); begin += kKeysPerSelect) {
    sql::Query query;
    std::string wanted;
    for (std::size_t i = begin; i < std::min(begin + kKeysPerSelect, keys.size()); ++i) {
      const std::string key[] = {keys[i].unit, keys[i].indicator,
                                 FormatReportPeriod(keys[i].period), keys[i].item};
      StrAppend(&wanted, wanted.empty() ? "(" : ", (", filter::BindAll(query.values, key), ")");
    }
    query.text = StrCat("SELECT ", kFigureColumns,
                        " FROM observations AS o WHERE (o.unit_id, o.indicator, o.period, o.item) "
                        "IN (VALUES ",
                        wanted, ") ORDER BY o.known_at_us");
    ASSIGN_OR_RETURN(std::vector<Observation> figures, SelectFigures(session, query));
    for (Observation& one : figures) {
      file.figures[KeyOf(one)].push_back(std::move(one));
    }
    sql::Query locked;
    wanted.clear();
    for (std::size_t i = begin; i < std::min(begin + kKeysPerSelect, keys.size()); ++i) {
      const std::string key[] = {keys[i].unit, FormatReportPeriod(keys[i].period),
                                 keys[i].indicator};
      StrAppend(&wanted, wanted.empty() ? "(" : ", (", filter::BindAll(locked.values, key), ")");
    }
    locked.text = StrCat("SELECT ", kLockColumns,
                         " FROM period_locks AS l WHERE (l.unit_id, l.period, l.indicator) IN "
                         "(VALUES ",
                         wanted, ")");
    ASSIGN_OR_RETURN(const std::vector<PeriodLock> locks, SelectLocks(session, locked));
    for (const PeriodLock& one : locks) {
      file.locks.emplace(FigureKey{one.unit, one.indicator, one.period, ""}, one);
    }
  }
  return file;
}

// All items of the unit's figures, and their locks.
absl::StatusOr<FiguresFile> SelectPeriod(soci::session& session, const UnitPeriod& of) {
  sql::Query query;
  query.text =
      StrCat("SELECT ", kFigureColumns,
             " FROM observations AS o WHERE o.unit_id = ", filter::Bind(query.values, of.unit),
             " AND o.period = ", filter::Bind(query.values, FormatReportPeriod(of.period)),
             " AND o.indicator IN (", filter::BindAll(query.values, of.indicators), ")");
  ASSIGN_OR_RETURN(const std::vector<Observation> figures, SelectFigures(session, query));
  std::vector<FigureKey> keys;
  for (const Observation& one : figures) {
    keys.push_back(KeyOf(one));
  }
  for (const std::string& indicator : of.indicators) {
    keys.push_back({of.unit, indicator, of.period, ""});
  }
  std::ranges::sort(keys);
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return SelectFile(session, keys);
}

void InsertFigures(soci::session& session, const std::vector<Observation>& figures,
                   const ChangeOrigin& origin, std::int64_t log_no) {
  sql::BulkInsert rows(session, "observations",
                       "unit_id, indicator, period, item, known_at_us, log_no, value, numerator, "
                       "denominator, source, status, actor, recorded_at_us, reason");
  for (const Observation& one : figures) {
    rows << one.unit << one.indicator << FormatReportPeriod(one.period) << one.item
         << MicrosOf(*one.known_at) << log_no << TextOf(one.value) << TextOf(one.numerator)
         << TextOf(one.denominator) << one.source << static_cast<std::int64_t>(one.status)
         << origin.actor << MicrosOf(origin.at) << one.reason;
    rows.EndRow();
  }
  rows.Finish();
}

void InsertLocks(soci::session& session, const std::vector<PeriodLock>& locks) {
  sql::BulkInsert rows(session, "period_locks",
                       "unit_id, period, indicator, framework, signed_by, signed_at_us");
  for (const PeriodLock& one : locks) {
    rows << one.unit << FormatReportPeriod(one.period) << one.indicator << one.framework
         << one.signed_by << MicrosOf(one.signed_at);
    rows.EndRow();
  }
  rows.Finish();
}

absl::StatusOr<v1::PeriodLocked> LockedOf(soci::session& session, const Unit& unit,
                                          const UnitPeriod& of, const SignOff& sign_off) {
  sql::Query query;
  query.text =
      StrCat("SELECT ", kLockColumns,
             " FROM period_locks AS l WHERE l.unit_id = ", filter::Bind(query.values, unit.id),
             " AND l.period = ", filter::Bind(query.values, FormatReportPeriod(of.period)),
             " ORDER BY l.indicator");
  ASSIGN_OR_RETURN(const std::vector<PeriodLock> locks, SelectLocks(session, query));
  v1::PeriodLocked event;
  v1::PeriodReport& report = *event.mutable_report();
  report.set_id(StrCat(unit.id, "/", FormatReportPeriod(of.period)));
  report.set_unit(unit.id);
  report.set_unit_name(unit.name);
  report.set_period(FormatReportPeriod(of.period));
  for (const PeriodLock& lock : locks) {
    v1::LockedFigure& figure = *report.add_locks();
    figure.set_indicator(lock.indicator);
    figure.set_framework(lock.framework);
    figure.set_signed_by(lock.signed_by);
    figure.set_sign_time(FormatInstant(lock.signed_at));
  }
  for (const PeriodLock& lock : sign_off.locks) {
    event.add_indicators(lock.indicator);
  }
  event.set_zone_id(unit.zone_id);
  return event;
}

void InsertUnits(soci::session& session, const std::vector<Unit>& units, const ChangeOrigin& origin,
                 std::int64_t log_no) {
  const long long number = log_no;
  sql::BulkInsert rows(session, "units",
                       "unit_id, since_log_no, zone_id, kind, name, cohort, member_since, "
                       "member_until, actor, recorded_at_us");
  for (const Unit& unit : units) {
    session << "UPDATE units SET until_log_no = :log_no WHERE unit_id = :id AND until_log_no IS "
               "NULL",
        soci::use(number, "log_no"), soci::use(unit.id, "id");
    rows << unit.id << log_no << unit.zone_id << unit.kind << unit.name << unit.cohort
         << DayText(unit.member_since) << DayText(unit.member_until) << origin.actor
         << MicrosOf(origin.at);
    rows.EndRow();
  }
  rows.Finish();
}

absl::StatusOr<Recorded> ReadAnswer(const std::string& answer) {
  const std::vector<std::string> words = absl::StrSplit(answer, ' ');
  Recorded recorded;
  if (words.size() != 2 || !absl::SimpleAtoi(words[0], &recorded.recorded) ||
      !absl::SimpleAtoi(words[1], &recorded.log_no)) {
    return absl::AlreadyExistsError("request_id: was used for a request of another kind");
  }
  return recorded;
}

}  // namespace

std::int64_t TakeLogNo(soci::session& session) {
  long long log_no = 0;
  session << "UPDATE observation_log SET log_no = log_no + 1 WHERE id = 1";
  session << "SELECT log_no FROM observation_log WHERE id = 1", soci::into(log_no);
  return log_no;
}

absl::StatusOr<FiguresFile> SociObservationStore::Look(const std::vector<FigureKey>& keys) {
  FiguresFile file;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(file, SelectFile(transaction.session(), keys));
    return absl::OkStatus();
  }));
  return file;
}

absl::StatusOr<Recorded> SociObservationStore::Record(const NamedRequest& request,
                                                      const ChangeOrigin& origin,
                                                      const Append& append) {
  Recorded recorded;
  bool records = false;
  const absl::Status status =
      database_.WriteWithRedo([&](sql::Transaction& transaction) -> absl::Status {
        soci::session& session = transaction.session();
        // Locks the log; a number that is not used is given back below.
        std::int64_t log_no = TakeLogNo(session);
        ASSIGN_OR_RETURN(const std::optional<std::string> answer,
                         FindAnswer(session, origin.actor, request));
        std::int64_t many = 0;
        if (answer) {
          ASSIGN_OR_RETURN(recorded, ReadAnswer(*answer));
        } else {
          ASSIGN_OR_RETURN(many, append(transaction, log_no));
        }
        if (many == 0) {
          --log_no;
          session << "UPDATE observation_log SET log_no = log_no - 1 WHERE id = 1";
        } else {
          transaction.NotifyOnCommit(kRecordedChannel);
          records = true;
        }
        if (!answer) {
          recorded = {many, 0, log_no};
          KeepAnswer(session, origin, request, StrCat(many, " ", log_no));
        }
        return absl::OkStatus();
      });
  if (records && watch_ != nullptr) {
    if (status.ok()) {
      watch_->Forget(recorded.log_no);
    } else {
      watch_->Forget();  // the outcome may not be known
    }
  }
  RETURN_IF_ERROR(status);
  return recorded;
}

absl::StatusOr<Recorded> SociObservationStore::RecordFigures(const std::vector<FigureKey>& keys,
                                                             const NamedRequest& request,
                                                             const ChangeOrigin& origin,
                                                             const DecideFigures& decide) {
  return Record(
      request, origin,
      [&](sql::Transaction& transaction, std::int64_t log_no) -> absl::StatusOr<std::int64_t> {
        soci::session& session = transaction.session();
        ASSIGN_OR_RETURN(const FiguresFile known, SelectFile(session, keys));
        ASSIGN_OR_RETURN(const std::vector<Observation> fresh, decide(known));
        InsertFigures(session, fresh, origin, log_no);
        return static_cast<std::int64_t>(fresh.size());
      });
}

absl::StatusOr<Recorded> SociObservationStore::RecordUnits(const std::vector<std::string>& ids,
                                                           const NamedRequest& request,
                                                           const ChangeOrigin& origin,
                                                           const DecideUnits& decide) {
  return Record(
      request, origin,
      [&](sql::Transaction& transaction, std::int64_t log_no) -> absl::StatusOr<std::int64_t> {
        soci::session& session = transaction.session();
        ASSIGN_OR_RETURN(const std::vector<Unit> fresh, decide(SelectUnitsOf(session, ids)));
        InsertUnits(session, fresh, origin, log_no);
        return static_cast<std::int64_t>(fresh.size());
      });
}

absl::StatusOr<Recorded> SociObservationStore::SignOffPeriod(const UnitPeriod& of,
                                                             const NamedRequest& request,
                                                             const ChangeOrigin& origin,
                                                             const DecideSignOff& decide) {
  return Record(
      request, origin,
      [&](sql::Transaction& transaction, std::int64_t log_no) -> absl::StatusOr<std::int64_t> {
        soci::session& session = transaction.session();
        ASSIGN_OR_RETURN(FiguresFile known, SelectPeriod(session, of));
        known.units = SelectUnitsOf(session, {of.unit});
        ASSIGN_OR_RETURN(const SignOff sign_off, decide(known));
        InsertFigures(session, sign_off.words, origin, log_no);
        InsertLocks(session, sign_off.locks);
        if (!sign_off.locks.empty()) {
          ASSIGN_OR_RETURN(const v1::PeriodLocked locked,
                           LockedOf(session, known.units.at(of.unit), of, sign_off));
          RETURN_IF_ERROR(
              journal_
                  .Append(transaction,
                          journal::EventOf(
                              locked, {origin.actor, telemetry::CurrentTraceParent(), origin.at}))
                  .status());
        }
        return static_cast<std::int64_t>(sign_off.locks.size());
      });
}

absl::StatusOr<std::vector<PeriodLock>> SociObservationStore::ReadLocks(
    const ReportPeriod& period) {
  sql::Query query;
  query.text = StrCat("SELECT ", kLockColumns, " FROM period_locks AS l WHERE l.period = ",
                      filter::Bind(query.values, FormatReportPeriod(period)),
                      " ORDER BY l.unit_id, l.indicator");
  std::vector<PeriodLock> locks;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(locks, SelectLocks(transaction.session(), query));
    return absl::OkStatus();
  }));
  return locks;
}

absl::StatusOr<std::vector<ReportDuty>> SociObservationStore::ReadDuties() {
  std::vector<ReportDuty> duties;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    duties.clear();
    sql::Query query;
    query.text =
        "SELECT d.indicator, d.office, d.person, d.note, d.duty_cycle, d.due_days FROM "
        "report_duties AS d ORDER "
        "BY d.indicator";
    std::vector<std::string> texts(5);
    long long due_days = 0;
    soci::statement rows = sql::OnceWith(transaction.session(), query, texts, soci::into(due_days));
    rows.execute();
    while (rows.fetch()) {
      const std::optional<DutyCycle> cycle = DutyCycleOfKey(texts[4]);
      if (!cycle) {
        return absl::DataLossError(StrCat("a stored duty has the cycle \"", texts[4],
                                          "\", which this binary does not know"));
      }
      duties.push_back(
          {texts[0], texts[1], texts[2], static_cast<int>(due_days), texts[3], *cycle});
    }
    return absl::OkStatus();
  }));
  return duties;
}

absl::Status SociObservationStore::PutDuties(const std::vector<ReportDuty>& duties,
                                             const ChangeOrigin& origin) {
  return database_.WriteWithRedo([&](sql::Transaction& transaction) {
    for (const ReportDuty& duty : duties) {
      const long long due_days = duty.due_days;
      const long long at = MicrosOf(origin.at);
      const std::string cycle(DutyCycleKey(duty.cycle));
      transaction.session()
          << "INSERT INTO report_duties (indicator, office, person, due_days, note, duty_cycle, "
             "changed_by, changed_at_us) VALUES (:indicator, :office, :person, :due_days, :note, "
             ":cycle, :actor, :at) "
             "ON CONFLICT (indicator) DO UPDATE SET office = excluded.office, person = "
             "excluded.person, due_days = excluded.due_days, note = excluded.note, duty_cycle = "
             "excluded.duty_cycle, changed_by = "
             "excluded.changed_by, changed_at_us = excluded.changed_at_us",
          soci::use(duty.indicator, "indicator"), soci::use(duty.office, "office"),
          soci::use(duty.person, "person"), soci::use(due_days, "due_days"),
          soci::use(duty.note, "note"), soci::use(cycle, "cycle"), soci::use(origin.actor, "actor"),
          soci::use(at, "at");
    }
    return absl::OkStatus();
  });
}

absl::StatusOr<std::int64_t> SociObservationStore::LogNo() {
  long long log_no = 0;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    transaction.session() << "SELECT log_no FROM observation_log WHERE id = 1", soci::into(log_no);
    return absl::OkStatus();
  }));
  return log_no;
}

absl::StatusOr<std::vector<Unit>> SociObservationStore::ReadUnits(std::int64_t log_no,
                                                                  const std::string& kind) {
  sql::Query query;
  const std::string number = filter::Bind(query.values, static_cast<long long>(log_no));
  query.text = StrCat("SELECT ", kUnitColumns, " FROM units AS u WHERE u.since_log_no <= ", number,
                      " AND (u.until_log_no IS NULL OR u.until_log_no > ", number,
                      ") AND u.kind = ", filter::Bind(query.values, kind), " ORDER BY u.unit_id");
  std::vector<Unit> units;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    units = SelectUnits(transaction.session(), query);
    return absl::OkStatus();
  }));
  return units;
}

absl::StatusOr<std::vector<Observation>> SociObservationStore::ReadFigures(
    const FiguresQuery& asked) {
  std::vector<std::string> periods;
  for (const ReportPeriod& period : asked.periods) {
    periods.push_back(FormatReportPeriod(period));
  }
  sql::Query query;
  const std::string number = filter::Bind(query.values, static_cast<long long>(asked.log_no));
  // What came lately is found by its number: as expressions the other columns are read by no index.
  const bool lately = asked.after_log_no > 0;
  const std::string after =
      lately ? StrCat(" AND o.log_no > ",
                      filter::Bind(query.values, static_cast<long long>(asked.after_log_no)))
             : "";
  const std::string_view period = lately ? "(o.period || '')" : "o.period";
  const std::string_view indicator = lately ? "(o.indicator || '')" : "o.indicator";
  query.text = StrCat(
      "SELECT ", kFigureColumns,
      " FROM observations AS o JOIN units AS u ON u.unit_id = o.unit_id AND u.since_log_no <= ",
      number, " AND (u.until_log_no IS NULL OR u.until_log_no > ", number,
      ") WHERE u.kind = ", filter::Bind(query.values, asked.kind), " AND o.log_no <= ", number,
      after, " AND ", period, " IN (", filter::BindAll(query.values, periods), ") AND ", indicator,
      " IN (", filter::BindAll(query.values, asked.indicators),
      ") ORDER BY o.unit_id, o.indicator, o.period, o.item, o.known_at_us");
  std::vector<Observation> figures;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(figures, SelectFigures(transaction.session(), query));
    return absl::OkStatus();
  }));
  return figures;
}

}  // namespace zoneflow::scoring
