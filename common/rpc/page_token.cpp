#include "common/rpc/page_token.h"

#include <cstdint>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

#include "common/base/check.h"
#include "common/base/sha256.h"
#include "common/base/status_macros.h"

namespace zoneflow::rpc {
namespace {

namespace pb = google::protobuf;

constexpr char kVersion = 1;
constexpr std::size_t kDigestBytes = 16;

const pb::FieldDescriptor& FieldOf(const pb::Message& request, const char* name) {
  const pb::FieldDescriptor* field = request.GetDescriptor()->FindFieldByName(name);
  ZONEFLOW_CHECK(field != nullptr);
  return *field;
}

// Of what the list shows: the message's name stands for the method.
std::string QueryDigest(const pb::Message& request) {
  const std::unique_ptr<pb::Message> query(request.New());
  query->CopyFrom(request);
  for (const char* name : {"page_size", "page_token"}) {
    query->GetReflection()->ClearField(query.get(), &FieldOf(request, name));
  }
  std::string bytes = request.GetTypeName();
  bytes += '\0';
  {
    pb::io::StringOutputStream stream(&bytes);
    pb::io::CodedOutputStream out(&stream);
    out.SetSerializationDeterministic(true);
    query->SerializeToCodedStream(&out);
  }
  return Sha256Hex(bytes).substr(0, 2 * kDigestBytes);
}

}  // namespace

std::string MakePageToken(const pb::Message& request, const std::vector<std::string>& keys) {
  std::string token(1, kVersion);
  token += absl::HexStringToBytes(QueryDigest(request));
  {
    pb::io::StringOutputStream stream(&token);
    pb::io::CodedOutputStream out(&stream);
    for (const std::string& key : keys) {
      out.WriteVarint32(static_cast<std::uint32_t>(key.size()));
      out.WriteString(key);
    }
  }
  return absl::WebSafeBase64Escape(token);
}

absl::StatusOr<std::vector<std::string>> ReadPageToken(const pb::Message& request,
                                                       std::size_t keys) {
  const std::string text =
      request.GetReflection()->GetString(request, &FieldOf(request, "page_token"));
  std::vector<std::string> read;
  if (text.empty()) {
    return read;
  }
  const auto foreign = [] {
    return absl::InvalidArgumentError("page_token: not one that this list returned");
  };
  std::string token;
  if (!absl::WebSafeBase64Unescape(text, &token) || token.size() < 1 + kDigestBytes) {
    return foreign();
  }
  if (token[0] != kVersion) {
    return absl::InvalidArgumentError(
        "page_token: of another version of the service; begin with the first page again");
  }
  if (absl::BytesToHexString(token.substr(1, kDigestBytes)) != QueryDigest(request)) {
    return absl::InvalidArgumentError(
        "page_token: of another query; only page_size may change from page to page");
  }
  pb::io::CodedInputStream in(reinterpret_cast<const std::uint8_t*>(token.data()),
                              static_cast<int>(token.size()));
  in.Skip(1 + kDigestBytes);
  while (static_cast<std::size_t>(in.CurrentPosition()) < token.size()) {
    std::uint32_t size = 0;
    std::string key;
    if (!in.ReadVarint32(&size) ||
        size > token.size() - static_cast<std::size_t>(in.CurrentPosition()) ||
        !in.ReadString(&key, static_cast<int>(size))) {
      return foreign();
    }
    read.push_back(std::move(key));
  }
  if (read.size() != keys) {
    return foreign();
  }
  return read;
}

absl::StatusOr<long long> ReadNumberToken(const pb::Message& request) {
  ASSIGN_OR_RETURN(const auto keys, ReadPageToken(request, 1));
  if (keys.empty()) {
    return -1;
  }
  long long number = 0;
  if (!absl::SimpleAtoi(keys[0], &number) || number < 0) {
    return absl::InvalidArgumentError("page_token: not one that this list returned");
  }
  return number;
}

}  // namespace zoneflow::rpc
