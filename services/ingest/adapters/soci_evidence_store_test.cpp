#include "services/ingest/adapters/soci_evidence_store.h"

#include "common/journal/journal.h"
#include "common/sql/testing/backends.h"
#include "common/sql/testing/temp_schema.h"
#include "services/ingest/adapters/soci_document_store.h"
#include "services/ingest/testing/evidence_store_contract.h"

namespace zoneflow::ingest::testing {
namespace {

template <typename Database>
class OnDatabase {
 public:
  static std::string Missing() { return Database::Missing(); }
  EvidenceStore& store() { return store_; }

 private:
  sql::TempSchema<Database> database_{journal::Migrations(), Migrations()};
  SociEvidenceStore store_{*database_};
};

INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, EvidenceStoreContract, OnDatabase<sql::SqliteBackend>);
INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, EvidenceStoreContract, OnDatabase<sql::PostgresBackend>);
INSTANTIATE_TYPED_TEST_SUITE_P(EnglishPostgres, EvidenceStoreContract,
                               OnDatabase<sql::EnglishPostgresBackend>);

}  // namespace
}  // namespace zoneflow::ingest::testing
