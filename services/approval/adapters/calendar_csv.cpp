#include "services/approval/adapters/calendar_csv.h"

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

#include "common/base/str_cat.h"

namespace zoneflow::approval {
namespace {

constexpr std::string_view kHeader = "date,kind,holiday,notice";
constexpr int kFirstYear = 2000;
constexpr int kLastYear = 2099;

absl::Status LineError(int line, std::string_view what) {
  return absl::InvalidArgumentError(StrCat("line ", line, ": ", what));
}

}  // namespace

absl::StatusOr<WorkdayCalendar> ParseCalendar(std::string_view csv) {
  std::vector<WorkdayException> exceptions;
  std::set<int> published;
  bool header_seen = false;
  int line = 0;
  for (absl::string_view raw : absl::StrSplit(AbslView(csv), '\n')) {
    ++line;
    absl::ConsumeSuffix(&raw, "\r");
    const std::string_view text = StdView(raw);
    if (text.empty() || text.front() == '#') {
      continue;
    }
    if (!header_seen) {
      if (text != kHeader) {
        return LineError(line, StrCat("header \"", text, "\" is not \"", kHeader, "\""));
      }
      header_seen = true;
      continue;
    }
    const std::vector<std::string> fields = absl::StrSplit(AbslView(text), ',');
    if (fields.size() != 4) {
      return LineError(line, StrCat(fields.size(), " fields; a row has 4: ", kHeader));
    }
    const absl::StatusOr<Date> date = ParseDate(fields[0]);
    if (!date.ok()) {
      return LineError(line, StrCat("date: ", date.status().message()));
    }
    if (fields[1] != "off" && fields[1] != "work") {
      return LineError(line, StrCat("kind: \"", fields[1], "\" is neither off nor work"));
    }
    int notice = 0;
    if (!absl::SimpleAtoi(fields[3], &notice) || notice < kFirstYear || notice > kLastYear) {
      return LineError(line, StrCat("notice: \"", fields[3], "\" is not a year within ", kFirstYear,
                                    " to ", kLastYear));
    }
    exceptions.push_back({*date, fields[1] == "work" ? WorkdayKind::kWork : WorkdayKind::kOff});
    published.insert(notice);
  }
  if (!header_seen) {
    return LineError(line, StrCat("the header \"", kHeader, "\" is missing"));
  }
  return WorkdayCalendar::Create(exceptions, published, kFirstYear, kLastYear);
}

}  // namespace zoneflow::approval
