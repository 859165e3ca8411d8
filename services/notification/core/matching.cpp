#include "services/notification/core/matching.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"

#include "common/base/status_macros.h"

namespace zoneflow::notification {

Matching::Matching(const filter::Schema& schema) : schema_(schema) { Forget(); }

void Matching::Forget() {
  known_ = {};
  index_ = std::make_unique<MatchIndex>(schema_);
  members_.clear();
  keys_.clear();
  free_.clear();
}

Matching::Member Matching::MemberOf(std::int64_t key) {
  const auto [found, is_new] = members_.try_emplace(key, 0);
  if (is_new) {
    if (free_.empty()) {
      found->second = static_cast<Member>(keys_.size());
      keys_.push_back(key);
    } else {
      found->second = free_.back();
      free_.pop_back();
      keys_[found->second] = key;
    }
  }
  return found->second;
}

absl::Status Matching::Put(Member member, const FilterEdit& edit) {
  if (edit.paused) {
    index_->Remove(member);
    return absl::OkStatus();
  }
  const auto filter = filter::Filter::Parse(edit.filter, schema_);
  if (!filter.ok()) {
    return absl::InternalError("stored filter '" + edit.filter +
                               "': " + std::string(filter.status().message()));
  }
  index_->Put(member, *filter, edit.scope);
  return absl::OkStatus();
}

// Applies the edits that hold for the event.
absl::Status Matching::Apply(Pending& pending, std::int64_t log_no) {
  std::size_t holds = pending.applied;
  while (holds < pending.edits.size() && pending.edits[holds].after_log_no < log_no) {
    ++holds;
  }
  if (holds > pending.applied) {
    pending.applied = holds;
    return Put(pending.member, pending.edits[holds - 1]);
  }
  return absl::OkStatus();
}

void Matching::RemoveOthers(const std::vector<std::int64_t>& keys,
                            std::vector<std::int64_t>& gone) {
  for (auto each = members_.begin(); each != members_.end();) {
    if (std::binary_search(keys.begin(), keys.end(), each->first)) {
      ++each;
      continue;
    }
    gone.push_back(each->first);
    index_->Remove(each->second);
    free_.push_back(each->second);
    each = members_.erase(each);
  }
}

absl::StatusOr<MatchChange> Matching::Plan(
    const MatchInput& input, std::span<const std::shared_ptr<const LogEvent>> events) {
  MatchChange change;
  change.head = input.head;
  change.taken_after = input.head;
  if (input.keys.has_value()) {
    RemoveOthers(*input.keys, change.gone);
  }
  std::int64_t last_key = input.last_key;
  std::vector<Pending> pending;
  for (const Wished& wished : input.wished) {
    std::int64_t key = wished.key;
    if (key == 0) {
      key = ++last_key;
      change.taken.emplace_back(wished.subscription, key);
    }
    pending.push_back({MemberOf(key), wished.edits});
    // The first edit holds from the first event on; what was matched by others was matched by what
    // held then.
    RETURN_IF_ERROR(Apply(pending.back(), std::max<std::int64_t>(input.head, 1)));
  }
  std::erase_if(pending, [](const Pending& each) { return each.applied == each.edits.size(); });
  std::vector<Member> matched;
  for (const auto& event : events) {
    if (event->log_no <= input.head) {
      continue;
    }
    for (Pending& each : pending) {
      RETURN_IF_ERROR(Apply(each, event->log_no));
    }
    index_->Match(event->fields, matched);
    const std::size_t first = change.rows.size();
    for (const Member member : matched) {
      change.rows.push_back({keys_[member], event->log_no});
    }
    std::sort(change.rows.begin() + static_cast<std::ptrdiff_t>(first), change.rows.end());
    change.head = event->log_no;
  }
  known_ = {true, std::max(known_.position, change.head), last_key, input.deleted};
  return change;
}

}  // namespace zoneflow::notification
