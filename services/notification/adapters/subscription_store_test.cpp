// The contract of SubscriptionStore on the fake and on SQLite.
#include "services/notification/testing/in_memory_store.h"
#include "services/notification/testing/sql_backend.h"
#include "services/notification/testing/subscription_store_contract.h"

namespace zoneflow::notification::testing {
namespace {

class InMemoryBackend {
 public:
  SubscriptionStore& store() { return store_; }
  void AppendEvents(int count) {
    for (int i = 0; i < count; ++i) {
      log_.Append({});
    }
  }

 private:
  InMemoryEventLog log_;
  InMemorySubscriptionStore store_{log_};
};

INSTANTIATE_TYPED_TEST_SUITE_P(InMemory, SubscriptionStoreContract, InMemoryBackend);
INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, SubscriptionStoreContract, SqlBackend);

}  // namespace
}  // namespace zoneflow::notification::testing
