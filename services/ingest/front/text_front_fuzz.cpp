#include <cstddef>
#include <cstdint>
#include <string_view>

#include "services/ingest/front/testing/check_places.h"
#include "services/ingest/front/text_front.h"

// Any bytes: encodings, columns, languages.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  using namespace zoneflow::ingest::front;
  testing::CheckPlaces(bytes, ReadDocument(bytes));
  return 0;
}
