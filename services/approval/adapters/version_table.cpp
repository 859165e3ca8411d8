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

VersionWriter::VersionWriter(soci::session& session)
    : rows_(session, "case_versions",
            "case_id, number, made_at_us, actor, cause, cause_ref, cause_words, required_start, "
            "start, moved, stayed, signed_by, signed_at_us, timetable",
            {.key = "case_id, number", .only = "signed_by, signed_at_us"}) {}

void VersionWriter::Add(const std::string& case_id, const TimetableVersion& version) {
  rows_ << case_id << version.number << std::int64_t{version.made_at.time_since_epoch().count()}
        << version.actor << std::string(PlanCauseKey(version.cause.kind)) << version.cause.ref
        << version.cause.words << FormatDate(version.timetable.required_start)
        << FormatDate(version.timetable.start) << std::int64_t{version.moved}
        << std::int64_t{version.stayed} << version.signed_by
        << std::int64_t{version.signed_at ? version.signed_at->time_since_epoch().count() : 0}
        << sql::Bytes{EncodeTimetable(version.timetable)};
  rows_.EndRow();
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
