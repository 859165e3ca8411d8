#include "services/notification/adapters/webhook_sending.h"

#include <algorithm>
#include <random>
#include <span>
#include <string>
#include <utility>

#include "absl/time/time.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/filter/event_schema.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "services/notification/adapters/event_fields.h"
#include "services/notification/adapters/openssl_secret_box.h"
#include "services/notification/adapters/robot_message.h"
#include "services/notification/adapters/webhook_message.h"

namespace zoneflow::notification {
namespace {

using Steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

// Of one webhook, and of how many, in one transaction.
constexpr int kMostTaken = 64;
constexpr int kMostWebhooksARound = 64;
constexpr milliseconds kIdle{1'000};
constexpr milliseconds kPause{500};
// So many conclusions share a transaction.
constexpr std::size_t kMostConcluded = 1024;
constexpr std::size_t kMostKnown = 10'000;

std::int64_t NewLease() {
  std::int64_t number = 0;
  const std::string bytes = RandomBytes(sizeof number);
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(&number));
  return (number & 0x7fff'ffff'ffff'ffff) | 1;  // positive; 0 means none
}

double Jitter() {
  thread_local std::minstd_rand random{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(random);
}

std::string_view OutcomeOf(const WebhookAnswer& answer) {
  if (answer.http_status == 0) {
    return "unanswered";
  }
  switch (answer.means.value_or(MeaningOf(answer.http_status))) {
    case AnswerMeans::kDelivered:
      return "delivered";
    case AnswerMeans::kRetry:
    case AnswerMeans::kRefused:
      return "refused";
    case AnswerMeans::kThrottle:
      return "throttled";
    case AnswerMeans::kGone:
      return "gone";
  }
  return "";
}

// Whether what failed heals by itself: then nothing is attempted, and the delivery waits.
bool Heals(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsResourceExhausted(status) || absl::IsAborted(status) || absl::IsNotFound(status);
}

}  // namespace

WebhookTaking::WebhookTaking(sql::Database& database, WebhookStore& store,
                             SubscriptionStore& subscriptions, MatchStore& matches,
                             EventLogReader& log, const filter::Schema& schema,
                             const Clock& system_clock)
    : store_(store),
      matches_(subscriptions, matches, log, schema),
      schema_(schema),
      clock_(system_clock),
      loop_(database, "webhook taking", "matched", [this]() -> absl::StatusOr<journal::Left> {
        ASSIGN_OR_RETURN(const int taken, RunOnce());
        return taken > 0 ? journal::Left::kMaybe : journal::Left::kNothing;
      }) {}

absl::Status WebhookTaking::Start() {
  loop_.Start();
  return absl::OkStatus();
}

absl::StatusOr<int> WebhookTaking::RunOnce() {
  ASSIGN_OR_RETURN(const std::vector<Webhook> webhooks, store_.Untaken(kMostWebhooksARound));
  std::vector<TakenMatches> next;
  std::size_t matches = 0;
  int taken = 0;
  absl::Status fault;  // of one webhook: it does not hold up the others
  for (const Webhook& webhook : webhooks) {
    absl::StatusOr<TakenMatches> of = NextOf(webhook);
    if (!of.ok()) {
      fault.Update(absl::IsNotFound(of.status()) ? absl::OkStatus() : of.status());  // deleted
    } else if (of->up_to > webhook.taken_log_no) {
      matches += of->matches.size();
      next.push_back(*std::move(of));
    }
  }
  if (!next.empty()) {
    ASSIGN_OR_RETURN(taken, store_.Take(next, clock_.Now()));
    telemetry::Count(telemetry::kWebhookDeliveries, "", static_cast<double>(matches));
  }
  RETURN_IF_ERROR(fault);
  return taken;
}

absl::StatusOr<TakenMatches> WebhookTaking::NextOf(const Webhook& webhook) const {
  DeliveryPosition position{webhook.subscription,
                            {{/*all_zones=*/true, {}}, webhook.contributions},
                            webhook.taken_log_no,
                            webhook.taken_log_no};
  ASSIGN_OR_RETURN(const auto deliveries, matches_.Next(position, kMostTaken, kMostTaken));
  const std::size_t status = schema_.Number("status");
  TakenMatches next{webhook, {}, position.read};
  for (const Delivery& delivery : deliveries) {
    const LogEvent& event = *delivery.event;
    const auto statuses = event.fields.Texts(status);
    next.matches.push_back({event.log_no, event.id, filter::ShortType(event.type), event.subject,
                            statuses.empty() ? std::string() : std::string(statuses.front()),
                            UrgencyOf(event.type, event.value)});
  }
  return next;
}

WebhookSending::WebhookSending(sql::Database& database, WebhookStore& store,
                               SubscriptionStore& subscriptions, EventLogReader& log,
                               const Outlets& outlets, const SecretBox& secrets,
                               const Clock& system_clock, Options options)
    : store_(store),
      subscriptions_(subscriptions),
      log_(log),
      outlets_(outlets),
      secrets_(secrets),
      clock_(system_clock),
      options_(options),
      database_(database),
      messages_(log) {}

WebhookSending::~WebhookSending() { Stop(); }

absl::Status WebhookSending::Start() {
  thread_ = std::thread([this] { Run(); });
  return absl::OkStatus();
}

void WebhookSending::Stop() {
  {
    const absl::MutexLock lock(&mutex_);
    stop_ = true;
    if (waiter_ != nullptr) {
      waiter_->Wake();
    }
  }
  if (thread_.joinable()) {
    thread_.join();
  }
  // What cannot be stored now is attempted again when its lease ends.
  std::vector<MadeAttempt> made;
  std::vector<ClaimedDelivery> released;
  {
    const absl::MutexLock lock(&mutex_);
    const auto done = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return flying_ == 0; };
    mutex_.Await(absl::Condition(&done));
    made.swap(made_);
    for (Held& each : released_) {
      released.push_back(std::move(each.claimed));
    }
    released_.clear();
  }
  if (!made.empty()) {
    store_.Conclude(made).IgnoreError();
  }
  if (!released.empty()) {
    store_.Release(released).IgnoreError();
  }
}

absl::Status WebhookSending::Health() const {
  const absl::MutexLock lock(&mutex_);
  return health_;
}

void WebhookSending::Run() {
  // Made here and not before: a PostgreSQL that is away may take seconds to say so.
  auto waiter = database_.WaitOn("webhooks");
  {
    const absl::MutexLock lock(&mutex_);
    waiter_ = std::move(waiter);
  }
  journal::BackOff back_off;
  while (true) {
    const absl::StatusOr<bool> found = Round();
    bool news = false;
    {
      const absl::MutexLock lock(&mutex_);
      if (stop_) {
        return;
      }
      news = health_.ok() != found.ok();
      health_ = found.status();
    }
    if (!found.ok()) {
      if (news) {
        telemetry::Warn("webhooks wait", {{"status", found.status().ToString()}});
      }
      waiter_->Wait(back_off.Next());
      continue;
    }
    if (news) {
      telemetry::Info("webhooks go on");
    }
    back_off.Reset();
    if (!*found) {
      milliseconds idle = kIdle;
      const Instant now = clock_.Now();
      if (const auto next = store_.NextDue(now); next.ok() && next->has_value()) {
        idle = std::clamp(std::chrono::ceil<milliseconds>(**next - now), milliseconds(1), kIdle);
      }
      waiter_->Wait(idle);
    }
  }
}

absl::StatusOr<bool> WebhookSending::Round() {
  std::vector<MadeAttempt> made;
  std::vector<ClaimedDelivery> released;
  {
    const absl::MutexLock lock(&mutex_);
    const std::size_t most = std::min(made_.size(), kMostConcluded);
    made.assign(made_.begin(), made_.begin() + static_cast<std::ptrdiff_t>(most));
    // Those that were held first come first.
    for (const Held& each : released_) {
      if (each.until > Steady::now()) {
        break;
      }
      released.push_back(each.claimed);
    }
  }
  if (!made.empty()) {
    RETURN_IF_ERROR(Store(made));
    const absl::MutexLock lock(&mutex_);
    made_.erase(made_.begin(), made_.begin() + static_cast<std::ptrdiff_t>(made.size()));
  }
  if (!released.empty()) {
    RETURN_IF_ERROR(store_.Release(released));
    const absl::MutexLock lock(&mutex_);
    for (std::size_t i = 0; i < released.size(); ++i) {
      --busy_[released_[i].held_up ? 1 : 0];
    }
    released_.erase(released_.begin(),
                    released_.begin() + static_cast<std::ptrdiff_t>(released.size()));
  }
  ClaimBounds bounds;
  {
    const absl::MutexLock lock(&mutex_);
    bounds.most = options_.at_once - busy_[0];
    bounds.most_held_up = options_.at_once_held_up - busy_[1];
    if (stop_ || (bounds.most < 1 && bounds.most_held_up < 1)) {
      return !made.empty();
    }
  }
  const auto claimed_at = Steady::now();
  bounds.now = clock_.Now();
  bounds.lease_until = bounds.now + Lease();
  bounds.lease = NewLease();
  ASSIGN_OR_RETURN(const std::vector<ClaimedDelivery> claimed, store_.Claim(bounds));
  {
    const absl::MutexLock lock(&mutex_);
    for (const ClaimedDelivery& each : claimed) {
      ++busy_[each.webhook.state.holds_up() ? 1 : 0];
    }
    telemetry::SetGauge(telemetry::kWebhooksInFlight, busy_[0], "well");
    telemetry::SetGauge(telemetry::kWebhooksInFlight, busy_[1], "failing");
  }
  std::map<std::int64_t, std::vector<ClaimedDelivery>> gathered;  // by webhook
  for (const ClaimedDelivery& each : claimed) {
    const bool held_up = each.webhook.state.holds_up();
    // An attempt that outlasts its lease would overlap with the next one.
    if (Steady::now() - claimed_at >= Lease() - options_.timeout - kSpare / 2) {
      LetGo(each, held_up);
    } else if (Gathers(each.webhook.target.channel)) {
      gathered[each.webhook.id].push_back(each);
    } else {
      Attempt(each, held_up);
    }
  }
  for (const auto& [id, of_one] : gathered) {
    AttemptTogether(of_one, of_one.front().webhook.state.holds_up());
  }
  return !claimed.empty() || !made.empty();
}

absl::Status WebhookSending::Store(const std::vector<MadeAttempt>& made) {
  const absl::StatusOr<int> stored = store_.Conclude(made);
  if (stored.ok()) {
    if (*stored < static_cast<int>(made.size())) {
      telemetry::Warn("attempts of webhooks that somebody else had, or that were deleted",
                      {{"count", static_cast<std::int64_t>(made.size()) - *stored}});
    }
    return absl::OkStatus();
  }
  if (Heals(stored.status())) {
    return stored.status();
  }
  for (const MadeAttempt& one : made) {
    const absl::Status alone = made.size() == 1 ? stored.status() : store_.Conclude({one}).status();
    if (Heals(alone)) {
      return alone;
    }
    if (!alone.ok()) {
      // Its lease ends, and it is attempted again.
      telemetry::Error(
          "an attempt of a webhook cannot be stored",
          {{"webhook", one.webhook_id}, {"log_no", one.log_no}, {"status", alone.ToString()}});
    }
  }
  return absl::OkStatus();
}

namespace {

MadeAttempt MadeOf(const ClaimedDelivery& claimed, Instant begin) {
  MadeAttempt made;
  made.webhook_id = claimed.webhook.id;
  made.log_no = claimed.log_no;
  made.lease = claimed.lease;
  made.by_hand = claimed.by_hand;
  made.begin = begin;
  made.end = begin;
  made.jitter = Jitter();
  return made;
}

}  // namespace

void WebhookSending::Attempt(const ClaimedDelivery& claimed, bool held_up) {
  const Instant begin = clock_.Now();
  absl::StatusOr<WebhookRequest> request = RequestOf(claimed, begin);
  if (!request.ok()) {
    NotSent(claimed, request.status(), begin, held_up);
    return;
  }
  Post(*std::move(request), Channel::kWebhook, {MadeOf(claimed, begin)}, held_up);
}

void WebhookSending::AttemptTogether(const std::vector<ClaimedDelivery>& claimed, bool held_up) {
  const Instant begin = clock_.Now();
  const Webhook& webhook = claimed.front().webhook;
  const Channel channel = webhook.target.channel;
  std::vector<std::string> items;
  std::vector<const ClaimedDelivery*> told;
  for (const ClaimedDelivery& each : claimed) {
    const auto parts = PartsOf(each);
    if (parts.ok()) {
      items.push_back(ItemOf(*(*parts)->event, webhook.target.language, outlets_.console_url()));
      told.push_back(&each);
    } else {
      NotSent(each, parts.status(), begin, held_up);
    }
  }
  if (items.empty()) {
    return;
  }
  const std::size_t count = Fitting(channel, items);
  absl::StatusOr<OutgoingMessage> message = outlets_.MessageOf(
      webhook, std::span(items).first(count), MessageIdOf(webhook.id, told.front()->log_no), begin);
  if (!message.ok()) {
    for (const ClaimedDelivery* const each : told) {
      NotSent(*each, message.status(), begin, held_up);
    }
    return;
  }
  std::vector<MadeAttempt> made;
  for (std::size_t i = 0; i < told.size(); ++i) {
    if (i < count) {
      made.push_back(MadeOf(*told[i], begin));
      made.back().beside = i > 0;
    } else {
      LetGo(*told[i], held_up);
    }
  }
  Post(*std::move(message), channel, std::move(made), held_up);
}

void WebhookSending::NotSent(const ClaimedDelivery& claimed, const absl::Status& why, Instant begin,
                             bool held_up) {
  if (Heals(why)) {
    LetGo(claimed, held_up);
    return;
  }
  MadeAttempt made = MadeOf(claimed, begin);
  made.answer.fault = std::string(why.message());
  telemetry::Count(telemetry::kWebhookAttempts, "unsent");
  Conclude(std::move(made), held_up);
}

void WebhookSending::Post(OutgoingMessage message, Channel channel, std::vector<MadeAttempt> made,
                          bool held_up) {
  {
    const absl::MutexLock lock(&mutex_);
    ++flying_;
  }
  outlets_.Send(channel, std::move(message), options_.timeout,
                [this, held_up, made = std::move(made)](WebhookAnswer answer) mutable {
                  telemetry::Count(telemetry::kWebhookAttempts, OutcomeOf(answer));
                  telemetry::ObserveSeconds(telemetry::kWebhookSeconds,
                                            std::chrono::duration<double>(answer.took).count());
                  // The same for all of a message, so that they are due together again.
                  const Instant end = clock_.Now();
                  const double jitter = Jitter();
                  for (MadeAttempt& each : made) {
                    each.answer = answer;
                    each.end = end;
                    each.jitter = jitter;
                    Conclude(std::move(each), held_up);
                  }
                  const absl::MutexLock lock(&mutex_);
                  --flying_;
                });
}

void WebhookSending::Conclude(MadeAttempt made, bool held_up) {
  const absl::MutexLock lock(&mutex_);
  --busy_[held_up ? 1 : 0];
  made_.push_back(std::move(made));
  // The round that takes the first takes those behind it too.
  if (made_.size() == 1) {
    waiter_->Wake();
  }
}

void WebhookSending::LetGo(const ClaimedDelivery& claimed, bool held_up) {
  const absl::MutexLock lock(&mutex_);
  released_.push_back({Steady::now() + kPause, claimed, held_up});
}

absl::StatusOr<Scope> WebhookSending::ScopeOf(const SubscriptionKey& subscription,
                                              std::int64_t log_no) {
  const auto found = known_.find(subscription);
  if (found != known_.end() && log_no <= found->second.head) {
    return found->second.subscription.EditFor(log_no).scope;
  }
  // The head first: an edit that is stored after it holds for later events only.
  ASSIGN_OR_RETURN(const std::int64_t head, log_.Head());
  ASSIGN_OR_RETURN(Subscription stored, subscriptions_.Find(subscription.name));
  if (stored.number != subscription.number) {
    return NoSubscription(subscription.name);
  }
  const Scope scope = stored.EditFor(log_no).scope;
  if (known_.size() >= kMostKnown) {
    known_.clear();
  }
  known_.insert_or_assign(subscription, Known{std::move(stored), head});
  return scope;
}

absl::StatusOr<std::shared_ptr<const MessageParts::Parts>> WebhookSending::PartsOf(
    const ClaimedDelivery& claimed) {
  ASSIGN_OR_RETURN(Scope scope, ScopeOf(claimed.webhook.subscription, claimed.log_no));
  return messages_.Of(claimed.log_no, {std::move(scope), claimed.webhook.contributions});
}

absl::StatusOr<WebhookRequest> WebhookSending::RequestOf(const ClaimedDelivery& claimed,
                                                         Instant begin) {
  const Webhook& webhook = claimed.webhook;
  ASSIGN_OR_RETURN(const Endpoint endpoint,
                   ParseEndpoint(webhook.target.url, outlets_.rules().addresses));
  ASSIGN_OR_RETURN(const auto parts, PartsOf(claimed));
  ASSIGN_OR_RETURN(const std::vector<WebhookSecret> secrets, OpenSecrets(webhook, secrets_, begin));
  return SignedRequest(endpoint, MessageIdOf(webhook.id, claimed.log_no),
                       MessageBodyWith(*parts->event, parts->data, webhook.subscription.name),
                       secrets, begin);
}

}  // namespace zoneflow::notification
