// The whistle (社区吹哨、部门报到): a community whistles for a matter, departments must report in.
//
//                     ┌─ handled, unfounded (the community's word)
//   blown ─ verified ─┴▶ dispatched ──▶ resolved ──▶ closed        withdrawn, merged: by the
//   (urgent: at once)      │  ▲  ▲         │           │           whistler's side, before closing
//                          ▼  │  └─────────┴───────────┘
//                       one leg           reopened
//                   per department
//
//   leg: dispatched ─▶ signed off ─▶ reported in ─▶ in progress ─▶ resolved
//             └───────▶ bounced: once per department; the slot waits for another dispatch
//
// A ticket is the sum of its entries: each act appends some, ApplyEntry says what becomes of the
// ticket, and all of its figures can be counted again from them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/date.h"
#include "common/base/strong_id.h"
#include "common/base/zone_ref.h"
#include "services/notification/core/whistle/whistle_rules.h"

namespace zoneflow::notification {

using WhistleId = StrongId<struct WhistleIdTag>;

// The same for the same words.
WhistleId WhistleIdOf(std::string_view what);

// A place as repeats are found by it: without spaces, of ASCII or full width.
std::string PlaceKey(std::string_view place);

enum class WhistleState {
  kBlown,       // waits for the community's verification
  kVerified,    // waits for the dispatcher
  kDispatched,  // with departments
  kResolved,    // the lead has resolved it; waits for the whistler's rating
  kClosed,      // rated (销号)
  kHandled,     // the community did it by itself (能办即办)
  kUnfounded,   // the community found nothing to it
  kWithdrawn,
  kMerged,  // into another one
};
inline constexpr std::array kWhistleStates = {
    WhistleState::kBlown,     WhistleState::kVerified,  WhistleState::kDispatched,
    WhistleState::kResolved,  WhistleState::kClosed,    WhistleState::kHandled,
    WhistleState::kUnfounded, WhistleState::kWithdrawn, WhistleState::kMerged};
// "blown", "verified" …: in stores, filters and answers.
std::string_view WhistleStateKey(WhistleState state);
std::optional<WhistleState> WhistleStateOfKey(std::string_view key);

enum class LegState { kDispatched, kSignedOff, kReportedIn, kInProgress, kResolved, kBounced };
inline constexpr std::array kLegStates = {LegState::kDispatched, LegState::kSignedOff,
                                          LegState::kReportedIn, LegState::kInProgress,
                                          LegState::kResolved,   LegState::kBounced};
std::string_view LegStateKey(LegState state);
std::optional<LegState> LegStateOfKey(std::string_view key);

// What a department asked for and a dispatcher decided: a pause of its clocks, its exclusion from
// the rates (剔除).
enum class AskState { kNone, kAsked, kGranted, kRefused };
inline constexpr std::array kAskStates = {AskState::kNone, AskState::kAsked, AskState::kGranted,
                                          AskState::kRefused};
std::string_view AskStateKey(AskState state);
std::optional<AskState> AskStateOfKey(std::string_view key);

// A decision lets a pause begin, so its clocks never run backwards; it stays with the leg for good.
struct LegPause {
  AskState state = AskState::kAsked;
  std::string reason;
  std::string asked_by;
  Instant asked_at;
  Instant until;  // as asked
  std::string decided_by;
  std::string decision;
  std::optional<Instant> decided_at;

  friend bool operator==(const LegPause&, const LegPause&) = default;
};

struct LegExclusion {
  AskState state = AskState::kNone;
  std::string reason;
  std::string asked_by;
  std::string decided_by;
  std::string decision;

  friend bool operator==(const LegExclusion&, const LegExclusion&) = default;
};

struct LegClock {
  Instant from;
  std::optional<Instant> due;   // none: the item has no such limit
  std::optional<Instant> done;  // at or before due: in time
  int told_percent = 0;         // the last of 50, 80, 100 … that was told

  bool IsRunning() const { return due && !done; }

  friend bool operator==(const LegClock&, const LegClock&) = default;
};

// What one department has to do.
struct Leg {
  int number = 0;  // 1, 2, 3 …
  std::string department;
  bool is_lead = false;  // 主办; the others assist (协办)
  LegState state = LegState::kDispatched;
  int attempt = 1;      // the how manieth dispatch of this slot
  int replaced_by = 0;  // the leg of the next one, of a bounced leg
  Instant dispatched_at;
  std::array<LegClock, kLegClocks> clocks = {};
  int escalated_to = 0;  // the highest level that was told
  std::vector<LegPause> pauses = {};
  LegExclusion exclusion = {};
  std::string bounce_reason;
  std::string proposed_department;

  LegClock& ClockOf(LegClockKind kind) { return clocks[static_cast<std::size_t>(kind)]; }
  const LegClock& ClockOf(LegClockKind kind) const {
    return clocks[static_cast<std::size_t>(kind)];
  }
  // With the department still, whether it is done or not.
  bool Stands() const { return state != LegState::kBounced; }
  const LegPause* OpenPause() const;
  // By their begin.
  std::vector<TimeSpan> GrantedPauses() const;

  friend bool operator==(const Leg&, const Leg&) = default;
};

enum class Satisfaction { kUnsatisfied, kFair, kSatisfied };
inline constexpr std::array kSatisfactions = {Satisfaction::kUnsatisfied, Satisfaction::kFair,
                                              Satisfaction::kSatisfied};
std::string_view SatisfactionKey(Satisfaction satisfaction);
std::optional<Satisfaction> SatisfactionOfKey(std::string_view key);

// The whistler's word, not the department's.
struct Rating {
  bool solved = false;
  Satisfaction satisfaction = Satisfaction::kFair;

  friend bool operator==(const Rating&, const Rating&) = default;
};

// What somebody whistles for.
struct Opening {
  ZoneRef zone;
  std::string item;
  std::string place;
  std::string text;
  std::string case_id;  // of a project's node, for which its chief officer whistles; else empty
  std::string procedure_id;
  int rules_version = 0;

  friend bool operator==(const Opening&, const Opening&) = default;
};

// A photo or a paper, stored elsewhere by its SHA-256.
struct Evidence {
  std::string id;  // 64 hexadecimal digits
  std::string media_type;
  std::int64_t size_bytes = 0;
  std::string file_name;

  friend bool operator==(const Evidence&, const Evidence&) = default;
};

struct Whistle {
  WhistleId id;
  std::int64_t revision = 0;  // 1, 2, 3 …: one a change
  std::int64_t entries = 0;   // how many there are
  Opening opening;
  std::string whistler;
  Instant blown_at;
  WhistleState state = WhistleState::kBlown;
  std::vector<Leg> legs;                       // by number
  std::optional<Instant> first_dispatched_at;  // from when the whistler's clock runs, for ever
  std::optional<Instant> resolved_at;
  std::optional<Rating> rating;
  int reopened = 0;
  WhistleId merged_into;
  Instant updated_at;
  std::vector<Evidence> evidence = {};  // in the order in which it was attached

  const Leg* FindLeg(int number) const;
  Leg* FindLeg(int number);
  // The standing lead; nullptr if there is none.
  const Leg* Lead() const;
  // Bounced and not dispatched again.
  const Leg* OpenSlot(bool is_lead) const;

  friend bool operator==(const Whistle&, const Whistle&) = default;
};

enum class EntryKind {
  kBlown,
  kVerified,
  kHandled,
  kUnfounded,
  kDispatched,
  kSignedOff,
  kBounced,
  kReportedIn,
  kFedBack,
  kResolved,
  kRated,
  kReopened,
  kWithdrawn,
  kPauseAsked,
  kPauseGranted,
  kPauseRefused,
  kExclusionAsked,
  kExclusionGranted,
  kExclusionRefused,
  kReminded,
  kEscalated,
  kLevelSkipped,  // nobody was on duty there
  kMerged,        // into `other`
  kTookIn,        // `other` was merged into this one
  kEvidenceAttached,
};
inline constexpr std::array kEntryKinds = {EntryKind::kBlown,
                                           EntryKind::kVerified,
                                           EntryKind::kHandled,
                                           EntryKind::kUnfounded,
                                           EntryKind::kDispatched,
                                           EntryKind::kSignedOff,
                                           EntryKind::kBounced,
                                           EntryKind::kReportedIn,
                                           EntryKind::kFedBack,
                                           EntryKind::kResolved,
                                           EntryKind::kRated,
                                           EntryKind::kReopened,
                                           EntryKind::kWithdrawn,
                                           EntryKind::kPauseAsked,
                                           EntryKind::kPauseGranted,
                                           EntryKind::kPauseRefused,
                                           EntryKind::kExclusionAsked,
                                           EntryKind::kExclusionGranted,
                                           EntryKind::kExclusionRefused,
                                           EntryKind::kReminded,
                                           EntryKind::kEscalated,
                                           EntryKind::kLevelSkipped,
                                           EntryKind::kMerged,
                                           EntryKind::kTookIn,
                                           EntryKind::kEvidenceAttached};
std::string_view EntryKindKey(EntryKind kind);
std::optional<EntryKind> EntryKindOfKey(std::string_view key);

using DueTimes = std::array<std::optional<Instant>, kLegClocks>;

// One line of a ticket's history. Which fields count, the kind decides.
struct Entry {
  std::int64_t number = 0;    // 1, 2, 3 … in the ticket
  std::int64_t revision = 0;  // of the ticket with it
  EntryKind kind = EntryKind::kBlown;
  Instant at;
  std::string actor;
  int leg = 0;       // 0: the ticket as a whole
  std::string text;  // the reason, what was found or done
  // Dispatched: to whom; bounced: who is proposed instead; reminded, escalated: whose leg.
  std::string department;
  bool is_lead = false;                 // dispatched
  int replaces = 0;                     // dispatched: the bounced leg whose slot it takes
  std::optional<Instant> resolve_from;  // dispatched: when the whistler's clock of the slot began
  DueTimes due = {};                    // dispatched, reopened, a pause granted
  std::string people;                   // reported in: who came; fed back: with whom they spoke
  std::string place;                    // reported in
  std::optional<Instant> until;         // a pause; fed back: by when it will be done
  LegClockKind clock = LegClockKind::kSignOff;  // reminded, escalated
  int percent = 0;                              // the same
  int level = 0;                                // escalated, a level skipped
  std::vector<Post> told = {};                  // who, by which channel
  std::optional<Rating> rating = std::nullopt;
  WhistleId other;
  std::optional<Opening> opening = std::nullopt;  // blown
  std::optional<Evidence> evidence = std::nullopt;

  friend bool operator==(const Entry&, const Entry&) = default;
};

// What becomes of a ticket with its next entry; the first, which is kBlown, is applied to one that
// has its id alone. Says nothing of what is allowed.
Whistle ApplyEntry(Whistle before, const Entry& entry);
// The ticket that all its entries make. REQUIRES: entries from number 1 on.
Whistle Replay(const WhistleId& id, std::span<const Entry> entries);

// A ticket before and after, and the entries that lie between: one revision, one event.
struct WhistleChange {
  Whistle before;  // revision 0 of a new one
  Whistle after;
  std::vector<Entry> entries;
};

// Numbers the entries on from those of the ticket, signs them and applies them.
WhistleChange ChangeOf(const Whistle& before, std::vector<Entry> entries, std::string_view actor,
                       Instant at);

}  // namespace zoneflow::notification
