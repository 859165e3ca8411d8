#include "services/notification/adapters/whistle_state.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/wire/unknown_fields.h"
#include "services/notification/storage/v1/whistle_state.pb.h"

namespace zoneflow::notification {
namespace {

namespace stored = storage::v1;

constexpr int kSchema = 1;

std::int64_t MicrosOf(Instant at) { return at.time_since_epoch().count(); }
Instant At(std::int64_t micros) { return Instant{std::chrono::microseconds{micros}}; }

// Of an optional time of a message.
#define STORE_TIME(message, field, value)      \
  if (value) {                                 \
    (message).set_##field(MicrosOf(*(value))); \
  }
#define LOAD_TIME(message, field) \
  ((message).has_##field() ? std::optional(At((message).field())) : std::nullopt)

// A key of a stored message as what it stands for.
template <typename Value>
absl::StatusOr<Value> Known(std::optional<Value> value, std::string_view field,
                            std::string_view key) {
  if (!value) {
    return absl::DataLossError(
        StrCat(field, ": a stored whistle has \"", key, "\", which this binary does not know"));
  }
  return *value;
}

template <typename Message>
absl::StatusOr<Message> Parse(std::string_view bytes) {
  Message message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("a stored whistle cannot be read");
  }
  if (message.schema() > kSchema) {
    return absl::DataLossError(
        StrCat("schema: a stored whistle has ", message.schema(), ", this binary reads ", kSchema));
  }
  return message;
}

void Store(const Opening& value, stored::Opening& state) {
  state.set_zone_id(value.zone.id);
  state.set_zone_name(value.zone.name);
  state.set_province(value.zone.province);
  state.set_item(value.item);
  state.set_place(value.place);
  state.set_text(value.text);
  state.set_case_id(value.case_id);
  state.set_procedure_id(value.procedure_id);
  state.set_rules_version(value.rules_version);
}

Opening Load(const stored::Opening& state) {
  return {{state.zone_id(), state.zone_name(), state.province()},
          state.item(),
          state.place(),
          state.text(),
          state.case_id(),
          state.procedure_id(),
          state.rules_version()};
}

void Store(const Rating& value, stored::Rating& state) {
  state.set_solved(value.solved);
  state.set_satisfaction(std::string(SatisfactionKey(value.satisfaction)));
}

absl::StatusOr<Rating> Load(const stored::Rating& state) {
  ASSIGN_OR_RETURN(const Satisfaction satisfaction, Known(SatisfactionOfKey(state.satisfaction()),
                                                          "satisfaction", state.satisfaction()));
  return Rating{state.solved(), satisfaction};
}

void Store(const Evidence& value, stored::Evidence& state) {
  state.set_id(value.id);
  state.set_media_type(value.media_type);
  state.set_size_bytes(value.size_bytes);
  state.set_file_name(value.file_name);
}

Evidence Load(const stored::Evidence& state) {
  return {state.id(), state.media_type(), state.size_bytes(), state.file_name()};
}

void Store(const LegPause& value, stored::Pause& state) {
  state.set_asked_at_us(MicrosOf(value.asked_at));
  state.set_state(std::string(AskStateKey(value.state)));
  state.set_reason(value.reason);
  state.set_asked_by(value.asked_by);
  state.set_until_us(MicrosOf(value.until));
  state.set_decided_by(value.decided_by);
  state.set_decision(value.decision);
  STORE_TIME(state, decided_at_us, value.decided_at);
}

absl::StatusOr<LegPause> Load(const stored::Pause& state) {
  ASSIGN_OR_RETURN(const AskState ask,
                   Known(AskStateOfKey(state.state()), "pause.state", state.state()));
  return LegPause{ask,
                  state.reason(),
                  state.asked_by(),
                  At(state.asked_at_us()),
                  At(state.until_us()),
                  state.decided_by(),
                  state.decision(),
                  LOAD_TIME(state, decided_at_us)};
}

void Store(const Leg& value, stored::Leg& state) {
  state.set_number(value.number);
  state.set_department(value.department);
  state.set_is_lead(value.is_lead);
  state.set_state(std::string(LegStateKey(value.state)));
  state.set_attempt(value.attempt);
  state.set_replaced_by(value.replaced_by);
  state.set_dispatched_at_us(MicrosOf(value.dispatched_at));
  for (const LegClockKind kind : kLegClockKinds) {
    const LegClock& clock = value.ClockOf(kind);
    stored::Clock& kept = *state.add_clocks();
    kept.set_kind(std::string(LegClockKey(kind)));
    kept.set_from_us(MicrosOf(clock.from));
    STORE_TIME(kept, due_us, clock.due);
    STORE_TIME(kept, done_us, clock.done);
    kept.set_told_percent(clock.told_percent);
  }
  state.set_escalated_to(value.escalated_to);
  for (const LegPause& pause : value.pauses) {
    Store(pause, *state.add_pauses());
  }
  stored::Exclusion& exclusion = *state.mutable_exclusion();
  exclusion.set_state(std::string(AskStateKey(value.exclusion.state)));
  exclusion.set_reason(value.exclusion.reason);
  exclusion.set_asked_by(value.exclusion.asked_by);
  exclusion.set_decided_by(value.exclusion.decided_by);
  exclusion.set_decision(value.exclusion.decision);
  state.set_bounce_reason(value.bounce_reason);
  state.set_proposed_department(value.proposed_department);
}

absl::StatusOr<Leg> Load(const stored::Leg& state) {
  Leg leg;
  leg.number = state.number();
  leg.department = state.department();
  leg.is_lead = state.is_lead();
  ASSIGN_OR_RETURN(leg.state, Known(LegStateOfKey(state.state()), "leg.state", state.state()));
  leg.attempt = state.attempt();
  leg.replaced_by = state.replaced_by();
  leg.dispatched_at = At(state.dispatched_at_us());
  for (const stored::Clock& kept : state.clocks()) {
    ASSIGN_OR_RETURN(const LegClockKind kind,
                     Known(LegClockOfKey(kept.kind()), "clock.kind", kept.kind()));
    leg.ClockOf(kind) = {At(kept.from_us()), LOAD_TIME(kept, due_us), LOAD_TIME(kept, done_us),
                         kept.told_percent()};
  }
  leg.escalated_to = state.escalated_to();
  for (const stored::Pause& kept : state.pauses()) {
    ASSIGN_OR_RETURN(LegPause pause, Load(kept));
    leg.pauses.push_back(std::move(pause));
  }
  const stored::Exclusion& exclusion = state.exclusion();
  ASSIGN_OR_RETURN(leg.exclusion.state,
                   Known(AskStateOfKey(exclusion.state()), "exclusion.state", exclusion.state()));
  leg.exclusion.reason = exclusion.reason();
  leg.exclusion.asked_by = exclusion.asked_by();
  leg.exclusion.decided_by = exclusion.decided_by();
  leg.exclusion.decision = exclusion.decision();
  leg.bounce_reason = state.bounce_reason();
  leg.proposed_department = state.proposed_department();
  return leg;
}

stored::WhistleState ToState(const Whistle& value) {
  stored::WhistleState state;
  state.set_schema(kSchema);
  state.set_id(value.id.str());
  state.set_revision(value.revision);
  state.set_entries(value.entries);
  Store(value.opening, *state.mutable_opening());
  state.set_whistler(value.whistler);
  state.set_blown_at_us(MicrosOf(value.blown_at));
  state.set_state(std::string(WhistleStateKey(value.state)));
  for (const Leg& leg : value.legs) {
    Store(leg, *state.add_legs());
  }
  STORE_TIME(state, first_dispatched_at_us, value.first_dispatched_at);
  STORE_TIME(state, resolved_at_us, value.resolved_at);
  if (value.rating) {
    Store(*value.rating, *state.mutable_rating());
  }
  state.set_reopened(value.reopened);
  state.set_merged_into(value.merged_into.str());
  state.set_updated_at_us(MicrosOf(value.updated_at));
  for (const Evidence& evidence : value.evidence) {
    Store(evidence, *state.add_evidence());
  }
  return state;
}

}  // namespace

absl::StatusOr<std::string> EncodeWhistle(const Whistle& whistle, std::string_view stored) {
  stored::WhistleState fresh = ToState(whistle);
  ASSIGN_OR_RETURN(const auto before, Parse<stored::WhistleState>(stored));
  wire::KeepUnknownFields(before, fresh);
  return fresh.SerializeAsString();
}

absl::StatusOr<Whistle> DecodeWhistle(std::string_view bytes) {
  ASSIGN_OR_RETURN(const auto state, Parse<stored::WhistleState>(bytes));
  Whistle value;
  value.id = WhistleId(state.id());
  value.revision = state.revision();
  value.entries = state.entries();
  value.opening = Load(state.opening());
  value.whistler = state.whistler();
  value.blown_at = At(state.blown_at_us());
  ASSIGN_OR_RETURN(value.state, Known(WhistleStateOfKey(state.state()), "state", state.state()));
  for (const stored::Leg& kept : state.legs()) {
    ASSIGN_OR_RETURN(Leg leg, Load(kept));
    value.legs.push_back(std::move(leg));
  }
  value.first_dispatched_at = LOAD_TIME(state, first_dispatched_at_us);
  value.resolved_at = LOAD_TIME(state, resolved_at_us);
  if (state.has_rating()) {
    ASSIGN_OR_RETURN(value.rating, Load(state.rating()));
  }
  value.reopened = state.reopened();
  value.merged_into = WhistleId(state.merged_into());
  value.updated_at = At(state.updated_at_us());
  for (const stored::Evidence& kept : state.evidence()) {
    value.evidence.push_back(Load(kept));
  }
  return value;
}

std::string EncodeEntry(const Entry& entry) {
  stored::Entry state;
  state.set_schema(kSchema);
  state.set_kind(std::string(EntryKindKey(entry.kind)));
  state.set_leg(entry.leg);
  state.set_text(entry.text);
  state.set_department(entry.department);
  state.set_is_lead(entry.is_lead);
  state.set_replaces(entry.replaces);
  STORE_TIME(state, resolve_from_us, entry.resolve_from);
  for (const LegClockKind kind : kLegClockKinds) {
    if (const auto& due = entry.due[static_cast<std::size_t>(kind)]) {
      stored::Clock& kept = *state.add_due();
      kept.set_kind(std::string(LegClockKey(kind)));
      kept.set_due_us(MicrosOf(*due));
    }
  }
  state.set_people(entry.people);
  state.set_place(entry.place);
  STORE_TIME(state, until_us, entry.until);
  state.set_clock(std::string(LegClockKey(entry.clock)));
  state.set_percent(entry.percent);
  state.set_level(entry.level);
  for (const Post& post : entry.told) {
    stored::Post& kept = *state.add_told();
    kept.set_title(post.title);
    kept.set_channel(post.channel);
  }
  if (entry.rating) {
    Store(*entry.rating, *state.mutable_rating());
  }
  state.set_other(entry.other.str());
  if (entry.opening) {
    Store(*entry.opening, *state.mutable_opening());
  }
  if (entry.evidence) {
    Store(*entry.evidence, *state.mutable_evidence());
  }
  return state.SerializeAsString();
}

absl::StatusOr<Entry> DecodeEntry(std::string_view bytes) {
  ASSIGN_OR_RETURN(const auto state, Parse<stored::Entry>(bytes));
  Entry entry;
  ASSIGN_OR_RETURN(entry.kind, Known(EntryKindOfKey(state.kind()), "entry.kind", state.kind()));
  entry.leg = state.leg();
  entry.text = state.text();
  entry.department = state.department();
  entry.is_lead = state.is_lead();
  entry.replaces = state.replaces();
  entry.resolve_from = LOAD_TIME(state, resolve_from_us);
  for (const stored::Clock& kept : state.due()) {
    ASSIGN_OR_RETURN(const LegClockKind kind,
                     Known(LegClockOfKey(kept.kind()), "due.kind", kept.kind()));
    entry.due[static_cast<std::size_t>(kind)] = LOAD_TIME(kept, due_us);
  }
  entry.people = state.people();
  entry.place = state.place();
  entry.until = LOAD_TIME(state, until_us);
  ASSIGN_OR_RETURN(entry.clock, Known(LegClockOfKey(state.clock()), "entry.clock", state.clock()));
  entry.percent = state.percent();
  entry.level = state.level();
  for (const stored::Post& post : state.told()) {
    entry.told.push_back({post.title(), post.channel()});
  }
  if (state.has_rating()) {
    ASSIGN_OR_RETURN(entry.rating, Load(state.rating()));
  }
  entry.other = WhistleId(state.other());
  if (state.has_opening()) {
    entry.opening = Load(state.opening());
  }
  if (state.has_evidence()) {
    entry.evidence = Load(state.evidence());
  }
  return entry;
}

}  // namespace zoneflow::notification
