// The command line as a whole: what all commands share, and how words become a call.
#pragma once

#include <initializer_list>

#include "tools/zoneflow/context.h"

namespace zoneflow::cli {

// Adds the commands to the root, in this order, reads the words, runs what they ask for. Returns
// the exit code: that of the command, or 2, after a line on standard error, for words that are
// wrong.
int RunCommandLine(int argc, char** argv, std::initializer_list<Registration> commands);

}  // namespace zoneflow::cli
