#include "common/filter/search_text.h"

#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/filter/code_points.h"

namespace zoneflow::filter {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(SearchTextTest, FoldsWhatPeopleDoNotTellApart) {
  EXPECT_EQ(Folded("TCL华星（深圳）"), "tcl华星(深圳)");
  EXPECT_EQ(Folded("  ＡＢ\u3000 c\n"), "ab c");
  EXPECT_EQ(Folded("Ü"), "Ü");
  EXPECT_EQ(FoldedText({"乙", "", "Ａ", "a", " "}), "a\n乙");
}

TEST(SearchTextTest, PairsDoNotCrossFromOneTextToTheNext) {
  EXPECT_THAT(Grams("前晨\n汽"), ::testing::UnorderedElementsAre("前晨", "晨", "汽"));
  EXPECT_THAT(NeedleOf("前晨汽").pairs, ElementsAre("前晨", "晨汽"));
  EXPECT_EQ(NeedleOf("前").beginning, "前");
  EXPECT_THAT(NeedleOf("前").pairs, IsEmpty());
}

// What holds a part is found by the part's pairs, or by the beginning of one.
TEST(SearchTextTest, EveryPartIsFoundInTheIndex) {
  std::mt19937 random(3);
  const std::string letters[] = {"前", "晨", "a", "b", " ", "\U0001F600"};
  for (int i = 0; i < 2'000; ++i) {
    std::vector<std::string> characters;
    std::string text;
    for (auto k = 1 + random() % 8; k > 0; --k) {
      characters.push_back(letters[random() % 6]);
      text += characters.back();
    }
    const std::string folded = FoldedText({text});
    if (folded.empty()) {
      continue;
    }
    const auto grams = Grams(folded);
    const std::size_t from = random() % characters.size();
    std::string part;
    for (std::size_t k = from; k < std::min(characters.size(), from + 1 + random() % 3); ++k) {
      part += characters[k];
    }
    const Needle needle = NeedleOf(Folded(part));
    for (const std::string& pair : needle.pairs) {
      EXPECT_THAT(grams, ::testing::Contains(pair)) << folded << " / " << part;
    }
    if (!needle.beginning.empty()) {
      EXPECT_THAT(grams, ::testing::Contains(::testing::StartsWith(needle.beginning)));
    }
  }
}

TEST(CodePointsTest, TheNextTextAfterABeginning) {
  EXPECT_EQ(AfterAllWith("ab"), "ac");
  EXPECT_EQ(AfterAllWith("前"), "剎");
  EXPECT_EQ(AfterAllWith("a\U0010FFFF"), "b");
  EXPECT_EQ(AfterAllWith("\uD7FF"), "\uE000");
  EXPECT_EQ(AfterAllWith("\U0010FFFF"), "");
  EXPECT_EQ(AfterAllWith(""), "");
}

}  // namespace
}  // namespace zoneflow::filter
