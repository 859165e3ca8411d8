#include "services/approval/adapters/wire.h"

#include <google/protobuf/util/message_differencer.h>

#include <optional>
#include <set>
#include <utility>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/wire/values.h"

namespace zoneflow::approval {
namespace {

using ::zoneflow::wire::DateFromWire;
using ::zoneflow::wire::FromWire;
using ::zoneflow::wire::ToWire;

v1::Track ToWire(Track track) {
  switch (track) {
    case Track::kPreReview:
      return v1::TRACK_PRE_REVIEW;
    case Track::kPromise:
      return v1::TRACK_PROMISE;
    case Track::kLandPending:
      return v1::TRACK_LAND_PENDING;
    case Track::kDone:
      return v1::TRACK_DONE;
  }
  return v1::TRACK_UNSPECIFIED;
}

absl::StatusOr<Track> FromWire(v1::Track track) {
  switch (track) {
    case v1::TRACK_PRE_REVIEW:
      return Track::kPreReview;
    case v1::TRACK_PROMISE:
      return Track::kPromise;
    case v1::TRACK_LAND_PENDING:
      return Track::kLandPending;
    case v1::TRACK_DONE:
      return Track::kDone;
    default:
      return absl::DataLossError("track: a stored case has none");
  }
}

absl::StatusOr<Timetable> FromWire(const v1::Timetable& wire, Date required_start) {
  Timetable timetable;
  timetable.required_start = required_start;
  ASSIGN_OR_RETURN(timetable.start, ParseDate(wire.start()));
  timetable.provisional = wire.provisional();
  timetable.provisional_reason = wire.provisional_reason();
  for (const v1::Node& node : wire.nodes()) {
    TimetableRow row;
    row.procedure = ProcedureId(node.procedure_id());
    row.zh = node.zh();
    row.duration_wd = node.duration_wd();
    ASSIGN_OR_RETURN(row.latest_accept, ParseDate(node.latest_accept()));
    ASSIGN_OR_RETURN(row.latest_result, ParseDate(node.latest_result()));
    timetable.rows.push_back(std::move(row));
  }
  return timetable;
}

}  // namespace

v1::Light ToWire(std::optional<Light> light) {
  if (!light) {
    return v1::LIGHT_UNSPECIFIED;
  }
  switch (*light) {
    case Light::kGreen:
      return v1::LIGHT_GREEN;
    case Light::kYellow:
      return v1::LIGHT_YELLOW;
    case Light::kRed:
      return v1::LIGHT_RED;
  }
  return v1::LIGHT_UNSPECIFIED;
}

v1::Case ToWire(const CaseRow& row, std::optional<Light> light) {
  v1::Case wire;
  wire.set_id(row.id.str());
  wire.set_revision(row.revision);
  wire.set_project_id(row.project.id.str());
  wire.set_signing_id(row.project.signing_id.str());
  *wire.mutable_zone() = ToWire(row.project.zone);
  wire.set_company(row.project.company);
  wire.set_project_name(row.project.name);
  if (row.project.amount) {
    *wire.mutable_amount() = ToWire(*row.project.amount);
  }
  if (row.project.amount_alt) {
    *wire.mutable_amount_alt() = ToWire(*row.project.amount_alt);
  }
  wire.mutable_sectors()->Add(row.project.sectors.begin(), row.project.sectors.end());
  wire.set_template_(row.template_id.str());
  wire.set_track(ToWire(row.triage.track));
  wire.set_track_reason(row.triage.reason);
  wire.set_track_changes_when(row.triage.changes_when);
  wire.set_stage(std::string(StageName(row.stage)));
  wire.set_status(ToWire(row.project.status));
  wire.set_required_start(ToWire(row.required_start));
  if (row.plan) {
    v1::Timetable& timetable = *wire.mutable_timetable();
    timetable.set_start(FormatDate(row.plan->start));
    timetable.set_provisional(row.plan->provisional);
    timetable.set_provisional_reason(row.plan->provisional_reason);
  }
  wire.set_light(ToWire(light));
  return wire;
}

v1::Case ToWire(const Case& value) {
  v1::Case wire = ToWire(RowOf(value), std::nullopt);
  for (const OverlayId& overlay : value.overlays) {
    wire.add_overlays(overlay.str());
  }
  for (const auto& [id, yes] : value.attributes) {
    v1::AttributeAnswer& answer = *wire.add_attributes();
    answer.set_attribute_id(id.str());
    answer.set_answer(yes ? v1::ANSWER_YES : v1::ANSWER_NO);
  }
  wire.set_timetable_version(value.timetable_version);
  wire.set_rules_version(value.rules_version);
  wire.set_baseline_version(value.baseline_version);
  if (value.timetable) {
    for (const TimetableRow& row : value.timetable->rows) {
      v1::Node& node = *wire.mutable_timetable()->add_nodes();
      node.set_procedure_id(row.procedure.str());
      node.set_zh(row.zh);
      node.set_duration_wd(row.duration_wd);
      node.set_latest_accept(FormatDate(row.latest_accept));
      node.set_latest_result(FormatDate(row.latest_result));
    }
  }
  return wire;
}

void ShowLights(const CaseLights& lights, v1::Case& wire) {
  wire.set_light(ToWire(lights.worst));
  for (std::size_t i = 0; i < lights.nodes.size(); ++i) {
    wire.mutable_timetable()
        ->mutable_nodes(static_cast<int>(i))
        ->set_light(ToWire(lights.nodes[i]));
  }
}

absl::StatusOr<Case> FromWire(const v1::Case& wire) {
  Case value;
  value.id = CaseId(wire.id());
  value.revision = wire.revision();
  value.project.id = ProjectId(wire.project_id());
  value.project.signing_id = SigningId(wire.signing_id());
  value.project.zone = FromWire(wire.zone());
  value.project.company = wire.company();
  value.project.name = wire.project_name();
  if (wire.has_amount()) {
    value.project.amount = FromWire(wire.amount());
  }
  if (wire.has_amount_alt()) {
    value.project.amount_alt = FromWire(wire.amount_alt());
  }
  value.project.sectors.assign(wire.sectors().begin(), wire.sectors().end());
  value.project.status = FromWire(wire.status());
  value.template_id = TemplateId(wire.template_());
  ASSIGN_OR_RETURN(value.triage.track, FromWire(wire.track()));
  value.triage.reason = wire.track_reason();
  value.triage.changes_when = wire.track_changes_when();
  const std::optional<Stage> stage = StageNamed(wire.stage());
  if (!stage) {
    return absl::DataLossError(StrCat("stage: a case has none of the name \"", wire.stage(), "\""));
  }
  value.stage = *stage;
  ASSIGN_OR_RETURN(value.required_start, DateFromWire("required_start", wire.required_start()));
  if (wire.has_timetable()) {
    if (!value.required_start) {
      return absl::DataLossError("required_start: a stored case has a timetable without it");
    }
    ASSIGN_OR_RETURN(value.timetable, FromWire(wire.timetable(), *value.required_start));
  }
  for (const std::string& overlay : wire.overlays()) {
    value.overlays.emplace_back(overlay);
  }
  for (const v1::AttributeAnswer& answer : wire.attributes()) {
    value.attributes[AttributeId(answer.attribute_id())] = answer.answer() == v1::ANSWER_YES;
  }
  value.timetable_version = wire.timetable_version();
  value.rules_version = wire.rules_version();
  value.baseline_version = wire.baseline_version();
  return value;
}

std::vector<ProjectRecord> MembersOf(const ingest::v1::Signing& signing) {
  std::vector<ProjectRecord> members;
  for (const ingest::v1::Project& project : signing.members()) {
    ProjectRecord record;
    record.id = ProjectId(project.id());
    record.signing_id = SigningId(signing.id());
    record.zone = FromWire(signing.zone());
    record.company = project.company();
    record.name = project.name();
    if (project.has_amount()) {
      record.amount = FromWire(project.amount());
    }
    if (project.has_amount_alt()) {
      record.amount_alt = FromWire(project.amount_alt());
    }
    record.sectors.assign(signing.sectors().begin(), signing.sectors().end());
    record.status = FromWire(signing.status());
    members.push_back(std::move(record));
  }
  return members;
}

std::vector<std::string> ChangedFields(const Case& before, const Case& after) {
  const v1::Case old_state = ToWire(before);
  const v1::Case new_state = ToWire(after);
  std::set<std::string> names;
  const auto* descriptor = v1::Case::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    if (field->name() == "revision") {
      continue;
    }
    google::protobuf::util::MessageDifferencer differencer;
    if (!differencer.CompareWithFields(old_state, new_state, {field}, {field})) {
      names.insert(field->name());
    }
  }
  return {names.begin(), names.end()};
}

}  // namespace zoneflow::approval
