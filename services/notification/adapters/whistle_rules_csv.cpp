#include "services/notification/adapters/whistle_rules_csv.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"

#include "common/base/csv.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/workdays/calendar_csv.h"
#include "notification_data.h"
#include "workdays_data.h"

namespace zoneflow::notification {
namespace {

using Fields = std::vector<std::string>;

absl::Status Wrong(std::string_view field, std::string_view value, std::string_view rule) {
  return absl::InvalidArgumentError(StrCat(field, ": \"", value, "\" ", rule));
}

// Hands each row below the header to `read`; an error gets the table and the line.
absl::Status ReadRows(std::string_view table, std::string_view text, std::string_view header,
                      const std::function<absl::Status(const Fields&)>& read) {
  const absl::StatusOr<std::vector<CsvRow>> rows = ParseCsv(text, header);
  if (!rows.ok()) {
    return absl::InvalidArgumentError(StrCat(table, ": ", rows.status().message()));
  }
  for (const CsvRow& row : *rows) {
    if (const absl::Status status = read(row.fields); !status.ok()) {
      return absl::InvalidArgumentError(StrCat(table, ": line ", row.line, ": ", status.message()));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::chrono::minutes> TimeOfDay(std::string_view field, const std::string& text) {
  int hour = 0, minute = 0;
  if (text.size() != 5 || text[2] != ':' || !absl::SimpleAtoi(text.substr(0, 2), &hour) ||
      !absl::SimpleAtoi(text.substr(3), &minute) || hour < 0 || minute < 0 || minute > 59) {
    return Wrong(field, text, "is no time of day, HH:MM");
  }
  return std::chrono::hours{hour} + std::chrono::minutes{minute};
}

absl::StatusOr<std::optional<TimeLimit>> LimitOf(std::string_view field, const std::string& text,
                                                 const WorkingHours& hours) {
  if (text.empty()) {
    return std::nullopt;
  }
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view unit = std::string_view(text).substr(digits);
  int number = 0;
  if (!absl::SimpleAtoi(text.substr(0, digits), &number) || number <= 0 || number > 10'000) {
    return Wrong(field, text, "has no number from 1 to 10,000");
  }
  if (unit == "m") {
    return TimeLimit{std::chrono::minutes{number}, TimeBasis::kAlways};
  }
  if (unit == "h") {
    return TimeLimit{std::chrono::hours{number}, TimeBasis::kAlways};
  }
  if (unit == "d") {
    return TimeLimit{std::chrono::hours{24 * number}, TimeBasis::kAlways};
  }
  if (unit == "wh") {
    return TimeLimit{std::chrono::hours{number}, TimeBasis::kWorking};
  }
  if (unit == "wd") {
    return TimeLimit{hours.length() * number, TimeBasis::kWorking};
  }
  return Wrong(field, text, "has none of the units m, h, d, wh, wd");
}

// The rules of the number that a row begins with.
absl::StatusOr<WhistleRules*> VersionOf(std::vector<WhistleRules>& versions,
                                        const std::string& text) {
  int number = 0;
  if (absl::SimpleAtoi(text, &number)) {
    const auto found = std::ranges::find(versions, number, &WhistleRules::version);
    if (found != versions.end()) {
      return &*found;
    }
  }
  return Wrong("version", text, "is none of whistle_versions.csv");
}

absl::Status ReadVersion(const Fields& fields, std::vector<WhistleRules>& versions) {
  WhistleRules rules;
  if (!absl::SimpleAtoi(fields[0], &rules.version) || rules.version < 1) {
    return Wrong("version", fields[0], "is no number from 1 on");
  }
  const absl::StatusOr<Date> from = ParseDate(fields[1]);
  if (!from.ok()) {
    return Wrong("from", fields[1], "is no date");
  }
  rules.from = *from;
  ASSIGN_OR_RETURN(rules.hours.open, TimeOfDay("open", fields[2]));
  ASSIGN_OR_RETURN(rules.hours.close, TimeOfDay("close", fields[3]));
  versions.push_back(std::move(rules));
  return absl::OkStatus();
}

absl::Status ReadItem(const Fields& fields, WhistleRules& rules) {
  WhistleItem item;
  item.id = fields[1];
  item.zh = fields[2];
  if (item.id.empty() || item.zh.empty()) {
    return Wrong("item", item.id, "has no id or no name");
  }
  if (fields[3] != "true" && fields[3] != "false") {
    return Wrong("urgent", fields[3], "is neither true nor false");
  }
  item.urgent = fields[3] == "true";
  for (const LegClockKind kind : kLegClockKinds) {
    const auto i = static_cast<std::size_t>(kind);
    ASSIGN_OR_RETURN(item.limits[i], LimitOf(LegClockKey(kind), fields[4 + i], rules.hours));
  }
  if (fields[8].empty()) {
    return Wrong("source", "", "does not say where the limits come from");
  }
  rules.items.push_back(std::move(item));
  return absl::OkStatus();
}

absl::Status ReadDepartment(const Fields& fields, WhistleRules& rules) {
  if (fields[1].empty()) {
    return Wrong("department", fields[1], "has no name");
  }
  rules.departments.push_back(
      {fields[1], {fields[2], fields[3]}, {fields[4], fields[5]}, {fields[6], fields[7]}});
  return absl::OkStatus();
}

absl::Status ReadZone(const Fields& fields, WhistleRules& rules) {
  if (fields[1].empty() || fields[2].empty()) {
    return Wrong("zone", fields[1], "has no id or no name");
  }
  rules.zones.push_back({{fields[1], fields[2], fields[3]}, fields[4], {}});
  return absl::OkStatus();
}

absl::Status ReadDuty(const Fields& fields, WhistleRules& rules) {
  const auto zone = std::ranges::find_if(
      rules.zones, [&](const WhistleZone& one) { return one.zone.id == fields[1]; });
  if (zone == rules.zones.end()) {
    return Wrong("zone", fields[1], "is none of whistle_zones.csv");
  }
  DutyTurn turn;
  if (!absl::SimpleAtoi(fields[2], &turn.level) || turn.level < 1) {
    return Wrong("level", fields[2], "is no number from 1 on");
  }
  turn.post = {fields[3], fields[4]};
  if (fields[5] != "always" && fields[5] != "working") {
    return Wrong("hours", fields[5], "is neither always nor working");
  }
  turn.basis = fields[5] == "always" ? TimeBasis::kAlways : TimeBasis::kWorking;
  zone->duty.push_back(std::move(turn));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<WhistleRulebook> ParseWhistleRules(const WhistleTables& tables,
                                                  WorkdayCalendar calendar) {
  std::vector<WhistleRules> versions;
  RETURN_IF_ERROR(ReadRows("whistle_versions.csv", tables.versions, "version,from,open,close",
                           [&](const Fields& fields) { return ReadVersion(fields, versions); }));
  const auto into = [&](absl::Status (*read)(const Fields&, WhistleRules&)) {
    return [&versions, read](const Fields& fields) -> absl::Status {
      ASSIGN_OR_RETURN(WhistleRules * rules, VersionOf(versions, fields[0]));
      return read(fields, *rules);
    };
  };
  RETURN_IF_ERROR(ReadRows("whistle_items.csv", tables.items,
                           "version,item,zh,urgent,sign_off,report_in,feedback,resolve,source",
                           into(ReadItem)));
  RETURN_IF_ERROR(
      ReadRows("whistle_departments.csv", tables.departments,
               "version,department,handler,handler_channel,deputy,deputy_channel,head,head_channel",
               into(ReadDepartment)));
  RETURN_IF_ERROR(ReadRows("whistle_zones.csv", tables.zones,
                           "version,zone,name,province,last_resort", into(ReadZone)));
  RETURN_IF_ERROR(ReadRows("whistle_duty.csv", tables.duty, "version,zone,level,post,channel,hours",
                           into(ReadDuty)));
  return WhistleRulebook::Create(std::move(versions), std::move(calendar));
}

absl::StatusOr<WhistleRulebook> LoadEmbeddedWhistleRules() {
  ASSIGN_OR_RETURN(const CalendarHistory calendars,
                   ParseCalendar(workdays_data::Find("workday_calendar.csv")));
  return ParseWhistleRules(
      {notification_data::Find("whistle_versions.csv"),
       notification_data::Find("whistle_items.csv"),
       notification_data::Find("whistle_departments.csv"),
       notification_data::Find("whistle_zones.csv"), notification_data::Find("whistle_duty.csv")},
      calendars.Latest());
}

}  // namespace zoneflow::notification
