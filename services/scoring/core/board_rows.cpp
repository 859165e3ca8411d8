#include "services/scoring/core/board_rows.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "common/base/str_cat.h"

namespace zoneflow::scoring {
namespace {

std::string WhyNot(const SigningObservation& signing, const Board& board, bool needs_date) {
  if (signing.zone.id.empty()) {
    return "unknown zone";
  }
  if (!CnyOf(signing)) {
    const std::optional<Money>& stated = signing.amount ? signing.amount : signing.amount_alt;
    return stated ? StrCat("no CNY amount stated, and none is converted from ", stated->currency)
                  : "no amount stated";
  }
  const std::optional<Date> dated = DatedOf(signing);
  if (dated && *dated > board.as_of) {
    return StrCat("dated ", FormatDate(*dated), ", after the board's day");
  }
  return needs_date && !dated ? "no date" : "";
}

}  // namespace

void FillBoard(Board& board, const SigningSet& signings, bool needs_date, bool by_heat,
               const WeightOf& weight_of) {
  std::map<std::string, BoardRow> by_zone;
  const auto refuse = [&board](const SigningObservation& signing, std::string reason) {
    board.not_converted.push_back({signing.id, signing.zone, signing.amount, std::move(reason)});
  };
  for (const auto& [id, signing] : signings) {
    if (std::string reason = WhyNot(signing, board, needs_date); !reason.empty()) {
      refuse(signing, std::move(reason));
      continue;
    }
    const CnyFigure figure = *CnyOf(signing);
    const std::optional<Date> dated = DatedOf(signing);
    const std::optional<int> weight = weight_of(dated);
    if (!weight) {
      continue;
    }
    const auto [place, is_new] = by_zone.try_emplace(signing.zone.id);
    BoardRow& row = place->second;
    if (is_new) {
      row.zone = signing.zone;
    }
    if (figure.fen > std::numeric_limits<std::int64_t>::max() - row.fen) {
      refuse(signing, "the zone's total would pass 63 bits of fen");
      continue;
    }
    row.fen += figure.fen;
    if (signing.status != FigureStatus::kChecked && signing.status != FigureStatus::kSignedOff) {
      row.unchecked_fen += figure.fen;
    }
    ++row.signings;
    row.projects += signing.count;
    row.heat +=
        absl::uint128(static_cast<std::uint64_t>(figure.fen)) * static_cast<unsigned>(*weight);
    row.contributions.push_back({id, figure.fen, figure.other, signing.count, dated, *weight});
  }
  for (auto& [id, row] : by_zone) {
    board.rows.push_back(std::move(row));
  }
  const auto figure_of = [by_heat](const BoardRow& row) {
    return by_heat ? row.heat : absl::uint128(static_cast<std::uint64_t>(row.fen));
  };
  // The rows come by zone id, and stay so within a tie.
  std::stable_sort(board.rows.begin(), board.rows.end(), [&](const BoardRow& a, const BoardRow& b) {
    return figure_of(a) > figure_of(b);
  });
  for (std::size_t i = 0; i < board.rows.size(); ++i) {
    const bool tied = i > 0 && figure_of(board.rows[i]) == figure_of(board.rows[i - 1]);
    board.rows[i].rank = tied ? board.rows[i - 1].rank : static_cast<std::int32_t>(i + 1);
  }
}

}  // namespace zoneflow::scoring
