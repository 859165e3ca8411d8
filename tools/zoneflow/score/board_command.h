// `zoneflow board score FRAMEWORK OBSERVATIONS`: a board of files, without any service.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"

#include "tools/zoneflow/context.h"
#include "tools/zoneflow/output.h"

namespace zoneflow::cli {

struct BoardScore {
  std::string framework;  // a name of this build, or a file
  std::string observations;
  std::string period = {};                // "": the latest that is reported
  std::string units = {};                 // a file; "": all that reported
  std::string earlier = {};               // a file of earlier final boards
  std::string known_on = {};              // ISO date; "": all that is known
  std::string at_least = {};              // checked, signed_off; "": every status
  std::string explain = {};               // a unit, whose nodes are printed instead
  std::vector<std::string> what_if = {};  // UNIT.INDICATOR=VALUE
};

// Prints a row for each unit: rank, unit, name, cohort_name, cohort_rank, score, tier, reason, with
// what_if also was_rank and was_score; or for each node of one unit: path, name, raw, value, weight,
// points, share, state, rule, notes, sources. Lines on `notes`: what the framework does not say,
// what was left out, findings over years, and the SHA-256 of the whole board.
//
// InvalidArgument has a line for each cell and setting that is wrong; nothing is printed then.
absl::Status RunBoardScore(const BoardScore& command, const Output& output, std::ostream& notes);

void RegisterBoardScore(CLI::App& app, Context& context);

}  // namespace zoneflow::cli
