// What was decided about cases on its way into their tables and the journal.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"

#include "common/journal/journal.h"
#include "common/sql/bulk_insert.h"
#include "common/sql/database.h"
#include "services/approval/adapters/case_register.h"
#include "services/approval/adapters/node_tables.h"
#include "services/approval/adapters/version_table.h"
#include "services/approval/core/ports.h"

namespace zoneflow::approval {

// Of many cases in as many statements as of one. Requires the locks of the cases, and each of them
// once at most.
class CaseWriter {
 public:
  // All outlive it. The register is made by the rulebook.
  CaseWriter(sql::Transaction& transaction, const journal::Journal& journal,
             const Rulebook& rulebook);

  absl::Status Open(const CaseChange& change, const ChangeOrigin& origin);
  // What changes the case as a whole, and not by a step.
  absl::Status Correct(const StoredCase& stored, const CaseChange& change,
                       const ChangeOrigin& origin);
  // `after` is the case as the step leaves it.
  absl::Status Take(const StoredCase& stored, const CaseStep& step, const Case& after,
                    const ChangeOrigin& origin);
  // To be called after the last; nothing is written for sure before. Aborted if a race was lost.
  absl::Status Finish();

 private:
  absl::Status ChangeState(const StoredCase& stored, const Case& after);
  void TellCase(const CaseChange& change, const ChangeOrigin& origin);
  void Tell(journal::Event event, std::int64_t revision);
  void ListAnew(const Case& after, Searched searched);
  void Arm(const CaseId& id, const std::optional<Date>& next);

  sql::Transaction& transaction_;
  const journal::Journal& journal_;
  const Rulebook& rulebook_;
  sql::BulkInsert opened_, changed_, aliases_;
  VersionWriter versions_;
  NodeWriter nodes_;
  RegisterWriter register_;
  std::map<std::string, Instant> due_;  // of the cases whose day turns
  std::vector<journal::Event> events_;
  std::vector<std::int64_t> revisions_;  // that the events are to have
};

}  // namespace zoneflow::approval
