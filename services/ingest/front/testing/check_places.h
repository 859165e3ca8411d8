// What holds for whatever document was read.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"

#include "common/base/check.h"
#include "services/ingest/core/document_text.h"

namespace zoneflow::ingest::front::testing {

// Aborts unless the text is well-formed, its units rise, and each leads to bytes of the document or
// to a page.
inline void CheckPlaces(std::string_view bytes, const absl::StatusOr<DocumentText>& read) {
  if (!read.ok()) {
    ZONEFLOW_CHECK(!read.status().message().empty());
    return;
  }
  const std::string_view text = TextOf(*read, bytes);
  const Text& units = read->units;
  ZONEFLOW_CHECK(units.units.size() == units.at.size());
  for (std::size_t i = 0; i < units.at.size(); ++i) {
    const std::uint32_t begin = units.at[i];
    ZONEFLOW_CHECK(begin < text.size() && (i == 0 || units.at[i - 1] <= begin));
    const Proof proof = read->places.Of({begin, begin + 1});
    ZONEFLOW_CHECK(proof.bytes.has_value()
                       ? proof.bytes->begin <= proof.bytes->end && proof.bytes->end <= bytes.size()
                       : proof.page > 0 || read->unread);
  }
}

}  // namespace zoneflow::ingest::front::testing
