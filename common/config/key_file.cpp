#include "common/config/key_file.h"

#include <openssl/crypto.h>

#include <fstream>
#include <vector>

#include "common/base/str_cat.h"

namespace zoneflow::config {
namespace {

constexpr std::size_t kShortestKey = 32;
constexpr std::size_t kLargestFile = 4096;
constexpr std::size_t kLongestLine = 1024;

// Wipes what it holds, however its scope is left.
struct Wiped {
  explicit Wiped(std::size_t size) : text(size, '\0') {}
  Wiped(const Wiped&) = delete;
  Wiped& operator=(const Wiped&) = delete;
  ~Wiped() { OPENSSL_cleanse(text.data(), text.size()); }

  std::string text;
};

}  // namespace

absl::Status ReadKeyFile(std::string_view setting, const std::string& path,
                         absl::FunctionRef<void(std::string_view key)> take) {
  if (path.empty()) {
    return absl::OkStatus();
  }
  const auto wrong = [&](std::string_view rule) {
    return absl::InvalidArgumentError(StrCat(setting, ": \"", path, "\" ", rule));
  };
  std::ifstream file(path, std::ios::binary);
  Wiped read(kLargestFile + 1);
  file.read(read.text.data(), static_cast<std::streamsize>(read.text.size()));
  if (!file.is_open() || file.bad()) {
    return wrong("cannot be read");
  }
  std::string_view text(read.text.data(), static_cast<std::size_t>(file.gcount()));
  if (text.size() > kLargestFile) {
    return wrong(StrCat("must be at most ", kLargestFile, " bytes"));
  }
  text.remove_suffix(text.ends_with('\n') ? 1 : 0);
  std::vector<std::string_view> lines;
  std::size_t begin = 0;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos;
       end = text.find('\n', begin)) {
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  lines.push_back(text.substr(begin));
  if (lines.size() > 2) {
    return wrong("must be one key a line and at most two");
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    lines[i].remove_suffix(lines[i].ends_with('\r') ? 1 : 0);
    if (lines[i].size() < kShortestKey) {
      return wrong(StrCat("line ", i + 1, ": must be a key of at least ", kShortestKey, " bytes"));
    }
  }
  for (const std::string_view key : lines) {
    take(key);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadSecretLine(std::string_view setting, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string line;
  if (path.empty() || !std::getline(file, line)) {
    return absl::InvalidArgumentError(StrCat(setting, ": \"", path, "\" cannot be read"));
  }
  line.resize(line.size() - (line.ends_with('\r') ? 1 : 0));
  if (line.empty() || line.size() > kLongestLine) {
    return absl::InvalidArgumentError(StrCat(
        setting, ": \"", path, "\" must have a first line of 1 to ", kLongestLine, " bytes"));
  }
  return line;
}

}  // namespace zoneflow::config
