#include "tools/zoneflow/filter_command.h"

#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "tools/zoneflow/words.h"

namespace zoneflow::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;

TEST(FilterCommandTest, ParsePrintsTheTreeOfAnyFields) {
  std::ostringstream out;
  ASSERT_THAT(ParseFilter("a.b >= \"1\" OR NOT 前晨", out), IsOk());
  EXPECT_EQ(out.str(),
            "{\"or\":[{\"field\":\"a.b\",\"op\":\">=\",\"value\":\"1\"},"
            "{\"not\":{\"text\":\"前晨\"}}]}\n");
  EXPECT_THAT(ParseFilter("a >", out),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("byte 4")));
}

TEST(FilterCommandTest, CheckNamesFieldValueAndRule) {
  std::ostringstream out;
  EXPECT_THAT(CheckFilter("count = many", Format::kJson, out),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("byte 9: field count: 'many' is no whole number")));
  EXPECT_EQ(out.str(), "");
  ASSERT_THAT(CheckFilter("amount_cny >= 1e8 text:前晨", Format::kJson, out), IsOk());
  EXPECT_EQ(
      out.str(),
      "{\"field\":\"amount_cny\",\"op\":\">=\",\"value\":\"1e8\",\"meaning\":\"the amount in "
      "yuan\"}\n{\"field\":\"text\",\"op\":\":\",\"value\":\"前晨\",\"meaning\":\"any part of "
      "a name or title\"}\n");
}

TEST(FilterCommandTest, AnExpressionMayBeginWithAMinus) {
  EXPECT_THAT(ShieldExpression({"--format", "json", "filter", "parse", "-a:b", "--data", "x"}),
              ElementsAre("--format", "json", "filter", "parse", " -a:b", "--data", "x"));
  EXPECT_THAT(ShieldExpression({"signings", "list", "-x"}), ElementsAre("signings", "list", "-x"));
  std::ostringstream out;
  ASSERT_THAT(ParseFilter(" -a:b", out), IsOk());
  EXPECT_EQ(out.str(), "{\"not\":{\"field\":\"a\",\"op\":\":\",\"value\":\"b\"}}\n");
  EXPECT_THAT(ParseFilter(" -", out),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("byte 1:")));
}

}  // namespace
}  // namespace zoneflow::cli
