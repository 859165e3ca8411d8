// Exchange rates of the yuan by day and source, from a file of the deployment.
//
//   ASSIGN_OR_RETURN(const ExchangeRates rates, ExchangeRates::Parse(csv));
//   ASSIGN_OR_RETURN(const Conversion yuan, rates.ToYuan(amount, day));
//
// A conversion keeps the rate that it was made with: a converted sum is shown beside the original
// with its rate, and never in its place.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/base/money.h"

namespace zoneflow {

struct ExchangeRate {
  std::string currency;
  Date day;
  std::int64_t units = 1;       // of the currency that the yuan are paid for: 100 for JPY
  std::int64_t micro_yuan = 0;  // 6462300 is 6.4623 yuan
  std::string source;           // who published it

  friend bool operator==(const ExchangeRate&, const ExchangeRate&) = default;
};

struct Conversion {
  Money amount;  // in CNY, rounded half up to a fen
  ExchangeRate rate;
};

// Immutable; safe to share between threads.
class ExchangeRates {
 public:
  // Reads `currency,day,units,yuan,source`, as "USD,2021-02-01,100,646.23,中国外汇交易中心".
  // InvalidArgument names the line, the field and the rule; a day of a currency stands once.
  static absl::StatusOr<ExchangeRates> Parse(std::string_view csv);

  // At the rate of that day, else of the last before it that is at most kOldest days old: banks
  // rest. Yuan stay as they are, with a rate of 1. NotFound names currency and day; OutOfRange for
  // a sum that does not fit.
  absl::StatusOr<Conversion> ToYuan(const Money& money, Date day) const;
  static constexpr int kOldest = 31;

 private:
  std::map<std::pair<std::string, Date>, ExchangeRate> rates_;
};

// "6.4623", of one unit; "6.3236/100" of a hundred.
std::string FormatRate(const ExchangeRate& rate);

}  // namespace zoneflow
