#include <cstddef>
#include <cstdint>
#include <string>

#include "services/ingest/front/testing/check_places.h"
#include "services/ingest/front/text_front.h"

// The bytes as a page.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string page = "<html>" + std::string(reinterpret_cast<const char*>(data), size);
  using namespace zoneflow::ingest::front;
  testing::CheckPlaces(page, ReadDocument(page));
  return 0;
}
