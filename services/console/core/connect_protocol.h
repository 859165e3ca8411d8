// The Connect protocol's wire rules (https://connectrpc.com/docs/protocol, version 1) as far as the
// console speaks them: unary calls as plain JSON, server streams as enveloped JSON, errors as JSON
// with a code name.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "services/console/core/metadata_rules.h"

namespace zoneflow::console {

// The protocol's name of a code: "invalid_argument", "canceled" (one l), … "unknown" for a code
// that is none.
std::string_view CodeName(absl::StatusCode code);

// The HTTP status that carries a unary error of the code. 200 for kOk.
int HttpStatusOf(absl::StatusCode code);

// More about a failure: a message by its full name, and its bytes.
struct ErrorDetail {
  std::string type;  // "google.rpc.BadRequest"
  std::string value;
};

// {"code":"…","message":"…","details":[{"type":"…","value":"…"}]} of a failure, without what is
// empty. Bytes that are not UTF-8 become U+FFFD: the text comes from other processes.
std::string ErrorJson(const absl::Status& failure, std::span<const ErrorDetail> details = {});

// The JSON of a stream's last envelope: {} after success, else {"error":…}; beside it the trailers,
// where there are any, as {"metadata":{"error-reason":["…"]}}.
std::string EndOfStreamJson(const absl::Status& status, std::span<const ErrorDetail> details = {},
                            const Metadata& trailers = {});

// Puts a message into an envelope: one byte of flags, four of length (big endian), the message.
//   message: below 4 GiB.
std::string MessageEnvelope(std::string_view json);
// The same for the last envelope of a stream.
std::string EndOfStreamEnvelope(std::string_view json);

struct Enveloped {
  std::string_view message;
  bool packed = false;
};

// Returns the only message of a server stream's request body. Unimplemented if there is none or
// more than one, InvalidArgument if it is cut or flagged as something else.
absl::StatusOr<Enveloped> OnlyMessage(std::string_view body);

// A unary call by GET.
struct QueryCall {
  std::string message;
  bool packed = false;  // by gzip
};

// Reads a call from the query of a target ("connect=v1&encoding=json&message=%7B%7D"), percent
// decoded, "+" for a blank; with base64=1 the message is in base64, URL safe or not.
// InvalidArgument names what is missing, there twice or not decodable, Unimplemented an encoding
// other than json or a compression other than gzip and identity.
absl::StatusOr<QueryCall> ParseQueryCall(std::string_view query);

// Reads the header Connect-Timeout-Ms: 1 to 10 digits. nullopt if the header is missing (empty
// text), InvalidArgument otherwise.
absl::StatusOr<std::optional<std::chrono::milliseconds>> ParseTimeout(std::string_view header);

// The time to give a gRPC call made for a caller that waits for `timeout`: shorter by a hundredth and
// a millisecond, never below nothing. gRPC tells a service its deadline in two to three digits and
// rounds up (at most by a hundredth), so that without this the service could work, and a caller
// that compares could find it working, past the caller's own deadline.
std::chrono::milliseconds TimeoutOfCall(std::chrono::milliseconds timeout);

}  // namespace zoneflow::console
