#include "services/console/adapters/web_assets.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/match.h"

#include "common/base/str_cat.h"
#include "services/console/core/content_rules.h"

namespace zoneflow::console {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kLargestFolder = 64 << 20;

std::string ContentTypeOf(const std::string& extension) {
  static const std::map<std::string, std::string> kTypes = {
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".json", "application/json"},
      {".png", "image/png"},
      {".ico", "image/x-icon"},
      {".woff2", "font/woff2"},
      {".txt", "text/plain; charset=utf-8"},
  };
  const auto found = kTypes.find(extension);
  return found == kTypes.end() ? "application/octet-stream" : found->second;
}

}  // namespace

absl::StatusOr<WebAssets> WebAssets::Load(const std::string& folder) {
  WebAssets loaded;
  std::map<std::string, std::string> packed;
  std::uintmax_t total = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    if (!it->is_regular_file(error)) {
      continue;
    }
    total += it->file_size(error);
    if (total > kLargestFolder) {
      return absl::FailedPreconditionError(
          StrCat("WEB_ROOT: '", folder,
                 "' holds more than 64 MiB; it must be the folder of the built page"));
    }
    std::ifstream file(it->path(), std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file) {
      return absl::UnavailableError(StrCat("WEB_ROOT: cannot read ", it->path().string()));
    }
    std::string path = StrCat("/", fs::relative(it->path(), folder, error).generic_string());
    if (it->path().extension() == ".gz") {
      packed.emplace(path.substr(0, path.size() - 3), std::move(bytes));
      continue;
    }
    Asset asset;
    asset.content_type = ContentTypeOf(it->path().extension().string());
    asset.etag = TagOf(bytes);
    asset.immutable = absl::StartsWith(path, "/assets/");
    asset.bytes = std::move(bytes);
    loaded.assets_.emplace(std::move(path), std::move(asset));
  }
  for (auto& [path, bytes] : packed) {
    if (const auto found = loaded.assets_.find(path); found != loaded.assets_.end()) {
      found->second.gzip = std::move(bytes);
    }
  }
  if (loaded.Find("/") == nullptr) {
    return absl::NotFoundError(StrCat("WEB_ROOT: '", folder,
                                      "' holds no index.html; it must be the folder of ",
                                      "the built page"));
  }
  return loaded;
}

const Asset* WebAssets::Find(std::string_view path) const {
  const auto found = assets_.find(path == "/" ? std::string_view("/index.html") : path);
  return found == assets_.end() ? nullptr : &found->second;
}

}  // namespace zoneflow::console
