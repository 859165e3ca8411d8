// The ports of notification in memory. They pass the same contract as the SQL ones.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
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
      return absl::NotFoundError("subscription '" + std::string(name) + "' does not exist");
    }
    return found->second;
  }

  absl::StatusOr<std::vector<Subscription>> List() override {
    const std::lock_guard lock(mutex_);
    std::vector<Subscription> all;
    for (const auto& [name, subscription] : subscriptions_) {
      all.push_back(subscription);
    }
    return all;
  }

  absl::StatusOr<Subscription> Change(std::string_view name, const Decide& decide) override {
    const std::lock_guard lock(mutex_);
    const auto found = subscriptions_.find(name);
    const auto stored = found == subscriptions_.end() ? std::nullopt : std::optional(found->second);
    auto changed = decide(stored, *log_.Head());
    if (changed.ok()) {
      ZONEFLOW_CHECK(changed->name == name);
      subscriptions_.insert_or_assign(std::string(name), *changed);
    }
    return changed;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, Subscription, std::less<>> subscriptions_;
  EventLogReader& log_;
};

}  // namespace zoneflow::notification::testing
