// How messages that wait (parked) or were refused (dead_letters) are kept in columns of bytes:
// storage/v1.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "common/bus/message.h"
#include "common/sql/bytes.h"
#include "common/sql/database.h"

namespace zoneflow::journal {

struct StoredMessage {
  std::string key;
  bus::Headers headers;
  std::string value;
};

// Any byte comes back as it was. DataLoss for bytes that are none of ours, or of a newer schema.
sql::Bytes Encode(std::string_view key, const bus::Headers& headers, std::string_view value);
absl::StatusOr<StoredMessage> DecodeMessage(const sql::Bytes& bytes);

// The next part of the migration from the release before, which kept values of events, and headers,
// key and value of messages, as base64 in columns of text (sql::ConvertTexts).
absl::Status ConvertTextColumns(sql::Transaction& transaction, sql::MigrationProgress& progress);

}  // namespace zoneflow::journal
