#include "services/console/core/connect_protocol.h"

#include <array>

#include "absl/strings/numbers.h"

#include "common/base/printable.h"
#include "common/base/str_cat.h"

namespace zoneflow::console {
namespace {

struct CodeRow {
  std::string_view name;
  int http_status;
};

// Indexed by the code's number, which gRPC, abseil and Connect share.
constexpr std::array<CodeRow, 17> kCodes = {{
    {"ok", 200},
    {"canceled", 499},
    {"unknown", 500},
    {"invalid_argument", 400},
    {"deadline_exceeded", 504},
    {"not_found", 404},
    {"already_exists", 409},
    {"permission_denied", 403},
    {"resource_exhausted", 429},
    {"failed_precondition", 400},
    {"aborted", 409},
    {"out_of_range", 400},
    {"unimplemented", 501},
    {"internal", 500},
    {"unavailable", 503},
    {"data_loss", 500},
    {"unauthenticated", 401},
}};

const CodeRow& RowOf(absl::StatusCode code) {
  const auto number = static_cast<std::size_t>(code);
  return number < kCodes.size() ? kCodes[number] : kCodes[2];
}

constexpr char kPlainFlags = 0;
constexpr char kCompressedFlag = 1;
constexpr char kEndOfStreamFlag = 2;
constexpr std::size_t kEnvelopeHead = 5;

std::string Envelope(char flags, std::string_view json) {
  std::string out;
  out.reserve(kEnvelopeHead + json.size());
  out += flags;
  for (int shift = 24; shift >= 0; shift -= 8) {
    out += static_cast<char>(json.size() >> shift & 0xFF);
  }
  out.append(json);
  return out;
}

}  // namespace

std::string_view CodeName(absl::StatusCode code) { return RowOf(code).name; }

int HttpStatusOf(absl::StatusCode code) { return RowOf(code).http_status; }

std::string ErrorJson(const absl::Status& failure) {
  std::string out = StrCat("{\"code\":\"", CodeName(failure.code()), "\"");
  if (!failure.message().empty()) {
    out += ",\"message\":";
    AppendJsonString(out, {failure.message().data(), failure.message().size()});
  }
  out += '}';
  return out;
}

std::string EndOfStreamJson(const absl::Status& status, std::string_view error_reason) {
  if (status.ok()) {
    return "{}";
  }
  std::string out = StrCat("{\"error\":", ErrorJson(status));
  if (!error_reason.empty()) {
    out += ",\"metadata\":{\"error-reason\":[";
    AppendJsonString(out, error_reason);
    out += "]}";
  }
  out += '}';
  return out;
}

std::string MessageEnvelope(std::string_view json) { return Envelope(kPlainFlags, json); }

std::string EndOfStreamEnvelope(std::string_view json) { return Envelope(kEndOfStreamFlag, json); }

absl::StatusOr<std::string_view> OnlyMessage(std::string_view body) {
  if (body.size() < kEnvelopeHead) {
    return absl::InvalidArgumentError(StrCat(
        "body: ", body.size(), " bytes; a stream's request is one envelope of at least 5 bytes"));
  }
  if (body[0] == kCompressedFlag) {
    return absl::UnimplementedError(
        "body: the envelope is compressed; only identity is understood");
  }
  if (body[0] != kPlainFlags) {
    return absl::InvalidArgumentError(
        StrCat("body: envelope flags ", static_cast<int>(body[0]), "; must be 0"));
  }
  std::uint32_t length = 0;
  for (std::size_t i = 1; i < kEnvelopeHead; ++i) {
    length = length << 8 | static_cast<unsigned char>(body[i]);
  }
  const std::string_view message = body.substr(kEnvelopeHead);
  if (message.size() != length) {
    return absl::InvalidArgumentError(StrCat("body: the envelope announces ", length, " bytes and ",
                                             message.size(),
                                             " follow; exactly one message is expected"));
  }
  return message;
}

absl::StatusOr<std::optional<std::chrono::milliseconds>> ParseTimeout(std::string_view header) {
  if (header.empty()) {
    return std::nullopt;
  }
  std::int64_t value = 0;
  const bool digits = header.find_first_not_of("0123456789") == std::string_view::npos;
  if (!digits || header.size() > 10 ||
      !absl::SimpleAtoi(absl::string_view(header.data(), header.size()), &value)) {
    return absl::InvalidArgumentError(StrCat(
        "Connect-Timeout-Ms: '", absl::string_view(header.data(), header.size()).substr(0, 32),
        "'; must be 1 to 10 digits"));
  }
  return std::chrono::milliseconds(value);
}

}  // namespace zoneflow::console
