#include "services/console/adapters/http_server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <thread>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include "common/base/str_cat.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "common/telemetry/trace.h"
#include "services/console/core/connect_protocol.h"
#include "services/console/core/request_rules.h"

namespace zoneflow::console {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = net::ip::tcp;
using boost::system::error_code;

constexpr std::uint32_t kHeadLimit = 16 * 1024;
constexpr std::uint64_t kBodyLimit = 4 * 1024 * 1024;
constexpr std::chrono::milliseconds kStopGrace = std::chrono::seconds(2);

// Ant Design writes its styles into <style> elements and style attributes; scripts come from files
// only.
constexpr char kContentSecurityPolicy[] =
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src "
    "'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";

std::string_view View(beast::string_view text) { return {text.data(), text.size()}; }

template <typename Fields>
void SetCommonHeaders(Fields& response) {
  response.set("Content-Security-Policy", kContentSecurityPolicy);
  response.set("X-Content-Type-Options", "nosniff");
  response.set("X-Frame-Options", "DENY");
  response.set("Referrer-Policy", "no-referrer");
  response.set("Cross-Origin-Opener-Policy", "same-origin");
  response.set("Cross-Origin-Resource-Policy", "same-origin");
}

RequestHead HeadOf(const http::request_header<>& request) {
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
  return head;
}

bool IsPrintable(std::string_view text) {
  return text.find_first_not_of(
             " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`"
             "abcdefghijklmnopqrstuvwxyz{|}~") == std::string_view::npos;
}

// Waits for a bridge's answer, which comes on another thread, and goes on in the coroutine's.
template <typename Start>
net::awaitable<BridgeAnswer> AnswerOf(Start start) {
  return net::async_initiate<const net::use_awaitable_t<>&, void(BridgeAnswer)>(
      [](auto handler, auto begin) {
        using Handler = decltype(handler);
        struct Waiting {
          explicit Waiting(Handler h)
              : handler(std::move(h)),
                executor(net::get_associated_executor(handler)),
                work(executor) {}
          Handler handler;
          net::associated_executor_t<Handler> executor;
          // Keeps the I/O thread in its loop although nothing of its own is pending.
          net::executor_work_guard<net::associated_executor_t<Handler>> work;
        };
        auto waiting = std::make_shared<Waiting>(std::move(handler));
        begin([waiting](BridgeAnswer answer) {
          net::post(waiting->executor, [waiting, answer = std::move(answer)]() mutable {
            Handler resume = std::move(waiting->handler);
            waiting->work.reset();
            resume(std::move(answer));
          });
        });
      },
      net::use_awaitable, std::move(start));
}

// While it lives, a call is cancelled when its client goes: the socket turns readable then, at its
// end. What readable means otherwise is the owner's to say.
class ClientWatch {
 public:
  enum class Talk { kMaySendOn, kMustListen };

  ClientWatch(tcp::socket& socket, std::shared_ptr<PendingCall> call, Talk talk) : socket_(socket) {
    socket_.async_wait(tcp::socket::wait_read,
                       [&socket, call = std::move(call), talk, over = over_](error_code) {
                         // The wait may have succeeded just before the watch, and with it the
                         // socket, went.
                         if (*over) {
                           return;
                         }
                         error_code error;
                         if (talk == Talk::kMustListen || socket.available(error) == 0) {
                           call->Cancel();
                         }
                       });
  }
  ClientWatch(const ClientWatch&) = delete;
  ClientWatch& operator=(const ClientWatch&) = delete;
  ~ClientWatch() {
    *over_ = true;
    error_code ignored;
    socket_.cancel(ignored);
  }

 private:
  tcp::socket& socket_;
  std::shared_ptr<bool> over_ = std::make_shared<bool>(false);
};

}  // namespace

class HttpServer::State {
 public:
  State(HttpOptions options, const WebAssets& assets, const MethodCatalog& catalog,
        GrpcBridge& bridge)
      : options_(std::move(options)), assets_(assets), catalog_(catalog), bridge_(bridge) {}

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
    methods_ = [this](std::string_view path) -> std::optional<CallShape> {
      const CatalogMethod* method = catalog_.Find(path);
      return method == nullptr ? std::nullopt : std::optional<CallShape>(method->shape);
    };
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
      for (Connection* connection : connections_) {
        if (connection->phase == Phase::kIdle || connection->phase == Phase::kHead ||
            connection->phase == Phase::kDrain) {
          connection->stream.socket().close(ignored);
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
      if (connections_.empty()) {
        last_call_.cancel();
      }
    });
    thread_.join();
  }

  std::string address() const { return address_; }

 private:
  // What a connection is at. In the first four it waits for its client and may be closed to make
  // room, in this order.
  enum class Phase { kIdle, kDrain, kHead, kBody, kAnswer };

  struct Connection {
    explicit Connection(tcp::socket socket) : stream(std::move(socket)) {
      error_code gone;
      const tcp::endpoint peer = stream.socket().remote_endpoint(gone);
      client = gone ? net::ip::address() : ClientOf(peer.address());
    }
    void Enter(Phase next) {
      phase = next;
      since = std::chrono::steady_clock::now();
    }

    beast::tcp_stream stream;
    net::ip::address client;
    Phase phase = Phase::kIdle;
    std::chrono::steady_clock::time_point since = std::chrono::steady_clock::now();
    bool had_request = false;
    bool closes = false;  // after the answer that is written, which says so
  };

  // One household or machine has a whole /64 of IPv6.
  static net::ip::address ClientOf(const net::ip::address& address) {
    if (!address.is_v6()) {
      return address;
    }
    const net::ip::address_v6 v6 = address.to_v6();
    if (v6.is_v4_mapped()) {
      return net::ip::make_address_v4(net::ip::v4_mapped, v6);
    }
    net::ip::address_v6::bytes_type bytes = v6.to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
    return net::ip::address_v6(bytes);
  }

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

  static void SetKeepAlive(int handle) {
    const int idle_s = 60;
    const int interval_s = 15;
    const int probes = 4;
    setsockopt(handle, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof idle_s);
    setsockopt(handle, IPPROTO_TCP, TCP_KEEPINTVL, &interval_s, sizeof interval_s);
    setsockopt(handle, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
  }

  net::awaitable<void> Serve(tcp::socket socket) {
    Connection connection(std::move(socket));
    if (absl::Status refusal = Admit(connection); !refusal.ok()) {
      connection.closes = true;
      co_await SendError(connection, false, 503, std::move(refusal));
      Close(connection);
      co_return;
    }
    beast::flat_buffer buffer(kHeadLimit + 64 * 1024);
    After after = After::kKeepOpen;
    while (after == After::kKeepOpen && !stopping_) {
      after = co_await ServeOne(connection, buffer);
    }
    if (after == After::kDrain && !stopping_) {
      co_await Drain(connection);
    }
    Close(connection);
    Forget(connection);
    if (stopping_ && connections_.empty()) {
      last_call_.cancel();
    }
  }

  // Counts the connection in, where need be in the place of another one. Unavailable if there is
  // no room.
  absl::Status Admit(Connection& connection) {
    const auto held = of_client_.find(connection.client);
    if (held != of_client_.end() && held->second >= options_.max_per_client &&
        !MakeRoom(&connection.client)) {
      telemetry::Count(telemetry::kHttpTurnedAway, "client");
      return absl::UnavailableError(StrCat("connections: ", options_.max_per_client,
                                           " of this client are open, which is the limit"));
    }
    if (static_cast<int>(connections_.size()) >= options_.max_connections && !MakeRoom(nullptr)) {
      telemetry::Count(telemetry::kHttpTurnedAway, "full");
      return absl::UnavailableError(
          StrCat("connections: ", options_.max_connections, " are open, which is the limit"));
    }
    connections_.insert(&connection);
    ++of_client_[connection.client];
    telemetry::SetGauge(telemetry::kHttpConnections, static_cast<double>(connections_.size()));
    return absl::OkStatus();
  }

  // Counts the connection out; once is enough.
  void Forget(Connection& connection) {
    if (connections_.erase(&connection) == 0) {
      return;
    }
    if (const auto held = of_client_.find(connection.client); --held->second == 0) {
      of_client_.erase(held);
    }
    telemetry::SetGauge(telemetry::kHttpConnections, static_cast<double>(connections_.size()));
  }

  // Closes the connection, of this client if one is given, that has waited longest for its client.
  // Its coroutine ends with the read that fails. False if all are being answered.
  bool MakeRoom(const net::ip::address* client) {
    Connection* oldest = nullptr;
    for (Connection* one : connections_) {
      if (one->phase == Phase::kAnswer || (client != nullptr && one->client != *client)) {
        continue;
      }
      if (oldest == nullptr ||
          std::tie(one->phase, one->since) < std::tie(oldest->phase, oldest->since)) {
        oldest = one;
      }
    }
    if (oldest == nullptr) {
      return false;
    }
    telemetry::Count(telemetry::kHttpTurnedAway, "made_room");
    Forget(*oldest);
    error_code ignored;
    oldest->stream.socket().close(ignored);
    return true;
  }

  static void Close(Connection& connection) {
    error_code ignored;
    connection.stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
    connection.stream.close();
  }

  // What becomes of a connection after an answer. Drained and closed where the request was not read
  // to its end.
  enum class After { kKeepOpen, kClose, kDrain };

  // Reads what a refused client still sends, until it ends or its time is up. Closing with bytes
  // unread would make the kernel send a reset, and that takes the refusal from a client which is
  // still sending.
  net::awaitable<void> Drain(Connection& connection) {
    error_code error;
    connection.Enter(Phase::kDrain);
    connection.stream.socket().shutdown(tcp::socket::shutdown_send, error);
    connection.stream.expires_after(options_.client_timeout);
    std::array<char, 16 * 1024> dropped;
    while (!error) {
      co_await connection.stream.async_read_some(net::buffer(dropped),
                                                 net::redirect_error(net::use_awaitable, error));
    }
  }

  // Reads a head into the parser, and into `head` as it came. What the client sent beyond it stays
  // in the buffer. The head has one deadline: every byte of it would prolong a shorter one.
  net::awaitable<error_code> ReadHead(Connection& connection, beast::flat_buffer& buffer,
                                      http::request_parser<http::string_body>& parser,
                                      std::string& head) {
    connection.Enter(Phase::kIdle);
    connection.stream.expires_after(connection.had_request ? options_.idle_timeout
                                                           : options_.head_timeout);
    while (true) {
      if (buffer.size() > 0) {
        if (connection.phase == Phase::kIdle) {
          connection.Enter(Phase::kHead);
          connection.stream.expires_after(options_.head_timeout);
        }
        error_code error;
        const net::const_buffer came(buffer.data());
        const std::size_t used = parser.put(came, error);
        head.append(static_cast<const char*>(came.data()), used);
        buffer.consume(used);
        if (parser.is_header_done() || (error && error != http::error::need_more)) {
          co_return error;
        }
      }
      if (buffer.size() >= kHeadLimit) {
        co_return http::error::header_limit;
      }
      error_code error;
      const std::size_t size = co_await connection.stream.async_read_some(
          buffer.prepare(16 * 1024), net::redirect_error(net::use_awaitable, error));
      buffer.commit(size);
      if (error == beast::error::timeout) {
        telemetry::Count(telemetry::kHttpTurnedAway,
                         connection.phase == Phase::kIdle ? "idle" : "slow_head");
      }
      if (error == net::error::eof && connection.phase == Phase::kIdle) {
        co_return http::error::end_of_stream;
      }
      if (error) {
        co_return error;
      }
    }
  }

  // Answers one request.
  net::awaitable<After> ServeOne(Connection& connection, beast::flat_buffer& buffer) {
    error_code error;
    http::request_parser<http::string_body> parser;
    parser.header_limit(kHeadLimit);
    parser.body_limit(kBodyLimit);
    parser.eager(false);
    std::string head;
    error = co_await ReadHead(connection, buffer, parser, head);
    if (stopping_ || !connection.stream.socket().is_open()) {
      co_return After::kClose;
    }
    connection.Enter(Phase::kAnswer);
    connection.had_request = true;
    // Until the request is read to its end, what follows an answer cannot be told from the rest.
    connection.closes = true;
    if (error == http::error::header_limit) {
      co_await SendError(
          connection, false, 431,
          absl::ResourceExhaustedError(StrCat("head: more than ", kHeadLimit, " bytes")));
      co_return After::kDrain;
    }
    if (error == http::error::body_limit) {
      co_await SendBodyTooLarge(connection);
      co_return After::kDrain;
    }
    if (error) {
      // Gone, silent too long, or not HTTP; the last alone deserves an answer.
      if (error.category() == http::make_error_code(http::error::bad_method).category() &&
          error != http::error::end_of_stream && error != http::error::partial_message) {
        co_await SendError(
            connection, false, 400,
            absl::InvalidArgumentError(StrCat("request: not HTTP/1.1: ", error.message())));
        co_return After::kDrain;
      }
      co_return After::kClose;
    }
    if (const std::optional<Route> refused = RefuseFraming(head)) {
      co_await SendError(connection, false, refused->http_status, refused->error);
      co_return After::kDrain;
    }
    if (parser.get().version() != 11) {
      co_await SendError(connection, false, 505,
                         absl::UnimplementedError("version: must be HTTP/1.1"));
      co_return After::kDrain;
    }
    const Route route = Decide(HeadOf(parser.get().base()), options_.allowed_hosts, methods_);
    const bool is_head = parser.get().method() == http::verb::head;
    if (route.action == Action::kRefuse) {
      // Its body stays unread, so the connection cannot be used again.
      co_await SendError(connection, is_head, route.http_status, route.error, route.allow);
      co_return After::kDrain;
    }
    if (absl::EqualsIgnoreCase(absl::string_view(View(parser.get()[http::field::expect]).data(),
                                                 View(parser.get()[http::field::expect]).size()),
                               "100-continue")) {
      http::response<http::empty_body> go_on(http::status::continue_, 11);
      connection.stream.expires_after(options_.client_timeout);
      co_await http::async_write(connection.stream, go_on,
                                 net::redirect_error(net::use_awaitable, error));
    }
    // As they are now: fields behind a chunked body (trailers) would join them.
    const http::request_header<> fields(parser.get().base());
    const bool keep_alive = parser.keep_alive();
    connection.Enter(Phase::kBody);
    connection.stream.expires_after(options_.client_timeout);
    co_await http::async_read(connection.stream, buffer, parser,
                              net::redirect_error(net::use_awaitable, error));
    if (error == beast::error::timeout) {
      telemetry::Count(telemetry::kHttpTurnedAway, "slow_body");
    }
    if (!connection.stream.socket().is_open()) {
      co_return After::kClose;
    }
    connection.Enter(Phase::kAnswer);
    if (error == http::error::body_limit) {
      co_await SendBodyTooLarge(connection);
      co_return After::kDrain;
    }
    if (error) {
      co_return After::kClose;
    }
    const http::request<http::string_body> request(fields, std::move(parser.get().body()));
    connection.closes = !keep_alive;
    bool sent = false;
    switch (route.action) {
      case Action::kHealth:
        sent = co_await SendHealth(connection, is_head);
        break;
      case Action::kAsset:
        sent = co_await SendAsset(connection, request, route.path);
        break;
      case Action::kUnary:
        sent = co_await CallUnary(connection, request, route);
        break;
      case Action::kStream:
        sent = co_await CallStream(connection, request, route);
        break;
      case Action::kRefuse:
        break;
    }
    co_return sent&& keep_alive ? After::kKeepOpen : After::kClose;
  }

  net::awaitable<bool> SendHealth(Connection& connection, bool is_head) {
    http::response<http::string_body> response(http::status::ok, 11);
    response.set(http::field::content_type, "text/plain; charset=utf-8");
    response.set(http::field::cache_control, "no-store");
    response.body() = "ok\n";
    co_return co_await Send(connection, response, is_head);
  }

  net::awaitable<bool> SendAsset(Connection& connection,
                                 const http::request<http::string_body>& request,
                                 const std::string& path) {
    const bool is_head = request.method() == http::verb::head;
    const Asset* asset = assets_.Find(path);
    if (asset == nullptr) {
      co_return co_await SendError(
          connection, is_head, 404,
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
      co_return co_await Send(connection, response, is_head);
    }
    if (packs) {
      response.set(http::field::content_encoding, "gzip");
    }
    response.body() = beast::span<const char>(bytes.data(), bytes.size());
    co_return co_await Send(connection, response, is_head);
  }

  BridgeCall CallOf(const http::request<http::string_body>& request, const Route& route,
                    std::string_view json) const {
    BridgeCall call;
    call.method = catalog_.Find(route.path);
    call.json = std::string(json);
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

  net::awaitable<bool> CallUnary(Connection& connection,
                                 const http::request<http::string_body>& request,
                                 const Route& route) {
    const BridgeCall call = CallOf(request, route, request.body());
    std::optional<ClientWatch> watch;
    const BridgeAnswer answer = co_await AnswerOf([&](OnAnswer on_answer) {
      // A client may send its next request before it has this one's answer.
      watch.emplace(connection.stream.socket(), bridge_.Call(call, std::move(on_answer)),
                    ClientWatch::Talk::kMaySendOn);
    });
    watch.reset();
    if (!answer.status.ok()) {
      LogFailure(call, answer.status);
      co_return co_await SendError(connection, false, HttpStatusOf(answer.status.code()),
                                   answer.status, {}, answer.error_reason);
    }
    http::response<http::string_body> response(http::status::ok, 11);
    response.set(http::field::content_type, "application/json");
    response.set(http::field::cache_control, "no-store");
    response.body() = answer.json;
    co_return co_await Send(connection, response, false);
  }

  net::awaitable<bool> CallStream(Connection& connection,
                                  const http::request<http::string_body>& request,
                                  const Route& route) {
    absl::StatusOr<std::string_view> message = OnlyMessage(request.body());
    if (message.ok() && streams_ >= options_.max_streams) {
      telemetry::Count(telemetry::kHttpTurnedAway, "streams");
      message = absl::ResourceExhaustedError(
          StrCat("streams: ", options_.max_streams, " are open, which is the limit"));
    }
    http::response<http::empty_body> head(http::status::ok, 11);
    SetCommonHeaders(head);
    head.keep_alive(!connection.closes);
    head.set(http::field::content_type, "application/connect+json");
    head.set(http::field::cache_control, "no-store");
    head.chunked(true);
    http::response_serializer<http::empty_body> serializer(head);
    error_code error;
    connection.stream.expires_after(options_.client_timeout);
    co_await http::async_write_header(connection.stream, serializer,
                                      net::redirect_error(net::use_awaitable, error));
    if (error) {
      co_return false;
    }
    if (!message.ok()) {
      co_return co_await WriteChunk(connection,
                                    EndOfStreamEnvelope(EndOfStreamJson(message.status(), ""))) &&
          co_await WriteLastChunk(connection);
    }
    const BridgeCall call = CallOf(request, route, *message);
    const Counted counted(streams_);
    const std::shared_ptr<BridgeStream> stream = bridge_.Open(call);
    // Bytes left unread would hide the client's end, so the first of them ends the stream.
    const ClientWatch watch(connection.stream.socket(), stream, ClientWatch::Talk::kMustListen);
    bool written = true;
    bool ended = false;
    while (written && !ended) {
      const BridgeAnswer answer =
          co_await AnswerOf([&stream](OnAnswer on_answer) { stream->Next(std::move(on_answer)); });
      ended = answer.end;
      if (ended) {
        if (!answer.status.ok()) {
          LogFailure(call, answer.status);
        }
        written = co_await WriteChunk(connection, EndOfStreamEnvelope(EndOfStreamJson(
                                                      answer.status, answer.error_reason))) &&
                  co_await WriteLastChunk(connection);
      } else {
        written = co_await WriteChunk(connection, MessageEnvelope(answer.json));
      }
    }
    if (!written) {
      stream->Cancel();
    }
    co_return written;
  }

  // Counts a stream while it lives.
  class Counted {
   public:
    explicit Counted(int& streams) : streams_(streams) { Add(1); }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
    ~Counted() { Add(-1); }

   private:
    void Add(int by) {
      streams_ += by;
      telemetry::SetGauge(telemetry::kHttpStreams, streams_);
    }
    int& streams_;
  };

  net::awaitable<bool> WriteChunk(Connection& connection, std::string bytes) {
    error_code error;
    connection.stream.expires_after(options_.client_timeout);
    co_await net::async_write(connection.stream, http::make_chunk(net::buffer(bytes)),
                              net::redirect_error(net::use_awaitable, error));
    co_return !error;
  }

  net::awaitable<bool> WriteLastChunk(Connection& connection) {
    error_code error;
    connection.stream.expires_after(options_.client_timeout);
    co_await net::async_write(connection.stream, http::make_chunk_last(),
                              net::redirect_error(net::use_awaitable, error));
    co_return !error;
  }

  // What the caller got wrong is the caller's to know; what went wrong behind the console is logged
  // here.
  static void LogFailure(const BridgeCall& call, const absl::Status& status) {
    const int http_status = HttpStatusOf(status.code());
    if (http_status < 500 || status.code() == absl::StatusCode::kUnimplemented) {
      return;
    }
    const telemetry::TraceScope scope(call.traceparent);
    const std::string reason(status.message());
    telemetry::Warn(
        "call failed",
        {{"method", call.method->path}, {"code", CodeName(status.code())}, {"reason", reason}});
  }

  net::awaitable<bool> SendBodyTooLarge(Connection& connection) {
    co_return co_await SendError(
        connection, false, 413,
        absl::ResourceExhaustedError(StrCat("body: more than ", kBodyLimit, " bytes")));
  }

  net::awaitable<bool> SendError(Connection& connection, bool is_head, int http_status,
                                 absl::Status failure, std::string allow = {},
                                 std::string error_reason = {}) {
    http::response<http::string_body> response(static_cast<http::status>(http_status), 11);
    if (http_status == 499) {
      response.reason("Client Closed Request");
    }
    response.set(http::field::content_type, "application/json");
    response.set(http::field::cache_control, "no-store");
    if (!allow.empty()) {
      response.set(http::field::allow, allow);
    }
    if (!error_reason.empty() && IsPrintable(error_reason)) {
      response.set("Trailer-Error-Reason", error_reason);
    }
    response.body() = ErrorJson(failure);
    co_return co_await Send(connection, response, is_head);
  }

  template <typename Body>
  net::awaitable<bool> Send(Connection& connection, http::response<Body>& response, bool is_head) {
    SetCommonHeaders(response);
    response.keep_alive(!stopping_ && !connection.closes);
    response.prepare_payload();
    http::response_serializer<Body> serializer(response);
    error_code error;
    connection.stream.expires_after(options_.client_timeout);
    if (is_head) {
      co_await http::async_write_header(connection.stream, serializer,
                                        net::redirect_error(net::use_awaitable, error));
    } else {
      co_await http::async_write(connection.stream, serializer,
                                 net::redirect_error(net::use_awaitable, error));
    }
    co_return !error;
  }

  HttpOptions options_;
  const WebAssets& assets_;
  const MethodCatalog& catalog_;
  GrpcBridge& bridge_;
  MethodLookup methods_;
  std::string address_;
  net::io_context io_{1};
  // All below belong to the I/O thread once it runs.
  tcp::acceptor acceptor_{io_};
  net::steady_timer last_call_{io_};
  // Those that count; one that was closed to make room is gone although its coroutine still ends.
  std::set<Connection*> connections_;
  std::map<net::ip::address, int> of_client_;
  int streams_ = 0;
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
