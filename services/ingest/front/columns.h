// Columns that stand side by side in plain text.
#pragma once

#include "absl/status/status.h"

#include "services/ingest/core/document_text.h"

namespace zoneflow::ingest::front {

// Puts columns that wide gaps part under each other, the left one first, in `document` as
// ReadEncoding left it; changes nothing where there are none. Linear in the text.
absl::Status PartColumns(std::string_view bytes, DocumentText& document);

}  // namespace zoneflow::ingest::front
