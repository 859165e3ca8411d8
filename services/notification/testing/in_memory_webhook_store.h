// Webhooks in memory. It passes the same contract as the SQL one.
#pragma once

#include <algorithm>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "services/notification/core/webhook_store.h"
#include "services/notification/testing/in_memory_store.h"

namespace zoneflow::notification::testing {

// Thread-safe. What it is given outlives it.
class InMemoryWebhookStore final : public WebhookStore {
 public:
  InMemoryWebhookStore(EventLogReader& log, SubscriptionStore& subscriptions, MatchStore& matches)
      : log_(log), subscriptions_(subscriptions), matches_(matches) {}

  // The webhooks that were told of as off.
  std::vector<std::string> Disabled() {
    const std::lock_guard lock(mutex_);
    return disabled_;
  }

  absl::StatusOr<Webhook> Find(std::string_view subscription) override {
    const std::lock_guard lock(mutex_);
    Kept* const kept = At(subscription);
    return kept == nullptr ? absl::StatusOr<Webhook>(NoWebhook(subscription)) : kept->webhook;
  }

  absl::StatusOr<std::vector<Webhook>> List(const WebhookQuery& query) override {
    const std::lock_guard lock(mutex_);
    std::vector<Webhook> page;
    std::map<std::string, Webhook> by_name;
    for (auto& [id, kept] : kept_) {
      if (IsThere(kept)) {
        by_name[kept.webhook.subscription.name] = kept.webhook;
      }
    }
    for (auto next = by_name.upper_bound(query.after);
         next != by_name.end() && static_cast<int>(page.size()) < query.limit; ++next) {
      if (query.owner.value_or(next->second.owner) == next->second.owner) {
        page.push_back(next->second);
      }
    }
    return page;
  }

  absl::StatusOr<Changed> Change(std::string_view subscription, const NamedRequest& request,
                                 const Decide& decide) override {
    const std::lock_guard lock(mutex_);
    const auto row = subscriptions_.FindRow(subscription);
    if (!row.ok()) {
      return row.status();
    }
    Kept* const kept = At(subscription);
    const auto answered = Answered(request);
    if (!answered.ok()) {
      return answered.status();
    }
    if (answered->has_value() && kept != nullptr) {
      return Changed{kept->webhook, false, true};
    }
    const auto next = decide(kept == nullptr ? std::nullopt : std::optional(kept->webhook),
                             {*row, *log_.Head(), last_id_ + 1});
    if (!next.ok()) {
      return next.status();
    }
    last_id_ = std::max(last_id_, next->id);
    kept_[next->id].webhook = *next;
    Answer(request, 0);
    return Changed{*next, kept == nullptr, false};
  }

  absl::Status Delete(std::string_view subscription,
                      const std::function<absl::Status(const Webhook&)>& may) override {
    const std::lock_guard lock(mutex_);
    const Kept* const kept = At(subscription);
    if (kept == nullptr) {
      return NoWebhook(subscription);
    }
    const absl::Status allowed = may(kept->webhook);
    if (allowed.ok()) {
      kept_.erase(kept->webhook.id);
    }
    return allowed;
  }

  absl::StatusOr<std::vector<Webhook>> Untaken(int limit) override {
    const std::lock_guard lock(mutex_);
    std::vector<Webhook> found;
    for (auto& [id, kept] : kept_) {
      if (IsThere(kept) && CountMatches(kept.webhook, kept.webhook.taken_log_no) > 0) {
        found.push_back(kept.webhook);
      }
    }
    std::ranges::stable_sort(found, {}, &Webhook::taken_log_no);
    found.resize(std::min(found.size(), static_cast<std::size_t>(limit)));
    return found;
  }

  absl::StatusOr<int> Take(const std::vector<TakenMatches>& taken, Instant now) override {
    const std::lock_guard lock(mutex_);
    int moved = 0;
    for (const TakenMatches& each : taken) {
      const auto kept = kept_.find(each.webhook.id);
      if (kept == kept_.end() || kept->second.webhook.taken_log_no != each.webhook.taken_log_no) {
        continue;
      }
      kept->second.webhook.taken_log_no = each.up_to;
      for (const TakenMatch& match : each.matches) {
        Slot& slot = kept->second.slots[match.log_no];
        slot.row.match = match;
        slot.row.match.status.clear();
        slot.row.match_time = now;
        slot.row.delivery =
            NewDelivery(kept->second.webhook.state, match.status, now, match.urgency);
      }
      ++moved;
    }
    return moved;
  }

  absl::StatusOr<std::vector<ClaimedDelivery>> Claim(const ClaimBounds& bounds) override {
    const std::lock_guard lock(mutex_);
    std::map<std::int64_t, int> shares;
    for (const bool held_up : {false, true}) {
      const int most = held_up ? bounds.most_held_up : bounds.most;
      std::vector<std::pair<Instant, std::int64_t>> turns;
      for (auto& [id, kept] : kept_) {
        if (kept.webhook.state.holds_up() == held_up && HasSomething(kept, bounds.now)) {
          turns.emplace_back(kept.claimed_at, id);
        }
      }
      std::sort(turns.begin(), turns.end());
      turns.resize(std::min(turns.size(), static_cast<std::size_t>(std::max(most, 0))));
      for (const auto& [at, id] : turns) {
        shares[id] = std::max(1, most / static_cast<int>(turns.size()));
      }
    }
    std::vector<ClaimedDelivery> claimed;
    for (const auto& [id, share] : shares) {
      Kept& kept = kept_[id];
      const ClaimPlan plan = PlanClaim(kept.webhook, Candidates(kept, bounds.now),
                                       InFlight(kept, bounds.now), share, bounds.now);
      kept.claimed_at = bounds.now;
      kept.webhook.rate_from = plan.rate_from;
      for (const ClaimCandidate& each : plan.claimed) {
        Slot& slot = kept.slots[each.log_no];
        slot.lease = bounds.lease;
        slot.lease_until = bounds.lease_until;
        claimed.push_back({kept.webhook, each.log_no, each.by_hand, bounds.lease});
      }
    }
    return claimed;
  }

  absl::StatusOr<std::optional<Instant>> NextDue(Instant now) override {
    const std::lock_guard lock(mutex_);
    std::optional<Instant> next;
    for (const auto& [id, kept] : kept_) {
      for (const auto& [log_no, slot] : kept.slots) {
        const WebhookDelivery& delivery = slot.row.delivery;
        if (delivery.state == WebhookState::kPending && delivery.due > now) {
          next = std::min(next.value_or(delivery.due), delivery.due);
        }
      }
    }
    return next;
  }

  absl::StatusOr<int> Conclude(const std::vector<MadeAttempt>& attempts) override {
    const std::lock_guard lock(mutex_);
    int stored = 0;
    for (const MadeAttempt& made : attempts) {
      const auto kept = kept_.find(made.webhook_id);
      if (kept == kept_.end() || !kept->second.slots.contains(made.log_no)) {
        continue;
      }
      Slot& slot = kept->second.slots[made.log_no];
      if (slot.lease != made.lease) {
        continue;
      }
      Webhook& webhook = kept->second.webhook;
      const Conclusion conclusion = ConclusionOf(webhook, slot.row, made);
      slot.lease = 0;
      slot.row.delivery = conclusion.delivery;
      slot.row.by_hand = conclusion.by_hand;
      slot.row.last_time = made.begin;
      slot.row.last_status = made.answer.http_status;
      slot.row.last_fault = conclusion.made.answer.fault;
      slot.attempts.push_back({static_cast<std::int64_t>(conclusion.delivery.attempts),
                               made.by_hand, made.begin, conclusion.made.answer});
      if (webhook.state.on && !conclusion.webhook.state.on) {
        disabled_.push_back(webhook.subscription.name);
      }
      webhook = conclusion.webhook;
      ++stored;
    }
    return stored;
  }

  absl::Status Release(const std::vector<ClaimedDelivery>& claimed) override {
    const std::lock_guard lock(mutex_);
    for (const ClaimedDelivery& each : claimed) {
      const auto kept = kept_.find(each.webhook.id);
      if (kept != kept_.end() && kept->second.slots[each.log_no].lease == each.lease) {
        kept->second.slots[each.log_no].lease = 0;
      }
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::int64_t> Replay(
      std::string_view subscription, const NamedRequest& request, const ReplaySelection& selection,
      const std::function<absl::Status(const Webhook&)>& may) override {
    const std::lock_guard lock(mutex_);
    Kept* const kept = At(subscription);
    if (kept == nullptr) {
      return NoWebhook(subscription);
    }
    if (const absl::Status allowed = may(kept->webhook); !allowed.ok()) {
      return allowed;
    }
    const auto answered = Answered(request);
    if (!answered.ok() || answered->has_value()) {
      return answered.ok() ? absl::StatusOr<std::int64_t>(**answered) : answered.status();
    }
    std::vector<Slot*> chosen;
    for (auto& [log_no, slot] : kept->slots) {
      if (Selects(selection, log_no, slot.row.delivery)) {
        chosen.push_back(&slot);
      }
    }
    const auto count = static_cast<std::int64_t>(chosen.size());
    if (const absl::Status good = CheckReplay(kept->webhook, selection, count); !good.ok()) {
      return good;
    }
    for (Slot* const slot : chosen) {
      slot->row.by_hand = true;
    }
    Answer(request, count);
    return count;
  }

  absl::StatusOr<DeliveryRow> FindDelivery(std::int64_t webhook_id, std::int64_t log_no) override {
    const std::lock_guard lock(mutex_);
    const auto kept = kept_.find(webhook_id);
    if (kept == kept_.end() || !kept->second.slots.contains(log_no)) {
      return NoDelivery(log_no);
    }
    return kept->second.slots[log_no].row;
  }

  absl::StatusOr<std::vector<WebhookAttempt>> Attempts(std::int64_t webhook_id,
                                                       std::int64_t log_no) override {
    const std::lock_guard lock(mutex_);
    const auto kept = kept_.find(webhook_id);
    if (kept == kept_.end() || !kept->second.slots.contains(log_no)) {
      return std::vector<WebhookAttempt>();
    }
    const auto& all = kept->second.slots[log_no].attempts;
    const std::size_t most = kMostAttemptsShown;
    return std::vector<WebhookAttempt>(
        all.end() - static_cast<std::ptrdiff_t>(std::min(all.size(), most)), all.end());
  }

  absl::Status Forget(std::int64_t log_no, Instant) override {
    const std::lock_guard lock(mutex_);
    for (auto& [id, kept] : kept_) {
      kept.webhook.begun_log_no = std::max(kept.webhook.begun_log_no, log_no);
      kept.webhook.taken_log_no = std::max(kept.webhook.taken_log_no, log_no);
      std::erase_if(kept.slots, [&](const auto& at) { return at.first <= log_no; });
    }
    return absl::OkStatus();
  }

  absl::StatusOr<WebhookLedger> LedgerOfWebhook(const Webhook& webhook, Instant now) override {
    const std::lock_guard lock(mutex_);
    WebhookLedger ledger;
    const auto kept = kept_.find(webhook.id);
    if (kept != kept_.end() && IsThere(kept->second)) {
      Webhook& stored = kept->second.webhook;
      ledger.matched = CountMatches(stored, stored.begun_log_no);
      ledger.pending = CountMatches(stored, stored.taken_log_no);
      for (const auto& [log_no, slot] : kept->second.slots) {
        Add(slot, now, ledger);
      }
    }
    return ledger;
  }

  absl::StatusOr<WebhookLedger> LedgerOfEvent(std::int64_t log_no,
                                              const std::optional<std::string>& owner,
                                              Instant now) override {
    const std::lock_guard lock(mutex_);
    WebhookLedger ledger;
    for (auto& [id, kept] : kept_) {
      const Webhook& webhook = kept.webhook;
      if (!IsThere(kept) || owner.value_or(webhook.owner) != webhook.owner) {
        continue;
      }
      const auto page = matches_.Read(webhook.subscription, log_no - 1, 1);
      if (page.ok() && page->log_nos == std::vector<std::int64_t>{log_no} &&
          log_no > webhook.begun_log_no) {
        ++ledger.matched;
        ledger.pending += log_no > webhook.taken_log_no ? 1 : 0;
      }
      if (const auto slot = kept.slots.find(log_no); slot != kept.slots.end()) {
        Add(slot->second, now, ledger);
      }
    }
    return ledger;
  }

 private:
  struct Slot {
    DeliveryRow row;
    std::int64_t lease = 0;
    Instant lease_until{};
    std::vector<WebhookAttempt> attempts;

    bool InFlight(Instant now) const { return lease != 0 && lease_until > now; }
  };
  struct Kept {
    Webhook webhook;
    Instant claimed_at{};
    std::map<std::int64_t, Slot> slots;  // by log_no
  };

  // A webhook goes with its subscription.
  bool IsThere(const Kept& kept) {
    const auto row = subscriptions_.FindRow(kept.webhook.subscription.name);
    return row.ok() && row->number == kept.webhook.subscription.number;
  }

  Kept* At(std::string_view subscription) {
    for (auto& [id, kept] : kept_) {
      if (kept.webhook.subscription.name == subscription && IsThere(kept)) {
        return &kept;
      }
    }
    return nullptr;
  }

  std::int64_t CountMatches(const Webhook& webhook, std::int64_t after) {
    const auto page = matches_.Read(webhook.subscription, after, std::numeric_limits<int>::max());
    return page.ok() ? static_cast<std::int64_t>(page->log_nos.size()) : 0;
  }

  static void Add(const Slot& slot, Instant now, WebhookLedger& ledger) {
    ledger.Add(slot.row.delivery.state, slot.row.delivery.reason, slot.row.delivery.due > now, 1);
  }

  static int InFlight(const Kept& kept, Instant now) {
    return static_cast<int>(std::count_if(kept.slots.begin(), kept.slots.end(),
                                          [&](const auto& at) { return at.second.InFlight(now); }));
  }

  bool HasSomething(const Kept& kept, Instant now) {
    return IsThere(kept) && kept.webhook.state.on &&
           std::any_of(kept.slots.begin(), kept.slots.end(), [&](const auto& at) {
             const Slot& slot = at.second;
             return !slot.InFlight(now) &&
                    (slot.row.by_hand ||
                     (slot.row.delivery.state == WebhookState::kPending &&
                      slot.row.delivery.due <= now && kept.webhook.state.spared_until <= now));
           });
  }

  static std::vector<ClaimCandidate> Candidates(const Kept& kept, Instant now) {
    std::vector<ClaimCandidate> by_hand;
    std::vector<ClaimCandidate> due;
    for (const auto& [log_no, slot] : kept.slots) {
      if (slot.row.by_hand && !slot.InFlight(now)) {
        by_hand.push_back({log_no, slot.row.delivery, true, false});
      }
      if (slot.row.delivery.state == WebhookState::kPending) {
        due.push_back({log_no, slot.row.delivery, false, slot.InFlight(now)});
      }
    }
    if (kept.webhook.target.ordered) {
      due.resize(std::min<std::size_t>(due.size(), 1));
    } else {
      std::stable_sort(due.begin(), due.end(), [](const auto& a, const auto& b) {
        return a.delivery.due < b.delivery.due;
      });
    }
    by_hand.insert(by_hand.end(), due.begin(), due.end());
    return by_hand;
  }

  absl::StatusOr<std::optional<std::int64_t>> Answered(const NamedRequest& request) {
    const auto found = answers_.find({request.actor, request.id});
    if (request.id.empty() || found == answers_.end()) {
      return std::nullopt;
    }
    if (const absl::Status same = CheckRepeat(request, found->second.first); !same.ok()) {
      return same;
    }
    return found->second.second;
  }

  void Answer(const NamedRequest& request, std::int64_t answer) {
    if (!request.id.empty()) {
      answers_[{request.actor, request.id}] = {DigestOf(request), answer};
    }
  }

  std::mutex mutex_;
  EventLogReader& log_;
  SubscriptionStore& subscriptions_;
  MatchStore& matches_;
  std::int64_t last_id_ = 0;
  std::map<std::int64_t, Kept> kept_;
  std::map<std::pair<std::string, std::string>, std::pair<std::string, std::int64_t>> answers_;
  std::vector<std::string> disabled_;
};

}  // namespace zoneflow::notification::testing
