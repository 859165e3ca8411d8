#include "services/notification/adapters/webhook_rpc.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "grpcpp/grpcpp.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/rpc/page.h"
#include "common/rpc/page_size.h"
#include "common/rpc/page_token.h"
#include "common/rpc/server.h"
#include "services/notification/adapters/openssl_secret_box.h"
#include "services/notification/adapters/robot_message.h"
#include "services/notification/adapters/webhook_message.h"
#include "services/notification/adapters/webhook_wire.h"
#include "zoneflow/notification/v1/webhook_service.grpc.pb.h"

namespace zoneflow::notification {
namespace {

constexpr std::size_t kLongestRequestId = 64;
constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kLongestRobotSecret = 128;

// The name of the request, and as its content everything in it but that.
template <typename Request>
absl::StatusOr<NamedRequest> NamedRequestOf(const Request& request, const Principal& principal,
                                            Instant now) {
  if (request.request_id().size() > kLongestRequestId) {
    return absl::InvalidArgumentError("request_id: longer than 64 bytes");
  }
  Request content = request;
  content.clear_request_id();
  return NamedRequest{principal.id, request.request_id(),
                      StrCat(Request::descriptor()->name(), " ", content.SerializeAsString()), now};
}

// Which channel is asked for, with a secret that fits it.
absl::StatusOr<Channel> ChannelOf(const v1::SetWebhookRequest& request) {
  if (!v1::WebhookChannel_IsValid(request.channel())) {
    return absl::InvalidArgumentError(StrCat("channel: ", request.channel(), " is none"));
  }
  const int number = std::max(1, static_cast<int>(request.channel()));
  const Channel channel = kChannels[static_cast<std::size_t>(number - 1)];
  if (request.robot_secret().size() > kLongestRobotSecret) {
    return absl::InvalidArgumentError("robot_secret: longer than 128 bytes");
  }
  if (!request.robot_secret().empty() && channel != Channel::kDingtalk &&
      channel != Channel::kFeishu) {
    return absl::InvalidArgumentError(
        StrCat("robot_secret: ", ChannelKey(channel), " takes none; leave it out"));
  }
  return channel;
}

// In which items are written; a webhook's have no language.
absl::StatusOr<Language> LanguageOf(const v1::SetWebhookRequest& request, Channel channel) {
  const std::string& asked = request.language();
  if (asked.empty()) {
    return Language::kChinese;
  }
  if (!Gathers(channel)) {
    return absl::InvalidArgumentError(
        StrCat("language: \"", asked, "\"; a webhook gets JSON, leave it out"));
  }
  for (const Language language : kLanguages) {
    if (asked == LanguageKey(language)) {
      return language;
    }
  }
  return absl::InvalidArgumentError(StrCat("language: \"", asked, "\" is not zh-CN or en"));
}

class WebhookRpc final : public v1::WebhookService::CallbackService {
 public:
  explicit WebhookRpc(const WebhookParts& parts) : parts_(parts) {}

  grpc::ServerUnaryReactor* SetWebhook(grpc::CallbackServerContext* context,
                                       const v1::SetWebhookRequest* request,
                                       v1::SetWebhookResponse* response) override {
    return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
      RETURN_IF_ERROR(CheckName(request->subscription()));
      ASSIGN_OR_RETURN(const Channel channel, ChannelOf(*request));
      ASSIGN_OR_RETURN(const Language language, LanguageOf(*request, channel));
      ASSIGN_OR_RETURN(const Timing timing, ParseTiming(request->quiet(), request->digest()));
      ASSIGN_OR_RETURN(const WebhookTarget target,
                       CheckTarget({request->url(), request->ordered(), request->takes_unchecked(),
                                    request->most_at_once(), request->most_per_minute(), channel,
                                    language, timing},
                                   parts_.outlets.rules()));
      // Before the name is looked up: a stranger learns nothing of what resolves here.
      ASSIGN_OR_RETURN(const SubscriptionRow subscription,
                       parts_.subscriptions.FindRow(request->subscription()));
      RETURN_IF_ERROR(MayChange(call.principal, subscription));
      RETURN_IF_ERROR(parts_.outlets.Check(target));
      const std::string secret = Gathers(channel)
                                     ? request->robot_secret()
                                     : WebhookSecret(RandomBytes(kSecretBytes)).ToText();
      ASSIGN_OR_RETURN(
          const WebhookStore::Changed changed,
          parts_.store.Change(request->subscription(), {},
                              [&](const std::optional<Webhook>& stored, const WebhookFacts& facts) {
                                return PlanSet(stored, facts, call.principal, target,
                                               SealOf(secret), parts_.system_clock.Now(),
                                               !request->robot_secret().empty());
                              }));
      if (changed.made) {
        response->set_secret(Gathers(channel) ? std::string() : secret);
        ASSIGN_OR_RETURN(const WebhookAnswer answer, Test(changed.webhook));
        *response->mutable_test() = ToWire(answer);
      }
      *response->mutable_webhook() = ToWire(changed.webhook, parts_.system_clock.Now());
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* GetWebhook(grpc::CallbackServerContext* context,
                                       const v1::GetWebhookRequest* request,
                                       v1::GetWebhookResponse* response) override {
    return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
      RETURN_IF_ERROR(CheckName(request->subscription()));
      ASSIGN_OR_RETURN(const SubscriptionRow subscription,
                       parts_.subscriptions.FindRow(request->subscription()));
      RETURN_IF_ERROR(MayRead(call.principal, subscription));
      const absl::StatusOr<Webhook> webhook = parts_.store.Find(request->subscription());
      if (webhook.ok()) {
        *response->mutable_webhook() = ToWire(*webhook, parts_.system_clock.Now());
      }
      return absl::IsNotFound(webhook.status()) ? absl::OkStatus() : webhook.status();
    });
  }

  grpc::ServerUnaryReactor* ListWebhooks(grpc::CallbackServerContext* context,
                                         const v1::ListWebhooksRequest* request,
                                         v1::ListWebhooksResponse* response) override {
    return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
      ASSIGN_OR_RETURN(const int size, rpc::PageSizeOf(request->page_size()));
      ASSIGN_OR_RETURN(const std::vector<std::string> after, rpc::ReadPageToken(*request, 1));
      ASSIGN_OR_RETURN(
          const std::vector<Webhook> webhooks,
          parts_.store.List(
              {OwnerOf(call.principal), after.empty() ? std::string() : after.front(), size + 1}));
      rpc::Page page(size);
      for (const Webhook& webhook : webhooks) {
        v1::Webhook message = ToWire(webhook, parts_.system_clock.Now());
        if (!page.Takes(message.ByteSizeLong())) {
          response->set_next_page_token(
              rpc::MakePageToken(*request, {response->webhooks().rbegin()->subscription()}));
          break;
        }
        *response->add_webhooks() = std::move(message);
      }
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* SwitchWebhook(grpc::CallbackServerContext* context,
                                          const v1::SwitchWebhookRequest* request,
                                          v1::SwitchWebhookResponse* response) override {
    return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
      ASSIGN_OR_RETURN(const Webhook changed,
                       ChangeKnown(request->subscription(), {},
                                   [&](const Webhook& stored, const WebhookFacts& facts) {
                                     return PlanSwitch(stored, facts, call.principal, request->on(),
                                                       parts_.system_clock.Now());
                                   }));
      *response->mutable_webhook() = ToWire(changed, parts_.system_clock.Now());
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* DeleteWebhook(grpc::CallbackServerContext* context,
                                          const v1::DeleteWebhookRequest* request,
                                          v1::DeleteWebhookResponse*) override {
    return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
      RETURN_IF_ERROR(CheckName(request->subscription()));
      ASSIGN_OR_RETURN(const SubscriptionRow subscription,
                       parts_.subscriptions.FindRow(request->subscription()));
      return parts_.store.Delete(request->subscription(), [&](const Webhook&) {
        return MayDelete(call.principal, subscription);
      });
    });
  }

  grpc::ServerUnaryReactor* TestSubscription(grpc::CallbackServerContext* context,
                                             const v1::TestSubscriptionRequest* request,
                                             v1::TestSubscriptionResponse* response) override {
    return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
      ASSIGN_OR_RETURN(const Webhook webhook, FindFor(call.principal, request->subscription()));
      ASSIGN_OR_RETURN(const SubscriptionRow subscription,
                       parts_.subscriptions.FindRow(request->subscription()));
      RETURN_IF_ERROR(MayChange(call.principal, subscription));
      ASSIGN_OR_RETURN(const WebhookAnswer answer, Test(webhook));
      *response->mutable_answer() = ToWire(answer);
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* RotateSecret(grpc::CallbackServerContext* context,
                                         const v1::RotateSecretRequest* request,
                                         v1::RotateSecretResponse* response) override {
    return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
      const Instant now = parts_.system_clock.Now();
      ASSIGN_OR_RETURN(const NamedRequest named, NamedRequestOf(*request, call.principal, now));
      ASSIGN_OR_RETURN(
          const std::chrono::seconds overlap,
          OverlapOf(request->has_overlap_seconds() ? std::optional(request->overlap_seconds())
                                                   : std::nullopt));
      const WebhookSecret secret(RandomBytes(kSecretBytes));
      bool rotated = false;
      ASSIGN_OR_RETURN(const Webhook changed,
                       ChangeKnown(request->subscription(), named,
                                   [&](const Webhook& stored, const WebhookFacts& facts) {
                                     rotated = true;
                                     return PlanRotate(stored, facts, call.principal,
                                                       SealOf(secret.ToText()), overlap, now);
                                   }));
      if (rotated) {
        response->set_secret(secret.ToText());
      }
      *response->mutable_webhook() = ToWire(changed, now);
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* ListWebhookDeliveries(
      grpc::CallbackServerContext* context, const v1::ListWebhookDeliveriesRequest* request,
      v1::ListWebhookDeliveriesResponse* response) override {
    return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
      ASSIGN_OR_RETURN(const Webhook webhook, FindFor(call.principal, request->subscription()));
      ASSIGN_OR_RETURN(*response, parts_.list.Read(*request, webhook));
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* GetWebhookDelivery(grpc::CallbackServerContext* context,
                                               const v1::GetWebhookDeliveryRequest* request,
                                               v1::GetWebhookDeliveryResponse* response) override {
    return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
      ASSIGN_OR_RETURN(const Webhook webhook, FindFor(call.principal, request->subscription()));
      ASSIGN_OR_RETURN(const DeliveryRow row,
                       parts_.store.FindDelivery(webhook.id, request->log_no()));
      ASSIGN_OR_RETURN(const std::vector<WebhookAttempt> attempts,
                       parts_.store.Attempts(webhook.id, request->log_no()));
      *response->mutable_delivery() = ToWire(webhook, row);
      for (const WebhookAttempt& attempt : attempts) {
        *response->add_attempts() = ToWire(attempt);
      }
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* ReplayDeliveries(grpc::CallbackServerContext* context,
                                             const v1::ReplayDeliveriesRequest* request,
                                             v1::ReplayDeliveriesResponse* response) override {
    return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
      RETURN_IF_ERROR(CheckName(request->subscription()));
      ASSIGN_OR_RETURN(const NamedRequest named,
                       NamedRequestOf(*request, call.principal, parts_.system_clock.Now()));
      ASSIGN_OR_RETURN(const SubscriptionRow subscription,
                       parts_.subscriptions.FindRow(request->subscription()));
      ASSIGN_OR_RETURN(
          const std::int64_t count,
          parts_.store.Replay(
              request->subscription(), named,
              {request->first_log_no(), request->last_log_no(), request->dead_only()},
              [&](const Webhook&) { return MayChange(call.principal, subscription); }));
      response->set_count(count);
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* GetLedger(grpc::CallbackServerContext* context,
                                      const v1::GetLedgerRequest* request,
                                      v1::GetLedgerResponse* response) override {
    return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
      const Instant now = parts_.system_clock.Now();
      absl::StatusOr<WebhookLedger> ledger;
      if (request->of_case() == v1::GetLedgerRequest::kLogNo) {
        if (request->log_no() < 1) {
          return absl::InvalidArgumentError(
              StrCat("log_no: ", request->log_no(), "; the first event has 1"));
        }
        ledger = parts_.store.LedgerOfEvent(request->log_no(), OwnerOf(call.principal), now);
      } else {
        ASSIGN_OR_RETURN(const Webhook webhook, FindFor(call.principal, request->subscription()));
        ledger = parts_.store.LedgerOfWebhook(webhook, now);
      }
      RETURN_IF_ERROR(ledger.status());
      *response->mutable_ledger() = ToWire(*ledger);
      return absl::OkStatus();
    });
  }

 private:
  // Whose webhooks the principal sees; nullopt: everybody's.
  static std::optional<std::string> OwnerOf(const Principal& principal) {
    return IsOperator(principal) ? std::nullopt : std::optional(principal.id);
  }

  SealFor SealOf(std::string secret) const {
    return [this, text = std::move(secret)](std::int64_t id) {
      return parts_.secrets.Seal(text, SecretContext(id));
    };
  }

  // What the principal may read.
  absl::StatusOr<Webhook> FindFor(const Principal& principal, const std::string& name) const {
    RETURN_IF_ERROR(CheckName(name));
    ASSIGN_OR_RETURN(const SubscriptionRow subscription, parts_.subscriptions.FindRow(name));
    RETURN_IF_ERROR(MayRead(principal, subscription));
    return parts_.store.Find(name);
  }

  absl::StatusOr<Webhook> ChangeKnown(
      const std::string& name, const NamedRequest& request,
      const std::function<absl::StatusOr<Webhook>(const Webhook&, const WebhookFacts&)>& decide) {
    RETURN_IF_ERROR(CheckName(name));
    ASSIGN_OR_RETURN(WebhookStore::Changed changed,
                     parts_.store.Change(name, request,
                                         [&](const std::optional<Webhook>& stored,
                                             const WebhookFacts& facts) -> absl::StatusOr<Webhook> {
                                           if (!stored.has_value()) {
                                             return NoWebhook(name);
                                           }
                                           return decide(*stored, facts);
                                         }));
    return std::move(changed.webhook);
  }

  absl::StatusOr<WebhookAnswer> Test(const Webhook& webhook) const {
    const Instant now = parts_.system_clock.Now();
    const std::string id = StrCat("msg_test_", absl::BytesToHexString(RandomBytes(8)));
    if (const Channel channel = webhook.target.channel; Gathers(channel)) {
      const std::vector<std::string> items = {
          TestItem(webhook.subscription.name, webhook.target.language)};
      ASSIGN_OR_RETURN(const OutgoingMessage message,
                       parts_.outlets.MessageOf(webhook, items, id, now));
      return parts_.outlets.Post(channel, message, parts_.test_timeout);
    }
    ASSIGN_OR_RETURN(const Endpoint endpoint,
                     ParseEndpoint(webhook.target.url, parts_.outlets.rules().addresses));
    ASSIGN_OR_RETURN(const std::vector<WebhookSecret> secrets,
                     OpenSecrets(webhook, parts_.secrets, now));
    return parts_.sender.Post(
        SignedRequest(endpoint, id, TestMessageBody(id, webhook.subscription.name, now), secrets,
                      now),
        parts_.test_timeout);
  }

  const WebhookParts parts_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeWebhookService(const WebhookParts& parts) {
  return std::make_unique<WebhookRpc>(parts);
}

}  // namespace zoneflow::notification
