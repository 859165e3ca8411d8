#include "tools/zoneflow/labels.h"

#include "gtest/gtest.h"

namespace zoneflow::cli {
namespace {

TEST(LabelsTest, EveryColumnIsFound) {
  // The first, some between and the last: a table that is out of order loses columns.
  for (const char* name : {"acknowledged_cursor", "amount", "currency_alt", "from_unit", "id",
                           "project", "project_name", "to_currency", "unit_alt", "zone_name"}) {
    const ColumnLabel* label = FindLabel(name);
    ASSERT_NE(label, nullptr) << name;
    EXPECT_EQ(label->name, name);
  }
  EXPECT_EQ(FindLabel("nope"), nullptr);
  EXPECT_EQ(FindLabel(""), nullptr);
}

TEST(LabelsTest, AnAmountKnowsItsCurrency) {
  EXPECT_EQ(CurrencyKey("amount"), "currency");
  EXPECT_EQ(CurrencyKey("amount_alt"), "currency_alt");
  EXPECT_EQ(CurrencyKey("total"), "total_currency");
  EXPECT_EQ(UnitKey("amount_alt"), "unit_alt");
  EXPECT_EQ(UnitKey("growth"), "growth_unit");
}

TEST(LabelsTest, AValueHasTheConsolesWord) {
  EXPECT_EQ(ChineseValue("light", "red"), "红灯");
  EXPECT_EQ(ChineseValue("status", "red"), "");
  EXPECT_EQ(ChineseValue("light", ""), "");
}

}  // namespace
}  // namespace zoneflow::cli
