#include "common/base/exchange_rates.h"

#include <limits>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/numbers.h"

#include "common/base/csv.h"
#include "common/base/currency.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow {
namespace {

constexpr int kMicroDigits = 6;
constexpr std::int64_t kMicro = 1'000'000;
constexpr std::int64_t kMostUnits = 10'000;

absl::Status Wrong(const CsvRow& row, std::string_view field, std::string_view value,
                   std::string_view rule) {
  return absl::InvalidArgumentError(
      StrCat("line ", row.line, ": ", field, ": '", value, "' ", rule));
}

// "646.23" as millionths; 0 for what is no plain decimal above 0.
std::int64_t MicroOf(std::string_view text) {
  const std::size_t point = text.find('.');
  std::string digits(text.substr(0, point));
  const std::string_view behind = point == text.npos ? std::string_view() : text.substr(point + 1);
  digits.append(behind);
  std::int64_t value = 0;
  if (digits.empty() || digits.size() > 15 || behind.size() > kMicroDigits || text.ends_with('.') ||
      text.starts_with('.') || digits.find_first_not_of("0123456789") != std::string::npos ||
      !absl::SimpleAtoi(digits, &value)) {
    return 0;
  }
  for (std::size_t i = behind.size(); i < kMicroDigits; ++i) {
    value *= 10;
  }
  return value;
}

absl::StatusOr<ExchangeRate> RateOf(const CsvRow& row) {
  const std::vector<std::string>& cells = row.fields;
  if (FindCurrency(cells[0]) == nullptr || cells[0] == "CNY") {
    return Wrong(row, "currency", cells[0], "must be the code of a currency beside CNY, as USD");
  }
  const absl::StatusOr<Date> day = ParseDate(cells[1]);
  if (!day.ok()) {
    return Wrong(row, "day", cells[1], StrCat("is no day: ", StdView(day.status().message())));
  }
  ExchangeRate rate{.currency = cells[0], .day = *day, .units = 0, .micro_yuan = 0, .source = {}};
  if (!absl::SimpleAtoi(cells[2], &rate.units) || rate.units < 1 || rate.units > kMostUnits) {
    return Wrong(row, "units", cells[2], StrCat("must be a whole number, 1 to ", kMostUnits));
  }
  rate.micro_yuan = MicroOf(cells[3]);
  if (rate.micro_yuan <= 0) {
    return Wrong(row, "yuan", cells[3],
                 "must be a decimal above 0 with at most 6 digits behind the point, as 646.23");
  }
  rate.source = cells[4];
  if (rate.source.empty()) {
    return Wrong(row, "source", cells[4], "is empty; a rate says who published it");
  }
  return rate;
}

}  // namespace

absl::StatusOr<ExchangeRates> ExchangeRates::Parse(std::string_view csv) {
  ASSIGN_OR_RETURN(const std::vector<CsvRow> rows, ParseCsv(csv, "currency,day,units,yuan,source"));
  ExchangeRates rates;
  for (const CsvRow& row : rows) {
    ASSIGN_OR_RETURN(ExchangeRate rate, RateOf(row));
    const std::pair key{rate.currency, rate.day};
    if (!rates.rates_.emplace(key, std::move(rate)).second) {
      return Wrong(row, "day", row.fields[1],
                   StrCat("stands twice for ", row.fields[0], "; a day has one rate"));
    }
  }
  return rates;
}

absl::StatusOr<Conversion> ExchangeRates::ToYuan(const Money& money, Date day) const {
  if (money.currency == "CNY") {
    return Conversion{
        money, {.currency = "CNY", .day = day, .units = 1, .micro_yuan = kMicro, .source = "CNY"}};
  }
  auto found = rates_.upper_bound({money.currency, day});
  if (found == rates_.begin() || (--found)->first.first != money.currency ||
      day - found->first.second > std::chrono::days(kOldest)) {
    return absl::NotFoundError(StrCat("no rate of ", money.currency, " on ", FormatDate(day),
                                      " or in the ", kOldest, " days before"));
  }
  const ExchangeRate& rate = found->second;
  // fen = minor / 10^digits / units * yuan * 100
  const absl::int128 above = absl::int128(money.minor) * rate.micro_yuan * 100;
  absl::int128 below = absl::int128(rate.units) * kMicro;
  for (int i = 0; i < MinorDigits(money.currency); ++i) {
    below *= 10;
  }
  const absl::int128 half = above < 0 ? -below / 2 : below / 2;
  const absl::int128 fen = (above + half) / below;
  if (fen > std::numeric_limits<std::int64_t>::max() ||
      fen < std::numeric_limits<std::int64_t>::min()) {
    return absl::OutOfRangeError(
        StrCat(FormatMajor(money), " ", money.currency, " are too many yuan"));
  }
  return Conversion{{static_cast<std::int64_t>(fen), "CNY"}, rate};
}

std::string FormatRate(const ExchangeRate& rate) {
  std::string fraction = std::to_string(kMicro + rate.micro_yuan % kMicro).substr(1);
  while (!fraction.empty() && fraction.back() == '0') {
    fraction.pop_back();
  }
  return StrCat(rate.micro_yuan / kMicro, fraction.empty() ? "" : ".", fraction,
                rate.units == 1 ? "" : StrCat("/", rate.units));
}

}  // namespace zoneflow
