// Page tokens of the lists that explain a board, and of the board itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

#include "services/scoring/core/explain_board.h"

namespace zoneflow::scoring {

std::string TokenOf(const google::protobuf::Message& request, const ListingPosition& position);
// nullopt for the first page; InvalidArgument as rpc::ReadPageToken says.
absl::StatusOr<std::optional<ListingPosition>> PositionOf(const google::protobuf::Message& request);

// The rows of a board from one on.
struct RowsPosition {
  ListingFrame frame;
  std::int64_t row = 0;  // the first one not told yet
};

std::string TokenOf(const google::protobuf::Message& request, const RowsPosition& position);
absl::StatusOr<std::optional<RowsPosition>> RowsPositionOf(
    const google::protobuf::Message& request);

}  // namespace zoneflow::scoring
