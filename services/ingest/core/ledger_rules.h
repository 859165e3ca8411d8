// Why a row of a ledger is not taken, in words for those who mend it.
#pragma once

#include <string_view>

namespace zoneflow::ingest {

enum class LedgerRule {
  kNoName,
  kNoZone,
  kBadAmount,
  kNegativeAmount,
  kAmountRange,
  kAmountTooLarge,
  kUnknownCurrency,
  kTwoCurrencies,
  kBadDate,
  kNoSuchDay,
  kMonthUnclear,
  kNoYear,
  kDayUnclear,
  kBadProjectCode,
  kCodeAsNumber,
  kBadCreditCode,
  kBadLand,
  kFormulaWithoutValue,
  kErrorValue,
  kBadCell,
  kSameKey,
  kNotSigned,
};

// As answers carry it: "no_zone".
std::string_view Name(LedgerRule rule);
// In Chinese or in English.
std::string_view Words(LedgerRule rule, bool chinese);

}  // namespace zoneflow::ingest
