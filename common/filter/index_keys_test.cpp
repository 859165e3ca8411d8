#include "common/filter/index_keys.h"

#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/str_cat.h"

namespace zoneflow::filter {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Schema kSchema({{.name = "a"}, {.name = "b"}, {.name = "n", .kind = FieldKind::kInteger}});

std::optional<std::vector<IndexKey>> Keys(std::string_view text) {
  return IndexKeysOf(*Filter::Parse(text, kSchema));
}

TEST(IndexKeysTest, TheFewestThatEveryMatchHoldsOneOf) {
  EXPECT_THAT(*Keys("a = x"), ElementsAre(IndexKey{0, "x"}));
  EXPECT_THAT(*Keys("(a = x OR a : y) b = z n > 1"), ElementsAre(IndexKey{1, "z"}));
  EXPECT_THAT(*Keys("a = x OR b = y"), ElementsAre(IndexKey{0, "x"}, IndexKey{1, "y"}));
  EXPECT_THAT(*Keys("a = \"\""), IsEmpty());
  for (const char* open :
       {"", "n = 1", "a != x", "NOT a = x", "a = x*", "a:*", "a < x", "a = x OR n = 1"}) {
    EXPECT_EQ(Keys(open), std::nullopt) << open;
  }
}

TEST(IndexKeysTest, NoMatchIsMissed) {
  std::mt19937 random(5);
  const auto draw = [&](int below) {
    return static_cast<int>(random() % static_cast<unsigned>(below));
  };
  const std::function<std::string(int)> draw_filter = [&](int depth) -> std::string {
    if (depth == 0 || draw(3) == 0) {
      static constexpr const char* kSigns[] = {"=", ":", "!=", "<"};
      return draw(5) == 0 ? StrCat("n = ", draw(2))
                          : StrCat(draw(2) == 0 ? "a" : "b", " ", kSigns[draw(4)], " ",
                                   draw(2) == 0 ? "x" : "y", draw(6) == 0 ? "*" : "");
    }
    const std::string one = draw_filter(depth - 1);
    return draw(4) == 0
               ? StrCat("NOT (", one, ")")
               : StrCat("(", one, draw(2) == 0 ? ") OR (" : ") (", draw_filter(depth - 1), ")");
  };
  int keyed = 0;
  for (int i = 0; i < 5'000; ++i) {
    const std::string text = draw_filter(3);
    const auto filter = Filter::Parse(text, kSchema);
    ASSERT_TRUE(filter.ok()) << text;
    const auto keys = IndexKeysOf(*filter);
    for (int k = 0; keys.has_value() && k < 10; ++k) {
      Row row;
      for (std::size_t field = 0; field < 2; ++field) {
        for (int t = draw(3); t > 0; --t) {
          row.AddText(field, draw(2) == 0 ? "x" : "y");
        }
      }
      row.SetNumber(2, draw(2));
      bool held = false;
      for (const IndexKey& key : *keys) {
        held = held || Holds(row, key);
      }
      keyed += held ? 1 : 0;
      ASSERT_TRUE(held || !filter->Matches(row)) << text;
    }
  }
  EXPECT_GT(keyed, 1'000);
}

}  // namespace
}  // namespace zoneflow::filter
