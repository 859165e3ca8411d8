#include <algorithm>
#include <utility>

#include "common/base/str_cat.h"
#include "tools/zoneflow/commands.h"
#include "tools/zoneflow/proto_json.h"
#include "zoneflow/scoring/v1/scoring_service.grpc.pb.h"

namespace zoneflow::cli {

using scoring::v1::ScoringService;

namespace {

constexpr int kPageSize = 1000;
constexpr int kAttempts = 3;

// Names the very board that was read, whatever has changed since.
template <typename Request>
Request AskAbout(const scoring::v1::Board& board) {
  Request request;
  request.set_board_id(board.id());
  request.set_page_size(kPageSize);
  if (board.version() != 0) {
    request.set_version(board.version());
  } else {
    request.set_as_of(board.as_of());
    request.set_period_from(board.period_from());
    request.set_period_to(board.period_to());
    request.set_log_no(board.log_no());
  }
  return request;
}

absl::Status FillNotConverted(Connection& connection, scoring::v1::Board& board) {
  auto request = AskAbout<scoring::v1::ListNotConvertedRequest>(board);
  do {
    ASSIGN_OR_RETURN(const auto page,
                     connection.Call<ScoringService>(
                         "scoring", &ScoringService::Stub::ListNotConverted, request));
    board.mutable_not_converted()->MergeFrom(page.not_converted());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

absl::StatusOr<scoring::v1::GetBoardResponse> AllRows(Connection& connection,
                                                      scoring::v1::GetBoardRequest request) {
  ASSIGN_OR_RETURN(auto whole, connection.Call<ScoringService>(
                                   "scoring", &ScoringService::Stub::GetBoard, request));
  while (!whole.next_page_token().empty()) {
    request.set_page_token(whole.next_page_token());
    ASSIGN_OR_RETURN(const auto page, connection.Call<ScoringService>(
                                          "scoring", &ScoringService::Stub::GetBoard, request));
    whole.mutable_board()->mutable_rows()->MergeFrom(page.board().rows());
    whole.set_next_page_token(page.next_page_token());
  }
  return whole;
}

}  // namespace

absl::StatusOr<scoring::v1::GetBoardResponse> WholeBoard(Connection& connection,
                                                         const std::string& board,
                                                         const std::string& as_of) {
  scoring::v1::GetBoardRequest request;
  request.set_board_id(board);
  request.set_as_of(as_of);
  absl::StatusOr<scoring::v1::GetBoardResponse> whole = AllRows(connection, request);
  // Aborted: it changed between two pages.
  for (int attempt = 1; attempt < kAttempts && absl::IsAborted(whole.status()); ++attempt) {
    whole = AllRows(connection, request);
  }
  RETURN_IF_ERROR(whole.status());
  if (whole->board().not_converted_signings() > 0) {
    // A partner sees how many they are, and no more.
    if (const absl::Status filled = FillNotConverted(connection, *whole->mutable_board());
        !absl::IsPermissionDenied(filled)) {
      RETURN_IF_ERROR(filled);
    }
  }
  return whole;
}

absl::Status FillContributions(Connection& connection, const scoring::v1::Board& board,
                               scoring::v1::BoardRow& row) {
  auto request = AskAbout<scoring::v1::ListContributionsRequest>(board);
  request.set_zone_id(row.zone().id());
  do {
    ASSIGN_OR_RETURN(const auto page,
                     connection.Call<ScoringService>(
                         "scoring", &ScoringService::Stub::ListContributions, request));
    row.mutable_contributions()->MergeFrom(page.contributions());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

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
  ASSIGN_OR_RETURN(const auto response, WholeBoard(connection, board, as_of));
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

absl::Status ShowContributions(Connection& connection, const std::string& board,
                               const std::string& as_of, const std::string& zone, Format format,
                               std::ostream& out) {
  ASSIGN_OR_RETURN(auto whole, WholeBoard(connection, board, as_of));
  auto& rows = *whole.mutable_board()->mutable_rows();
  const auto row = std::find_if(rows.begin(), rows.end(), [&zone](const auto& line) {
    return line.zone().id() == zone || line.zone().name() == zone;
  });
  if (row == rows.end()) {
    return absl::NotFoundError(
        StrCat("--contributions: \"", zone, "\" is not on the board ", board));
  }
  RETURN_IF_ERROR(FillContributions(connection, whole.board(), *row));
  Rows parts{{"dated", "signing", "amount_cny", "projects", "other_amount", "other_currency"}, {}};
  if (board == "hot") {
    parts.columns.push_back("weight");
  }
  for (const scoring::v1::Contribution& part : row->contributions()) {
    nlohmann::ordered_json line = {{"board", board}, {"zone", row->zone().name()}};
    line["zone_id"] = row->zone().id();
    line["dated"] = part.dated();
    line["signing"] = part.signing_id();
    line["amount_cny"] = FormatAmount(part.amount());
    line["projects"] = part.projects();
    line["other_amount"] = FormatAmount(part.amount_alt());
    line["other_currency"] = part.amount_alt().currency();
    line["weight"] = part.weight();
    DropEmpty(line);
    parts.rows.push_back(std::move(line));
  }
  Print(parts, format, out);
  return absl::OkStatus();
}

}  // namespace zoneflow::cli
