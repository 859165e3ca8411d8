// Reads HTML pages as people see them.
#pragma once

#include <functional>
#include <string_view>

#include "absl/status/status.h"

#include "services/ingest/core/document_text.h"

namespace zoneflow::ingest::front {

// Whether the text is HTML, by what stands at its beginning.
bool IsHtml(std::string_view text);

// Replaces the source of a page, in `document` as ReadEncoding left it, by what the page shows: a
// line for each paragraph, heading and row of a table, cells parted by tabs, the headline first.
// Left out are scripts and styles, what is hidden, and menus: nav, header, footer, aside, forms and
// blocks that are mostly links. InvalidArgument for a page beyond kMaxDepth or kMaxAttributes.
absl::Status ReadHtml(std::string_view bytes, DocumentText& document,
                      const std::function<absl::Status()>& go_on);

}  // namespace zoneflow::ingest::front
