#include "services/approval/adapters/version_table.h"

#include <soci/soci.h>

#include <chrono>
#include <string_view>
#include <utility>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/sql/bound.h"
#include "common/sql/bytes.h"
#include "services/approval/adapters/case_state.h"

namespace zoneflow::approval {
namespace {

constexpr std::string_view kColumns =
    "number, made_at_us, actor, cause, cause_ref, cause_words, required_start, start, moved, "
    "stayed, signed_by, signed_at_us";

Instant At(long long micros) { return Instant{std::chrono::microseconds{micros}}; }

// What a row of case_versions reads as.
struct VersionRow {
  std::string actor, cause, cause_ref, cause_words, required_start, start, signed_by;
  long long number = 0, made_at_us = 0, moved = 0, stayed = 0, signed_at_us = 0;

  void Bind(soci::statement& statement) {
    const auto into = [&statement](auto&... cells) {
      (statement.exchange(soci::into(cells)), ...);
    };
    into(number, made_at_us, actor, cause, cause_ref, cause_words, required_start, start, moved,
         stayed, signed_by, signed_at_us);
  }

  absl::StatusOr<TimetableVersion> Read() const {
    TimetableVersion version;
    version.number = number;
    const std::optional<PlanCauseKind> kind = PlanCauseOfKey(cause);
    if (!kind) {
      return absl::DataLossError(StrCat("case_versions.cause: \"", cause, "\" is no cause"));
    }
    version.cause = {*kind, cause_ref, cause_words};
    ASSIGN_OR_RETURN(version.timetable.required_start, Day("required_start", required_start));
    ASSIGN_OR_RETURN(version.timetable.start, Day("start", start));
    version.actor = actor;
    version.made_at = At(made_at_us);
    version.moved = static_cast<int>(moved);
    version.stayed = static_cast<int>(stayed);
    version.signed_by = signed_by;
    if (!signed_by.empty()) {
      version.signed_at = At(signed_at_us);
    }
    return version;
  }

  static absl::StatusOr<Date> Day(std::string_view column, const std::string& text) {
    absl::StatusOr<Date> day = ParseDate(text);
    if (!day.ok()) {
      return absl::DataLossError(StrCat("case_versions.", column, ": \"", text, "\" is no date"));
    }
    return day;
  }
};

}  // namespace

void WriteVersion(soci::session& session, const std::string& case_id,
                  const TimetableVersion& version) {
  const auto number = static_cast<long long>(version.number);
  const long long made_at = version.made_at.time_since_epoch().count();
  const std::string cause(PlanCauseKey(version.cause.kind)),
      required_start = FormatDate(version.timetable.required_start),
      start = FormatDate(version.timetable.start);
  const long long moved = version.moved, stayed = version.stayed;
  const long long signed_at = version.signed_at ? version.signed_at->time_since_epoch().count() : 0;
  const sql::Bytes timetable{EncodeTimetable(version.timetable)};
  session << "INSERT INTO case_versions (case_id, number, made_at_us, actor, cause, cause_ref, "
             "cause_words, required_start, start, moved, stayed, signed_by, signed_at_us, "
             "timetable) VALUES (:case, :number, :made, :actor, :cause, :ref, :words, :required, "
             ":start, :moved, :stayed, :signer, :signed, decode(:timetable, 'hex')) ON CONFLICT "
             "(case_id, number) DO UPDATE SET signed_by = excluded.signed_by, signed_at_us = "
             "excluded.signed_at_us",
      soci::use(case_id, "case"), soci::use(number, "number"), soci::use(made_at, "made"),
      soci::use(version.actor, "actor"), soci::use(cause, "cause"),
      soci::use(version.cause.ref, "ref"), soci::use(version.cause.words, "words"),
      soci::use(required_start, "required"), soci::use(start, "start"), soci::use(moved, "moved"),
      soci::use(stayed, "stayed"), soci::use(version.signed_by, "signer"),
      soci::use(signed_at, "signed"), soci::use(timetable, "timetable");
}

absl::StatusOr<std::vector<TimetableVersion>> ReadVersionPage(soci::session& session,
                                                              const VersionQuery& query) {
  sql::Query statement;
  statement.values = {query.case_id.str()};
  std::string before;
  if (query.before) {
    statement.values.emplace_back(static_cast<long long>(*query.before));
    before = " AND number < :v2";
  }
  statement.text = StrCat("SELECT ", kColumns, " FROM case_versions WHERE case_id = :v1", before,
                          " ORDER BY number DESC LIMIT ", query.limit);
  std::vector<TimetableVersion> found;
  VersionRow row;
  soci::statement rows =
      sql::OnceWith(session, statement, [&](soci::statement& bound) { row.Bind(bound); });
  rows.execute();
  while (rows.fetch()) {
    ASSIGN_OR_RETURN(found.emplace_back(), row.Read());
  }
  return found;
}

absl::StatusOr<std::optional<TimetableVersion>> ReadOneVersion(soci::session& session,
                                                               const std::string& case_id,
                                                               std::int64_t number) {
  const sql::Query statement{
      StrCat("SELECT ", kColumns,
             ", encode(timetable, 'hex') FROM case_versions WHERE case_id = :v1 AND number = :v2"),
      {case_id, static_cast<long long>(number)}};
  VersionRow row;
  sql::Bytes timetable;
  soci::statement rows = sql::OnceWith(
      session, statement, [&](soci::statement& bound) { row.Bind(bound); }, soci::into(timetable));
  rows.execute();
  if (!rows.fetch()) {
    return std::nullopt;
  }
  ASSIGN_OR_RETURN(TimetableVersion version, row.Read());
  ASSIGN_OR_RETURN(version.timetable,
                   DecodeTimetable(timetable.value, version.timetable.required_start));
  return version;
}

}  // namespace zoneflow::approval
