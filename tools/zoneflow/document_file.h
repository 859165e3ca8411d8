// A document as a file, before anything is done with it.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace zoneflow::cli {

inline constexpr std::uint64_t kLargestDocument = std::uint64_t{32} << 20;  // bytes

// Returns the size of the file in bytes. NotFound for what is no file or cannot be read,
// InvalidArgument for an empty one, OutOfRange beyond kLargestDocument; each names the path, after
// `field`.
absl::StatusOr<std::uint64_t> CheckDocumentFile(const std::string& field, const std::string& path);

// The bytes of such a file. Errors as CheckDocumentFile's; NotFound too if it changes its size while
// it is read.
absl::StatusOr<std::string> ReadDocumentFile(const std::string& field, const std::string& path);

}  // namespace zoneflow::cli
