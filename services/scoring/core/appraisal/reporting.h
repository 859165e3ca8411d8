// The reporting desk (填报): how far a period's figures are, who owes them by when, and their lock.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/base/principal.h"
#include "services/scoring/core/appraisal/ports.h"

namespace zoneflow::scoring {

enum class CellState { kMissing, kOverdue, kUnchecked, kChecked, kSignedOff };

// A figure that a unit owes.
struct ReportCell {
  std::string indicator;
  std::string name;  // of a node that measures it
  CellState state = CellState::kMissing;
  bool needed = false;  // without it the unit has no score
  std::optional<Date> due_on = {};
  std::optional<ReportDuty> duty = {};
  std::optional<PeriodLock> lock = {};
  bool revised = false;                  // changed since it was locked
  int items = 0;                         // figures of single items
  std::optional<Observation> last = {};  // of the unit itself
};

// Indicators that the framework reads in the period, and whether a unit needs them for a score.
std::map<std::string, ReportCell> OwedCells(const Framework& framework, const ReportPeriod& period);

struct DeskUnit {
  Unit unit;
  std::vector<ReportCell> cells;  // by indicator
};

// Thread-safe; what it is given outlives it. `now` is business time. NotFound for a framework or
// version that is not known.
class KeepReports {
 public:
  KeepReports(ObservationStore& store, FrameworkSource& frameworks)
      : store_(store), frameworks_(frameworks) {}

  // Units that are members in the period and lie in zones in which the principal may act, by id;
  // unit: this one alone, NotFound if it is none of them.
  absl::StatusOr<std::vector<DeskUnit>> Desk(const std::string& framework,
                                             const std::string& version, const ReportPeriod& period,
                                             const std::string& unit, const Principal& principal,
                                             Instant now) const;

  // Every word on what the unit reported for the framework becomes one that is signed off, and the
  // figures are locked. FailedPrecondition has a line for each needed figure that is missing and for
  // each that nobody has checked, or says that all is locked. PermissionDenied for a zone of others.
  absl::StatusOr<Recorded> SignOffPeriod(const std::string& framework, const std::string& version,
                                         const ReportPeriod& period, const std::string& unit,
                                         const NamedRequest& request, const Principal& principal,
                                         Instant now) const;

  // InvalidArgument has a line for each field that is wrong.
  absl::Status PutDuties(const std::vector<ReportDuty>& duties, const Principal& principal,
                         Instant now) const;

 private:
  absl::StatusOr<std::shared_ptr<const StatedFramework>> Find(const std::string& framework,
                                                              const std::string& version) const;

  ObservationStore& store_;
  FrameworkSource& frameworks_;
};

}  // namespace zoneflow::scoring
