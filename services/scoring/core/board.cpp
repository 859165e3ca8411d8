#include "services/scoring/core/board.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/str_cat.h"

namespace zoneflow::scoring {

namespace {

// A version of an older release does not know; its figures are then all there is to compare.
bool SameOrUnknown(std::int64_t a, std::int64_t b) { return a == b || a == 0 || b == 0; }

}  // namespace

bool SameFigures(const BoardRow& a, const BoardRow& b) {
  return a.rank == b.rank && a.zone == b.zone && a.fen == b.fen &&
         a.unchecked_fen == b.unchecked_fen && a.signings == b.signings &&
         a.projects == b.projects && a.heat == b.heat && a.total_exceeded == b.total_exceeded &&
         SameOrUnknown(a.changed_log_no, b.changed_log_no);
}

bool SameContent(const Board& a, const Board& b) {
  return a.id == b.id && a.as_of == b.as_of && a.period == b.period &&
         std::equal(a.rows.begin(), a.rows.end(), b.rows.begin(), b.rows.end(), SameFigures) &&
         a.not_converted_count == b.not_converted_count &&
         SameOrUnknown(a.not_converted_log_no, b.not_converted_log_no);
}

std::vector<std::string> CompareWithPrevious(Board& board, const Board* previous) {
  std::map<std::string, const BoardRow*> before;
  if (previous != nullptr) {
    for (const BoardRow& row : previous->rows) {
      before.emplace(row.zone.id, &row);
    }
  }
  std::vector<std::string> moved;
  for (BoardRow& row : board.rows) {
    const auto found = before.find(row.zone.id);
    if (found == before.end()) {
      row.previous_rank = 0;
      moved.push_back(row.zone.id);
      continue;
    }
    row.previous_rank = found->second->rank;
    if (!SameFigures(row, *found->second)) {
      moved.push_back(row.zone.id);
    }
    before.erase(found);
  }
  for (const auto& [id, row] : before) {
    moved.push_back(id);
  }
  return moved;
}

std::string FormatHeat(absl::uint128 heat) {
  std::string digits;
  do {
    digits.push_back(static_cast<char>('0' + static_cast<int>(heat % 10)));
    heat /= 10;
  } while (heat != 0);
  std::reverse(digits.begin(), digits.end());
  return digits;
}

absl::StatusOr<absl::uint128> ParseHeat(std::string_view text) {
  absl::uint128 heat = 0;
  bool good = !text.empty();
  for (const char c : text) {
    const int digit = c - '0';
    if (digit < 0 || digit > 9 ||
        heat > (absl::Uint128Max() - static_cast<unsigned>(digit & 15)) / 10) {
      good = false;
      break;
    }
    heat = heat * 10 + static_cast<unsigned>(digit);
  }
  if (!good) {
    return absl::InvalidArgumentError(
        StrCat("heat: '", text, "' must be a decimal integer below 2^128"));
  }
  return heat;
}

std::optional<Date> DatedOf(const SigningObservation& signing) {
  return signing.signed_on ? signing.signed_on : signing.published_on;
}

std::optional<CnyFigure> CnyOf(const SigningObservation& signing) {
  if (signing.amount && signing.amount->currency == "CNY") {
    return CnyFigure{signing.amount->minor, signing.amount_alt};
  }
  if (signing.amount_alt && signing.amount_alt->currency == "CNY") {
    return CnyFigure{signing.amount_alt->minor, signing.amount};
  }
  return std::nullopt;
}

}  // namespace zoneflow::scoring
