#include "tools/zoneflow/score/ranking_output.h"

#include <iostream>
#include <utility>

#include "absl/strings/str_join.h"

#include "common/base/printable.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "tools/zoneflow/notes.h"
#include "tools/zoneflow/proto_json.h"

namespace zoneflow::cli {
namespace {

namespace v1 = scoring::v1;
using nlohmann::ordered_json;
using v1::AppraisalService;

// What a ranking says of itself, a line each.
void PrintHead(const v1::RankingHead& head, const View& view, std::ostream& notes) {
  if (head.framework().own_example()) {
    notes << "an example: no office scores by this framework\n";
  }
  for (const std::string& hole : head.framework().holes()) {
    PrintNote("not known", hole, view, notes);
  }
  for (const std::string& excluded : head.excluded()) {
    PrintNote("left out", excluded, view, notes);
  }
  if (head.left_out_figures() > 0) {
    notes << "not checked, left out: " << head.left_out_figures() << " figures\n";
  }
  if (head.unchecked_figures() > 0) {
    notes << "nobody has checked " << head.unchecked_figures() << " of its figures (未核)\n";
  }
  notes << Printable(StrCat(head.query().framework(), " ", head.query().version(), ", ",
                            head.query().period(), ": ", head.ranked(), " of ", head.units(),
                            " ranked, as recorded at ", head.query().log_no(), ", sha256 ",
                            head.sha256()))
        << "\n";
}

void PrintNeighbour(std::string_view where, const v1::Neighbour& neighbour, std::ostream& notes) {
  if (!neighbour.gap().empty()) {
    notes << Printable(StrCat("next ", where, ": ", neighbour.row().unit(), ", ",
                              neighbour.row().score(), ", ", neighbour.gap(), " away"))
          << "\n";
  }
}

Rows NodesOf(const v1::ExplainResponse& response, const View& view) {
  Rows rows{{"path", "name", "raw", "value", "weight", "points", "share", "state", "rule", "notes",
             "sources"},
            {}};
  for (const v1::ExplainedNode& node : response.nodes()) {
    ordered_json row = ToJson(node);
    row["path"] = node.path().empty() ? "total" : node.path();
    const std::string outcome = row.value("outcome", "");
    row["state"] = outcome == "scored" ? "" : outcome;
    row["notes"] = JoinSides({node.notes().begin(), node.notes().end()}, view);
    row["sources"] =
        absl::StrJoin(node.observations(), "; ", [](std::string* out, const auto& one) {
          StrAppend(out, one.indicator(), one.item().empty() ? "" : " ", one.item(), " ",
                    one.period(), one.source().empty() ? "" : ": ", one.source());
        });
    DropEmpty(row);
    rows.rows.push_back(std::move(row));
  }
  return rows;
}

Rows ShortcomingsOf(const v1::ExplainResponse& response) {
  Rows rows{{"path", "name", "own", "mean", "gap", "rank", "units"}, {}};
  for (const v1::Shortcoming& one : response.shortcomings()) {
    rows.rows.push_back({{"path", one.path()},
                         {"name", one.name()},
                         {"own", one.own()},
                         {"mean", one.mean()},
                         {"gap", one.gap()},
                         {"rank", one.place()},
                         {"units", one.of()}});
  }
  return rows;
}

std::string_view NameOf(v1::ChangeCause cause) {
  static constexpr std::string_view kNames[] = {
      "", "corrections", "own figures", "other figures", "units", "weights", "method"};
  const auto place = static_cast<std::size_t>(cause);
  return place < std::size(kNames) ? kNames[place] : "";
}

}  // namespace

const std::vector<std::string> kRankingColumns = {
    "rank",   "unit", "name", "cohort_name", "cohort_rank", "score", "tier", "unchecked_figures",
    "reasons"};

ordered_json RankingRowOf(const v1::RankingRow& wire) {
  ordered_json row = {{"rank", wire.rank()},
                      {"unit", wire.unit()},
                      {"name", wire.name() == wire.unit() ? "" : wire.name()},
                      {"cohort_name", wire.cohort()},
                      {"cohort_rank", wire.cohort_rank()},
                      {"score", wire.score()},
                      {"tier", wire.tier()}};
  if (wire.unchecked_figures() > 0) {
    row["unchecked_figures"] = wire.unchecked_figures();
  }
  row["reasons"] = absl::StrJoin(wire.reasons(), "; ");
  for (const v1::YearsFinding& finding : wire.findings()) {
    row[StrCat("finding_", finding.name())] = StrCat(finding.verdict(), ": ", finding.why());
  }
  DropEmpty(row);
  return row;
}

common::v1::FigureStatus StatusOfWord(const std::string& word) {
  return word == "checked"      ? common::v1::FIGURE_STATUS_CHECKED
         : word == "signed_off" ? common::v1::FIGURE_STATUS_SIGNED_OFF
                                : common::v1::FIGURE_STATUS_UNSPECIFIED;
}

absl::Status PrintRanking(Connection& connection, const v1::RankingQuery& query,
                          const std::string& around, int rows, const Output& output) {
  v1::GetRankingRequest request;
  *request.mutable_query() = query;
  request.set_around_unit(around);
  if (!around.empty()) {
    request.set_page_size(rows == 0 ? 5 : rows);
  }
  Rows printed{kRankingColumns, {}};
  v1::RankingHead head;
  RETURN_IF_ERROR(connection.Pages<AppraisalService>(
      "scoring", &AppraisalService::Stub::GetRanking, std::move(request),
      [&](const v1::GetRankingResponse& page) -> absl::StatusOr<bool> {
        head = page.head();
        for (const v1::RankingRow& row : page.rows()) {
          printed.rows.push_back(RankingRowOf(row));
          if (rows > 0 && static_cast<int>(printed.rows.size()) == rows) {
            return false;
          }
        }
        return true;
      }));
  output.Print(printed);
  PrintHead(head, output.view, std::cerr);
  return absl::OkStatus();
}

absl::Status PrintExplanation(Connection& connection, const v1::RankingQuery& query,
                              const std::string& unit, bool shortcomings, const Output& output) {
  v1::ExplainRequest request;
  *request.mutable_query() = query;
  request.set_unit(unit);
  ASSIGN_OR_RETURN(
      const v1::ExplainResponse response,
      connection.Call<AppraisalService>("scoring", &AppraisalService::Stub::Explain, request));
  output.Print(shortcomings ? ShortcomingsOf(response) : NodesOf(response, output.view));
  PrintHead(response.head(), output.view, std::cerr);
  PrintNeighbour("above", response.above(), std::cerr);
  PrintNeighbour("below", response.below(), std::cerr);
  return absl::OkStatus();
}

absl::Status PrintComparison(Connection& connection, const v1::CompareRequest& request,
                             const Output& output) {
  ASSIGN_OR_RETURN(
      const v1::CompareResponse response,
      connection.Call<AppraisalService>("scoring", &AppraisalService::Stub::Compare, request));
  Rows rows{{"path", "name", "was", "now", "change", "places"}, {}};
  const auto add = [&rows](ordered_json row) {
    DropEmpty(row);
    rows.rows.push_back(std::move(row));
  };
  for (const v1::NodeDifference& node : response.nodes()) {
    ordered_json row = ToJson(node);
    row["path"] = node.path().empty() ? "total" : node.path();
    add(std::move(row));
  }
  if (!response.score_change().empty()) {
    add({{"path", "rounding"}, {"change", response.rounding()}});
  }
  for (const v1::CausePart& part : response.causes()) {
    add({{"path", StrCat("cause: ", NameOf(part.cause()))},
         {"change", part.score_change()},
         {"places", part.rank_change()}});
  }
  if (!response.rank_change().empty()) {
    const v1::RankCauses& causes = response.rank_causes();
    add({{"path", "rank: new units"}, {"places", StrCat(causes.new_units())}});
    add({{"path", "rank: departed units"}, {"places", StrCat(causes.departed_units())}});
    add({{"path", "rank: passed by"}, {"places", StrCat(causes.passed_by())}});
    add({{"path", "rank: passed"}, {"places", StrCat(causes.passed())}});
    add({{"path", "rank"},
         {"was", response.was().rank()},
         {"now", response.now().rank()},
         {"places", response.rank_change()}});
  }
  add({{"path", "score"},
       {"was", response.was().score()},
       {"now", response.now().score()},
       {"change", response.score_change()}});
  output.Print(rows);
  if (!response.no_comparison().empty()) {
    std::cerr << "no comparison: " << Printable(response.no_comparison()) << "\n";
  }
  if (!response.undivided().empty()) {
    std::cerr << "causes not told apart: " << Printable(response.undivided()) << "\n";
  }
  if (response.has_before()) {
    const v1::RankingQuery& query = response.before().query();
    std::cerr << Printable(StrCat("compared with ", response.before_board(),
                                  response.before_board().empty() ? "" : ", ", query.framework(),
                                  " ", query.version(), ", ", query.period()))
              << "\n";
  }
  return absl::OkStatus();
}

}  // namespace zoneflow::cli
