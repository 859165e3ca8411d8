// Texts of foreign origin: what may stand in a column of text, in a literal and on a screen.
#pragma once

#include <string>
#include <string_view>

namespace zoneflow::journal {

// True for well-formed UTF-8 without control characters.
bool IsPlainText(std::string_view text);

// The text for display: at most 1,000 bytes, what is not plain replaced by '?'.
std::string Displayable(std::string_view text);

// The beginning of the text for the reason of a refusal: at most about 100 bytes, else as
// Displayable.
std::string Shortened(std::string_view text);

// 'text' as a literal of either dialect. REQUIRES: IsPlainText(text).
std::string Quoted(std::string_view text);

}  // namespace zoneflow::journal
