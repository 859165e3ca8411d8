// Figures of several rounds, told as one.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace zoneflow::bench {

// The q-quantile of the values by nearest rank: the one that q of them lie below. 0 of none.
inline double Quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  const auto rank = static_cast<std::size_t>(q * static_cast<double>(values.size()));
  return values.empty() ? 0 : values[std::min(rank, values.size() - 1)];
}

inline double Median(std::vector<double> values) { return Quantile(std::move(values), 0.5); }

}  // namespace zoneflow::bench
