#include "common/journal/testing/journal_contract.h"

namespace zoneflow::journal {
namespace {

INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, JournalContract, sql::PostgresBackend);

}  // namespace
}  // namespace zoneflow::journal
