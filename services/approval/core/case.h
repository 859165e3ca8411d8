// A case: one named project on its way through the procedures of a template.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

#include "common/base/date.h"
#include "common/base/figure_status.h"
#include "common/base/money.h"
#include "common/base/strong_id.h"
#include "common/base/zone_ref.h"
#include "services/approval/core/attribute.h"
#include "services/approval/core/case_node.h"
#include "services/approval/core/case_promise.h"
#include "services/approval/core/light.h"
#include "services/approval/core/template.h"
#include "services/approval/core/timetable.h"
#include "services/approval/core/triage.h"

namespace zoneflow::approval {

using CaseId = StrongId<struct CaseIdTag>;
using ProjectId = StrongId<struct ProjectIdTag>;
using SigningId = StrongId<struct SigningIdTag>;

// Where a project stands in its life: 签约, 落地, 开工, 投产. Nothing moves it from the first yet.
enum class Stage { kSigned, kLanded, kStarted, kInProduction };
inline constexpr Stage kStages[] = {Stage::kSigned, Stage::kLanded, Stage::kStarted,
                                    Stage::kInProduction};

// "signed", "landed", "started", "in_production".
std::string_view StageName(Stage stage);
std::optional<Stage> StageNamed(std::string_view name);

// What a signing says about one of its named members.
struct ProjectRecord {
  ProjectId id;
  SigningId signing_id;
  ZoneRef zone;
  std::string company;
  std::string name;
  std::optional<Money> amount;
  std::optional<Money>
      amount_alt;  // the same investment in another currency, where both are stated
  std::vector<std::string> sectors;
  FigureStatus status = FigureStatus::kExtracted;

  friend bool operator==(const ProjectRecord&, const ProjectRecord&) = default;
};

struct Case {
  CaseId id;
  std::int64_t revision = 0;  // 1, 2, 3 …: the sequence of the event that told of this state
  ProjectRecord project;
  TemplateId template_id;
  Triage triage;
  Stage stage = Stage::kSigned;
  std::optional<Date> required_start;
  std::optional<Timetable> timetable;  // present once a required start is set
  Instant updated_at;                  // business time of the change that made this revision
  // The day whose lights the last event of the case told, by itself or because they had turned.
  // None before there is a timetable.
  std::optional<Date> lights_told_on;
  // The reform modes laid over its procedures, in the order in which they were.
  std::vector<OverlayId> overlays;
  // What is known of the project.
  AttributeAnswers attributes;
  // The number of its timetable among all that it has had: 1, 2, 3 …; 0 without one, and for one of
  // a release that did not number them.
  std::int64_t timetable_version = 0;
  // Which version of the rules its timetable was planned by (Rulebook::number); 0 without one, and for
  // one of a release whose rules had no versions.
  std::int64_t rules_version = 0;
  // The number of the one that a leader of the zone signed; 0: none yet.
  std::int64_t baseline_version = 0;
  // Signings that a person merged into the one that speaks for the project: they speak no more,
  // whenever they are heard of.
  std::vector<SigningId> merged_signings;
  // Signings that the one that speaks for the project was split from, likewise: unless a split was
  // taken back, which says that they stand for it.
  std::vector<SigningId> split_signings;
  // Those of which something was recorded, by procedure. They have revisions and events of their
  // own: what happens to one leaves the case at its revision.
  std::vector<CaseNode> nodes;
  // Its promises, by id, likewise.
  std::vector<CasePromise> promises;

  // Whether a person says that there is no such project: nothing is due, nothing can be done.
  bool rejected() const { return project.status == FigureStatus::kRejected; }

  // nullptr if there is none.
  const CaseNode* FindNode(const ProcedureId& procedure) const;
  const TimetableRow* FindRow(const ProcedureId& procedure) const;

  friend bool operator==(const Case&, const Case&) = default;
};

// The lights of a case on a day.
struct CaseLights {
  std::optional<Light> worst;               // of those without a result; none where none has any
  std::vector<std::optional<Light>> nodes;  // by row of the timetable; empty without one

  friend bool operator==(const CaseLights&, const CaseLights&) = default;
};

// A node has no light where the calendar does not reach the day or one of its own, while its clock
// stands, and in a case that is rejected.
CaseLights LightsOf(const Case& value, Date as_of, const WorkdayCalendar& calendar,
                    const LightRule& rule = {});

// How far its procedures are, and what it owes, for triage.
CaseProgress ProgressOf(const Case& value, LandNeed land_need, const Catalogue& catalogue);

// FailedPrecondition for a case that is rejected.
absl::Status CheckStands(const Case& value);

// Returns the id of the case that is opened for a project: 32 hexadecimal digits, the same for
// ever.
CaseId CaseIdFor(const ProjectId& project);

}  // namespace zoneflow::approval
