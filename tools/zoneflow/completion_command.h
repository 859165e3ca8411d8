// `zoneflow completion SHELL`: a script that lets a shell complete words of the command line. The
// script asks this binary, so it knows whatever commands the binary has.
#pragma once

#include <string_view>
#include <vector>

#include "tools/zoneflow/context.h"

namespace zoneflow::cli {

// The first word of a call by such a script; what is typed so far follows.
inline constexpr std::string_view kCompletionCall = "__complete";

// Prints what the last word can be completed to, one to a line: the word, a tab, what it is; and
// ":files" where it may be a file.
int PrintCandidates(const CLI::App& app, const std::vector<std::string>& words);

void RegisterCompletion(CLI::App& app, Context& context);

}  // namespace zoneflow::cli
