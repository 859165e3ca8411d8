// Page tokens of the lists that explain a board, and of the board itself.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "services/scoring/core/explain_board.h"

namespace zoneflow::scoring {

std::string TokenOf(const ListingPosition& position);
// InvalidArgument names the field if this is no such token.
absl::StatusOr<ListingPosition> PositionOf(std::string_view token);

// The rows of a board from one on.
struct RowsPosition {
  ListingFrame frame;
  std::int64_t row = 0;  // the first one not told yet
};

std::string TokenOf(const RowsPosition& position);
absl::StatusOr<RowsPosition> RowsPositionOf(std::string_view token);

}  // namespace zoneflow::scoring
