#include "tools/zoneflow/document_file.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::cli {

absl::StatusOr<std::uint64_t> CheckDocumentFile(const std::string& field, const std::string& path) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);  // fails for what is no file
  if (error) {
    return absl::NotFoundError(StrCat(field, ": \"", path, "\" cannot be read: ", error.message()));
  }
  if (!std::ifstream(path, std::ios::binary)) {
    return absl::NotFoundError(StrCat(field, ": \"", path, "\" cannot be opened"));
  }
  if (size == 0) {
    return absl::InvalidArgumentError(StrCat(field, ": \"", path, "\" is empty"));
  }
  if (size > kLargestDocument) {
    return absl::OutOfRangeError(StrCat(field, ": \"", path, "\" has ", size, " bytes, at most ",
                                        kLargestDocument, " (32 MiB) are read"));
  }
  return size;
}

absl::StatusOr<std::string> ReadDocumentFile(const std::string& field, const std::string& path) {
  ASSIGN_OR_RETURN(const std::uint64_t size, CheckDocumentFile(field, path));
  std::ifstream in(path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (in.bad() || bytes.size() != size) {
    return absl::NotFoundError(StrCat(field, ": \"", path, "\" cannot be read whole"));
  }
  return bytes;
}

}  // namespace zoneflow::cli
