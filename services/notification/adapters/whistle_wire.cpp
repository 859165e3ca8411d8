#include "services/notification/adapters/whistle_wire.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/rpc/access.h"
#include "common/wire/values.h"

namespace zoneflow::notification {
namespace {

// The enumerators of the contract are those of the core behind UNSPECIFIED; a test compares names.
template <typename Wire, typename Value>
Wire Enumerator(Value value) {
  return static_cast<Wire>(static_cast<int>(value) + 1);
}

std::int64_t Seconds(TimeLength length) {
  return std::chrono::duration_cast<std::chrono::seconds>(length).count();
}

void Show(const Post& post, v1::Post& wire) {
  wire.set_title(post.title);
  wire.set_channel(post.channel);
}

void Show(const Rating& rating, v1::Rating& wire) {
  wire.set_solved(rating.solved);
  wire.set_satisfaction(Enumerator<v1::Satisfaction>(rating.satisfaction));
}

void Show(const Evidence& evidence, v1::TicketEvidence& wire) {
  wire.set_id(evidence.id);
  wire.set_media_type(evidence.media_type);
  wire.set_size_bytes(evidence.size_bytes);
  wire.set_file_name(evidence.file_name);
}

void Show(const LegPause& pause, v1::LegPause& wire) {
  wire.set_state(Enumerator<v1::AskState>(pause.state));
  wire.set_reason(pause.reason);
  wire.set_asked_by(pause.asked_by);
  wire.set_ask_time(FormatInstant(pause.asked_at));
  wire.set_until_time(FormatInstant(pause.until));
  wire.set_decided_by(pause.decided_by);
  wire.set_decision(pause.decision);
  wire.set_decide_time(TimeText(pause.decided_at));
}

absl::Status ShowClock(LegClockKind kind, const Leg& leg, const WhistleItem* item,
                       const WorkingTime& time, Instant now, v1::LegClock& wire) {
  const LegClock& clock = leg.ClockOf(kind);
  wire.set_kind(Enumerator<v1::LegClockKind>(kind));
  wire.set_from_time(FormatInstant(clock.from));
  wire.set_due_time(TimeText(clock.due));
  wire.set_done_time(TimeText(clock.done));
  wire.set_late(leg.Stands() && clock.due && clock.done.value_or(now) > *clock.due);
  if (item == nullptr || !item->LimitOf(kind)) {
    return absl::OkStatus();
  }
  const TimeLimit& limit = *item->LimitOf(kind);
  const std::vector<TimeSpan> pauses =
      kind == LegClockKind::kSignOff ? std::vector<TimeSpan>{} : leg.GrantedPauses();
  const Instant end = std::max(clock.from, clock.done.value_or(now));
  ASSIGN_OR_RETURN(const TimeLength run, time.Between(clock.from, end, limit.basis, pauses));
  wire.set_limit_seconds(Seconds(limit.length));
  wire.set_run_seconds(Seconds(run));
  const bool is_paused = std::ranges::any_of(
      pauses, [&](const TimeSpan& pause) { return pause.from <= now && now < pause.until; });
  const bool is_closed = limit.basis == TimeBasis::kWorking && !time.IsWorkingTime(now);
  wire.set_standing(clock.IsRunning() && (is_paused || is_closed));
  return absl::OkStatus();
}

absl::Status ShowLeg(const Leg& leg, const WhistleItem* item, const WhistleRules& rules,
                     const WorkingTime& time, Instant now, v1::Leg& wire) {
  wire.set_number(leg.number);
  wire.set_department(leg.department);
  wire.set_lead(leg.is_lead);
  wire.set_state(Enumerator<v1::LegState>(leg.state));
  wire.set_attempt(leg.attempt);
  wire.set_dispatch_time(FormatInstant(leg.dispatched_at));
  for (const LegClockKind kind : kLegClockKinds) {
    if (leg.ClockOf(kind).due) {
      RETURN_IF_ERROR(ShowClock(kind, leg, item, time, now, *wire.add_clocks()));
    }
  }
  wire.set_escalated_to(leg.escalated_to);
  for (const LegPause& pause : leg.pauses) {
    Show(pause, *wire.add_pauses());
  }
  v1::LegExclusion& exclusion = *wire.mutable_exclusion();
  exclusion.set_state(Enumerator<v1::AskState>(leg.exclusion.state));
  exclusion.set_reason(leg.exclusion.reason);
  exclusion.set_asked_by(leg.exclusion.asked_by);
  exclusion.set_decided_by(leg.exclusion.decided_by);
  exclusion.set_decision(leg.exclusion.decision);
  wire.set_bounce_reason(leg.bounce_reason);
  wire.set_proposed_department(leg.proposed_department);
  wire.set_replaced_by(leg.replaced_by);
  const WhistleDepartment* department = rules.FindDepartment(leg.department);
  wire.set_unreachable(department == nullptr || !department->HasChannel());
  return absl::OkStatus();
}

// The method of each move, in their order.
constexpr std::array<std::string_view, kWhistleMoves.size()> kMethods = {
    "Verify",           "Dispatch",        "SignOff",      "Bounce",
    "ReportIn",         "Feedback",        "Resolve",      "Rate",
    "Reopen",           "Withdraw",        "RequestPause", "DecidePause",
    "RequestExclusion", "DecideExclusion", "MergeTickets", "AttachEvidence"};

bool MayCall(WhistleMove move, const Principal& principal) {
  const std::string_view method = kMethods[static_cast<std::size_t>(move)];
  const std::string name = StrCat("/zoneflow.notification.v1.WhistleService/", method);
  const auto access = rpc::AccessOf(name);
  return access.ok() && rpc::CheckRoles(**access, principal, name).ok();
}

void Show(const Rate& rate, v1::Rate& wire) {
  wire.set_met(rate.met);
  wire.set_n(rate.n);
  if (const auto permille = rate.Permille()) {
    wire.set_permille(*permille);
  }
}

void Show(const ThreeRates& rates, v1::ThreeRates& wire) {
  Show(rates.response, *wire.mutable_response());
  Show(rates.solved, *wire.mutable_solved());
  Show(rates.satisfied, *wire.mutable_satisfied());
}

std::string TimeOfDay(std::chrono::minutes at) {
  const auto two = [](auto number) { return number < 10 ? StrCat("0", number) : StrCat(number); };
  return StrCat(two(at.count() / 60), ":", two(at.count() % 60));
}

}  // namespace

std::string TimeText(const std::optional<Instant>& at) { return at ? FormatInstant(*at) : ""; }

absl::StatusOr<std::optional<Instant>> TimeFromWire(std::string_view field,
                                                    const std::string& text) {
  if (text.empty()) {
    return std::nullopt;
  }
  const absl::StatusOr<Instant> at = ParseInstant(text);
  if (!at.ok()) {
    return absl::InvalidArgumentError(StrCat(field, ": ", at.status().message()));
  }
  return *at;
}

absl::StatusOr<v1::Ticket> ShowTicket(const Whistle& whistle, const WhistleRulebook& rulebook,
                                      Instant now) {
  ASSIGN_OR_RETURN(const WhistleRules* rules, rulebook.Numbered(whistle.opening.rules_version));
  const WhistleItem* item = rules->FindItem(whistle.opening.item);
  const WorkingTime time = rulebook.TimeOf(*rules);
  v1::Ticket ticket;
  ticket.set_id(whistle.id.str());
  ticket.set_revision(whistle.revision);
  *ticket.mutable_zone() = wire::ToWire(whistle.opening.zone);
  ticket.set_item(whistle.opening.item);
  if (item != nullptr) {
    ticket.set_item_zh(item->zh);
    ticket.set_urgent(item->urgent);
  }
  ticket.set_place(whistle.opening.place);
  ticket.set_text(whistle.opening.text);
  ticket.set_case_id(whistle.opening.case_id);
  ticket.set_procedure_id(whistle.opening.procedure_id);
  ticket.set_whistler(whistle.whistler);
  ticket.set_blow_time(FormatInstant(whistle.blown_at));
  ticket.set_state(Enumerator<v1::WhistleState>(whistle.state));
  // Clocks of what is over stand where they stood.
  const Instant as_of = whistle.state == WhistleState::kDispatched ? now : whistle.updated_at;
  for (const Leg& leg : whistle.legs) {
    RETURN_IF_ERROR(ShowLeg(leg, item, *rules, time, std::min(now, as_of), *ticket.add_legs()));
  }
  ticket.set_first_dispatch_time(TimeText(whistle.first_dispatched_at));
  ticket.set_resolve_time(TimeText(whistle.resolved_at));
  if (whistle.rating) {
    Show(*whistle.rating, *ticket.mutable_rating());
  }
  ticket.set_reopened(whistle.reopened);
  ticket.set_merged_into(whistle.merged_into.str());
  ticket.set_rules_version(whistle.opening.rules_version);
  ticket.set_update_time(FormatInstant(whistle.updated_at));
  for (const Evidence& evidence : whistle.evidence) {
    Show(evidence, *ticket.add_evidence());
  }
  ticket.set_need(std::string(NeedOf(whistle)));
  ticket.set_next_due_time(TimeText(NextDue(whistle)));
  return ticket;
}

void OfferMoves(const Whistle& whistle, const MoveContext& context, v1::Ticket& ticket) {
  for (const WhistleMove move : AllowedMoves(whistle, nullptr, context)) {
    if (MayCall(move, context.principal)) {
      ticket.add_allowed(Enumerator<v1::WhistleMove>(move));
    }
  }
  for (v1::Leg& shown : *ticket.mutable_legs()) {
    for (const WhistleMove move : AllowedMoves(whistle, whistle.FindLeg(shown.number()), context)) {
      if (MayCall(move, context.principal)) {
        shown.add_allowed(Enumerator<v1::WhistleMove>(move));
      }
    }
  }
}

v1::TicketEntry ToWire(const Entry& entry) {
  v1::TicketEntry wire;
  wire.set_number(entry.number);
  wire.set_revision(entry.revision);
  wire.set_kind(Enumerator<v1::TicketEntryKind>(entry.kind));
  wire.set_time(FormatInstant(entry.at));
  wire.set_actor(entry.actor);
  wire.set_leg(entry.leg);
  wire.set_department(entry.department);
  wire.set_text(entry.text);
  wire.set_lead(entry.is_lead);
  wire.set_people(entry.people);
  wire.set_place(entry.place);
  wire.set_until_time(TimeText(entry.until));
  if (entry.percent > 0) {
    wire.set_clock(Enumerator<v1::LegClockKind>(entry.clock));
  }
  wire.set_percent(entry.percent);
  wire.set_level(entry.level);
  for (const Post& post : entry.told) {
    Show(post, *wire.add_told());
  }
  if (entry.rating) {
    Show(*entry.rating, *wire.mutable_rating());
  }
  wire.set_other_id(entry.other.str());
  if (entry.evidence) {
    Show(*entry.evidence, *wire.mutable_evidence());
  }
  return wire;
}

v1::RateRow ToWire(const RateRow& row) {
  v1::RateRow wire;
  wire.set_month(row.month);
  wire.set_department(row.department);
  Show(row.all, *wire.mutable_all());
  Show(row.without_excluded, *wire.mutable_without_excluded());
  wire.set_legs(row.legs);
  wire.set_late(row.late);
  wire.set_bounced(row.bounced);
  wire.set_excluded(row.excluded);
  wire.set_reopened(row.reopened);
  wire.set_escalated(row.escalated);
  return wire;
}

v1::GetWhistleRulesResponse ToWire(const WhistleRules& rules, const Principal& principal) {
  v1::GetWhistleRulesResponse wire;
  wire.set_version(rules.version);
  wire.set_from(FormatDate(rules.from));
  wire.set_open(TimeOfDay(rules.hours.open));
  wire.set_close(TimeOfDay(rules.hours.close));
  for (const WhistleItem& item : rules.items) {
    v1::WhistleItem& shown = *wire.add_items();
    shown.set_id(item.id);
    shown.set_zh(item.zh);
    shown.set_urgent(item.urgent);
    for (const LegClockKind kind : kLegClockKinds) {
      if (const auto& limit = item.LimitOf(kind)) {
        v1::WhistleLimit& told = *shown.add_limits();
        told.set_kind(Enumerator<v1::LegClockKind>(kind));
        told.set_seconds(Seconds(limit->length));
        told.set_working(limit->basis == TimeBasis::kWorking);
      }
    }
  }
  for (const WhistleDepartment& department : rules.departments) {
    v1::WhistleDepartment& shown = *wire.add_departments();
    shown.set_name(department.name);
    Show(department.handler, *shown.add_posts());
    Show(department.deputy, *shown.add_posts());
    Show(department.head, *shown.add_posts());
    shown.set_unreachable(!department.HasChannel());
  }
  for (const WhistleZone& zone : rules.zones) {
    if (!MayActIn(principal, zone.zone.id)) {
      continue;
    }
    v1::WhistleZone& shown = *wire.add_zones();
    *shown.mutable_zone() = wire::ToWire(zone.zone);
    shown.set_last_resort(zone.last_resort);
    for (const DutyTurn& turn : zone.duty) {
      v1::WhistleDuty& duty = *shown.add_duty();
      duty.set_level(turn.level);
      Show(turn.post, *duty.mutable_post());
      duty.set_working(turn.basis == TimeBasis::kWorking);
    }
  }
  return wire;
}

absl::StatusOr<Verdict> FromWire(v1::Verdict verdict) {
  switch (verdict) {
    case v1::VERDICT_CONFIRMED:
      return Verdict::kConfirmed;
    case v1::VERDICT_HANDLED:
      return Verdict::kHandled;
    case v1::VERDICT_UNFOUNDED:
      return Verdict::kUnfounded;
    default:
      return absl::InvalidArgumentError(StrCat("verdict: ", static_cast<int>(verdict),
                                               " is none of confirmed, handled, unfounded"));
  }
}

absl::StatusOr<Satisfaction> FromWire(v1::Satisfaction satisfaction) {
  const int number = static_cast<int>(satisfaction);
  if (number < 1 || number > static_cast<int>(kSatisfactions.size())) {
    return absl::InvalidArgumentError(
        StrCat("satisfaction: ", number, " is none of unsatisfied, fair, satisfied"));
  }
  return kSatisfactions[static_cast<std::size_t>(number) - 1];
}

}  // namespace zoneflow::notification
