// A filter taken apart, so that a form can show what a text says.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "common/filter/match.h"

namespace zoneflow::notification {

// One thing that must hold. All clauses of a filter joined by AND say what the filter says.
struct FilterClause {
  std::string text;  // a filter of its own
  bool negated = false;
  // The restrictions of which one must hold (with `negated`: none may); empty where the clause says
  // more than that.
  std::vector<std::size_t> any_of;
};

std::vector<FilterClause> ClausesOf(const filter::Filter& filter);

// By restriction: whether its being true speaks against the filter, as it stands below an odd number
// of NOTs.
std::vector<bool> NegatedIn(const filter::Filter& filter);

}  // namespace zoneflow::notification
