#include "services/scoring/core/appraisal/ranking.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::scoring {
namespace {

constexpr std::size_t kMostKept = 8;
// Figures of all that are kept, and of what was read last: some 300 bytes each.
constexpr std::size_t kMostFiguresKept = 1'000'000;
constexpr std::int32_t kMostDraws = 100000;
// Nodes of units that the draws of a call may work out: a few seconds of one core.
constexpr std::int64_t kMostDrawnWork = 400'000'000;

// What a leaf may look at beside its own period: growth goes a year back, an imputed figure comes
// from the years beside it, and may itself be a growth.
std::vector<ReportPeriod> PeriodsRead(const ReportPeriod& period) {
  std::vector<ReportPeriod> periods;
  for (int years = -2; years <= 1; ++years) {
    periods.push_back(YearsLater(period, years));
  }
  return periods;
}

std::string NameOf(const RankingQuery& query) {
  return StrCat(query.framework, "\n", query.version, "\n", FormatReportPeriod(query.period), "\n",
                query.cohort, "\n", query.known_on ? FormatDate(*query.known_on) : "", "\n",
                static_cast<int>(query.at_least), "\n", query.log_no);
}

// What became known on the day counts.
std::optional<Instant> KnownAsOf(const RankingQuery& query) {
  return query.known_on ? std::optional(ShanghaiMidnight(*query.known_on + std::chrono::days(1)) -
                                        std::chrono::microseconds(1))
                        : std::nullopt;
}

bool Contains(const std::vector<std::string>& texts, const std::string& text) {
  return std::ranges::find(texts, text) != texts.end();
}

// Takes out what is of no unit that is ranked.
void KeepUnits(const std::vector<ScoredUnit>& units, std::vector<Observation>& figures) {
  std::vector<std::string_view> ids;
  for (const ScoredUnit& unit : units) {
    ids.push_back(unit.id);
  }
  std::erase_if(figures, [&](const Observation& one) {
    return !std::ranges::binary_search(ids, std::string_view(one.unit));
  });
}

// Evaluates the figures of the ranking.
absl::Status Fill(const Framework& framework, const Evaluation& evaluation, Ranking& ranking) {
  ASSIGN_OR_RETURN(ranking.board, EvaluateFramework(framework, ranking.figures, evaluation));
  for (const FrameworkRow& row : ranking.board.rows) {
    ranking.unchecked.push_back(UncheckedIn(row.total, ranking.figures));
    ranking.unchecked_figures += ranking.unchecked.back();
  }
  return absl::OkStatus();
}

std::vector<ScoredUnit> UnitsOf(const FrameworkBoard& board) {
  std::vector<ScoredUnit> units;
  for (const FrameworkRow& row : board.rows) {
    units.push_back(row.unit);
  }
  std::ranges::sort(units, {}, &ScoredUnit::id);
  return units;
}

}  // namespace

absl::StatusOr<Ranking> WithFiguresOf(const Ranking& published, const Ranking& corrected,
                                      std::string_view unit) {
  Ranking ranking;
  ranking.query = published.query;
  ranking.stated = published.stated;
  const std::optional<Instant> known_as_of = KnownAsOf(published.query);
  for (const Observation& one : published.figures) {
    if (one.unit != unit && (!known_as_of || one.known_at <= *known_as_of)) {
      ranking.figures.push_back(one);
    }
  }
  std::ranges::copy_if(corrected.figures, std::back_inserter(ranking.figures),
                       [&](const Observation& one) { return one.unit == unit; });
  Evaluation evaluation{.period = published.query.period, .at_least = published.query.at_least};
  evaluation.units = UnitsOf(published.board);
  RETURN_IF_ERROR(Fill(published.stated->framework, evaluation, ranking));
  return ranking;
}

const RankSpread* DrawnPlaces::Find(std::string_view unit) const {
  const auto found = std::ranges::lower_bound(spreads, unit, {}, &RankSpread::unit);
  return found == spreads.end() || found->unit != unit ? nullptr : &*found;
}

absl::StatusOr<DrawnPlaces> RankUnits::Draw(const Ranking& ranking, const Assumptions& assumptions,
                                            const DrawQuery& query) {
  if (query.count < 1 || query.count > kMostDraws) {
    return absl::InvalidArgumentError(
        StrCat("draws.count: ", query.count, " must be 1 to ", kMostDraws));
  }
  if (query.level < 1 || query.level > 99) {
    return absl::InvalidArgumentError(StrCat("draws.level: ", query.level, " must be 1 to 99"));
  }
  Framework framework = ranking.stated->framework;
  if (!assumptions.weights.empty()) {
    ASSIGN_OR_RETURN(framework, WithWeights(std::move(framework), assumptions.weights));
  }
  Evaluation evaluation{.period = ranking.query.period,
                        .known_as_of = KnownAsOf(ranking.query),
                        .at_least = ranking.query.at_least,
                        .units = UnitsOf(ranking.board)};
  ASSIGN_OR_RETURN(const RankDraws draws, RankDraws::Prepare(framework, ranking.figures,
                                                             std::move(evaluation), query.rule));
  if (draws.work() * query.count > kMostDrawnWork) {
    return absl::InvalidArgumentError(StrCat(
        "draws.count: ", query.count, " of this board; at most ", kMostDrawnWork / draws.work()));
  }
  DrawnPlaces drawn{
      query, draws.Summarise(draws.Draw(0, static_cast<std::uint32_t>(query.count)), query.level)};
  drawn.query.rule.weights = draws.weights();
  return drawn;
}

const FrameworkRow* Ranking::Find(std::string_view unit) const {
  const auto found = std::ranges::find_if(
      board.rows, [&](const FrameworkRow& row) { return row.unit.id == unit; });
  return found == board.rows.end() ? nullptr : &*found;
}

bool IsRankedBy(const RankingQuery& query, const Unit& unit) {
  return IsMemberIn(unit, query.period) && (query.cohort.empty() || unit.cohort == query.cohort);
}

std::int64_t UncheckedIn(const NodeResult& node, const std::vector<Observation>& figures) {
  std::int64_t unchecked = std::ranges::count_if(node.figures, [&](std::size_t place) {
    return figures[place].status < FigureStatus::kChecked;
  });
  for (const NodeResult& child : node.children) {
    unchecked += UncheckedIn(child, figures);
  }
  return unchecked;
}

absl::StatusOr<std::shared_ptr<const StatedFramework>> RankUnits::FindFramework(
    std::string_view id, std::string_view version) const {
  ASSIGN_OR_RETURN(const auto all, frameworks_.List());
  const auto found = std::find_if(all.rbegin(), all.rend(), [&](const auto& stated) {
    return stated->framework.id == id && (version.empty() || stated->framework.version == version);
  });
  if (found == all.rend()) {
    return absl::NotFoundError(version.empty() ? StrCat("framework: no framework \"", id, "\"")
                                               : StrCat("version: framework \"", id,
                                                        "\" has no version \"", version, "\""));
  }
  return *found;
}

absl::StatusOr<RankingQuery> RankUnits::Resolve(const RankingQuery& query) const {
  RankingQuery resolved = query;
  ASSIGN_OR_RETURN(const auto stated, FindFramework(query.framework, query.version));
  resolved.version = stated->framework.version;
  ASSIGN_OR_RETURN(const std::int64_t now, store_.LogNo());
  if (query.log_no < 0 || query.log_no > now) {
    return absl::InvalidArgumentError(
        StrCat("log_no: ", query.log_no, " must lie in 0 to ", now, ", the latest"));
  }
  resolved.log_no = query.log_no == 0 ? now : query.log_no;
  return resolved;
}

absl::StatusOr<std::shared_ptr<const std::vector<Observation>>> RankUnits::ReadFigures(
    const FiguresQuery& wanted, const std::vector<Unit>& units) const {
  std::string name = wanted.kind;
  for (const std::string& indicator : wanted.indicators) {
    StrAppend(&name, "\n", indicator);
  }
  for (const ReportPeriod& period : wanted.periods) {
    StrAppend(&name, "\n", FormatReportPeriod(period));
  }
  std::vector<std::string> ids;
  for (const Unit& unit : units) {
    ids.push_back(unit.id);
  }
  Held held;
  {
    absl::MutexLock lock(&mutex_);
    held = held_;
  }
  // A unit that is one of the kind only now may bring older words.
  const bool goes_on = held.name == name && held.log_no <= wanted.log_no && held.units == ids;
  if (goes_on && held.log_no == wanted.log_no) {
    return held.figures;
  }
  FiguresQuery query = wanted;
  query.after_log_no = goes_on ? held.log_no : 0;
  ASSIGN_OR_RETURN(std::vector<Observation> read, store_.ReadFigures(query));
  if (goes_on) {
    std::vector<Observation> all;
    all.reserve(held.figures->size() + read.size());
    std::ranges::merge(
        *held.figures, read, std::back_inserter(all), {},
        [](const Observation& one) {
          return std::tie(one.unit, one.indicator, one.period, one.item, one.known_at);
        },
        [](const Observation& one) {
          return std::tie(one.unit, one.indicator, one.period, one.item, one.known_at);
        });
    read = std::move(all);
  }
  held = {std::move(name), std::move(ids), wanted.log_no,
          std::make_shared<const std::vector<Observation>>(std::move(read))};
  if (held.figures->size() <= kMostFiguresKept) {
    absl::MutexLock lock(&mutex_);
    held_ = held;
  }
  return held.figures;
}

absl::StatusOr<Ranking> RankUnits::Compute(const RankingQuery& resolved,
                                           const Assumptions& assumptions) const {
  Ranking ranking;
  ranking.query = resolved;
  ASSIGN_OR_RETURN(ranking.stated, FindFramework(resolved.framework, resolved.version));
  Framework framework = ranking.stated->framework;
  if (!assumptions.weights.empty()) {
    ASSIGN_OR_RETURN(framework, WithWeights(std::move(framework), assumptions.weights));
  }
  ASSIGN_OR_RETURN(const std::vector<Unit> units,
                   store_.ReadUnits(resolved.log_no, framework.unit_kind));
  Evaluation evaluation{.period = resolved.period, .at_least = resolved.at_least};
  evaluation.units.emplace();
  for (const Unit& unit : units) {
    if (IsRankedBy(resolved, unit) && !Contains(assumptions.without_units, unit.id)) {
      evaluation.units->push_back(Scored(unit));
    }
  }
  evaluation.known_as_of = KnownAsOf(resolved);
  if (!framework.years.empty()) {
    ASSIGN_OR_RETURN(evaluation.earlier,
                     earlier_.FinalBefore(resolved.framework, resolved.cohort, resolved.period.year,
                                          resolved.log_no));
  }
  FiguresQuery wanted{resolved.log_no, framework.unit_kind, {}, PeriodsRead(resolved.period)};
  for (const auto& [indicator, paths] : IndicatorPaths(framework)) {
    wanted.indicators.push_back(indicator);
  }
  ASSIGN_OR_RETURN(const auto figures, ReadFigures(wanted, units));
  ranking.figures = *figures;
  KeepUnits(*evaluation.units, ranking.figures);
  if (!assumptions.figures.empty()) {
    ASSIGN_OR_RETURN(ranking.figures, WithChanges(framework, std::move(ranking.figures),
                                                  resolved.period, assumptions.figures));
  }
  RETURN_IF_ERROR(Fill(framework, evaluation, ranking));
  return ranking;
}

absl::StatusOr<std::shared_ptr<const Ranking>> RankUnits::Run(const RankingQuery& query) const {
  ASSIGN_OR_RETURN(const RankingQuery resolved, Resolve(query));
  const std::string name = NameOf(resolved);
  {
    absl::MutexLock lock(&mutex_);
    const auto found = std::ranges::find(
        kept_, name, &std::pair<std::string, std::shared_ptr<const Ranking>>::first);
    if (found != kept_.end()) {
      kept_.splice(kept_.begin(), kept_, found);
      return found->second;
    }
  }
  ASSIGN_OR_RETURN(Ranking computed, Compute(resolved, {}));
  computed.sha256 = Sha256Hex(CanonicalText(computed.board));
  auto ranking = std::make_shared<const Ranking>(std::move(computed));
  absl::MutexLock lock(&mutex_);
  kept_.emplace_front(name, ranking);
  std::size_t figures = 0;
  const auto first_too_many = std::find_if(
      kept_.begin(), kept_.end(), [&, many = std::size_t{0}](const auto& kept) mutable {
        figures += kept.second->figures.size();
        return ++many > kMostKept || (many > 1 && figures > kMostFiguresKept);
      });
  kept_.erase(first_too_many, kept_.end());
  return ranking;
}

absl::StatusOr<std::vector<Observation>> RankUnits::ReadWords(
    const Ranking& of, const Ranking& by, const std::vector<std::string>& indicators) const {
  ASSIGN_OR_RETURN(std::vector<Observation> words,
                   store_.ReadFigures({by.query.log_no, of.stated->framework.unit_kind, indicators,
                                       PeriodsRead(of.query.period)}));
  KeepUnits(UnitsOf(of.board), words);
  ASSIGN_OR_RETURN(const KnownFigures known,
                   KnownFigures::Of(words, KnownAsOf(by.query), by.query.at_least));
  std::vector<Observation> last;
  for (const Observation* one : known.All()) {
    last.push_back(*one);
  }
  return last;
}

absl::StatusOr<CauseSplit> RankUnits::Split(const Ranking& before, const Ranking& after,
                                            std::string_view unit) const {
  const auto indicators = [&] {
    auto all = IndicatorPaths(before.stated->framework);
    all.merge(IndicatorPaths(after.stated->framework));
    std::vector<std::string> names;
    for (const auto& [name, paths] : all) {
      names.push_back(name);
    }
    return names;
  }();
  const auto makings = [&](const Ranking& ranking) -> absl::StatusOr<BoardMakings> {
    ASSIGN_OR_RETURN(std::vector<Observation> words, ReadWords(ranking, ranking, indicators));
    return BoardMakings{ranking.stated->framework, ranking.stated->sha256, ranking.query.period,
                        UnitsOf(ranking.board), std::move(words)};
  };
  ASSIGN_OR_RETURN(const BoardMakings was, makings(before));
  ASSIGN_OR_RETURN(const BoardMakings now, makings(after));
  ASSIGN_OR_RETURN(const std::vector<Observation> corrected, ReadWords(before, after, indicators));
  return SplitChange(was, now, corrected, unit);
}

absl::StatusOr<Ranking> RankUnits::Assume(const RankingQuery& query,
                                          const Assumptions& assumptions) const {
  ASSIGN_OR_RETURN(const RankingQuery resolved, Resolve(query));
  return Compute(resolved, assumptions);
}

std::shared_ptr<const FigureColumns> RankUnits::ColumnsOf(
    const std::shared_ptr<const Ranking>& ranking) const {
  {
    absl::MutexLock lock(&mutex_);
    if (columns_of_ == ranking) {
      return columns_;
    }
  }
  std::optional<FigureColumns> columns =
      FigureColumns::Of(ranking->stated->framework, ranking->board);
  auto kept = columns ? std::make_shared<const FigureColumns>(*std::move(columns)) : nullptr;
  absl::MutexLock lock(&mutex_);
  columns_of_ = ranking;
  columns_ = kept;
  return kept;
}

absl::StatusOr<RankedRows> RankUnits::AssumeRows(const std::shared_ptr<const Ranking>& ranking,
                                                 const Assumptions& assumptions) const {
  RankedRows ranked;
  if (const auto all = assumptions.figures.empty() ? ColumnsOf(ranking) : nullptr) {
    ASSIGN_OR_RETURN(const Framework framework,
                     WithWeights(ranking->stated->framework, assumptions.weights));
    const auto columns = all->Without(assumptions.without_units);
    if (const auto places = columns ? columns->Rank(framework) : std::nullopt) {
      std::unordered_map<std::string_view, std::int64_t> unchecked;
      for (std::size_t i = 0; i < ranking->board.rows.size(); ++i) {
        unchecked.emplace(ranking->board.rows[i].unit.id, ranking->unchecked[i]);
      }
      for (const FigureColumns::Place& place : places->places) {
        ranked.rows.push_back(columns->RowOf(framework, *places, place));
        ranked.unchecked.push_back(unchecked.at(ranked.rows.back().unit.id));
      }
      return ranked;
    }
  }
  ASSIGN_OR_RETURN(Ranking assumed, Assume(ranking->query, assumptions));
  return RankedRows{std::move(assumed.board.rows), std::move(assumed.unchecked)};
}

}  // namespace zoneflow::scoring
