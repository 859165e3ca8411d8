#include "common/sql/text_columns.h"

#include <soci/soci.h>

#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/sql/bound.h"

namespace zoneflow::sql {
namespace {

constexpr std::size_t kMostRows = 500;
constexpr std::size_t kMostBytes = std::size_t{8} << 20;  // of text, and the row that passes it

// Behind which row the next part begins.
struct Place {
  std::size_t table = 0;
  std::vector<std::string> key;  // none: at the table's beginning

  // What is filled is not read again, so a token that is not ours begins anew.
  static Place Of(const std::string& resume_after, std::span<const TextColumn> columns) {
    std::vector<std::string> parts = absl::StrSplit(resume_after, '\n');
    Place place;
    if (!absl::SimpleAtoi(parts.front(), &place.table) || place.table >= columns.size()) {
      return {};
    }
    parts.erase(parts.begin());
    if (!parts.empty() && parts.size() != columns[place.table].key.size()) {
      return {};
    }
    place.key = std::move(parts);
    return place;
  }

  std::string Token() const {
    return key.empty() ? StrCat(table) : StrCat(table, "\n", absl::StrJoin(key, "\n"));
  }
};

struct Row {
  std::vector<std::string> key;
  std::string text;
};

std::string Names(const std::vector<KeyColumn>& key, std::string_view before = "",
                  std::string_view behind = "") {
  return absl::StrJoin(key, ", ", [&](std::string* out, const KeyColumn& column) {
    StrAppend(out, before, column.name, behind);
  });
}

// Binds the cell of a key, and returns its name.
std::string Bind(Query& query, const KeyColumn& column, const std::string& cell) {
  long long number = 0;
  if (column.is_number && absl::SimpleAtoi(cell, &number)) {
    query.values.emplace_back(number);
  } else {
    query.values.emplace_back(cell);
  }
  return StrCat(":v", query.values.size());
}

// At most so many, and whether there may be more.
std::pair<std::vector<Row>, bool> ReadRows(soci::session& session, const TextColumn& column,
                                           const Place& after) {
  Query query;
  std::string behind;
  for (std::size_t i = 0; i < after.key.size(); ++i) {
    StrAppend(&behind, behind.empty() ? "" : ", ", Bind(query, column.key[i], after.key[i]));
  }
  if (!behind.empty()) {
    behind = StrCat(" AND (", Names(column.key), ") > (", behind, ")");
  }
  query.text = StrCat("SELECT ", Names(column.key, "CAST(", " AS TEXT)"), ", ", column.text,
                      " FROM ", column.table, " WHERE ", column.bytes, " IS NULL", behind,
                      " ORDER BY ", Names(column.key), " LIMIT ", kMostRows);
  std::vector<std::string> texts(column.key.size() + 1);
  soci::statement select = OnceWith(session, query, texts);
  select.execute();
  std::vector<Row> rows;
  std::size_t bytes = 0;
  while (select.fetch()) {
    rows.push_back({{texts.begin(), texts.end() - 1}, texts.back()});
    bytes += texts.back().size();
    if (bytes > kMostBytes) {
      return {std::move(rows), true};
    }
  }
  const bool more = rows.size() == kMostRows;
  return {std::move(rows), more};
}

void Write(soci::session& session, const TextColumn& column, const Row& row, const Bytes& bytes) {
  Query query;
  query.values.emplace_back(ToHex(bytes.value));
  query.text = StrCat("UPDATE ", column.table, " SET ", column.bytes, " = decode(:v1, 'hex')");
  for (std::size_t i = 0; i < row.key.size(); ++i) {
    StrAppend(&query.text, i == 0 ? " WHERE " : " AND ", column.key[i].name, " = ",
              Bind(query, column.key[i], row.key[i]));
  }
  OnceWith(session, query).execute(true);
}

std::int64_t CountRows(soci::session& session, std::span<const TextColumn> columns) {
  long long rows = 0;
  for (const TextColumn& column : columns) {
    long long of_table = 0;
    session << StrCat("SELECT count(*) FROM ", column.table, " WHERE ", column.bytes, " IS NULL"),
        soci::into(of_table);
    rows += of_table;
  }
  return rows;
}

}  // namespace

absl::StatusOr<Bytes> FromBase64(const std::string& text) {
  Bytes bytes;
  if (!absl::Base64Unescape(text, &bytes.value)) {
    return absl::DataLossError("what is stored is not base64");
  }
  return bytes;
}

absl::Status ConvertTexts(Transaction& transaction, std::span<const TextColumn> columns,
                          MigrationProgress& progress) {
  soci::session& session = transaction.session();
  if (progress.resume_after.empty()) {
    progress.total = CountRows(session, columns);
  }
  Place place = Place::Of(progress.resume_after, columns);
  const TextColumn& column = columns[place.table];
  const auto [rows, more] = ReadRows(session, column, place);
  for (const Row& row : rows) {
    const absl::StatusOr<Bytes> converted = column.convert(row.text);
    if (!converted.ok()) {
      return absl::Status(converted.status().code(),
                          StrCat(column.table, " ", absl::StrJoin(row.key, " "), ": ",
                                 StdView(converted.status().message())));
    }
    Write(session, column, row, *converted);
  }
  progress.done += static_cast<std::int64_t>(rows.size());
  if (more) {
    place.key = rows.back().key;
  } else {
    place = {.table = place.table + 1, .key = {}};
  }
  if (place.table == columns.size() && CountRows(session, columns) > 0) {
    place = {};  // a process of before has written meanwhile
  }
  progress.finished = place.table == columns.size();
  if (!progress.finished) {
    progress.resume_after = place.Token();
  }
  return absl::OkStatus();
}

}  // namespace zoneflow::sql
