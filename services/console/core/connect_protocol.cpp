#include "services/console/core/connect_protocol.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

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

// False if a '%' stands alone.
bool PercentDecode(absl::string_view text, std::string& decoded) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    if (i + 2 >= text.size() || !absl::ascii_isxdigit(text[i + 1]) ||
        !absl::ascii_isxdigit(text[i + 2])) {
      return false;
    }
    decoded += absl::HexStringToBytes(text.substr(i + 1, 2));
    i += 2;
  }
  return true;
}

}  // namespace

std::string_view CodeName(absl::StatusCode code) { return RowOf(code).name; }

int HttpStatusOf(absl::StatusCode code) { return RowOf(code).http_status; }

std::string ErrorJson(const absl::Status& failure, std::span<const ErrorDetail> details) {
  std::string out = StrCat("{\"code\":\"", CodeName(failure.code()), "\"");
  if (!failure.message().empty()) {
    out += ",\"message\":";
    AppendJsonString(out, StdView(failure.message()));
  }
  std::string_view before = ",\"details\":[";
  for (const ErrorDetail& detail : details) {
    out += std::exchange(before, ",");
    out += "{\"type\":";
    AppendJsonString(out, detail.type);
    out += StrCat(",\"value\":\"", Base64(detail.value), "\"}");
  }
  out += details.empty() ? "}" : "]}";
  return out;
}

std::string EndOfStreamJson(const absl::Status& status, std::span<const ErrorDetail> details,
                            const Metadata& trailers) {
  std::string out = "{";
  if (!status.ok()) {
    out += StrCat("\"error\":", ErrorJson(status, details));
  }
  if (!trailers.empty()) {
    std::map<std::string_view, std::vector<std::string_view>> values;
    for (const auto& [name, value] : trailers) {
      values[name].push_back(value);
    }
    out += out.size() > 1 ? ",\"metadata\":{" : "\"metadata\":{";
    std::string_view before;
    for (const auto& [name, of_name] : values) {
      out += std::exchange(before, ",");
      AppendJsonString(out, name);
      std::string_view bracket = ":[";
      for (const std::string_view value : of_name) {
        out += std::exchange(bracket, ",");
        AppendJsonString(out, value);
      }
      out += ']';
    }
    out += '}';
  }
  out += '}';
  return out;
}

std::string MessageEnvelope(std::string_view json) { return Envelope(kPlainFlags, json); }

std::string EndOfStreamEnvelope(std::string_view json) { return Envelope(kEndOfStreamFlag, json); }

absl::StatusOr<Enveloped> OnlyMessage(std::string_view body) {
  if (body.empty()) {
    return absl::UnimplementedError("body: no message; a stream's request is exactly one");
  }
  if (body.size() < kEnvelopeHead) {
    return absl::InvalidArgumentError(
        StrCat("body: ", body.size(), " bytes; an envelope has at least 5"));
  }
  if (body[0] != kPlainFlags && body[0] != kCompressedFlag) {
    return absl::InvalidArgumentError(
        StrCat("body: envelope flags ", static_cast<int>(body[0]), "; must be 0 or 1"));
  }
  std::uint32_t length = 0;
  for (std::size_t i = 1; i < kEnvelopeHead; ++i) {
    length = length << 8 | static_cast<unsigned char>(body[i]);
  }
  const std::string_view message = body.substr(kEnvelopeHead);
  if (message.size() < length) {
    return absl::InvalidArgumentError(
        StrCat("body: the envelope announces ", length, " bytes and ", message.size(), " follow"));
  }
  if (message.size() > length) {
    return absl::UnimplementedError(
        StrCat("body: ", message.size() - length,
               " bytes behind the message; a stream's request is exactly one"));
  }
  return Enveloped{message, body[0] == kCompressedFlag};
}

absl::StatusOr<QueryCall> ParseQueryCall(std::string_view query) {
  std::map<std::string, std::string> parameters;
  for (const absl::string_view pair : absl::StrSplit(AbslView(query), '&', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(pair, absl::MaxSplits('=', 1));
    std::string name;
    std::string value;
    if (!PercentDecode(parts.first, name) || !PercentDecode(parts.second, value)) {
      return absl::InvalidArgumentError("query: '%' must stand before two hexadecimal digits");
    }
    if (!parameters.emplace(name, std::move(value)).second) {
      return absl::InvalidArgumentError(
          StrCat("query: '", name.substr(0, 32), "' stands there twice"));
    }
  }
  const auto refuse = [&](const std::string& name, std::string_view rule) {
    const std::string seen = parameters[name].substr(0, 32);
    return StrCat("query: ", name, " '", seen, "'; must be ", rule);
  };
  if (parameters.contains("connect") && parameters["connect"] != "v1") {
    return absl::InvalidArgumentError(refuse("connect", "v1"));
  }
  if (!parameters.contains("message") || !parameters.contains("encoding")) {
    return absl::InvalidArgumentError("query: message and encoding must be there");
  }
  if (parameters["encoding"] != "json") {
    return absl::UnimplementedError(refuse("encoding", "json"));
  }
  const std::string& compression = parameters["compression"];
  if (!compression.empty() && compression != "identity" && compression != "gzip") {
    return absl::UnimplementedError(refuse("compression", "gzip or identity"));
  }
  QueryCall call{std::move(parameters["message"]), compression == "gzip"};
  if (parameters["base64"] == "1") {
    std::string bytes;
    if (!absl::WebSafeBase64Unescape(call.message, &bytes) &&
        !absl::Base64Unescape(call.message, &bytes)) {
      return absl::InvalidArgumentError("query: message is not base64, as base64=1 says");
    }
    call.message = std::move(bytes);
  } else if (call.packed) {
    return absl::InvalidArgumentError("query: a compressed message must be in base64 (base64=1)");
  }
  return call;
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

std::chrono::milliseconds TimeoutOfCall(std::chrono::milliseconds timeout) {
  return std::max(timeout - timeout / 100 - std::chrono::milliseconds(1),
                  std::chrono::milliseconds(0));
}

}  // namespace zoneflow::console
