// The Connect protocol's wire rules (https://connectrpc.com/docs/protocol, version 1) as far as the
// console speaks them: unary calls as plain JSON, server streams as enveloped JSON, errors as JSON
// with a code name.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace zoneflow::console {

// The protocol's name of a code: "invalid_argument", "canceled" (one l), … "unknown" for a code
// that is none.
std::string_view CodeName(absl::StatusCode code);

// The HTTP status that carries a unary error of the code. 200 for kOk.
int HttpStatusOf(absl::StatusCode code);

// {"code":"…","message":"…"} of a failure. Bytes that are not UTF-8 become U+FFFD: the text comes
// from other processes.
std::string ErrorJson(const absl::Status& failure);

// The JSON of a stream's last envelope: {} after success, else {"error":…}; the error reason, where
// there is one, as
// {"metadata":{"error-reason":["…"]}}.
std::string EndOfStreamJson(const absl::Status& status, std::string_view error_reason);

// Puts a message into an envelope: one byte of flags, four of length (big endian), the message.
//   message: below 4 GiB.
std::string MessageEnvelope(std::string_view json);
// The same for the last envelope of a stream.
std::string EndOfStreamEnvelope(std::string_view json);

// Returns the only message of a server stream's request body. InvalidArgument if the body is not
// exactly one envelope, Unimplemented if the envelope is compressed.
absl::StatusOr<std::string_view> OnlyMessage(std::string_view body);

// Reads the header Connect-Timeout-Ms: 1 to 10 digits. nullopt if the header is missing (empty
// text), InvalidArgument otherwise.
absl::StatusOr<std::optional<std::chrono::milliseconds>> ParseTimeout(std::string_view header);

}  // namespace zoneflow::console
