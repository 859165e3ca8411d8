#include "services/ingest/core/ledger_columns.h"

#include <array>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"

#include "common/base/check.h"
#include "common/base/csv.h"
#include "common/base/currency.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/base/utf8.h"
#include "ingest_ledger.h"

namespace zoneflow::ingest {
namespace {

constexpr std::array<std::pair<LedgerField, std::string_view>, 15> kFields = {{
    {LedgerField::kOrdinal, "ordinal"},
    {LedgerField::kProject, "project"},
    {LedgerField::kCompany, "company"},
    {LedgerField::kAmount, "amount"},
    {LedgerField::kAmountAlt, "amount_alt"},
    {LedgerField::kCurrency, "currency"},
    {LedgerField::kZone, "zone"},
    {LedgerField::kSector, "sector"},
    {LedgerField::kSignedOn, "signed_on"},
    {LedgerField::kProjectCode, "project_code"},
    {LedgerField::kCreditCode, "credit_code"},
    {LedgerField::kParcel, "parcel"},
    {LedgerField::kLand, "land"},
    {LedgerField::kNote, "note"},
    {LedgerField::kProgress, "progress"},
}};

std::string FoldName(std::string_view name) { return absl::AsciiStrToLower(FoldCell(name)); }

// The longest first.
constexpr std::array<std::pair<std::string_view, int>, 8> kScales = {{{"万亿", 12},
                                                                      {"千万", 7},
                                                                      {"百万", 6},
                                                                      {"十亿", 9},
                                                                      {"亿", 8},
                                                                      {"万", 4},
                                                                      {"千", 3},
                                                                      {"百", 2}}};

std::optional<std::string> CurrencyCalled(std::string_view word) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kOther = {
      {{"元", "CNY"},
       {"圆", "CNY"},
       {"人民币", "CNY"},
       {"人民币元", "CNY"},
       {"元人民币", "CNY"},
       {"RMB", "CNY"},
       {"美金", "USD"},
       {"港币", "HKD"},
       {"港元", "HKD"},
       {"日圆", "JPY"},
       {"日元", "JPY"},
       {"台币", "TWD"},
       {"新台币", "TWD"}}};
  for (const auto& [name, code] : kOther) {
    if (word == name) {
      return std::string(code);
    }
  }
  for (const Currency& currency : Currencies()) {
    if (word == currency.code || word == currency.unit || word == currency.zh) {
      return std::string(currency.code);
    }
  }
  return std::nullopt;
}

}  // namespace

std::string_view Name(LedgerField field) {
  for (const auto& [known, name] : kFields) {
    if (known == field) {
      return name;
    }
  }
  return "";
}

std::optional<LedgerField> ParseLedgerField(std::string_view name) {
  for (const auto& [field, known] : kFields) {
    if (known == name) {
      return field;
    }
  }
  return std::nullopt;
}

std::optional<LedgerUnit> ParseLedgerUnit(std::string_view text) {
  const std::string folded = FoldCell(text);
  std::string_view rest = folded;
  if (rest == "亩") {
    return LedgerUnit{0, "mu"};
  }
  if (rest == "公顷") {  // 15 mu; told as such by the values
    return LedgerUnit{0, "hectare"};
  }
  bool yuan = false;
  for (const std::string_view word : {"人民币", "RMB"}) {
    if (rest.starts_with(word) && rest.size() > word.size()) {
      rest.remove_prefix(word.size());
      yuan = true;
    }
  }
  LedgerUnit unit;
  for (const auto& [word, power] : kScales) {
    if (rest.starts_with(word)) {
      rest.remove_prefix(word.size());
      unit.power = power;
      break;
    }
  }
  if (rest.empty()) {
    unit.unit = "CNY";
    return unit.power > 0 ? std::optional(unit) : std::nullopt;
  }
  const auto currency = CurrencyCalled(rest);
  if (!currency || (yuan && *currency != "CNY")) {
    return std::nullopt;
  }
  unit.unit = *currency;
  return unit;
}

std::string FoldCell(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (Utf8Reader reader(text); !reader.AtEnd();) {
    const char32_t c = reader.Next();
    if (c <= U' ' || c == 0x7f || c == 0xa0 || c == 0x3000 || c == 0xfeff ||
        (c >= 0x2000 && c <= 0x200f) || c == kMalformed) {
      continue;
    }
    AppendUtf8(out, c >= 0xff01 && c <= 0xff5e ? c - 0xfee0 : c);
  }
  return out;
}

const LedgerColumns& LedgerColumns::Shipped() {
  static const LedgerColumns shipped = [] {
    auto parsed = Parse(ingest_ledger::Find("ledger_columns.csv"));
    ZONEFLOW_CHECK(parsed.ok());
    return *std::move(parsed);
  }();
  return shipped;
}

absl::StatusOr<LedgerColumns> LedgerColumns::Parse(std::string_view csv) {
  ASSIGN_OR_RETURN(const std::vector<CsvRow> rows, ParseCsv(csv, "field,name"));
  LedgerColumns columns;
  for (const CsvRow& row : rows) {
    const auto field = ParseLedgerField(row.fields[0]);
    if (!field) {
      return absl::InvalidArgumentError(
          StrCat("line ", row.line, ": \"", row.fields[0], "\" is no field of a ledger"));
    }
    if (!columns.fields_.emplace(FoldName(row.fields[1]), *field).second) {
      return absl::InvalidArgumentError(
          StrCat("line ", row.line, ": \"", row.fields[1], "\" stands twice"));
    }
  }
  return columns;
}

LedgerColumns LedgerColumns::With(const std::map<std::string, LedgerField>& own) const {
  LedgerColumns with = *this;
  for (const auto& [name, field] : own) {
    with.fields_[FoldName(name)] = field;
  }
  return with;
}

std::optional<LedgerField> LedgerColumns::Find(std::string_view name) const {
  const auto at = fields_.find(FoldName(name));
  return at == fields_.end() ? std::nullopt : std::optional(at->second);
}

}  // namespace zoneflow::ingest
