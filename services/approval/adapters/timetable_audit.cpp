#include "services/approval/adapters/timetable_audit.h"

#include <string>
#include <vector>

#include "common/base/status_macros.h"
#include "common/rpc/page_size.h"
#include "common/rpc/page_token.h"
#include "services/approval/adapters/plan_wire.h"
#include "services/approval/adapters/published_timetables.h"
#include "services/approval/core/audit.h"

namespace zoneflow::approval {
namespace {

constexpr int kMostShown = 1000;

}  // namespace

absl::Status TimetableAudit::Add(const CaseId& id, bool all,
                                 v1::VerifyTimetablesResponse& response) const {
  ASSIGN_OR_RETURN(const std::vector<PublishedTimetable> published, ReadPublished(database_, id));
  const Timetable* before = nullptr;
  for (const PublishedTimetable& one : published) {
    ASSIGN_OR_RETURN(const Rulebook* rulebook, rules_.Of(one.value.rules_version));
    const Audited audited = AuditTimetable(one.value, before, one.at, *rulebook);
    before = &*one.value.timetable;
    response.set_checked(response.checked() + 1);
    if (audited.verdict == Verdict::kSame) {
      response.set_same(response.same() + 1);
    }
    if ((audited.verdict == Verdict::kSame && !all) || response.timetables_size() == kMostShown) {
      continue;
    }
    v1::AuditedTimetable& wire = *response.add_timetables();
    wire.set_case_id(id.str());
    wire.set_company(one.value.project.company);
    wire.set_project_name(one.value.project.name);
    wire.set_sequence(one.sequence);
    wire.set_type(one.type);
    wire.set_time(FormatInstant(one.at));
    wire.set_version(one.value.timetable_version);
    // Both are in one order, the message's from 1 on.
    wire.set_verdict(static_cast<v1::AuditVerdict>(static_cast<int>(audited.verdict) + 1));
    wire.set_reason(audited.reason);
    for (const MovedRow& moved : audited.diff.moved) {
      *wire.add_moved() = ToWire(moved);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::VerifyTimetablesResponse> TimetableAudit::ReadOne(const CaseId& id) const {
  v1::VerifyTimetablesResponse response;
  RETURN_IF_ERROR(Add(id, /*all=*/true, response));
  return response;
}

absl::StatusOr<v1::VerifyTimetablesResponse> TimetableAudit::Read(
    const v1::VerifyTimetablesRequest& request, const Principal& principal) const {
  ScheduledQuery query;
  ASSIGN_OR_RETURN(query.limit, rpc::PageSizeOf(request.page_size()));
  ASSIGN_OR_RETURN(const std::vector<std::string> after, rpc::ReadPageToken(request, 1));
  if (!after.empty()) {
    query.after = CaseId(after[0]);
  }
  if (!principal.all_zones) {
    query.zones = principal.zones;
  }
  ASSIGN_OR_RETURN(const std::vector<CaseId> ids, store_.ListScheduled(query));
  v1::VerifyTimetablesResponse response;
  for (const CaseId& id : ids) {
    RETURN_IF_ERROR(Add(id, /*all=*/false, response));
  }
  if (ids.size() == static_cast<std::size_t>(query.limit)) {
    response.set_next_page_token(rpc::MakePageToken(request, {ids.back().str()}));
  }
  return response;
}

}  // namespace zoneflow::approval
