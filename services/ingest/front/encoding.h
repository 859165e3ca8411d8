// Finds the encoding of a text and makes UTF-8 of it.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "services/ingest/core/document_text.h"

namespace zoneflow::ingest::front {

// Fills encoding, converted (empty for UTF-8), units and places. Read are UTF-8, UTF-16 of both
// byte orders, GB18030 with GB2312 and GBK, and Big5. A byte-order mark decides; then what a page
// declares (`<meta charset>`), if its bytes agree; then the pattern of its bytes.
// InvalidArgument for any other text, for one cut within a character and for binary data, naming
// the byte.
absl::Status ReadEncoding(std::string_view bytes, DocumentText& document);

}  // namespace zoneflow::ingest::front
