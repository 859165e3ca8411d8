// Why a score and a rank changed between two boards: by causes that sum to the change.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/scoring/core/framework/evaluate.h"

namespace zoneflow::scoring {

enum class ChangeCause {
  kCorrections,   // figures that the earlier board had read were corrected
  kOwnFigures,    // what the unit reported
  kOtherFigures,  // what units on both boards reported
  kUnits,         // units came, left, or changed their cohort
  kWeights,
  kMethod,  // rules, bounds, nodes: all that a framework says beside its weights
};

struct CausePart {
  ChangeCause cause = ChangeCause::kCorrections;
  Decimal score;
  Decimal rank;  // above 0: places lost

  friend bool operator==(const CausePart&, const CausePart&) = default;
};

struct CauseSplit {
  // The causes that changed something, in the order of ChangeCause. Their scores and ranks sum to the
  // two changes to the last digit. None where nothing changed.
  std::vector<CausePart> parts;
  std::string undivided;  // why there are no parts although something differs; else ""
};

// What a board was made of.
struct BoardMakings {
  Framework framework;
  std::string text_sha256;  // of the framework's file
  ReportPeriod period;
  std::vector<ScoredUnit> units;
  // The last word on each figure of these units in the period and the years beside it, of the
  // indicators of either framework.
  std::vector<Observation> figures;
};

// The most units of a board whose changes are told apart: each board in between is evaluated whole.
inline constexpr std::size_t kMostUnitsTold = 2000;

// Splits the change of a unit that both boards rank. corrected: what `before` would have as figures
// if it were made with what the later board knows; those that it has not read do not matter.
//
// Corrections come first: they are what the earlier board would be if it were made again. All others
// share the rest as Shapley values, the mean of a cause's effect over every order in which the
// causes may take place one after the other; orders that pass a board on which the unit, or another
// that is scored on both, would lack its score are none. So no order is preferred. Parts are rounded
// to two digits more than the score has (ranks: to two), and the largest carries what is left.
CauseSplit SplitChange(const BoardMakings& before, const BoardMakings& after,
                       const std::vector<Observation>& corrected, std::string_view unit);

}  // namespace zoneflow::scoring
