// A terminal of a test's own, for what is shown only there.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace zoneflow::e2e {

// Runs a binary of the build on a terminal of that many columns and returns what it showed, with
// plain ends of lines. Both outputs are the terminal's.
std::string ShownOnTerminal(int columns, const std::string& binary,
                            std::vector<std::string> arguments,
                            const std::map<std::string, std::string>& env = {});

}  // namespace zoneflow::e2e
