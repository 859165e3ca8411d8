#include "services/notification/core/subscription.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "common/base/check.h"

namespace zoneflow::notification {

bool Scope::Sees(std::span<const std::string> zone_ids) const {
  return all_zones || std::any_of(zone_ids.begin(), zone_ids.end(), [&](const std::string& zone) {
           return std::binary_search(zones.begin(), zones.end(), zone);
         });
}

Scope ScopeOf(const Principal& principal) {
  if (principal.all_zones) {
    return {true, {}};
  }
  Scope scope{false, principal.zones};
  std::sort(scope.zones.begin(), scope.zones.end());
  scope.zones.erase(std::unique(scope.zones.begin(), scope.zones.end()), scope.zones.end());
  return scope;
}

Scope Intersect(const Scope& one, const Scope& other) {
  if (one.all_zones || other.all_zones) {
    return one.all_zones ? other : one;
  }
  Scope both;
  std::set_intersection(one.zones.begin(), one.zones.end(), other.zones.begin(), other.zones.end(),
                        std::back_inserter(both.zones));
  return both;
}

View ViewOf(const Principal& principal) { return {ScopeOf(principal), IsInsider(principal)}; }

SubscriptionRow RowOf(const Subscription& subscription) {
  return {subscription.name,         subscription.number,
          subscription.owner,        subscription.create_time,
          subscription.start_log_no, subscription.acknowledged_log_no,
          subscription.filter(),     subscription.edits.back().paused};
}

absl::StatusOr<Subscription> Edited(Subscription subscription, FilterEdit edit) {
  const auto wishes_the_same = [&edit](const FilterEdit& other) {
    return other.filter == edit.filter && other.scope == edit.scope && other.paused == edit.paused;
  };
  if (wishes_the_same(subscription.edits.back())) {
    return subscription;
  }
  if (subscription.edits.back().after_log_no == edit.after_log_no) {
    subscription.edits.pop_back();
    if (!subscription.edits.empty() && wishes_the_same(subscription.edits.back())) {
      return subscription;
    }
  }
  if (subscription.edits.size() + (edit.paused ? 1 : 0) >= kMostEdits) {
    return absl::ResourceExhaustedError(
        "subscription '" + subscription.name + "' has been changed " + std::to_string(kMostEdits) +
        " times, the most that are kept; delete it and make it anew");
  }
  subscription.edits.push_back(std::move(edit));
  return subscription;
}

absl::Status NoSubscription(std::string_view name) {
  return absl::NotFoundError("subscription '" + std::string(name) + "' does not exist");
}

const FilterEdit& Subscription::EditFor(std::int64_t log_no) const {
  ZONEFLOW_CHECK(!edits.empty() && edits.front().after_log_no == 0 && log_no > 0);
  const auto later = std::find_if(edits.begin(), edits.end(), [&](const FilterEdit& edit) {
    return edit.after_log_no >= log_no;
  });
  return *std::prev(later);
}

absl::Status CheckName(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  if (name.empty() || name.size() > 63 || name[0] < 'a' || name[0] > 'z' ||
      !std::all_of(name.begin(), name.end(), allowed)) {
    return absl::InvalidArgumentError("name '" + std::string(name.substr(0, 63)) +
                                      "': 1 to 63 of a-z, 0-9 and '-', beginning with a letter");
  }
  return absl::OkStatus();
}

bool IsOperator(const Principal& principal) {
  return std::find(principal.roles.begin(), principal.roles.end(), "operator") !=
         principal.roles.end();
}

absl::Status MayChange(const Principal& principal, const SubscriptionRow& subscription) {
  if (principal.id != subscription.owner) {
    return absl::PermissionDeniedError("subscription '" + subscription.name +
                                       "' belongs to somebody else");
  }
  return absl::OkStatus();
}

absl::Status MayRead(const Principal& principal, const SubscriptionRow& subscription) {
  return IsOperator(principal) ? absl::OkStatus() : MayChange(principal, subscription);
}

absl::Status MayDelete(const Principal& principal, const SubscriptionRow& subscription) {
  return MayRead(principal, subscription);
}

}  // namespace zoneflow::notification
