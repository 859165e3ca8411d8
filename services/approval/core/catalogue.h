// The catalogue of procedures (事项): what a project has to get or do, how long it may take, and
// what must be there first. Limits differ by city, so the promised limit is a default of this
// deployment.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"

#include "common/base/strong_id.h"

namespace zoneflow::approval {

using ProcedureId = StrongId<struct ProcedureIdTag>;

enum class ProcedureKind {
  kPermit,
  kFiling,
  kConfirm,
  kTechReview,
  kRegistration,
  kTrade,
  kUtility,
  kEnterpriseTask,
  kMilestone,
};

enum class DayUnit { kWorkday, kCalendarDay };

// The legal ceiling (法定时限).
struct StatutoryLimit {
  int days = 0;
  DayUnit unit = DayUnit::kWorkday;
};

// A prerequisite that a promise may stand in for; the paper is then due before `due_before` is
// accepted.
struct SoftEdge {
  ProcedureId on;
  ProcedureId due_before;
};

struct Procedure {
  ProcedureId id;
  std::string zh;
  std::string en;
  int phase =
      0;  // 0 before the phases, 1 land and filing, 2 planning, 3 construction permit, 4 acceptance
  ProcedureKind kind = ProcedureKind::kPermit;
  std::string dept;
  std::optional<StatutoryLimit> statutory;  // none: no law limits it
  int promised_wd = 0;  // 承诺时限 in working days; 0 = decided the same day (即办)
  int floor_cd = 0;     // a notice period in calendar days that no promise shortens
  int floor_wd = 0;     // the same in working days
  std::vector<std::string> excluded;  // what stops the clock (特别程序)
  std::vector<ProcedureId> pre;       // results that must exist before acceptance
  std::vector<SoftEdge> soft;
  bool rq = false;                // may be accepted while a minor paper is missing (容缺受理)
  bool gz = false;                // may be decided on a written promise (告知承诺)
  std::vector<std::string> core;  // papers that may never be missing (主审要件)
  std::vector<std::string> waivable;  // papers that may follow later
  std::string par;                    // parallel group (并联审批), or empty
  bool block = false;                 // must be finished before the lawful start
  bool field = false;                 // done outdoors: stands still in the winter break (冬歇期)
  std::string cond;                   // the project attribute it depends on, or "always"
  std::vector<std::string> src;       // where the row's figures come from

  // The working days a plan gives it, before a floor in calendar days lengthens them.
  int duration_wd() const { return promised_wd > floor_wd ? promised_wd : floor_wd; }
};

// Procedures that the rules speak of.
struct Landmarks {
  ProcedureId start;  // the start of construction; empty if the catalogue has none
  std::vector<ProcedureId> land_steps;  // any of them applied for means that land is under way
  // What the law wants before construction starts: no promise and no overlay puts it off beyond.
  std::vector<ProcedureId> never_defer = {};
};

// Whether a paper of a procedure may follow after acceptance (容缺受理). InvalidArgument names the
// paper and the rule: a core paper (主审要件), one that is not listed as waivable, or a procedure
// that knows no such acceptance.
absl::Status CheckPaperMayFollow(const Procedure& procedure, std::string_view paper);

// Immutable, hence safe to read from any thread. Indices are positions in procedures().
class Catalogue {
 public:
  // InvalidArgument names the procedure and the rule: an empty or a duplicate id, a limit or floor
  // below 0 or above 3,650 days, an unknown prerequisite, soft edge or landmark, or a cycle (soft
  // edges count as edges, and so do the later ones that promises put in their place).
  static absl::StatusOr<Catalogue> Create(std::vector<Procedure> procedures, Landmarks landmarks);

  std::span<const Procedure> procedures() const { return procedures_; }
  const Procedure& at(std::size_t index) const { return procedures_[index]; }
  const Landmarks& landmarks() const { return landmarks_; }

  std::optional<std::size_t> IndexOf(const ProcedureId& id) const;

  // Returns the hard and soft prerequisites of a procedure, each once, hard ones first.
  std::span<const std::size_t> PrerequisitesOf(std::size_t index) const {
    return prerequisites_[index];
  }

  std::span<const std::size_t> HardPrerequisitesOf(std::size_t index) const { return hard_[index]; }

  // Soft prerequisites that are no hard ones too, in the order of the procedure.
  struct Soft {
    std::size_t on;
    std::size_t due_before;
  };
  std::span<const Soft> SoftPrerequisitesOf(std::size_t index) const { return soft_[index]; }

  // Returns all procedures with every prerequisite before what needs it, whatever is promised.
  std::span<const std::size_t> topological_order() const { return order_; }

  // Whether the law wants it before construction starts (Landmarks::never_defer).
  bool IsNeverDeferred(std::size_t index) const { return never_deferred_[index]; }

  // Tells whether the procedure needs the start of construction, directly or through others.
  bool ComesAfterStart(std::size_t index) const { return after_start_[index]; }

 private:
  Catalogue() = default;

  std::vector<Procedure> procedures_;
  Landmarks landmarks_;
  absl::flat_hash_map<ProcedureId, std::size_t> index_;
  std::vector<std::vector<std::size_t>> prerequisites_;
  std::vector<std::vector<std::size_t>> hard_;
  std::vector<std::vector<Soft>> soft_;
  std::vector<bool> never_deferred_;
  std::vector<std::size_t> order_;
  std::vector<bool> after_start_;
};

}  // namespace zoneflow::approval
