// By which keys an index of many filters finds the ones that a row may match.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "common/filter/match.h"

namespace zoneflow::filter {

// A text that a field of the row must hold.
struct IndexKey {
  std::size_t field = 0;
  std::string value;

  friend auto operator<=>(const IndexKey&, const IndexKey&) = default;
};

// Every row that the filter matches holds at least one of these, sorted, each once; none: no row is
// matched. nullopt: the filter does not say, and is to be asked for every row. Of what must hold
// together the part with the fewest keys is taken.
std::optional<std::vector<IndexKey>> IndexKeysOf(const Filter& filter);

// Whether the row holds the key.
bool Holds(const Row& row, const IndexKey& key);

}  // namespace zoneflow::filter
