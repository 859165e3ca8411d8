// The built web page, read once into memory: a request touches no file, so no path can lead out of
// the folder.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace zoneflow::console {

struct Asset {
  std::string content_type;
  std::string bytes;
  std::string gzip;        // the same, packed; "" if packing is not worth it
  std::string etag;        // weak: of both forms
  bool immutable = false;  // its name holds a hash of its bytes
};

// Immutable after loading.
class WebAssets {
 public:
  // Reads the folder's files; NAME.gz is taken as the packed form of NAME. NotFound if there is no
  // index.html in it, FailedPrecondition for a folder of more than 64 MiB: that is not the page.
  static absl::StatusOr<WebAssets> Load(const std::string& folder);

  // "/" is /index.html. nullptr if there is none.
  const Asset* Find(std::string_view path) const;

 private:
  std::map<std::string, Asset, std::less<>> assets_;
};

}  // namespace zoneflow::console
