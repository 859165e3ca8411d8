// Cases in SQL, with their events in the journal.
#pragma once

#include <functional>
#include <span>

#include "common/journal/journal.h"
#include "common/sql/database.h"
#include "services/approval/core/ports.h"

namespace zoneflow::approval {

// The tables of approval.
std::span<const sql::Migration> Migrations();

// Works in transactions of its own on a database, or within one that is open already.
class SociCaseStore final : public CaseStore {
 public:
  // Thread-safe. Both outlive the store.
  SociCaseStore(sql::Database& database, const journal::Journal& journal);
  // Lives no longer than the transaction, on its thread.
  SociCaseStore(sql::Transaction& transaction, const journal::Journal& journal);

  absl::StatusOr<Case> Get(const CaseId& id) override;
  absl::StatusOr<std::vector<std::optional<Case>>> FindByProjects(
      std::span<const ProjectId> projects) override;
  absl::StatusOr<std::vector<Case>> List(const CaseQuery& query) override;
  absl::Status Apply(std::span<const CaseChange> changes, const ChangeOrigin& origin) override;

 private:
  using Body = std::function<absl::Status(sql::Transaction&)>;

  std::function<absl::Status(const Body&)> read_;
  std::function<absl::Status(const Body&)> write_;
  const journal::Journal& journal_;
};

}  // namespace zoneflow::approval
