#include <algorithm>
#include <utility>

#include "tools/zoneflow/commands.h"
#include "tools/zoneflow/proto_json.h"
#include "zoneflow/scoring/v1/scoring_service.grpc.pb.h"

namespace zoneflow::cli {

using scoring::v1::ScoringService;

BoardTables TablesOf(const scoring::v1::GetBoardResponse& response) {
  const scoring::v1::Board& board = response.board();
  BoardTables tables{
      {{"rank", "zone", "total_cny", "signings", "projects", "unchecked_cny", "as_of"}, {}},
      {{"zone", "signing", "amount", "currency", "not_converted"}, {}}};
  if (board.id() == "hot") {
    tables.board.columns = {"rank", "zone", "heat", "total_cny", "signings", "projects", "as_of"};
  }
  for (const scoring::v1::BoardRow& line : board.rows()) {
    nlohmann::ordered_json row = {{"board", board.id()}, {"rank", line.rank()}};
    row["zone"] = line.zone().name();
    row["zone_id"] = line.zone().id();
    row["total_cny"] = FormatAmount(line.total());
    row["unchecked_cny"] = FormatAmount(line.unchecked());
    row["signings"] = line.signings();
    row["projects"] = line.projects();
    row["heat"] = line.heat();
    row["as_of"] = board.as_of();
    row["version"] = board.version();
    row["served_from"] = ToJson(response).value("served_from", "");
    row["age_ms"] = response.age_ms();
    DropEmpty(row);
    tables.board.rows.push_back(std::move(row));
  }
  for (const scoring::v1::NotConverted& signing : board.not_converted()) {
    nlohmann::ordered_json row = {{"board", board.id()}, {"zone", signing.zone().name()}};
    row["zone_id"] = signing.zone().id();
    row["signing"] = signing.signing_id();
    row["amount"] = FormatAmount(signing.amount());
    row["currency"] = signing.amount().currency();
    row["not_converted"] = signing.reason();
    DropEmpty(row);
    tables.not_converted.rows.push_back(std::move(row));
  }
  return tables;
}

absl::StatusOr<BoardTables> GetBoard(Connection& connection, const std::string& board,
                                     const std::string& as_of) {
  scoring::v1::GetBoardRequest request;
  request.set_board_id(board);
  request.set_as_of(as_of);
  ASSIGN_OR_RETURN(const auto response, connection.Call<ScoringService>(
                                            "scoring", &ScoringService::Stub::GetBoard, request));
  return TablesOf(response);
}

void PrintBoard(const BoardTables& tables, Format format, std::ostream& out) {
  if (format == Format::kTable) {
    Print(tables.board, format, out);
    if (!tables.not_converted.rows.empty()) {
      out << "\nnot converted\n";
      Print(tables.not_converted, format, out);
    }
    return;
  }
  // One list: a line with `not_converted` is no row of the board, and says why.
  Rows all = tables.board;
  for (const std::string& column : tables.not_converted.columns) {
    if (std::find(all.columns.begin(), all.columns.end(), column) == all.columns.end()) {
      all.columns.push_back(column);
    }
  }
  all.rows.insert(all.rows.end(), tables.not_converted.rows.begin(),
                  tables.not_converted.rows.end());
  Print(all, format, out);
}

absl::Status ShowBoard(Connection& connection, const std::string& board, const std::string& as_of,
                       Format format, std::ostream& out) {
  ASSIGN_OR_RETURN(const BoardTables tables, GetBoard(connection, board, as_of));
  PrintBoard(tables, format, out);
  return absl::OkStatus();
}

}  // namespace zoneflow::cli
