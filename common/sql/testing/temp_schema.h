// A database of a backend with a service's schema, gone with the object.
#pragma once

#include <soci/soci.h>

#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "gmock/gmock.h"

#include "common/base/check.h"
#include "common/sql/database.h"
#include "common/sql/once.h"
#include "common/sql/testing/backends.h"

namespace zoneflow::sql {

// The indexed texts, as table.column, that are ordered by something else than their bytes. On
// SQLite none is.
inline std::vector<std::string> KeysInAnotherOrder(Database& database) {
  std::vector<std::string> keys;
  if (database.dialect() == Dialect::kPostgres) {
    const absl::Status read = database.Read([&](Transaction& transaction) {
      std::string key;
      soci::statement rows =
          Once(transaction.session(),
               "SELECT DISTINCT i.indrelid::regclass || '.' || a.attname FROM pg_index AS i "
               "JOIN pg_attribute AS a ON a.attrelid = i.indexrelid "
               "JOIN pg_class AS c ON c.oid = i.indrelid "
               "JOIN pg_collation AS o ON o.oid = a.attcollation "
               "WHERE c.relnamespace = 'public'::regnamespace AND o.collname <> 'C' "
               "AND c.relname <> 'schema_migrations'",
               soci::into(key));
      rows.execute();
      while (rows.fetch()) {
        keys.push_back(key);
      }
      return absl::OkStatus();
    });
    ZONEFLOW_CHECK(read.ok());
  }
  return keys;
}

template <typename Backend>
class TempSchema {
 public:
  explicit TempSchema(std::initializer_list<std::span<const Migration>> families) {
    auto opened = Open({.url = backend_.url()});
    ZONEFLOW_CHECK(opened.ok());
    database_ = *std::move(opened);
    ZONEFLOW_CHECK(Prepare(*database_, families, /*migrate=*/true).ok());
    EXPECT_THAT(KeysInAnotherOrder(*database_), ::testing::IsEmpty())
        << "keys are written ${KEY} in migrations";
  }

  Database& operator*() { return *database_; }
  Database* operator->() { return database_.get(); }

 private:
  Backend backend_;
  std::unique_ptr<Database> database_;
};

}  // namespace zoneflow::sql
