// The parts of a zip file in memory, within the limits of limits.h.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

struct zip;

namespace zoneflow::table {

// Not thread-safe.
class ZipParts {
 public:
  // The bytes outlive it. InvalidArgument for no whole zip file, a name twice or an encrypted part.
  static absl::StatusOr<ZipParts> Open(std::string_view bytes);

  bool Has(std::string_view name) const { return places_.contains(Folded(name)); }
  // Whether the name of a part begins so.
  bool HasBelow(std::string_view folder) const;
  // Whether a part's name ends so.
  bool HasNamed(std::string_view end) const;

  // Unpacks a part. Names are told apart without their case, as the format wants. InvalidArgument
  // for one that is missing or broken; OutOfRange beyond the limits, of all parts read together.
  absl::StatusOr<std::string> Read(std::string_view name);

  // The part's name as the file writes it; empty if it has none such.
  std::string NameOf(std::string_view name) const;

 private:
  struct Discard {
    void operator()(zip* archive) const;
  };
  explicit ZipParts(std::unique_ptr<zip, Discard> archive) : archive_(std::move(archive)) {}
  static std::string Folded(std::string_view name);

  std::unique_ptr<zip, Discard> archive_;
  std::map<std::string, std::uint64_t, std::less<>> places_;  // by folded name
  std::size_t unpacked_ = 0;
};

}  // namespace zoneflow::table
