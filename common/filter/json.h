// The tree of a filter as JSON, for people and for tables of cases.
#pragma once

#include <nlohmann/json.hpp>

#include "common/filter/ast.h"

namespace zoneflow::filter {

//   {"and":[…]}  {"or":[…]}  {"not":…}  {"field":"a.b","op":">=","value":"…"}  {"text":"…"}
//
// An empty filter is {"and":[]}. A value is its text without quotes, stars included.
nlohmann::ordered_json ToJson(const Expression& expression);

}  // namespace zoneflow::filter
