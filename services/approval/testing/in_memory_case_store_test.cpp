#include "services/approval/testing/in_memory_case_store.h"

#include "services/approval/testing/case_store_contract.h"

namespace zoneflow::approval::testing {
namespace {

class InMemory {
 public:
  static std::string Missing() { return ""; }
  CaseStore& store() { return store_; }
  std::vector<JournaledChange> Journal() const { return store_.Journal(); }
  std::vector<std::string> NodesTold() const {
    std::vector<std::string> told;
    for (const NodeChange& change : store_.NodeChanges()) {
      told.push_back(StrCat(change.after.procedure.str(), " ", change.after.revision, " ",
                            change.entry.actor));
    }
    return told;
  }

 private:
  InMemoryCaseStore store_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(InMemory, CaseStoreContract, InMemory);

}  // namespace
}  // namespace zoneflow::approval::testing
