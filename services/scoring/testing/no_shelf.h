// A shared shelf that never holds a page, as without Redis.
#pragma once

#include <optional>
#include <string_view>

#include "services/scoring/core/ports.h"

namespace zoneflow::scoring {

class NoShelf final : public SharedShelf {
 public:
  std::optional<BoardPage> Newest(std::string_view /*board_id*/) override { return std::nullopt; }
  void Reject(const BoardPage& /*page*/) override {}
};

}  // namespace zoneflow::scoring
