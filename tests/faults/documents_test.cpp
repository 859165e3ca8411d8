#include "tests/faults/documents.h"

#include <set>

#include "gmock/gmock.h"

namespace zoneflow::faults {
namespace {

using ::testing::HasSubstr;

TEST(DocumentsTest, TheSameSeedGivesTheSameDocuments) {
  const auto one = MakeDocuments(7, 50);
  const auto two = MakeDocuments(7, 50);
  const auto other = MakeDocuments(8, 50);
  ASSERT_EQ(one.size(), 50U);
  int differences = 0;
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].text, two[i].text);
    differences += one[i].text == other[i].text ? 0 : 1;
  }
  EXPECT_EQ(differences, 50);
}

TEST(DocumentsTest, EachNamesACompanyOfItsOwn) {
  std::set<std::string> companies;
  for (const Document& document : MakeDocuments(1, 20'000)) {
    EXPECT_TRUE(companies.insert(document.company.substr(0, 12)).second) << document.company;
    EXPECT_THAT(document.text, HasSubstr(document.company));
  }
}

TEST(DocumentsTest, AmountsAreWhatTheTextSays) {
  for (const Document& document : MakeDocuments(3, 200)) {
    const std::int64_t tenths = document.amount_fen / 1'000'000'000;
    EXPECT_THAT(document.text, HasSubstr(std::to_string(tenths / 10) + "." +
                                         std::to_string(tenths % 10) + "亿元"));
  }
}

}  // namespace
}  // namespace zoneflow::faults
