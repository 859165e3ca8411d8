// The proof of what was read, drawn for people who check it.
//
// Words are those of the page: Chinese, or English for an English page. Nothing of the document
// goes to a terminal as it is (common/base/printable.h).
#pragma once

#include <ostream>
#include <string_view>

#include "services/ingest/core/extract.h"

namespace zoneflow::cli {

// Each fact with its sentence, and its confidence from the first step to the last: what the kind
// has, then what each reason leaves of it.
void PrintExplained(std::string_view bytes, const ingest::Page& page, std::ostream& out);

// The text of the page with each fact marked where it stands, and a legend of the facts by number.
// A fact below ingest::kSure has a "?" at its number. Spans may overlap: with colours a fact has
// that of its kind, underlined below kSure, and its number behind it; without, "[3:" and ":3]"
// stand around it.
void PrintMarked(std::string_view bytes, const ingest::Page& page, bool colours, std::ostream& out);

}  // namespace zoneflow::cli
