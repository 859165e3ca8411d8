#include "services/notification/core/whistle/whistle_moves.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::notification {
namespace {

constexpr std::size_t kLongestText = 4000;
constexpr std::size_t kLongestWord = 300;
constexpr std::size_t kLongestFileName = 255;
constexpr std::size_t kMostLegs = 24;
// The dispatch of a slot that is for the dispatcher of last resort to make.
constexpr int kLastResortAttempt = 3;

constexpr std::array<std::string_view, kWhistleMoves.size()> kMoveKeys = {"verify",
                                                                          "dispatch",
                                                                          "sign_off",
                                                                          "bounce",
                                                                          "report_in",
                                                                          "feedback",
                                                                          "resolve",
                                                                          "rate",
                                                                          "reopen",
                                                                          "withdraw",
                                                                          "request_pause",
                                                                          "decide_pause",
                                                                          "request_exclusion",
                                                                          "decide_exclusion",
                                                                          "merge",
                                                                          "attach_evidence"};

absl::Status Refuse(std::string_view field, std::string_view value, std::string_view rule) {
  return absl::InvalidArgumentError(StrCat(field, ": \"", value, "\" ", rule));
}

absl::Status CheckLength(std::string_view field, const std::string& text, std::size_t longest) {
  if (text.size() > longest) {
    return absl::InvalidArgumentError(
        StrCat(field, ": ", text.size(), " bytes, more than ", longest));
  }
  return absl::OkStatus();
}

absl::Status CheckGiven(std::string_view field, const std::string& text, std::size_t longest) {
  if (text.find_first_not_of(" \t\n\r") == std::string::npos) {
    return absl::InvalidArgumentError(StrCat(field, ": is empty"));
  }
  return CheckLength(field, text, longest);
}

bool Has(const Principal& principal, std::string_view role) {
  return std::ranges::find(principal.roles, role) != principal.roles.end();
}

bool HasAny(const Principal& principal, std::initializer_list<std::string_view> roles) {
  return std::ranges::any_of(roles, [&](std::string_view role) { return Has(principal, role); });
}

bool IsOfDepartment(const Principal& principal, const std::string& department) {
  return Has(principal, "operator") ||
         (Has(principal, "department") && CheckMayActFor(principal, "", department).ok());
}

absl::Status May(bool may, const Principal& principal, std::string_view who) {
  return may ? absl::OkStatus()
             : absl::PermissionDeniedError(StrCat("principal: ", principal.id, " is not ", who));
}

absl::Status CheckRight(WhistleMove move, const Whistle& whistle, const Leg* leg,
                        const MoveContext& context) {
  const Principal& principal = context.principal;
  const auto has = [&](std::initializer_list<std::string_view> roles) {
    return HasAny(principal, roles);
  };
  switch (move) {
    case WhistleMove::kVerify:
      return May(has({"community", "operator"}), principal, "of the community");
    case WhistleMove::kDispatch:
      return May(has({"dispatcher", "operator"}), principal, "a dispatcher");
    case WhistleMove::kMerge:
      return May(has({"dispatcher", "community", "operator"}), principal,
                 "a dispatcher or of the community");
    case WhistleMove::kAttachEvidence:
      RETURN_IF_ERROR(CheckMaySee(whistle, principal));
      return May(principal.id == whistle.whistler || IsDepartment(principal) ||
                     has({"community", "grid_worker", "dispatcher", "operator"}),
                 principal, "who whistled, of the community, a dispatcher or of its departments");
    case WhistleMove::kDecidePause:
    case WhistleMove::kDecideExclusion:
      return May(has({"dispatcher", "zone_leader", "operator"}), principal,
                 "a dispatcher or a leader of the zone");
    case WhistleMove::kRate:
    case WhistleMove::kReopen:
    case WhistleMove::kWithdraw:
      return May(principal.id == whistle.whistler || has({"community", "operator"}), principal,
                 "who whistled, nor of the community");
    default:
      return May(leg != nullptr && IsOfDepartment(principal, leg->department), principal,
                 StrCat("of ", leg == nullptr ? "its department" : leg->department));
  }
}

absl::Status WrongState(const Whistle& whistle, const Leg* leg, std::string_view rule) {
  return absl::FailedPreconditionError(
      leg == nullptr ? StrCat("state: the ticket is ", WhistleStateKey(whistle.state), "; ", rule)
                     : StrCat("leg: that of ", leg->department, " is ", LegStateKey(leg->state),
                              ", the ticket ", WhistleStateKey(whistle.state), "; ", rule));
}

bool HasBounced(const Whistle& whistle, const std::string& department) {
  return std::ranges::any_of(whistle.legs, [&](const Leg& leg) {
    return leg.department == department && leg.state == LegState::kBounced;
  });
}

absl::Status CheckBounce(const Whistle& whistle, const Leg& leg, Instant now) {
  if (leg.state != LegState::kDispatched) {
    return WrongState(whistle, &leg, "only what is not signed off is bounced");
  }
  if (HasBounced(whistle, leg.department)) {
    return absl::FailedPreconditionError(
        StrCat("leg: ", leg.department, " has bounced this ticket; a department does so once"));
  }
  if (leg.attempt >= kLastResortAttempt) {
    return absl::FailedPreconditionError(
        StrCat("leg: dispatch ", leg.attempt, " of it was the decision of last resort"));
  }
  const LegClock& clock = leg.ClockOf(LegClockKind::kSignOff);
  if (clock.due && now > *clock.due) {
    return absl::FailedPreconditionError(StrCat("leg: the time to sign off ran out at ",
                                                FormatInstant(*clock.due),
                                                "; until then it could be bounced"));
  }
  return absl::OkStatus();
}

// Whether it is time for the move.
absl::Status CheckOrder(WhistleMove move, const Whistle& whistle, const Leg* leg, Instant now) {
  const WhistleState state = whistle.state;
  const auto is = [&](std::initializer_list<LegState> states) {
    return std::ranges::find(states, leg->state) != states.end();
  };
  const bool is_running = state == WhistleState::kDispatched;
  switch (move) {
    case WhistleMove::kVerify:
      return state == WhistleState::kBlown
                 ? absl::OkStatus()
                 : WrongState(whistle, nullptr, "only a new one is verified");
    case WhistleMove::kMerge:
      return state == WhistleState::kBlown || state == WhistleState::kVerified
                 ? absl::OkStatus()
                 : WrongState(whistle, nullptr, "only what is not dispatched yet is merged");
    case WhistleMove::kAttachEvidence:
      if (state != WhistleState::kBlown && state != WhistleState::kVerified && !is_running &&
          state != WhistleState::kResolved) {
        return WrongState(whistle, nullptr, "nothing is attached to what is over");
      }
      return whistle.evidence.size() < kMostEvidence
                 ? absl::OkStatus()
                 : absl::FailedPreconditionError(
                       StrCat("receipt: the ticket has ", kMostEvidence, " pieces of evidence"));
    case WhistleMove::kDispatch:
      return state == WhistleState::kVerified || is_running
                 ? absl::OkStatus()
                 : WrongState(whistle, nullptr, "only what is verified is dispatched");
    case WhistleMove::kRate:
      return state == WhistleState::kResolved
                 ? absl::OkStatus()
                 : WrongState(whistle, nullptr, "only what is resolved is rated");
    case WhistleMove::kReopen:
      return (state == WhistleState::kResolved || state == WhistleState::kClosed) &&
                     whistle.Lead() != nullptr
                 ? absl::OkStatus()
                 : WrongState(whistle, nullptr, "only what was resolved is reopened");
    case WhistleMove::kWithdraw:
      return state == WhistleState::kBlown || state == WhistleState::kVerified || is_running
                 ? absl::OkStatus()
                 : WrongState(whistle, nullptr, "only what is not resolved yet is withdrawn");
    case WhistleMove::kSignOff:
      return is_running && is({LegState::kDispatched})
                 ? absl::OkStatus()
                 : WrongState(whistle, leg, "only what was dispatched and no more is signed off");
    case WhistleMove::kBounce:
      return is_running ? CheckBounce(whistle, *leg, now)
                        : WrongState(whistle, leg, "only an open ticket is bounced");
    case WhistleMove::kReportIn:
      return is_running && is({LegState::kDispatched, LegState::kSignedOff})
                 ? absl::OkStatus()
                 : WrongState(whistle, leg, "a department reports in once, before it works");
    case WhistleMove::kFeedback:
    case WhistleMove::kResolve:
      return is_running && is({LegState::kReportedIn, LegState::kInProgress})
                 ? absl::OkStatus()
                 : WrongState(whistle, leg, "that comes after reporting in, before resolving");
    case WhistleMove::kRequestPause: {
      if (!is_running || !leg->Stands() || leg->state == LegState::kResolved) {
        return WrongState(whistle, leg, "only running clocks are paused");
      }
      const std::vector<TimeSpan> pauses = leg->GrantedPauses();
      const bool is_paused = !pauses.empty() && now < pauses.back().until;
      return leg->OpenPause() == nullptr && !is_paused
                 ? absl::OkStatus()
                 : absl::FailedPreconditionError(
                       "leg: a pause was asked for or holds already; one at a time");
    }
    case WhistleMove::kDecidePause:
      return is_running && leg->OpenPause() != nullptr
                 ? absl::OkStatus()
                 : absl::FailedPreconditionError("leg: no pause of it waits for a decision");
    case WhistleMove::kRequestExclusion:
      if (!leg->Stands()) {
        return WrongState(whistle, leg, "what was bounced counts in no rate");
      }
      return leg->exclusion.state == AskState::kNone
                 ? absl::OkStatus()
                 : absl::FailedPreconditionError("leg: its exclusion was asked for; that is once");
    case WhistleMove::kDecideExclusion:
      return leg->exclusion.state == AskState::kAsked
                 ? absl::OkStatus()
                 : absl::FailedPreconditionError("leg: no exclusion of it waits for a decision");
  }
  return absl::OkStatus();
}

absl::StatusOr<const Leg*> LegFor(WhistleMove move, const Whistle& whistle, int number,
                                  const MoveContext& context) {
  const Leg* leg = whistle.FindLeg(number);
  if (leg == nullptr) {
    return absl::NotFoundError(StrCat("leg: ticket ", whistle.id.str(), " has no leg ", number));
  }
  RETURN_IF_ERROR(CheckMove(move, whistle, leg, context));
  return leg;
}

WhistleChange ChangeOf(const Whistle& before, std::vector<Entry> entries,
                       const MoveContext& context) {
  return ChangeOf(before, std::move(entries), context.principal.id, context.now);
}

Entry EntryOf(EntryKind kind, int leg = 0, std::string text = {}) {
  Entry entry;
  entry.kind = kind;
  entry.leg = leg;
  entry.text = std::move(text);
  return entry;
}

absl::StatusOr<const WhistleItem*> ItemOf(const Whistle& whistle, const WhistleRules& rules) {
  const WhistleItem* item = rules.FindItem(whistle.opening.item);
  if (item == nullptr) {
    return absl::DataLossError(StrCat("item: \"", whistle.opening.item, "\" of ticket ",
                                      whistle.id.str(), " is not in version ", rules.version));
  }
  return item;
}

absl::Status CheckDispatch(const Whistle& whistle, const std::vector<DispatchTo>& to,
                           const WhistleRules& rules) {
  if (to.empty()) {
    return absl::InvalidArgumentError("to: names no department");
  }
  if (whistle.legs.size() + to.size() > kMostLegs) {
    return absl::InvalidArgumentError(StrCat("to: a ticket has at most ", kMostLegs, " legs"));
  }
  std::set<std::string> named;
  int leads = whistle.Lead() != nullptr ? 1 : 0;
  for (const DispatchTo& one : to) {
    if (rules.FindDepartment(one.department) == nullptr) {
      return Refuse("to.department", one.department,
                    StrCat("is no department of the rules, version ", rules.version));
    }
    const bool stands = std::ranges::any_of(whistle.legs, [&](const Leg& leg) {
      return leg.department == one.department && leg.Stands();
    });
    if (!named.insert(one.department).second || stands) {
      return Refuse("to.department", one.department, "has a leg already");
    }
    leads += one.is_lead ? 1 : 0;
  }
  if (leads != 1) {
    return absl::InvalidArgumentError(
        StrCat("to: there would be ", leads, " departments in the lead; there is one"));
  }
  return absl::OkStatus();
}

absl::StatusOr<DueTimes> DueTimesOf(const WhistleItem& item, Instant from,
                                    const WorkingTime& time) {
  DueTimes due = {};
  for (const LegClockKind kind : kLegClockKinds) {
    if (const auto& limit = item.LimitOf(kind)) {
      ASSIGN_OR_RETURN(due[static_cast<std::size_t>(kind)],
                       time.After(from, limit->length, limit->basis));
    }
  }
  return due;
}

}  // namespace

std::string_view WhistleMoveKey(WhistleMove move) {
  return kMoveKeys[static_cast<std::size_t>(move)];
}

bool IsOfLeg(WhistleMove move) {
  switch (move) {
    case WhistleMove::kVerify:
    case WhistleMove::kDispatch:
    case WhistleMove::kRate:
    case WhistleMove::kReopen:
    case WhistleMove::kWithdraw:
    case WhistleMove::kMerge:
    case WhistleMove::kAttachEvidence:
      return false;
    default:
      return true;
  }
}

bool SeesAllOfItsZones(const Principal& principal) {
  return HasAny(principal, {"community", "grid_worker", "dispatcher", "zone_leader",
                            "appraisal_office", "operator", "service"});
}

bool IsDepartment(const Principal& principal) { return Has(principal, "department"); }

absl::Status CheckMaySee(const Whistle& whistle, const Principal& principal) {
  RETURN_IF_ERROR(CheckMayActIn(principal, "zone_id", whistle.opening.zone.id));
  if (principal.id == whistle.whistler || SeesAllOfItsZones(principal)) {
    return absl::OkStatus();
  }
  const bool has_leg = std::ranges::any_of(
      whistle.legs, [&](const Leg& leg) { return IsOfDepartment(principal, leg.department); });
  return May(has_leg, principal, "of a department that the ticket was dispatched to");
}

absl::Status CheckMove(WhistleMove move, const Whistle& whistle, const Leg* leg,
                       const MoveContext& context) {
  RETURN_IF_ERROR(CheckMayActIn(context.principal, "zone_id", whistle.opening.zone.id));
  RETURN_IF_ERROR(CheckRight(move, whistle, leg, context));
  return CheckOrder(move, whistle, leg, context.now);
}

std::vector<WhistleMove> AllowedMoves(const Whistle& whistle, const Leg* leg,
                                      const MoveContext& context) {
  std::vector<WhistleMove> allowed;
  for (const WhistleMove move : kWhistleMoves) {
    if (IsOfLeg(move) == (leg != nullptr) && CheckMove(move, whistle, leg, context).ok()) {
      allowed.push_back(move);
    }
  }
  return allowed;
}

absl::StatusOr<WhistleChange> PlanBlow(const WhistleId& id, const Opening& opening,
                                       const MoveContext& context) {
  RETURN_IF_ERROR(CheckMayActIn(context.principal, "zone_id", opening.zone.id));
  ASSIGN_OR_RETURN(const WhistleRules* rules, context.rulebook.On(ShanghaiDate(context.now)));
  const WhistleZone* zone = rules->FindZone(opening.zone.id);
  if (zone == nullptr) {
    return Refuse("zone_id", opening.zone.id,
                  StrCat("has no duty roster in the rules, version ", rules->version));
  }
  const WhistleItem* item = rules->FindItem(opening.item);
  if (item == nullptr) {
    return Refuse("item", opening.item,
                  StrCat("is no item of the rules, version ", rules->version));
  }
  RETURN_IF_ERROR(CheckGiven("place", opening.place, kLongestWord));
  RETURN_IF_ERROR(CheckLength("text", opening.text, kLongestText));
  if (opening.case_id.empty() != opening.procedure_id.empty()) {
    return absl::InvalidArgumentError("case_id: and procedure_id: name a node together");
  }
  Whistle fresh;
  fresh.id = id;
  Entry blown = EntryOf(EntryKind::kBlown);
  blown.opening = opening;
  blown.opening->zone = zone->zone;
  blown.opening->rules_version = rules->version;
  std::vector<Entry> entries = {std::move(blown)};
  if (item->urgent || HasAny(context.principal, {"community"})) {
    entries.push_back(EntryOf(EntryKind::kVerified));
  }
  return ChangeOf(fresh, std::move(entries), context);
}

absl::StatusOr<WhistleChange> PlanVerify(const Whistle& whistle, Verdict verdict,
                                         const std::string& text, const MoveContext& context) {
  RETURN_IF_ERROR(CheckMove(WhistleMove::kVerify, whistle, nullptr, context));
  if (verdict == Verdict::kConfirmed) {
    RETURN_IF_ERROR(CheckLength("text", text, kLongestText));
    return ChangeOf(whistle, {EntryOf(EntryKind::kVerified, 0, text)}, context);
  }
  RETURN_IF_ERROR(CheckGiven("text", text, kLongestText));
  const EntryKind kind = verdict == Verdict::kHandled ? EntryKind::kHandled : EntryKind::kUnfounded;
  return ChangeOf(whistle, {EntryOf(kind, 0, text)}, context);
}

absl::StatusOr<WhistleChange> PlanDispatch(const Whistle& whistle,
                                           const std::vector<DispatchTo>& to,
                                           const std::string& text, const MoveContext& context) {
  RETURN_IF_ERROR(CheckMove(WhistleMove::kDispatch, whistle, nullptr, context));
  RETURN_IF_ERROR(CheckLength("text", text, kLongestText));
  ASSIGN_OR_RETURN(const WhistleRules* rules,
                   context.rulebook.Numbered(whistle.opening.rules_version));
  RETURN_IF_ERROR(CheckDispatch(whistle, to, *rules));
  ASSIGN_OR_RETURN(const WhistleItem* item, ItemOf(whistle, *rules));
  const WorkingTime time = context.rulebook.TimeOf(*rules);
  ASSIGN_OR_RETURN(const DueTimes due, DueTimesOf(*item, context.now, time));
  Whistle sofar = whistle;
  std::vector<Entry> entries;
  for (const DispatchTo& one : to) {
    Entry entry = EntryOf(EntryKind::kDispatched, static_cast<int>(sofar.legs.size()) + 1, text);
    entry.at = context.now;
    entry.department = one.department;
    entry.is_lead = one.is_lead;
    entry.due = due;
    if (const Leg* slot = sofar.OpenSlot(one.is_lead)) {
      const WhistleZone* zone = rules->FindZone(whistle.opening.zone.id);
      const bool is_last_resort = Has(context.principal, "operator") ||
                                  (zone != nullptr && zone->last_resort == context.principal.id);
      if (slot->attempt + 1 >= kLastResortAttempt && !is_last_resort) {
        return absl::FailedPreconditionError(
            StrCat("to: ", slot->department, " was the second to bounce it; the third dispatch is ",
                   "for the dispatcher of last resort, ",
                   zone == nullptr ? "whom no roster names" : zone->last_resort));
      }
      entry.replaces = slot->number;
      const LegClock& clock = slot->ClockOf(LegClockKind::kResolve);
      entry.resolve_from = clock.from;
      entry.due[static_cast<std::size_t>(LegClockKind::kResolve)] = clock.due;
    }
    sofar = ApplyEntry(std::move(sofar), entry);
    entries.push_back(std::move(entry));
  }
  return ChangeOf(whistle, std::move(entries), context);
}

absl::StatusOr<WhistleChange> PlanSignOff(const Whistle& whistle, int leg,
                                          const MoveContext& context) {
  RETURN_IF_ERROR(LegFor(WhistleMove::kSignOff, whistle, leg, context).status());
  return ChangeOf(whistle, {EntryOf(EntryKind::kSignedOff, leg)}, context);
}

absl::StatusOr<WhistleChange> PlanBounce(const Whistle& whistle, int leg, const std::string& reason,
                                         const std::string& proposed, const MoveContext& context) {
  ASSIGN_OR_RETURN(const Leg* found, LegFor(WhistleMove::kBounce, whistle, leg, context));
  RETURN_IF_ERROR(CheckGiven("reason", reason, kLongestText));
  ASSIGN_OR_RETURN(const WhistleRules* rules,
                   context.rulebook.Numbered(whistle.opening.rules_version));
  if (rules->FindDepartment(proposed) == nullptr || proposed == found->department) {
    return Refuse("proposed_department", proposed,
                  StrCat("is no other department of the rules, version ", rules->version));
  }
  Entry entry = EntryOf(EntryKind::kBounced, leg, reason);
  entry.department = proposed;
  return ChangeOf(whistle, {std::move(entry)}, context);
}

absl::StatusOr<WhistleChange> PlanReportIn(const Whistle& whistle, int leg,
                                           const std::string& people, const std::string& place,
                                           const std::string& text, const MoveContext& context) {
  ASSIGN_OR_RETURN(const Leg* found, LegFor(WhistleMove::kReportIn, whistle, leg, context));
  RETURN_IF_ERROR(CheckGiven("people", people, kLongestWord));
  RETURN_IF_ERROR(CheckLength("place", place, kLongestWord));
  RETURN_IF_ERROR(CheckLength("text", text, kLongestText));
  std::vector<Entry> entries;
  if (found->state == LegState::kDispatched) {
    entries.push_back(EntryOf(EntryKind::kSignedOff, leg));
  }
  Entry entry = EntryOf(EntryKind::kReportedIn, leg, text);
  entry.people = people;
  entry.place = place;
  entries.push_back(std::move(entry));
  return ChangeOf(whistle, std::move(entries), context);
}

absl::StatusOr<WhistleChange> PlanFeedback(const Whistle& whistle, int leg,
                                           const std::string& people, const std::string& text,
                                           std::optional<Instant> until,
                                           const MoveContext& context) {
  RETURN_IF_ERROR(LegFor(WhistleMove::kFeedback, whistle, leg, context).status());
  RETURN_IF_ERROR(CheckGiven("people", people, kLongestWord));
  RETURN_IF_ERROR(CheckGiven("text", text, kLongestText));
  if (until && *until <= context.now) {
    return Refuse("until", FormatInstant(*until), "has passed");
  }
  Entry entry = EntryOf(EntryKind::kFedBack, leg, text);
  entry.people = people;
  entry.until = until;
  return ChangeOf(whistle, {std::move(entry)}, context);
}

absl::StatusOr<WhistleChange> PlanResolve(const Whistle& whistle, int leg, const std::string& text,
                                          const MoveContext& context) {
  RETURN_IF_ERROR(LegFor(WhistleMove::kResolve, whistle, leg, context).status());
  RETURN_IF_ERROR(CheckGiven("text", text, kLongestText));
  return ChangeOf(whistle, {EntryOf(EntryKind::kResolved, leg, text)}, context);
}

absl::StatusOr<WhistleChange> PlanRate(const Whistle& whistle, const Rating& rating,
                                       const std::string& text, const MoveContext& context) {
  RETURN_IF_ERROR(CheckMove(WhistleMove::kRate, whistle, nullptr, context));
  RETURN_IF_ERROR(CheckLength("text", text, kLongestText));
  Entry entry = EntryOf(EntryKind::kRated, 0, text);
  entry.rating = rating;
  return ChangeOf(whistle, {std::move(entry)}, context);
}

absl::StatusOr<WhistleChange> PlanReopen(const Whistle& whistle, const std::string& reason,
                                         const MoveContext& context) {
  RETURN_IF_ERROR(CheckMove(WhistleMove::kReopen, whistle, nullptr, context));
  RETURN_IF_ERROR(CheckGiven("reason", reason, kLongestText));
  ASSIGN_OR_RETURN(const WhistleRules* rules,
                   context.rulebook.Numbered(whistle.opening.rules_version));
  ASSIGN_OR_RETURN(const WhistleItem* item, ItemOf(whistle, *rules));
  ASSIGN_OR_RETURN(const DueTimes due,
                   DueTimesOf(*item, context.now, context.rulebook.TimeOf(*rules)));
  Entry entry = EntryOf(EntryKind::kReopened, whistle.Lead()->number, reason);
  constexpr auto kResolve = static_cast<std::size_t>(LegClockKind::kResolve);
  entry.due[kResolve] = due[kResolve];
  return ChangeOf(whistle, {std::move(entry)}, context);
}

absl::StatusOr<WhistleChange> PlanWithdraw(const Whistle& whistle, const std::string& reason,
                                           const MoveContext& context) {
  RETURN_IF_ERROR(CheckMove(WhistleMove::kWithdraw, whistle, nullptr, context));
  RETURN_IF_ERROR(CheckGiven("reason", reason, kLongestText));
  return ChangeOf(whistle, {EntryOf(EntryKind::kWithdrawn, 0, reason)}, context);
}

absl::StatusOr<WhistleMerge> PlanMerge(const Whistle& whistle, const Whistle& into,
                                       const std::string& reason, const MoveContext& context) {
  RETURN_IF_ERROR(CheckMove(WhistleMove::kMerge, whistle, nullptr, context));
  RETURN_IF_ERROR(CheckLength("reason", reason, kLongestText));
  if (into.id == whistle.id) {
    return Refuse("into_id", into.id.str(), "is the ticket itself");
  }
  if (into.opening.zone.id != whistle.opening.zone.id) {
    return Refuse("into_id", into.id.str(), "is of another zone");
  }
  if (into.state != WhistleState::kBlown && into.state != WhistleState::kVerified &&
      into.state != WhistleState::kDispatched) {
    return WrongState(into, nullptr, "a ticket is merged into one that is not resolved yet");
  }
  Entry merged = EntryOf(EntryKind::kMerged, 0, reason);
  merged.other = into.id;
  Entry took_in = EntryOf(EntryKind::kTookIn, 0, reason);
  took_in.other = whistle.id;
  // Whoever reads the one that goes on sees who else waits for it.
  took_in.people = whistle.whistler;
  return WhistleMerge{ChangeOf(whistle, {std::move(merged)}, context),
                      ChangeOf(into, {std::move(took_in)}, context)};
}

absl::StatusOr<WhistleChange> PlanAttachEvidence(const Whistle& whistle, const Evidence& evidence,
                                                 const std::string& text,
                                                 const MoveContext& context) {
  RETURN_IF_ERROR(CheckMove(WhistleMove::kAttachEvidence, whistle, nullptr, context));
  RETURN_IF_ERROR(CheckLength("file_name", evidence.file_name, kLongestFileName));
  RETURN_IF_ERROR(CheckLength("text", text, kLongestText));
  if (std::ranges::find(whistle.evidence, evidence.id, &Evidence::id) != whistle.evidence.end()) {
    return absl::FailedPreconditionError(
        StrCat("receipt: the same bytes are attached already, ", evidence.id));
  }
  Entry entry = EntryOf(EntryKind::kEvidenceAttached, 0, text);
  entry.evidence = evidence;
  return ChangeOf(whistle, {std::move(entry)}, context);
}

absl::StatusOr<WhistleChange> PlanRequestPause(const Whistle& whistle, int leg,
                                               const std::string& reason, Instant until,
                                               const MoveContext& context) {
  RETURN_IF_ERROR(LegFor(WhistleMove::kRequestPause, whistle, leg, context).status());
  RETURN_IF_ERROR(CheckGiven("reason", reason, kLongestText));
  if (until <= context.now) {
    return Refuse("until", FormatInstant(until), "has passed");
  }
  Entry entry = EntryOf(EntryKind::kPauseAsked, leg, reason);
  entry.until = until;
  return ChangeOf(whistle, {std::move(entry)}, context);
}

absl::StatusOr<WhistleChange> PlanDecidePause(const Whistle& whistle, int leg, bool granted,
                                              const std::string& text, const MoveContext& context) {
  ASSIGN_OR_RETURN(const Leg* found, LegFor(WhistleMove::kDecidePause, whistle, leg, context));
  RETURN_IF_ERROR(CheckLength("text", text, kLongestText));
  if (!granted) {
    RETURN_IF_ERROR(CheckGiven("text", text, kLongestText));
    return ChangeOf(whistle, {EntryOf(EntryKind::kPauseRefused, leg, text)}, context);
  }
  const Instant until = found->OpenPause()->until;
  if (until <= context.now) {
    return absl::FailedPreconditionError(
        StrCat("leg: the pause was asked for until ", FormatInstant(until), ", which has passed"));
  }
  ASSIGN_OR_RETURN(const WhistleRules* rules,
                   context.rulebook.Numbered(whistle.opening.rules_version));
  ASSIGN_OR_RETURN(const WhistleItem* item, ItemOf(whistle, *rules));
  const WorkingTime time = context.rulebook.TimeOf(*rules);
  Entry entry = EntryOf(EntryKind::kPauseGranted, leg, text);
  // What remains of each clock runs on after the pause; to sign off takes no pause.
  for (const LegClockKind kind : kLegClockKinds) {
    const LegClock& clock = found->ClockOf(kind);
    const auto& limit = item->LimitOf(kind);
    if (kind == LegClockKind::kSignOff || !limit || !clock.IsRunning() ||
        *clock.due <= context.now) {
      continue;
    }
    ASSIGN_OR_RETURN(const TimeLength rest, time.Between(context.now, *clock.due, limit->basis));
    ASSIGN_OR_RETURN(entry.due[static_cast<std::size_t>(kind)],
                     time.After(until, rest, limit->basis));
  }
  return ChangeOf(whistle, {std::move(entry)}, context);
}

absl::StatusOr<WhistleChange> PlanRequestExclusion(const Whistle& whistle, int leg,
                                                   const std::string& reason,
                                                   const MoveContext& context) {
  RETURN_IF_ERROR(LegFor(WhistleMove::kRequestExclusion, whistle, leg, context).status());
  RETURN_IF_ERROR(CheckGiven("reason", reason, kLongestText));
  return ChangeOf(whistle, {EntryOf(EntryKind::kExclusionAsked, leg, reason)}, context);
}

absl::StatusOr<WhistleChange> PlanDecideExclusion(const Whistle& whistle, int leg, bool granted,
                                                  const std::string& text,
                                                  const MoveContext& context) {
  RETURN_IF_ERROR(LegFor(WhistleMove::kDecideExclusion, whistle, leg, context).status());
  RETURN_IF_ERROR(CheckGiven("text", text, kLongestText));
  const EntryKind kind = granted ? EntryKind::kExclusionGranted : EntryKind::kExclusionRefused;
  return ChangeOf(whistle, {EntryOf(kind, leg, text)}, context);
}

std::string_view NeedOf(const Whistle& whistle) {
  switch (whistle.state) {
    case WhistleState::kBlown:
      return "verify";
    case WhistleState::kVerified:
      return "dispatch";
    case WhistleState::kDispatched:
      for (const bool is_lead : {true, false}) {
        if (const Leg* slot = whistle.OpenSlot(is_lead)) {
          return slot->attempt + 1 >= kLastResortAttempt ? "last_resort" : "dispatch";
        }
      }
      return "handle";
    case WhistleState::kResolved:
      return "rate";
    default:
      return "";
  }
}

std::optional<Instant> NextDue(const Whistle& whistle) {
  std::optional<Instant> next;
  if (whistle.state != WhistleState::kDispatched) {
    return next;
  }
  for (const Leg& leg : whistle.legs) {
    if (!leg.Stands() || leg.state == LegState::kResolved) {
      continue;
    }
    for (const LegClock& clock : leg.clocks) {
      if (clock.IsRunning() && (!next || *clock.due < *next)) {
        next = clock.due;
      }
    }
  }
  return next;
}

}  // namespace zoneflow::notification
