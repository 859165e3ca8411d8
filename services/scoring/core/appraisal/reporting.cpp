#include "services/scoring/core/appraisal/reporting.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "absl/strings/str_join.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/scoring/core/appraisal/row_faults.h"

namespace zoneflow::scoring {
namespace {

constexpr std::size_t kMostIdBytes = 128;
constexpr std::size_t kMostNoteBytes = 2000;
constexpr int kMostDueDays = 366;
constexpr std::size_t kMostDuties = 1000;

void FindNames(const Framework& framework, const FrameworkNode& node, int quarter,
               std::map<std::string, ReportCell>& cells) {
  const bool in_season = node.quarters.empty() || std::ranges::count(node.quarters, quarter) > 0;
  if (!in_season) {
    return;
  }
  if (node.leaf && !node.leaf->measure.indicator.empty()) {
    const Leaf& leaf = *node.leaf;
    const bool needed = leaf.missing.value_or(framework.missing) == MissingPolicy::kNoScore &&
                        leaf.measure.impute == Imputation::kNone;
    for (const std::string& indicator : {leaf.measure.indicator, leaf.measure.per}) {
      if (const auto cell = cells.find(indicator); cell != cells.end()) {
        cell->second.needed = cell->second.needed || needed;
        if (cell->second.name.empty() && indicator == leaf.measure.indicator) {
          cell->second.name = node.name;
        }
      }
    }
  }
  for (const FrameworkNode& child : node.children) {
    FindNames(framework, child, quarter, cells);
  }
}

// The last word on each item.
std::map<std::string, Observation> LastWords(const std::vector<Observation>& words) {
  std::map<std::string, Observation> last;
  for (const Observation& one : words) {
    Observation& kept = last[one.item];
    if (!kept.known_at || *kept.known_at <= *one.known_at) {
      kept = one;
    }
  }
  return last;
}

void Fill(const std::vector<Observation>& words, Date today, ReportCell& cell) {
  const auto last = LastWords(words);
  if (last.empty()) {
    cell.state = cell.due_on && *cell.due_on < today ? CellState::kOverdue : CellState::kMissing;
    return;
  }
  FigureStatus least = FigureStatus::kSignedOff;
  for (const auto& [item, word] : last) {
    least = std::min(least, word.status);
    if (item.empty()) {
      cell.last = word;
    } else {
      ++cell.items;
    }
    cell.revised = cell.revised || (cell.lock && !word.reason.empty());
  }
  cell.state = least == FigureStatus::kSignedOff ? CellState::kSignedOff
               : least == FigureStatus::kChecked ? CellState::kChecked
                                                 : CellState::kUnchecked;
}

}  // namespace

std::map<std::string, ReportCell> OwedCells(const Framework& framework,
                                            const ReportPeriod& period) {
  std::map<std::string, ReportCell> cells;
  for (const auto& [indicator, paths] : IndicatorPaths(framework)) {
    cells[indicator].indicator = indicator;
  }
  FindNames(framework, framework.root, QuarterOf(period), cells);
  return cells;
}

absl::StatusOr<std::shared_ptr<const StatedFramework>> KeepReports::Find(
    const std::string& framework, const std::string& version) const {
  ASSIGN_OR_RETURN(const auto all, frameworks_.List());
  const auto found = std::find_if(all.rbegin(), all.rend(), [&](const auto& stated) {
    return stated->framework.id == framework &&
           (version.empty() || stated->framework.version == version);
  });
  if (found == all.rend()) {
    return absl::NotFoundError(StrCat("framework: no framework \"", framework, "\"",
                                      version.empty() ? "" : " of version ", version));
  }
  return *found;
}

absl::StatusOr<std::vector<DeskUnit>> KeepReports::Desk(
    const std::string& framework, const std::string& version, const ReportPeriod& period,
    const std::string& unit, const Principal& principal, Instant now) const {
  ASSIGN_OR_RETURN(const auto stated, Find(framework, version));
  ASSIGN_OR_RETURN(const std::int64_t log_no, store_.LogNo());
  const std::string& kind = stated->framework.unit_kind;
  ASSIGN_OR_RETURN(const std::vector<Unit> units, store_.ReadUnits(log_no, kind));
  auto owed = OwedCells(stated->framework, period);
  FiguresQuery query{log_no, kind, {}, {period}};
  ASSIGN_OR_RETURN(const std::vector<ReportDuty> duties, store_.ReadDuties());
  for (auto& [indicator, cell] : owed) {
    query.indicators.push_back(indicator);
    const auto duty = std::ranges::find(duties, indicator, &ReportDuty::indicator);
    if (duty != duties.end() && IsOwedFor(duty->cycle, period)) {
      cell.duty = *duty;
      cell.due_on = LastDayOf(period) + std::chrono::days(duty->due_days);
    }
  }
  ASSIGN_OR_RETURN(const std::vector<Observation> figures, store_.ReadFigures(query));
  std::map<std::pair<std::string_view, std::string_view>, std::vector<Observation>> words;
  for (const Observation& one : figures) {
    words[{one.unit, one.indicator}].push_back(one);
  }
  ASSIGN_OR_RETURN(const std::vector<PeriodLock> locks, store_.ReadLocks(period));
  std::map<std::pair<std::string_view, std::string_view>, const PeriodLock*> locked;
  for (const PeriodLock& lock : locks) {
    locked[{lock.unit, lock.indicator}] = &lock;
  }
  const Date today = ShanghaiDate(now);
  std::vector<DeskUnit> desk;
  for (const Unit& one : units) {
    if (!IsMemberIn(one, period) || !MayActIn(principal, one.zone_id) ||
        (!unit.empty() && one.id != unit)) {
      continue;
    }
    DeskUnit& row = desk.emplace_back(DeskUnit{one, {}});
    for (const auto& [indicator, owes] : owed) {
      ReportCell& cell = row.cells.emplace_back(owes);
      if (const auto lock = locked.find({one.id, indicator}); lock != locked.end()) {
        cell.lock = *lock->second;
      }
      const auto its = words.find({one.id, indicator});
      Fill(its == words.end() ? std::vector<Observation>() : its->second, today, cell);
    }
  }
  if (!unit.empty() && desk.empty()) {
    return absl::NotFoundError(
        StrCat("unit: \"", unit, "\" is no ", kind, " that reports ", FormatReportPeriod(period)));
  }
  return desk;
}

absl::StatusOr<Recorded> KeepReports::SignOffPeriod(const std::string& framework,
                                                    const std::string& version,
                                                    const ReportPeriod& period,
                                                    const std::string& unit,
                                                    const NamedRequest& request,
                                                    const Principal& principal, Instant now) const {
  ASSIGN_OR_RETURN(const auto stated, Find(framework, version));
  const auto owed = OwedCells(stated->framework, period);
  UnitPeriod of{unit, period, {}};
  for (const auto& [indicator, cell] : owed) {
    of.indicators.push_back(indicator);
  }
  const std::string told = FormatReportPeriod(period);
  return store_.SignOffPeriod(
      of, request, {principal.id, now}, [&](const FiguresFile& known) -> absl::StatusOr<SignOff> {
        const auto found = known.units.find(unit);
        if (found == known.units.end() || !IsMemberIn(found->second, period)) {
          return absl::NotFoundError(StrCat("unit: \"", unit, "\" is no unit that reports ", told));
        }
        RETURN_IF_ERROR(CheckMayActIn(principal, "unit", found->second.zone_id));
        std::map<std::string, std::vector<Observation>> words;
        for (const auto& [key, its] : known.figures) {
          words[key.indicator].insert(words[key.indicator].end(), its.begin(), its.end());
        }
        SignOff sign_off;
        std::vector<std::string> faults;
        for (const auto& [indicator, cell] : owed) {
          if (known.locks.contains({unit, indicator, period, ""})) {
            continue;
          }
          const auto last = LastWords(words[indicator]);
          if (last.empty() && cell.needed) {
            faults.push_back(StrCat(indicator, ": is not reported"));
          }
          bool checked = true;
          for (const auto& [item, word] : last) {
            checked = checked && word.status >= FigureStatus::kChecked;
            if (word.status < FigureStatus::kSignedOff) {
              Observation signed_off = word;
              signed_off.status = FigureStatus::kSignedOff;
              signed_off.reason.clear();
              signed_off.known_at = std::max(now, *word.known_at + std::chrono::microseconds(1));
              sign_off.words.push_back(std::move(signed_off));
            }
          }
          if (!checked) {
            faults.push_back(StrCat(indicator, ": nobody has checked it"));
          }
          sign_off.locks.push_back({unit, indicator, period, framework, principal.id, now});
        }
        if (!faults.empty()) {
          return absl::FailedPreconditionError(StrCat("period: ", told, " of ", unit,
                                                      " cannot be signed off\n",
                                                      absl::StrJoin(faults, "\n")));
        }
        if (sign_off.locks.empty()) {
          return absl::FailedPreconditionError(
              StrCat("period: ", told, " of ", unit, " is signed off and locked"));
        }
        return sign_off;
      });
}

absl::Status KeepReports::PutDuties(const std::vector<ReportDuty>& duties,
                                    const Principal& principal, Instant now) const {
  if (duties.empty() || duties.size() > kMostDuties) {
    return absl::InvalidArgumentError(
        StrCat("duties: ", duties.size(), " of them; a request has 1 to ", kMostDuties));
  }
  ASSIGN_OR_RETURN(const auto frameworks, frameworks_.List());
  std::set<std::string, std::less<>> known;
  for (const auto& stated : frameworks) {
    for (const auto& [indicator, paths] : IndicatorPaths(stated->framework)) {
      known.insert(indicator);
    }
  }
  RowFaults faults("duties");
  std::set<std::string_view> once;
  for (std::size_t row = 0; row < duties.size(); ++row) {
    const ReportDuty& duty = duties[row];
    faults.CheckText(row, "indicator", duty.indicator, kMostIdBytes);
    faults.CheckText(row, "office", duty.office, kMostIdBytes);
    faults.CheckText(row, "person", duty.person, kMostIdBytes, /*needed=*/false);
    faults.CheckText(row, "note", duty.note, kMostNoteBytes, /*needed=*/false);
    if (!duty.indicator.empty() && !known.contains(duty.indicator)) {
      faults.Add(row, "indicator", StrCat("\"", duty.indicator, "\": no framework reads it"));
    }
    if (duty.due_days < 0 || duty.due_days > kMostDueDays) {
      faults.Add(row, "due_days", StrCat(duty.due_days, " must lie in 0 to ", kMostDueDays));
    }
    if (!once.insert(duty.indicator).second) {
      faults.Add(row, "indicator", StrCat("\"", duty.indicator, "\" stands twice"));
    }
  }
  RETURN_IF_ERROR(faults.Status());
  return store_.PutDuties(duties, {principal.id, now});
}

}  // namespace zoneflow::scoring
