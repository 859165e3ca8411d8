#include "tools/zoneflow/score/rank_command.h"

#include <iostream>
#include <memory>
#include <utility>

#include "CLI/CLI.hpp"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/scoring/core/framework/what_if.h"
#include "tools/zoneflow/connection.h"
#include "tools/zoneflow/document_file.h"
#include "tools/zoneflow/proto_json.h"
#include "tools/zoneflow/score/framework_file.h"
#include "tools/zoneflow/score/ranking_output.h"
#include "zoneflow/scoring/v1/appraisal_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

namespace v1 = scoring::v1;
using nlohmann::ordered_json;
using v1::AppraisalService;

struct Words {
  std::string framework;
  std::string version;
  std::string period;
  std::string cohort;
  std::string known_on;
  std::string at_least;
  std::int64_t log_no = 0;
  std::string unit;
  std::string other;
  std::string other_period;
  std::string other_version;
  std::string other_known_on;
  std::string file;
  std::vector<std::string> figures;
  std::vector<std::string> weights;
  std::vector<std::string> without;
  int rows = 0;
  bool shortcomings = false;
  int draws = 0;
  std::int64_t seed = 0;
  std::string spread;
  int level = 90;
};

v1::RankingQuery QueryOf(const Words& words) {
  v1::RankingQuery query;
  query.set_framework(words.framework);
  query.set_version(words.version);
  query.set_period(words.period);
  query.set_cohort(words.cohort);
  query.set_known_on(words.known_on);
  query.set_log_no(words.log_no);
  query.set_at_least(StatusOfWord(words.at_least));
  return query;
}

absl::Status Show(Connection& connection, const Words& words, const Output& output) {
  return PrintRanking(connection, QueryOf(words), words.unit, words.rows, output);
}

absl::Status Explain(Connection& connection, const Words& words, const Output& output) {
  return PrintExplanation(connection, QueryOf(words), words.unit, words.shortcomings, output);
}

absl::StatusOr<v1::SimulateRequest> AssumptionsOf(const Words& words) {
  v1::SimulateRequest request;
  *request.mutable_query() = QueryOf(words);
  for (const std::string& word : words.figures) {
    ASSIGN_OR_RETURN(const scoring::FigureChange change, scoring::ParseFigureChange(word));
    v1::AssumedFigure& figure = *request.add_figures();
    figure.set_unit(change.unit);
    figure.set_indicator(change.indicator);
    figure.set_value(change.value.Text());
  }
  for (const std::string& word : words.weights) {
    const std::size_t sign = word.rfind('=');
    if (sign == std::string::npos || sign == 0) {
      return absl::InvalidArgumentError(
          StrCat("--weight: \"", word, "\" must be PATH=WEIGHT, PATH as rank explain names it"));
    }
    v1::AssumedWeight& weight = *request.add_weights();
    weight.set_path(word.substr(0, sign));
    weight.set_weight(word.substr(sign + 1));
  }
  request.mutable_without_units()->Add(words.without.begin(), words.without.end());
  if (words.draws > 0) {
    v1::Draws& draws = *request.mutable_draws();
    draws.set_count(words.draws);
    draws.set_seed(words.seed);
    draws.set_weight_spread(words.spread);
    draws.set_level(words.level);
  }
  return request;
}

// "first 87.5%, second 12.5%": of the draws.
std::string ChancesOf(const v1::RankSpread& spread, std::int64_t draws) {
  std::string told;
  for (const v1::TierChance& one : spread.tiers()) {
    if (one.draws() > 0) {
      const auto share =
          scoring::Quotient(scoring::Decimal::Of(one.draws(), 0) * scoring::Decimal(100),
                            scoring::Decimal::Of(draws, 0), 1);
      StrAppend(&told, told.empty() ? "" : ", ", one.tier(), " ", share.Text(), "%");
    }
  }
  return told;
}

void AddSpread(const v1::RankSpread& spread, std::int64_t draws, ordered_json& row) {
  if (spread.ranked() > 0) {
    row["rank_low"] = spread.low();
    row["rank_median"] = spread.median();
    row["rank_high"] = spread.high();
    row["tier_chances"] = ChancesOf(spread, draws);
  }
}

void PrintDraws(const v1::Draws& draws, std::ostream& notes) {
  notes << "intervals hold " << draws.level() << " of 100 ranks in " << draws.count()
        << " draws, seed " << draws.seed() << ", weights times 1 ± " << draws.weight_spread();
  for (const std::string& way : draws.ways()) {
    notes << ", or " << way;
  }
  notes << "\n";
}

absl::Status WhatIf(Connection& connection, const Words& words, const Output& output) {
  ASSIGN_OR_RETURN(v1::SimulateRequest request, AssumptionsOf(words));
  Rows rows{kRankingColumns, {}};
  rows.columns.insert(rows.columns.end(), {"was_rank", "was_score"});
  if (words.draws > 0) {
    rows.columns.insert(rows.columns.end(),
                        {"rank_low", "rank_median", "rank_high", "tier_chances"});
  }
  v1::Draws draws;
  RETURN_IF_ERROR(
      connection.Pages<AppraisalService>("scoring", &AppraisalService::Stub::Simulate,
                                         std::move(request), [&](const v1::SimulateResponse& page) {
                                           draws = page.draws();
                                           for (const v1::SimulatedRow& one : page.rows()) {
                                             ordered_json row = RankingRowOf(one.row());
                                             row["was_rank"] = one.was_rank();
                                             row["was_score"] = one.was_score();
                                             AddSpread(one.spread(), draws.count(), row);
                                             DropEmpty(row);
                                             rows.rows.push_back(std::move(row));
                                           }
                                         }));
  output.Print(rows);
  if (words.draws > 0) {
    PrintDraws(draws, std::cerr);
  }
  return absl::OkStatus();
}

// Without another unit, period, version or day: with the last final board of the period before.
absl::Status Compare(Connection& connection, const Words& words, const Output& output) {
  v1::CompareRequest request;
  *request.mutable_after() = QueryOf(words);
  v1::RankingQuery& after = *request.mutable_after();
  if (!words.other.empty() || !words.other_period.empty() || !words.other_version.empty() ||
      !words.other_known_on.empty()) {
    *request.mutable_before() = QueryOf(words);
  }
  if (!words.other_period.empty()) {
    after.set_period(words.other_period);
  }
  if (!words.other_version.empty()) {
    after.set_version(words.other_version);
  }
  if (!words.other_known_on.empty()) {
    after.set_known_on(words.other_known_on);
  }
  request.set_unit(words.unit);
  request.set_other_unit(words.other);
  return PrintComparison(connection, request, output);
}

// Prints who moved, version by version, until the stream ends.
absl::Status Watch(Connection& connection, const Words& words, const Output& output) {
  ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> channel, connection.ChannelTo("scoring"));
  const auto stub = AppraisalService::NewStub(channel);
  grpc::ClientContext context;
  rpc::Prepare(context, kStreamDeadline);
  SilenceWatch silence(channel, context);
  v1::WatchRankingRequest request;
  *request.mutable_query() = QueryOf(words);
  const auto reader = stub->WatchRanking(&context, request);
  v1::WatchRankingResponse response;
  const bool stands = reader->Read(&response);
  const bool hangs = silence.Stop();  // from here on nothing need come
  if (stands) {
    RowPrinter printer({{"log_no", 6},
                        {"was_rank", 8},
                        {"rank", 4},
                        {"unit", 20},
                        {"was_score", 10},
                        {"score", 10},
                        {"tier", 8}},
                       output.view, output.stream);
    do {
      for (const v1::RankMove& move : response.moves()) {
        ordered_json row = {{"log_no", response.head().query().log_no()},
                            {"was_rank", move.was_rank()},
                            {"rank", move.rank()},
                            {"unit", move.unit()},
                            {"name", move.name() == move.unit() ? "" : move.name()},
                            {"was_score", move.was_score()},
                            {"score", move.score()},
                            {"was_tier", move.was_tier()},
                            {"tier", move.tier()}};
        DropEmpty(row);
        printer.Add(row);
      }
      if (response.moved() > response.moves_size()) {
        std::cerr << "moved in all: " << response.moved() << "\n";
      }
    } while (reader->Read(&response));
  }
  return hangs ? connection.Hangs("scoring")
               : Connection::Named("scoring", rpc::FromGrpc(reader->Finish()));
}

ordered_json FrameworkRow(const v1::Framework& framework) {
  return {{"framework", framework.id()},      {"version", framework.version()},
          {"name", framework.name()},         {"unit_kind", framework.unit_kind()},
          {"leaves", framework.indicators()}, {"holes", framework.holes_size()},
          {"document", framework.document()}, {"sha256", framework.sha256()}};
}

const std::vector<std::string> kFrameworkColumns = {"framework", "version", "name",    "unit_kind",
                                                    "leaves",    "holes",   "document"};

absl::Status ListFrameworks(Connection& connection, const Words& /*words*/, const Output& output) {
  ASSIGN_OR_RETURN(const auto response, connection.Call<AppraisalService>(
                                            "scoring", &AppraisalService::Stub::ListFrameworks,
                                            v1::ListFrameworksRequest()));
  Rows rows{kFrameworkColumns, {}};
  for (const v1::Framework& framework : response.frameworks()) {
    rows.rows.push_back(FrameworkRow(framework));
  }
  output.Print(rows);
  return absl::OkStatus();
}

absl::Status PutFramework(Connection& connection, const Words& words, const Output& output) {
  v1::PutFrameworkRequest request;
  ASSIGN_OR_RETURN(*request.mutable_text(), ReadDocumentFile("FILE", words.file));
  ASSIGN_OR_RETURN(
      const auto response,
      connection.Call<AppraisalService>("scoring", &AppraisalService::Stub::PutFramework, request));
  output.Print({kFrameworkColumns, {FrameworkRow(response.framework())}});
  return absl::OkStatus();
}

class Commands {
 public:
  Commands(CLI::App& app, Context& context)
      : context_(context), rank_(app.add_subcommand("rank", "Rankings by frameworks (考核办法)")) {
    rank_->require_subcommand(1);
    SetExamples(rank_, {"rank frameworks", "rank show hdi --period 2022 --cohort country"});
  }

  CLI::App* Add(const char* name, const char* what,
                std::initializer_list<std::string_view> examples,
                absl::Status (*run)(Connection&, const Words&, const Output&)) {
    auto* command = rank_->add_subcommand(name, what);
    SetExamples(command, examples);
    context_.OnCall(command, [words = words_, run, &context = context_] {
      Connection connection(context.data_dir);
      return ReportEachLine(run(connection, *words, context.Standard()), std::cerr);
    });
    return command;
  }

  CLI::App* AddOnBoard(const char* name, const char* what,
                       std::initializer_list<std::string_view> examples,
                       absl::Status (*run)(Connection&, const Words&, const Output&)) {
    auto* command = Add(name, what, examples, run);
    command->add_option("FRAMEWORK", words_->framework, "An id that rank frameworks prints")
        ->required();
    command->add_option("--period", words_->period, "2022, 2022Q3 or 2022-07")->required();
    command->add_option("--version", words_->version, "Of the framework; default: the latest");
    command->add_option("--cohort", words_->cohort, "The units of this cohort alone");
    command->add_option("--known-on", words_->known_on, "As known at the end of that day")
        ->check(IsDate());
    command->add_option("--at-least", words_->at_least, "Leave figures of a lower status out")
        ->check(CLI::IsMember({"checked", "signed_off"}));
    command->add_option("--log-no", words_->log_no, "As recorded at this number; default: by now");
    return command;
  }

  Words& words() { return *words_; }

 private:
  Context& context_;
  CLI::App* rank_;
  const std::shared_ptr<Words> words_ = std::make_shared<Words>();
};

}  // namespace

void RegisterRank(CLI::App& app, Context& context) {
  Commands commands(app, context);
  Words& words = commands.words();
  commands.Add("frameworks", "Those that the suite knows, each version of them",
               {"rank frameworks"}, ListFrameworks);
  commands
      .Add("put", "Add a framework, or a version of one", {"rank put our_zones.yaml"}, PutFramework)
      ->add_option("FILE", words.file, "A framework file")
      ->required();
  auto* show = commands.AddOnBoard("show", "Units by rank",
                                   {"rank show hdi --period 2022 --cohort country",
                                    "rank show national_nhtz --period 2022 --around 甲高新区",
                                    "rank show hdi --period 2022 --known-on 2023-03-01"},
                                   Show);
  show->add_option("--around", words.unit, "The rows around this unit alone");
  show->add_option("--rows", words.rows, "So many rows; default: all, around a unit 5")
      ->check(CLI::Range(1, 1000));
  commands.AddOnBoard("watch", "Who moves, version by version, until Ctrl-C; --log-no: since then",
                      {"rank watch hdi --period 2022", "rank watch hdi --period 2022 --log-no 12"},
                      Watch);
  auto* explain = commands.AddOnBoard(
      "explain", "Every node of a unit's score, down to its sources",
      {"rank explain hdi CHN --period 2022", "rank explain hdi CHN --period 2022 --shortcomings"},
      Explain);
  explain->add_option("UNIT", words.unit, "Its id")->required();
  explain->add_flag("--shortcomings", words.shortcomings,
                    "The indicators behind the mean of the ranked (短板) alone");
  auto* what_if = commands.AddOnBoard(
      "whatif", "Ranks if figures, weights or units were others, beside what is",
      {"rank whatif hdi --period 2022 --figure CHN.le=80",
       "rank whatif hdi --period 2022 --weight education=2 --without JPN",
       "rank whatif hdi --period 2022 --cohort country --draws 1000 --seed 7"},
      WhatIf);
  what_if->add_option("--figure", words.figures, "UNIT.INDICATOR=VALUE")->allow_extra_args(false);
  what_if->add_option("--weight", words.weights, "PATH=WEIGHT")->allow_extra_args(false);
  what_if->add_option("--without", words.without, "A unit")->allow_extra_args(false);
  auto* draws = what_if->add_option("--draws", words.draws,
                                    "How sure the ranks are, by so many draws of weights and of "
                                    "what the framework leaves open");
  draws->check(CLI::Range(1, 100000));
  what_if->add_option("--seed", words.seed, "Of the draws; the same seed draws the same")
      ->needs(draws);
  what_if
      ->add_option("--spread", words.spread,
                   "Weights times 1 ± this at most; default: as the framework says, else 0.25")
      ->needs(draws);
  what_if->add_option("--level", words.level, "The interval holds so many of 100 ranks")
      ->needs(draws)
      ->check(CLI::Range(1, 99));
  auto* compare = commands.AddOnBoard(
      "compare",
      "What a unit's change of score and rank is made of, by nodes and by causes, or its distance "
      "to another; alone: since the last final board of the period before",
      {"rank compare hdi CHN --period 2022",
       "rank compare hdi CHN --period 2021 --with-period 2022",
       "rank compare hdi CHN --period 2022 --with JPN"},
      Compare);
  compare->add_option("UNIT", words.unit, "Its id")->required();
  compare->add_option("--with", words.other, "Another unit");
  compare->add_option("--with-period", words.other_period, "Another period");
  compare->add_option("--with-version", words.other_version, "Another version of the framework");
  compare->add_option("--with-known-on", words.other_known_on, "As known on another day")
      ->check(IsDate());
}

}  // namespace zoneflow::cli
