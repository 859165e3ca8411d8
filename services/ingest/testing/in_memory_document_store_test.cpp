#include "services/ingest/testing/in_memory_document_store.h"

#include "services/ingest/testing/document_store_contract.h"

namespace zoneflow::ingest::testing {
namespace {

class InMemory {
 public:
  static std::string Missing() { return ""; }
  DocumentStore& store() { return store_; }
  std::vector<JournaledEvent> Journal() const { return store_.Journal(); }

 private:
  InMemoryDocumentStore store_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(InMemory, DocumentStoreContract, InMemory);

}  // namespace
}  // namespace zoneflow::ingest::testing
