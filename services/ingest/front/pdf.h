// Reads PDF files that hold text.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "absl/status/status.h"

#include "services/ingest/core/document_text.h"

namespace zoneflow::ingest::front {

inline constexpr int kMaxPages = 2000;

// Whether the bytes are a PDF file, by its head.
bool IsPdf(std::string_view bytes);

// Fills the document with the text of all pages in their order, column by column as it is read,
// each word with its page and box. InvalidArgument for a file that is encrypted, cut or broken, or
// has more than kMaxPages pages; a file of pictures alone has a note and no text. Asks `go_on` at
// each page.
absl::Status ReadPdf(std::string_view bytes, DocumentText& document,
                     const std::function<absl::Status()>& go_on);

}  // namespace zoneflow::ingest::front
