// Stage 2: matches the events of the log, in order, against all subscriptions at once.
//
//   numbered events ─▶ Plan: applies the edits that hold by then, matches ─▶ MatchChange
//
// The index is a memory of the subscriptions as of one place in the log. A round brings what has
// changed since; an edit is applied right before the first event it holds for, since until then it
// may still be taken back.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "absl/status/statusor.h"

#include "services/notification/core/match_index.h"
#include "services/notification/core/ports.h"

namespace zoneflow::notification {

// Not thread-safe.
class Matching {
 public:
  // The schema outlives it; it is that of the log's events and has a field zone.id.
  explicit Matching(const filter::Schema& schema);

  MatchKnown known() const { return known_; }

  // Matches the events, consecutive from known().position + 1 on, that are not matched yet, and
  // returns what to store. What it remembers moves along: if the change is not stored, Forget.
  // Internal if a stored filter is none of the schema.
  absl::StatusOr<MatchChange> Plan(const MatchInput& input,
                                   std::span<const std::shared_ptr<const LogEvent>> events);

  // Remembers nothing; the next round loads everything.
  void Forget();

 private:
  using Member = MatchIndex::Member;

  // Of one subscription the edits that are not applied yet.
  struct Pending {
    Member member = 0;
    std::vector<FilterEdit> edits;  // by after_log_no
    std::size_t applied = 0;
  };

  Member MemberOf(std::int64_t key);
  absl::Status Apply(Pending& pending, std::int64_t log_no);
  absl::Status Put(Member member, const FilterEdit& edit);
  void RemoveOthers(const std::vector<std::int64_t>& keys, std::vector<std::int64_t>& gone);

  const filter::Schema& schema_;
  std::unique_ptr<MatchIndex> index_;
  MatchKnown known_;
  std::map<std::int64_t, Member> members_;  // by key
  std::vector<std::int64_t> keys_;          // by member
  std::vector<Member> free_;
};

}  // namespace zoneflow::notification
