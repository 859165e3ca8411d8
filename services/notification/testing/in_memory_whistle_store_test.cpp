#include "services/notification/testing/in_memory_whistle_store.h"

#include "services/notification/testing/whistle_store_contract.h"

namespace zoneflow::notification::testing {
namespace {

class InMemory {
 public:
  static std::string Missing() { return ""; }
  WhistleStore& store() { return store_; }
  std::vector<std::string> Told() const { return store_.Told(); }
  std::optional<Instant> TurnOf(const WhistleId& id) const { return store_.TurnOf(id); }

 private:
  InMemoryWhistleStore store_{SampleRulebook()};
};

INSTANTIATE_TYPED_TEST_SUITE_P(InMemory, WhistleStoreContract, InMemory);

}  // namespace
}  // namespace zoneflow::notification::testing
