#include "services/console/adapters/http_server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "common/base/str_cat.h"
#include "common/telemetry/log.h"
#include "services/console/adapters/connection_room.h"
#include "services/console/adapters/http_connection.h"
#include "services/console/adapters/http_routes.h"
#include "services/console/core/request_rules.h"

// GCC 12 takes the operator new that Asio gives a coroutine, once inlined, for another one than its
// operator delete.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

namespace zoneflow::console {
namespace {

using Phase = HttpConnection::Phase;

constexpr std::chrono::milliseconds kStopGrace = std::chrono::seconds(2);

void SetKeepAlive(int handle) {
  const int idle_s = 60;
  const int interval_s = 15;
  const int probes = 4;
  setsockopt(handle, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof idle_s);
  setsockopt(handle, IPPROTO_TCP, TCP_KEEPINTVL, &interval_s, sizeof interval_s);
  setsockopt(handle, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
}

}  // namespace

class HttpServer::State {
 public:
  State(HttpOptions options, const WebAssets& assets, const MethodCatalog& catalog,
        GrpcBridge& bridge)
      : options_(std::move(options)),
        bridge_(bridge),
        routes_(options_, assets, catalog, bridge),
        room_(options_) {}

  absl::Status Start() {
    error_code error;
    const net::ip::address host = net::ip::make_address(options_.host, error);
    if (error) {
      return absl::InvalidArgumentError(
          StrCat("LISTEN: '", options_.host, "'; must be an IP address"));
    }
    const tcp::endpoint endpoint(host, static_cast<std::uint16_t>(options_.port));
    acceptor_.open(endpoint.protocol(), error);
    if (!error) {
      acceptor_.set_option(net::socket_base::reuse_address(true), error);
      acceptor_.bind(endpoint, error);
    }
    if (!error) {
      acceptor_.listen(net::socket_base::max_listen_connections, error);
    }
    if (error) {
      return absl::UnavailableError(StrCat("LISTEN: '", options_.host, ":", options_.port,
                                           "' cannot be bound: ", error.message()));
    }
    const int port = acceptor_.local_endpoint().port();
    address_ = StrCat(host.is_v6() ? StrCat("[", options_.host, "]") : options_.host, ":", port);
    if (options_.allowed_hosts.empty()) {
      options_.allowed_hosts = LoopbackHosts(port);
    }
    net::co_spawn(io_, Accept(), net::detached);
    thread_ = std::thread([this] { io_.run(); });
    telemetry::Info("console serves", {{"address", address_}});
    return absl::OkStatus();
  }

  void Stop() {
    if (!thread_.joinable()) {
      return;
    }
    net::post(io_, [this] {
      stopping_ = true;
      error_code ignored;
      acceptor_.close(ignored);
      for (HttpConnection* connection : room_.connections()) {
        connection->CloseAfterThis();
        if (connection->phase() == Phase::kIdle || connection->phase() == Phase::kHead ||
            connection->phase() == Phase::kDrain) {
          connection->Drop();
        }
      }
    });
    bridge_.Stop(kStopGrace);
    // Answers have been given; clients that do not take them are left.
    net::post(io_, [this] {
      last_call_.expires_after(kStopGrace);
      last_call_.async_wait([this](error_code error) {
        if (!error) {
          io_.stop();
        }
      });
      if (room_.connections().empty()) {
        last_call_.cancel();
      }
    });
    thread_.join();
  }

  std::string address() const { return address_; }

 private:
  // What becomes of a connection after an answer. Drained and closed where the request was not read
  // to its end.
  enum class After { kKeepOpen, kClose, kDrain };

  net::awaitable<void> Accept() {
    while (!stopping_) {
      error_code error;
      tcp::socket socket(io_);
      co_await acceptor_.async_accept(socket, net::redirect_error(net::use_awaitable, error));
      if (stopping_) {
        co_return;
      }
      if (error) {
        // Out of file descriptors, say: trying at once would only spin.
        telemetry::Warn("cannot accept a connection", {{"reason", error.message()}});
        net::steady_timer pause(io_, std::chrono::milliseconds(100));
        co_await pause.async_wait(net::redirect_error(net::use_awaitable, error));
        continue;
      }
      socket.set_option(tcp::no_delay(true), error);
      // A client that vanished without a word is noticed within two minutes, streams included.
      socket.set_option(net::socket_base::keep_alive(true), error);
      SetKeepAlive(socket.native_handle());
      net::co_spawn(io_, Serve(std::move(socket)), net::detached);
    }
  }

  net::awaitable<void> Serve(tcp::socket socket) {
    HttpConnection connection(std::move(socket), options_);
    if (absl::Status refusal = room_.Admit(connection); !refusal.ok()) {
      connection.CloseAfterThis();
      co_await connection.SendError(false, 503, std::move(refusal));
      connection.Close();
      co_return;
    }
    After after = After::kKeepOpen;
    while (after == After::kKeepOpen && !stopping_) {
      after = co_await ServeOne(connection);
    }
    if (after == After::kDrain && !stopping_) {
      co_await connection.Drain();
    }
    connection.Close();
    room_.Forget(connection);
    if (stopping_ && room_.connections().empty()) {
      last_call_.cancel();
    }
  }

  // Answers one request.
  net::awaitable<After> ServeOne(HttpConnection& connection) {
    HttpConnection::Parser parser;
    parser.header_limit(kHeadLimit);
    parser.body_limit(kBodyLimit);
    parser.eager(false);
    std::string head;
    error_code error = co_await connection.ReadHead(parser, head);
    if (stopping_ || !connection.socket().is_open()) {
      co_return After::kClose;
    }
    connection.Enter(Phase::kAnswer);
    // Until the request is read to its end, what follows an answer cannot be told from the rest.
    connection.CloseAfterAnswer(true);
    if (error) {
      co_return co_await RefuseHead(connection, error);
    }
    if (const std::optional<Route> refused = RefuseFraming(head)) {
      co_await connection.SendError(false, refused->http_status, refused->error);
      co_return After::kDrain;
    }
    if (parser.get().version() != 11) {
      co_await connection.SendError(false, 505,
                                    absl::UnimplementedError("version: must be HTTP/1.1"));
      co_return After::kDrain;
    }
    const Route route = routes_.RouteOf(parser.get().base());
    if (route.action == Action::kRefuse) {
      // Its body stays unread, so the connection cannot be used again.
      co_await connection.SendError(parser.get().method() == http::verb::head, route.http_status,
                                    route.error, route.allow);
      co_return After::kDrain;
    }
    const std::string_view expects = View(parser.get()[http::field::expect]);
    if (absl::EqualsIgnoreCase(AbslView(expects), "100-continue")) {
      co_await connection.AskForBody();
    }
    // As they are now: fields behind a chunked body (trailers) would join them.
    const http::request_header<> fields(parser.get().base());
    const bool keep_alive = parser.keep_alive();
    error = co_await connection.ReadBody(parser);
    if (!connection.socket().is_open()) {
      co_return After::kClose;
    }
    connection.Enter(Phase::kAnswer);
    if (error == http::error::body_limit) {
      co_await connection.SendBodyTooLarge();
      co_return After::kDrain;
    }
    if (error) {
      co_return After::kClose;
    }
    const HttpRoutes::Request request(fields, std::move(parser.get().body()));
    connection.CloseAfterAnswer(!keep_alive);
    const bool sent = co_await routes_.Answer(connection, request, route);
    co_return sent&& keep_alive ? After::kKeepOpen : After::kClose;
  }

  static net::awaitable<After> RefuseHead(HttpConnection& connection, error_code error) {
    if (error == http::error::header_limit) {
      co_await connection.SendError(
          false, 431,
          absl::ResourceExhaustedError(StrCat("head: more than ", kHeadLimit, " bytes")));
      co_return After::kDrain;
    }
    if (error == http::error::body_limit) {
      co_await connection.SendBodyTooLarge();
      co_return After::kDrain;
    }
    // Gone, silent too long, or not HTTP; the last alone deserves an answer.
    if (error.category() == http::make_error_code(http::error::bad_method).category() &&
        error != http::error::end_of_stream && error != http::error::partial_message) {
      co_await connection.SendError(
          false, 400,
          absl::InvalidArgumentError(StrCat("request: not HTTP/1.1: ", error.message())));
      co_return After::kDrain;
    }
    co_return After::kClose;
  }

  HttpOptions options_;
  GrpcBridge& bridge_;
  std::string address_;
  // From here on all belongs to the I/O thread once it runs. The coroutines that are left go with
  // the context, and know routes and room.
  HttpRoutes routes_;
  ConnectionRoom room_;
  net::io_context io_{1};
  tcp::acceptor acceptor_{io_};
  net::steady_timer last_call_{io_};
  bool stopping_ = false;
  std::thread thread_;
};

HttpServer::HttpServer(HttpOptions options, const WebAssets& assets, const MethodCatalog& catalog,
                       GrpcBridge& bridge)
    : state_(std::make_unique<State>(std::move(options), assets, catalog, bridge)) {}

HttpServer::~HttpServer() { Stop(); }

absl::Status HttpServer::Start() { return state_->Start(); }

void HttpServer::Stop() { state_->Stop(); }

std::string HttpServer::address() const { return state_->address(); }

}  // namespace zoneflow::console
