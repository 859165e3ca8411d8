// `zoneflow case record|accept|complete|return|suspend|resume|extend|correct|assign|remind|promise|
// keep|history`: what happens to the nodes of cases.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"

#include "tools/zoneflow/connection.h"
#include "tools/zoneflow/context.h"
#include "zoneflow/approval/v1/node.pb.h"

namespace zoneflow::cli {

// The names of a map, for --help and for what may be typed.
template <typename Value>
CLI::IsMember OneOf(const std::map<std::string, Value>& names) {
  std::vector<std::string> keys;
  for (const auto& [name, value] : names) {
    keys.push_back(name);
  }
  return CLI::IsMember(keys);
}

inline constexpr const char* kCaseArgument = "The case's id or its project's, or a name";
inline constexpr const char* kProcedureArgument = "The procedure's id, or its name or a part of it";

// The id of the one procedure of the case that the text means.
absl::StatusOr<std::string> FindProcedure(Connection& connection, const std::string& case_id,
                                          const std::string& text);

// The node as a row of a table.
nlohmann::ordered_json NodeRow(const approval::v1::NodeState& node);

// Adds the commands about nodes beneath `case`.
void RegisterNodes(CLI::App& cases, Context& context);

}  // namespace zoneflow::cli
