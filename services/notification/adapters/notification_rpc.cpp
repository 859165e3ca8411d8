#include "services/notification/adapters/notification_rpc.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <functional>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "grpcpp/grpcpp.h"

#include "common/base/status_macros.h"
#include "common/rpc/page.h"
#include "common/rpc/page_size.h"
#include "common/rpc/page_token.h"
#include "common/rpc/server.h"
#include "common/telemetry/metrics.h"
#include "services/notification/adapters/event_fields.h"
#include "services/notification/adapters/webhook_message.h"
#include "services/notification/adapters/wire.h"
#include "services/notification/core/acknowledge.h"
#include "services/notification/core/backtest_filter.h"
#include "services/notification/core/create_subscription.h"
#include "services/notification/core/cursor.h"
#include "services/notification/core/delete_subscription.h"
#include "services/notification/core/explain_match.h"
#include "services/notification/core/list_subscriptions.h"
#include "services/notification/core/pause_subscription.h"
#include "services/notification/core/read_deliveries.h"
#include "services/notification/core/update_subscription.h"
#include "zoneflow/notification/v1/notification_service.grpc.pb.h"

namespace zoneflow::notification {
namespace {

// A page of a stream: small, since each slow client holds one.
constexpr int kEventsAPage = 64;
// How many events one ListDeliveries looks at: a filter that fits nothing must not hold a worker
// for as long as the log is.
constexpr int kMostEventsACall = 4096;
// What a stream that is not read holds.
constexpr std::size_t kDeliveriesAPage = 64;
// A message that is so large takes no more: with one of 3 MiB on top it stays below the 4 MiB that
// clients take.
constexpr std::size_t kFullBytes = std::size_t{512} << 10;
// How much a message of a stream may tell.
template <typename Response>
constexpr std::size_t kMostIn = 1;
template <>
constexpr std::size_t kMostIn<v1::StreamDeliveriesResponse> = 64;
// An answer that has little is better than none: long work ends so much before the deadline.
constexpr std::chrono::milliseconds kSpare{500};

absl::StatusOr<std::optional<Date>> DayOf(std::string_view field, const std::string& text) {
  if (text.empty()) {
    return std::nullopt;
  }
  const auto date = ParseDate(text);
  if (!date.ok()) {
    return absl::InvalidArgumentError(std::string(field) + ": " +
                                      std::string(date.status().message()));
  }
  return *date;
}

absl::Status CheckForm(v1::DeliveryForm form) {
  if (v1::DeliveryForm_IsValid(form)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError("form: " + std::to_string(form) +
                                    " is none; use DELIVERY_FORM_CLOUD_EVENT, or leave it out");
}

absl::Status Tell(const SubscriptionKey& subscription, const View& view, v1::DeliveryForm form,
                  const Delivery& delivery, v1::Delivery& message) {
  if (form == v1::DELIVERY_FORM_UNSPECIFIED) {
    return ToWire(subscription, view, delivery, message);
  }
  message.set_cursor(FormatCursor(subscription, delivery.event->log_no));
  message.set_previous_cursor(FormatCursor(subscription, delivery.previous));
  ASSIGN_OR_RETURN(*message.mutable_cloud_event(), StreamedBodyOf(delivery, view, subscription));
  return absl::OkStatus();
}

absl::StatusOr<std::size_t> Told(const absl::Status& told, const google::protobuf::Message& what) {
  RETURN_IF_ERROR(told);
  return what.ByteSizeLong();
}

// One server stream. Writes go one at a time; the page in queue_ is written before the next one is
// read, so that the client's reading sets the pace.
//
// Life: made by the method, kept by self_ until gRPC is done with it (OnDone). The work of Begin
// and Pump may outlast that and keeps it by a pointer of its own.
template <typename Response>
class ServerStream final : public grpc::ServerWriteReactor<Response>,
                           public StreamHub::Stream,
                           public std::enable_shared_from_this<ServerStream<Response>> {
 public:
  // Adds one thing to a message, right before that is written, and tells its bytes.
  using Make = std::function<absl::StatusOr<std::size_t>(Response&)>;
  // Reads a page after the stream's place.
  using ReadPage = std::function<absl::StatusOr<std::vector<Make>>(std::int64_t& place)>;
  struct Begun {
    std::int64_t place = 0;
    ReadPage read_page;
    std::optional<SubscriptionKey> subscription;
  };

  // Begins the stream on a worker thread: begin checks the request and tells where to read. Counts
  // from here, as it holds memory from here.
  static grpc::ServerWriteReactor<Response>* Open(
      grpc::CallbackServerContext* context, StreamHub& hub,
      std::function<absl::StatusOr<Begun>(const rpc::Call&)> begin) {
    const auto stream = std::shared_ptr<ServerStream>(new ServerStream(context, hub));
    stream->self_ = stream;
    // The reactor stays valid until gRPC is done with it, which needs it returned first.
    ServerStream* const reactor = stream.get();
    auto call = rpc::CallOf(context);
    auto seat = call.ok() ? hub.Admit(call->principal.id) : call.status();
    if (!seat.ok()) {
      stream->End(seat.status());
      return reactor;
    }
    stream->seat_ = *std::move(seat);
    stream->expires_at_ = call->expires_at;
    if (!rpc::RunOnWorker([stream, call = *std::move(call), begin = std::move(begin)] {
          stream->BeginWith(begin(call));
        })) {
      stream->End(absl::ResourceExhaustedError("too many calls wait; come again"));
    }
    return reactor;
  }

  void OnWriteDone(bool ok) override {
    bool more = false;
    {
      std::unique_lock lock(mutex_);
      writing_ = false;
      if (!ok && !end_.has_value()) {
        end_ = absl::CancelledError("the client is gone");
      }
      if (end_.has_value()) {
        return FinishLocked(lock);
      }
      more = queue_.empty();
      if (!more) {
        WriteLocked(lock);
      }
    }
    if (more) {
      hub_.Ready(this->shared_from_this());
    }
  }

  void OnCancel() override { End(absl::CancelledError("the client cancelled")); }

  void OnDone() override {
    const auto self = std::exchange(self_, nullptr);
    hub_.Remove(self);
  }

  void Pump(std::int64_t head) override {
    {
      std::unique_lock lock(mutex_);
      if (end_.has_value() || !queue_.empty()) {
        return;
      }
      if (begun_.place >= head) {
        // A stream that is quiet for long looks like one that is lost.
        if (!writing_ && std::chrono::steady_clock::now() - wrote_ >= hub_.quiet()) {
          queue_.push_back(Stands);
          WriteLocked(lock);
        }
        return;
      }
    }
    auto page = begun_.read_page(begun_.place);
    if (!page.ok()) {
      // What heals by itself is tried again within a second, by the hub.
      if (page.status().code() != absl::StatusCode::kUnavailable) {
        End(page.status());
      }
      return;
    }
    const bool nothing = page->empty();
    std::unique_lock lock(mutex_);
    for (Make& make : *page) {
      queue_.push_back(std::move(make));
    }
    WriteLocked(lock);
    if (nothing && begun_.place < head) {
      hub_.Ready(this->shared_from_this());
    }
  }

  void End(const absl::Status& status) override {
    std::unique_lock lock(mutex_);
    if (end_.has_value()) {
      return;
    }
    end_ = status;
    queue_.clear();
    if (!writing_) {
      FinishLocked(lock);
    }
  }

  void Abort() override { context_->TryCancel(); }

  std::optional<std::chrono::system_clock::time_point> expires_at() const override {
    return expires_at_;
  }
  const std::optional<SubscriptionKey>& subscription() const override {
    return begun_.subscription;
  }

 private:
  // A message that tells nothing but that the stream stands: it fills its message.
  static absl::StatusOr<std::size_t> Stands(Response&) { return kFullBytes; }

  ServerStream(grpc::CallbackServerContext* context, StreamHub& hub)
      : context_(context), hub_(hub) {}

  void BeginWith(absl::StatusOr<Begun> begun) {
    if (!begun.ok()) {
      return End(begun.status());
    }
    begun_ = *std::move(begun);
    {
      // The first message says that the stream stands; what happens from here on is told.
      std::unique_lock lock(mutex_);
      queue_.push_back(Stands);
    }
    if (!hub_.Add(this->shared_from_this())) {
      return End(absl::UnavailableError("the service stops"));
    }
    std::unique_lock lock(mutex_);
    if (done_) {
      lock.unlock();
      hub_.Remove(this->shared_from_this());
      return;
    }
    WriteLocked(lock);
  }

  // Begins the next write if none is under way. Leaves the lock unlocked.
  void WriteLocked(std::unique_lock<std::mutex>& lock) {
    if (writing_ || end_.has_value() || queue_.empty()) {
      lock.unlock();
      return;
    }
    if (hub_.HasEnded(expires_at_)) {
      // Nothing more is told, not even of the page that was read before. The hub says why.
      lock.unlock();
      return;
    }
    writing_ = true;
    wrote_ = std::chrono::steady_clock::now();
    response_.Clear();
    std::size_t bytes = 0;
    // An end empties the queue; what is made by then is written, and OnWriteDone ends the stream.
    for (std::size_t i = 0; i < kMostIn<Response> && bytes < kFullBytes && !queue_.empty(); ++i) {
      const Make make = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      const absl::StatusOr<std::size_t> made = make(response_);
      lock.lock();
      if (!made.ok()) {
        writing_ = false;
        if (!end_.has_value()) {
          end_ = made.status();
        }
        return FinishLocked(lock);
      }
      bytes += *made;
    }
    lock.unlock();
    this->StartWrite(&response_);
  }

  // Finishes with end_. Leaves the lock unlocked.
  void FinishLocked(std::unique_lock<std::mutex>& lock) {
    done_ = true;
    const grpc::Status status = rpc::Conclude(context_, *end_);
    lock.unlock();
    this->Finish(status);
  }

  grpc::CallbackServerContext* const context_;
  StreamHub& hub_;
  std::shared_ptr<ServerStream> self_;
  StreamHub::Seat seat_;  // set before the work of Begin, as is the next
  std::optional<std::chrono::system_clock::time_point> expires_at_;
  Begun begun_;        // set before the hub knows the stream; then the hub's thread only
  Response response_;  // of the write in flight

  std::mutex mutex_;
  std::deque<Make> queue_;
  std::chrono::steady_clock::time_point wrote_{};  // when the last message was begun
  bool writing_ = false;
  std::optional<absl::Status> end_;
  bool done_ = false;  // Finish was called
};

using DeliveryStream = ServerStream<v1::StreamDeliveriesResponse>;
using EventStream = ServerStream<v1::WatchEventsResponse>;

class NotificationRpc final : public v1::NotificationService::CallbackService {
 public:
  NotificationRpc(SubscriptionStore& store, MatchStore& matches, const Clock& clock,
                  EventLogReader& log, EventLogReader& recent, StreamHub& hub,
                  std::int64_t most_subscriptions)
      : create_subscription_(store, Events().schema(), most_subscriptions),
        update_subscription_(store, Events().schema()),
        clock_(clock),
        list_subscriptions_(store),
        acknowledge_(store, log),
        delete_subscription_(store),
        pause_subscription_(store),
        explain_match_(store, log, Events().schema()),
        backtest_filter_(log, Events().schema()),
        listed_(store, matches, log, Events().schema()),
        streamed_(store, matches, recent, Events().schema()),
        recent_(recent),
        hub_(hub) {}

  grpc::ServerUnaryReactor* CreateSubscription(grpc::CallbackServerContext* context,
                                               const v1::CreateSubscriptionRequest* request,
                                               v1::CreateSubscriptionResponse* response) override {
    return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
      ASSIGN_OR_RETURN(
          const notification::Subscription subscription,
          create_subscription_(
              call.principal, {request->name(), request->filter(), request->from()}, clock_.Now()));
      ToWire(RowOf(subscription), *response->mutable_subscription());
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* UpdateSubscription(grpc::CallbackServerContext* context,
                                               const v1::UpdateSubscriptionRequest* request,
                                               v1::UpdateSubscriptionResponse* response) override {
    return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
      ASSIGN_OR_RETURN(const notification::Subscription subscription,
                       update_subscription_(call.principal, request->name(), request->filter()));
      ToWire(RowOf(subscription), *response->mutable_subscription());
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* ListSubscriptions(grpc::CallbackServerContext* context,
                                              const v1::ListSubscriptionsRequest* request,
                                              v1::ListSubscriptionsResponse* response) override {
    return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
      ASSIGN_OR_RETURN(const int size, rpc::PageSizeOf(request->page_size()));
      ASSIGN_OR_RETURN(const auto keys, rpc::ReadPageToken(*request, 1));
      ASSIGN_OR_RETURN(const std::vector<SubscriptionRow> rows,
                       list_subscriptions_(call.principal, keys.empty() ? "" : keys[0], size + 1));
      rpc::Page page(size);
      for (const SubscriptionRow& row : rows) {
        v1::Subscription message;
        ToWire(row, message);
        if (!page.Takes(message.ByteSizeLong())) {
          response->set_next_page_token(
              rpc::MakePageToken(*request, {response->subscriptions().rbegin()->name()}));
          break;
        }
        *response->add_subscriptions() = std::move(message);
      }
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* DeleteSubscription(grpc::CallbackServerContext* context,
                                               const v1::DeleteSubscriptionRequest* request,
                                               v1::DeleteSubscriptionResponse*) override {
    return rpc::Unary(context, [=, this](const rpc::Call& call) {
      return delete_subscription_(call.principal, request->name());
    });
  }

  grpc::ServerUnaryReactor* Acknowledge(grpc::CallbackServerContext* context,
                                        const v1::AcknowledgeRequest* request,
                                        v1::AcknowledgeResponse* response) override {
    return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
      ASSIGN_OR_RETURN(const SubscriptionRow subscription,
                       acknowledge_(call.principal, request->subscription(), request->cursor()));
      ToWire(subscription, *response->mutable_subscription());
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* PauseSubscription(grpc::CallbackServerContext* context,
                                              const v1::PauseSubscriptionRequest* request,
                                              v1::PauseSubscriptionResponse* response) override {
    return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
      ASSIGN_OR_RETURN(const notification::Subscription subscription,
                       pause_subscription_(call.principal, request->name(), /*paused=*/true));
      ToWire(RowOf(subscription), *response->mutable_subscription());
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* ResumeSubscription(grpc::CallbackServerContext* context,
                                               const v1::ResumeSubscriptionRequest* request,
                                               v1::ResumeSubscriptionResponse* response) override {
    return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
      ASSIGN_OR_RETURN(const notification::Subscription subscription,
                       pause_subscription_(call.principal, request->name(), /*paused=*/false));
      ToWire(RowOf(subscription), *response->mutable_subscription());
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* CheckFilter(grpc::CallbackServerContext* context,
                                        const v1::CheckFilterRequest* request,
                                        v1::CheckFilterResponse* response) override {
    return rpc::Unary(context, [=](const rpc::Call&) {
      const auto filter = filter::Filter::Parse(request->filter(), Events().schema());
      if (filter.ok()) {
        ToWire(*filter, *response);
      } else {
        response->set_fault(std::string(filter.status().message()));
      }
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* ExplainMatch(grpc::CallbackServerContext* context,
                                         const v1::ExplainMatchRequest* request,
                                         v1::ExplainMatchResponse* response) override {
    return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
      if (request->has_log_no() && request->log_no() < 1) {
        return absl::InvalidArgumentError("log_no: " + std::to_string(request->log_no()) +
                                          "; the first event has 1");
      }
      ASSIGN_OR_RETURN(const Explanation explanation,
                       explain_match_(call.principal, request->subscription(), request->log_no(),
                                      request->event()));
      ToWire(explanation, *response);
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* BacktestFilter(grpc::CallbackServerContext* context,
                                           const v1::BacktestFilterRequest* request,
                                           v1::BacktestFilterResponse* response) override {
    return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
      BacktestQuery query{.filter = request->filter(), .most_events = kMostEventsACall};
      ASSIGN_OR_RETURN(const int size, rpc::PageSizeOf(request->page_size()));
      query.sample = static_cast<std::size_t>(size);
      ASSIGN_OR_RETURN(query.from, DayOf("from", request->from()));
      ASSIGN_OR_RETURN(query.to, DayOf("to", request->to()));
      ASSIGN_OR_RETURN(const long long before, rpc::ReadNumberToken(*request));
      query.before = std::max(before, 0LL);
      ASSIGN_OR_RETURN(const Backtest backtest, backtest_filter_(call.principal, query, [&] {
                         return std::chrono::steady_clock::now() > call.deadline - kSpare;
                       }));
      ToWire(backtest, *response);
      if (backtest.before > 0) {
        response->set_next_page_token(
            rpc::MakePageToken(*request, {std::to_string(backtest.before)}));
      }
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* ListDeliveries(grpc::CallbackServerContext* context,
                                           const v1::ListDeliveriesRequest* request,
                                           v1::ListDeliveriesResponse* response) override {
    return rpc::Unary(context,
                      [=, this](const rpc::Call& call) { return List(call, *request, *response); });
  }

  grpc::ServerWriteReactor<v1::StreamDeliveriesResponse>* StreamDeliveries(
      grpc::CallbackServerContext* context, const v1::StreamDeliveriesRequest* request) override {
    return DeliveryStream::Open(
        context, hub_,
        [this, subscription = request->subscription(), cursor = request->cursor(),
         form = request->form()](const rpc::Call& call) -> absl::StatusOr<DeliveryStream::Begun> {
          RETURN_IF_ERROR(CheckForm(form));
          ASSIGN_OR_RETURN(
              const DeliveryPosition begin,
              streamed_.Begin(call.principal, subscription, cursor, DefaultStart::kAcknowledged));
          return DeliveryStream::Begun{begin.read,
                                       [this, form, position = begin](std::int64_t& place) mutable {
                                         return NextDeliveries(position, form, place);
                                       },
                                       begin.subscription};
        });
  }

  grpc::ServerWriteReactor<v1::WatchEventsResponse>* WatchEvents(
      grpc::CallbackServerContext* context, const v1::WatchEventsRequest* request) override {
    return EventStream::Open(
        context, hub_,
        [this,
         text = request->filter()](const rpc::Call& call) -> absl::StatusOr<EventStream::Begun> {
          ASSIGN_OR_RETURN(const filter::Filter filter,
                           filter::Filter::Parse(text, Events().schema()));
          ASSIGN_OR_RETURN(const std::int64_t head, recent_.Head());
          return EventStream::Begun{
              head,
              [this, filter, view = ViewOf(call.principal)](std::int64_t& place) {
                return NextEvents(filter, view, place);
              },
              std::nullopt};
        });
  }

 private:
  absl::Status List(const rpc::Call& call, const v1::ListDeliveriesRequest& request,
                    v1::ListDeliveriesResponse& response) const {
    ASSIGN_OR_RETURN(const int size, rpc::PageSizeOf(request.page_size()));
    RETURN_IF_ERROR(CheckForm(request.form()));
    ASSIGN_OR_RETURN(DeliveryPosition position,
                     listed_.Begin(call.principal, request.subscription(), request.cursor(),
                                   DefaultStart::kStart));
    rpc::Page page(size);
    for (int looked_at = 0; looked_at < kMostEventsACall && page.taken() < size;
         looked_at += kEventsAPage) {
      const std::int64_t before = position.read;
      ASSIGN_OR_RETURN(
          const auto deliveries,
          listed_.Next(position, kEventsAPage, static_cast<std::size_t>(size - page.taken())));
      for (const notification::Delivery& delivery : deliveries) {
        v1::Delivery message;
        RETURN_IF_ERROR(
            Tell(position.subscription, position.view, request.form(), delivery, message));
        if (!page.Takes(message.ByteSizeLong())) {
          response.set_next_cursor(response.deliveries().rbegin()->cursor());
          return absl::OkStatus();
        }
        *response.add_deliveries() = std::move(message);
      }
      if (position.read == before) {
        return absl::OkStatus();  // the head
      }
      if (std::chrono::steady_clock::now() > call.deadline) {
        break;
      }
    }
    // The deliveries of all pages form one chain: only where none was found does it go on behind
    // events that are not told.
    response.set_next_cursor(response.deliveries().empty()
                                 ? FormatCursor(position.subscription, position.read)
                                 : response.deliveries().rbegin()->cursor());
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<DeliveryStream::Make>> NextDeliveries(DeliveryPosition& position,
                                                                   v1::DeliveryForm form,
                                                                   std::int64_t& place) const {
    ASSIGN_OR_RETURN(auto deliveries, streamed_.Next(position, kEventsAPage, kDeliveriesAPage));
    place = position.read;
    std::vector<DeliveryStream::Make> page;
    page.reserve(deliveries.size());
    for (notification::Delivery& delivery : deliveries) {
      page.push_back([subscription = position.subscription, view = position.view, form,
                      delivery = std::move(delivery)](v1::StreamDeliveriesResponse& response) {
        telemetry::Count(telemetry::kDeliveries);
        v1::Delivery& message = *response.add_deliveries();
        return Told(Tell(subscription, view, form, delivery, message), message);
      });
    }
    return page;
  }

  absl::StatusOr<std::vector<EventStream::Make>> NextEvents(const filter::Filter& filter,
                                                            const View& view,
                                                            std::int64_t& place) const {
    ASSIGN_OR_RETURN(auto events, NextMatching(recent_, filter, view.scope, place,
                                               static_cast<int>(kDeliveriesAPage)));
    std::vector<EventStream::Make> page;
    page.reserve(events.size());
    for (auto& event : events) {
      page.push_back([event = std::move(event), view](v1::WatchEventsResponse& response) {
        return Told(ToWire(*event, view, *response.mutable_event()), response.event());
      });
    }
    return page;
  }

  const notification::CreateSubscription create_subscription_;
  const notification::UpdateSubscription update_subscription_;
  const Clock& clock_;  // business time
  const notification::ListSubscriptions list_subscriptions_;
  const notification::Acknowledge acknowledge_;
  const notification::DeleteSubscription delete_subscription_;
  const notification::PauseSubscription pause_subscription_;
  const notification::ExplainMatch explain_match_;
  const notification::BacktestFilter backtest_filter_;
  const ReadDeliveries listed_;
  const ReadDeliveries streamed_;
  EventLogReader& recent_;
  StreamHub& hub_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeNotificationService(SubscriptionStore& store,
                                                       MatchStore& matches, const Clock& clock,
                                                       EventLogReader& log, EventLogReader& recent,
                                                       StreamHub& hub,
                                                       std::int64_t most_subscriptions) {
  return std::make_unique<NotificationRpc>(store, matches, clock, log, recent, hub,
                                           most_subscriptions);
}

}  // namespace zoneflow::notification
