#include "services/notification/core/webhook_endpoint.h"

#include <algorithm>
#include <utility>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/notification/core/sms.h"

namespace zoneflow::notification {
namespace {

using std::chrono::microseconds;

absl::Status CheckLimit(std::string_view field, int value, int most) {
  if (value < 1 || value > most) {
    return absl::InvalidArgumentError(
        StrCat(field, ": ", value, " is not within 1 and ", most, ", nor 0 for the usual"));
  }
  return absl::OkStatus();
}

// How many attempts the rate leaves now, of at most a second's worth at once, and what an attempt
// costs. (GCRA: rate_from runs ahead of now by what was used.)
struct Rate {
  microseconds cost;
  Instant from;
  std::int64_t left = 0;
};

Rate RateOf(const Webhook& webhook, Instant now) {
  Rate rate{microseconds(std::chrono::minutes(1)) / webhook.target.most_per_minute, {}, 0};
  const microseconds window = std::max<microseconds>(std::chrono::seconds(1), rate.cost);
  // A clock that was set back must not silence an endpoint.
  rate.from = std::clamp(webhook.rate_from, now - window, now + window);
  rate.left = (now - rate.from) / rate.cost;
  return rate;
}

}  // namespace

std::string SecretContext(std::int64_t webhook_id) { return StrCat("webhook/", webhook_id); }

absl::StatusOr<WebhookTarget> CheckTarget(WebhookTarget target, const TargetRules& rules) {
  const WebhookTarget usual;
  const bool gathers = Gathers(target.channel);
  const int at_once = gathers ? 1 : usual.most_at_once;
  const int a_minute = gathers ? LimitsOf(target.channel).most_per_minute : usual.most_per_minute;
  target.most_at_once = target.most_at_once == 0 ? at_once : target.most_at_once;
  target.most_per_minute = target.most_per_minute == 0 ? a_minute : target.most_per_minute;
  if (target.channel == Channel::kMail) {
    ASSIGN_OR_RETURN(const std::string mailbox, ParseMailbox(target.url, rules.mail));
    target.url = StrCat("mailto:", mailbox);
  } else if (target.channel == Channel::kSms) {
    RETURN_IF_ERROR(ParsePhone(target.url, rules.has_sms).status());
  } else {
    RETURN_IF_ERROR(ParseEndpoint(target.url, rules.addresses).status());
  }
  if (gathers) {
    if (target.ordered) {
      return absl::InvalidArgumentError(
          StrCat("ordered: not for ", ChannelKey(target.channel),
                 ", whose messages list several events; leave it out"));
    }
    RETURN_IF_ERROR(CheckLimit("most_at_once", target.most_at_once, 1));
    RETURN_IF_ERROR(CheckLimit("most_per_minute", target.most_per_minute, a_minute));
    return target;
  }
  if (target.timing != Timing{}) {
    return absl::InvalidArgumentError(
        StrCat(target.timing.is_quiet() ? "quiet" : "digest",
               ": a webhook is told at once, for programs do not sleep; leave it out"));
  }
  RETURN_IF_ERROR(CheckLimit("most_at_once", target.most_at_once, WebhookTarget::kMostAtOnce));
  RETURN_IF_ERROR(
      CheckLimit("most_per_minute", target.most_per_minute, WebhookTarget::kMostPerMinute));
  if (target.ordered) {
    target.most_at_once = 1;
  }
  return target;
}

absl::StatusOr<Webhook> PlanSet(const std::optional<Webhook>& stored, const WebhookFacts& facts,
                                const Principal& principal, const WebhookTarget& target,
                                const SealFor& seal, Instant now, bool reseal) {
  RETURN_IF_ERROR(MayChange(principal, facts.subscription));
  const bool contributions = ViewOf(principal).contributions;
  if (stored.has_value()) {
    if (stored->target.channel != target.channel) {
      return absl::FailedPreconditionError(StrCat("channel: it is ",
                                                  ChannelKey(stored->target.channel),
                                                  "; delete the webhook and make another"));
    }
    Webhook next = *stored;
    if (reseal) {
      ASSIGN_OR_RETURN(next.secrets.front(), seal(next.id));
    }
    next.target = target;
    next.contributions = contributions;
    next.state.takes_unchecked = target.takes_unchecked;
    next.state.timing = target.timing;
    if (next.target.url != stored->target.url) {
      // What is held against the old address is nothing to the new one.
      next.state.failures = 0;
      next.state.failing_since = {};
      next.state.spared_until = {};
      next.state.slow = false;
    }
    if (next != *stored) {
      ++next.revision;
    }
    return next;
  }
  Webhook made;
  made.id = facts.next_id;
  made.subscription = facts.subscription.key();
  made.owner = facts.subscription.owner;
  made.target = target;
  made.contributions = contributions;
  made.create_time = now;
  ASSIGN_OR_RETURN(std::string secret, seal(made.id));
  made.secrets.push_back(std::move(secret));
  made.state.takes_unchecked = target.takes_unchecked;
  made.state.timing = target.timing;
  made.begun_log_no = facts.log_head;
  made.taken_log_no = facts.log_head;
  return made;
}

absl::StatusOr<Webhook> PlanSwitch(const Webhook& stored, const WebhookFacts& facts,
                                   const Principal& principal, bool on, Instant now) {
  RETURN_IF_ERROR(MayChange(principal, facts.subscription));
  Webhook next = stored;
  if (next.state.on == on) {
    return next;
  }
  next.state = {};
  next.state.takes_unchecked = stored.target.takes_unchecked;
  next.state.timing = stored.target.timing;
  next.state.on = on;
  next.state.off_reason = on ? OffReason::kNone : OffReason::kOwner;
  next.off_since = on ? Instant{} : now;
  ++next.revision;
  return next;
}

absl::StatusOr<std::chrono::seconds> OverlapOf(std::optional<std::int64_t> seconds) {
  const std::int64_t asked = seconds.value_or(std::chrono::seconds(kUsualOverlap).count());
  const std::int64_t most = std::chrono::seconds(kMostOverlap).count();
  if (asked < 0 || asked > most) {
    return absl::InvalidArgumentError(
        StrCat("overlap_seconds: ", asked, " is not within 0 and ", most, " (seven days)"));
  }
  return std::chrono::seconds(asked);
}

absl::StatusOr<Webhook> PlanRotate(const Webhook& stored, const WebhookFacts& facts,
                                   const Principal& principal, const SealFor& seal,
                                   std::chrono::seconds overlap, Instant now) {
  RETURN_IF_ERROR(MayChange(principal, facts.subscription));
  if (IsRobot(stored.target.channel)) {
    return absl::FailedPreconditionError(
        "a robot's secret comes from its group: set the webhook with the new one");
  }
  if (stored.target.channel != Channel::kWebhook) {
    return absl::FailedPreconditionError(
        StrCat(ChannelKey(stored.target.channel), " is not signed: there is no secret to change"));
  }
  Webhook next = stored;
  ASSIGN_OR_RETURN(std::string secret, seal(next.id));
  next.secrets = {std::move(secret), stored.secrets.front()};
  next.old_secret_until = now + overlap;
  ++next.revision;
  return next;
}

std::span<const std::string> SecretsAt(const Webhook& webhook, Instant now) {
  const std::span<const std::string> all = webhook.secrets;
  return now < webhook.old_secret_until ? all : all.first(std::min<std::size_t>(all.size(), 1));
}

ClaimPlan PlanClaim(const Webhook& webhook, std::span<const ClaimCandidate> candidates,
                    int in_flight, int most, Instant now) {
  const Rate rate = RateOf(webhook, now);
  ClaimPlan plan{{}, rate.from};
  const bool asks_whether_back = webhook.state.failures >= kOpensAfter;
  const int at_once = asks_whether_back ? 1 : webhook.target.most_at_once;
  const bool gathers = Gathers(webhook.target.channel);
  const auto items = static_cast<std::int64_t>(kMostItems);
  const auto room = static_cast<std::size_t>(std::max<std::int64_t>(
      0, gathers ? (in_flight > 0 || rate.left < 1 ? 0 : std::min<std::int64_t>(most, items))
                 : std::min<std::int64_t>({most, at_once - in_flight, rate.left})));
  const bool crowded = IsCrowded(webhook.target.channel, now);
  bool order_waits = false;
  for (const ClaimCandidate& candidate : candidates) {
    if (plan.claimed.size() == room) {
      break;
    }
    const bool comes_later =
        crowded && !candidate.by_hand && candidate.delivery.urgency != Urgency::kEmergency;
    const bool may = !candidate.in_flight && !comes_later && !(order_waits && !candidate.by_hand) &&
                     MayAttempt(candidate.delivery, webhook.state, candidate.by_hand, now).ok() &&
                     std::ranges::find(plan.claimed, candidate.log_no, &ClaimCandidate::log_no) ==
                         plan.claimed.end();
    if (webhook.target.ordered && !candidate.by_hand) {
      order_waits = true;
    }
    if (may) {
      plan.claimed.push_back(candidate);
      plan.rate_from += gathers && plan.claimed.size() > 1 ? microseconds(0) : rate.cost;
    }
  }
  return plan;
}

absl::Status NoWebhook(std::string_view subscription) {
  return absl::NotFoundError(StrCat("subscription '", subscription, "' has no webhook"));
}

}  // namespace zoneflow::notification
