#include "services/ingest/adapters/text_states.h"

#include <soci/soci.h>

#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/sql/once.h"
#include "services/ingest/adapters/stored_state.h"

namespace zoneflow::ingest {
namespace {

constexpr std::size_t kRowsAtOnce = 500;

template <typename Message>
absl::StatusOr<sql::Bytes> Converted(const std::string& text) {
  std::string bytes;
  Message message;
  if (!absl::Base64Unescape(text, &bytes) || !message.ParseFromString(bytes)) {
    return absl::DataLossError("a stored " + message.GetTypeName() + " cannot be read");
  }
  return Encode(message);
}

// A table with texts. Its rows go by a text, a number or both; the other is a constant.
struct TextTable {
  std::string_view name;
  std::string_view text_key;
  std::string_view number_key;
  std::string_view column;
  absl::StatusOr<sql::Bytes> (*convert)(const std::string&);
};
constexpr TextTable kTables[] = {
    {"articles", "id", "0", "state", Converted<v1::Article>},
    {"facts", "document_id", "ordinal", "state", Converted<v1::Fact>},
    {"signings", "id", "0", "state", Converted<v1::Signing>},
    {"signing_members", "signing_id", "ordinal", "state", Converted<v1::Project>},
    {"review_acts", "''", "no", "changes", Converted<v1::ReviewAct>},
};

// Behind which row the next part begins: "TABLE/NUMBER/TEXT", by the table's place in the list.
struct Place {
  std::size_t table = 0;
  long long number = -1;
  std::string text;

  static absl::StatusOr<Place> Of(const std::string& resume_after) {
    Place place;
    if (resume_after.empty()) {
      return place;
    }
    const std::vector<std::string> parts = absl::StrSplit(resume_after, absl::MaxSplits('/', 2));
    if (parts.size() != 3 || !absl::SimpleAtoi(parts[0], &place.table) ||
        !absl::SimpleAtoi(parts[1], &place.number) || place.table >= std::size(kTables)) {
      return absl::InternalError("resume_after '" + resume_after + "'");
    }
    place.text = parts[2];
    return place;
  }

  std::string Token() const { return StrCat(table, "/", number, "/", text); }
};

struct TextRow {
  std::string text_key;
  long long number_key = 0;
  std::string text;
};

std::vector<TextRow> ReadRows(soci::session& session, const TextTable& table, const Place& after) {
  // In the order of the key that the table has: its index gives it.
  const bool by_text = table.text_key != "''", by_number = table.number_key != "0";
  const std::string order = by_text && by_number ? StrCat(table.text_key, ", ", table.number_key)
                            : by_text            ? std::string(table.text_key)
                                                 : std::string(table.number_key);
  const std::string behind = by_text && by_number
                                 ? StrCat("(", order, ") > (:text, :number)")
                                 : StrCat(order, by_text ? " > :text" : " > :number");
  const std::string query = StrCat("SELECT ", table.text_key, ", ", table.number_key, ", ",
                                   table.column, " FROM ", table.name, " WHERE stored IS NULL AND ",
                                   behind, " ORDER BY ", order, " LIMIT ", kRowsAtOnce);
  std::vector<TextRow> found;
  TextRow row;
  const auto read = [&](soci::statement rows) {
    rows.execute();
    while (rows.fetch()) {
      found.push_back(row);
    }
  };
  if (by_text && by_number) {
    read(sql::Once(session, query, soci::use(after.text, "text"), soci::use(after.number, "number"),
                   soci::into(row.text_key), soci::into(row.number_key), soci::into(row.text)));
  } else if (by_text) {
    read(sql::Once(session, query, soci::use(after.text, "text"), soci::into(row.text_key),
                   soci::into(row.number_key), soci::into(row.text)));
  } else {
    read(sql::Once(session, query, soci::use(after.number, "number"), soci::into(row.text_key),
                   soci::into(row.number_key), soci::into(row.text)));
  }
  return found;
}

long long CountRows(soci::session& session) {
  long long rows = 0;
  for (const TextTable& table : kTables) {
    long long of_table = 0;
    session << StrCat("SELECT count(*) FROM ", table.name, " WHERE stored IS NULL"),
        soci::into(of_table);
    rows += of_table;
  }
  return rows;
}

}  // namespace

absl::Status ConvertTextStates(sql::Transaction& transaction, sql::MigrationProgress& progress) {
  soci::session& session = transaction.session();
  ASSIGN_OR_RETURN(Place place, Place::Of(progress.resume_after));
  if (progress.resume_after.empty()) {
    progress.total = CountRows(session);
  }
  const TextTable& table = kTables[place.table];
  const std::vector<TextRow> rows = ReadRows(session, table, place);
  sql::Bytes bytes;
  std::string text_key;
  long long number_key = 0;
  soci::statement update =
      (session.prepare << StrCat("UPDATE ", table.name,
                                 " SET stored = decode(:stored, 'hex') WHERE ", table.text_key,
                                 " = :text AND ", table.number_key, " = :number"),
       soci::use(bytes, "stored"), soci::use(text_key, "text"), soci::use(number_key, "number"));
  for (const TextRow& row : rows) {
    absl::StatusOr<sql::Bytes> converted = table.convert(row.text);
    if (!converted.ok()) {
      return absl::Status(converted.status().code(),
                          StrCat(table.name, " ", row.text_key, " ", row.number_key, ": ",
                                 converted.status().message()));
    }
    bytes = *std::move(converted);
    text_key = row.text_key;
    number_key = row.number_key;
    update.execute(true);
  }
  progress.done += static_cast<std::int64_t>(rows.size());
  if (rows.size() == kRowsAtOnce) {
    place.number = rows.back().number_key;
    place.text = rows.back().text_key;
  } else {
    place = {.table = place.table + 1, .number = -1, .text = {}};
  }
  if (place.table == std::size(kTables) && CountRows(session) > 0) {
    place = {};  // a process of before has written meanwhile
  }
  progress.finished = place.table == std::size(kTables);
  if (!progress.finished) {
    progress.resume_after = place.Token();
  }
  return absl::OkStatus();
}

}  // namespace zoneflow::ingest
