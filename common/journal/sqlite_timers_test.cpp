#include "common/journal/testing/timers_contract.h"

namespace zoneflow::journal {
namespace {

INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, TimersContract, sql::SqliteBackend);

}  // namespace
}  // namespace zoneflow::journal
