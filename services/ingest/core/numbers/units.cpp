#include "services/ingest/core/numbers/units.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"

#include "common/base/check.h"
#include "common/base/csv.h"
#include "common/base/currency.h"
#include "common/base/utf8.h"
#include "numbers_data.h"
#include "services/ingest/core/numbers/characters.h"

namespace zoneflow::ingest {
namespace {

std::u16string Units(std::string_view utf8) {
  std::u16string out;
  Utf8Reader reader(utf8);
  while (!reader.AtEnd()) {
    const char32_t c = reader.Next();
    ZONEFLOW_CHECK(c < 0x10000);  // our own files
    out.push_back(static_cast<char16_t>(c));
  }
  return out;
}

char16_t Lower(char16_t c) {
  return c >= u'A' && c <= u'Z' ? static_cast<char16_t>(c + (u'a' - u'A')) : c;
}

bool IsWordCharacter(char16_t c) { return IsLetter(c) || IsDigit(c); }

bool Matches(std::u16string_view text, std::u16string_view word) {
  if (text.size() < word.size()) {
    return false;
  }
  const bool own_case = word.size() == 1;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (own_case ? text[i] != word[i] : Lower(text[i]) != Lower(word[i])) {
      return false;
    }
  }
  return true;
}

// Words by the character that decides whether to look further: the first, or the last of those in
// front of a number.
class WordTable {
 public:
  explicit WordTable(bool by_last) : by_last_(by_last) {}

  void Add(UnitWord word) {
    words_[Lower(by_last_ ? word.word.back() : word.word.front())].push_back(std::move(word));
  }
  void Finish() {
    for (auto& [character, words] : words_) {
      std::stable_sort(words.begin(), words.end(), [](const UnitWord& a, const UnitWord& b) {
        return a.word.size() > b.word.size();
      });
    }
  }

  const UnitWord* StartingAt(std::u16string_view text, std::size_t at) const {
    if (at >= text.size()) {
      return nullptr;
    }
    const auto found = words_.find(Lower(text[at]));
    if (found == words_.end()) {
      return nullptr;
    }
    for (const UnitWord& word : found->second) {
      if (!Matches(text.substr(at), word.word)) {
        continue;
      }
      const std::size_t end = at + word.word.size();
      const char16_t next = end < text.size() ? text[end] : u'\0';
      if ((IsLetter(word.word.back()) && IsWordCharacter(next)) ||
          (next != u'\0' && word.word.size() == 1 &&
           word.not_before.find(next) != std::u16string::npos)) {
        continue;
      }
      return &word;
    }
    return nullptr;
  }

  const UnitWord* EndingAt(std::u16string_view text, std::size_t at) const {
    const auto found = at == 0 ? words_.end() : words_.find(Lower(text[at - 1]));
    if (found == words_.end()) {
      return nullptr;
    }
    for (const UnitWord& word : found->second) {
      const std::size_t size = word.word.size();
      if (size > at || !Matches(text.substr(at - size), word.word)) {
        continue;
      }
      if (IsLetter(word.word.front()) && at > size && IsLetter(text[at - size - 1])) {
        continue;
      }
      return &word;
    }
    return nullptr;
  }

 private:
  bool by_last_;
  absl::flat_hash_map<char16_t, std::vector<UnitWord>> words_;
};

struct Tables {
  WordTable currencies{false};
  WordTable prefixes{true};
  WordTable dimensions{false};
};

bool IsHome(std::u16string_view word) { return word == u"元" || word == u"圆" || word == u"块"; }

void AddWord(Tables& tables, std::string_view kind, UnitWord word) {
  if (kind == "prefix") {
    word.kind = UnitKind::kPrefix;
    tables.prefixes.Add(std::move(word));
  } else if (kind == "part") {
    word.kind = UnitKind::kCurrencyPart;
    tables.currencies.Add(std::move(word));
  } else if (kind == "currency") {
    word.kind = UnitKind::kCurrency;
    word.home = IsHome(word.word);
    if (!word.home && !word.word.starts_with(u'元') && !word.word.starts_with(u'块')) {
      tables.prefixes.Add(word);
    }
    tables.currencies.Add(std::move(word));
  } else {
    word.kind = UnitKind::kDimension;
    tables.dimensions.Add(std::move(word));
  }
}

Tables* MakeTables() {
  auto* tables = new Tables();
  const auto rows = ParseCsv(numbers_data::Find("units.csv"), "kind,unit,power,words,not_before");
  ZONEFLOW_CHECK(rows.ok());
  for (const CsvRow& row : *rows) {
    const std::vector<std::string>& cells = row.fields;
    const std::u16string words = Units(cells[3]);
    const int power = cells[2] == "0" ? 0 : '0' - cells[2].back();
    for (std::size_t begin = 0; begin < words.size();) {
      const std::size_t end = std::min(words.find(u' ', begin), words.size());
      AddWord(*tables, cells[0],
              {words.substr(begin, end - begin), {}, cells[1], power, false, Units(cells[4])});
      begin = end + 1;
    }
  }
  for (const Currency& currency : Currencies()) {
    const std::string code(currency.code);
    for (const std::string_view name : {currency.unit, currency.zh}) {
      if (name != "元" && (name == currency.unit || currency.zh != currency.unit)) {
        AddWord(*tables, "currency", {Units(name), {}, code, 0, false, {}});
      }
    }
  }
  tables->currencies.Finish();
  tables->prefixes.Finish();
  tables->dimensions.Finish();
  return tables;
}

const Tables& AllTables() {
  static const Tables& tables = *MakeTables();
  return tables;
}

}  // namespace

const UnitWord* DimensionAt(std::u16string_view text, std::size_t at) {
  return AllTables().dimensions.StartingAt(text, at);
}

const UnitWord* CurrencyAt(std::u16string_view text, std::size_t at) {
  return AllTables().currencies.StartingAt(text, at);
}

const UnitWord* CurrencyBefore(std::u16string_view text, std::size_t at) {
  return AllTables().prefixes.EndingAt(text, at);
}

}  // namespace zoneflow::ingest
