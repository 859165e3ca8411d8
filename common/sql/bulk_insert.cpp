#include "common/sql/bulk_insert.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_split.h"

#include "common/base/check.h"
#include "common/base/str_cat.h"

namespace zoneflow::sql {
namespace {

// Of one statement, at most: PostgreSQL takes 65,535 values and SQLite 32,766, and the gain is
// reached long before.
constexpr int kCells = 3000;
constexpr int kRows = 500;

std::string Replace(std::string_view columns, std::string_view key) {
  std::string tail = StrCat(" ON CONFLICT (", key, ") DO UPDATE SET ");
  const std::vector<std::string> keys = absl::StrSplit(std::string(key), ", ");
  const std::vector<std::string> all = absl::StrSplit(std::string(columns), ", ");
  bool first = true;
  for (const std::string& column : all) {
    if (std::ranges::find(keys, column) == keys.end()) {
      StrAppend(&tail, first ? "" : ", ", column, " = excluded.", column);
      first = false;
    }
  }
  return tail;
}

}  // namespace

BulkInsert::BulkInsert(soci::session& session, std::string_view table, std::string_view columns,
                       Replacing replacing)
    : session_(session),
      head_(StrCat("INSERT INTO ", table, " (", columns, ") VALUES ")),
      tail_(Replace(columns, replacing.key)),
      columns_(1 + static_cast<int>(std::ranges::count(columns, ','))) {}

BulkInsert::BulkInsert(soci::session& session, std::string_view table, std::string_view columns,
                       Known known)
    : session_(session),
      head_(StrCat("INSERT INTO ", table, " (", columns, ") VALUES ")),
      tail_(known == Known::kLeave ? " ON CONFLICT DO NOTHING" : ""),
      columns_(1 + static_cast<int>(std::ranges::count(columns, ','))) {}

BulkInsert& BulkInsert::operator<<(std::string text) {
  texts_.push_back(std::move(text));
  cells_.push_back({.text = &texts_.back()});
  return *this;
}

BulkInsert& BulkInsert::operator<<(std::optional<std::int64_t> number) {
  numbers_.push_back(number.value_or(0));
  nulls_.push_back(number ? soci::i_ok : soci::i_null);
  cells_.push_back({.number = &numbers_.back(), .null = &nulls_.back()});
  return *this;
}

BulkInsert& BulkInsert::operator<<(const Bytes& bytes) {
  texts_.push_back(ToHex(bytes.value));
  cells_.push_back({.text = &texts_.back(), .bytes = true});
  return *this;
}

void BulkInsert::EndRow() {
  ++rows_;
  ZONEFLOW_CHECK(cells_.size() ==
                 static_cast<std::size_t>(rows_) * static_cast<std::size_t>(columns_));
  if (rows_ == kRows || (rows_ + 1) * columns_ > kCells) {
    Finish();
  }
}

void BulkInsert::Finish() {
  if (rows_ == 0) {
    return;
  }
  // SQLite looks a named value up among all that came before it: quadratic in the cells. SOCI counts
  // the nameless too, but hands them to PostgreSQL as they are, where they mean nothing.
  const bool named = session_.get_backend_name() != "sqlite3";
  std::string query = head_;
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    const bool first = i % static_cast<std::size_t>(columns_) == 0;
    StrAppend(&query, first ? (i == 0 ? "(" : "), (") : ", ", cells_[i].bytes ? "decode(" : "",
              named ? StrCat(":c", i) : "?", cells_[i].bytes ? ", 'hex')" : "");
  }
  StrAppend(&query, ")", tail_);
  soci::statement insert(session_);
  for (const Cell& cell : cells_) {
    if (cell.text != nullptr) {
      insert.exchange(soci::use(*cell.text));
    } else {
      insert.exchange(soci::use(*cell.number, *cell.null));
    }
  }
  insert.alloc();
  insert.prepare(query, soci::details::st_one_time_query);
  insert.define_and_bind();
  insert.execute(true);
  rows_ = 0;
  cells_.clear();
  texts_.clear();
  numbers_.clear();
  nulls_.clear();
}

}  // namespace zoneflow::sql
