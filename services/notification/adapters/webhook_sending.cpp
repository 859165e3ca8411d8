#include "services/notification/adapters/webhook_sending.h"

#include <algorithm>
#include <random>
#include <string>
#include <utility>

#include "absl/time/time.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/filter/event_schema.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "services/notification/adapters/openssl_secret_box.h"
#include "services/notification/adapters/webhook_message.h"

namespace zoneflow::notification {
namespace {

using Steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr int kMostTaken = 256;
constexpr int kMostWebhooksARound = 64;
constexpr milliseconds kIdle{1'000};
constexpr milliseconds kPause{500};
// So many conclusions share a transaction.
constexpr std::size_t kMostConcluded = 256;

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
  switch (MeaningOf(answer.http_status)) {
    case AnswerMeans::kDelivered:
      return "delivered";
    case AnswerMeans::kRetry:
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
  int taken = 0;
  for (const Webhook& webhook : webhooks) {
    const absl::StatusOr<bool> took = TakeOf(webhook);
    if (!took.ok() && !absl::IsNotFound(took.status())) {  // not found: deleted meanwhile
      return took.status();
    }
    taken += took.ok() && *took ? 1 : 0;
  }
  return taken;
}

absl::StatusOr<bool> WebhookTaking::TakeOf(const Webhook& webhook) {
  DeliveryPosition position{webhook.subscription,
                            {{/*all_zones=*/true, {}}, webhook.contributions},
                            webhook.taken_log_no,
                            webhook.taken_log_no};
  ASSIGN_OR_RETURN(const auto deliveries, matches_.Next(position, kMostTaken, kMostTaken));
  const std::size_t status = schema_.Number("status");
  std::vector<TakenMatch> taken;
  for (const Delivery& delivery : deliveries) {
    const LogEvent& event = *delivery.event;
    const auto statuses = event.fields.Texts(status);
    taken.push_back({event.log_no, event.id, filter::ShortType(event.type), event.subject,
                     statuses.empty() ? std::string() : std::string(statuses.front())});
  }
  ASSIGN_OR_RETURN(const bool took, store_.Take(webhook, taken, position.read, clock_.Now()));
  if (took) {
    telemetry::Count(telemetry::kWebhookDeliveries, "", static_cast<double>(taken.size()));
  }
  return took;
}

WebhookSending::WebhookSending(sql::Database& database, WebhookStore& store,
                               SubscriptionStore& subscriptions, EventLogReader& log,
                               WebhookSender& sender, const SecretBox& secrets, AddressRules rules,
                               const Clock& system_clock, Options options)
    : store_(store),
      subscriptions_(subscriptions),
      log_(log),
      sender_(sender),
      secrets_(secrets),
      rules_(std::move(rules)),
      clock_(system_clock),
      options_(options),
      database_(database) {}

WebhookSending::~WebhookSending() { Stop(); }

absl::Status WebhookSending::Start() {
  for (const bool held_up : {false, true}) {
    for (int i = 0; i < (held_up ? options_.held_up_threads : options_.threads); ++i) {
      workers_.emplace_back([this, held_up] { Work(held_up); });
    }
  }
  thread_ = std::thread([this] { Run(); });
  return absl::OkStatus();
}

void WebhookSending::Stop() {
  {
    const absl::MutexLock lock(&mutex_);
    stop_ = true;
    for (std::deque<Task>& queue : queues_) {
      for (Task& task : queue) {
        released_.push_back(std::move(task.claimed));
      }
      queue.clear();
    }
    if (waiter_ != nullptr) {
      waiter_->Wake();
    }
  }
  if (thread_.joinable()) {
    thread_.join();
  }
  for (std::thread& worker : workers_) {
    worker.join();
  }
  workers_.clear();
  // What cannot be stored now is attempted again when its lease ends.
  std::vector<MadeAttempt> made;
  std::vector<ClaimedDelivery> released;
  {
    const absl::MutexLock lock(&mutex_);
    made.swap(made_);
    released.swap(released_);
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
  ClaimBounds bounds;
  {
    const absl::MutexLock lock(&mutex_);
    const std::size_t most = std::min(made_.size(), kMostConcluded);
    made.assign(made_.begin(), made_.begin() + static_cast<std::ptrdiff_t>(most));
    released = released_;
    bounds.most = options_.threads - busy_[0];
    bounds.most_held_up = options_.held_up_threads - busy_[1];
  }
  if (!made.empty()) {
    RETURN_IF_ERROR(Store(made));
    const absl::MutexLock lock(&mutex_);
    made_.erase(made_.begin(), made_.begin() + static_cast<std::ptrdiff_t>(made.size()));
  }
  if (!released.empty()) {
    RETURN_IF_ERROR(store_.Release(released));
    const absl::MutexLock lock(&mutex_);
    released_.erase(released_.begin(),
                    released_.begin() + static_cast<std::ptrdiff_t>(released.size()));
  }
  if (bounds.most < 1 && bounds.most_held_up < 1) {
    return !made.empty();
  }
  const auto claimed_at = Steady::now();
  bounds.now = clock_.Now();
  bounds.lease_until = bounds.now + Lease();
  bounds.lease = NewLease();
  ASSIGN_OR_RETURN(const std::vector<ClaimedDelivery> claimed, store_.Claim(bounds));
  const absl::MutexLock lock(&mutex_);
  for (const ClaimedDelivery& each : claimed) {
    const bool held_up = each.webhook.state.holds_up();
    if (stop_) {
      released_.push_back(each);
      continue;
    }
    queues_[held_up ? 1 : 0].push_back({each, claimed_at, held_up});
    ++busy_[held_up ? 1 : 0];
  }
  telemetry::SetGauge(telemetry::kWebhooksInFlight, busy_[0], "well");
  telemetry::SetGauge(telemetry::kWebhooksInFlight, busy_[1], "failing");
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

void WebhookSending::Work(bool held_up) {
  const std::size_t lane = held_up ? 1 : 0;
  const auto ready = [this, lane]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stop_ || !queues_[lane].empty();
  };
  while (true) {
    Task task;
    {
      const absl::MutexLock lock(&mutex_, absl::Condition(&ready));
      if (queues_[lane].empty()) {
        return;
      }
      task = std::move(queues_[lane].front());
      queues_[lane].pop_front();
    }
    const ClaimedDelivery& claimed = task.claimed;
    const Instant begin = clock_.Now();
    absl::StatusOr<WebhookAnswer> answer = absl::UnavailableError("the lease is nearly over");
    // An attempt that outlasts its lease would overlap with the next one.
    if (Steady::now() - task.claimed_at < Lease() - options_.timeout - kSpare / 2) {
      answer = Attempt(claimed, begin);
    }
    {
      const absl::MutexLock lock(&mutex_);
      if (!answer.ok()) {
        // It will be claimed again at once: not in circles.
        mutex_.AwaitWithTimeout(absl::Condition(&stop_), absl::FromChrono(kPause));
      }
      --busy_[lane];
      if (answer.ok()) {
        made_.push_back({claimed.webhook.id, claimed.log_no, claimed.lease, claimed.by_hand, begin,
                         clock_.Now(), *std::move(answer), Jitter()});
      } else {
        released_.push_back(claimed);
      }
    }
    waiter_->Wake();
  }
}

absl::StatusOr<WebhookAnswer> WebhookSending::Attempt(const ClaimedDelivery& claimed,
                                                      Instant begin) {
  const Webhook& webhook = claimed.webhook;
  const auto prepare = [&]() -> absl::StatusOr<WebhookRequest> {
    ASSIGN_OR_RETURN(const Endpoint endpoint, ParseEndpoint(webhook.target.url, rules_));
    ASSIGN_OR_RETURN(const Subscription subscription,
                     subscriptions_.Find(webhook.subscription.name));
    ASSIGN_OR_RETURN(const auto events, log_.Read(claimed.log_no - 1, 1));
    if (events.empty() || events.front()->log_no != claimed.log_no) {
      return absl::UnavailableError(StrCat("event ", claimed.log_no, " cannot be read yet"));
    }
    const View view{subscription.EditFor(claimed.log_no).scope, webhook.contributions};
    ASSIGN_OR_RETURN(std::string body,
                     MessageBodyOf(*events.front(), view, webhook.subscription.name));
    ASSIGN_OR_RETURN(const std::vector<WebhookSecret> secrets,
                     OpenSecrets(webhook, secrets_, begin));
    return SignedRequest(endpoint, MessageIdOf(webhook.id, claimed.log_no), std::move(body),
                         secrets, begin);
  };
  const absl::StatusOr<WebhookRequest> request = prepare();
  if (!request.ok()) {
    if (Heals(request.status())) {
      return request.status();
    }
    WebhookAnswer answer;
    answer.fault = std::string(request.status().message());
    telemetry::Count(telemetry::kWebhookAttempts, "unsent");
    return answer;
  }
  WebhookAnswer answer = sender_.Post(*request, options_.timeout);
  telemetry::Count(telemetry::kWebhookAttempts, OutcomeOf(answer));
  telemetry::ObserveSeconds(telemetry::kWebhookSeconds,
                            std::chrono::duration<double>(answer.took).count());
  return answer;
}

}  // namespace zoneflow::notification
