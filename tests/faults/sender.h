// Sends documents until each is accepted.
#pragma once

#include <grpcpp/support/status_code_enum.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "absl/status/status.h"

#include "tests/faults/documents.h"

namespace grpc {
class Channel;
}

namespace zoneflow::faults {

// Whether the same call may succeed later: something it depends on is away.
bool IsWorthAnotherTry(grpc::StatusCode code);

// Sends the documents from several threads over IngestDocument, each again until ingest accepts it,
// since an answer may be lost with the process that gave it. `sent` counts the accepted ones; no
// more than `allowed` are begun, which may rise meanwhile.
// Returns the first refusal that another try cannot mend, or DeadlineExceeded for a document not
// accepted within two minutes.
absl::Status SendAll(const std::function<std::shared_ptr<grpc::Channel>()>& connect,
                     const std::vector<Document>& documents, int threads,
                     std::chrono::microseconds pause, const std::atomic<std::size_t>& allowed,
                     std::atomic<std::size_t>& sent);

}  // namespace zoneflow::faults
