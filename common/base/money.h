// Money is exact: an integer of minor units (分, cents) and an ISO 4217 currency.
//
// The conversion to another currency needs a dated rate and is not done here.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace zoneflow {

struct Money {
  std::int64_t minor = 0;  // fen for CNY: one yuan is 100
  std::string currency;    // "CNY", "USD", … as in ISO 4217, upper case

  friend auto operator<=>(const Money&, const Money&) = default;
};

// Returns the number of minor digits of the currency (currency.h); 2 if the table has no such one.
int MinorDigits(std::string_view currency);

// Returns the exact amount in major units without trailing zeros after the point: "5180000000",
// "12.5".
std::string FormatMajor(const Money& money);

// Reads a decimal of major units ("5180000000", "12.50"). InvalidArgument if it is not one or has
// more digits after the point than the currency; OutOfRange if it does not fit into 63 bits of
// minor units.
absl::StatusOr<Money> ParseMajor(std::string_view decimal, std::string_view currency);

}  // namespace zoneflow
