// What makes a fact unsure, in words for people.
#pragma once

#include <string_view>

#include "services/ingest/core/fact.h"

namespace zoneflow::cli {

std::string_view Words(ingest::Reason reason, bool chinese);
std::string_view Words(ingest::FactKind kind, bool chinese);

}  // namespace zoneflow::cli
