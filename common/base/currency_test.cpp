#include "common/base/currency.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/money.h"

namespace zoneflow {
namespace {

using ::testing::NotNull;

TEST(CurrencyTest, TheTableSaysWhatACurrencyIs) {
  const Currency* won = FindCurrency("KRW");
  ASSERT_THAT(won, NotNull());
  EXPECT_EQ(won->minor_digits, 0);
  EXPECT_EQ(won->symbol, "₩");
  EXPECT_EQ(won->unit, "韩元");
  EXPECT_EQ(won->en, "South Korean Won");
  const Currency* yuan = FindCurrency("CNY");
  ASSERT_THAT(yuan, NotNull());
  EXPECT_EQ(yuan->minor_digits, 2);
  EXPECT_EQ(yuan->unit, "元");
  EXPECT_EQ(yuan->zh, "人民币");
}

TEST(CurrencyTest, WhatIsNoCodeIsNotFound) {
  for (const char* code : {"", "krw", "KR", "KRWX", "XXX", "AAA", "ZZZ"}) {
    EXPECT_EQ(FindCurrency(code), nullptr) << code;
  }
}

// Those of ISO 4217 whose minor unit is no hundredth.
TEST(CurrencyTest, MinorUnitsAreThoseOfIso4217) {
  std::string none;
  std::string thousandth;
  for (const Currency& currency : Currencies()) {
    EXPECT_EQ(FindCurrency(currency.code), &currency);
    if (currency.minor_digits == 0) {
      none.append(currency.code).append(" ");
    } else if (currency.minor_digits == 3) {
      thousandth.append(currency.code).append(" ");
    } else {
      EXPECT_EQ(currency.minor_digits, 2) << currency.code;
    }
  }
  EXPECT_EQ(none, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF ");
  EXPECT_EQ(thousandth, "BHD IQD JOD KWD LYD OMR TND ");
  EXPECT_EQ(Currencies().size(), 156U);
}

TEST(CurrencyTest, MoneyIsCountedByTheTable) {
  for (const Currency& currency : Currencies()) {
    const std::string code(currency.code);
    EXPECT_EQ(MinorDigits(code), currency.minor_digits) << code;
    EXPECT_EQ(FormatMajor({1000, code}), currency.minor_digits == 0   ? "1000"
                                         : currency.minor_digits == 2 ? "10"
                                                                      : "1")
        << code;
  }
}

}  // namespace
}  // namespace zoneflow
