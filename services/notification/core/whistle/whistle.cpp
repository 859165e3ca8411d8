#include "services/notification/core/whistle/whistle.h"

#include <algorithm>
#include <utility>

#include "common/base/sha256.h"
#include "common/base/str_cat.h"

namespace zoneflow::notification {
namespace {

// Keys in the order of the enumerators.
constexpr std::array<std::string_view, kWhistleStates.size()> kWhistleStateKeys = {
    "blown",   "verified",  "dispatched", "resolved", "closed",
    "handled", "unfounded", "withdrawn",  "merged"};
constexpr std::array<std::string_view, kLegStates.size()> kLegStateKeys = {
    "dispatched", "signed_off", "reported_in", "in_progress", "resolved", "bounced"};
constexpr std::array<std::string_view, kAskStates.size()> kAskStateKeys = {"none", "asked",
                                                                           "granted", "refused"};
constexpr std::array<std::string_view, kSatisfactions.size()> kSatisfactionKeys = {
    "unsatisfied", "fair", "satisfied"};
constexpr std::array<std::string_view, kEntryKinds.size()> kEntryKindKeys = {"blown",
                                                                             "verified",
                                                                             "handled",
                                                                             "unfounded",
                                                                             "dispatched",
                                                                             "signed_off",
                                                                             "bounced",
                                                                             "reported_in",
                                                                             "fed_back",
                                                                             "resolved",
                                                                             "rated",
                                                                             "reopened",
                                                                             "withdrawn",
                                                                             "pause_asked",
                                                                             "pause_granted",
                                                                             "pause_refused",
                                                                             "exclusion_asked",
                                                                             "exclusion_granted",
                                                                             "exclusion_refused",
                                                                             "reminded",
                                                                             "escalated",
                                                                             "level_skipped",
                                                                             "merged",
                                                                             "took_in",
                                                                             "evidence_attached"};

template <typename Enum, std::size_t N>
std::optional<Enum> OfKey(const std::array<std::string_view, N>& keys, std::string_view key) {
  const auto found = std::ranges::find(keys, key);
  return found == keys.end() ? std::nullopt
                             : std::optional(static_cast<Enum>(found - keys.begin()));
}

void Stop(Leg& leg, LegClockKind kind, Instant at) {
  LegClock& clock = leg.ClockOf(kind);
  if (clock.IsRunning()) {
    clock.done = at;
  }
}

void SetDue(Leg& leg, const DueTimes& due) {
  for (std::size_t i = 0; i < kLegClocks; ++i) {
    if (due[i]) {
      leg.clocks[i].due = due[i];
    }
  }
}

Leg LegOf(const Whistle& whistle, const Entry& entry) {
  Leg leg;
  leg.number = entry.leg;
  leg.department = entry.department;
  leg.is_lead = entry.is_lead;
  leg.dispatched_at = entry.at;
  for (LegClock& clock : leg.clocks) {
    clock.from = entry.at;
  }
  leg.ClockOf(LegClockKind::kResolve).from = entry.resolve_from.value_or(entry.at);
  SetDue(leg, entry.due);
  if (const Leg* slot = whistle.FindLeg(entry.replaces)) {
    leg.attempt = slot->attempt + 1;
  }
  return leg;
}

void DecidePause(Leg& leg, const Entry& entry, AskState decision) {
  LegPause& pause = leg.pauses.back();
  pause.state = decision;
  pause.decided_by = entry.actor;
  pause.decision = entry.text;
  pause.decided_at = entry.at;
  SetDue(leg, entry.due);
}

void DecideExclusion(Leg& leg, const Entry& entry, AskState decision) {
  leg.exclusion.state = decision;
  leg.exclusion.decided_by = entry.actor;
  leg.exclusion.decision = entry.text;
}

// What an entry says of one leg.
void ApplyToLeg(Whistle& whistle, Leg& leg, const Entry& entry) {
  switch (entry.kind) {
    case EntryKind::kSignedOff:
      leg.state = LegState::kSignedOff;
      Stop(leg, LegClockKind::kSignOff, entry.at);
      return;
    case EntryKind::kBounced:
      leg.state = LegState::kBounced;
      leg.bounce_reason = entry.text;
      leg.proposed_department = entry.department;
      return;
    case EntryKind::kReportedIn:
      leg.state = LegState::kReportedIn;
      Stop(leg, LegClockKind::kReportIn, entry.at);
      return;
    case EntryKind::kFedBack:
      leg.state = LegState::kInProgress;
      Stop(leg, LegClockKind::kFeedback, entry.at);
      return;
    case EntryKind::kResolved:
      leg.state = LegState::kResolved;
      Stop(leg, LegClockKind::kFeedback, entry.at);
      Stop(leg, LegClockKind::kResolve, entry.at);
      if (leg.is_lead) {
        whistle.state = WhistleState::kResolved;
        whistle.resolved_at = entry.at;
      }
      return;
    case EntryKind::kReopened:
      leg.state = LegState::kInProgress;
      leg.ClockOf(LegClockKind::kResolve) = {entry.at, std::nullopt, std::nullopt, 0};
      SetDue(leg, entry.due);
      return;
    case EntryKind::kPauseAsked:
      leg.pauses.push_back({AskState::kAsked, entry.text, entry.actor, entry.at,
                            entry.until.value_or(entry.at), "", "", std::nullopt});
      return;
    case EntryKind::kPauseGranted:
      return DecidePause(leg, entry, AskState::kGranted);
    case EntryKind::kPauseRefused:
      return DecidePause(leg, entry, AskState::kRefused);
    case EntryKind::kExclusionAsked:
      leg.exclusion = {AskState::kAsked, entry.text, entry.actor, "", ""};
      return;
    case EntryKind::kExclusionGranted:
      return DecideExclusion(leg, entry, AskState::kGranted);
    case EntryKind::kExclusionRefused:
      return DecideExclusion(leg, entry, AskState::kRefused);
    case EntryKind::kReminded:
      leg.ClockOf(entry.clock).told_percent = entry.percent;
      return;
    case EntryKind::kEscalated:
    case EntryKind::kLevelSkipped:
      leg.escalated_to = entry.level;
      return;
    default:
      return;
  }
}

}  // namespace

WhistleId WhistleIdOf(std::string_view what) {
  return WhistleId(Sha256Hex(StrCat("whistle/", what)).substr(0, 32));
}

std::string PlaceKey(std::string_view place) {
  constexpr std::string_view kWideSpace = "\u3000";
  std::string key;
  while (!place.empty()) {
    if (place.starts_with(kWideSpace)) {
      place.remove_prefix(kWideSpace.size());
      continue;
    }
    if (place.front() != ' ' && place.front() != '\t') {
      key += place.front();
    }
    place.remove_prefix(1);
  }
  return key;
}

std::string_view WhistleStateKey(WhistleState state) {
  return kWhistleStateKeys[static_cast<std::size_t>(state)];
}
std::optional<WhistleState> WhistleStateOfKey(std::string_view key) {
  return OfKey<WhistleState>(kWhistleStateKeys, key);
}
std::string_view LegStateKey(LegState state) {
  return kLegStateKeys[static_cast<std::size_t>(state)];
}
std::optional<LegState> LegStateOfKey(std::string_view key) {
  return OfKey<LegState>(kLegStateKeys, key);
}
std::string_view AskStateKey(AskState state) {
  return kAskStateKeys[static_cast<std::size_t>(state)];
}
std::optional<AskState> AskStateOfKey(std::string_view key) {
  return OfKey<AskState>(kAskStateKeys, key);
}
std::string_view SatisfactionKey(Satisfaction satisfaction) {
  return kSatisfactionKeys[static_cast<std::size_t>(satisfaction)];
}
std::optional<Satisfaction> SatisfactionOfKey(std::string_view key) {
  return OfKey<Satisfaction>(kSatisfactionKeys, key);
}
std::string_view EntryKindKey(EntryKind kind) {
  return kEntryKindKeys[static_cast<std::size_t>(kind)];
}
std::optional<EntryKind> EntryKindOfKey(std::string_view key) {
  return OfKey<EntryKind>(kEntryKindKeys, key);
}

const LegPause* Leg::OpenPause() const {
  return !pauses.empty() && pauses.back().state == AskState::kAsked ? &pauses.back() : nullptr;
}

std::vector<TimeSpan> Leg::GrantedPauses() const {
  std::vector<TimeSpan> granted;
  for (const LegPause& pause : pauses) {
    if (pause.state == AskState::kGranted && *pause.decided_at < pause.until) {
      granted.push_back({*pause.decided_at, pause.until});
    }
  }
  return granted;
}

const Leg* Whistle::FindLeg(int number) const {
  const auto found = std::ranges::find(legs, number, &Leg::number);
  return found == legs.end() ? nullptr : &*found;
}

Leg* Whistle::FindLeg(int number) {
  const auto found = std::ranges::find(legs, number, &Leg::number);
  return found == legs.end() ? nullptr : &*found;
}

const Leg* Whistle::Lead() const {
  const auto found =
      std::ranges::find_if(legs, [](const Leg& leg) { return leg.is_lead && leg.Stands(); });
  return found == legs.end() ? nullptr : &*found;
}

const Leg* Whistle::OpenSlot(bool is_lead) const {
  const auto found = std::ranges::find_if(legs, [&](const Leg& leg) {
    return leg.is_lead == is_lead && leg.state == LegState::kBounced && leg.replaced_by == 0;
  });
  return found == legs.end() ? nullptr : &*found;
}

Whistle ApplyEntry(Whistle whistle, const Entry& entry) {
  whistle.entries = entry.number;
  whistle.revision = entry.revision;
  whistle.updated_at = entry.at;
  if (Leg* leg = whistle.FindLeg(entry.leg)) {
    ApplyToLeg(whistle, *leg, entry);
  }
  switch (entry.kind) {
    case EntryKind::kBlown:
      whistle.opening = entry.opening.value_or(Opening{});
      whistle.whistler = entry.actor;
      whistle.blown_at = entry.at;
      whistle.state = WhistleState::kBlown;
      break;
    case EntryKind::kVerified:
      whistle.state = WhistleState::kVerified;
      break;
    case EntryKind::kHandled:
      whistle.state = WhistleState::kHandled;
      break;
    case EntryKind::kUnfounded:
      whistle.state = WhistleState::kUnfounded;
      break;
    case EntryKind::kDispatched: {
      Leg leg = LegOf(whistle, entry);
      if (Leg* slot = whistle.FindLeg(entry.replaces)) {
        slot->replaced_by = leg.number;
      }
      whistle.legs.push_back(std::move(leg));
      whistle.state = WhistleState::kDispatched;
      if (!whistle.first_dispatched_at) {
        whistle.first_dispatched_at = entry.at;
      }
      break;
    }
    case EntryKind::kRated:
      whistle.rating = entry.rating;
      whistle.state = WhistleState::kClosed;
      break;
    case EntryKind::kReopened:
      whistle.state = WhistleState::kDispatched;
      whistle.rating.reset();
      whistle.resolved_at.reset();
      ++whistle.reopened;
      break;
    case EntryKind::kWithdrawn:
      whistle.state = WhistleState::kWithdrawn;
      break;
    case EntryKind::kEvidenceAttached:
      whistle.evidence.push_back(entry.evidence.value_or(Evidence{}));
      break;
    case EntryKind::kMerged:
      whistle.state = WhistleState::kMerged;
      whistle.merged_into = entry.other;
      break;
    default:
      break;
  }
  return whistle;
}

Whistle Replay(const WhistleId& id, std::span<const Entry> entries) {
  Whistle whistle;
  whistle.id = id;
  for (const Entry& entry : entries) {
    whistle = ApplyEntry(std::move(whistle), entry);
  }
  return whistle;
}

WhistleChange ChangeOf(const Whistle& before, std::vector<Entry> entries, std::string_view actor,
                       Instant at) {
  WhistleChange change{before, before, std::move(entries)};
  for (Entry& entry : change.entries) {
    entry.number = change.after.entries + 1;
    entry.revision = before.revision + 1;
    entry.at = at;
    entry.actor = std::string(actor);
    change.after = ApplyEntry(std::move(change.after), entry);
  }
  return change;
}

}  // namespace zoneflow::notification
