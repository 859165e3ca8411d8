// The same statement through the client library alone: sqlite3's C interface, or libpq.
#pragma once

#include <sqlite3.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/strings/str_replace.h"
#include <libpq-fe.h>

#include "common/base/check.h"
#include "common/sql/bound.h"

namespace zoneflow::bench {

class PlainClient {
 public:
  // As sql::Open has it.
  explicit PlainClient(std::string_view url) {
    if (url.starts_with("sqlite:")) {
      const std::string path(url.substr(7));
      ZONEFLOW_CHECK(sqlite3_open_v2(path.c_str(), &sqlite_, SQLITE_OPEN_READONLY, nullptr) ==
                     SQLITE_OK);
      return;
    }
    postgres_ = PQconnectdb(std::string(url.substr(9)).c_str());
    ZONEFLOW_CHECK(PQstatus(postgres_) == CONNECTION_OK);
    // As our own connections: else workers and compiling for one page would flatter us.
    PQclear(PQexec(postgres_, "SET max_parallel_workers_per_gather = 0; SET jit = off"));
  }
  ~PlainClient() {
    sqlite3_close(sqlite_);
    PQfinish(postgres_);
  }
  PlainClient(const PlainClient&) = delete;
  PlainClient& operator=(const PlainClient&) = delete;

  // Reads every column of every row as text; returns how many rows there were.
  int Read(const sql::Query& query) {
    return sqlite_ != nullptr ? ReadSqlite(query) : ReadPostgres(query);
  }

 private:
  int ReadSqlite(const sql::Query& query) {
    // encode() is a function that sql::Open adds.
    const std::string text =
        absl::StrReplaceAll(query.text, {{"encode(", "hex("}, {", 'hex')", ")"}});
    sqlite3_stmt* statement = nullptr;
    ZONEFLOW_CHECK(sqlite3_prepare_v2(sqlite_, text.c_str(), -1, &statement, nullptr) == SQLITE_OK);
    for (std::size_t i = 0; i < query.values.size(); ++i) {
      const int at =
          sqlite3_bind_parameter_index(statement, (":v" + std::to_string(i + 1)).c_str());
      if (const auto* number = std::get_if<long long>(&query.values[i])) {
        sqlite3_bind_int64(statement, at, *number);
      } else {
        const auto& value = std::get<std::string>(query.values[i]);
        sqlite3_bind_text(statement, at, value.data(), static_cast<int>(value.size()), nullptr);
      }
    }
    int rows = 0;
    while (sqlite3_step(statement) == SQLITE_ROW) {
      ++rows;
      for (int column = 0; column < sqlite3_column_count(statement); ++column) {
        read_ += sqlite3_column_text(statement, column) != nullptr ? 1U : 0U;
      }
    }
    sqlite3_finalize(statement);
    return rows;
  }

  int ReadPostgres(const sql::Query& query) {
    // :v12 is $12 there.
    std::string text = query.text;
    for (std::size_t at = 0; (at = text.find(":v", at)) != std::string::npos;) {
      text.replace(at, 2, "$");
    }
    std::vector<std::string> values;
    for (const sql::Value& value : query.values) {
      const auto* number = std::get_if<long long>(&value);
      values.push_back(number != nullptr ? std::to_string(*number) : std::get<std::string>(value));
    }
    std::vector<const char*> pointers;
    for (const std::string& value : values) {
      pointers.push_back(value.c_str());
    }
    PGresult* result = PQexecParams(postgres_, text.c_str(), static_cast<int>(pointers.size()),
                                    nullptr, pointers.data(), nullptr, nullptr, 0);
    ZONEFLOW_CHECK(PQresultStatus(result) == PGRES_TUPLES_OK);
    const int rows = PQntuples(result);
    for (int row = 0; row < rows; ++row) {
      for (int column = 0; column < PQnfields(result); ++column) {
        read_ += PQgetvalue(result, row, column)[0] != '\0' ? 1U : 0U;
      }
    }
    PQclear(result);
    return rows;
  }

  sqlite3* sqlite_ = nullptr;
  PGconn* postgres_ = nullptr;
  std::size_t read_ = 0;  // so that nothing is left out
};

}  // namespace zoneflow::bench
