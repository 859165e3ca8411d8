// All subscriptions as one index, so that an event finds those it is told to without asking each.
//
//   event ─▶ its values, per signature ─▶ bucket of (signature, values) ─▶ a run of members
//
// A signature is the set of fields that an alternative of a filter (match_plan.h) names values of,
// with the field of its bound. A bucket holds the members that want the same values, ordered by
// their bounds, so that those an event reaches are one run at its beginning. What an alternative
// leaves open is a short list of predicates; each is asked once an event, however many members have
// it. So an event costs a look for each signature, a copy for each match, and a glance at the
// predicates of each candidate that has some.
//
// Equal to asking each subscription, for every filter. Not thread-safe, Match included.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "common/filter/match.h"
#include "services/notification/core/match_plan.h"
#include "services/notification/core/subscription.h"

namespace zoneflow::notification {

class MatchIndex {
 public:
  // Names a subscription here. Small numbers: memory grows with the highest.
  using Member = std::uint32_t;

  struct Size {
    std::size_t members = 0;
    std::size_t postings = 0;  // entries of buckets
    std::size_t buckets = 0;
    std::size_t signatures = 0;
    std::size_t rests = 0;       // alternatives with predicates
    std::size_t predicates = 0;  // distinct ones
    std::size_t asked = 0;  // filters that are asked as a whole: more alternatives than are planned
  };

  // The schema outlives it and has a field zone.id. Most bounds should be of its first money field.
  explicit MatchIndex(const filter::Schema& schema);
  ~MatchIndex();

  // Adds the member, or replaces what it wishes for. Holds for the next Match. The filter is one of
  // the schema.
  void Put(Member member, const filter::Filter& filter, const Scope& scope);

  // Nothing if it is not there.
  void Remove(Member member);

  // Sets `matched` to the members the event is told to, each once, in no order.
  void Match(const filter::Row& event, std::vector<Member>& matched);

  Size size() const;

 private:
  class Tables;
  std::unique_ptr<Tables> tables_;
};

}  // namespace zoneflow::notification
