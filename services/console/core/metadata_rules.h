// Headers and gRPC metadata: which of a request's go on to the services, which of the services'
// come back, and in which form (https://connectrpc.com/docs/protocol, Metadata).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace zoneflow::console {

// In order; a name may stand there several times. Names are in lower case.
using Metadata = std::vector<std::pair<std::string, std::string>>;

enum class Passing {
  kNamed,  // "authorization" and "x-zoneflow-person": all that the suite's services look at
  kAll,    // whatever HTTP, Connect and gRPC keep not for themselves: for services of others
};

// The metadata for a request's headers, whose names may have any case. Values of "…-bin" are
// base64, and decoded; one that is not is left out. A value that gRPC would not carry becomes "?",
// so that the service refuses it: left out, it would look as if nobody had said anything.
Metadata MetadataOf(const Metadata& headers, Passing passing);

// The headers for what a service answered with: without gRPC's own and such as would speak for the
// console ("content-type", "set-cookie"). Values of "…-bin" are encoded in base64 without padding;
// others that are not printable ASCII are left out.
Metadata HeadersOf(const Metadata& metadata);

// Whether a text may stand in a header and in metadata as it is: ASCII without control characters.
bool IsPrintable(std::string_view text);

// In base64 without padding, as Connect writes bytes.
std::string Base64(std::string_view bytes);

}  // namespace zoneflow::console
