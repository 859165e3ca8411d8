// The number cases of Recognizers-Text where they lie beside the project: what its Chinese number
// model finds, read by ParseNumber.
#include <cstdlib>
#include <fstream>
#include <string>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "services/ingest/core/number.h"
#include "services/ingest/core/text.h"

namespace zoneflow::ingest {
namespace {

// What news writes: figures, Chinese numerals and scales. Fractions, 点, 半 and the numerals of
// bank forms (壹佰) are out of ParseNumber's scope.
bool IsInScope(std::u16string_view text) {
  return text.find_first_not_of(u"0123456789一二两三四五六七八九十百千万亿兆零余多几,.") ==
             std::u16string_view::npos &&
         text.front() != u'.' && text.front() != u'零';
}

TEST(RecognizersTextTest, NumbersInScopeAreReadTheSame) {
  const char* root = std::getenv("ZONEFLOW_SOURCE_DIR");
  std::ifstream in(std::string(root == nullptr ? "." : root) +
                   "/../shared/reference/recognizers-text/NumberModel.json");
  if (!in) {
    GTEST_SKIP() << "the cases are not beside the project "
                    "(../shared/reference/recognizers-text/NumberModel.json)";
  }
  int tried = 0;
  for (const nlohmann::json& one : nlohmann::json::parse(in)) {
    for (const nlohmann::json& result : one["Results"]) {
      const std::string printed = result["Text"].get<std::string>();
      const std::u16string text = FromUtf8(printed);
      if (!IsInScope(text)) {
        continue;
      }
      ++tried;
      const auto number = ParseNumber(text, 0);
      ASSERT_TRUE(number.has_value()) << printed;
      EXPECT_EQ(FormatDecimal(number->value), result["Resolution"]["value"].get<std::string>())
          << printed;
      EXPECT_EQ(number->end, text.size()) << printed;
    }
  }
  EXPECT_GT(tried, 150);
}

}  // namespace
}  // namespace zoneflow::ingest
