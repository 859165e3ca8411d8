#include "services/approval/testing/in_memory_case_store.h"

#include "services/approval/testing/case_store_contract.h"

namespace zoneflow::approval::testing {
namespace {

class InMemory {
 public:
  static std::string Missing() { return ""; }
  CaseStore& store() { return store_; }
  std::vector<JournaledChange> Journal() const { return store_.Journal(); }

 private:
  InMemoryCaseStore store_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(InMemory, CaseStoreContract, InMemory);

}  // namespace
}  // namespace zoneflow::approval::testing
