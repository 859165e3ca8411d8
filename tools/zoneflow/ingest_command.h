// `zoneflow ingest FILE…`: hands documents to the suite.
#pragma once

#include <string>

#include "absl/status/statusor.h"

#include "tools/zoneflow/connection.h"
#include "tools/zoneflow/context.h"
#include "zoneflow/ingest/v1/ingest_service.pb.h"

namespace zoneflow::cli {

// Streams a file: the head, then chunks of 256 KiB. published is an ISO date or empty. NotFound for
// a file that cannot be read.
absl::StatusOr<ingest::v1::IngestDocumentResponse> IngestFile(Connection& connection,
                                                              const std::string& path,
                                                              const std::string& published);

void RegisterIngest(CLI::App& app, Context& context);

}  // namespace zoneflow::cli
