// Tells texts in languages that are not read.
#pragma once

#include <string>

#include "services/ingest/core/text.h"

namespace zoneflow::ingest::front {

// Names the language and the rule, as a note for people, where a text is neither Chinese nor
// English; empty for those, and for a text too short to tell.
std::string UnreadLanguage(const Text& text);

}  // namespace zoneflow::ingest::front
