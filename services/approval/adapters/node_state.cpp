#include "services/approval/adapters/node_state.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/wire/unknown_fields.h"
#include "services/approval/storage/v1/node_state.pb.h"

namespace zoneflow::approval {
namespace {

namespace stored = storage::v1;

std::int32_t DayOf(Date date) { return static_cast<std::int32_t>(date.time_since_epoch().count()); }
Date DateAt(std::int32_t day) { return Date{std::chrono::days{day}}; }

// Of an optional day of a message.
#define STORE_DAY(message, field, value)    \
  if (value) {                              \
    (message).set_##field(DayOf(*(value))); \
  }
#define LOAD_DAY(message, field) \
  ((message).has_##field() ? std::optional(DateAt((message).field())) : std::nullopt)

void Store(const Responsible& value, stored::Responsible& state) {
  state.set_office(value.office);
  state.set_officer(value.officer);
  state.set_chief_officer(value.chief_officer);
}

Responsible Load(const stored::Responsible& state) {
  return {state.office(), state.officer(), state.chief_officer()};
}

void Store(const NodeLimit& value, stored::Limit& state) {
  state.set_days(value.days);
  state.set_calendar_days(value.unit == DayUnit::kCalendarDay);
  state.set_floor_cd(value.floor_cd);
}

NodeLimit Load(const stored::Limit& state) {
  return {state.days(), state.calendar_days() ? DayUnit::kCalendarDay : DayUnit::kWorkday,
          state.floor_cd()};
}

void Store(const ClockStop& value, stored::Stop& state) {
  state.set_from_day(DayOf(value.from));
  STORE_DAY(state, until_day, value.until);
  STORE_DAY(state, expected_until_day, value.expected_until);
  state.set_ceiling_wd(value.ceiling_wd);
  state.set_reason(value.reason);
  state.set_notice(value.notice);
}

ClockStop Load(const stored::Stop& state) {
  return {DateAt(state.from_day()),
          LOAD_DAY(state, until_day),
          LOAD_DAY(state, expected_until_day),
          state.ceiling_wd(),
          state.reason(),
          state.notice()};
}

void Store(const Extension& value, stored::Extension& state) {
  state.set_days(value.days);
  state.set_by_government(value.by == ExtensionBy::kGovernment);
  state.set_decided_day(DayOf(value.decided_on));
  state.set_decided_by(value.decided_by);
  state.set_reason(value.reason);
}

Extension Load(const stored::Extension& state) {
  return {state.days(), state.by_government() ? ExtensionBy::kGovernment : ExtensionBy::kOfficeHead,
          DateAt(state.decided_day()), state.decided_by(), state.reason()};
}

void Store(const NodeEvent& value, stored::Event& state) {
  state.set_kind(std::string(NodeEventKindKey(value.kind)));
  state.set_happened_day(DayOf(value.happened_on));
  state.set_reason(value.reason);
  state.mutable_papers()->Add(value.papers.begin(), value.papers.end());
  if (value.stop != ClockStop{}) {
    Store(value.stop, *state.mutable_stop());
  }
  if (value.extension) {
    Store(*value.extension, *state.mutable_extension());
  }
  STORE_DAY(state, valid_until_day, value.valid_until);
  if (value.limit) {
    Store(*value.limit, *state.mutable_limit());
  }
  if (value.corrected) {
    state.set_corrected(*value.corrected);
  }
  STORE_DAY(state, was_day, value.was_on);
  if (value.responsible != Responsible{}) {
    Store(value.responsible, *state.mutable_responsible());
  }
}

absl::StatusOr<NodeEvent> Load(const stored::Event& state) {
  NodeEvent value;
  const std::optional<NodeEventKind> kind = NodeEventKindOfKey(state.kind());
  if (!kind) {
    return absl::DataLossError(StrCat("kind: a stored event has the kind \"", state.kind(),
                                      "\", which this binary does not know"));
  }
  value.kind = *kind;
  value.happened_on = DateAt(state.happened_day());
  value.reason = state.reason();
  value.papers.assign(state.papers().begin(), state.papers().end());
  if (state.has_stop()) {
    value.stop = Load(state.stop());
  }
  if (state.has_extension()) {
    value.extension = Load(state.extension());
  }
  value.valid_until = LOAD_DAY(state, valid_until_day);
  if (state.has_limit()) {
    value.limit = Load(state.limit());
  }
  if (state.has_corrected()) {
    value.corrected = state.corrected();
  }
  value.was_on = LOAD_DAY(state, was_day);
  value.responsible = Load(state.responsible());
  return value;
}

template <typename Message>
absl::StatusOr<Message> Parse(std::string_view bytes) {
  Message message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("a stored node cannot be read");
  }
  return message;
}

stored::NodeState ToState(const CaseNode& value) {
  stored::NodeState state;
  state.set_procedure_id(value.procedure.str());
  state.set_revision(value.revision);
  state.set_status(std::string(NodeStatusKey(value.status)));
  Store(value.responsible, *state.mutable_responsible());
  STORE_DAY(state, received_day, value.received_on);
  STORE_DAY(state, accepted_day, value.accepted_on);
  state.set_deemed_accepted(value.deemed_accepted);
  STORE_DAY(state, correction_asked_day, value.correction_asked_on);
  state.set_corrections(value.corrections);
  if (value.limit) {
    Store(*value.limit, *state.mutable_limit());
  }
  for (const ClockStop& stop : value.stops) {
    Store(stop, *state.add_stops());
  }
  if (value.extension) {
    Store(*value.extension, *state.mutable_extension());
  }
  STORE_DAY(state, due_day, value.due.on);
  STORE_DAY(state, not_before_day, value.due.not_before);
  STORE_DAY(state, completed_day, value.completed_on);
  STORE_DAY(state, delivered_day, value.delivered_on);
  STORE_DAY(state, valid_until_day, value.valid_until);
  state.mutable_flags()->Add(value.flags.begin(), value.flags.end());
  if (value.last) {
    Store(*value.last, *state.mutable_last());
  }
  state.set_updated_at_us(value.updated_at.time_since_epoch().count());
  return state;
}

}  // namespace

absl::StatusOr<std::string> EncodeNode(const CaseNode& node, std::string_view stored) {
  stored::NodeState fresh = ToState(node);
  ASSIGN_OR_RETURN(const auto before, Parse<stored::NodeState>(stored));
  wire::KeepUnknownFields(before, fresh);
  return fresh.SerializeAsString();
}

absl::StatusOr<CaseNode> DecodeNode(std::string_view bytes) {
  ASSIGN_OR_RETURN(const auto state, Parse<stored::NodeState>(bytes));
  CaseNode value;
  value.procedure = ProcedureId(state.procedure_id());
  value.revision = state.revision();
  const std::optional<NodeStatus> status = NodeStatusOfKey(state.status());
  if (!status) {
    return absl::DataLossError(StrCat("status: a stored node has the status \"", state.status(),
                                      "\", which this binary does not know"));
  }
  value.status = *status;
  value.responsible = Load(state.responsible());
  value.received_on = LOAD_DAY(state, received_day);
  value.accepted_on = LOAD_DAY(state, accepted_day);
  value.deemed_accepted = state.deemed_accepted();
  value.correction_asked_on = LOAD_DAY(state, correction_asked_day);
  value.corrections = state.corrections();
  if (state.has_limit()) {
    value.limit = Load(state.limit());
  }
  for (const stored::Stop& stop : state.stops()) {
    value.stops.push_back(Load(stop));
  }
  if (state.has_extension()) {
    value.extension = Load(state.extension());
  }
  value.due = {LOAD_DAY(state, due_day), LOAD_DAY(state, not_before_day)};
  value.completed_on = LOAD_DAY(state, completed_day);
  value.delivered_on = LOAD_DAY(state, delivered_day);
  value.valid_until = LOAD_DAY(state, valid_until_day);
  value.flags.assign(state.flags().begin(), state.flags().end());
  if (state.has_last()) {
    ASSIGN_OR_RETURN(value.last, Load(state.last()));
  }
  value.updated_at = Instant{std::chrono::microseconds{state.updated_at_us()}};
  return value;
}

std::string EncodeEvent(const NodeEvent& event) {
  stored::Event state;
  Store(event, state);
  return state.SerializeAsString();
}

absl::StatusOr<NodeEvent> DecodeEvent(std::string_view bytes) {
  ASSIGN_OR_RETURN(const auto state, Parse<stored::Event>(bytes));
  return Load(state);
}

}  // namespace zoneflow::approval
