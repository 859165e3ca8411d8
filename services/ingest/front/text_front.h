// Documents of any form to text: plain text in several encodings, HTML, PDF, and to workbooks: XLSX
// and CSV. Start here.
//
//   ASSIGN_OR_RETURN(DocumentText document, front::ReadDocument(bytes));
//   … document.units, and document.places.Of(span) for the proof of a stretch of it
#pragma once

#include <functional>
#include <string_view>

#include "absl/status/statusor.h"

#include "services/ingest/core/document_text.h"

namespace zoneflow::ingest::front {

// A TextFront. What a document is, is told by its bytes, whatever its name; text in columns is both,
// until its header has been looked at (Extract). InvalidArgument, naming the place and the rule, for
// one that is empty, binary, cut, encrypted or broken, in an encoding
// that is not read, or an HTML or PDF file beyond the bounds of its reader. A document in a language
// that is not read, or without text, is an OK one that says so in its note. Thread-safe.
absl::StatusOr<DocumentText> ReadDocument(std::string_view bytes,
                                          const std::function<absl::Status()>& go_on = {});

}  // namespace zoneflow::ingest::front
