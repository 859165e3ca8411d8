// A SQLite database with a schema, in a folder of its own that goes with the object.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>

#include "common/base/check.h"
#include "common/sql/database.h"

namespace zoneflow::sql::testing {

class TempSqlite {
 public:
  explicit TempSqlite(std::initializer_list<std::span<const Migration>> families) {
    std::string pattern = (std::filesystem::temp_directory_path() / "zoneflow-XXXXXX").string();
    ZONEFLOW_CHECK(mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
    auto opened = Open({.url = "sqlite:" + pattern + "/test.sqlite"});
    ZONEFLOW_CHECK(opened.ok());
    database_ = *std::move(opened);
    ZONEFLOW_CHECK(Prepare(*database_, families, /*migrate=*/true).ok());
  }
  ~TempSqlite() {
    database_.reset();
    std::filesystem::remove_all(folder_);
  }
  TempSqlite(const TempSqlite&) = delete;
  TempSqlite& operator=(const TempSqlite&) = delete;

  Database& operator*() { return *database_; }

 private:
  std::filesystem::path folder_;
  std::unique_ptr<Database> database_;
};

}  // namespace zoneflow::sql::testing
