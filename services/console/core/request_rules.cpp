#include "services/console/core/request_rules.h"

#include <algorithm>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

#include "common/base/str_cat.h"

namespace zoneflow::console {
namespace {

absl::string_view View(std::string_view text) { return {text.data(), text.size()}; }

// What of a foreign text goes into an error message.
absl::string_view Shown(std::string_view text) { return View(text.substr(0, 128)); }

Route Refuse(int http_status, absl::Status error, std::string allow = {}) {
  Route route;
  route.http_status = http_status;
  route.error = std::move(error);
  route.allow = std::move(allow);
  return route;
}

bool IsAllowed(std::string_view host, const std::vector<std::string>& allowed_hosts) {
  return std::any_of(allowed_hosts.begin(), allowed_hosts.end(), [&](const std::string& allowed) {
    return absl::EqualsIgnoreCase(View(host), allowed);
  });
}

bool IsSameOrigin(std::string_view origin, std::string_view host) {
  // A proxy in front may have ended TLS, so either scheme is the host's own.
  return absl::EqualsIgnoreCase(View(origin), StrCat("http://", View(host))) ||
         absl::EqualsIgnoreCase(View(origin), StrCat("https://", View(host)));
}

// "application/json" of "application/json; charset=utf-8".
std::string MediaType(std::string_view content_type) {
  const std::string_view type = content_type.substr(0, content_type.find(';'));
  return absl::AsciiStrToLower(absl::StripAsciiWhitespace(View(type)));
}

// Whether a page of another site asks, as far as its browser says.
std::optional<Route> RefuseOthers(const RequestHead& head) {
  if (!head.origin.empty() && !IsSameOrigin(head.origin, head.host)) {
    return Refuse(403, absl::PermissionDeniedError(StrCat("Origin: '", Shown(head.origin),
                                                          "'; must be the console's own")));
  }
  if (!head.fetch_site.empty() && head.fetch_site != "same-origin" && head.fetch_site != "none") {
    return Refuse(403, absl::PermissionDeniedError(StrCat(
                           "Sec-Fetch-Site: '", Shown(head.fetch_site), "'; must be same-origin")));
  }
  return std::nullopt;
}

// What a path asks of a subscription; kAsset for every other path.
Action ToldBy(std::string_view path, std::string& subscription) {
  constexpr std::string_view kBefore = "/api/subscriptions/";
  if (!path.starts_with(kBefore)) {
    return Action::kAsset;
  }
  const std::string_view rest = path.substr(kBefore.size());
  const std::size_t slash = rest.find('/');
  if (slash == 0 || slash == std::string_view::npos) {
    return Action::kAsset;
  }
  subscription = std::string(rest.substr(0, slash));
  const std::string_view what = rest.substr(slash + 1);
  return what == "events"       ? Action::kEvents
         : what == "deliveries" ? Action::kDeliveries
                                : Action::kAsset;
}

std::optional<Route> ReadToldQuery(const RequestHead& head, Action action, ToldQuery& told) {
  const std::size_t mark = head.target.find('?');
  const std::string_view query =
      mark == std::string_view::npos ? std::string_view() : head.target.substr(mark + 1);
  for (const absl::string_view part : absl::StrSplit(View(query), '&', absl::SkipEmpty())) {
    const std::size_t sign = part.find('=');
    const absl::string_view name = part.substr(0, sign);
    const absl::string_view value =
        sign == absl::string_view::npos ? absl::string_view() : part.substr(sign + 1);
    if (name == "cursor") {
      told.cursor = std::string(value);
    } else if (name == "page_size" && action == Action::kDeliveries) {
      if (!absl::SimpleAtoi(value, &told.page_size)) {
        return Refuse(400, absl::InvalidArgumentError(StrCat("page_size: '", Shown(StdView(value)),
                                                             "'; must be a number")));
      }
    } else {
      return Refuse(400, absl::InvalidArgumentError(
                             StrCat("query: '", Shown(StdView(name)), "' is not known; use cursor",
                                    action == Action::kDeliveries ? " and page_size" : "")));
    }
  }
  if (action == Action::kEvents && !head.last_event_id.empty()) {
    told.cursor = std::string(head.last_event_id);
  }
  return std::nullopt;
}

// Takes the call out of the target, or refuses it.
std::optional<Route> ReadQuery(const RequestHead& head, Route& route) {
  const std::size_t mark = head.target.find('?');
  absl::StatusOr<QueryCall> call = ParseQueryCall(
      mark == std::string_view::npos ? std::string_view() : head.target.substr(mark + 1));
  if (!call.ok()) {
    const bool is_unknown = call.status().code() == absl::StatusCode::kUnimplemented;
    return Refuse(is_unknown ? 415 : 400, std::move(call).status());
  }
  route.query = *std::move(call);
  return std::nullopt;
}

// Says how the body is to be read, or refuses it.
std::optional<Route> ReadContent(const RequestHead& head, const OfferedMethod& method,
                                 Route& route) {
  const bool is_unary = method.shape == CallShape::kUnary;
  const std::string_view wanted = is_unary ? std::string_view("application/json")
                                           : std::string_view("application/connect+json");
  if (MediaType(head.content_type) != wanted) {
    return Refuse(
        415, absl::InvalidArgumentError(
                 StrCat("Content-Type: '", Shown(head.content_type), "'; must be ", View(wanted))));
  }
  // The messages of a stream are packed one by one, if at all.
  route.packed_body = is_unary && head.content_encoding == "gzip";
  if (!route.packed_body && !head.content_encoding.empty() && head.content_encoding != "identity") {
    return Refuse(415, absl::UnimplementedError(StrCat("Content-Encoding: '",
                                                       Shown(head.content_encoding), "'; must be ",
                                                       is_unary ? "gzip or " : "", "identity")));
  }
  return std::nullopt;
}

}  // namespace

Route Decide(const RequestHead& head, const std::vector<std::string>& allowed_hosts,
             const MethodLookup& methods) {
  if (head.target.empty() || head.target.front() != '/') {
    return Refuse(400, absl::InvalidArgumentError(StrCat("target: '", Shown(head.target),
                                                         "'; must be a path that begins with /")));
  }
  const std::string_view path = head.target.substr(0, head.target.find('?'));
  const bool reads = head.verb == "GET" || head.verb == "HEAD";
  Route route;
  route.path = std::string(path);
  if (path == "/healthz" && reads) {
    route.action = Action::kHealth;
    return route;
  }
  if (head.hosts != 1) {
    return Refuse(
        400, absl::InvalidArgumentError(StrCat("Host: ", head.hosts, " headers; must be one")));
  }
  if (!IsAllowed(head.host, allowed_hosts)) {
    return Refuse(403, absl::PermissionDeniedError(
                           StrCat("Host: '", Shown(head.host), "'; must be one of CONSOLE_HOSTS")));
  }
  ToldQuery told;
  if (const Action action = ToldBy(path, told.subscription); action != Action::kAsset) {
    if (head.verb != "GET") {
      return Refuse(405,
                    absl::UnimplementedError(StrCat("verb: '", Shown(head.verb), "'; must be GET")),
                    "GET");
    }
    std::optional<Route> refused = RefuseOthers(head);
    if (!refused.has_value()) {
      refused = ReadToldQuery(head, action, told);
    }
    route.action = action;
    route.told = std::move(told);
    return refused.has_value() ? *std::move(refused) : route;
  }
  const std::optional<OfferedMethod> method = methods(path);
  if (!method.has_value()) {
    if (reads) {
      route.action = path == "/api/persons" ? Action::kPersons : Action::kAsset;
      return route;
    }
    if (head.verb == "POST") {
      return Refuse(404, absl::UnimplementedError(StrCat("method: '", Shown(path),
                                                         "'; the console offers no such method")));
    }
    return Refuse(
        405,
        absl::UnimplementedError(StrCat("verb: '", Shown(head.verb), "'; must be GET or HEAD")),
        "GET, HEAD");
  }
  const bool may_get = method->only_reads && method->shape == CallShape::kUnary;
  if (head.verb != "POST" && !(may_get && head.verb == "GET")) {
    return Refuse(405,
                  absl::UnimplementedError(StrCat("verb: '", Shown(head.verb), "'; must be ",
                                                  may_get ? "GET or POST" : "POST")),
                  may_get ? "GET, POST" : "POST");
  }
  std::optional<Route> refused = RefuseOthers(head);
  if (refused.has_value()) {
    return *std::move(refused);
  }
  refused = head.verb == "GET" ? ReadQuery(head, route) : ReadContent(head, *method, route);
  if (refused.has_value()) {
    return *std::move(refused);
  }
  if (!head.protocol_version.empty() && head.protocol_version != "1") {
    return Refuse(400,
                  absl::InvalidArgumentError(StrCat("Connect-Protocol-Version: '",
                                                    Shown(head.protocol_version), "'; must be 1")));
  }
  absl::StatusOr<std::optional<std::chrono::milliseconds>> timeout = ParseTimeout(head.timeout);
  if (!timeout.ok()) {
    return Refuse(400, std::move(timeout).status());
  }
  route.action = method->shape == CallShape::kUnary ? Action::kUnary : Action::kStream;
  route.timeout = *timeout;
  return route;
}

bool IsPageAddress(std::string_view path) {
  if (!path.starts_with('/')) {
    return false;
  }
  const std::string_view first = path.substr(1, path.find('/', 1) - 1);
  const std::string_view last = path.substr(path.rfind('/') + 1);
  return first != "api" && first != "assets" && first.find('.') == std::string_view::npos &&
         last.find('.') == std::string_view::npos;
}

std::optional<Route> RefuseFraming(std::string_view head) {
  const auto refuse = [](std::string_view what) {
    return Refuse(400, absl::InvalidArgumentError(View(what)));
  };
  std::vector<std::string> codings;
  int transfer_encodings = 0;
  int lengths = 0;
  bool is_request_line = true;
  for (const absl::string_view line : absl::StrSplit(View(head), "\r\n")) {
    if (line.empty() || std::exchange(is_request_line, false)) {
      continue;
    }
    if (line.front() == ' ' || line.front() == '\t') {
      return refuse("head: a line begins with a blank; a header has one line");
    }
    const std::size_t colon = line.find(':');
    const absl::string_view name = line.substr(0, colon);
    const absl::string_view value = absl::StripAsciiWhitespace(
        colon == absl::string_view::npos ? absl::string_view() : line.substr(colon + 1));
    if (absl::EqualsIgnoreCase(name, "Transfer-Encoding")) {
      ++transfer_encodings;
      for (const absl::string_view coding : absl::StrSplit(value, ',')) {
        codings.push_back(absl::AsciiStrToLower(absl::StripAsciiWhitespace(coding)));
      }
    } else if (absl::EqualsIgnoreCase(name, "Content-Length")) {
      ++lengths;
      const bool is_number =
          !value.empty() && std::all_of(value.begin(), value.end(), absl::ascii_isdigit);
      if (!is_number) {
        return refuse(StrCat("Content-Length: '", Shown(StdView(value)), "'; must be digits"));
      }
    }
  }
  if (lengths > 1) {
    return refuse(StrCat("Content-Length: ", lengths, " headers; must be one"));
  }
  if (transfer_encodings == 0) {
    return std::nullopt;
  }
  if (transfer_encodings > 1) {
    return refuse(StrCat("Transfer-Encoding: ", transfer_encodings, " headers; must be one"));
  }
  if (lengths > 0) {
    return refuse("Transfer-Encoding: stands beside a Content-Length; must be one of them");
  }
  if (codings.back() != "chunked" || std::count(codings.begin(), codings.end(), "chunked") > 1) {
    return refuse(
        StrCat("Transfer-Encoding: '", Shown(absl::StrJoin(codings, ", ")), "'; must be chunked"));
  }
  if (codings.size() > 1) {
    return Refuse(501, absl::UnimplementedError(StrCat("Transfer-Encoding: '",
                                                       Shown(absl::StrJoin(codings, ", ")),
                                                       "'; only chunked is understood")));
  }
  return std::nullopt;
}

std::vector<std::string> LoopbackHosts(int port) {
  return {StrCat("127.0.0.1:", port), StrCat("localhost:", port), StrCat("[::1]:", port)};
}

}  // namespace zoneflow::console
