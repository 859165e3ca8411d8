#include "tools/zoneflow/plan/rules_command.h"

#include <fstream>
#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "approval_data.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_folder.h"

namespace zoneflow::plan {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;

class RulesCommandTest : public ::testing::Test {
 protected:
  // The shipped catalogue with one text in the place of another.
  std::string Changed(const std::string& was, const std::string& now) {
    std::string text(approval_data::Find("procedures.yaml"));
    const std::size_t at = text.find(was);
    EXPECT_NE(at, std::string::npos) << was;
    text.replace(at, was.size(), now);
    const std::string path = folder_ / "procedures.yaml";
    std::ofstream(path) << text;
    return path;
  }

  zoneflow::testing::TempFolder folder_;
  std::ostringstream out_;
  const cli::Output output_{out_, cli::Format::kCsv};
};

TEST_F(RulesCommandTest, TheShippedRulesHold) {
  ASSERT_THAT(RunRulesCheck({}, output_), IsOk());
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("procedures.yaml,50,ok"), HasSubstr("overlays.yaml,5,ok"),
                                HasSubstr("templates.yaml,"), HasSubstr("attributes.yaml,15,ok"),
                                HasSubstr("workday_calendar.csv,")));
}

TEST_F(RulesCommandTest, WhatIsWrongIsNamedWithFileAndValue) {
  EXPECT_THAT(
      RunRulesCheck({.procedures = Changed("pre: [REC, CONTRACT]", "pre: [NOSUCH]")}, output_),
      StatusIs(absl::StatusCode::kInvalidArgument,
               AllOf(HasSubstr("procedures.yaml"), HasSubstr("NOSUCH"))));
  EXPECT_THAT(RunRulesCheck({.calendar = "/nowhere.csv"}, output_),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("/nowhere.csv")));
  EXPECT_EQ(out_.str(), "");
}

TEST_F(RulesCommandTest, ADiffNamesTheFieldAndTheDaysThatMove) {
  const std::string path = Changed("  - id: EIA\n", "  - id: EIA\n    floor_wd: 12\n");
  ASSERT_THAT(RunRulesDiff({.before = "", .after = path, .start = "2021-04-20"}, output_), IsOk());
  EXPECT_THAT(out_.str(),
              AllOf(HasSubstr(",floor_wd,,12,"),
                    HasSubstr("latest_accept, industrial-filing-new-land\",2021-04-09,")));
}

}  // namespace
}  // namespace zoneflow::plan
