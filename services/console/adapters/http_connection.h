// One client's connection: what it sends is read, and what it is answered is written, within limits
// of size and time. Belongs to the I/O thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include "services/console/adapters/grpc_bridge.h"
#include "services/console/adapters/http_options.h"

namespace zoneflow::console {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = net::ip::tcp;
using boost::system::error_code;

constexpr std::uint32_t kHeadLimit = 16 * 1024;
constexpr std::uint64_t kBodyLimit = 4 * 1024 * 1024;

inline std::string_view View(beast::string_view text) { return {text.data(), text.size()}; }

// Puts what a service said into an answer's head; trailers of a unary call as "Trailer-…".
void AddMetadata(http::response_header<>& response, const Metadata& headers,
                 const Metadata& trailers = {});

class HttpConnection {
 public:
  // What it is at. In the first four it waits for its client and may be closed to make room, in
  // this order.
  enum class Phase { kIdle, kDrain, kHead, kBody, kAnswer };
  using Parser = http::request_parser<http::string_body>;

  // The options outlive it.
  HttpConnection(tcp::socket socket, const HttpOptions& options);
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  Phase phase() const { return phase_; }
  std::chrono::steady_clock::time_point since() const { return since_; }  // of the phase
  const net::ip::address& client() const { return client_; }  // of IPv6 the /64: a household's
  tcp::socket& socket() { return stream_.socket(); }
  void Enter(Phase next);

  // Whether the connection is closed after the answer that is written next, which says so.
  void CloseAfterAnswer(bool closes) { closes_ = closes; }
  // From now on after any answer.
  void CloseAfterThis() { ends_ = true; }

  // Reads a head into the parser, and into `head` as it came. What the client sent beyond it waits
  // for the body and the next request. The head has one deadline: every byte of it would prolong a
  // shorter one.
  net::awaitable<error_code> ReadHead(Parser& parser, std::string& head);
  // Reads what is left of the request, within client_timeout.
  net::awaitable<error_code> ReadBody(Parser& parser);
  // Asks a client that waits for it to send its body.
  net::awaitable<void> AskForBody();

  // Writing returns false if the client has gone or takes nothing for client_timeout.
  template <typename Body>
  net::awaitable<bool> Send(http::response<Body>& response, bool is_head);
  net::awaitable<bool> SendError(bool is_head, int http_status, absl::Status failure,
                                 std::string allow = {});
  // A failure as the bridge has it, with its details and metadata.
  net::awaitable<bool> SendFailure(const BridgeAnswer& answer);
  net::awaitable<bool> SendBodyTooLarge();
  // The head of an answer in chunks, then each of them, then their end.
  net::awaitable<bool> SendHead(http::response<http::empty_body>& response);
  net::awaitable<bool> WriteChunk(std::string bytes);
  net::awaitable<bool> WriteLastChunk();

  // Reads what a refused client still sends, until it ends or its time is up. Closing with bytes
  // unread would make the kernel send a reset, and that takes the refusal from a client which is
  // still sending.
  net::awaitable<void> Drain();
  // Closes; what is awaited of it fails.
  void Close();
  // Closes without the end that says all was sent.
  void Drop();

 private:
  static void SetCommonHeaders(http::response_header<>& response);

  const HttpOptions& options_;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_{kHeadLimit + 64 * 1024};
  net::ip::address client_;
  Phase phase_ = Phase::kIdle;
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
  bool had_request_ = false;
  bool closes_ = false;
  bool ends_ = false;
};

template <typename Body>
net::awaitable<bool> HttpConnection::Send(http::response<Body>& response, bool is_head) {
  SetCommonHeaders(response);
  response.keep_alive(!ends_ && !closes_);
  response.prepare_payload();
  http::response_serializer<Body> serializer(response);
  error_code error;
  stream_.expires_after(options_.client_timeout);
  if (is_head) {
    co_await http::async_write_header(stream_, serializer,
                                      net::redirect_error(net::use_awaitable, error));
  } else {
    co_await http::async_write(stream_, serializer, net::redirect_error(net::use_awaitable, error));
  }
  co_return !error;
}

}  // namespace zoneflow::console
