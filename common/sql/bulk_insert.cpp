#include "common/sql/bulk_insert.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_split.h"
#include <soci/sqlite3/soci-sqlite3.h>

#include "common/base/check.h"
#include "common/base/str_cat.h"
#include "common/sql/arrays.h"
#include "common/sql/kept_sqlite.h"

namespace zoneflow::sql {
namespace {

// Of one statement, at most: the gain is reached long before.
constexpr int kRows = 500;

std::string Replace(std::string_view columns, const BulkInsert::Replacing& replacing) {
  std::string tail = StrCat(" ON CONFLICT (", replacing.key, ") DO UPDATE SET ");
  const std::vector<std::string> keys = absl::StrSplit(std::string(replacing.key), ", ");
  const std::vector<std::string> some =
      absl::StrSplit(std::string(replacing.only.empty() ? columns : replacing.only), ", ");
  bool first = true;
  for (const std::string& column : some) {
    if (std::ranges::find(keys, column) == keys.end()) {
      StrAppend(&tail, first ? "" : ", ", column, " = excluded.", column);
      first = false;
    }
  }
  return tail;
}

using namespace sqlite_api;  // NOLINT(google-build-using-namespace): SOCI's sqlite3.h

}  // namespace

class BulkInsert::OneRow {
 public:
  // Null unless the session is one of SQLite.
  static std::unique_ptr<OneRow> For(soci::session& session, const std::string& head, int columns,
                                     const std::string& tail) {
    if (session.get_backend_name() != "sqlite3") {
      return nullptr;
    }
    return std::unique_ptr<OneRow>(
        new OneRow(session, StrCat(head, "VALUES (?", Marks(columns), ")", tail)));
  }

  void Write(const std::deque<Cell>& cells) {
    if (!statement_) {
      statement_.emplace(session_, query_);
    }
    int column = 0;
    for (const Cell& cell : cells) {
      Check(Bind(++column, cell));
    }
    const int stepped = sqlite3_step(statement_->get());
    const int reset = sqlite3_reset(statement_->get());
    Check(stepped == SQLITE_DONE ? reset : stepped);
  }

 private:
  OneRow(soci::session& session, std::string query) : session_(session), query_(std::move(query)) {}

  static std::string Marks(int columns) {
    std::string marks;
    for (int i = 1; i < columns; ++i) {
      marks += ", ?";
    }
    return marks;
  }

  int Bind(int column, const Cell& cell) {
    switch (cell.kind) {
      case Kind::kText:
        return sqlite3_bind_text64(statement_->get(), column, cell.text.data(), cell.text.size(),
                                   SQLITE_STATIC, SQLITE_UTF8);
      case Kind::kBytes:
        return sqlite3_bind_blob64(statement_->get(), column, cell.text.data(), cell.text.size(),
                                   SQLITE_STATIC);
      case Kind::kNumber:
        return cell.null == soci::i_null
                   ? sqlite3_bind_null(statement_->get(), column)
                   : sqlite3_bind_int64(statement_->get(), column, cell.number);
    }
    return SQLITE_MISUSE;
  }

  void Check(int code) const {
    if (code != SQLITE_OK) {
      throw soci::sqlite3_soci_error(sqlite3_errmsg(HandleOf(session_)), code);
    }
  }

  soci::session& session_;
  const std::string query_;
  std::optional<KeptStatement> statement_;
};

BulkInsert::BulkInsert(soci::session& session, std::string_view table, std::string_view columns,
                       Replacing replacing)
    : BulkInsert(session, table, columns, Around{"", Replace(columns, replacing)}) {}

BulkInsert::BulkInsert(soci::session& session, std::string_view table, std::string_view columns,
                       Known known)
    : BulkInsert(session, table, columns,
                 Around{"", known == Known::kLeave ? " ON CONFLICT DO NOTHING" : ""}) {}

BulkInsert::BulkInsert(soci::session& session, std::string_view table, std::string_view columns,
                       Around around)
    : session_(session),
      head_(StrCat(around.before, "INSERT INTO ", table, " (", columns, ") ")),
      tail_(around.behind),
      columns_(1 + static_cast<int>(std::ranges::count(columns, ','))),
      one_row_(OneRow::For(session, head_, columns_, tail_)) {}

BulkInsert::~BulkInsert() = default;

BulkInsert::Cell& BulkInsert::Next(Kind kind) {
  Cell& cell = cells_.emplace_back();
  cell.kind = kind;
  return cell;
}

BulkInsert& BulkInsert::operator<<(std::string text) {
  Next(Kind::kText).text = std::move(text);
  return *this;
}

BulkInsert& BulkInsert::operator<<(std::optional<std::int64_t> number) {
  Cell& cell = Next(Kind::kNumber);
  cell.number = number.value_or(0);
  cell.null = number ? soci::i_ok : soci::i_null;
  return *this;
}

BulkInsert& BulkInsert::operator<<(const Bytes& bytes) {
  Next(Kind::kBytes).text = one_row_ == nullptr ? ToHex(bytes.value) : bytes.value;
  return *this;
}

void BulkInsert::EndRow() {
  ++rows_;
  ZONEFLOW_CHECK(cells_.size() ==
                 static_cast<std::size_t>(rows_) * static_cast<std::size_t>(columns_));
  if (one_row_ != nullptr) {
    one_row_->Write(cells_);
    rows_ = 0;
    cells_.clear();
  } else if (rows_ == kRows) {
    Finish();
  }
}

// However many rows there are, the text is the same and has a value for each column, an array: so it
// stays prepared.
void BulkInsert::Finish() {
  if (rows_ == 0) {
    return;
  }
  const auto columns = static_cast<std::size_t>(columns_);
  std::vector<std::string> values;
  std::string selected, given, names;
  for (std::size_t column = 0; column < columns; ++column) {
    const Kind kind = cells_[column].kind;
    std::vector<const std::string*> texts;
    std::vector<std::optional<std::int64_t>> numbers;
    for (std::size_t i = column; i < cells_.size(); i += columns) {
      const Cell& cell = cells_[i];
      ZONEFLOW_CHECK(cell.kind == kind);
      if (kind != Kind::kNumber) {
        texts.push_back(&cell.text);
      } else {
        numbers.push_back(cell.null == soci::i_null ? std::nullopt : std::optional(cell.number));
      }
    }
    values.push_back(kind == Kind::kNumber ? NumberArray(numbers) : TextArray(texts));
    const std::string name = StrCat("c", column);
    const std::string_view comma = column == 0 ? "" : ", ";
    StrAppend(&selected, comma, kind == Kind::kBytes ? StrCat("decode(", name, ", 'hex')") : name);
    StrAppend(&given, comma, "CAST(:", name, " AS ",
              kind == Kind::kNumber ? "BIGINT[])" : "TEXT[])");
    StrAppend(&names, comma, name);
  }
  soci::statement insert(session_);
  for (const std::string& value : values) {
    insert.exchange(soci::use(value));
  }
  insert.alloc();
  insert.prepare(
      StrCat(head_, "SELECT ", selected, " FROM unnest(", given, ") AS given (", names, ")", tail_),
      soci::details::st_one_time_query);
  insert.define_and_bind();
  insert.execute(true);
  rows_ = 0;
  cells_.clear();
}

}  // namespace zoneflow::sql
