// The text of one cell, safe to show.
#pragma once

#include <string>
#include <string_view>

#include "nlohmann/json.hpp"

namespace zoneflow::cli {

// Returns a text in one line, safe to show.
std::string OneLine(std::string text);

// Returns the JSON of a value in one line, safe to show.
std::string Dump(const nlohmann::ordered_json& value);

// Returns the text of the row's cell; "" where there is none. Lists of texts are joined by commas.
std::string Cell(const nlohmann::ordered_json& row, const std::string& column);

// "-12.5", "27700000000", "8%": what a spreadsheet takes for a number and nothing else.
bool IsFigure(std::string_view text);

}  // namespace zoneflow::cli
