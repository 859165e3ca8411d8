// The methods the web page may call, read from the descriptor set that the build makes of proto/,
// with the conversion of their messages between protobuf's binary and JSON forms. No method is
// written by hand.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "services/console/core/request_rules.h"

namespace zoneflow::console {

struct CatalogMethod {
  std::string path;     // "/zoneflow.ingest.v1.IngestService/ListSignings"
  std::string context;  // "ingest"; "common" for the services that every process serves; "foreign"
  CallShape shape = CallShape::kUnary;
  bool only_reads = false;   // idempotency_level = NO_SIDE_EFFECTS
  std::string request_type;  // full names
  std::string response_type;
};

// Immutable after construction; any thread may use it.
class MethodCatalog {
 public:
  // Which unary and server streaming methods are kept: those whose `access` option names the
  // console, or all, of services that are none of the suite's, in the context "foreign".
  enum class Offer { kConsoleMethods, kForeignMethods };

  // descriptor_set: a serialised google.protobuf.FileDescriptorSet with all imports.
  // InvalidArgument if the bytes are no such set.
  static absl::StatusOr<std::unique_ptr<MethodCatalog>> Make(std::string_view descriptor_set,
                                                             Offer offer = Offer::kConsoleMethods);
  // The catalog of a foreign service, whose descriptor set is in the file. NotFound if it cannot be
  // read.
  static absl::StatusOr<std::unique_ptr<MethodCatalog>> ReadForeign(const std::string& path);
  virtual ~MethodCatalog() = default;

  // The method offered under the path, else nullptr.
  virtual const CatalogMethod* Find(std::string_view path) const = 0;

  // InvalidArgument if the text is not JSON or not of the request's type, with the field's name.
  virtual absl::StatusOr<std::string> RequestFromJson(const CatalogMethod& method,
                                                      std::string_view json) const = 0;
  // Internal if the bytes are not of the response's type.
  virtual absl::StatusOr<std::string> ResponseToJson(const CatalogMethod& method,
                                                     std::string_view bytes) const = 0;
};

}  // namespace zoneflow::console
