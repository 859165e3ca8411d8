// `zoneflow rules check|diff`: the rules of approval as files, without any service.
#pragma once

#include <string>

#include "absl/status/status.h"

#include "tools/zoneflow/context.h"
#include "tools/zoneflow/output.h"

namespace zoneflow::plan {

// Paths; an empty one stands for the data of this build.
struct RuleFiles {
  std::string procedures = {};
  std::string overlays = {};
  std::string templates = {};
  std::string attributes = {};
  std::string calendar = {};
};

// Prints a row for each file, with how much it holds. Fails with the first thing that is wrong: the
// file, the line, the value and the rule (unknown field or id, cycle, negative limit …).
absl::Status RunRulesCheck(const RuleFiles& files, const cli::Output& output);

struct RulesDiffOptions {
  std::string before;  // procedures.yaml; empty: that of this build
  std::string after;
  std::string start = {};  // ISO date: what moves in a plan for it, by template
};

// Prints a row for each field of a procedure that differs and, with a start, for each procedure of a
// template whose latest days do. Fails as RunRulesCheck and CompiledTemplate.
absl::Status RunRulesDiff(const RulesDiffOptions& options, const cli::Output& output);

void RegisterRules(CLI::App& app, cli::Context& context);

}  // namespace zoneflow::plan
