#include "common/bus/testing/in_memory_bus.h"

#include "common/bus/testing/bus_contract.h"

namespace zoneflow::bus::testing {
namespace {

class InMemoryBackend {
 public:
  static std::string Missing() { return ""; }
  std::unique_ptr<Bus> NewInstance() { return std::make_unique<InMemoryBus>(log_); }
  void Recreate(const TopicSpec& topic) { log_->Recreate(topic.name); }

 private:
  std::shared_ptr<InMemoryLog> log_ = std::make_shared<InMemoryLog>();
};

INSTANTIATE_TYPED_TEST_SUITE_P(InMemory, BusContract, InMemoryBackend);

}  // namespace
}  // namespace zoneflow::bus::testing
