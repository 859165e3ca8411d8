#include "services/console/core/connect_protocol.h"

#include <array>

#include "absl/strings/numbers.h"

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

// The length of the well-formed UTF-8 sequence at the front, 0 if there is none. Surrogates,
// overlong forms and values beyond U+10FFFF are not well-formed.
std::size_t SequenceLength(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) {
    return 1;
  }
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) {
    return 0;
  }
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) {
      return 0;
    }
  }
  const unsigned char second = byte(1);
  const bool malformed = (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
                         (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
  return malformed ? 0 : length;
}

void AppendQuoted(std::string& out, std::string_view text) {
  constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  while (!text.empty()) {
    const std::size_t length = SequenceLength(text);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
      text.remove_prefix(1);
      continue;
    }
    const char c = text.front();
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += "\\u00";
      out += kHex[c >> 4];
      out += kHex[c & 0xF];
    } else {
      out.append(text.substr(0, length));
    }
    text.remove_prefix(length);
  }
  out += '"';
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
    AppendQuoted(out, {failure.message().data(), failure.message().size()});
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
    AppendQuoted(out, error_reason);
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
