// `zoneflow documents list`, `zoneflow articles list|text`: what was handed in, and its articles.
#pragma once

#include <string>

#include "absl/status/statusor.h"

#include "tools/zoneflow/connection.h"
#include "tools/zoneflow/context.h"

namespace zoneflow::cli {

// The id of the one document that the text means: its id, the beginning of it, or the name of its
// file. Errors as of Pick::Chosen.
absl::StatusOr<std::string> FindDocument(Connection& connection, const std::string& text);

void RegisterDocuments(CLI::App& app, Context& context);

}  // namespace zoneflow::cli
