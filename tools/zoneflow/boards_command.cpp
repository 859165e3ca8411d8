#include "common/base/str_cat.h"
#include "tools/zoneflow/commands.h"
#include "tools/zoneflow/proto_json.h"
#include "zoneflow/scoring/v1/scoring_service.grpc.pb.h"

namespace zoneflow::cli {

using scoring::v1::ScoringService;

absl::StatusOr<Rows> BoardRows(Connection& connection, const std::string& board,
                               const std::string& as_of) {
  scoring::v1::GetBoardRequest request;
  request.set_board_id(board);
  request.set_as_of(as_of);
  ASSIGN_OR_RETURN(const auto response, connection.Call<ScoringService>(
                                            "scoring", &ScoringService::Stub::GetBoard, request));
  Rows rows{{"rank", "zone", "total_cny", "signings", "projects", "unchecked_cny", "as_of"}, {}};
  if (board == "hot") {
    rows.columns = {"rank", "zone", "heat", "total_cny", "signings", "projects", "as_of"};
  }
  for (const scoring::v1::BoardRow& line : response.board().rows()) {
    nlohmann::ordered_json row = {{"board", response.board().id()}, {"rank", line.rank()}};
    row["zone"] = line.zone().name();
    row["zone_id"] = line.zone().id();
    row["total_cny"] = FormatAmount(line.total());
    row["unchecked_cny"] = FormatAmount(line.unchecked());
    row["signings"] = line.signings();
    row["projects"] = line.projects();
    row["heat"] = line.heat();
    row["as_of"] = response.board().as_of();
    row["version"] = response.board().version();
    row["served_from"] = ToJson(response).value("served_from", "");
    row["age_ms"] = response.age_ms();
    rows.rows.push_back(std::move(row));
  }
  return rows;
}

absl::Status ShowBoard(Connection& connection, const std::string& board, const std::string& as_of,
                       Format format, std::ostream& out) {
  ASSIGN_OR_RETURN(const Rows rows, BoardRows(connection, board, as_of));
  Print(rows, format, out);
  return absl::OkStatus();
}

}  // namespace zoneflow::cli
