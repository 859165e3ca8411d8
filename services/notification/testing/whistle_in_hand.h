// A ticket in the hands of a test: acts by name, who is who, and every entry that was made of it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

#include "common/base/str_cat.h"
#include "services/notification/core/whistle/whistle_moves.h"
#include "services/notification/core/whistle/whistle_turns.h"
#include "services/notification/testing/sample_whistle_rules.h"

namespace zoneflow::notification::testing {

// "2021-03-02 10:00" in Shanghai.
inline Instant At(std::string_view day_and_time) {
  return *ParseInstant(
      StrCat(day_and_time.substr(0, 10), "T", day_and_time.substr(11), ":00+08:00"));
}

inline Principal Person(std::string id, std::vector<std::string> roles,
                        std::vector<std::string> departments = {}) {
  return {StrCat("person/", id), std::move(roles), {kSampleZone}, false, std::move(departments)};
}
inline const Principal kGridWorker = Person("grid", {"grid_worker"});
inline const Principal kCommunity = Person("community", {"community"});
inline const Principal kDispatcher = Person("dispatcher", {"dispatcher"});
inline const Principal kLastResort = Person("last-resort", {"dispatcher"});
inline const Principal kUrban = Person("urban", {"department"}, {"城市管理局"});
inline const Principal kEcology = Person("ecology", {"department"}, {"生态环境局"});
inline const Principal kEmergency = Person("emergency", {"department"}, {"应急管理局"});
inline const Principal kPolice = Person("police", {"department"}, {"公安分局"});

inline Opening Garbage(std::string item = "common") {
  Opening opening;
  opening.zone.id = kSampleZone;
  opening.item = std::move(item);
  opening.place = "金鼎社区港湾大道 1 号";
  opening.text = "路口堆放垃圾";
  return opening;
}

class WhistleInHand {
 public:
  explicit WhistleInHand(const WhistleRulebook& rulebook = SampleRulebook())
      : rulebook_(rulebook) {}
  explicit WhistleInHand(WhistleRulebook&&) = delete;  // it must outlive the ticket

  // As who, when.
  template <typename Plan, typename... Arguments>
  absl::Status Do(const Principal& who, Instant when, const Plan& plan, Arguments&&... arguments) {
    return Take(plan(whistle_, std::forward<Arguments>(arguments)..., Context(who, when)));
  }

  absl::Status Blow(const Principal& who, Instant when, const Opening& opening = Garbage()) {
    return Take(PlanBlow(WhistleIdOf("sample"), opening, Context(who, when)));
  }

  // Everything that the passing of time brings until then.
  void PassTo(Instant now) {
    while (true) {
      const auto turn = NextTurn(whistle_, rulebook_);
      ASSERT_TRUE(turn.ok()) << turn.status();
      if (!*turn || (*turn)->at > now) {
        return;
      }
      const absl::Status told = Take(PlanTurn(whistle_, **turn, now, rulebook_));
      ASSERT_TRUE(told.ok()) << told;
    }
  }

  MoveContext Context(const Principal& who, Instant when) const { return {rulebook_, who, when}; }

  const Whistle& whistle() const { return whistle_; }
  const Leg& leg(int number) const { return *whistle_.FindLeg(number); }
  const std::vector<Entry>& entries() const { return entries_; }
  const WhistleRulebook& rulebook() const { return rulebook_; }

 private:
  absl::Status Take(absl::StatusOr<WhistleChange> change) {
    if (!change.ok()) {
      return change.status();
    }
    EXPECT_FALSE(change->entries.empty());
    entries_.insert(entries_.end(), change->entries.begin(), change->entries.end());
    whistle_ = std::move(change->after);
    return absl::OkStatus();
  }

  const WhistleRulebook& rulebook_;
  Whistle whistle_;
  std::vector<Entry> entries_;
};

// "reminded 50 sign_off 经办人/wecom", "escalated 1 园区值班/wecom", in order.
inline std::vector<std::string> Told(const std::vector<Entry>& entries) {
  std::vector<std::string> told;
  for (const Entry& entry : entries) {
    if (entry.kind != EntryKind::kReminded && entry.kind != EntryKind::kEscalated &&
        entry.kind != EntryKind::kLevelSkipped) {
      continue;
    }
    std::string line(EntryKindKey(entry.kind));
    line += entry.kind == EntryKind::kReminded
                ? StrCat(" ", entry.percent, " ", LegClockKey(entry.clock))
                : StrCat(" ", entry.level);
    for (const Post& post : entry.told) {
      line += StrCat(" ", post.title, "/", post.channel);
    }
    told.push_back(std::move(line));
  }
  return told;
}

}  // namespace zoneflow::notification::testing
