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
  std::string context;  // "ingest"; "common" for the services that every process serves
  CallShape shape = CallShape::kUnary;
  std::string request_type;  // full names
  std::string response_type;
};

// Immutable after construction; any thread may use it.
class MethodCatalog {
 public:
  // descriptor_set: a serialised google.protobuf.FileDescriptorSet with all imports. Kept are unary
  // and server streaming methods whose `access` option names the console. InvalidArgument if the
  // bytes are no such set.
  static absl::StatusOr<std::unique_ptr<MethodCatalog>> Make(std::string_view descriptor_set);
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
