#include "services/console/adapters/http_streams.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "common/telemetry/trace.h"
#include "services/console/adapters/bridge_wait.h"
#include "services/console/adapters/gzip.h"
#include "services/console/core/connect_protocol.h"

namespace zoneflow::console {

namespace {

// The one message of the body, unpacked.
absl::StatusOr<std::string> MessageOf(std::string_view body, std::string_view encoding) {
  if (!encoding.empty() && encoding != "identity" && encoding != "gzip") {
    return absl::UnimplementedError(StrCat("Connect-Content-Encoding: '", encoding.substr(0, 32),
                                           "'; must be gzip or identity"));
  }
  ASSIGN_OR_RETURN(const Enveloped enveloped, OnlyMessage(body));
  if (!enveloped.packed) {
    return std::string(enveloped.message);
  }
  if (encoding != "gzip") {
    return absl::InternalError("body: the message is compressed, and no encoding was announced");
  }
  return Gunzip(enveloped.message, kBodyLimit);
}

}  // namespace

absl::Status OpenStreams::Check() const {
  if (open_ < most_) {
    return absl::OkStatus();
  }
  telemetry::Count(telemetry::kHttpTurnedAway, "streams");
  return absl::ResourceExhaustedError(StrCat("streams: ", most_, " are open, which is the limit"));
}

void OpenStreams::Add(int by) {
  open_ += by;
  telemetry::SetGauge(telemetry::kHttpStreams, open_);
}

net::awaitable<bool> HttpStreams::Answer(HttpConnection& connection, BridgeCall call,
                                         std::string_view body, std::string_view encoding) {
  absl::StatusOr<std::string> message = MessageOf(body, encoding);
  if (message.ok()) {
    if (absl::Status full = open_.Check(); !full.ok()) {
      message = std::move(full);
    }
  }
  http::response<http::empty_body> head(http::status::ok, 11);
  head.set(http::field::content_type, "application/connect+json");
  head.set(http::field::cache_control, "no-store");
  if (!message.ok()) {
    if (!co_await connection.SendHead(head)) {
      co_return false;
    }
    const std::string outcome = EndOfStreamJson(message.status());
    co_return co_await connection.WriteChunk(EndOfStreamEnvelope(outcome)) &&
        co_await connection.WriteLastChunk();
  }
  call.json = *std::move(message);
  const OpenStreams::Counted counted(open_);
  const std::shared_ptr<BridgeStream> stream = bridge_.Open(call);
  // Bytes left unread would hide the client's end, so the first of them ends the stream.
  const ClientWatch watch(connection.socket(), stream, ClientWatch::Talk::kMustListen);
  const auto next = [&stream](OnAnswer on_answer) { stream->Next(std::move(on_answer)); };
  // The suite's services say nothing in their heads, and the client of a stream that is silent for
  // a while should know that it stands; others' heads are waited for.
  std::optional<BridgeAnswer> answer;
  if (options_.passing == Passing::kAll) {
    answer = co_await AnswerOf<BridgeAnswer>(next);
    AddMetadata(head, answer->headers);
  }
  bool written = co_await connection.SendHead(head);
  bool ended = false;
  while (written && !ended) {
    if (!answer.has_value()) {
      answer = co_await AnswerOf<BridgeAnswer>(next);
    }
    ended = answer->end;
    if (ended) {
      LogFailure(call, answer->status);
      const std::string outcome =
          EndOfStreamJson(answer->status, answer->details, HeadersOf(answer->trailers));
      written = co_await connection.WriteChunk(EndOfStreamEnvelope(outcome)) &&
                co_await connection.WriteLastChunk();
    } else {
      written = co_await connection.WriteChunk(MessageEnvelope(answer->json));
    }
    answer.reset();
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
