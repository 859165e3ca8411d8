// Evidence as files: what is sent to ingest, and what it hands out.
#pragma once

#include <string>

#include "absl/status/statusor.h"

#include "tools/zoneflow/connection.h"
#include "zoneflow/common/v1/evidence.pb.h"

namespace zoneflow::cli {

// Sends the file, which is of the type that its name ends with, in parts. Sent again the same file
// is the same evidence. NotFound for a file that cannot be read, InvalidArgument for another ending.
absl::StatusOr<common::v1::EvidenceReceipt> UploadFile(Connection& connection,
                                                       const std::string& path);

// Writes what the pass shows into the folder, under the beginning of its id and the ending of its
// type: a name that somebody else chose may lead anywhere. Returns the path. AlreadyExists for a
// file that is there.
absl::StatusOr<std::string> SaveEvidence(Connection& connection,
                                         const common::v1::EvidencePass& pass,
                                         const std::string& folder);

}  // namespace zoneflow::cli
