// Boards added up signing by signing, as plainly as can be: what the ledger and the lists must
// agree with.
#pragma once

#include <algorithm>
#include <functional>
#include <limits>

#include "common/base/str_cat.h"
#include "services/scoring/core/hot_board.h"
#include "services/scoring/core/live_boards.h"

namespace zoneflow::scoring {

inline std::string OracleReason(const SigningObservation& signing, Date as_of, bool needs_date) {
  if (signing.zone.id.empty()) {
    return "unknown zone";
  }
  if (!CnyOf(signing)) {
    const std::optional<Money>& stated = signing.amount ? signing.amount : signing.amount_alt;
    return stated ? StrCat("no CNY amount stated, and none is converted from ", stated->currency)
                  : "no amount stated";
  }
  const std::optional<Date> dated = DatedOf(signing);
  if (dated && *dated > as_of) {
    return StrCat("dated ", FormatDate(*dated), ", after the board's day");
  }
  return needs_date && !dated ? "no date" : "";
}

// The board with contributions and not_converted, both by signing id.
inline Board OracleBoard(std::string_view id, const SigningSet& signings, const BoardRules& rules,
                         Date as_of) {
  Board board;
  board.id = id;
  board.as_of = as_of;
  const bool hot = id == kHotBoard;
  board.period = hot ? Period() : rules.period;
  const Period& period = board.period;
  const bool needs_date = hot || period.from || period.to;
  std::map<std::string, BoardRow> by_zone;
  for (const auto& [signing_id, signing] : signings) {
    if (signing.status == FigureStatus::kRejected) {
      continue;
    }
    const std::optional<Date> dated = DatedOf(signing);
    if (std::string reason = OracleReason(signing, as_of, needs_date); !reason.empty()) {
      board.not_converted.push_back({signing_id, signing.zone, signing.amount, reason, dated});
      continue;
    }
    const int weight = hot ? rules.weights.At((as_of - *dated).count()) : 0;
    if ((hot && weight == 0) || (period.from && *dated < *period.from) ||
        (period.to && *dated > *period.to)) {
      continue;
    }
    const CnyFigure figure = *CnyOf(signing);
    BoardRow& row = by_zone[signing.zone.id];
    row.zone = signing.zone;
    row.fen += figure.fen;
    if (signing.status != FigureStatus::kChecked && signing.status != FigureStatus::kSignedOff) {
      row.unchecked_fen += figure.fen;
    }
    ++row.signings;
    row.projects += signing.count;
    row.heat +=
        absl::uint128(static_cast<std::uint64_t>(figure.fen)) * static_cast<unsigned>(weight);
    row.contributions.push_back(
        {signing_id, figure.fen, figure.other, signing.count, dated, weight});
  }
  for (auto& [zone, row] : by_zone) {
    board.rows.push_back(std::move(row));
  }
  const auto figure_of = [hot](const BoardRow& row) {
    return hot ? row.heat : absl::uint128(static_cast<std::uint64_t>(row.fen));
  };
  std::stable_sort(board.rows.begin(), board.rows.end(), [&](const BoardRow& a, const BoardRow& b) {
    return figure_of(a) > figure_of(b);
  });
  for (std::size_t i = 0; i < board.rows.size(); ++i) {
    const bool tied = i > 0 && figure_of(board.rows[i]) == figure_of(board.rows[i - 1]);
    board.rows[i].rank = tied ? board.rows[i - 1].rank : static_cast<std::int32_t>(i + 1);
  }
  board.not_converted_count = static_cast<std::int64_t>(board.not_converted.size());
  return board;
}

}  // namespace zoneflow::scoring
