// Rankings and explanations as commands print them.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "nlohmann/json.hpp"

#include "tools/zoneflow/connection.h"
#include "tools/zoneflow/output.h"
#include "zoneflow/scoring/v1/appraisal_service.grpc.pb.h"

namespace zoneflow::cli {

extern const std::vector<std::string> kRankingColumns;
nlohmann::ordered_json RankingRowOf(const scoring::v1::RankingRow& wire);

// "checked" and "signed_off"; anything else asks for no status.
common::v1::FigureStatus StatusOfWord(const std::string& word);

// The rows of a ranking, or those around a unit (""; so many, 5 for 0), and on standard error what
// it says of itself.
absl::Status PrintRanking(Connection& connection, const scoring::v1::RankingQuery& query,
                          const std::string& around, int rows, const Output& output);
// Every node of a unit's score, or its shortcomings alone, and on standard error the places next to it.
absl::Status PrintExplanation(Connection& connection, const scoring::v1::RankingQuery& query,
                              const std::string& unit, bool shortcomings, const Output& output);
// The nodes and causes of a change or distance; on standard error what it is compared with.
absl::Status PrintComparison(Connection& connection, const scoring::v1::CompareRequest& request,
                             const Output& output);

}  // namespace zoneflow::cli
