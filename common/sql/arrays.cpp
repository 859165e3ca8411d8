#include "common/sql/arrays.h"

#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"

#include "common/base/check.h"
#include "common/base/str_cat.h"

namespace zoneflow::sql {
namespace {

// In the double quotes that keep everything else as it is.
void AppendElement(std::string& array, std::string_view text) {
  array += array.size() == 1 ? "\"" : ",\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      array += '\\';
    }
    array += c;
  }
  array += '"';
}

// SQLite has no arrays, but reads those of JSON.
std::string JsonArray(std::span<const std::string> texts) {
  std::string array = "[";
  for (const std::string& text : texts) {
    array += array.size() == 1 ? "\"" : ",\"";
    for (const char c : text) {
      if (c == '"' || c == '\\') {
        array += '\\';
        array += c;
      } else if (static_cast<unsigned char>(c) < 0x20) {
        array += absl::StrFormat("\\u%04x", static_cast<unsigned char>(c));
      } else {
        array += c;
      }
    }
    array += '"';
  }
  return array + "]";
}

}  // namespace

bool IsPostgres(soci::session& session) { return session.get_backend_name() == "postgresql"; }

std::string IsOneOf(soci::session& session, std::string_view column, std::string_view name) {
  return IsPostgres(session) ? StrCat(column, " = ANY(CAST(:", name, " AS TEXT[]))")
                             : StrCat(column, " IN (SELECT value FROM json_each(:", name, "))");
}

std::string TextsOf(soci::session& session, std::span<const std::string> texts) {
  return IsPostgres(session) ? TextArray(texts) : JsonArray(texts);
}

std::string TextArray(std::span<const std::string* const> texts) {
  std::string array = "{";
  for (const std::string* text : texts) {
    AppendElement(array, *text);
  }
  return array + "}";
}

std::string TextArray(std::span<const std::string> texts) {
  std::vector<const std::string*> all;
  for (const std::string& text : texts) {
    all.push_back(&text);
  }
  return TextArray(all);
}

std::string NumberArray(std::span<const std::optional<std::int64_t>> numbers) {
  std::string array = "{";
  for (const std::optional<std::int64_t>& number : numbers) {
    StrAppend(&array, array.size() == 1 ? "" : ",", number ? std::to_string(*number) : "NULL");
  }
  return array + "}";
}

std::string Given(soci::session& session, std::vector<Value>& values,
                  std::span<const GivenColumn> columns,
                  const std::vector<std::vector<std::string>>& rows) {
  std::string names, selected;
  const auto add = [](std::string& list, const auto&... parts) {
    StrAppend(&list, list.empty() ? "" : ", ", parts...);
  };
  if (!IsPostgres(session)) {
    std::string array = "[";
    for (const std::vector<std::string>& row : rows) {
      StrAppend(&array, array.size() == 1 ? "" : ",", JsonArray(row));
    }
    values.emplace_back(array + "]");
    for (std::size_t i = 0; i < columns.size(); ++i) {
      add(names, columns[i].name);
      const std::string cell = StrCat("json_extract(value, '$[", i, "]')");
      add(selected, columns[i].is_number ? StrCat("CAST(", cell, " AS INTEGER)") : cell);
    }
    return StrCat("given (", names, ") AS (SELECT ", selected, " FROM json_each(:v", values.size(),
                  "))");
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    std::vector<const std::string*> texts;
    for (const std::vector<std::string>& row : rows) {
      texts.push_back(&row[i]);
    }
    values.emplace_back(TextArray(texts));
    add(names, columns[i].name);
    add(selected, "CAST(:v", values.size(), columns[i].is_number ? " AS BIGINT[])" : " AS TEXT[])");
  }
  return StrCat("given (", names, ") AS (SELECT * FROM unnest(", selected, "))");
}

void EraseRows(soci::session& session, std::string_view table, std::string_view columns,
               const std::vector<std::vector<std::string>>& keys) {
  if (keys.empty()) {
    return;
  }
  const std::vector<std::string> names = absl::StrSplit(std::string(columns), ", ");
  const bool postgres = IsPostgres(session);
  std::vector<GivenColumn> given;
  std::string condition;
  for (std::size_t i = 0; i < names.size(); ++i) {
    given.push_back({names[i]});
    StrAppend(&condition, i == 0 ? "" : " AND ", table, ".", names[i], " = ",
              postgres ? StrCat("given.", names[i]) : StrCat(":v", i + 1));
  }
  for (const std::vector<std::string>& key : keys) {
    ZONEFLOW_CHECK(key.size() == names.size());
  }
  Query query;
  if (postgres) {
    const std::string with = Given(session, query.values, given, keys);
    query.text = StrCat("WITH ", with, " DELETE FROM ", table, " USING given WHERE ", condition);
    OnceWith(session, query).execute(true);
    return;
  }
  query.text = StrCat("DELETE FROM ", table, " WHERE ", condition);
  for (const std::vector<std::string>& key : keys) {
    query.values.assign(key.begin(), key.end());
    OnceWith(session, query).execute(true);
  }
}

}  // namespace zoneflow::sql
