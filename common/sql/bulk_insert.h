// Rows of one table on their way into it, many a statement: some twenty times faster than one each.
//
//   sql::BulkInsert rows(session, "notes", "id, size, body");
//   for (const Note& note : notes) {
//     rows << note.id << note.size << sql::Bytes{note.body};
//     rows.EndRow();
//   }
//   rows.Finish();
#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <deque>
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

  // Writes rows anew whose key, these of the columns, is there: "case_id, position".
  struct Replacing {
    std::string_view key;
  };

  // `columns` as INSERT names them: "id, size, body".
  BulkInsert(soci::session& session, std::string_view table, std::string_view columns,
             Known known = Known::kRefuse);
  BulkInsert(soci::session& session, std::string_view table, std::string_view columns,
             Replacing replacing);
  BulkInsert(const BulkInsert&) = delete;
  BulkInsert& operator=(const BulkInsert&) = delete;

  // The next cell of the row: a text; a number, or NULL; bytes for a column of ${BYTES}.
  BulkInsert& operator<<(std::string text);
  BulkInsert& operator<<(std::optional<std::int64_t> number);
  BulkInsert& operator<<(const Bytes& bytes);

  // After the last cell of a row. Ends the process if the row has fewer or more than the columns.
  void EndRow();

  // To be called after the last row: nothing is written for sure before. More rows may follow.
  void Finish();

 private:
  struct Cell {
    const std::string* text = nullptr;
    bool bytes = false;
    const long long* number = nullptr;
    soci::indicator* null = nullptr;
  };

  soci::session& session_;
  const std::string head_, tail_;
  const int columns_;
  int rows_ = 0;
  std::vector<Cell> cells_;
  std::deque<std::string> texts_;  // what cells point to stays where it is
  std::deque<long long> numbers_;
  std::deque<soci::indicator> nulls_;
};

}  // namespace zoneflow::sql
