// Texts of a file that say one thing in both languages: "中文 | English". One without a bar is for all.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace zoneflow::scoring {

// The Chinese and the English side; both are all of the text where it has none.
std::pair<std::string_view, std::string_view> SidesOf(std::string_view text);

// The text behind "head: "; where it has two sides, both have the head.
std::string Headed(std::string_view head, std::string_view text);

}  // namespace zoneflow::scoring
