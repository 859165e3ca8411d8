#include "common/base/exchange_rates.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"

namespace zoneflow {
namespace {

using ::testing::HasSubstr;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

// Invented figures.
constexpr char kRates[] =
    "currency,day,units,yuan,source\n"
    "USD,2021-01-29,100,647.09,某行\n"
    "USD,2021-02-01,1,6.4623,某行\n"
    "JPY,2021-02-01,100,6.1735,某行\n";

Date Day(const char* text) { return *ParseDate(text); }

absl::StatusOr<Conversion> Converted(const Money& money, const char* day) {
  const auto rates = ExchangeRates::Parse(kRates);
  EXPECT_THAT(rates, IsOk());
  return rates->ToYuan(money, Day(day));
}

TEST(ExchangeRatesTest, AConversionSaysItsRateItsDayAndWhoPublishedIt) {
  const auto yuan = Converted({80'000'000'000, "USD"}, "2021-02-01");
  ASSERT_THAT(yuan, IsOk());
  EXPECT_EQ(yuan->amount, (Money{516'984'000'000, "CNY"}));
  EXPECT_EQ(FormatRate(yuan->rate), "6.4623");
  EXPECT_EQ(yuan->rate.day, Day("2021-02-01"));
  EXPECT_EQ(yuan->rate.source, "某行");
  // On a Sunday that of the Friday before.
  const auto sunday = Converted({100, "USD"}, "2021-01-31");
  ASSERT_THAT(sunday, IsOk());
  EXPECT_EQ(sunday->amount, (Money{647, "CNY"}));
  EXPECT_EQ(FormatRate(sunday->rate), "647.09/100");
}

TEST(ExchangeRatesTest, UnitsAndMinorDigitsCount) {
  // A yen has no smaller unit.
  EXPECT_EQ(Converted({1'000'000, "JPY"}, "2021-02-01")->amount, (Money{6'173'500, "CNY"}));
  EXPECT_EQ(Converted({-100, "USD"}, "2021-02-01")->amount, (Money{-646, "CNY"}));
  EXPECT_EQ(Converted({5, "CNY"}, "1999-01-01")->amount, (Money{5, "CNY"}));
}

TEST(ExchangeRatesTest, WithoutARateNothingIsConverted) {
  const auto is_missing = StatusIs(absl::StatusCode::kNotFound, HasSubstr("no rate of"));
  EXPECT_THAT(Converted({100, "USD"}, "2021-01-28"), is_missing);
  EXPECT_THAT(Converted({100, "USD"}, "2021-04-01"), is_missing);  // too old
  EXPECT_THAT(Converted({100, "EUR"}, "2021-02-01"), is_missing);
  EXPECT_THAT(Converted({9'000'000'000'000'000'000, "USD"}, "2021-02-01"),
              StatusIs(absl::StatusCode::kOutOfRange));
}

TEST(ExchangeRatesTest, AFaultOfTheFileIsNamedWithItsLine) {
  const std::string head = "currency,day,units,yuan,source\n";
  const auto wrong = [&](const std::string& rows, const std::string& what) {
    EXPECT_THAT(ExchangeRates::Parse(head + rows),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(what)))
        << rows;
  };
  wrong("CNY,2021-02-01,1,1,某行\n", "line 2: currency: 'CNY'");
  wrong("USD,2021-02-30,1,6,某行\n", "line 2: day: '2021-02-30'");
  wrong("USD,2021-02-01,0,6,某行\n", "units: '0'");
  wrong("USD,2021-02-01,1,-6,某行\n", "yuan: '-6'");
  wrong("USD,2021-02-01,1,6.12345678,某行\n", "yuan: ");
  wrong("USD,2021-02-01,1,6.4,\n", "source: ''");
  wrong("USD,2021-02-01,1,6.4,某行\nUSD,2021-02-01,1,6.5,某行\n",
        "line 3: day: '2021-02-01' stands twice");
}

}  // namespace
}  // namespace zoneflow
