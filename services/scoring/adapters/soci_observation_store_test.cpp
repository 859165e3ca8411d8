// The log of observations on its contract, over both databases.
#include "services/scoring/adapters/soci_observation_store.h"

#include "common/journal/journal.h"
#include "common/sql/testing/temp_schema.h"
#include "services/scoring/adapters/soci_board_store.h"
#include "services/scoring/testing/observation_store_contract.h"

namespace zoneflow::scoring {
namespace {

template <typename Backend>
class OnDatabase {
 public:
  static std::string Missing() { return Backend::Missing(); }
  ObservationStore& store() { return store_; }

 private:
  sql::TempSchema<Backend> database_{journal::Migrations(), Migrations()};
  SociObservationStore store_{*database_};
};

using Sqlite = OnDatabase<sql::SqliteBackend>;
using Postgres = OnDatabase<sql::PostgresBackend>;
using EnglishPostgres = OnDatabase<sql::EnglishPostgresBackend>;
INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, ObservationStoreContract, Sqlite);
INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, ObservationStoreContract, Postgres);
INSTANTIATE_TYPED_TEST_SUITE_P(EnglishPostgres, ObservationStoreContract, EnglishPostgres);

}  // namespace
}  // namespace zoneflow::scoring
