#include "services/console/adapters/method_catalog.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/type_resolver.h>
#include <google/protobuf/util/type_resolver_util.h>

#include <fstream>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include <google/protobuf/descriptor.pb.h>

#include "common/base/str_cat.h"
#include "zoneflow/common/v1/access.pb.h"

namespace zoneflow::console {
namespace {

constexpr char kTypePrefix[] = "type.googleapis.com";

class DescriptorCatalog final : public MethodCatalog {
 public:
  absl::Status Load(std::string_view descriptor_set, Offer offer) {
    google::protobuf::FileDescriptorSet files;
    if (!files.ParseFromArray(descriptor_set.data(), static_cast<int>(descriptor_set.size()))) {
      return absl::InvalidArgumentError("descriptor set: not a google.protobuf.FileDescriptorSet");
    }
    // protoc writes a file after its imports, so each one finds what it needs.
    for (const google::protobuf::FileDescriptorProto& file : files.file()) {
      const google::protobuf::FileDescriptor* built = pool_.BuildFile(file);
      if (built == nullptr) {
        return absl::InvalidArgumentError(
            StrCat("descriptor set: ", file.name(), " does not fit its imports"));
      }
      AddMethods(file, *built, offer);
    }
    resolver_.reset(google::protobuf::util::NewTypeResolverForDescriptorPool(kTypePrefix, &pool_));
    return absl::OkStatus();
  }

  const CatalogMethod* Find(std::string_view path) const override {
    const auto found = methods_.find(path);
    return found == methods_.end() ? nullptr : &found->second;
  }

  absl::StatusOr<std::string> RequestFromJson(const CatalogMethod& method,
                                              std::string_view json) const override {
    std::string bytes;
    const google::protobuf::util::Status status = google::protobuf::util::JsonToBinaryString(
        resolver_.get(), TypeUrl(method.request_type), {json.data(), json.size()}, &bytes);
    if (!status.ok()) {
      return absl::InvalidArgumentError(
          StrCat("body: not a ", method.request_type, " in JSON: ", std::string(status.message())));
    }
    return bytes;
  }

  absl::StatusOr<std::string> ResponseToJson(const CatalogMethod& method,
                                             std::string_view bytes) const override {
    std::string json;
    const google::protobuf::util::Status status = google::protobuf::util::BinaryToJsonString(
        resolver_.get(), TypeUrl(method.response_type), {bytes.data(), bytes.size()}, &json);
    if (!status.ok()) {
      return absl::InternalError(
          StrCat("answer: not a ", method.response_type, ": ", std::string(status.message())));
    }
    return json;
  }

 private:
  static std::string TypeUrl(const std::string& type) { return StrCat(kTypePrefix, "/", type); }

  // Reads the options from the file's message: in the pool the extension would be an unknown field.
  void AddMethods(const google::protobuf::FileDescriptorProto& file,
                  const google::protobuf::FileDescriptor& built, Offer offer) {
    const std::vector<std::string> package = absl::StrSplit(file.package(), '.');
    for (int s = 0; s < file.service_size(); ++s) {
      for (int m = 0; m < file.service(s).method_size(); ++m) {
        const google::protobuf::MethodDescriptorProto& method = file.service(s).method(m);
        const bool is_foreign = offer == Offer::kForeignMethods;
        if (method.client_streaming() ||
            !(is_foreign || method.options().GetExtension(common::v1::access).console())) {
          continue;
        }
        const google::protobuf::MethodDescriptor& types = *built.service(s)->method(m);
        CatalogMethod entry;
        entry.path = StrCat("/", file.package(), ".", file.service(s).name(), "/", method.name());
        entry.context = is_foreign ? "foreign" : package.size() > 1 ? package[1] : "";
        entry.shape = method.server_streaming() ? CallShape::kServerStream : CallShape::kUnary;
        entry.only_reads = method.options().idempotency_level() ==
                           google::protobuf::MethodOptions::NO_SIDE_EFFECTS;
        entry.request_type = types.input_type()->full_name();
        entry.response_type = types.output_type()->full_name();
        methods_.emplace(entry.path, entry);
      }
    }
  }

  google::protobuf::DescriptorPool pool_;
  std::unique_ptr<google::protobuf::util::TypeResolver> resolver_;
  std::map<std::string, CatalogMethod, std::less<>> methods_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<MethodCatalog>> MethodCatalog::Make(std::string_view descriptor_set,
                                                                   Offer offer) {
  auto catalog = std::make_unique<DescriptorCatalog>();
  if (absl::Status status = catalog->Load(descriptor_set, offer); !status.ok()) {
    return status;
  }
  return catalog;
}

absl::StatusOr<std::unique_ptr<MethodCatalog>> MethodCatalog::ReadForeign(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) {
    return absl::NotFoundError(StrCat("FOREIGN_DESCRIPTORS: '", path, "' cannot be read"));
  }
  return Make(bytes, Offer::kForeignMethods);
}

}  // namespace zoneflow::console
