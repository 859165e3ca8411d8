#include "services/scoring/core/hot_board.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"

#include "common/base/check.h"
#include "common/base/csv.h"
#include "common/base/str_cat.h"

namespace zoneflow::scoring {

absl::StatusOr<DecayWeights> DecayWeights::Parse(std::string_view csv) {
  const absl::StatusOr<std::vector<CsvRow>> rows = ParseCsv(csv, "days,weight");
  if (!rows.ok()) {
    return absl::InvalidArgumentError(StrCat("decay weights, ", rows.status().message()));
  }
  std::vector<int> weights;
  for (const auto& [line, fields] : *rows) {
    const auto wrong = [line = line, &fields = fields](std::string_view rule) {
      return absl::InvalidArgumentError(
          StrCat("decay weights, line ", line, ": '", fields[0], ",", fields[1], "' ", rule));
    };
    std::int64_t days = 0;
    int weight = 0;
    if (!absl::SimpleAtoi(fields[0], &days) || !absl::SimpleAtoi(fields[1], &weight)) {
      return wrong("must be two integers");
    }
    if (days != static_cast<std::int64_t>(weights.size())) {
      return wrong("must be the next day");
    }
    if (weight < 0 || weight > 1000 || (!weights.empty() && weight > weights.back())) {
      return wrong("must weigh 0 to 1000, and no more than the day before");
    }
    weights.push_back(weight);
  }
  if (weights.empty()) {
    return absl::InvalidArgumentError("decay weights: there must be at least day 0");
  }
  return DecayWeights(std::move(weights));
}

int DecayWeights::At(std::int64_t days) const {
  ZONEFLOW_CHECK(days >= 0);
  return days < static_cast<std::int64_t>(weights_.size())
             ? weights_[static_cast<std::size_t>(days)]
             : 0;
}

std::int64_t DecayWeights::LastDay() const {
  const auto zeros = std::find(weights_.begin(), weights_.end(), 0);  // weights never rise
  return zeros - weights_.begin() - 1;
}

Window HotWindow(const DecayWeights& weights, Date as_of) {
  Window window;
  window.first = as_of - std::chrono::days(weights.LastDay());
  window.last = as_of;
  window.needs_date = true;
  window.as_of = as_of;
  return window;
}

Board BuildHotBoard(const Ledger& ledger, const DecayWeights& weights, Date as_of) {
  Board board;
  board.id = kHotBoard;
  board.as_of = as_of;
  FillBoard(board, ledger, HotWindow(weights, as_of), /*by_heat=*/true,
            [&](std::optional<Date> dated) { return weights.At((as_of - *dated).count()); });
  return board;
}

}  // namespace zoneflow::scoring
