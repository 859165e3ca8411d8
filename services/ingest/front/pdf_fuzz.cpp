#include <cstddef>
#include <cstdint>
#include <string>

#include "services/ingest/front/testing/check_places.h"
#include "services/ingest/front/testing/encoded.h"
#include "services/ingest/front/text_front.h"

// The bytes as a PDF file, and as what a page of one draws.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace zoneflow::ingest::front;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const std::string file = "%PDF-1.7\n" + bytes + "\n%%EOF\n";
  testing::CheckPlaces(file, ReadDocument(file));
  const std::string drawn = testing::PdfDrawing(bytes);
  testing::CheckPlaces(drawn, ReadDocument(drawn));
  return 0;
}
