// `zoneflow boards show`: rankings, and what makes up a row of one.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "tools/zoneflow/connection.h"
#include "tools/zoneflow/context.h"
#include "tools/zoneflow/output.h"
#include "zoneflow/scoring/v1/scoring_service.pb.h"

namespace zoneflow::cli {

struct BoardTables {
  Rows board;
  Rows not_converted;  // the signings that could not be added, each with the reason
};
BoardTables TablesOf(const scoring::v1::GetBoardResponse& response);
void PrintBoard(const BoardTables& tables, const Output& output);

// All rows of a board, with what could not be added where the caller may see that. as_of: an ISO
// date or "latest"; empty: as published.
absl::StatusOr<scoring::v1::GetBoardResponse> WholeBoard(Connection& connection,
                                                         const std::string& board,
                                                         const std::string& as_of);

// Puts into the row of the board what makes it up.
absl::Status FillContributions(Connection& connection, const scoring::v1::Board& board,
                               scoring::v1::BoardRow& row);

void RegisterBoards(CLI::App& app, Context& context);

}  // namespace zoneflow::cli
