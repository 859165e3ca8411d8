#include "services/scoring/testing/in_memory_official_board_store.h"

#include "services/scoring/testing/official_board_store_contract.h"

namespace zoneflow::scoring {
namespace {

class InMemoryBoards {
 public:
  static std::string Missing() { return ""; }
  OfficialBoardStore& store() { return store_; }
  static std::string Journal() { return ""; }

 private:
  std::int64_t log_no_ = 0;
  InMemoryOfficialBoardStore store_{[this] { return ++log_no_; }};
};

INSTANTIATE_TYPED_TEST_SUITE_P(InMemory, OfficialBoardStoreContract, InMemoryBoards);

}  // namespace
}  // namespace zoneflow::scoring
