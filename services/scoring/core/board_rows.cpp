#include "services/scoring/core/board_rows.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace zoneflow::scoring {
namespace {

struct SummedRow {
  BoardRow row;
  absl::uint128 fen = 0;
  absl::uint128 unchecked_fen = 0;
};

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

std::int64_t AtMost63Bits(absl::uint128 fen) {
  return fen > absl::uint128(static_cast<std::uint64_t>(kMost)) ? kMost
                                                                : static_cast<std::int64_t>(fen);
}

}  // namespace

void FillBoard(Board& board, const Ledger& ledger, const Window& window, bool by_heat,
               const WeightOf& weight_of) {
  std::vector<SummedRow> rows;
  const auto leave_out = [&board](const LedgerSums& sums) {
    board.not_converted_count += sums.signings;
    board.not_converted_log_no = std::max(board.not_converted_log_no, sums.log_no);
  };
  for (const auto& [id, zone] : ledger.zones()) {
    SummedRow summed;
    for (const auto& [standing, dated, sums] : zone->days) {
      if (standing == Standing::kRejected) {
        continue;
      }
      if (standing != Standing::kCounts || dated > window.as_of || (window.needs_date && !dated)) {
        leave_out(sums);
        continue;
      }
      if (!window.Counts(dated)) {
        continue;
      }
      summed.fen += sums.fen;
      summed.unchecked_fen += sums.unchecked_fen;
      summed.row.signings += sums.signings;
      summed.row.projects += sums.projects;
      summed.row.heat += sums.fen * static_cast<unsigned>(weight_of(dated));
      summed.row.changed_log_no = std::max(summed.row.changed_log_no, sums.log_no);
    }
    if (summed.row.signings > 0) {
      summed.row.zone = zone->ref;
      summed.row.fen = AtMost63Bits(summed.fen);
      summed.row.unchecked_fen = AtMost63Bits(summed.unchecked_fen);
      summed.row.total_exceeded = summed.fen != absl::uint128(summed.row.fen);
      rows.push_back(std::move(summed));
    }
  }
  const auto figure_of = [by_heat](const SummedRow& summed) {
    return by_heat ? summed.row.heat : summed.fen;
  };
  // The rows come by zone id, and stay so within a tie.
  std::stable_sort(rows.begin(), rows.end(), [&](const SummedRow& a, const SummedRow& b) {
    return figure_of(a) > figure_of(b);
  });
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool tied = i > 0 && figure_of(rows[i]) == figure_of(rows[i - 1]);
    rows[i].row.rank = tied ? rows[i - 1].row.rank : static_cast<std::int32_t>(i + 1);
  }
  for (SummedRow& summed : rows) {
    board.rows.push_back(std::move(summed.row));
  }
}

}  // namespace zoneflow::scoring
