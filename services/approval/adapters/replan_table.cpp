#include "services/approval/adapters/replan_table.h"

#include <chrono>

#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/approval/adapters/plan_wire.h"

namespace zoneflow::approval {

void WriteReplan(soci::session& session, const Replan& replan, const NamedRequest& request) {
  const std::string digest = Sha256Hex(request.content);
  const std::string cause(PlanCauseKey(replan.cause.kind));
  const long long at = replan.finished_at.time_since_epoch().count();
  const long long cases = replan.cases, moved = replan.moved, settled = replan.settled;
  const long long unchanged = replan.unchanged, failed = replan.failed;
  const long long nodes = replan.nodes_moved, starts = replan.starts_moved;
  session << "INSERT INTO replans (id, actor, request_id, digest, cause, cause_ref, cause_words, "
             "finished_at_us, cases, moved, settled, unchanged, failed, nodes_moved, starts_moved) "
             "VALUES (:id, :actor, :request, :digest, :cause, :ref, :words, :at, :cases, :moved, "
             ":settled, :unchanged, :failed, :nodes, :starts)",
      soci::use(replan.id), soci::use(replan.actor), soci::use(request.id), soci::use(digest),
      soci::use(cause), soci::use(replan.cause.ref), soci::use(replan.cause.words), soci::use(at),
      soci::use(cases), soci::use(moved), soci::use(settled), soci::use(unchanged),
      soci::use(failed), soci::use(nodes), soci::use(starts);
}

absl::StatusOr<std::optional<Replan>> ReadReplan(soci::session& session,
                                                 const NamedRequest& request,
                                                 const std::string& actor) {
  if (request.id.empty()) {
    return std::nullopt;
  }
  Replan replan;
  std::string digest, cause;
  long long at = 0, cases = 0, moved = 0, settled = 0, unchanged = 0, failed = 0, nodes = 0,
            starts = 0;
  session << "SELECT id, actor, digest, cause, cause_ref, cause_words, finished_at_us, cases, "
             "moved, settled, unchanged, failed, nodes_moved, starts_moved FROM replans WHERE "
             "actor = :actor AND request_id = "
             ":request",
      soci::use(actor), soci::use(request.id), soci::into(replan.id), soci::into(replan.actor),
      soci::into(digest), soci::into(cause), soci::into(replan.cause.ref),
      soci::into(replan.cause.words), soci::into(at), soci::into(cases), soci::into(moved),
      soci::into(settled), soci::into(unchanged), soci::into(failed), soci::into(nodes),
      soci::into(starts);
  if (!session.got_data()) {
    return std::nullopt;
  }
  if (digest != Sha256Hex(request.content)) {
    return absl::AlreadyExistsError(
        StrCat("request_id: \"", request.id, "\" was used for another request; give each its own"));
  }
  const std::optional<PlanCauseKind> kind = PlanCauseOfKey(cause);
  if (!kind) {
    return absl::DataLossError(StrCat("replans.cause: \"", cause, "\" is no cause"));
  }
  replan.cause.kind = *kind;
  replan.finished_at = Instant{std::chrono::microseconds{at}};
  replan.cases = cases;
  replan.moved = moved;
  replan.settled = settled;
  replan.unchanged = unchanged;
  replan.failed = failed;
  replan.nodes_moved = nodes;
  replan.starts_moved = starts;
  return replan;
}

v1::Replan ToWire(const Replan& replan) {
  v1::Replan wire;
  wire.set_id(replan.id);
  *wire.mutable_cause() = ToWire(replan.cause);
  wire.set_cases(replan.cases);
  wire.set_moved(replan.moved);
  wire.set_settled(replan.settled);
  wire.set_unchanged(replan.unchanged);
  wire.set_failed(replan.failed);
  wire.set_nodes_moved(replan.nodes_moved);
  wire.set_starts_moved(replan.starts_moved);
  wire.set_actor(replan.actor);
  wire.set_finish_time(FormatInstant(replan.finished_at));
  return wire;
}

v1::ReplanMove ToWire(const ReplanMove& move) {
  v1::ReplanMove wire;
  wire.set_case_id(move.case_id.str());
  wire.set_company(move.company);
  wire.set_project_name(move.name);
  wire.set_nodes(move.nodes);
  wire.set_start_was(FormatDate(move.start_was));
  wire.set_start(FormatDate(move.start));
  return wire;
}

v1::ReplanFailure ToWire(const ReplanFailure& failure) {
  v1::ReplanFailure wire;
  wire.set_case_id(failure.case_id.str());
  wire.set_company(failure.company);
  wire.set_project_name(failure.name);
  wire.set_reason(failure.reason);
  return wire;
}

}  // namespace zoneflow::approval
