#include "services/console/adapters/http_connection.h"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/asio/write.hpp>

#include "common/base/str_cat.h"
#include "common/telemetry/metrics.h"
#include "services/console/core/connect_protocol.h"

namespace zoneflow::console {
namespace {

// Ant Design writes its styles into <style> elements and style attributes; scripts come from files
// only.
constexpr char kContentSecurityPolicy[] =
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; object-src "
    "'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";

// One household or machine has a whole /64 of IPv6.
net::ip::address ClientOf(const net::ip::address& address) {
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

}  // namespace

void AddMetadata(http::response_header<>& response, const Metadata& headers,
                 const Metadata& trailers) {
  for (const auto& [name, value] : HeadersOf(headers)) {
    response.insert(name, value);
  }
  for (const auto& [name, value] : HeadersOf(trailers)) {
    response.insert(StrCat("Trailer-", name), value);
  }
}

HttpConnection::HttpConnection(tcp::socket socket, const HttpOptions& options)
    : options_(options), stream_(std::move(socket)) {
  error_code gone;
  const tcp::endpoint peer = stream_.socket().remote_endpoint(gone);
  client_ = gone ? net::ip::address() : ClientOf(peer.address());
}

void HttpConnection::Enter(Phase next) {
  phase_ = next;
  since_ = std::chrono::steady_clock::now();
  had_request_ = had_request_ || next == Phase::kAnswer;
}

net::awaitable<error_code> HttpConnection::ReadHead(Parser& parser, std::string& head) {
  Enter(Phase::kIdle);
  stream_.expires_after(had_request_ ? options_.idle_timeout : options_.head_timeout);
  while (true) {
    if (buffer_.size() > 0) {
      if (phase_ == Phase::kIdle) {
        Enter(Phase::kHead);
        stream_.expires_after(options_.head_timeout);
      }
      error_code error;
      const net::const_buffer came(buffer_.data());
      const std::size_t used = parser.put(came, error);
      head.append(static_cast<const char*>(came.data()), used);
      buffer_.consume(used);
      if (parser.is_header_done() || (error && error != http::error::need_more)) {
        co_return error;
      }
    }
    if (buffer_.size() >= kHeadLimit) {
      co_return http::error::header_limit;
    }
    error_code error;
    const std::size_t size = co_await stream_.async_read_some(
        buffer_.prepare(16 * 1024), net::redirect_error(net::use_awaitable, error));
    buffer_.commit(size);
    if (error == beast::error::timeout) {
      telemetry::Count(telemetry::kHttpTurnedAway, phase_ == Phase::kIdle ? "idle" : "slow_head");
    }
    if (error == net::error::eof && phase_ == Phase::kIdle) {
      co_return http::error::end_of_stream;
    }
    if (error) {
      co_return error;
    }
  }
}

net::awaitable<error_code> HttpConnection::ReadBody(Parser& parser) {
  error_code error;
  Enter(Phase::kBody);
  stream_.expires_after(options_.client_timeout);
  co_await http::async_read(stream_, buffer_, parser,
                            net::redirect_error(net::use_awaitable, error));
  if (error == beast::error::timeout) {
    telemetry::Count(telemetry::kHttpTurnedAway, "slow_body");
  }
  co_return error;
}

net::awaitable<void> HttpConnection::AskForBody() {
  http::response<http::empty_body> go_on(http::status::continue_, 11);
  error_code ignored;
  stream_.expires_after(options_.client_timeout);
  co_await http::async_write(stream_, go_on, net::redirect_error(net::use_awaitable, ignored));
}

net::awaitable<bool> HttpConnection::SendError(bool is_head, int http_status, absl::Status failure,
                                               std::string allow) {
  http::response<http::string_body> response(static_cast<http::status>(http_status), 11);
  response.set(http::field::content_type, "application/json");
  response.set(http::field::cache_control, "no-store");
  if (!allow.empty()) {
    response.set(http::field::allow, allow);
  }
  response.body() = ErrorJson(failure);
  co_return co_await Send(response, is_head);
}

net::awaitable<bool> HttpConnection::SendFailure(const BridgeAnswer& answer) {
  const int http_status = HttpStatusOf(answer.status.code());
  http::response<http::string_body> response(static_cast<http::status>(http_status), 11);
  if (http_status == 499) {
    response.reason("Client Closed Request");
  }
  AddMetadata(response, answer.headers, answer.trailers);
  response.set(http::field::content_type, "application/json");
  response.set(http::field::cache_control, "no-store");
  response.body() = ErrorJson(answer.status, answer.details);
  co_return co_await Send(response, false);
}

net::awaitable<bool> HttpConnection::SendBodyTooLarge() {
  co_return co_await SendError(
      false, 413, absl::ResourceExhaustedError(StrCat("body: more than ", kBodyLimit, " bytes")));
}

net::awaitable<bool> HttpConnection::SendHead(http::response<http::empty_body>& response) {
  SetCommonHeaders(response);
  response.keep_alive(!ends_ && !closes_);
  response.chunked(true);
  http::response_serializer<http::empty_body> serializer(response);
  error_code error;
  stream_.expires_after(options_.client_timeout);
  co_await http::async_write_header(stream_, serializer,
                                    net::redirect_error(net::use_awaitable, error));
  co_return !error;
}

net::awaitable<bool> HttpConnection::WriteChunk(std::string bytes) {
  error_code error;
  stream_.expires_after(options_.client_timeout);
  co_await net::async_write(stream_, http::make_chunk(net::buffer(bytes)),
                            net::redirect_error(net::use_awaitable, error));
  co_return !error;
}

net::awaitable<bool> HttpConnection::WriteLastChunk() {
  error_code error;
  stream_.expires_after(options_.client_timeout);
  co_await net::async_write(stream_, http::make_chunk_last(),
                            net::redirect_error(net::use_awaitable, error));
  co_return !error;
}

net::awaitable<void> HttpConnection::Drain() {
  error_code error;
  Enter(Phase::kDrain);
  stream_.socket().shutdown(tcp::socket::shutdown_send, error);
  stream_.expires_after(options_.client_timeout);
  std::array<char, 16 * 1024> dropped;
  while (!error) {
    co_await stream_.async_read_some(net::buffer(dropped),
                                     net::redirect_error(net::use_awaitable, error));
  }
}

void HttpConnection::Close() {
  error_code ignored;
  stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  stream_.close();
}

void HttpConnection::Drop() {
  error_code ignored;
  stream_.socket().close(ignored);
}

void HttpConnection::SetCommonHeaders(http::response_header<>& response) {
  response.set("Content-Security-Policy", kContentSecurityPolicy);
  response.set("X-Content-Type-Options", "nosniff");
  response.set("X-Frame-Options", "DENY");
  response.set("Referrer-Policy", "no-referrer");
  response.set("Cross-Origin-Opener-Policy", "same-origin");
  response.set("Cross-Origin-Resource-Policy", "same-origin");
}

}  // namespace zoneflow::console
