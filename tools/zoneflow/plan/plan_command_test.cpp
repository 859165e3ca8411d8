#include "tools/zoneflow/plan/plan_command.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace zoneflow::plan {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Printed {
  int code = 0;
  std::string out;
  std::string err;
};

Printed PrintedBy(const PlanOptions& options, cli::Format format = cli::Format::kCsv) {
  std::ostringstream out;
  std::ostringstream err;
  const int code = RunPlan(options, {out, format}, err);
  return {code, out.str(), err.str()};
}

TEST(PlanCommandTest, AsCsvThePlanIsALineForEachProcedure) {
  const Printed printed = PrintedBy({.start = "2021-04-20", .procedures = {"BUILDPERMIT,START"}});
  EXPECT_EQ(printed.code, 0);
  EXPECT_EQ(printed.out,
            "id,zh,duration_wd,latest_accept,latest_result\n"
            "BUILDPERMIT,建筑工程施工许可证(含质量安全监督手续),2,2021-04-16,2021-04-20\n"
            "START,开工,0,2021-04-20,2021-04-20\n");
  EXPECT_EQ(printed.err, "");
}

TEST(PlanCommandTest, IdsMayComeInSeveralArgumentsAndWithBlanks) {
  const Printed printed = PrintedBy({.start = "2021-04-20", .procedures = {" EIA", "REC, START"}});
  EXPECT_EQ(printed.code, 0);
  EXPECT_THAT(printed.out, HasSubstr("\nEIA,"));
}

TEST(PlanCommandTest, JsonTellsWhetherThePlanIsProvisional) {
  const Printed firm =
      PrintedBy({.start = "2021-04-20", .procedures = {"START"}}, cli::Format::kJson);
  const auto firm_plan = nlohmann::json::parse(firm.out);
  EXPECT_EQ(firm_plan.at("provisional"), false);
  EXPECT_EQ(firm_plan.at("rows").at(0).at("latest_accept"), "2021-04-20");

  const Printed open =
      PrintedBy({.start = "2027-04-20", .procedures = {"START"}}, cli::Format::kJson);
  const auto open_plan = nlohmann::json::parse(open.out);
  EXPECT_EQ(open_plan.at("provisional"), true);
  EXPECT_THAT(open_plan.at("provisional_reason").get<std::string>(), HasSubstr("2027"));
  EXPECT_THAT(open.err, StartsWith("provisional: "));
}

TEST(PlanCommandTest, ATableKeepsItsColumnsUnderChineseText) {
  const Printed printed =
      PrintedBy({.start = "2021-04-20", .procedures = {"EIA,START"}}, cli::Format::kTable);
  std::istringstream lines(printed.out);
  std::string header;
  std::string eia;
  std::getline(lines, header);
  std::getline(lines, eia);
  EXPECT_THAT(header, StartsWith("id     zh "));
  EXPECT_THAT(eia,
              StartsWith("EIA    环境影响评价文件审批(报告书/报告表)            7  2021-04-09"));
}

TEST(PlanCommandTest, BadInputIsNamedAndPrintsNoPlan) {
  const struct {
    PlanOptions options;
    std::string part;
  } cases[] = {
      {{.start = "2021-02-30", .procedures = {"START"}}, "2021-02-30"},
      {{.start = "2021-04-20", .procedures = {}}, "empty"},
      {{.start = "2021-04-20", .procedures = {""}}, "empty"},
      {{.start = "2021-04-20", .procedures = {"START,NOSUCH"}},
       "\"NOSUCH\" is not in the catalogue"},
      {{.start = "2021-04-20", .procedures = {"EIA,EIA"}}, "\"EIA\" stands twice"},
      {{.start = "2021-04-20", .procedures = {"START,JOINTACC"}}, "comes after START"},
      {{.start = "1950-01-01", .procedures = {"START"}}, "1950-01-01 lies outside"},
  };
  for (const auto& c : cases) {
    const Printed printed = PrintedBy(c.options);
    EXPECT_EQ(printed.code, 1) << c.part;
    EXPECT_EQ(printed.out, "") << c.part;
    EXPECT_THAT(printed.err, StartsWith("error: "));
    EXPECT_THAT(printed.err, HasSubstr(c.part));
  }
}

TEST(PlanCommandTest, APlanInTheLastWeekBeforeAMissingNoticeIsProvisional) {
  const Printed printed = PrintedBy({.start = "2098-12-28", .procedures = {"START"}});
  EXPECT_EQ(printed.code, 0);
  EXPECT_THAT(printed.err, HasSubstr("25 to 31 December 2098 may be moved by the notice of 2099"));
  EXPECT_EQ(PrintedBy({.start = "2025-12-31", .procedures = {"START"}}).err, "");
}

TEST(PlanCommandTest, AHostileArgumentIsShown) {
  EXPECT_THAT(PrintedBy({.start = "2021-04-20", .procedures = {"\x1b[2JA\u202e"}}).err,
              HasSubstr("\\u001b[2JA\\u202e"));
}

PlanOptions LateProject() {
  return {.start = "2021-04-20",
          .procedures = {},
          .template_id = "industrial-filing-new-land",
          .seen_on = "2021-01-15"};
}

TEST(PlanCommandTest, AProcedureIsExplainedByTheEdgesThatDriveIt) {
  PlanOptions options = LateProject();
  options.explain = "CDRAW";
  const Printed printed = PrintedBy(options);
  EXPECT_EQ(printed.code, 0);
  EXPECT_THAT(printed.out, StartsWith("chain,id,zh,accept,result,days_wd,whose,slack_wd,words\n"
                                      "earliest,"));
  EXPECT_THAT(printed.out, HasSubstr("\nearliest,LISTING,"));
  EXPECT_THAT(printed.out, HasSubstr("\nlatest,START,"));
  EXPECT_THAT(printed.err, HasSubstr("已晚 "));
  options.explain = "NOSUCH";
  EXPECT_THAT(PrintedBy(options).err, HasSubstr("\"NOSUCH\" is none of this plan"));
}

TEST(PlanCommandTest, ARescueNamesTheFewestPromisesWithItsProof) {
  PlanOptions options = LateProject();
  options.rescue = true;
  const Printed printed = PrintedBy(options);
  EXPECT_EQ(printed.code, 0);
  EXPECT_THAT(printed.out, StartsWith("set,measures,risk,slack_wd,earliest_start,chain\n"
                                      "chosen,CDRAW without SCHEME,1,9,"));
  EXPECT_THAT(printed.out, HasSubstr("\nrefuted,,0,-10,2021-04-29,"));
  EXPECT_THAT(printed.err, HasSubstr("最少 1 项措施"));
  // With that promise made nothing is needed.
  options.promises = {"CDRAW:SCHEME"};
  EXPECT_THAT(PrintedBy(options).out, HasSubstr("\nas_is,,0,9,"));
  options.seen_on = "";
  EXPECT_THAT(PrintedBy(options).err, HasSubstr("seen_on: is missing"));
}

TEST(PlanCommandTest, TheReferenceTimetableIsReproducedByteForByte) {
  const char* source = std::getenv("ZONEFLOW_SOURCE_DIR");
  const std::filesystem::path reference = std::filesystem::path(source == nullptr ? "." : source) /
                                          "../shared/reference/calendar/golden_backward_2021.csv";
  std::ifstream file(reference, std::ios::binary);
  if (!file) {
    GTEST_SKIP() << "golden_backward_2021.csv is not on this machine";
  }
  const std::string expected((std::istreambuf_iterator<char>(file)), {});
  std::vector<std::string> ids;
  std::istringstream lines(expected);
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    ids.push_back(line.substr(0, line.find(',')));
  }
  EXPECT_EQ(PrintedBy({.start = "2021-04-20", .procedures = ids}).out, expected);
}

}  // namespace
}  // namespace zoneflow::plan
