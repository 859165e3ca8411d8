#include "services/scoring/testing/in_memory_observation_store.h"

#include "services/scoring/testing/observation_store_contract.h"

namespace zoneflow::scoring {
namespace {

class InMemory {
 public:
  static std::string Missing() { return ""; }
  ObservationStore& store() { return store_; }

 private:
  InMemoryObservationStore store_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(InMemory, ObservationStoreContract, InMemory);

}  // namespace
}  // namespace zoneflow::scoring
