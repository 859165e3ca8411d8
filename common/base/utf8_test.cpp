#include "common/base/utf8.h"

#include <algorithm>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zoneflow {
namespace {

using ::testing::ElementsAre;

std::vector<char32_t> Characters(std::string_view text) {
  std::vector<char32_t> characters;
  for (Utf8Reader reader(text); !reader.AtEnd();) {
    characters.push_back(reader.Next());
  }
  return characters;
}

// Unicode 15, table 3-7, by brute force: every text of one lead byte and up to three others from
// the values where the rules change.
bool IsWellFormed(const std::vector<unsigned>& b) {
  const auto tail = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
    return b[i] >= low && b[i] <= high;
  };
  switch (b.size()) {
    case 1:
      return b[0] <= 0x7F;
    case 2:
      return b[0] >= 0xC2 && b[0] <= 0xDF && tail(1);
    case 3:
      return ((b[0] == 0xE0 && tail(1, 0xA0)) || (b[0] >= 0xE1 && b[0] <= 0xEC && tail(1)) ||
              (b[0] == 0xED && tail(1, 0x80, 0x9F)) || (b[0] >= 0xEE && b[0] <= 0xEF && tail(1))) &&
             tail(2);
    default:
      return ((b[0] == 0xF0 && tail(1, 0x90)) || (b[0] >= 0xF1 && b[0] <= 0xF3 && tail(1)) ||
              (b[0] == 0xF4 && tail(1, 0x80, 0x8F))) &&
             tail(2) && tail(3);
  }
}

TEST(Utf8Test, JustWhatTheStandardCallsWellFormedIsRead) {
  const std::vector<unsigned> edges = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF};
  for (unsigned lead = 0; lead <= 0xFF; ++lead) {
    for (std::size_t length = 1; length <= 4; ++length) {
      std::size_t texts = 1;
      for (std::size_t i = 1; i < length; ++i) {
        texts *= edges.size();
      }
      for (std::size_t n = 0; n < texts; ++n) {
        std::vector<unsigned> bytes = {lead};
        std::string text(1, static_cast<char>(lead));
        for (std::size_t i = 1, rest = n; i < length; ++i, rest /= edges.size()) {
          bytes.push_back(edges[rest % edges.size()]);
          text.push_back(static_cast<char>(bytes.back()));
        }
        Utf8Reader reader(text);
        const char32_t first = reader.Next();
        const bool is_one = first != kMalformed && reader.AtEnd();
        ASSERT_EQ(is_one, IsWellFormed(bytes)) << ::testing::PrintToString(bytes);
        if (is_one) {
          std::string again;
          AppendUtf8(again, first);
          ASSERT_EQ(again, text);
          ASSERT_EQ(FindMalformed(text), std::string_view::npos);
        }
      }
    }
  }
}

TEST(Utf8Test, AByteThatBeginsNothingIsPassedOverAlone) {
  EXPECT_THAT(Characters("a\xE4\xB8中\xFF"),
              ElementsAre(U'a', kMalformed, kMalformed, U'中', kMalformed));
  EXPECT_EQ(FindMalformed("a中\xED\xA0\x80"), 4U);
  EXPECT_THAT(Characters(""), ElementsAre());
}

TEST(Utf8Test, LongTextsAreReadToTheirEnd) {
  std::string text;
  for (int i = 0; i < 1000; ++i) {
    text += "开😀";
  }
  const std::vector<char32_t> characters = Characters(text);
  ASSERT_EQ(characters.size(), 2000U);
  EXPECT_EQ(std::count(characters.begin(), characters.end(), U'开'), 1000);
  EXPECT_EQ(std::count(characters.begin(), characters.end(), U'😀'), 1000);
}

TEST(Utf8Test, WhatIsNoCharacterIsWrittenAsTheReplacement) {
  for (const char32_t c : {char32_t{0xD800}, char32_t{0xDFFF}, char32_t{0x110000}, kMalformed}) {
    std::string out;
    AppendUtf8(out, c);
    EXPECT_EQ(out, "\xEF\xBF\xBD");
  }
}

}  // namespace
}  // namespace zoneflow
