// The text of a stored document, which spans count in.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

#include "common/sql/database.h"

namespace zoneflow::ingest {

// So many bytes of a document's text from that one on. DataLoss if it has fewer.
absl::StatusOr<std::string> ReadText(sql::Transaction& transaction, const std::string& document,
                                     std::int64_t begin, std::int64_t count);

// The first so many bytes of the document itself, as ReadText.
absl::StatusOr<std::string> ReadBytes(sql::Transaction& transaction, const std::string& document,
                                      std::int64_t count);

}  // namespace zoneflow::ingest
