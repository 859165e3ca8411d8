// The databases that contract suites run on: an SQLite file of its own, and databases of a
// PostgreSQL that the test program starts, one ordering text by bytes and one as English does.
#pragma once

#include <functional>
#include <string>

#include "gmock/gmock.h"

#include "common/testing/status_matchers.h"
#include "common/testing/temp_folder.h"
#include "tests/support/temp_postgres.h"

namespace zoneflow::sql {

struct SqliteBackend {
  static std::string Missing() { return ""; }
  std::string url() const { return "sqlite:" + (folder / "test.sqlite"); }
  bool Restart(const std::function<void()>&) { return false; }

  zoneflow::testing::TempFolder folder;
};

struct PostgresBackend {
  static std::string Missing() {
    const std::string missing = zoneflow::testing::TempPostgres::Missing();
    if (!missing.empty()) {
      return missing;
    }
    return zoneflow::testing::TempPostgres::Shared() == nullptr ? "PostgreSQL did not start" : "";
  }

  explicit PostgresBackend(zoneflow::testing::TempPostgres::TextOrder order =
                               zoneflow::testing::TempPostgres::TextOrder::kBytes) {
    auto created = zoneflow::testing::TempPostgres::Shared()->CreateDatabase(order);
    url_ = created.ok() ? *created : created.status().ToString();
  }
  std::string url() const { return url_; }
  bool Restart(const std::function<void()>& while_away) {
    zoneflow::testing::TempPostgres::Shared()->Stop();
    while_away();
    const absl::Status restarted = zoneflow::testing::TempPostgres::Shared()->Restart();
    EXPECT_THAT(restarted, zoneflow::testing::IsOk());
    return true;
  }

 private:
  std::string url_;
};

// What a store says must not depend on how its database orders text.
struct EnglishPostgresBackend : PostgresBackend {
  EnglishPostgresBackend()
      : PostgresBackend(zoneflow::testing::TempPostgres::TextOrder::kEnglish) {}
};

}  // namespace zoneflow::sql
