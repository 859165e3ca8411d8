// Lists of texts in a statement.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "common/base/str_cat.h"
#include "common/filter/sql.h"

namespace zoneflow::scoring {

// Adds the values and returns their names in the statement, ":v3, :v4".
inline std::string BindAll(std::span<const std::string> texts, std::vector<sql::Value>& values) {
  std::string names;
  for (const std::string& text : texts) {
    StrAppend(&names, names.empty() ? "" : ", ", filter::Bind(values, text));
  }
  return names;
}

}  // namespace zoneflow::scoring
