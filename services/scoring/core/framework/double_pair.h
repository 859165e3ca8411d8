// Two doubles that one instruction works on, each as it would be alone: the same on every machine.
#pragma once

#include <cstring>

namespace zoneflow::scoring {

using DoublePair = double __attribute__((vector_size(16)));

inline DoublePair LoadPair(const double* two) {
  DoublePair pair;
  std::memcpy(&pair, two, sizeof(pair));
  return pair;
}

inline void StorePair(const DoublePair& pair, double* two) {
  std::memcpy(two, &pair, sizeof(pair));
}

// Added and taken away again, it rounds to the nearest whole, halves to the even one: a call for each
// would cost more than what is rounded. Of what is below 2^50 either way.
inline constexpr double kRoundingShift = 6755399441055744.0;  // 1.5 × 2^52

}  // namespace zoneflow::scoring
