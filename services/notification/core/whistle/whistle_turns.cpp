#include "services/notification/core/whistle/whistle_turns.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::notification {
namespace {

constexpr std::array kReminders = {50, 80, 100};
constexpr int kFirstLevelPercent = 100;
constexpr int kPercentALevel = 50;
constexpr char kSelf[] = "service/notification";

int PercentOf(int level) { return kFirstLevelPercent + kPercentALevel * (level - 1); }
// 0 below the first.
int LevelAt(int percent) {
  return percent < kFirstLevelPercent ? 0 : 1 + (percent - kFirstLevelPercent) / kPercentALevel;
}

// The next percentage of the clock at which somebody is told.
std::optional<int> NextPercent(const Leg& leg, const LegClock& clock, int levels) {
  for (const int percent : kReminders) {
    if (percent > clock.told_percent) {
      return percent;
    }
  }
  // The first level comes with the last reminder.
  const int level = std::max(leg.escalated_to + 1, 2);
  return level <= levels ? std::optional(PercentOf(level)) : std::nullopt;
}

absl::StatusOr<Instant> TimeOf(const Leg& leg, const LegClock& clock, const TimeLimit& limit,
                               int percent, const WorkingTime& time) {
  if (percent < 100) {
    ASSIGN_OR_RETURN(const Instant at, time.After(clock.from, limit.length * percent / 100,
                                                  limit.basis, leg.GrantedPauses()));
    return std::min(at, *clock.due);
  }
  if (percent == 100) {
    return *clock.due;
  }
  return time.After(*clock.due, limit.length * (percent - 100) / 100, limit.basis,
                    leg.GrantedPauses());
}

// Whom a reminder is for.
std::vector<Post> PostsAt(int percent, const WhistleDepartment* department) {
  if (department == nullptr) {
    return {};
  }
  return {percent >= 100  ? department->head
          : percent >= 80 ? department->deputy
                          : department->handler};
}

Entry EntryFor(EntryKind kind, const WhistleTurn& turn, const Leg& leg) {
  Entry entry;
  entry.kind = kind;
  entry.leg = turn.leg;
  entry.department = leg.department;
  entry.clock = turn.clock;
  entry.percent = turn.percent;
  return entry;
}

}  // namespace

absl::StatusOr<std::optional<WhistleTurn>> NextTurn(const Whistle& whistle,
                                                    const WhistleRulebook& rulebook) {
  std::optional<WhistleTurn> next;
  if (whistle.state != WhistleState::kDispatched) {
    return next;
  }
  ASSIGN_OR_RETURN(const WhistleRules* rules, rulebook.Numbered(whistle.opening.rules_version));
  const WhistleItem* item = rules->FindItem(whistle.opening.item);
  const WorkingTime time = rulebook.TimeOf(*rules);
  const int levels = rules->LevelsOf(whistle.opening.zone.id);
  for (const Leg& leg : whistle.legs) {
    if (!leg.Stands() || leg.state == LegState::kResolved || item == nullptr) {
      continue;
    }
    for (const LegClockKind kind : kLegClockKinds) {
      const LegClock& clock = leg.ClockOf(kind);
      const auto& limit = item->LimitOf(kind);
      const std::optional<int> percent = NextPercent(leg, clock, levels);
      if (!limit || !clock.IsRunning() || !percent) {
        continue;
      }
      ASSIGN_OR_RETURN(const Instant at, TimeOf(leg, clock, *limit, *percent, time));
      if (!next || at < next->at) {
        next = WhistleTurn{at, leg.number, kind, *percent};
      }
    }
  }
  return next;
}

absl::StatusOr<WhistleChange> PlanTurn(const Whistle& whistle, const WhistleTurn& turn, Instant now,
                                       const WhistleRulebook& rulebook) {
  ASSIGN_OR_RETURN(const WhistleRules* rules, rulebook.Numbered(whistle.opening.rules_version));
  const Leg* leg = whistle.FindLeg(turn.leg);
  if (leg == nullptr) {
    return absl::NotFoundError(StrCat("leg: ticket ", whistle.id.str(), " has no leg ", turn.leg));
  }
  const WorkingTime time = rulebook.TimeOf(*rules);
  std::vector<Entry> entries;
  if (turn.percent <= 100) {
    Entry reminded = EntryFor(EntryKind::kReminded, turn, *leg);
    reminded.told = PostsAt(turn.percent, rules->FindDepartment(leg->department));
    entries.push_back(std::move(reminded));
  }
  const std::string& zone = whistle.opening.zone.id;
  const int levels = rules->LevelsOf(zone);
  const int first = LevelAt(turn.percent);
  if (first > leg->escalated_to) {
    for (int level = first; level <= levels; ++level) {
      std::vector<Post> told = rules->OnDuty(zone, level, now, time);
      const bool is_there = !told.empty();
      Entry entry =
          EntryFor(is_there ? EntryKind::kEscalated : EntryKind::kLevelSkipped, turn, *leg);
      entry.level = level;
      entry.told = std::move(told);
      entries.push_back(std::move(entry));
      if (is_there) {
        break;
      }
    }
  }
  return ChangeOf(whistle, std::move(entries), kSelf, now);
}

}  // namespace zoneflow::notification
