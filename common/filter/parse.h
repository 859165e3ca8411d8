// The text of a filter as a tree.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/filter/ast.h"

namespace zoneflow::filter {

inline constexpr std::size_t kMaxFilterBytes = 4096;
inline constexpr std::size_t kMaxRestrictions = 64;
inline constexpr std::size_t kMaxNesting = 32;  // parentheses within parentheses

// InvalidArgument names the byte (from 1; the character for a sign that is not ASCII) and the rule:
// a sign of another script with what to write instead, an operator it does not know, a function, a
// syntax error, more than the limits above, text that is not UTF-8. An empty text is everything.
// Linear in the length of the text.
absl::StatusOr<Expression> Parse(std::string_view text);

// InvalidArgument that points at the byte of a filter.
absl::Status ErrorAt(std::size_t offset, const std::string& what);

// Quotes a part of a filter for a message, cut after 64 bytes between two characters.
std::string Quoted(std::string_view text);

}  // namespace zoneflow::filter
