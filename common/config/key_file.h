// Keys of the suite, from a file that only the operator can read.
#pragma once

#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace zoneflow::config {

// Reads a file of one or two lines, each a key of at least 32 bytes as it stands, the line break not
// part of it, and gives the keys to `take` in their order; the view holds for the call alone, and
// what was read is wiped. No path is no key. InvalidArgument names the setting, the file and the
// rule, and never what is in it; then nothing is taken.
absl::Status ReadKeyFile(std::string_view setting, const std::string& path,
                         absl::FunctionRef<void(std::string_view key)> take);

// The first line of a file, at most 1,024 bytes: a password or key that others have chosen. InvalidArgument names
// the setting, the file and the rule, and never what is in it.
absl::StatusOr<std::string> ReadSecretLine(std::string_view setting, const std::string& path);

}  // namespace zoneflow::config
