#include "tools/zoneflow/cells.h"

#include <algorithm>

#include "common/base/printable.h"
#include "common/base/str_cat.h"

namespace zoneflow::cli {

using nlohmann::ordered_json;

std::string OneLine(std::string text) {
  // What only divides words needs no escape.
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return Printable(text);
}

std::string Dump(const ordered_json& value) {
  return PrintableJson(value.dump(-1, ' ', false, ordered_json::error_handler_t::replace));
}

std::string Cell(const ordered_json& row, const std::string& column) {
  const auto found = row.find(column);
  if (found == row.end() || found->is_null()) {
    return "";
  }
  if (found->is_string()) {
    return OneLine(found->get<std::string>());
  }
  if (found->is_array() &&
      std::all_of(found->begin(), found->end(), [](const auto& v) { return v.is_string(); })) {
    std::string text;
    for (const ordered_json& item : *found) {
      StrAppend(&text, text.empty() ? "" : ", ", OneLine(item.get<std::string>()));
    }
    return text;
  }
  return Dump(*found);
}

bool IsFigure(std::string_view text) {
  const std::size_t begin = text.starts_with('-') ? 1 : 0;
  const std::size_t end = text.size() - (text.ends_with('%') ? 1 : 0);
  if (begin >= end) {
    return false;
  }
  const std::string_view digits = text.substr(begin, end - begin);
  return digits.find_first_not_of("0123456789.") == std::string_view::npos &&
         digits.front() != '.' && digits.back() != '.' &&
         std::count(digits.begin(), digits.end(), '.') <= 1;
}

}  // namespace zoneflow::cli
