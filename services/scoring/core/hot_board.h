// The hot board: signed investment that cools down day by day.
#pragma once

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "services/scoring/core/board_rows.h"

namespace zoneflow::scoring {

// Weights by days since the signing, 0 to 1000; days after the last weigh 0.
class DecayWeights {
 public:
  // Reads lines "days,weight" under that header; '#' begins a comment line. Days go 0, 1, 2 …,
  // weights lie in 0 to 1000 and never rise. InvalidArgument names the line and the rule.
  static absl::StatusOr<DecayWeights> Parse(std::string_view csv);

  // days is not negative.
  int At(std::int64_t days) const;
  // The last that weighs anything; -1 if none does.
  std::int64_t LastDay() const;

 private:
  explicit DecayWeights(std::vector<int> weights) : weights_(std::move(weights)) {}
  std::vector<int> weights_;
};

// Which signings count: those that weigh anything. One of weight 0 has left the board, also its
// zone's total and counts. One dated after as_of does not count yet, and one without a date never
// does: both are not converted.
Window HotWindow(const DecayWeights& weights, Date as_of);

// Ranks zones by Σ fen × w[days from signed_on, else published_on, to as_of], in 128 bits.
Board BuildHotBoard(const Ledger& ledger, const DecayWeights& weights, Date as_of);

}  // namespace zoneflow::scoring
