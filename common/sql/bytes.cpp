#include "common/sql/bytes.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"

#include "common/base/str_cat.h"

namespace zoneflow::sql {

std::string ToHex(std::string_view bytes) { return absl::BytesToHexString(AbslView(bytes)); }

std::optional<std::string> FromHex(std::string_view hex) {
  const auto is_digit = [](char c) { return absl::ascii_isxdigit(static_cast<unsigned char>(c)); };
  if (hex.size() % 2 != 0 || !std::ranges::all_of(hex, is_digit)) {
    return std::nullopt;
  }
  return absl::HexStringToBytes(AbslView(hex));
}

}  // namespace zoneflow::sql
