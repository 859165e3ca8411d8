// The ports of notification in memory. They pass the same contract as the SQL ones.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/base/check.h"
#include "services/notification/core/ports.h"

namespace zoneflow::notification::testing {

// An event log that grows by Append. Thread-safe.
class InMemoryEventLog final : public EventLogReader {
 public:
  // Returns the log_no.
  std::int64_t Append(LogEvent event) {
    const std::lock_guard lock(mutex_);
    event.log_no = static_cast<std::int64_t>(events_.size()) + 1;
    events_.push_back(std::make_shared<const LogEvent>(std::move(event)));
    return events_.back()->log_no;
  }

  absl::StatusOr<std::vector<std::shared_ptr<const LogEvent>>> Read(std::int64_t after,
                                                                    int limit) override {
    const std::lock_guard lock(mutex_);
    const auto begin = std::min(static_cast<std::size_t>(after), events_.size());
    const auto end = std::min(begin + static_cast<std::size_t>(limit), events_.size());
    return std::vector<std::shared_ptr<const LogEvent>>(
        events_.begin() + static_cast<std::ptrdiff_t>(begin),
        events_.begin() + static_cast<std::ptrdiff_t>(end));
  }

  absl::StatusOr<std::int64_t> Head() override {
    const std::lock_guard lock(mutex_);
    return static_cast<std::int64_t>(events_.size());
  }

  absl::StatusOr<std::int64_t> Find(const EventName& name) override {
    const std::lock_guard lock(mutex_);
    const LogEvent* found = nullptr;
    for (const auto& event : events_) {
      if ((name.source.empty() || event->source == name.source) && event->subject == name.subject &&
          (name.sequence == 0 || event->sequence == name.sequence) &&
          (found == nullptr || event->sequence > found->sequence)) {
        found = event.get();
      }
    }
    return found == nullptr ? 0 : found->log_no;
  }

 private:
  std::mutex mutex_;
  std::vector<std::shared_ptr<const LogEvent>> events_;
};

// Thread-safe. The log outlives it.
class InMemorySubscriptionStore final : public SubscriptionStore {
 public:
  explicit InMemorySubscriptionStore(EventLogReader& log) : log_(log) {}

  absl::StatusOr<Subscription> Find(std::string_view name) override {
    const std::lock_guard lock(mutex_);
    const auto found = subscriptions_.find(name);
    if (found == subscriptions_.end()) {
      return NoSubscription(name);
    }
    return found->second;
  }

  absl::StatusOr<SubscriptionRow> FindRow(std::string_view name) override {
    const auto found = Find(name);
    return found.ok() ? absl::StatusOr<SubscriptionRow>(RowOf(*found)) : found.status();
  }

  absl::StatusOr<std::vector<SubscriptionRow>> List(const SubscriptionQuery& query) override {
    const std::lock_guard lock(mutex_);
    std::vector<SubscriptionRow> page;
    for (auto next = subscriptions_.upper_bound(query.after);
         next != subscriptions_.end() && static_cast<int>(page.size()) < query.limit; ++next) {
      if (query.owner.value_or(next->second.owner) == next->second.owner) {
        page.push_back(RowOf(next->second));
      }
    }
    return page;
  }

  absl::StatusOr<Subscription> Change(std::string_view name, std::string_view asking,
                                      const Decide& decide) override {
    const std::lock_guard lock(mutex_);
    const auto found = subscriptions_.find(name);
    const auto stored = found == subscriptions_.end() ? std::nullopt : std::optional(found->second);
    StoreState state{*log_.Head(), last_number_ + 1, 0};
    for (const auto& [other, subscription] : subscriptions_) {
      state.owned += !stored.has_value() && subscription.owner == asking ? 1 : 0;
    }
    auto changed = decide(stored, state);
    if (changed.ok()) {
      ZONEFLOW_CHECK(changed->name == name);
      last_number_ = std::max(last_number_, changed->number);
      subscriptions_.insert_or_assign(std::string(name), *changed);
    }
    return changed;
  }

  absl::StatusOr<std::int64_t> Acknowledge(const SubscriptionKey& subscription,
                                           std::int64_t log_no) override {
    const std::lock_guard lock(mutex_);
    const auto found = subscriptions_.find(subscription.name);
    if (found == subscriptions_.end() || found->second.number != subscription.number) {
      return NoSubscription(subscription.name);
    }
    std::int64_t& acknowledged = found->second.acknowledged_log_no;
    acknowledged = std::max(acknowledged, log_no);
    return acknowledged;
  }

  absl::Status Delete(std::string_view name,
                      const std::function<absl::Status(const SubscriptionRow&)>& may) override {
    const std::lock_guard lock(mutex_);
    const auto found = subscriptions_.find(name);
    if (found == subscriptions_.end()) {
      return NoSubscription(name);
    }
    const absl::Status status = may(RowOf(found->second));
    if (status.ok()) {
      subscriptions_.erase(found);
      ++deleted_;
    }
    return status;
  }

  absl::StatusOr<std::int64_t> Deleted() override {
    const std::lock_guard lock(mutex_);
    return deleted_;
  }

  absl::StatusOr<std::vector<SubscriptionKey>> Missing(
      const std::vector<SubscriptionKey>& keys) override {
    const std::lock_guard lock(mutex_);
    std::vector<SubscriptionKey> missing;
    for (const SubscriptionKey& key : keys) {
      const auto found = subscriptions_.find(key.name);
      if (found == subscriptions_.end() || found->second.number != key.number) {
        missing.push_back(key);
      }
    }
    return missing;
  }

  std::vector<Subscription> All() {
    const std::lock_guard lock(mutex_);
    std::vector<Subscription> all;
    for (const auto& [name, subscription] : subscriptions_) {
      all.push_back(subscription);
    }
    return all;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, Subscription, std::less<>> subscriptions_;
  EventLogReader& log_;
  std::int64_t last_number_ = 0;
  std::int64_t deleted_ = 0;
};

// Thread-safe. The subscriptions outlive it.
class InMemoryMatchStore final : public MatchStore {
 public:
  explicit InMemoryMatchStore(InMemorySubscriptionStore& subscriptions)
      : subscriptions_(subscriptions) {}

  absl::StatusOr<MatchPage> Read(const SubscriptionKey& subscription, std::int64_t after,
                                 int limit) override {
    const std::lock_guard lock(mutex_);
    const auto stored = subscriptions_.FindRow(subscription.name);
    if (!stored.ok() || stored->number != subscription.number) {
      return NoSubscription(subscription.name);
    }
    MatchPage page;
    page.head = head_;
    const auto taken = taken_.find(subscription);
    if (taken == taken_.end()) {
      return page;
    }
    page.after = std::max(taken->second.after, forgotten_);
    for (auto row = rows_.upper_bound({taken->second.key, after});
         row != rows_.end() && row->key == taken->second.key &&
         static_cast<int>(page.log_nos.size()) < limit;
         ++row) {
      page.log_nos.push_back(row->log_no);
    }
    return page;
  }

  absl::StatusOr<std::int64_t> Head() override {
    const std::lock_guard lock(mutex_);
    return head_;
  }

  absl::StatusOr<std::int64_t> Forgotten() override {
    const std::lock_guard lock(mutex_);
    return forgotten_;
  }

  absl::Status Forget(std::int64_t log_no) override {
    const std::lock_guard lock(mutex_);
    forgotten_ = std::max(forgotten_, log_no);
    std::erase_if(rows_, [&](const MatchChange::Row& row) { return row.log_no <= log_no; });
    return absl::OkStatus();
  }

  absl::StatusOr<bool> Round(const std::function<MatchKnown()>& known, const Plan& plan,
                             const std::function<void()>& undo) override {
    const std::lock_guard lock(mutex_);
    const MatchKnown at = known();
    MatchInput input{head_, last_key_, *subscriptions_.Deleted(), {}, std::nullopt};
    std::vector<std::int64_t> keys;
    for (const Subscription& each : subscriptions_.All()) {
      const auto taken = taken_.find(each.key());
      const std::int64_t key = taken == taken_.end() ? 0 : taken->second.key;
      if (key > 0) {
        keys.push_back(key);
      }
      if (!at.loaded || key == 0 || key > at.last_key ||
          each.edits.back().after_log_no >= at.position) {
        input.wished.push_back({key, each.key(), each.edits});
      }
    }
    if (at.deleted != input.deleted) {
      std::sort(keys.begin(), keys.end());
      input.keys = std::move(keys);
    }
    const auto change = plan(input);
    if (!change.ok()) {
      undo();
      return change.status();
    }
    for (const auto& [subscription, key] : change->taken) {
      taken_[subscription] = {key, change->taken_after};
      last_key_ = std::max(last_key_, key);
    }
    for (const MatchChange::Row& row : change->rows) {
      ZONEFLOW_CHECK(rows_.insert(row).second);
    }
    for (const std::int64_t key : change->gone) {
      std::erase_if(rows_, [&](const MatchChange::Row& row) { return row.key == key; });
    }
    head_ = change->head;
    return true;
  }

 private:
  struct Taken {
    std::int64_t key = 0;
    std::int64_t after = 0;
  };

  std::mutex mutex_;
  InMemorySubscriptionStore& subscriptions_;
  std::int64_t head_ = 0;
  std::int64_t last_key_ = 0;
  std::int64_t forgotten_ = 0;
  std::map<SubscriptionKey, Taken> taken_;
  std::set<MatchChange::Row> rows_;
};

}  // namespace zoneflow::notification::testing
