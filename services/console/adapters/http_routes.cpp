#include "services/console/adapters/http_routes.h"

#include <optional>
#include <utility>

#include "common/base/str_cat.h"
#include "common/telemetry/trace.h"
#include "services/console/adapters/bridge_wait.h"
#include "services/console/core/connect_protocol.h"

namespace zoneflow::console {

Route HttpRoutes::RouteOf(const http::request_header<>& request,
                          const std::vector<std::string>& allowed_hosts) const {
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
  return Decide(head, allowed_hosts, [this](std::string_view path) -> std::optional<CallShape> {
    const CatalogMethod* method = catalog_.Find(path);
    return method == nullptr ? std::nullopt : std::optional<CallShape>(method->shape);
  });
}

net::awaitable<bool> HttpRoutes::Answer(HttpConnection& connection, const Request& request,
                                        const Route& route) {
  switch (route.action) {
    case Action::kHealth:
      co_return co_await SendHealth(connection, request.method() == http::verb::head);
    case Action::kAsset:
      co_return co_await SendAsset(connection, request, route.path);
    case Action::kUnary:
      co_return co_await CallUnary(connection, request, route);
    case Action::kStream: {
      BridgeCall call = CallOf(request, route);
      co_return co_await streams_.Answer(connection, std::move(call), request.body());
    }
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
  const bool packs =
      !asset->gzip.empty() &&
      View(request[http::field::accept_encoding]).find("gzip") != std::string_view::npos;
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
  if (View(request[http::field::if_none_match]) == asset->etag) {
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
  call.json = request.body();
  std::optional<ClientWatch> watch;
  const BridgeAnswer answer = co_await AnswerOf<BridgeAnswer>([&](OnAnswer on_answer) {
    // A client may send its next request before it has this one's answer.
    watch.emplace(connection.socket(), bridge_.Call(call, std::move(on_answer)),
                  ClientWatch::Talk::kMaySendOn);
  });
  watch.reset();
  if (!answer.status.ok()) {
    LogFailure(call, answer.status);
    co_return co_await connection.SendError(false, HttpStatusOf(answer.status.code()),
                                            answer.status, {}, answer.error_reason);
  }
  http::response<http::string_body> response(http::status::ok, 11);
  response.set(http::field::content_type, "application/json");
  response.set(http::field::cache_control, "no-store");
  response.body() = answer.json;
  co_return co_await connection.Send(response, false);
}

BridgeCall HttpRoutes::CallOf(const Request& request, const Route& route) const {
  BridgeCall call;
  call.method = catalog_.Find(route.path);
  call.service = std::string(View(request["Zoneflow-Service"]));
  // A caller with a trace of its own is in it; the trace begins here otherwise.
  call.traceparent = telemetry::ChildOf(View(request["traceparent"]));
  if (const std::string_view authorization = View(request[http::field::authorization]);
      IsPrintable(authorization)) {
    call.authorization = std::string(authorization);
  }
  call.timeout = route.timeout;
  return call;
}

}  // namespace zoneflow::console
