#include "tools/zoneflow/boards_command.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "CLI/CLI.hpp"

#include "common/base/str_cat.h"
#include "tools/zoneflow/pick.h"
#include "tools/zoneflow/proto_json.h"
#include "zoneflow/scoring/v1/scoring_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

using scoring::v1::ScoringService;

constexpr int kAttempts = 3;

// Names the very board that was read, whatever has changed since.
template <typename Request>
Request AskAbout(const scoring::v1::Board& board) {
  Request request;
  request.set_board_id(board.id());
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
  return connection.Pages<ScoringService>(
      "scoring", &ScoringService::Stub::ListNotConverted,
      AskAbout<scoring::v1::ListNotConvertedRequest>(board),
      [&](const scoring::v1::ListNotConvertedResponse& page) {
        board.mutable_not_converted()->MergeFrom(page.not_converted());
      });
}

absl::StatusOr<scoring::v1::GetBoardResponse> AllRows(Connection& connection,
                                                      const scoring::v1::GetBoardRequest& request) {
  scoring::v1::GetBoardResponse whole;
  bool first = true;
  RETURN_IF_ERROR(connection.Pages<ScoringService>(
      "scoring", &ScoringService::Stub::GetBoard, request,
      [&](scoring::v1::GetBoardResponse& page) {
        if (std::exchange(first, false)) {
          whole = std::move(page);
        } else {
          whole.mutable_board()->mutable_rows()->MergeFrom(page.board().rows());
        }
      }));
  return whole;
}

absl::Status ShowBoard(Connection& connection, const std::string& board, const std::string& as_of,
                       const Output& output) {
  ASSIGN_OR_RETURN(const auto response, WholeBoard(connection, board, as_of));
  PrintBoard(TablesOf(response), output);
  return absl::OkStatus();
}

// What makes up the row of a zone, by its id or name or a part of one.
absl::Status ShowContributions(Connection& connection, const std::string& board,
                               const std::string& as_of, const std::string& zone,
                               const Output& output) {
  ASSIGN_OR_RETURN(auto whole, WholeBoard(connection, board, as_of));
  Pick pick("zone", zone);
  for (const scoring::v1::BoardRow& line : whole.board().rows()) {
    pick.Offer(
        {.id = line.zone().id(), .other_ids = {}, .names = {line.zone().name(), line.zone().id()}});
  }
  ASSIGN_OR_RETURN(const std::string zone_id, pick.Chosen());
  scoring::v1::BoardRow& row =
      *std::ranges::find_if(*whole.mutable_board()->mutable_rows(),
                            [&](const auto& line) { return line.zone().id() == zone_id; });
  RETURN_IF_ERROR(FillContributions(connection, whole.board(), row));
  Rows parts{{"dated", "signing", "amount", "currency", "projects", "amount_alt", "currency_alt"},
             {}};
  if (board == "hot") {
    parts.columns.emplace_back("weight");
  }
  for (const scoring::v1::Contribution& part : row.contributions()) {
    nlohmann::ordered_json line = {{"board", board}, {"zone", row.zone().name()}};
    line["zone_id"] = row.zone().id();
    line["dated"] = part.dated();
    line["signing"] = part.signing_id();
    PutMoney(part.amount(), "amount", line);
    line["projects"] = part.projects();
    PutMoney(part.amount_alt(), "amount_alt", line);
    line["weight"] = part.weight();
    DropEmpty(line);
    parts.rows.push_back(std::move(line));
  }
  output.Print(parts);
  return absl::OkStatus();
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
  return connection.Pages<ScoringService>(
      "scoring", &ScoringService::Stub::ListContributions, request,
      [&](const scoring::v1::ListContributionsResponse& page) {
        row.mutable_contributions()->MergeFrom(page.contributions());
      });
}

BoardTables TablesOf(const scoring::v1::GetBoardResponse& response) {
  const scoring::v1::Board& board = response.board();
  BoardTables tables{{{"rank", "zone", "total", "total_currency", "signings", "projects",
                       "unchecked", "unchecked_currency", "as_of"},
                      {}},
                     {{"zone", "signing", "amount", "currency", "not_converted"}, {}}};
  if (board.id() == "hot") {
    tables.board.columns = {"rank",           "zone",     "heat",     "total",
                            "total_currency", "signings", "projects", "as_of"};
  }
  for (const scoring::v1::BoardRow& line : board.rows()) {
    nlohmann::ordered_json row = {{"board", board.id()}, {"rank", line.rank()}};
    row["zone"] = line.zone().name();
    row["zone_id"] = line.zone().id();
    PutMoney(line.total(), "total", row);
    PutMoney(line.unchecked(), "unchecked", row);
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
    PutMoney(signing.amount(), "amount", row);
    row["not_converted"] = signing.reason();
    DropEmpty(row);
    tables.not_converted.rows.push_back(std::move(row));
  }
  return tables;
}

void PrintBoard(const BoardTables& tables, const Output& output) {
  if (output.view.format == Format::kTable) {
    output.Print(tables.board);
    if (!tables.not_converted.rows.empty()) {
      output.stream << (output.view.chinese ? "\n未计入\n" : "\nnot converted\n");
      output.Print(tables.not_converted);
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
  output.Print(all);
}

void RegisterBoards(CLI::App& app, Context& context) {
  struct Arguments {
    std::string board = "zones";
    std::string as_of;
    std::string zone;
  };
  const auto a = std::make_shared<Arguments>();
  auto* boards = app.add_subcommand("boards", "Rankings");
  boards->require_subcommand(1);
  SetExamples(boards, {"boards show", "boards show hot"});

  auto* show = boards->add_subcommand("show", "A board");
  show->add_option("BOARD", a->board, "zones or hot")->capture_default_str();
  show->add_option("--as-of", a->as_of, "A date or \"latest\"; default: as published");
  show->add_option("--contributions", a->zone,
                   "What makes up the row of a zone, by its id or name");
  SetExamples(show, {"boards show", "boards show hot --as-of latest",
                     "boards show zones --contributions 成都高新区"});
  context.OnSuite(show, [a](Connection& connection, const Output& output) {
    return a->zone.empty() ? ShowBoard(connection, a->board, a->as_of, output)
                           : ShowContributions(connection, a->board, a->as_of, a->zone, output);
  });
}

}  // namespace zoneflow::cli
