// What the whistle goes by: its items with their limits, the departments that report in, the duty
// rosters of the zones. Rules are data with a number (services/notification/data); a ticket keeps
// the number it was opened under, whatever is in force later.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/base/zone_ref.h"
#include "common/workdays/workday_calendar.h"
#include "services/notification/core/whistle/working_time.h"

namespace zoneflow::notification {

// The clocks of a department's leg, in the order in which a good one stops them. All run from the
// dispatch.
enum class LegClockKind { kSignOff, kReportIn, kFeedback, kResolve };
inline constexpr std::array kLegClockKinds = {LegClockKind::kSignOff, LegClockKind::kReportIn,
                                              LegClockKind::kFeedback, LegClockKind::kResolve};
inline constexpr std::size_t kLegClocks = kLegClockKinds.size();
// "sign_off", "report_in", "feedback", "resolve".
std::string_view LegClockKey(LegClockKind kind);
std::optional<LegClockKind> LegClockOfKey(std::string_view key);

struct TimeLimit {
  TimeLength length{0};
  TimeBasis basis = TimeBasis::kAlways;

  friend bool operator==(const TimeLimit&, const TimeLimit&) = default;
};

// A kind of matter that may be whistled for (吹哨事项).
struct WhistleItem {
  std::string id;       // "emergency"
  std::string zh;       // "应急处置"
  bool urgent = false;  // goes to the dispatcher at once, without the community's verification
  std::array<std::optional<TimeLimit>, kLegClocks> limits;  // none: no such clock

  const std::optional<TimeLimit>& LimitOf(LegClockKind kind) const {
    return limits[static_cast<std::size_t>(kind)];
  }
};

// Somebody who is told, by what they are.
struct Post {
  std::string title;    // "分管领导"
  std::string channel;  // "wecom", "phone" …; empty: none that works

  friend bool operator==(const Post&, const Post&) = default;
};

// A department that reports in. Reminders go up its line.
struct WhistleDepartment {
  std::string name;
  Post handler;  // 经办人, at 50 % of a clock
  Post deputy;   // 分管领导, at 80 %
  Post head;     // 主要负责人, at 100 %

  bool HasChannel() const {
    return !handler.channel.empty() || !deputy.channel.empty() || !head.channel.empty();
  }
};

// Who is on duty at a level of a zone (园区, 区指挥中心, 分管区领导), and when.
struct DutyTurn {
  int level = 1;  // 1, 2, 3 …
  Post post;
  TimeBasis basis = TimeBasis::kAlways;  // or in working hours alone
};

// A zone that whistles.
struct WhistleZone {
  ZoneRef zone;
  std::string last_resort;  // principal who decides the third dispatch (兜底): "person/…"
  std::vector<DutyTurn> duty;
};

// One number of the rules. Immutable.
struct WhistleRules {
  int version = 0;
  Date from;  // the first day on which tickets are opened under it
  WorkingHours hours;
  std::vector<WhistleItem> items;
  std::vector<WhistleDepartment> departments;
  std::vector<WhistleZone> zones;

  // Nullptr if there is none.
  const WhistleItem* FindItem(std::string_view id) const;
  const WhistleDepartment* FindDepartment(std::string_view name) const;
  const WhistleZone* FindZone(std::string_view id) const;

  // Levels are 1 to this; 0 in a zone without a roster.
  int LevelsOf(std::string_view zone) const;
  // Who is on duty at the level at that time; none: nobody.
  std::vector<Post> OnDuty(std::string_view zone, int level, Instant at,
                           const WorkingTime& time) const;
};

// All numbers of the rules, and the calendar they count by. Immutable; any number of threads.
class WhistleRulebook {
 public:
  // InvalidArgument names the version and the rule: none at all, a number twice or out of order, a
  // day that is not later than the one before, an item or department twice, a level without those
  // below, hours that do not open before they close, a limit that is not above 0.
  static absl::StatusOr<WhistleRulebook> Create(std::vector<WhistleRules> versions,
                                                WorkdayCalendar calendar);

  // The rules for what is opened on the day: the last that begin by then. FailedPrecondition before
  // the first.
  absl::StatusOr<const WhistleRules*> On(Date day) const;
  // DataLoss: a ticket names a number that this binary does not carry.
  absl::StatusOr<const WhistleRules*> Numbered(int version) const;
  const WhistleRules& Latest() const { return versions_.back(); }

  WorkingTime TimeOf(const WhistleRules& rules) const { return {calendar_, rules.hours}; }

 private:
  WhistleRulebook(std::vector<WhistleRules> versions, WorkdayCalendar calendar)
      : versions_(std::move(versions)), calendar_(std::move(calendar)) {}

  std::vector<WhistleRules> versions_;
  WorkdayCalendar calendar_;
};

}  // namespace zoneflow::notification
