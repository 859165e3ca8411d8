// Matters of other systems, and the aliases of procedures, in SQL.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/sql/database.h"
#include "services/approval/core/import_matters.h"

namespace zoneflow::approval {

class SociMatterStore final : public MatterStore {
 public:
  // Thread-safe. The database outlives it.
  explicit SociMatterStore(sql::Database& database) : database_(database) {}

  absl::StatusOr<std::vector<std::optional<KeptMatter>>> FindMatters(
      std::span<const Matter> matters) override;
  absl::StatusOr<std::vector<std::vector<CaseId>>> FindCases(
      std::span<const Matter> matters) override;
  absl::StatusOr<std::map<std::string, ProcedureId>> ReadAliases() override;
  absl::Status KeepAliases(const std::map<std::string, ProcedureId>& aliases,
                           const ChangeOrigin& origin) override;
  absl::StatusOr<std::optional<ImportCounts>> BeginImport(const NamedRequest& request,
                                                          const ChangeOrigin& origin) override;
  absl::Status EndImport(const NamedRequest& request, const ImportCounts& counts,
                         const ChangeOrigin& origin) override;

 private:
  sql::Database& database_;
};

// Stores the matter over what was known of it. Requires the lock of its case.
void WriteMatter(soci::session& session, const KeptMatter& matter, const ChangeOrigin& origin);

}  // namespace zoneflow::approval
