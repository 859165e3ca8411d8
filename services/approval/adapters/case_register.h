// The register of cases in SQL: case_register, with case_sectors, node_register and
// case_grams below it.
#pragma once

#include <soci/soci.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/filter/search_index.h"
#include "common/sql/bulk_insert.h"
#include "common/sql/database.h"
#include "services/approval/core/case_row.h"

namespace zoneflow::approval {

// The index of the text search in case_register; its search_no is the number.
inline constexpr filter::GramTable kCaseGrams{"case_grams", "case_no", "case_waiting"};

// Whether the names that a search finds a case by are written with it, or stand as they were.
enum class Searched { kAdd, kStands };

// Writes what the register says of cases, many in a few statements.
class RegisterWriter {
 public:
  explicit RegisterWriter(sql::Transaction& transaction);

  // Requires that the register says nothing of the case yet.
  void Add(const CaseRegister& added, Searched searched = Searched::kAdd);
  // In what the two differ; they are of one case and one project. One update of a case at most.
  void Update(const CaseRegister& before, const CaseRegister& after);
  // To be called after the last; nothing is written for sure before.
  void Finish();

 private:
  void AddRow(const CaseRow& row);

  sql::Transaction& transaction_;
  sql::BulkInsert cases_, sectors_, nodes_, todos_;
  filter::SearchRows searched_;
  std::vector<std::vector<std::string>> done_;  // keys of todos
};

// Whether a search finds both by the same names.
bool SameNames(const ProjectRecord& a, const ProjectRecord& b);

// Takes what the register says of the case out of it; its names only with kAdd.
void EraseRegister(sql::Transaction& transaction, const std::string& case_id, Searched searched);

// What a SELECT from "case_register AS r" reads of a row: bind it, then Read after each fetch.
class CaseRowReader {
 public:
  static std::string Columns();

  void Bind(soci::statement& statement);
  // DataLoss names a column that holds what RegisterWriter does not write.
  absl::StatusOr<CaseRow> Read() const;

 private:
  std::string id_, project_id_, signing_id_, zone_id_, zone_name_, province_, company_,
      project_name_, currency_, currency_alt_, sectors_, template_id_, track_, track_reason_,
      track_changes_when_, stage_, required_start_, planned_start_, provisional_reason_, yellow_on_,
      red_on_;
  long long revision_ = 0, amount_ = 0, amount_alt_ = 0, status_ = 0, provisional_ = 0,
            updated_at_us_ = 0;
  soci::indicator has_amount_ = soci::i_null, has_amount_alt_ = soci::i_null;
};

// Makes the part of the register anew, and the timers of its cases, that follows
// progress.resume_after, from some hundred states. Nothing else writes cases meanwhile. DataLoss
// names a case whose state cannot be read.
absl::Status RebuildRegisters(sql::Transaction& transaction, const Rulebook& rulebook,
                              sql::MigrationProgress& progress);

// Makes the whole register anew from the states, also while the service runs: the same states give
// the same rows, byte for byte. Reports after each part. What was done before a failure stays.
absl::Status Reproject(sql::Database& database, const Rulebook& rulebook,
                       const sql::MigrationReport& report = sql::PrintProgress());

}  // namespace zoneflow::approval
