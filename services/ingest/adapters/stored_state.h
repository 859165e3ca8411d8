// How the tables of ingest keep states, messages in base64, and the bytes of documents.
#pragma once

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"

namespace zoneflow::ingest {

// A document's bytes are rows of this length, the last one shorter.
inline constexpr std::size_t kPartBytes = 1024 * 1024;

template <typename Message>
std::string Encode(const Message& message) {
  return absl::Base64Escape(message.SerializeAsString());
}

// DataLoss names the type of what cannot be read.
template <typename Message>
absl::Status Decode(const std::string& text, Message& message) {
  std::string bytes;
  if (!absl::Base64Unescape(text, &bytes) || !message.ParseFromString(bytes)) {
    return absl::DataLossError("a stored row of " + message.GetTypeName() + " cannot be read");
  }
  return absl::OkStatus();
}

}  // namespace zoneflow::ingest
