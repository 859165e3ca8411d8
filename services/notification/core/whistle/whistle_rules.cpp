#include "services/notification/core/whistle/whistle_rules.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "absl/status/status.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::notification {
namespace {

template <typename Rows, typename Member>
auto FindBy(const Rows& rows, Member member, std::string_view key) -> const
    typename Rows::value_type* {
  const auto found = std::ranges::find(rows, key, member);
  return found == rows.end() ? nullptr : &*found;
}

absl::Status Check(const WhistleRules& rules) {
  const auto refuse = [&](auto... what) {
    return absl::InvalidArgumentError(StrCat("version ", rules.version, ": ", what...));
  };
  if (rules.hours.open < std::chrono::minutes{0} || rules.hours.open >= rules.hours.close ||
      rules.hours.close > std::chrono::hours{24}) {
    return refuse("the working hours do not open before they close, within a day");
  }
  std::set<std::string> items, departments, zones;
  for (const WhistleItem& item : rules.items) {
    if (!items.insert(item.id).second) {
      return refuse("item \"", item.id, "\" stands twice");
    }
    for (const LegClockKind kind : kLegClockKinds) {
      if (const auto& limit = item.LimitOf(kind); limit && limit->length <= TimeLength{0}) {
        return refuse("item \"", item.id, "\": the limit ", LegClockKey(kind), " is not above 0");
      }
    }
    if (!item.LimitOf(LegClockKind::kSignOff) || !item.LimitOf(LegClockKind::kResolve)) {
      return refuse("item \"", item.id, "\" has no limit to sign off or to resolve");
    }
  }
  for (const WhistleDepartment& department : rules.departments) {
    if (!departments.insert(department.name).second) {
      return refuse("department \"", department.name, "\" stands twice");
    }
  }
  for (const WhistleZone& zone : rules.zones) {
    if (!zones.insert(zone.zone.id).second) {
      return refuse("zone \"", zone.zone.id, "\" stands twice");
    }
    std::set<int> levels;
    for (const DutyTurn& turn : zone.duty) {
      levels.insert(turn.level);
    }
    if (!levels.empty() &&
        (*levels.begin() != 1 || *levels.rbegin() != static_cast<int>(levels.size()))) {
      return refuse("zone \"", zone.zone.id, "\": the levels of its roster are not 1, 2, 3 …");
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::string_view LegClockKey(LegClockKind kind) {
  switch (kind) {
    case LegClockKind::kSignOff:
      return "sign_off";
    case LegClockKind::kReportIn:
      return "report_in";
    case LegClockKind::kFeedback:
      return "feedback";
    case LegClockKind::kResolve:
      return "resolve";
  }
  return "";
}

std::optional<LegClockKind> LegClockOfKey(std::string_view key) {
  const auto* found = std::ranges::find(kLegClockKinds, key, LegClockKey);
  return found == kLegClockKinds.end() ? std::nullopt : std::optional(*found);
}

const WhistleItem* WhistleRules::FindItem(std::string_view id) const {
  return FindBy(items, &WhistleItem::id, id);
}

const WhistleDepartment* WhistleRules::FindDepartment(std::string_view name) const {
  return FindBy(departments, &WhistleDepartment::name, name);
}

const WhistleZone* WhistleRules::FindZone(std::string_view id) const {
  return FindBy(
      zones, [](const WhistleZone& zone) { return std::string_view(zone.zone.id); }, id);
}

int WhistleRules::LevelsOf(std::string_view zone) const {
  int levels = 0;
  if (const WhistleZone* found = FindZone(zone)) {
    for (const DutyTurn& turn : found->duty) {
      levels = std::max(levels, turn.level);
    }
  }
  return levels;
}

std::vector<Post> WhistleRules::OnDuty(std::string_view zone, int level, Instant at,
                                       const WorkingTime& time) const {
  std::vector<Post> on_duty;
  if (const WhistleZone* found = FindZone(zone)) {
    for (const DutyTurn& turn : found->duty) {
      if (turn.level == level && (turn.basis == TimeBasis::kAlways || time.IsWorkingTime(at))) {
        on_duty.push_back(turn.post);
      }
    }
  }
  return on_duty;
}

absl::StatusOr<WhistleRulebook> WhistleRulebook::Create(std::vector<WhistleRules> versions,
                                                        WorkdayCalendar calendar) {
  if (versions.empty()) {
    return absl::InvalidArgumentError("versions: there is none");
  }
  for (std::size_t i = 0; i < versions.size(); ++i) {
    RETURN_IF_ERROR(Check(versions[i]));
    if (i > 0 && (versions[i].version <= versions[i - 1].version ||
                  versions[i].from <= versions[i - 1].from)) {
      return absl::InvalidArgumentError(
          StrCat("version ", versions[i].version,
                 ": its number and its first day are not both after those of version ",
                 versions[i - 1].version));
    }
  }
  return WhistleRulebook(std::move(versions), std::move(calendar));
}

absl::StatusOr<const WhistleRules*> WhistleRulebook::On(Date day) const {
  const WhistleRules* found = nullptr;
  for (const WhistleRules& rules : versions_) {
    if (rules.from <= day) {
      found = &rules;
    }
  }
  if (found == nullptr) {
    return absl::FailedPreconditionError(StrCat("rules: the first begin on ",
                                                FormatDate(versions_.front().from), ", after ",
                                                FormatDate(day)));
  }
  return found;
}

absl::StatusOr<const WhistleRules*> WhistleRulebook::Numbered(int version) const {
  const WhistleRules* found = nullptr;
  for (const WhistleRules& rules : versions_) {
    if (rules.version == version) {
      found = &rules;
    }
  }
  if (found == nullptr) {
    return absl::DataLossError(
        StrCat("rules: version ", version, " of a ticket is not among those of this binary"));
  }
  return found;
}

}  // namespace zoneflow::notification
