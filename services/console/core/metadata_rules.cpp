#include "services/console/core/metadata_rules.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"

#include "common/base/str_cat.h"

namespace zoneflow::console {
namespace {

constexpr std::string_view kNamed[] = {"authorization", "x-zoneflow-person"};

// What HTTP, browsers, Connect, gRPC and the console itself say by headers.
constexpr std::string_view kReserved[] = {"allow",
                                          "alt-svc",
                                          "cache-control",
                                          "connection",
                                          "cookie",
                                          "date",
                                          "etag",
                                          "expect",
                                          "expires",
                                          "forwarded",
                                          "host",
                                          "keep-alive",
                                          "last-modified",
                                          "link",
                                          "location",
                                          "origin",
                                          "pragma",
                                          "priority",
                                          "range",
                                          "referer",
                                          "refresh",
                                          "server",
                                          "set-cookie",
                                          "te",
                                          "traceparent",
                                          "tracestate",
                                          "trailer",
                                          "trailers",
                                          "transfer-encoding",
                                          "upgrade",
                                          "user-agent",
                                          "vary",
                                          "via",
                                          "www-authenticate",
                                          "x-frame-options",
                                          "x-real-ip",
                                          "x-powered-by",
                                          "zoneflow-service"};
constexpr std::string_view kReservedPrefixes[] = {"accept",
                                                  "access-control-",
                                                  "connect-",
                                                  "content-",
                                                  "cross-origin-",
                                                  "grpc-",
                                                  "if-",
                                                  "proxy-",
                                                  "referrer-",
                                                  "sec-",
                                                  "strict-",
                                                  "trailer-",
                                                  "x-content-type-",
                                                  "x-forwarded-"};

bool IsApplications(std::string_view name) {
  const bool valid = !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
  return valid && std::ranges::find(kReserved, name) == std::end(kReserved) &&
         std::ranges::none_of(kReservedPrefixes,
                              [&](std::string_view prefix) { return name.starts_with(prefix); });
}

bool IsBinary(std::string_view name) { return name.ends_with("-bin"); }

}  // namespace

Metadata MetadataOf(const Metadata& headers, Passing passing) {
  Metadata metadata;
  for (const auto& [any_case, value] : headers) {
    std::string name = absl::AsciiStrToLower(any_case);
    const bool named = std::ranges::find(kNamed, name) != std::end(kNamed);
    if (!named && (passing == Passing::kNamed || !IsApplications(name))) {
      continue;
    }
    if (!IsBinary(name)) {
      metadata.emplace_back(std::move(name), IsPrintable(value) ? value : "?");
      continue;
    }
    if (std::string bytes; absl::Base64Unescape(value, &bytes)) {
      metadata.emplace_back(std::move(name), std::move(bytes));
    }
  }
  return metadata;
}

Metadata HeadersOf(const Metadata& metadata) {
  Metadata headers;
  for (const auto& [name, value] : metadata) {
    if (!IsApplications(name)) {
      continue;
    }
    if (IsBinary(name)) {
      headers.emplace_back(name, Base64(value));
    } else if (IsPrintable(value)) {
      headers.emplace_back(name, value);
    }
  }
  return headers;
}

bool IsPrintable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

std::string Base64(std::string_view bytes) {
  std::string text;
  absl::Base64Escape(AbslView(bytes), &text);
  text.erase(std::min(text.find('='), text.size()));
  return text;
}

}  // namespace zoneflow::console
