// A WhistleStore in memory, with what it told and its timers for tests to read.
#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

#include "common/base/str_cat.h"
#include "services/notification/core/whistle/ports.h"
#include "services/notification/core/whistle/whistle_moves.h"
#include "services/notification/core/whistle/whistle_turns.h"

namespace zoneflow::notification::testing {

// Thread-safe.
class InMemoryWhistleStore final : public WhistleStore {
 public:
  // The rulebook outlives the store.
  explicit InMemoryWhistleStore(const WhistleRulebook& rulebook) : rulebook_(rulebook) {}

  absl::StatusOr<Whistle> Get(const WhistleId& id) override {
    absl::MutexLock lock(&mutex_);
    const auto found = whistles_.find(id);
    return found != whistles_.end()
               ? absl::StatusOr<Whistle>(found->second)
               : absl::NotFoundError(StrCat("id: no ticket \"", id.str(), "\""));
  }

  absl::StatusOr<Whistle> Change(const WhistleId& id, const WhistleRequest& request,
                                 const WhistleOrigin& origin, const Decide& decide) override {
    absl::MutexLock lock(&mutex_);
    const std::pair<std::string, std::string> name = {origin.actor, request.id};
    const auto known = answers_.find(name);
    if (!request.id.empty() && known != answers_.end()) {
      return known->second.first == request.content
                 ? absl::StatusOr<Whistle>(known->second.second)
                 : absl::AlreadyExistsError(StrCat("request_id: \"", request.id, "\" was used"));
    }
    const auto found = whistles_.find(id);
    const absl::StatusOr<WhistleChange> change =
        decide(found == whistles_.end() ? nullptr : &found->second);
    if (!change.ok()) {
      return change.status();
    }
    if (const absl::Status kept = Keep(*change, origin); !kept.ok()) {
      return kept;
    }
    if (!request.id.empty()) {
      answers_[name] = {request.content, change->after};
    }
    return change->after;
  }

  absl::StatusOr<std::pair<Whistle, Whistle>> ChangeTwo(const WhistleId& first,
                                                        const WhistleId& second,
                                                        const WhistleRequest& request,
                                                        const WhistleOrigin& origin,
                                                        const DecideTwo& decide) override {
    absl::MutexLock lock(&mutex_);
    for (const auto& [id, field] : {std::pair(first, "id"), std::pair(second, "into_id")}) {
      if (!whistles_.contains(id)) {
        return absl::NotFoundError(StrCat(field, ": no ticket \"", id.str(), "\""));
      }
    }
    const std::pair<std::string, std::string> name = {origin.actor, request.id};
    const auto known = answers_.find(name);
    if (!request.id.empty() && known != answers_.end()) {
      if (known->second.first != request.content) {
        return absl::AlreadyExistsError(StrCat("request_id: \"", request.id, "\" was used"));
      }
      return std::pair(known->second.second, whistles_.at(second));
    }
    const absl::StatusOr<Two> two = decide(whistles_.at(first), whistles_.at(second));
    if (!two.ok()) {
      return two.status();
    }
    for (const WhistleChange* const change : {&two->first, &two->second}) {
      if (const absl::Status kept = Keep(*change, origin); !kept.ok()) {
        return kept;
      }
    }
    if (!request.id.empty()) {
      answers_[name] = {request.content, two->first.after};
    }
    return std::pair(two->first.after, two->second.after);
  }

  absl::StatusOr<std::vector<Entry>> ReadEntries(const WhistleId& id, int limit) override {
    absl::MutexLock lock(&mutex_);
    const std::vector<Entry>& all = entries_[id];
    const auto count = std::min(all.size(), static_cast<std::size_t>(limit));
    return std::vector<Entry>(all.end() - static_cast<std::ptrdiff_t>(count), all.end());
  }

  absl::StatusOr<std::vector<Whistle>> FindSimilar(const SimilarQuery& query) override {
    absl::MutexLock lock(&mutex_);
    std::vector<Whistle> found;
    for (const auto& [id, whistle] : whistles_) {
      if (id != query.but && whistle.opening.zone.id == query.zone &&
          whistle.opening.item == query.item &&
          PlaceKey(whistle.opening.place) == PlaceKey(query.place) &&
          whistle.blown_at >= query.from && !NeedOf(whistle).empty()) {
        found.push_back(whistle);
      }
    }
    std::ranges::stable_sort(found, std::ranges::greater(), &Whistle::blown_at);
    found.resize(std::min<std::size_t>(found.size(), 10));
    return found;
  }

  absl::StatusOr<std::vector<LegFacts>> ReadLegs(const LegQuery& query) override {
    absl::MutexLock lock(&mutex_);
    std::vector<LegFacts> facts;
    for (const auto& [id, whistle] : whistles_) {
      for (const Leg& leg : whistle.legs) {
        if (IsIn(whistle, query) && leg.dispatched_at >= query.from &&
            leg.dispatched_at < query.until &&
            (query.department.empty() || query.department == leg.department)) {
          facts.push_back(FactsOf(whistle, leg));
        }
      }
    }
    return facts;
  }

  absl::StatusOr<BlownCount> CountBlown(const LegQuery& query) override {
    absl::MutexLock lock(&mutex_);
    BlownCount count;
    for (const auto& [id, whistle] : whistles_) {
      if (!IsIn(whistle, query) || whistle.blown_at < query.from ||
          whistle.blown_at >= query.until) {
        continue;
      }
      ++count.tickets;
      count.repeats += std::ranges::any_of(whistles_, [&](const auto& other) {
        const Whistle& before = other.second;
        return before.opening.zone.id == whistle.opening.zone.id &&
               before.opening.item == whistle.opening.item &&
               PlaceKey(before.opening.place) == PlaceKey(whistle.opening.place) &&
               before.blown_at > whistle.blown_at - std::chrono::hours{24} &&
               std::pair(before.blown_at, before.id) < std::pair(whistle.blown_at, whistle.id);
      });
    }
    return count;
  }

  // "WhistleChanged REVISION ACTOR TIME", in order.
  std::vector<std::string> Told() const {
    absl::MutexLock lock(&mutex_);
    return told_;
  }

  std::optional<Instant> TurnOf(const WhistleId& id) const {
    absl::MutexLock lock(&mutex_);
    const auto found = turns_.find(id);
    return found == turns_.end() ? std::nullopt : found->second;
  }

 private:
  absl::Status Keep(const WhistleChange& change, const WhistleOrigin& origin)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const auto next = NextTurn(change.after, rulebook_);
    if (!next.ok()) {
      return next.status();
    }
    whistles_[change.after.id] = change.after;
    std::vector<Entry>& entries = entries_[change.after.id];
    entries.insert(entries.end(), change.entries.begin(), change.entries.end());
    turns_[change.after.id] = *next ? std::optional((*next)->at) : std::nullopt;
    const bool is_raised = std::ranges::find(change.entries, EntryKind::kEscalated, &Entry::kind) !=
                           change.entries.end();
    told_.push_back(StrCat(is_raised ? "EscalationRaised " : "WhistleChanged ",
                           change.after.revision, " ", origin.actor, " ",
                           FormatInstant(origin.at)));
    return absl::OkStatus();
  }

  static bool IsIn(const Whistle& whistle, const LegQuery& query) {
    return !query.zones ||
           std::ranges::find(*query.zones, whistle.opening.zone.id) != query.zones->end();
  }

  const WhistleRulebook& rulebook_;
  mutable absl::Mutex mutex_;
  std::map<WhistleId, Whistle> whistles_ ABSL_GUARDED_BY(mutex_);
  std::map<WhistleId, std::vector<Entry>> entries_ ABSL_GUARDED_BY(mutex_);
  std::map<WhistleId, std::optional<Instant>> turns_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> told_ ABSL_GUARDED_BY(mutex_);
  std::map<std::pair<std::string, std::string>, std::pair<std::string, Whistle>> answers_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace zoneflow::notification::testing
