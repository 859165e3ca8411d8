#include "services/ingest/core/fact.h"

#include <limits>

#include "common/base/currency.h"

namespace zoneflow::ingest {

Decimal Normalised(Decimal decimal) {
  if (decimal.value == 0) {
    return {};
  }
  while (decimal.value % 10 == 0) {
    decimal.value /= 10;
    ++decimal.exponent;
  }
  return decimal;
}

std::string FormatDecimal(const Decimal& decimal) {
  const Decimal d = Normalised(decimal);
  const bool negative = d.value < 0;
  std::string digits = std::to_string(d.value);
  if (negative) {
    digits.erase(0, 1);
  }
  if (d.exponent >= 0) {
    digits.append(static_cast<std::size_t>(d.exponent), '0');
  } else {
    const auto fraction = static_cast<std::size_t>(-d.exponent);
    if (digits.size() <= fraction) {
      digits.insert(0, fraction - digits.size() + 1, '0');
    }
    digits.insert(digits.size() - fraction, 1, '.');
  }
  return negative ? "-" + digits : digits;
}

std::optional<std::int64_t> WholeNumber(const Decimal& decimal) {
  const Decimal d = Normalised(decimal);
  if (d.exponent < 0) {
    return std::nullopt;
  }
  std::int64_t value = d.value;
  for (int i = 0; i < d.exponent; ++i) {
    if (__builtin_mul_overflow(value, std::int64_t{10}, &value)) {
      return std::nullopt;
    }
  }
  return value;
}

bool IsCurrency(std::string_view unit) { return FindCurrency(unit) != nullptr; }

std::string_view Name(FactKind kind) {
  switch (kind) {
    case FactKind::kSigning:
      return "signing";
    case FactKind::kIndicator:
      return "indicator";
    case FactKind::kRanking:
      return "ranking";
    case FactKind::kProgramme:
      return "programme";
    case FactKind::kFacility:
      return "facility";
    case FactKind::kRecognition:
      return "recognition";
  }
  return "";
}

std::string_view Name(Bound bound) {
  switch (bound) {
    case Bound::kNone:
      return "";
    case Bound::kAbout:
      return "about";
    case Bound::kNearly:
      return "nearly";
    case Bound::kOver:
      return "over";
    case Bound::kAtLeast:
      return "at_least";
  }
  return "";
}

std::string_view Name(Attr attr) {
  switch (attr) {
    case Attr::kNone:
      return "";
    case Attr::kLand:
      return "land";
    case Attr::kArea:
      return "area";
    case Attr::kCapacity:
      return "capacity";
    case Attr::kDuration:
      return "duration";
    case Attr::kIntensity:
      return "intensity";
  }
  return "";
}

}  // namespace zoneflow::ingest
