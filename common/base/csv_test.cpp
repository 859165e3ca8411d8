#include "common/base/csv.h"

#include <algorithm>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"

namespace zoneflow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::zoneflow::testing::StatusIs;

TEST(CsvTest, RowsKnowTheirLinesAndFieldsAreAsTheyStand) {
  const auto rows = ParseCsv(
      "# a comment\n\nname,note\r\n签约,\" \"\"x\"\",\nnext line\" \n"
      "#another\r\n,  plain \r\nlast,1",
      "name,note");
  // A space behind a closing quote is none of RFC 4180's.
  EXPECT_THAT(rows, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 5")));
  const auto mended = ParseCsv(
      "# a comment\n\nname,note\r\n签约,\" \"\"x\"\",\nnext line\"\n"
      "#another\r\n,  plain \r\nlast,1",
      "name,note");
  ASSERT_TRUE(mended.ok()) << mended.status();
  ASSERT_EQ(mended->size(), 3U);
  EXPECT_EQ((*mended)[0].line, 4U);
  EXPECT_THAT((*mended)[0].fields, ElementsAre("签约", " \"x\",\nnext line"));
  EXPECT_EQ((*mended)[1].line, 7U);
  EXPECT_THAT((*mended)[1].fields, ElementsAre("", "  plain "));
  EXPECT_THAT((*mended)[2].fields, ElementsAre("last", "1"));
}

TEST(CsvTest, WhatIsWrongIsNamedWithItsLine) {
  const struct {
    const char* text;
    const char* what;
  } wrong[] = {{"", "line 1: the header \"a,b\" is missing"},
               {"# only this\n", "is missing"},
               {"a;b\n1,2\n", "line 1: header \"a;b\" is not \"a,b\""},
               {"a,b\n1,2\n1\n", "line 3: 1 fields; a row has 2: a,b"},
               {"a,b\n1,2,3\n", "line 2: 3 fields"},
               {"a,b\n1,x\"y\n", "line 2: a quote"},
               {"a,b\n1,\"x\"y\n", "line 2: a quote"},
               {"a,b\n1,\"x\n\n", "line 2: a quoted field does not end"}};
  for (const auto& one : wrong) {
    EXPECT_THAT(ParseCsv(one.text, "a,b"),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(one.what)))
        << one.text;
  }
}

}  // namespace
}  // namespace zoneflow
