// `zoneflow units import|list` and `zoneflow observations import|list`: what units report.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tools/zoneflow/context.h"

namespace zoneflow::cli {

// What a service said of rows of a request, "observations[3].value: …", as lines about the rows of
// the file that they stand in: "FILE: row 5: value: …". first is the row of the request's first
// among `rows`.
std::string AboutRows(std::string_view message, std::string_view file,
                      const std::vector<std::uint32_t>& rows, std::size_t first);

void RegisterUnits(CLI::App& app, Context& context);
void RegisterObservations(CLI::App& app, Context& context);

}  // namespace zoneflow::cli
