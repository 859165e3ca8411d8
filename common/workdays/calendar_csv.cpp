#include "common/workdays/calendar_csv.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"

#include "common/base/csv.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow {
namespace {

constexpr std::string_view kHeader = "date,kind,holiday,notice,known_from";
constexpr int kFirstYear = 2000;
constexpr int kLastYear = 2099;

absl::Status LineError(std::size_t line, std::string_view what) {
  return absl::InvalidArgumentError(StrCat("line ", line, ": ", what));
}

}  // namespace

absl::StatusOr<CalendarHistory> ParseCalendar(std::string_view csv) {
  std::vector<CalendarRow> known;
  ASSIGN_OR_RETURN(const std::vector<CsvRow> rows, ParseCsv(csv, kHeader));
  for (const auto& [line, fields] : rows) {
    const absl::StatusOr<Date> date = ParseDate(fields[0]);
    if (!date.ok()) {
      return LineError(line, StrCat("date: ", date.status().message()));
    }
    if (fields[1] != "off" && fields[1] != "work" && fields[1] != "plain") {
      return LineError(line, StrCat("kind: \"", fields[1], "\" is none of off, work, plain"));
    }
    int notice = 0;
    if (!absl::SimpleAtoi(fields[3], &notice) || notice < kFirstYear || notice > kLastYear) {
      return LineError(line, StrCat("notice: \"", fields[3], "\" is not a year within ", kFirstYear,
                                    " to ", kLastYear));
    }
    const absl::StatusOr<Date> known_from = ParseDate(fields[4]);
    if (!known_from.ok()) {
      return LineError(line, StrCat("known_from: ", known_from.status().message()));
    }
    std::optional<WorkdayKind> kind;
    if (fields[1] != "plain") {
      kind = fields[1] == "work" ? WorkdayKind::kWork : WorkdayKind::kOff;
    }
    known.push_back({*date, kind, notice, *known_from});
  }
  return CalendarHistory::Create(std::move(known), kFirstYear, kLastYear);
}

}  // namespace zoneflow
