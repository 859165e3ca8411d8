#include "services/approval/adapters/case_state.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <optional>
#include <utility>

#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/wire/unknown_fields.h"
#include "common/wire/values.h"

namespace zoneflow::approval {
namespace {

using ::zoneflow::wire::FromWire;
using ::zoneflow::wire::ToWire;

constexpr int kSchema = 1;

constexpr std::pair<Track, storage::v1::Track> kStoredTracks[] = {
    {Track::kPreReview, storage::v1::TRACK_PRE_REVIEW},
    {Track::kPromise, storage::v1::TRACK_PROMISE},
    {Track::kLandPending, storage::v1::TRACK_LAND_PENDING},
    {Track::kDone, storage::v1::TRACK_DONE}};
constexpr std::pair<Stage, storage::v1::Stage> kStoredStages[] = {
    {Stage::kSigned, storage::v1::STAGE_SIGNED},
    {Stage::kLanded, storage::v1::STAGE_LANDED},
    {Stage::kStarted, storage::v1::STAGE_STARTED},
    {Stage::kInProduction, storage::v1::STAGE_IN_PRODUCTION}};

template <typename Ours, typename Stored, std::size_t kSize>
Stored Store(const std::pair<Ours, Stored> (&pairs)[kSize], Ours ours) {
  const auto* found = std::ranges::find(pairs, ours, &std::pair<Ours, Stored>::first);
  ZONEFLOW_CHECK(found != std::end(pairs));
  return found->second;
}

template <typename Ours, typename Stored, std::size_t kSize>
absl::StatusOr<Ours> Load(const std::pair<Ours, Stored> (&pairs)[kSize], Stored stored,
                          std::string_view field) {
  const auto* found = std::ranges::find(pairs, stored, &std::pair<Ours, Stored>::second);
  if (found == std::end(pairs)) {
    return absl::DataLossError(StrCat(field, ": a stored case has the number ",
                                      static_cast<int>(stored),
                                      ", which this binary does not know"));
  }
  return found->first;
}

std::int32_t DayOf(Date date) { return static_cast<std::int32_t>(date.time_since_epoch().count()); }
Date DateAt(std::int32_t day) { return Date{std::chrono::days{day}}; }

storage::v1::Timetable ToState(const Timetable& value) {
  storage::v1::Timetable state;
  state.set_start_day(DayOf(value.start));
  state.set_provisional(value.provisional);
  state.set_provisional_reason(value.provisional_reason);
  for (const TimetableRow& row : value.rows) {
    storage::v1::Node& node = *state.add_nodes();
    node.set_procedure_id(row.procedure.str());
    node.set_zh(row.zh);
    node.set_duration_wd(row.duration_wd);
    node.set_latest_accept_day(DayOf(row.latest_accept));
    node.set_latest_result_day(DayOf(row.latest_result));
  }
  return state;
}

Timetable FromState(const storage::v1::Timetable& state, Date required_start) {
  Timetable value;
  value.required_start = required_start;
  value.start = DateAt(state.start_day());
  value.provisional = state.provisional();
  value.provisional_reason = state.provisional_reason();
  for (const storage::v1::Node& node : state.nodes()) {
    value.rows.push_back({ProcedureId(node.procedure_id()), node.zh(), node.duration_wd(),
                          DateAt(node.latest_accept_day()), DateAt(node.latest_result_day())});
  }
  return value;
}

storage::v1::Project ToState(const ProjectRecord& value) {
  storage::v1::Project state;
  state.set_id(value.id.str());
  state.set_signing_id(value.signing_id.str());
  *state.mutable_zone() = ToWire(value.zone);
  state.set_company(value.company);
  state.set_name(value.name);
  if (value.amount) {
    *state.mutable_amount() = ToWire(*value.amount);
  }
  if (value.amount_alt) {
    *state.mutable_amount_alt() = ToWire(*value.amount_alt);
  }
  state.mutable_sectors()->Add(value.sectors.begin(), value.sectors.end());
  state.set_status(ToWire(value.status));
  return state;
}

ProjectRecord FromState(const storage::v1::Project& state) {
  ProjectRecord value;
  value.id = ProjectId(state.id());
  value.signing_id = SigningId(state.signing_id());
  value.zone = FromWire(state.zone());
  value.company = state.company();
  value.name = state.name();
  if (state.has_amount()) {
    value.amount = FromWire(state.amount());
  }
  if (state.has_amount_alt()) {
    value.amount_alt = FromWire(state.amount_alt());
  }
  value.sectors.assign(state.sectors().begin(), state.sectors().end());
  value.status = FromWire(state.status());
  return value;
}

absl::StatusOr<storage::v1::CaseState> Parse(std::string_view bytes) {
  storage::v1::CaseState state;
  if (!state.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("a stored case cannot be read");
  }
  return state;
}

}  // namespace

storage::v1::CaseState ToState(const Case& value) {
  storage::v1::CaseState state;
  state.set_schema(kSchema);
  state.set_id(value.id.str());
  state.set_revision(value.revision);
  *state.mutable_project() = ToState(value.project);
  state.set_template_id(value.template_id.str());
  state.set_track(Store(kStoredTracks, value.triage.track));
  state.set_track_reason(value.triage.reason);
  state.set_track_changes_when(value.triage.changes_when);
  state.set_stage(Store(kStoredStages, value.stage));
  if (value.required_start) {
    state.set_required_start_day(DayOf(*value.required_start));
  }
  if (value.timetable) {
    *state.mutable_timetable() = ToState(*value.timetable);
  }
  state.set_updated_at_us(value.updated_at.time_since_epoch().count());
  if (value.lights_told_on) {
    state.set_lights_told_day(DayOf(*value.lights_told_on));
  }
  for (const OverlayId& overlay : value.overlays) {
    state.add_overlays(overlay.str());
  }
  for (const auto& [id, yes] : value.attributes) {
    storage::v1::Attribute& attribute = *state.add_attributes();
    attribute.set_id(id.str());
    attribute.set_yes(yes);
  }
  state.set_timetable_version(value.timetable_version);
  state.set_baseline_version(value.baseline_version);
  state.set_rules_version(value.rules_version);
  for (const SigningId& split : value.split_signings) {
    state.add_split_signings(split.str());
  }
  for (const SigningId& merged : value.merged_signings) {
    state.add_merged_signings(merged.str());
  }
  return state;
}

absl::StatusOr<Case> FromState(const storage::v1::CaseState& state) {
  if (state.schema() < 1 || state.schema() > kSchema) {
    return absl::DataLossError(StrCat("schema: a stored case has the form ", state.schema(),
                                      ", this binary reads those up to ", kSchema));
  }
  Case value;
  value.id = CaseId(state.id());
  value.revision = state.revision();
  value.project = FromState(state.project());
  value.template_id = TemplateId(state.template_id());
  ASSIGN_OR_RETURN(value.triage.track, Load(kStoredTracks, state.track(), "track"));
  value.triage.reason = state.track_reason();
  value.triage.changes_when = state.track_changes_when();
  ASSIGN_OR_RETURN(value.stage, Load(kStoredStages, state.stage(), "stage"));
  if (state.has_required_start_day()) {
    value.required_start = DateAt(state.required_start_day());
  }
  if (state.has_timetable()) {
    if (!value.required_start) {
      return absl::DataLossError("required_start_day: a stored case has a timetable without it");
    }
    value.timetable = FromState(state.timetable(), *value.required_start);
  }
  value.updated_at = Instant{std::chrono::microseconds{state.updated_at_us()}};
  if (state.has_lights_told_day()) {
    value.lights_told_on = DateAt(state.lights_told_day());
  } else if (value.timetable) {
    // Of a release that told them with each change alone.
    value.lights_told_on = ShanghaiDate(value.updated_at);
  }
  for (const std::string& overlay : state.overlays()) {
    value.overlays.emplace_back(overlay);
  }
  for (const storage::v1::Attribute& attribute : state.attributes()) {
    value.attributes[AttributeId(attribute.id())] = attribute.yes();
  }
  value.timetable_version = state.timetable_version();
  value.baseline_version = state.baseline_version();
  value.rules_version = state.rules_version();
  for (const std::string& split : state.split_signings()) {
    value.split_signings.emplace_back(split);
  }
  for (const std::string& merged : state.merged_signings()) {
    value.merged_signings.emplace_back(merged);
  }
  return value;
}

absl::StatusOr<Case> DecodeState(std::string_view bytes) {
  ASSIGN_OR_RETURN(const storage::v1::CaseState state, Parse(bytes));
  return FromState(state);
}

absl::StatusOr<std::string> EncodeState(const Case& value, std::string_view stored) {
  storage::v1::CaseState fresh = ToState(value);
  ASSIGN_OR_RETURN(const storage::v1::CaseState before, Parse(stored));
  wire::KeepUnknownFields(before, fresh);
  return fresh.SerializeAsString();
}

std::string EncodeTimetable(const Timetable& value) { return ToState(value).SerializeAsString(); }

absl::StatusOr<Timetable> DecodeTimetable(std::string_view bytes, Date required_start) {
  storage::v1::Timetable state;
  if (!state.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("a stored timetable cannot be read");
  }
  return FromState(state, required_start);
}

}  // namespace zoneflow::approval
