// A subscription as a value, and the rules that hold for it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

#include "common/base/date.h"
#include "common/base/principal.h"

namespace zoneflow::notification {

// The zones whose events somebody may see.
struct Scope {
  bool all_zones = false;
  std::vector<std::string> zones;  // sorted zone ids; empty with all_zones

  // Whether an event of these zones may be seen: one of them is in the scope. An event of an
  // unknown zone only by those who see all zones.
  bool Sees(std::span<const std::string> zone_ids) const;

  friend bool operator==(const Scope&, const Scope&) = default;
};

Scope ScopeOf(const Principal& principal);

// The zones of both.
Scope Intersect(const Scope& one, const Scope& other);

// What of the events somebody may see now, as their token says.
struct View {
  Scope scope;
  bool contributions = false;  // the signings behind a board's figures

  friend bool operator==(const View&, const View&) = default;
};

View ViewOf(const Principal& principal);

// A filter with the scope of the owner who stored it: both hold for events with log_no >
// after_log_no, until the next edit. While it is paused nothing is told, nor later.
struct FilterEdit {
  std::int64_t after_log_no = 0;
  std::string filter;
  Scope scope;
  bool paused = false;

  friend bool operator==(const FilterEdit&, const FilterEdit&) = default;
};

// Most changes of filter, zones or pause, each after other events, that a subscription keeps:
// deliveries of old events are judged by what was wished for then.
inline constexpr std::size_t kMostEdits = 100;

// Names one subscription for good: names are used again after a deletion, numbers never.
struct SubscriptionKey {
  std::string name;
  std::int64_t number = 0;

  friend auto operator<=>(const SubscriptionKey&, const SubscriptionKey&) = default;
};

struct Subscription {
  std::string name;
  std::string owner;  // a principal's id
  Instant create_time{};
  std::int64_t start_log_no = 0;         // deliveries begin after it
  std::int64_t acknowledged_log_no = 0;  // >= start_log_no; only grows
  std::vector<FilterEdit> edits;  // at least one, the first after 0, by after_log_no, each once
  std::int64_t number = 0;        // 0 for all that were made before there were numbers

  SubscriptionKey key() const { return {name, number}; }
  const std::string& filter() const { return edits.back().filter; }
  // The edit that holds for the event.
  const FilterEdit& EditFor(std::int64_t log_no) const;

  friend bool operator==(const Subscription&, const Subscription&) = default;
};

// What a list shows of a subscription: not what it was before.
struct SubscriptionRow {
  std::string name;
  std::int64_t number = 0;
  std::string owner;
  Instant create_time{};
  std::int64_t start_log_no = 0;
  std::int64_t acknowledged_log_no = 0;
  std::string filter;  // as it is now
  bool paused = false;

  SubscriptionKey key() const { return {name, number}; }

  friend bool operator==(const SubscriptionRow&, const SubscriptionRow&) = default;
};

SubscriptionRow RowOf(const Subscription& subscription);

// The subscription after an edit that holds from the event behind `head` on: one that no event was
// judged by is replaced, the same again changes nothing. ResourceExhausted where it was changed
// kMostEdits times; a pause leaves room for the edit that ends it.
absl::StatusOr<Subscription> Edited(Subscription subscription, FilterEdit edit);

// NotFound, as everybody says it of a subscription that is not or no longer there.
absl::Status NoSubscription(std::string_view name);

// InvalidArgument unless the name is 1 to 63 of a-z, 0-9 and '-' and begins with a letter.
absl::Status CheckName(std::string_view name);

// PermissionDenied unless the principal owns the subscription; an operator may read and delete
// those of others.
absl::Status MayChange(const Principal& principal, const SubscriptionRow& subscription);
absl::Status MayRead(const Principal& principal, const SubscriptionRow& subscription);
absl::Status MayDelete(const Principal& principal, const SubscriptionRow& subscription);

bool IsOperator(const Principal& principal);

}  // namespace zoneflow::notification
