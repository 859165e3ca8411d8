#include "services/approval/adapters/midnight_timer.h"

#include "common/base/status_macros.h"
#include "services/approval/adapters/soci_case_store.h"
#include "services/approval/core/midnight.h"

namespace zoneflow::approval {

absl::Status ArmMidnight(sql::Transaction& transaction, const CaseId& id,
                         const std::optional<Date>& next) {
  if (!next) {
    journal::CancelTimer(transaction, kMidnight, id.str());
    return absl::OkStatus();
  }
  return journal::SetTimer(transaction, kMidnight, id.str(), TurnInstant(*next));
}

journal::TimerHandler HandleMidnight(const journal::Journal& journal, StoreRules rules) {
  return [&journal, rules](sql::Transaction& transaction,
                           const journal::FiredTimer& timer) -> absl::Status {
    RETURN_IF_ERROR(rules.CatchUp(transaction));
    const Rulebook& rulebook = rules.Now();
    SociCaseStore store(transaction, journal, rules);
    const CaseId id(timer.subject);
    ASSIGN_OR_RETURN(const Case seen, store.Get(id));
    const std::optional<Date> day = NextTurn(seen, rulebook);
    if (day && TurnInstant(*day) <= timer.now) {
      RETURN_IF_ERROR(store
                          .ChangeNode({id, ProcedureId()}, {},
                                      {"service/approval", TurnInstant(*day)},
                                      [&](const NodeFile& file) -> absl::StatusOr<CaseStep> {
                                        if (NextTurn(file.value, rulebook) != day) {
                                          return absl::AbortedError("the case has moved on");
                                        }
                                        return TurnOf(file.value, *day, timer.now, rulebook);
                                      })
                          .status());
    }
    ASSIGN_OR_RETURN(const Case after, store.Get(id));
    return ArmMidnight(transaction, id, NextTurn(after, rulebook));
  };
}

}  // namespace zoneflow::approval
