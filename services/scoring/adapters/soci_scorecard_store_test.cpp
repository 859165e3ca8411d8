// Scorecards on their contract, over both databases.
#include "services/scoring/adapters/soci_scorecard_store.h"

#include "common/journal/journal.h"
#include "common/sql/testing/temp_schema.h"
#include "services/scoring/adapters/soci_board_store.h"
#include "services/scoring/testing/scorecard_store_contract.h"

namespace zoneflow::scoring {
namespace {

template <typename Backend>
class ScorecardsOnDatabase {
 public:
  static std::string Missing() { return Backend::Missing(); }
  ScorecardStore& store() { return *store_; }

 private:
  sql::TempSchema<Backend> database_{journal::Migrations(), Migrations()};
  std::unique_ptr<SociScorecardStore> store_ = *SociScorecardStore::Load(*database_);
};

using SqliteScorecards = ScorecardsOnDatabase<sql::SqliteBackend>;
using PostgresScorecards = ScorecardsOnDatabase<sql::PostgresBackend>;
INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, ScorecardStoreContract, SqliteScorecards);
INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, ScorecardStoreContract, PostgresScorecards);

}  // namespace
}  // namespace zoneflow::scoring
