// Two doubles that one instruction works on, each as it would be alone: the same on every machine.
#pragma once

#include <cstdint>
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

using PairBits = std::int64_t __attribute__((vector_size(16)));

// Of each of the two the lesser, and the greater: by masks, since compilers make branches of "? :".
inline DoublePair LesserOf(const DoublePair& a, const DoublePair& b) {
  const PairBits is_a = a < b;
  return (DoublePair)((is_a & (PairBits)a) | (~is_a & (PairBits)b));
}

inline DoublePair GreaterOf(const DoublePair& a, const DoublePair& b) { return -LesserOf(-a, -b); }

// Added and taken away again, it rounds to the nearest whole, halves to the even one: a call for each
// would cost more than what is rounded. Of what is below 2^50 either way.
inline constexpr double kRoundingShift = 6755399441055744.0;  // 1.5 × 2^52

}  // namespace zoneflow::scoring
