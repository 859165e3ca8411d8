// Which fields a filter and an order may name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace zoneflow::filter {

enum class FieldKind : std::uint8_t {
  kText,     // compared byte by byte, case included
  kChoice,   // a text that is one of a few; knows = != and : only
  kInteger,  // a whole number of at most 18 digits
  kMoney,    // an exact decimal in major units, held in minor ones
  kDate,     // 2021-01-28
  kInstant,  // RFC 3339 in UTC: 2021-01-28T08:30:00Z; held as microseconds since 1970
  kSearch,   // text search over other fields, by `:` alone; see search_text.h
};

// Where a field stands in SQL. The columns of a row compare by bytes (${KEY}).
struct Column {
  // Text kinds: TEXT, '' where it is missing; a date as ISO text. Numbers and instants: BIGINT,
  // NULL where it is missing. kSearch: the FoldedText of the row.
  std::string name;
  // Of a field that may hold several texts: the rows of another table that hold them, one each, as
  // everything from FROM on; AND follows. `name` is theirs.
  //   "signing_texts AS t WHERE t.signing_id = s.id AND t.field = 'company'"
  std::string rows = {};
  // What an ORDER BY names, never NULL: 'COALESCE(s.amount_cny, -1)'. Empty: the field is no order.
  std::string order = {};

  // A column that is never NULL and an order by its own name.
  static Column Ordered(std::string name) { return {.name = name, .rows = {}, .order = name}; }
};

struct FieldSpec {
  std::string name;  // as a filter writes it
  FieldKind kind = FieldKind::kText;
  std::string meaning = {};                // for people, in a few words
  std::vector<std::string> aliases = {};   // other names that a filter may write
  std::vector<std::string> choices = {};   // of kChoice
  int minor_digits = 2;                    // of kMoney: 2 for yuan and fen
  std::vector<std::string> searched = {};  // of kSearch: the fields it looks into
  // Of an event that is told in several parts: each part has its own, all else they repeat.
  bool own_of_part = false;
  Column column = {};  // where lists are filtered in SQL
};

// What words without a field mean.
enum class BareWords : std::uint8_t {
  kRefused,  // a mistyped operator would pass for a search, and nobody is there to see
  kSearch,   // the kSearch field, which there must be
};

// Immutable; thread-safe.
class Schema {
 public:
  // Names are unique and the searched ones exist: a broken one ends the process.
  explicit Schema(std::vector<FieldSpec> fields, BareWords bare_words = BareWords::kRefused);

  std::span<const FieldSpec> fields() const { return fields_; }
  BareWords bare_words() const { return bare_words_; }
  const FieldSpec& operator[](std::size_t field) const { return fields_[field]; }

  // nullopt for an unknown name.
  std::optional<std::size_t> Find(std::string_view name) const;
  // Of a known name: an unknown one ends the process.
  std::size_t Number(std::string_view name) const;

  // The fields that a kSearch field looks into.
  std::span<const std::size_t> Searched(std::size_t field) const { return searched_[field]; }
  // The kSearch field.
  std::optional<std::size_t> search() const { return search_; }

  // "a, b, c"
  std::string Names() const;

 private:
  std::vector<FieldSpec> fields_;
  std::vector<std::vector<std::size_t>> searched_;
  std::optional<std::size_t> search_;
  BareWords bare_words_;
};

}  // namespace zoneflow::filter
