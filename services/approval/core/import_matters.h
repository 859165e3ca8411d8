// Imports what happened elsewhere: tables of matters (办件) of other systems.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/base/principal.h"
#include "common/table/sheet.h"
#include "services/approval/core/case.h"
#include "services/approval/core/matter_table.h"
#include "services/approval/core/ports.h"
#include "services/approval/core/rules_in_force.h"
#include "services/approval/core/template.h"

namespace zoneflow::approval {

// How many matters and rows an import came to.
struct ImportCounts {
  std::int64_t created = 0;
  std::int64_t changed = 0;
  std::int64_t unchanged = 0;
  std::int64_t rejected_rows = 0;

  friend bool operator==(const ImportCounts&, const ImportCounts&) = default;
};

// What the import needs from the world beside the cases. Thread-safe; Unavailable as CaseStore.
class MatterStore {
 public:
  virtual ~MatterStore() = default;

  // The matters as they were last applied, in the order asked, nullopt where one is new.
  virtual absl::StatusOr<std::vector<std::optional<KeptMatter>>> FindMatters(
      std::span<const Matter> matters) = 0;

  // The cases that each may be of: those that its project code was applied to before, else those of
  // its company and project by name.
  virtual absl::StatusOr<std::vector<std::vector<CaseId>>> FindCases(
      std::span<const Matter> matters) = 0;

  // What people said that names of procedures mean.
  virtual absl::StatusOr<std::map<std::string, ProcedureId>> ReadAliases() = 0;
  virtual absl::Status KeepAliases(const std::map<std::string, ProcedureId>& aliases,
                                   const ChangeOrigin& origin) = 0;

  // Notes that a named request of this actor begins, and returns what it came to if it has ended
  // before. AlreadyExists if the name was used for something else. Nothing happens for one without
  // a name.
  virtual absl::StatusOr<std::optional<ImportCounts>> BeginImport(const NamedRequest& request,
                                                                  const ChangeOrigin& origin) = 0;
  // Notes that it has ended. Requires that it began.
  virtual absl::Status EndImport(const NamedRequest& request, const ImportCounts& counts,
                                 const ChangeOrigin& origin) = 0;
};

// A date that was typed and that the table says otherwise; the table's stands.
struct MatterConflict {
  MatterPlace place;
  std::string number;
  ProcedureId procedure;
  NodeEventKind kind = NodeEventKind::kAccepted;
  Date typed;
  Date imported;

  friend bool operator==(const MatterConflict&, const MatterConflict&) = default;
};

// What a matter does to the case that it is of.
struct MatterStep {
  CaseStep step;  // with the matter to keep
  std::vector<MatterConflict> conflicts;
};

// By the history of its node. What breaks the order of things is kept with the rule, not refused:
// it did happen elsewhere. Requires that the case walks through the procedure.
absl::StatusOr<MatterStep> StepOfMatter(const Matter& matter, const Case& value,
                                        std::span<const NodeEntry> history,
                                        const ChangeOrigin& origin, const Rulebook& rulebook);

enum class MatterFate { kNew, kChanged, kUnchanged };

struct ImportedMatter {
  Matter matter;
  CaseId case_id;
  MatterFate fate = MatterFate::kNew;
  std::string fault;  // the rule that it breaks; empty: none
};

struct MatterImport {
  std::vector<ImportedMatter> matters;  // in the order of the file
  std::vector<MatterReject> rejects;    // by place
  std::int64_t rejected_rows = 0;
  std::vector<std::string> unknown_procedures;
  std::vector<MatterConflict> conflicts;
  // The request was done before, and came to this; the rest is empty then.
  std::optional<ImportCounts> before;

  ImportCounts Counts() const;
};

// Thread-safe; the stores and rules must outlive it.
class ImportMatters {
 public:
  ImportMatters(CaseStore& cases, MatterStore& matters, RulesInForce rules)
      : cases_(cases), matters_(matters), rules_(rules) {}

  // What Apply would do. `aliases` says what names of procedures mean, beside those kept.
  // InvalidArgument as ReadMatters, and for an alias of a procedure that there is not.
  absl::StatusOr<MatterImport> Preview(const table::Workbook& workbook,
                                       const std::map<std::string, ProcedureId>& aliases,
                                       const Principal& principal, Instant now) const;

  // Applies each matter that is new or changed in a transaction of its own, and keeps the aliases:
  // what was done before a failure stays, and the same file goes on from there. A file once more
  // changes nothing. Rejected rows are left out. A named request that was done changes nothing
  // either, though another file has come since; AlreadyExists if it asked for something else.
  absl::StatusOr<MatterImport> Apply(const table::Workbook& workbook,
                                     const std::map<std::string, ProcedureId>& aliases,
                                     const Principal& principal, Instant now,
                                     const NamedRequest& request = {}) const;

 private:
  // The matters with their cases, and what is rejected.
  absl::StatusOr<MatterImport> Place(const table::Workbook& workbook,
                                     const std::map<std::string, ProcedureId>& aliases,
                                     const Principal& principal,
                                     std::map<CaseId, Case>& cases) const;

  CaseStore& cases_;
  MatterStore& matters_;
  RulesInForce rules_;
};

}  // namespace zoneflow::approval
