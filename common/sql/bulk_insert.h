// Rows of one table on their way into it, some twenty times faster than by a statement each: on
// PostgreSQL many a statement, on SQLite by one that is read once and runs for each row. (There a
// statement of many rows keeps what each page was before, in case it fails half way.)
//
//   sql::BulkInsert rows(session, "notes", "id, size, body");
//   for (const Note& note : notes) {
//     rows << note.id << note.size << sql::Bytes{note.body};
//     rows.EndRow();
//   }
//   rows.Finish();
#pragma once

#include <soci/soci.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/sql/bytes.h"

namespace zoneflow::sql {

// On the thread of its session's transaction, and no longer than that. Throws as SOCI does.
class BulkInsert {
 public:
  // What to do with a row whose key is there.
  enum class Known { kRefuse, kLeave };

  // Writes rows anew whose key, these of the columns, is there: "case_id, position". Of such a row
  // only some columns, if they are named. No two rows of one key.
  struct Replacing {
    std::string_view key;
    std::string_view only = "";
  };

  // What stands around the INSERT, one statement with it: "WITH added AS (" and " RETURNING id)
  // INSERT INTO others SELECT id FROM added".
  struct Around {
    std::string_view before;
    std::string_view behind;
  };

  // `columns` as INSERT names them: "id, size, body".
  BulkInsert(soci::session& session, std::string_view table, std::string_view columns,
             Known known = Known::kRefuse);
  BulkInsert(soci::session& session, std::string_view table, std::string_view columns,
             Replacing replacing);
  BulkInsert(soci::session& session, std::string_view table, std::string_view columns,
             Around around);
  ~BulkInsert();
  BulkInsert(const BulkInsert&) = delete;
  BulkInsert& operator=(const BulkInsert&) = delete;

  // The next cell of the row: a text; a number, or NULL; bytes for a column of ${BYTES}. A column
  // has cells of one kind.
  BulkInsert& operator<<(std::string text);
  BulkInsert& operator<<(std::optional<std::int64_t> number);
  BulkInsert& operator<<(const Bytes& bytes);

  // After the last cell of a row. Ends the process if the row has fewer or more than the columns.
  void EndRow();

  // To be called after the last row: nothing is written for sure before. More rows may follow.
  void Finish();

 private:
  enum class Kind { kText, kBytes, kNumber };
  struct Cell {
    Kind kind = Kind::kText;
    std::string text;
    long long number = 0;
    soci::indicator null = soci::i_ok;
  };

  class OneRow;  // the statement of SQLite

  Cell& Next(Kind kind);

  soci::session& session_;
  const std::string head_, tail_;
  const int columns_;
  const std::unique_ptr<OneRow> one_row_;  // null on PostgreSQL
  int rows_ = 0;
  std::deque<Cell> cells_;  // what a statement is bound to stays where it is
};

}  // namespace zoneflow::sql
