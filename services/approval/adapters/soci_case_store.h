// Cases in SQL, with their events in the journal.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/journal/journal.h"
#include "common/sql/database.h"
#include "common/sql/shared_writes.h"
#include "services/approval/adapters/case_writer.h"
#include "services/approval/adapters/node_tables.h"
#include "services/approval/adapters/soci_rules.h"
#include "services/approval/core/ports.h"

namespace zoneflow::approval {

// Works in transactions of its own on a database, or within one that is open already.
class SociCaseStore final : public CaseStore {
 public:
  // Thread-safe. What it is given outlives the store. The register is made by the rules in force; a
  // timetable that was planned by others is Aborted.
  SociCaseStore(sql::Database& database, const journal::Journal& journal, StoreRules rules);
  // Lives no longer than the transaction, on its thread.
  SociCaseStore(sql::Transaction& transaction, const journal::Journal& journal, StoreRules rules);
  ~SociCaseStore() override;

  absl::StatusOr<Case> Get(const CaseId& id) override;
  absl::StatusOr<std::vector<Case>> GetMany(std::span<const CaseId> ids) override;
  absl::StatusOr<std::vector<std::optional<Case>>> FindByProjects(
      std::span<const ProjectId> projects) override;
  absl::Status Apply(std::span<const CaseChange> changes, const ChangeOrigin& origin) override;
  absl::StatusOr<CaseNode> ChangeNode(const NodeTarget& target, const NamedRequest& request,
                                      const ChangeOrigin& origin, const Decide& decide) override;
  absl::Status ChangeCases(std::span<const CaseId> ids, const ChangeOrigin& origin,
                           const DecideCase& decide) override;
  absl::StatusOr<std::vector<CaseId>> ListScheduled(const ScheduledQuery& query) override;
  absl::Status FinishReplan(const Replan& replan, const NamedRequest& request,
                            const ChangeOrigin& origin) override;
  absl::StatusOr<std::optional<Replan>> FindReplan(const NamedRequest& request,
                                                   const std::string& actor) override;
  absl::StatusOr<std::vector<NodeHistoryRow>> ReadHistory(const HistoryQuery& query) override;
  absl::StatusOr<std::vector<TimetableVersion>> ReadVersions(const VersionQuery& query) override;
  absl::StatusOr<TimetableVersion> ReadVersion(const CaseId& id, std::int64_t number) override;

 private:
  using Body = std::function<absl::Status(sql::Transaction&)>;
  struct NodeCommand;

  // Of different cases; what is refused for one of them stands in its answer.
  absl::Status ChangeNodes(sql::Transaction& transaction,
                           std::span<NodeCommand* const> commands) const;
  // Returns their revisions, 0 where there is no such case.
  absl::StatusOr<std::map<CaseId, std::int64_t>> Lock(sql::Transaction& transaction,
                                                      std::span<const CaseId> ids) const;
  // Stores what was decided about the case, by the rules in force.
  absl::Status Take(CaseWriter& writer, const StoredCase& stored, CaseStep& step, const Case& after,
                    const ChangeOrigin& origin) const;

  std::function<absl::Status(const Body&)> read_;
  std::function<absl::Status(const Body&)> write_;
  // Those of ChangeNode that come at once; null within a transaction.
  std::unique_ptr<sql::SharedWrites<NodeCommand>> shared_;
  const journal::Journal& journal_;
  const StoreRules rules_;
};

}  // namespace zoneflow::approval
