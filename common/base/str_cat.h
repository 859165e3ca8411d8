// StrCat and StrAppend as abseil's, for std::string_view as well.
//
// Debian 12 builds abseil with a string_view of its own, which std::string_view does not convert
// to: use these instead of absl::StrCat and absl::StrAppend, and AbslView where another function of
// abseil takes text.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace zoneflow {

// The result points into the argument, as a view does.
inline absl::string_view AbslView(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view StdView(absl::string_view text) { return {text.data(), text.size()}; }

namespace str_cat_internal {

template <typename T>
decltype(auto) Piece(const T& value) {
  if constexpr (std::is_same_v<T, std::string_view>) {
    return AbslView(value);
  } else {
    return (value);
  }
}

}  // namespace str_cat_internal

template <typename... Pieces>
[[nodiscard]] std::string StrCat(const Pieces&... pieces) {
  return absl::StrCat(str_cat_internal::Piece(pieces)...);
}

template <typename... Pieces>
void StrAppend(std::string* text, const Pieces&... pieces) {
  absl::StrAppend(text, str_cat_internal::Piece(pieces)...);
}

}  // namespace zoneflow
