// `zoneflow ingest FILE…`: hands documents to the suite.
#pragma once

#include <string>

#include "absl/status/statusor.h"

#include "tools/zoneflow/connection.h"
#include "tools/zoneflow/context.h"
#include "zoneflow/ingest/v1/ingest_service.pb.h"

namespace zoneflow::cli {

// What is said of a document beside its bytes.
struct DocumentNote {
  std::string published = {};  // ISO date or empty
  std::string zone = {};       // of the rows of a ledger that tell none
};

// Streams a file: the head, then chunks of 256 KiB. NotFound for a file that cannot be read.
absl::StatusOr<ingest::v1::IngestDocumentResponse> IngestFile(Connection& connection,
                                                              const std::string& path,
                                                              const DocumentNote& note);

void RegisterIngest(CLI::App& app, Context& context);

}  // namespace zoneflow::cli
