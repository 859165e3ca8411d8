#include "services/console/adapters/http_deliveries.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include "common/base/printable.h"
#include "common/base/str_cat.h"
#include "services/console/adapters/bridge_wait.h"
#include "services/console/core/connect_protocol.h"
#include "zoneflow/notification/v1/notification_service.pb.h"

namespace zoneflow::console {
namespace {

using notification::v1::ListDeliveriesRequest;
using notification::v1::ListDeliveriesResponse;
using notification::v1::StreamDeliveriesResponse;

constexpr std::string_view kComment = ":\n\n";
// How long a client waits before it comes again.
constexpr std::string_view kRetry = "retry: 2000\n\n";
constexpr std::string_view kStaleId = "stale";

std::string RequestJson(const ToldQuery& told) {
  std::string json = "{\"subscription\":";
  AppendJsonString(json, told.subscription);
  json += ",\"cursor\":";
  AppendJsonString(json, told.cursor);
  json += ",\"form\":\"DELIVERY_FORM_CLOUD_EVENT\"";
  if (told.page_size != 0) {
    json += StrCat(",\"pageSize\":", told.page_size);
  }
  return json + "}";
}

// The answers of a stream, waited for beside a clock.
class Answers {
 public:
  Answers(std::shared_ptr<BridgeStream> stream, net::any_io_executor executor)
      : stream_(std::move(stream)), shared_(std::make_shared<Shared>(std::move(executor))) {}

  // The next one; nullopt where it has not come after so long, and is still waited for.
  net::awaitable<std::optional<BridgeAnswer>> Next(std::chrono::milliseconds at_most) {
    if (!std::exchange(asked_, true)) {
      stream_->Next([shared = shared_](BridgeAnswer answer) {
        net::post(shared->executor, [shared, answer = std::move(answer)]() mutable {
          shared->answer = std::move(answer);
          shared->timer.cancel();
        });
      });
    }
    if (!shared_->answer.has_value()) {
      error_code ignored;
      shared_->timer.expires_after(at_most);
      co_await shared_->timer.async_wait(net::redirect_error(net::use_awaitable, ignored));
    }
    std::optional<BridgeAnswer> answer = std::exchange(shared_->answer, std::nullopt);
    asked_ = !answer.has_value();
    co_return answer;
  }

 private:
  struct Shared {
    explicit Shared(net::any_io_executor on) : executor(std::move(on)), timer(executor) {}
    net::any_io_executor executor;
    net::steady_timer timer;
    std::optional<BridgeAnswer> answer;
  };

  const std::shared_ptr<BridgeStream> stream_;
  const std::shared_ptr<Shared> shared_;
  bool asked_ = false;
};

bool IsStale(const BridgeAnswer& answer) {
  return std::ranges::any_of(answer.trailers, [](const auto& entry) {
    return entry.first == "error-reason" && entry.second == "STALE_CURSOR";
  });
}

// What heals by itself: an EventSource gives up at any answer but 200, so it hears nothing and comes
// again.
bool Heals(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsResourceExhausted(status) ||
         absl::IsDeadlineExceeded(status) || absl::IsCancelled(status) || absl::IsAborted(status);
}

// A whole message of the stream, an event for each delivery; "" for one that says that it stands.
absl::StatusOr<std::string> EventsOf(const std::string& bytes) {
  StreamDeliveriesResponse response;
  if (!response.ParseFromString(bytes)) {
    return absl::InternalError("deliveries: the service sent what is none");
  }
  std::string events;
  for (const notification::v1::Delivery& delivery : response.deliveries()) {
    StrAppend(&events, "id: ", delivery.cursor(), "\ndata: ", delivery.cloud_event(), "\n\n");
  }
  return events;
}

std::string StaleEvent(const absl::Status& status) {
  return StrCat("id: ", kStaleId, "\nevent: stale\ndata: ", ErrorJson(status), "\n\n");
}

net::awaitable<bool> SendEventsHead(HttpConnection& connection) {
  http::response<http::empty_body> head(http::status::ok, 11);
  head.set(http::field::content_type, "text/event-stream; charset=utf-8");
  head.set(http::field::cache_control, "no-store");
  head.set("X-Accel-Buffering", "no");  // a proxy in front passes each event on at once
  co_return co_await connection.SendHead(head) &&
      co_await connection.WriteChunk(std::string(kRetry));
}

}  // namespace

net::awaitable<bool> HttpDeliveries::AnswerEvents(HttpConnection& connection, BridgeCall call,
                                                  const ToldQuery& told) {
  if (told.cursor == kStaleId) {
    http::response<http::empty_body> nothing(http::status::no_content, 11);
    co_return co_await connection.Send(nothing, false);
  }
  if (!open_.Check().ok()) {
    co_return co_await SendEventsHead(connection) && co_await connection.WriteLastChunk();
  }
  call.json = RequestJson(told);
  call.as_bytes = true;
  const OpenStreams::Counted counted(open_);
  const std::shared_ptr<BridgeStream> stream = bridge_.Open(call);
  // Bytes left unread would hide the client's end, so the first of them ends the stream.
  const ClientWatch watch(connection.socket(), stream, ClientWatch::Talk::kMustListen);
  Answers answers(stream, co_await net::this_coro::executor);
  // The first message comes at once and says that the stream stands; a refusal has no other head.
  std::optional<BridgeAnswer> answer;
  while (!answer.has_value()) {
    answer = co_await answers.Next(options_.quiet);
  }
  if (answer->end && !answer->status.ok() && !Heals(answer->status) && !IsStale(*answer)) {
    LogFailure(call, answer->status);
    co_return co_await connection.SendFailure(*answer);
  }
  bool written = co_await SendEventsHead(connection);
  bool ended = false;
  while (written && !ended) {
    if (!answer.has_value()) {
      written = co_await connection.WriteChunk(std::string(kComment));
    } else if (answer->end) {
      ended = true;
      LogFailure(call, answer->status);
      if (IsStale(*answer)) {
        written = co_await connection.WriteChunk(StaleEvent(answer->status));
      }
      if (written) {
        written = co_await connection.WriteLastChunk();
      }
    } else {
      absl::StatusOr<std::string> event = EventsOf(answer->json);
      written = event.ok();  // else it is cut off, and the client comes again
      if (event.ok() && !event->empty()) {
        written = co_await connection.WriteChunk(*std::move(event));
      }
    }
    answer.reset();
    if (written && !ended) {
      answer = co_await answers.Next(options_.quiet);
    }
  }
  if (!written) {
    stream->Cancel();
  }
  co_return written;
}

net::awaitable<bool> HttpDeliveries::AnswerPage(HttpConnection& connection, BridgeCall call,
                                                const ToldQuery& told) {
  call.json = RequestJson(told);
  call.as_bytes = true;
  std::optional<ClientWatch> watch;
  const BridgeAnswer answer =
      co_await AnswerOf<BridgeAnswer>([&](std::function<void(BridgeAnswer)> on_answer) {
        watch.emplace(connection.socket(), bridge_.Call(call, std::move(on_answer)),
                      ClientWatch::Talk::kMaySendOn);
      });
  watch.reset();
  if (!answer.status.ok()) {
    LogFailure(call, answer.status);
    co_return co_await connection.SendFailure(answer);
  }
  ListDeliveriesResponse page;
  if (!page.ParseFromString(answer.json)) {
    co_return co_await connection.SendError(
        false, 500, absl::InternalError("deliveries: the service sent what is none"));
  }
  std::string json = "{\"events\":[";
  std::string_view before;
  for (const notification::v1::Delivery& delivery : page.deliveries()) {
    json += std::exchange(before, ",");
    json += delivery.cloud_event();
  }
  json += "]";
  if (!page.next_cursor().empty()) {
    json += ",\"nextCursor\":";
    AppendJsonString(json, page.next_cursor());
  }
  http::response<http::string_body> response(http::status::ok, 11);
  response.set(http::field::content_type, "application/json");
  response.set(http::field::cache_control, "no-store");
  response.body() = json + "}\n";
  co_return co_await connection.Send(response, false);
}

}  // namespace zoneflow::console
