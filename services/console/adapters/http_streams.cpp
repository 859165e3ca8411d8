#include "services/console/adapters/http_streams.h"

#include <memory>
#include <string>
#include <utility>

#include "common/base/str_cat.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "common/telemetry/trace.h"
#include "services/console/adapters/bridge_wait.h"
#include "services/console/core/connect_protocol.h"

namespace zoneflow::console {

// Counts a stream while it lives.
class HttpStreams::Counted {
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

net::awaitable<bool> HttpStreams::Answer(HttpConnection& connection, BridgeCall call,
                                         std::string_view body) {
  absl::StatusOr<std::string_view> message = OnlyMessage(body);
  if (message.ok() && open_ >= options_.max_streams) {
    telemetry::Count(telemetry::kHttpTurnedAway, "streams");
    message = absl::ResourceExhaustedError(
        StrCat("streams: ", options_.max_streams, " are open, which is the limit"));
  }
  http::response<http::empty_body> head(http::status::ok, 11);
  head.set(http::field::content_type, "application/connect+json");
  head.set(http::field::cache_control, "no-store");
  if (!co_await connection.SendHead(head)) {
    co_return false;
  }
  if (!message.ok()) {
    co_return co_await connection.WriteChunk(
        EndOfStreamEnvelope(EndOfStreamJson(message.status(), ""))) &&
        co_await connection.WriteLastChunk();
  }
  call.json = std::string(*message);
  const Counted counted(open_);
  const std::shared_ptr<BridgeStream> stream = bridge_.Open(call);
  // Bytes left unread would hide the client's end, so the first of them ends the stream.
  const ClientWatch watch(connection.socket(), stream, ClientWatch::Talk::kMustListen);
  bool written = true;
  bool ended = false;
  while (written && !ended) {
    const BridgeAnswer answer = co_await AnswerOf<BridgeAnswer>(
        [&stream](OnAnswer on_answer) { stream->Next(std::move(on_answer)); });
    ended = answer.end;
    if (ended) {
      LogFailure(call, answer.status);
      written = co_await connection.WriteChunk(
                    EndOfStreamEnvelope(EndOfStreamJson(answer.status, answer.error_reason))) &&
                co_await connection.WriteLastChunk();
    } else {
      written = co_await connection.WriteChunk(MessageEnvelope(answer.json));
    }
  }
  if (!written) {
    stream->Cancel();
  }
  co_return written;
}

void LogFailure(const BridgeCall& call, const absl::Status& status) {
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

}  // namespace zoneflow::console
