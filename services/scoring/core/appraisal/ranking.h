// Ranks units by a framework over the log of observations.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

#include "services/scoring/core/appraisal/causes.h"
#include "services/scoring/core/appraisal/ports.h"
#include "services/scoring/core/framework/evaluate.h"
#include "services/scoring/core/framework/figure_columns.h"
#include "services/scoring/core/framework/rank_draws.h"
#include "services/scoring/core/framework/what_if.h"

namespace zoneflow::scoring {

// Which ranking. With its version and log_no it is the same for ever, whatever is recorded since.
struct RankingQuery {
  std::string framework = {};
  std::string version = {};  // "": the latest
  ReportPeriod period = {};
  std::string cohort = {};                             // its units alone; "": all of the kind
  std::optional<Date> known_on = {};                   // what was known at the end of that day
  FigureStatus at_least = FigureStatus::kUnspecified;  // figures of a lower status are left out
  std::int64_t log_no = 0;                             // 0: all that is recorded

  friend bool operator==(const RankingQuery&, const RankingQuery&) = default;
};

// What would be otherwise.
struct Assumptions {
  std::vector<FigureChange> figures = {};
  std::vector<WeightChange> weights = {};
  std::vector<std::string> without_units = {};
};

// How places are drawn.
struct DrawQuery {
  std::int32_t count = 0;  // 1 to 100,000
  DrawRule rule = {};
  int level = 90;  // 1 to 99: so many of a hundred ranks the interval holds
};

struct DrawnPlaces {
  DrawQuery query;                                      // with the spread of weights that was taken
  std::vector<RankSpread> spreads;                      // by unit id
  const RankSpread* Find(std::string_view unit) const;  // null: no unit of the board
};

// A board with all that it was made of. Immutable.
struct Ranking {
  RankingQuery query;  // with its version and log_no
  std::shared_ptr<const StatedFramework> stated;
  std::vector<Observation> figures;  // that NodeResult::figures point to
  FrameworkBoard board;
  std::vector<std::int64_t> unchecked;  // of each row: figures that nobody has checked
  std::int64_t unchecked_figures = 0;   // in all
  std::string sha256;                   // of CanonicalText; "" under assumptions

  // Null if it is no unit of the board.
  const FrameworkRow* Find(std::string_view unit) const;
};

// The rows of a ranking without what they are made of, in its order.
struct RankedRows {
  std::vector<FrameworkRow> rows;
  std::vector<std::int64_t> unchecked;  // of each row: figures that nobody has checked
};

// Whether the unit, of the framework's kind, is one of the ranking.
bool IsRankedBy(const RankingQuery& query, const Unit& unit);

// Figures of the node and of those below it that nobody has checked.
std::int64_t UncheckedIn(const NodeResult& node, const std::vector<Observation>& figures);

// The published ranking, had the unit alone reported what it has in the corrected one; both are of
// one framework and period.
absl::StatusOr<Ranking> WithFiguresOf(const Ranking& published, const Ranking& corrected,
                                      std::string_view unit);

// Thread-safe. Keeps the last few rankings, so that the pages of one cost what they show, and the
// figures that it read last, so that the next of them costs what came since.
class RankUnits {
 public:
  // All outlive it.
  RankUnits(ObservationStore& store, FrameworkSource& frameworks, EarlierBoards& earlier)
      : store_(store), frameworks_(frameworks), earlier_(earlier) {}

  // NotFound for a framework or version that is not known; InvalidArgument for a log_no that was
  // never reached, and as EvaluateFramework. FailedPrecondition if there is nobody to rank.
  absl::StatusOr<std::shared_ptr<const Ranking>> Run(const RankingQuery& query) const;
  // The same under assumptions; kept nowhere.
  absl::StatusOr<Ranking> Assume(const RankingQuery& query, const Assumptions& assumptions) const;
  // The rows alone of what Assume answers for the query of a ranking that Run answered. Under other
  // weights, or without some units, they mostly come from columns that are kept of the last such
  // ranking, and cost little.
  absl::StatusOr<RankedRows> AssumeRows(const std::shared_ptr<const Ranking>& ranking,
                                        const Assumptions& assumptions) const;

  // How sure the places of the ranking are, which is what Run or, of the assumptions, Assume answered.
  // InvalidArgument names count, level or weight_spread out of range, and more units or more draws
  // than one call may cost.
  static absl::StatusOr<DrawnPlaces> Draw(const Ranking& ranking, const Assumptions& assumptions,
                                          const DrawQuery& query);

  // What the change of a unit that both rank is made of.
  absl::StatusOr<CauseSplit> Split(const Ranking& before, const Ranking& after,
                                   std::string_view unit) const;

  absl::StatusOr<std::shared_ptr<const StatedFramework>> FindFramework(
      std::string_view id, std::string_view version) const;

 private:
  // The last words on the figures of the units of `of` in its periods, as `by` knew them.
  absl::StatusOr<std::vector<Observation>> ReadWords(
      const Ranking& of, const Ranking& by, const std::vector<std::string>& indicators) const;
  absl::StatusOr<RankingQuery> Resolve(const RankingQuery& query) const;
  absl::StatusOr<Ranking> Compute(const RankingQuery& resolved,
                                  const Assumptions& assumptions) const;
  // The figures of all units of the kind, of which those that were read last are not read again.
  absl::StatusOr<std::shared_ptr<const std::vector<Observation>>> ReadFigures(
      const FiguresQuery& wanted, const std::vector<Unit>& units) const;

  // Null where columns do not tell the ranking.
  std::shared_ptr<const FigureColumns> ColumnsOf(
      const std::shared_ptr<const Ranking>& ranking) const;

  // What was read last. Words are only added, so that later ones are all that is to be read.
  struct Held {
    std::string name;  // which figures, by kind, indicators and periods
    std::vector<std::string> units;
    std::int64_t log_no = 0;
    std::shared_ptr<const std::vector<Observation>> figures;
  };

  ObservationStore& store_;
  FrameworkSource& frameworks_;
  EarlierBoards& earlier_;
  mutable absl::Mutex mutex_;  // never held while a board is computed
  // The latest used first.
  mutable std::list<std::pair<std::string, std::shared_ptr<const Ranking>>> kept_
      ABSL_GUARDED_BY(mutex_);
  mutable Held held_ ABSL_GUARDED_BY(mutex_);
  // Of the ranking that was last asked for rows under assumptions.
  mutable std::shared_ptr<const Ranking> columns_of_ ABSL_GUARDED_BY(mutex_);
  mutable std::shared_ptr<const FigureColumns> columns_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zoneflow::scoring
