// A database of the service: SQLite in a folder of its own, gone with the object, or the one at the
// URL.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "common/base/check.h"
#include "common/journal/journal.h"
#include "common/sql/database.h"
#include "services/notification/adapters/soci_subscription_store.h"

namespace zoneflow::notification::testing {

class TempDatabase {
 public:
  explicit TempDatabase(const std::string& url = "") {
    std::string pattern = (std::filesystem::temp_directory_path() / "zoneflow-XXXXXX").string();
    ZONEFLOW_CHECK(mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
    auto opened = sql::Open({.url = url.empty() ? "sqlite:" + pattern + "/test.sqlite" : url});
    ZONEFLOW_CHECK(opened.ok());
    database_ = *std::move(opened);
    ZONEFLOW_CHECK(
        sql::Prepare(*database_, {journal::Migrations(), Migrations()}, /*migrate=*/true).ok());
  }
  ~TempDatabase() {
    database_.reset();
    std::filesystem::remove_all(folder_);
  }
  TempDatabase(const TempDatabase&) = delete;
  TempDatabase& operator=(const TempDatabase&) = delete;

  sql::Database& operator*() { return *database_; }

 private:
  std::filesystem::path folder_;
  std::unique_ptr<sql::Database> database_;
};

}  // namespace zoneflow::notification::testing
