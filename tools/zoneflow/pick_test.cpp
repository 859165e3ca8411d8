#include "tools/zoneflow/pick.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using zoneflow::testing::IsOkAndHolds;
using zoneflow::testing::StatusIs;

std::string Id(const std::string& begin) { return begin + std::string(32 - begin.size(), '0'); }

absl::StatusOr<std::string> Chosen(const std::string& text) {
  Pick pick("case", text);
  pick.Offer({.id = Id("3fa1"), .other_ids = {Id("77")}, .names = {"前晨汽车 总部", "前晨汽车"}});
  pick.Offer({.id = Id("3fb2"), .other_ids = {Id("78")}, .names = {"前晨汽车零部件 工厂"}});
  pick.Offer({.id = Id("7700"), .other_ids = {Id("79")}, .names = {"澜石半导体", "beef"}});
  return pick.Chosen();
}

TEST(PickTest, AUniqueBeginningOfAnIdIsEnough) {
  EXPECT_THAT(Chosen("3fa"), IsOkAndHolds(Id("3fa1")));
  EXPECT_THAT(Chosen(Id("3fb2")), IsOkAndHolds(Id("3fb2")));
  EXPECT_THAT(Chosen("78"), IsOkAndHolds(Id("3fb2")));
  // Its own id comes before that of its project.
  EXPECT_THAT(Chosen("77"), IsOkAndHolds(Id("7700")));
}

TEST(PickTest, ANameIsOneTooAndAWholeNameComesFirst) {
  EXPECT_THAT(Chosen("澜石"), IsOkAndHolds(Id("7700")));
  EXPECT_THAT(Chosen("前晨汽车"), IsOkAndHolds(Id("3fa1")));
  EXPECT_THAT(Chosen("工厂"), IsOkAndHolds(Id("3fb2")));
  EXPECT_THAT(Chosen("beef"), IsOkAndHolds(Id("7700")));
}

TEST(PickTest, AnAmbiguousTextListsWhatItMayBe) {
  EXPECT_THAT(Chosen("3f"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("\"3f\" may be each of 2 cases: "),
                             HasSubstr("3fa100 前晨汽车 总部; 3fb200 前晨汽车零部件 工厂"))));
  EXPECT_THAT(Chosen("晨"), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("2 cases")));
}

TEST(PickTest, OfManyTheFirstAreListed) {
  Pick pick("case", "甲");
  for (int i = 0; i < 25; ++i) {
    pick.Offer({.id = Id(std::to_string(100 + i)), .other_ids = {}, .names = {"甲厂"}});
  }
  EXPECT_THAT(pick.Chosen(), StatusIs(absl::StatusCode::kInvalidArgument,
                                      AllOf(HasSubstr("25 cases"), HasSubstr("; and 15 more"))));
}

TEST(PickTest, WhatFitsNothingIsNotFound) {
  for (const char* text : {"3fc", "乙", "", "3FA1"}) {
    EXPECT_THAT(Chosen(text), StatusIs(absl::StatusCode::kNotFound, HasSubstr("no case has")))
        << text;
  }
}

TEST(PickTest, AListIsAskedOnlyForWhatMayFit) {
  const auto filter = [](const std::string& text) {
    return Pick("case", text).Filter({"id", "project_id"}, {"text", "zone.name"});
  };
  EXPECT_EQ(filter("3fa1"),
            R"(id = "3fa1*" OR project_id = "3fa1*" OR (text : "3fa1") OR zone.name = "*3fa1*")");
  EXPECT_EQ(filter("前晨 总部"),
            R"((text : "前晨" AND text : "总部") OR zone.name = "*前晨 总部*")");
  EXPECT_EQ(filter(R"(a"b\*)"), R"((text : "a\"b\\\*") OR zone.name = "*a\"b\\\**")");
  EXPECT_EQ(filter(""), R"(id = "")");
}

TEST(PickTest, AWholeIdIsThirtyTwoOrSixtyFourDigits) {
  EXPECT_TRUE(IsWholeId(std::string(32, 'a')));
  EXPECT_TRUE(IsWholeId(std::string(64, '0')));
  EXPECT_FALSE(IsWholeId(std::string(33, 'a')));
  EXPECT_FALSE(IsWholeId(std::string(32, 'g')));
}

}  // namespace
}  // namespace zoneflow::cli
