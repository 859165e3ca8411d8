#include <fstream>
#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "nlohmann/json.hpp"

#include "common/testing/status_matchers.h"
#include "common/testing/temp_folder.h"
#include "tools/zoneflow/score/board_command.h"
#include "tools/zoneflow/score/framework_command.h"
#include "tools/zoneflow/score/framework_file.h"
#include "tools/zoneflow/score/observations_command.h"

namespace zoneflow::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

constexpr std::string_view kFramework = R"(framework: ours
version: "1"
name: 示例
unit_kind: zone
document: a test
digits: 6
holes: ["formulas"]
tree:
  aggregate: mean
  unknown_weight: {take: 1, why: not published}
  children:
    - {id: growth, name: 增长, weight: 2, indicator: growth, min_max: {bounds: {low: 0, high: 10}, scale: 100}}
    - {id: signings, name: 签约, indicator: signings, missing: zero, cap: 20, points: {each: 5}}
)";

class ScoreCommandsTest : public ::testing::Test {
 protected:
  std::string File(const std::string& name, std::string_view bytes) {
    const std::string path = folder_ / name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  std::string Run(const BoardScore& command, Format format = Format::kCsv) {
    std::ostringstream out;
    std::ostringstream notes;
    status_ = RunBoardScore(command, {out, format}, notes);
    notes_ = notes.str();
    return out.str();
  }

  zoneflow::testing::TempFolder folder_;
  const std::string framework_ = File("ours.yaml", kFramework);
  const std::string observed_ = File("o.csv",
                                     "unit,indicator,period,value,source\n"
                                     "甲,growth,2022,8,年报第3页\n"
                                     "甲,signings,2022,3,\n"
                                     "乙,growth,2022,9,\n"
                                     "乙,growth,2021,1,\n");
  absl::Status status_;
  std::string notes_;
};

TEST_F(ScoreCommandsTest, RanksUnitsOfTheLatestPeriod) {
  EXPECT_EQ(Run({.framework = framework_, .observations = observed_}),
            "rank,unit,name,cohort_name,cohort_rank,score,tier,reason\n"
            "1,乙,,,1,60,,\n"
            "2,甲,,,2,58.333333,,\n");
  EXPECT_THAT(notes_,
              AllOf(HasSubstr("not known: formulas\n"),
                    HasSubstr("1 of 2 weights taken as 1: not published"), HasSubstr("sha256 ")));
}

TEST_F(ScoreCommandsTest, ExplainsEveryNodeWithItsSourceAndSharesThatAddUp) {
  const std::string printed =
      Run({.framework = framework_, .observations = observed_, .explain = "甲"}, Format::kJson);
  std::istringstream in(printed);
  std::vector<nlohmann::json> nodes;
  for (std::string line; std::getline(in, line);) {
    nodes.push_back(nlohmann::json::parse(line));
  }
  ASSERT_THAT(nodes, SizeIs(3));
  EXPECT_EQ(nodes[0].at("share"), "58.333333");
  EXPECT_EQ(nodes[1].at("raw"), "8");
  EXPECT_EQ(nodes[1].at("value"), "80");
  EXPECT_EQ(nodes[1].at("weight"), "2");
  EXPECT_EQ(nodes[1].at("share"), "53.333333");
  EXPECT_EQ(nodes[1].at("rule"), "min_max: stored bounds 0 to 10");
  EXPECT_EQ(nodes[1].at("sources"), "growth: 年报第3页");
  EXPECT_EQ(nodes[2].at("share"), "5");
  EXPECT_THAT(std::string(nodes[2].at("notes")), HasSubstr("not published"));
}

TEST_F(ScoreCommandsTest, WhatIfStandsBesideWhatIs) {
  EXPECT_EQ(Run({.framework = framework_, .observations = observed_, .what_if = {"甲.growth=10"}}),
            "rank,unit,name,cohort_name,cohort_rank,score,tier,was_rank,was_score,reason\n"
            "1,甲,,,1,71.666667,,2,58.333333,\n"
            "2,乙,,,2,60,,1,60,\n");
  Run({.framework = framework_, .observations = observed_, .what_if = {"丙.growth=10"}});
  EXPECT_THAT(status_, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("丙")));
}

TEST_F(ScoreCommandsTest, EveryWrongCellIsALineAndNothingIsPrinted) {
  const std::string bad =
      File("bad.csv", "unit,indicator,period,value\n甲,growth,2022,8%\n乙,,2022,1\n");
  EXPECT_EQ(Run({.framework = framework_, .observations = bad}), "");
  std::ostringstream err;
  EXPECT_EQ(ReportEachLine(status_, err), 1);
  EXPECT_EQ(err.str(), "error: " + bad +
                           ": D2: value: \"8%\" must be a plain decimal such as 12.5\nerror: " +
                           bad + ": B3: indicator is missing\n");
}

TEST_F(ScoreCommandsTest, CheckNamesFileLineAndSetting) {
  std::ostringstream out;
  std::ostringstream notes;
  EXPECT_THAT(RunFrameworkCheck(framework_, {out, Format::kCsv}, notes), IsOk());
  EXPECT_THAT(notes.str(), HasSubstr("not known: formulas"));
  const std::string bad = File("bad.yaml", std::string(kFramework) + "direction: higher\n");
  EXPECT_THAT(RunFrameworkCheck(bad, {out, Format::kCsv}, notes),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("bad.yaml:14: direction: is no setting that applies here")));
  EXPECT_THAT(RunFrameworkCheck("no_such", {out, Format::kCsv}, notes),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("no_such")));
}

TEST(AboutRowsTest, WhatAServiceSaysOfARequestIsSaidOfTheFile) {
  const std::vector<std::uint32_t> rows = {2, 3, 5, 6};
  EXPECT_EQ(
      AboutRows("observations[0].value: \"8%\" must …\nobservations[1].unit: [x] …\nand 3 more",
                "o.csv", rows, 2),
      "o.csv: row 5: value: \"8%\" must …\no.csv: row 6: unit: [x] …\nand 3 more");
  EXPECT_EQ(AboutRows("scoring: cannot be reached", "o.csv", rows, 0),
            "scoring: cannot be reached");
}

TEST_F(ScoreCommandsTest, ShippedFrameworksAreListedAndShown) {
  std::ostringstream out;
  std::ostringstream notes;
  EXPECT_THAT(RunFrameworkList({out, Format::kCsv}), IsOk());
  EXPECT_THAT(out.str(), AllOf(HasSubstr("\nnational_nhtz,2021,"), HasSubstr("\nhdi,2023,")));
  out.str("");
  EXPECT_THAT(RunFrameworkShow("national_nhtz", {out, Format::kCsv}, notes), IsOk());
  EXPECT_THAT(out.str(), AllOf(HasSubstr("1/1.1,国家级和省级研发机构数,0.8,,min_max,nhtz_1_1"),
                               HasSubstr("equal inside the group (not published)")));
}

}  // namespace
}  // namespace zoneflow::cli
