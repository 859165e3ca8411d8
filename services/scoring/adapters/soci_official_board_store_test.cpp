// Official boards on their contract, over both databases.
#include "services/scoring/adapters/soci_official_board_store.h"

#include <soci/soci.h>

#include "common/base/str_cat.h"
#include "common/sql/once.h"
#include "common/sql/testing/temp_schema.h"
#include "common/testing/manual_clock.h"
#include "services/scoring/adapters/soci_board_store.h"
#include "services/scoring/testing/official_board_store_contract.h"

namespace zoneflow::scoring {
namespace {

template <typename Backend>
class BoardsOnDatabase {
 public:
  static std::string Missing() { return Backend::Missing(); }
  OfficialBoardStore& store() { return store_; }

  std::string Journal() {
    std::string told;
    EXPECT_THAT(database_->Read([&](sql::Transaction& transaction) {
      std::string type;
      long long sequence = 0;
      soci::statement rows =
          sql::Once(transaction.session(), "SELECT type, sequence FROM journal ORDER BY id",
                    soci::into(type), soci::into(sequence));
      rows.execute();
      while (rows.fetch()) {
        StrAppend(&told, told.empty() ? "" : ", ", type.substr(type.rfind('.') + 1), " ", sequence);
      }
      return absl::OkStatus();
    }),
                testing::IsOk());
    return told;
  }

 private:
  testing::ManualClock clock_;
  sql::TempSchema<Backend> database_{journal::Migrations(), Migrations()};
  journal::Journal journal_{"scoring", clock_};
  SociOfficialBoardStore store_{*database_, journal_};
};

using SqliteBoards = BoardsOnDatabase<sql::SqliteBackend>;
using PostgresBoards = BoardsOnDatabase<sql::PostgresBackend>;
using EnglishPostgresBoards = BoardsOnDatabase<sql::EnglishPostgresBackend>;
INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, OfficialBoardStoreContract, SqliteBoards);
INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, OfficialBoardStoreContract, PostgresBoards);
INSTANTIATE_TYPED_TEST_SUITE_P(EnglishPostgres, OfficialBoardStoreContract, EnglishPostgresBoards);

}  // namespace
}  // namespace zoneflow::scoring
