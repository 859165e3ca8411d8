#include "services/approval/adapters/plan_wire.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <span>

#include "absl/status/status.h"

#include "common/wire/values.h"

namespace zoneflow::approval {
namespace {

constexpr std::size_t kMostOthers = 20;
constexpr std::size_t kMostRefuted = 200;

v1::DaysOf ToWire(DaysOf whose) {
  switch (whose) {
    case DaysOf::kOffice:
      return v1::DAYS_OF_OFFICE;
    case DaysOf::kEnterprise:
      return v1::DAYS_OF_ENTERPRISE;
    case DaysOf::kNotice:
      return v1::DAYS_OF_NOTICE;
  }
  return v1::DAYS_OF_UNSPECIFIED;
}

v1::ChainLink ToWire(const ChainLink& link) {
  v1::ChainLink wire;
  wire.set_procedure_id(link.procedure.str());
  wire.set_zh(link.zh);
  wire.set_accept(FormatDate(link.accept));
  wire.set_result(FormatDate(link.result));
  wire.set_days_wd(link.days_wd);
  wire.set_whose(ToWire(link.whose));
  if (link.slack_wd) {
    wire.set_slack_wd(*link.slack_wd);
  }
  wire.set_words(link.words);
  return wire;
}

v1::RescueMeasure ToWire(const Measure& measure, const Catalogue& catalogue) {
  v1::RescueMeasure wire;
  if (measure.promise) {
    wire.set_procedure_id(measure.promise->accept.str());
    wire.set_prerequisite_id(measure.promise->without_result_of.str());
  } else {
    wire.set_overlay_id(measure.overlay->id.str());
  }
  wire.set_words(MeasureWords(measure, catalogue));
  wire.set_risk(measure.risk);
  return wire;
}

v1::RescueOption ToWire(const RescueOption& option, std::span<const Measure> candidates,
                        const Catalogue& catalogue) {
  v1::RescueOption wire;
  for (const std::size_t at : option.measures) {
    *wire.add_measures() = ToWire(candidates[at], catalogue);
  }
  wire.set_risk(option.risk);
  wire.set_smallest_slack_wd(option.smallest_slack_wd);
  wire.set_earliest_start(FormatDate(option.earliest_start));
  wire.set_chain(option.chain);
  return wire;
}

}  // namespace

void ShowExplanation(const Explanation& why, v1::ExplainNodeResponse& response) {
  for (const ChainLink& link : why.earliest) {
    *response.add_earliest() = ToWire(link);
  }
  for (const ChainLink& link : why.latest) {
    *response.add_latest() = ToWire(link);
  }
  response.set_office_wd(why.office_wd);
  response.set_enterprise_wd(why.enterprise_wd);
  response.set_notice_wd(why.notice_wd);
  response.set_words(why.words);
}

void ShowProposal(const RescueProposal& proposal, const Catalogue& catalogue,
                  v1::ProposeRescueResponse& response) {
  const Rescue& rescue = proposal.rescue;
  const auto show = [&](const RescueOption& option) {
    return ToWire(option, proposal.candidates, catalogue);
  };
  response.set_needed(rescue.needed);
  *response.mutable_as_is() = show(rescue.as_is);
  if (rescue.chosen) {
    v1::RescueOption& chosen = *response.mutable_chosen();
    chosen = show(*rescue.chosen);
    for (std::size_t i = 0; i < proposal.due_on.size(); ++i) {
      chosen.mutable_measures(static_cast<int>(i))->set_due_on(wire::ToWire(proposal.due_on[i]));
    }
  }
  for (std::size_t i = 0; i < std::min(rescue.others.size(), kMostOthers); ++i) {
    *response.add_others() = show(rescue.others[i]);
  }
  for (std::size_t i = 0; i < std::min(rescue.refuted.size(), kMostRefuted); ++i) {
    *response.add_refuted() = show(rescue.refuted[i]);
  }
  response.set_refuted_count(static_cast<int>(rescue.refuted.size()));
  *response.mutable_earliest() = show(rescue.earliest);
  for (const MovedRow& moved : proposal.diff.moved) {
    *response.add_moved() = ToWire(moved);
  }
  response.set_stayed(proposal.diff.stayed);
  response.set_words(proposal.words);
}

v1::MovedNode ToWire(const MovedRow& moved) {
  v1::MovedNode wire;
  wire.set_procedure_id(moved.procedure.str());
  wire.set_zh(moved.zh);
  if (moved.before) {
    wire.set_was_accept(FormatDate(moved.before->latest_accept));
    wire.set_was_result(FormatDate(moved.before->latest_result));
  }
  if (moved.after) {
    wire.set_accept(FormatDate(moved.after->latest_accept));
    wire.set_result(FormatDate(moved.after->latest_result));
  }
  wire.set_accept_moved_wd(moved.accept_moved_wd);
  wire.set_result_moved_wd(moved.result_moved_wd);
  return wire;
}

v1::PlanCause ToWire(const PlanCause& cause) {
  v1::PlanCause wire;
  // Both are in one order, the message's from 1 on.
  wire.set_kind(static_cast<v1::PlanCauseKind>(static_cast<int>(cause.kind) + 1));
  wire.set_ref(cause.ref);
  wire.set_words(cause.words);
  return wire;
}

v1::TimetableVersion ToWire(const TimetableVersion& version, const Case& value) {
  v1::TimetableVersion wire;
  wire.set_number(version.number);
  wire.set_required_start(FormatDate(version.timetable.required_start));
  wire.set_start(FormatDate(version.timetable.start));
  *wire.mutable_cause() = ToWire(version.cause);
  wire.set_actor(version.actor);
  wire.set_made_at(FormatInstant(version.made_at));
  wire.set_moved(version.moved);
  wire.set_stayed(version.stayed);
  wire.set_signed_by(version.signed_by);
  if (version.signed_at) {
    wire.set_signed_at(FormatInstant(*version.signed_at));
  }
  wire.set_is_current(version.number == value.timetable_version);
  wire.set_is_baseline(version.number == value.baseline_version);
  return wire;
}

absl::StatusOr<MeasureName> FromWire(const v1::RescueMeasure& wire) {
  MeasureName name;
  const bool promise = !wire.procedure_id().empty() && !wire.prerequisite_id().empty();
  const bool half = wire.procedure_id().empty() != wire.prerequisite_id().empty();
  if (half || promise != wire.overlay_id().empty()) {
    return absl::InvalidArgumentError(
        "measures: each is a procedure_id with a prerequisite_id, or an overlay_id");
  }
  if (promise) {
    name.promise =
        EdgePromise{ProcedureId(wire.procedure_id()), ProcedureId(wire.prerequisite_id())};
  } else {
    name.overlay = OverlayId(wire.overlay_id());
  }
  return name;
}

}  // namespace zoneflow::approval
