// Plans all open cases anew: after a change of the rules, or a holiday notice.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"

#include "common/base/clock.h"
#include "common/base/principal.h"
#include "services/approval/core/case.h"
#include "services/approval/core/ports.h"
#include "services/approval/core/template.h"

namespace zoneflow::approval {

struct ReplanCommand {
  PlanCause cause;  // kRule or kHoliday, with its words
  bool preview = false;
};

// Thread-safe; store, clock and rulebook must outlive it.
class ReplanAll {
 public:
  ReplanAll(CaseStore& store, const Clock& clock, const Rulebook& rulebook)
      : store_(store), clock_(clock), rulebook_(rulebook) {}

  // Plans the cases of the zones that the principal may act in, each in a transaction of its own
  // where its days move, and tells the counts of all. A case that gives no plan stands as it did and
  // is counted. A call that did not end may be made again: what it moved is unchanged by then.
  //
  // InvalidArgument for another cause, and for words that are missing or over 500 bytes. Named
  // requests are as in CaseStore::ChangeNode; a preview has no name.
  absl::StatusOr<Replan> Run(const ReplanCommand& command, const NamedRequest& request,
                             const Principal& principal) const;

 private:
  absl::Status ReplanOne(const CaseId& id, const ReplanCommand& command, const ChangeOrigin& origin,
                         Replan& replan) const;

  CaseStore& store_;
  const Clock& clock_;
  const Rulebook& rulebook_;
};

}  // namespace zoneflow::approval
