#include "services/scoring/core/framework/place_rows.h"

#include <algorithm>

#include "common/base/str_cat.h"

namespace zoneflow::scoring {
namespace {

using RowRefs = std::vector<FrameworkRow*>;

// Ranks of rows that stand in order, best first.
std::vector<Decimal> RanksOf(const RowRefs& rows, TieRule ties) {
  std::vector<Decimal> ranks;
  int dense = 0;
  for (std::size_t first = 0; first < rows.size();) {
    std::size_t end = first + 1;
    while (end < rows.size() && *rows[end]->score == *rows[first]->score) {
      ++end;
    }
    ++dense;
    for (std::size_t i = first; i < end; ++i) {
      switch (ties) {
        case TieRule::kCompetition:
          ranks.push_back(static_cast<int>(first) + 1);
          break;
        case TieRule::kDense:
          ranks.push_back(dense);
          break;
        case TieRule::kOrdinal:
          ranks.push_back(static_cast<int>(i) + 1);
          break;
        case TieRule::kAverage:
          ranks.push_back(Quotient(static_cast<int>(first + 1 + end), 2, 1));
          break;
      }
    }
    first = end;
  }
  return ranks;
}

const Observation* Reaching(const KnownFigures& figures, std::string_view unit,
                            std::string_view indicator, const ReportPeriod& period,
                            const Decimal& at_least) {
  for (const Observation* one : figures.Find(unit, indicator, period)) {
    if (one->value && *one->value >= at_least) {
      return one;
    }
  }
  return nullptr;
}

bool MayBeRanked(const Framework& framework, const Evaluation& evaluation,
                 const KnownFigures& figures, FrameworkRow& row) {
  bool may = row.score.has_value();
  for (const EligibilityRule& rule : framework.eligibility) {
    if (Reaching(figures, row.unit.id, rule.indicator, evaluation.period, rule.at_least) ==
        nullptr) {
      may = false;
      row.reasons.push_back(StrCat("not eligible: ", rule.name, ": ", rule.indicator,
                                   " does not reach ", rule.at_least.Text()));
    }
  }
  for (const VetoRule& rule : framework.vetoes) {
    if (rule.unranked && Reaching(figures, row.unit.id, rule.indicator, evaluation.period,
                                  rule.at_least) != nullptr) {
      may = false;
      row.reasons.push_back(StrCat("not ranked: ", rule.name));
    }
  }
  return may;
}

void Rank(const Framework& framework, RowRefs rows, std::optional<Decimal> FrameworkRow::*place) {
  std::sort(rows.begin(), rows.end(), [&](const FrameworkRow* a, const FrameworkRow* b) {
    if (*a->score != *b->score) {
      return framework.better == Better::kHigher ? *a->score > *b->score : *a->score < *b->score;
    }
    return a->unit.id < b->unit.id;
  });
  const std::vector<Decimal> ranks = RanksOf(rows, framework.ties);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i]->*place = ranks[i];
  }
}

// At an edge all that are tied stand in the better tier: the rank they share decides.
bool Reaches(const Framework& framework, const TierRule& tier, const FrameworkRow& row,
             const Decimal& rank, int ranked) {
  if (tier.at_least) {
    return framework.better == Better::kHigher ? *row.score >= *tier.at_least
                                               : *row.score <= *tier.at_least;
  }
  if (tier.top) {
    return rank <= Decimal(*tier.top);
  }
  return rank <= *tier.top_share * ranked;
}

const NodeResult* Below(const NodeResult& total, std::string_view path) {
  if (total.path == path) {
    return &total;
  }
  for (const NodeResult& child : total.children) {
    if (const NodeResult* found = Below(child, path)) {
      return found;
    }
  }
  return nullptr;
}

// The tier's place after the gates; the number of tiers where it is lost.
std::size_t AfterGates(const Framework& framework, std::size_t tier, FrameworkRow& row) {
  for (const GradeGate& gate : framework.gates) {
    int failed = 0;
    for (const auto& [path, mark] : gate.pass_marks) {
      const NodeResult* node = Below(row.total, path);
      if (node != nullptr && node->value && *node->value < mark) {
        ++failed;
      }
    }
    if (failed >= gate.takes) {
      row.reasons.push_back(StrCat(gate.name, ": ", failed, " not passed, in no tier"));
      return framework.tiers.size();
    }
    if (failed >= gate.lowers) {
      row.reasons.push_back(StrCat(gate.name, ": ", failed, " not passed, one tier lower"));
      ++tier;
    }
  }
  return tier;
}

void SetTier(const Framework& framework, const Evaluation& evaluation, const KnownFigures& figures,
             int ranked, FrameworkRow& row) {
  const std::optional<Decimal>& rank = framework.rank_in_cohorts_only ? row.cohort_rank : row.rank;
  if (framework.tiers.empty() || !rank) {
    return;
  }
  for (const VetoRule& rule : framework.vetoes) {
    if (Reaching(figures, row.unit.id, rule.indicator, evaluation.period, rule.at_least) !=
        nullptr) {
      row.reasons.push_back(StrCat("in no tier: ", rule.name));
      return;
    }
  }
  const auto found = std::find_if(
      framework.tiers.begin(), framework.tiers.end(),
      [&](const TierRule& tier) { return Reaches(framework, tier, row, *rank, ranked); });
  const std::size_t tier =
      AfterGates(framework, static_cast<std::size_t>(found - framework.tiers.begin()), row);
  if (tier < framework.tiers.size()) {
    row.tier = framework.tiers[tier].name;
  }
}

EarlierBoard AsEarlier(const FrameworkBoard& board) {
  EarlierBoard this_one{board.period, {}};
  for (const FrameworkRow& row : board.rows) {
    const auto& rank = row.rank ? row.rank : row.cohort_rank;
    if (rank) {
      this_one.places.push_back({row.unit.id, row.unit.cohort, *rank});
    }
  }
  return this_one;
}

// Whether fewer than `bottom` of those beside it stand behind. All that are tied there are in.
bool InBottom(const YearsRule& rule, const EarlierBoard& board, std::string_view unit) {
  const auto self = std::find_if(board.places.begin(), board.places.end(),
                                 [&](const auto& place) { return place.unit == unit; });
  if (self == board.places.end()) {
    return false;
  }
  return std::count_if(board.places.begin(), board.places.end(), [&](const auto& place) {
           return (!rule.in_cohort || place.cohort == self->cohort) && place.rank > self->rank;
         }) < rule.bottom;
}

YearsFinding Find(const YearsRule& rule, const std::vector<EarlierBoard>& boards,
                  const ReportPeriod& period, std::string_view unit) {
  int in_bottom = 0;
  int unknown = 0;
  YearsFinding finding{rule.name, Verdict::kNo, ""};
  for (int back = 0; back < rule.years; ++back) {
    const ReportPeriod at = YearsLater(period, -back);
    const auto board = std::find_if(boards.begin(), boards.end(),
                                    [&](const auto& one) { return one.period == at; });
    StrAppend(&finding.why, back == 0 ? "" : ", ", FormatReportPeriod(at), ": ");
    if (board == boards.end()) {
      ++unknown;
      finding.why += "no final board";
    } else if (InBottom(rule, *board, unit)) {
      ++in_bottom;
      StrAppend(&finding.why, "among the last ", rule.bottom);
    } else {
      finding.why += "no";
    }
  }
  finding.verdict = in_bottom >= rule.times             ? Verdict::kYes
                    : in_bottom + unknown >= rule.times ? Verdict::kUndetermined
                                                        : Verdict::kNo;
  return finding;
}

}  // namespace

bool IsVetoed(const Framework& framework, const KnownFigures& figures, std::string_view unit,
              const ReportPeriod& period) {
  return std::any_of(framework.vetoes.begin(), framework.vetoes.end(), [&](const VetoRule& rule) {
    return Reaching(figures, unit, rule.indicator, period, rule.at_least) != nullptr;
  });
}

void PlaceRows(const Framework& framework, const Evaluation& evaluation,
               const KnownFigures& figures, FrameworkBoard& board) {
  RowRefs ranked;
  std::map<std::string, RowRefs> cohorts;
  for (FrameworkRow& row : board.rows) {
    if (MayBeRanked(framework, evaluation, figures, row)) {
      ranked.push_back(&row);
      cohorts[row.unit.cohort].push_back(&row);
    }
  }
  if (!framework.rank_in_cohorts_only) {
    Rank(framework, ranked, &FrameworkRow::rank);
  }
  for (const auto& [cohort, rows] : cohorts) {
    Rank(framework, rows, &FrameworkRow::cohort_rank);
  }
  for (FrameworkRow& row : board.rows) {
    const std::size_t of =
        framework.rank_in_cohorts_only ? cohorts[row.unit.cohort].size() : ranked.size();
    SetTier(framework, evaluation, figures, static_cast<int>(of), row);
  }
  std::vector<EarlierBoard> boards = evaluation.earlier;
  boards.push_back(AsEarlier(board));
  for (FrameworkRow& row : board.rows) {
    for (const YearsRule& rule : framework.years) {
      row.years.push_back(Find(rule, boards, board.period, row.unit.id));
    }
  }
  std::sort(board.rows.begin(), board.rows.end(), [](const FrameworkRow& a, const FrameworkRow& b) {
    const auto key = [](const FrameworkRow& row) {
      return std::make_tuple(!row.cohort_rank, row.rank.value_or(Decimal(0)),
                             row.rank ? std::string() : row.unit.cohort,
                             row.cohort_rank.value_or(Decimal(0)), row.unit.id);
    };
    return key(a) < key(b);
  });
}

}  // namespace zoneflow::scoring
