// What the columns of a ledger (台账) may be, and by which words their headers say so.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace zoneflow::ingest {

enum class LedgerField {
  kOrdinal,
  kProject,
  kCompany,
  kAmount,
  kAmountAlt,  // the same total in another currency
  kCurrency,
  kZone,
  kSector,
  kSignedOn,
  kProjectCode,
  kCreditCode,
  kParcel,
  kLand,
  kNote,
  kProgress,  // 进展: whether it is signed at all
};

// As the mapping writes it: "signed_on".
std::string_view Name(LedgerField field);
std::optional<LedgerField> ParseLedgerField(std::string_view name);

// A unit of a column: what its figures are multiplied with.
struct LedgerUnit {
  int power = 0;     // of ten: 万 is 4
  std::string unit;  // an ISO 4217 code, or "mu"

  friend bool operator==(const LedgerUnit&, const LedgerUnit&) = default;
};

// Reads "万元", "人民币万元", "亿美元", "元", "亩", "公顷". Nullopt for what is none.
std::optional<LedgerUnit> ParseLedgerUnit(std::string_view text);

// The text without spaces and line breaks, with half-width letters, digits, brackets and signs.
std::string FoldCell(std::string_view text);

// The words of headers. Immutable.
class LedgerColumns {
 public:
  // Those of data/ledger_columns.csv.
  static const LedgerColumns& Shipped();
  // Reads its format: `field,name`. InvalidArgument names the line: an unknown field, a name twice.
  static absl::StatusOr<LedgerColumns> Parse(std::string_view csv);

  // The same with names added, or with another meaning: what people said of their own ledger.
  LedgerColumns With(const std::map<std::string, LedgerField>& own) const;

  // The field of a folded header without its unit.
  std::optional<LedgerField> Find(std::string_view name) const;

 private:
  std::map<std::string, LedgerField, std::less<>> fields_;  // by folded name
};

}  // namespace zoneflow::ingest
