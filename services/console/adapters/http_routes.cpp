#include "services/console/adapters/http_routes.h"

#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "common/base/printable.h"
#include "common/base/str_cat.h"
#include "common/rpc/persons.h"
#include "common/telemetry/trace.h"
#include "services/console/adapters/bridge_wait.h"
#include "services/console/adapters/gzip.h"
#include "services/console/core/content_rules.h"
#include "services/console/core/metadata_rules.h"

namespace zoneflow::console {
namespace {

// What is smaller gains nothing: it is one packet either way.
constexpr std::size_t kLeastPacked = 1024;

// An answer with what has to be made of its body, which takes longer than the I/O thread has.
struct UnaryAnswer {
  BridgeAnswer answered;
  std::string tag;     // of one by GET
  std::string packed;  // "" if it goes as it is
};

UnaryAnswer Finished(BridgeAnswer answered, bool by_get, bool packs) {
  UnaryAnswer answer{std::move(answered), {}, {}};
  const std::string& json = answer.answered.json;
  if (by_get && answer.answered.status.ok()) {
    answer.tag = TagOf(json);
  }
  if (packs && json.size() >= kLeastPacked) {
    answer.packed = Gzip(json);
  }
  return answer;
}

void AppendList(std::string& json, std::string_view key, const std::vector<std::string>& texts,
                bool all) {
  json += StrCat(",\"", key, "\":[");
  std::string_view before;
  for (const std::string& text : all ? std::vector<std::string>{"*"} : texts) {
    json += std::exchange(before, ",");
    AppendJsonString(json, text);
  }
  json += ']';
}

// {"persons":[{"id":"…","name":"…","roles":["…"],"zones":["*"],"departments":[]},…]}.
std::string PersonsJson() {
  std::string json = "{\"persons\":[";
  std::string_view before;
  for (const rpc::Person& person : rpc::DevelopmentPersons()) {
    json += std::exchange(before, ",");
    json += "{\"id\":";
    AppendJsonString(json, person.id);
    json += ",\"name\":";
    AppendJsonString(json, person.name);
    AppendList(json, "roles", person.principal.roles, false);
    AppendList(json, "zones", person.principal.zones, person.principal.all_zones);
    AppendList(json, "departments", person.principal.departments, person.principal.all_departments);
    json += '}';
  }
  json += "]}\n";
  return json;
}

}  // namespace

Route HttpRoutes::RouteOf(const http::request_header<>& request) const {
  const auto header = [&](beast::string_view name) { return View(request[name]); };
  RequestHead head;
  head.verb = View(request.method_string());
  head.target = View(request.target());
  head.hosts = static_cast<int>(request.count(http::field::host));
  head.host = View(request[http::field::host]);
  head.origin = View(request[http::field::origin]);
  head.fetch_site = header("Sec-Fetch-Site");
  head.content_type = View(request[http::field::content_type]);
  head.content_encoding = View(request[http::field::content_encoding]);
  head.protocol_version = header("Connect-Protocol-Version");
  head.timeout = header("Connect-Timeout-Ms");
  head.last_event_id = header("Last-Event-ID");
  return Decide(head, options_.allowed_hosts,
                [this](std::string_view path) -> std::optional<OfferedMethod> {
                  const CatalogMethod* method = catalog_.Find(path);
                  if (method == nullptr) {
                    return std::nullopt;
                  }
                  return OfferedMethod{method->shape, method->only_reads};
                });
}

net::awaitable<bool> HttpRoutes::Answer(HttpConnection& connection, const Request& request,
                                        const Route& route) {
  switch (route.action) {
    case Action::kHealth:
      co_return co_await SendHealth(connection, request.method() == http::verb::head);
    case Action::kPersons:
      co_return co_await SendPersons(connection, request.method() == http::verb::head);
    case Action::kAsset:
      co_return co_await SendAsset(connection, request, route.path);
    case Action::kUnary:
      co_return co_await CallUnary(connection, request, route);
    case Action::kStream: {
      BridgeCall call = CallOf(request, route);
      co_return co_await streams_.Answer(connection, std::move(call), request.body(),
                                         View(request["Connect-Content-Encoding"]));
    }
    case Action::kEvents:
    case Action::kDeliveries:
      co_return co_await Tell(connection, request, route);
    case Action::kRefuse:
      break;
  }
  co_return false;
}

net::awaitable<bool> HttpRoutes::SendHealth(HttpConnection& connection, bool is_head) {
  http::response<http::string_body> response(http::status::ok, 11);
  response.set(http::field::content_type, "text/plain; charset=utf-8");
  response.set(http::field::cache_control, "no-store");
  response.body() = "ok\n";
  co_return co_await connection.Send(response, is_head);
}

net::awaitable<bool> HttpRoutes::SendPersons(HttpConnection& connection, bool is_head) {
  if (!options_.lists_persons) {
    co_return co_await connection.SendError(
        is_head, 404,
        absl::NotFoundError("path: '/api/persons'; there are persons in development mode only"));
  }
  http::response<http::string_body> response(http::status::ok, 11);
  response.set(http::field::content_type, "application/json");
  response.set(http::field::cache_control, "no-store");
  response.body() = PersonsJson();
  co_return co_await connection.Send(response, is_head);
}

net::awaitable<bool> HttpRoutes::SendAsset(HttpConnection& connection, const Request& request,
                                           const std::string& path) {
  const bool is_head = request.method() == http::verb::head;
  const Asset* asset = assets_.Find(path);
  if (asset == nullptr && IsPageAddress(path)) {
    asset = assets_.Find("/");
  }
  if (asset == nullptr) {
    co_return co_await connection.SendError(
        is_head, 404,
        absl::NotFoundError(StrCat("path: '", path.substr(0, 128), "'; no such page")));
  }
  const bool packs = !asset->gzip.empty() && TakesGzip(View(request[http::field::accept_encoding]));
  const std::string& bytes = packs ? asset->gzip : asset->bytes;
  http::response<http::span_body<const char>> response(http::status::ok, 11);
  response.set(http::field::content_type, asset->content_type);
  // The page names its scripts by their hashes: those may be kept for ever, the page itself is
  // asked for again.
  response.set(http::field::cache_control,
               asset->immutable ? "public, max-age=31536000, immutable" : "no-cache");
  response.set(http::field::etag, asset->etag);
  if (!asset->gzip.empty()) {
    response.set(http::field::vary, "Accept-Encoding");
  }
  if (HoldsTag(View(request[http::field::if_none_match]), asset->etag)) {
    response.result(http::status::not_modified);
    co_return co_await connection.Send(response, is_head);
  }
  if (packs) {
    response.set(http::field::content_encoding, "gzip");
  }
  response.body() = beast::span<const char>(bytes.data(), bytes.size());
  co_return co_await connection.Send(response, is_head);
}

net::awaitable<bool> HttpRoutes::CallUnary(HttpConnection& connection, const Request& request,
                                           const Route& route) {
  BridgeCall call = CallOf(request, route);
  call.json = route.query.has_value() ? route.query->message : request.body();
  if (route.packed_body || (route.query.has_value() && route.query->packed)) {
    absl::StatusOr<std::string> json = Gunzip(call.json, kBodyLimit);
    if (!json.ok()) {
      const bool is_large = json.status().code() == absl::StatusCode::kResourceExhausted;
      co_return co_await connection.SendError(false, is_large ? 413 : 400, json.status());
    }
    call.json = *std::move(json);
  }
  const bool by_get = route.query.has_value();
  const bool packs = TakesGzip(View(request[http::field::accept_encoding]));
  std::optional<ClientWatch> watch;
  const UnaryAnswer answer =
      co_await AnswerOf<UnaryAnswer>([&](std::function<void(UnaryAnswer)> on_answer) {
        // A client may send its next request before it has this one's answer.
        watch.emplace(
            connection.socket(),
            bridge_.Call(call,
                         [by_get, packs, on_answer = std::move(on_answer)](BridgeAnswer answered) {
                           on_answer(Finished(std::move(answered), by_get, packs));
                         }),
            ClientWatch::Talk::kMaySendOn);
      });
  watch.reset();
  if (!answer.answered.status.ok()) {
    LogFailure(call, answer.answered.status);
    co_return co_await connection.SendFailure(answer.answered);
  }
  http::response<http::span_body<const char>> response(http::status::ok, 11);
  AddMetadata(response, answer.answered.headers, answer.answered.trailers);
  response.set(http::field::content_type, "application/json");
  if (!by_get) {
    response.set(http::field::cache_control, "no-store");
    response.set(http::field::vary, "Accept-Encoding");
  } else {
    // The browser may keep it and has to ask each time whether it still holds; for another person,
    // zone or service it may be another one.
    response.set(http::field::cache_control, "private, no-cache");
    response.set(http::field::vary,
                 "Accept-Encoding, Authorization, X-Zoneflow-Person, Zoneflow-Service");
    response.set(http::field::etag, answer.tag);
    if (HoldsTag(View(request[http::field::if_none_match]), answer.tag)) {
      response.result(http::status::not_modified);
      co_return co_await connection.Send(response, false);
    }
  }
  const std::string& body = answer.packed.empty() ? answer.answered.json : answer.packed;
  if (!answer.packed.empty()) {
    response.set(http::field::content_encoding, "gzip");
  }
  response.body() = beast::span<const char>(body.data(), body.size());
  co_return co_await connection.Send(response, false);
}

net::awaitable<bool> HttpRoutes::Tell(HttpConnection& connection, const Request& request,
                                      const Route& route) {
  BridgeCall call = CallOf(request, route);
  call.method = catalog_.Find(route.action == Action::kEvents ? HttpDeliveries::kStream
                                                              : HttpDeliveries::kList);
  if (call.method == nullptr) {
    co_return co_await connection.SendError(
        false, 404, absl::NotFoundError("path: the console offers no deliveries"));
  }
  if (route.action == Action::kEvents) {
    co_return co_await deliveries_.AnswerEvents(connection, std::move(call), *route.told);
  }
  co_return co_await deliveries_.AnswerPage(connection, std::move(call), *route.told);
}

BridgeCall HttpRoutes::CallOf(const Request& request, const Route& route) const {
  BridgeCall call;
  call.method = catalog_.Find(route.path);
  call.service = std::string(View(request["Zoneflow-Service"]));
  // A caller with a trace of its own is in it; the trace begins here otherwise.
  call.traceparent = telemetry::ChildOf(View(request["traceparent"]));
  Metadata headers;
  for (const auto& field : request) {
    headers.emplace_back(View(field.name_string()), View(field.value()));
  }
  call.metadata = MetadataOf(headers, options_.passing);
  call.timeout = route.timeout;
  return call;
}

}  // namespace zoneflow::console
