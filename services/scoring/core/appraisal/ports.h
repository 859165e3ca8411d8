// What appraisals need from the outside world.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "services/scoring/core/appraisal/duty.h"
#include "services/scoring/core/appraisal/unit.h"
#include "services/scoring/core/framework/evaluate.h"
#include "services/scoring/core/framework/framework.h"
#include "services/scoring/core/framework/observation.h"

namespace zoneflow::scoring {

// A request by the name that its caller gave it, and what it asked for.
struct NamedRequest {
  std::string id;  // empty: it has no name, and is not recognised when it comes again
  std::string content;
};

// Who makes a change and when (business time).
struct ChangeOrigin {
  std::string actor;  // the id of a Principal
  Instant at;
};

// Which figure: each word of it corrects the one before.
struct FigureKey {
  std::string unit;
  std::string indicator;
  ReportPeriod period;
  std::string item;

  friend auto operator<=>(const FigureKey&, const FigureKey&) = default;
};

FigureKey KeyOf(const Observation& observation);
// Of the lock that it stands under.
FigureKey LockKeyOf(const Observation& observation);

// What is known of some figures before more is recorded of them.
struct FiguresFile {
  std::map<std::string, Unit, std::less<>> units;         // those that there are
  std::map<FigureKey, std::vector<Observation>> figures;  // every word, by known_at
  std::map<FigureKey, PeriodLock> locks = {};             // of the figures, without their items
};

// A unit's figures of a period: all items of these indicators.
struct UnitPeriod {
  std::string unit;
  ReportPeriod period;
  std::vector<std::string> indicators;
};

// What a sign-off (签发) comes to.
struct SignOff {
  std::vector<Observation> words;
  std::vector<PeriodLock> locks;
};

// What a recording came to.
struct Recorded {
  std::int64_t recorded = 0;
  std::int64_t unchanged = 0;  // were known already, word for word
  std::int64_t log_no = 0;     // what was known at it includes them

  friend bool operator==(const Recorded&, const Recorded&) = default;
};

// Which figures a board reads.
struct FiguresQuery {
  std::int64_t log_no = 0;  // as was known at it
  std::string kind;         // of the units
  std::vector<std::string> indicators = {};
  std::vector<ReportPeriod> periods = {};
  std::int64_t after_log_no = 0;  // what was recorded later alone; 0: all
};

// A framework with its text.
struct StatedFramework {
  Framework framework;
  std::string text;    // of its file
  std::string sha256;  // of the text
};

// The frameworks that are in force or were. Thread-safe.
class FrameworkSource {
 public:
  virtual ~FrameworkSource() = default;

  // Those of the build, then those that were put, as they came: of one id the last is the latest.
  virtual absl::StatusOr<std::vector<std::shared_ptr<const StatedFramework>>> List() = 0;

  // Adds one. AlreadyExists for another text under an id and version that are there; the same text
  // again changes nothing. InvalidArgument has a line for everything that is wrong with it.
  virtual absl::StatusOr<std::shared_ptr<const StatedFramework>> Put(
      const std::string& text, const ChangeOrigin& origin) = 0;
};

// Earlier final boards, as rules over several years read them. Thread-safe.
class EarlierBoards {
 public:
  virtual ~EarlierBoards() = default;

  // Those of the framework in any version and of the cohort ("": of all units) that were final at
  // the log_no, of periods before that year; of several of one period the one that was final last.
  virtual absl::StatusOr<std::vector<EarlierBoard>> FinalBefore(const std::string& framework,
                                                                const std::string& cohort, int year,
                                                                std::int64_t log_no) = 0;
};

// The log of what units reported, and the units. It only grows: a log_no names what was known at
// it for ever.
//
// Thread-safe. Unavailable from any method: the store cannot be reached now, come again. Aborted: a
// race was lost, ask again.
class ObservationStore {
 public:
  virtual ~ObservationStore() = default;

  virtual absl::StatusOr<FiguresFile> Look(const std::vector<FigureKey>& keys) = 0;

  // Has what is recorded decided on what is known by then of these figures, and stores it under the
  // next log_no; nothing is stored, and no number taken, if it is nothing. Recordings come one after
  // the other.
  //
  // A named request that this actor has made before has the answer of then, and `decide` is not
  // asked; AlreadyExists if it asked for something else. Any error of `decide` changes nothing.
  using DecideFigures =
      std::function<absl::StatusOr<std::vector<Observation>>(const FiguresFile& known)>;
  virtual absl::StatusOr<Recorded> RecordFigures(const std::vector<FigureKey>& keys,
                                                 const NamedRequest& request,
                                                 const ChangeOrigin& origin,
                                                 const DecideFigures& decide) = 0;

  // The same of units: `decide` is told those of these ids that there are.
  using UnitsById = std::map<std::string, Unit, std::less<>>;
  using DecideUnits = std::function<absl::StatusOr<std::vector<Unit>>(const UnitsById& known)>;
  virtual absl::StatusOr<Recorded> RecordUnits(const std::vector<std::string>& ids,
                                               const NamedRequest& request,
                                               const ChangeOrigin& origin,
                                               const DecideUnits& decide) = 0;

  // The same of a sign-off: `decide` is told every word on the figures and their locks.
  // Recorded::recorded counts the locks.
  using DecideSignOff = std::function<absl::StatusOr<SignOff>(const FiguresFile& known)>;
  virtual absl::StatusOr<Recorded> SignOffPeriod(const UnitPeriod& of, const NamedRequest& request,
                                                 const ChangeOrigin& origin,
                                                 const DecideSignOff& decide) = 0;
  // Of the period, by unit and indicator.
  virtual absl::StatusOr<std::vector<PeriodLock>> ReadLocks(const ReportPeriod& period) = 0;

  // By indicator. What is put replaces what was stated of its indicator.
  virtual absl::StatusOr<std::vector<ReportDuty>> ReadDuties() = 0;
  virtual absl::Status PutDuties(const std::vector<ReportDuty>& duties,
                                 const ChangeOrigin& origin) = 0;

  // The latest one; 0 if nothing was recorded.
  virtual absl::StatusOr<std::int64_t> LogNo() = 0;
  // By id.
  virtual absl::StatusOr<std::vector<Unit>> ReadUnits(std::int64_t log_no,
                                                      const std::string& kind) = 0;
  // Every word, by unit, indicator, period, item and known_at.
  virtual absl::StatusOr<std::vector<Observation>> ReadFigures(const FiguresQuery& query) = 0;
};

}  // namespace zoneflow::scoring
