#include "services/scoring/core/appraisal/record_observations.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <utility>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/scoring/core/appraisal/rights.h"
#include "services/scoring/core/appraisal/row_faults.h"

namespace zoneflow::scoring {
namespace {

constexpr std::size_t kMostIdBytes = 128;
constexpr std::size_t kMostTextBytes = 2000;

absl::Status CheckMany(std::string_view list, std::size_t many, std::size_t most = kMostRecorded) {
  if (many == 0 || many > most) {
    return absl::InvalidArgumentError(
        StrCat(list, ": ", many, " of them; a request has 1 to ", most));
  }
  return absl::OkStatus();
}

std::optional<Instant> ParseKnownAt(const std::string& text) {
  if (const auto day = ParseDate(text); day.ok()) {
    return ShanghaiMidnight(*day);
  }
  const auto instant = ParseInstant(text);
  return instant.ok() ? std::optional(*instant) : std::nullopt;
}

bool SameWord(Observation a, const Observation& b) {
  a.known_at = b.known_at;
  return a == b;
}

}  // namespace

FigureKey KeyOf(const Observation& observation) {
  return {observation.unit, observation.indicator, observation.period, observation.item};
}

FigureKey LockKeyOf(const Observation& observation) {
  return {observation.unit, observation.indicator, observation.period, ""};
}

// The figures of a request, read but not yet compared with what is known.
class RecordObservations::Batch {
 public:
  Batch(const Principal& principal, Instant now) : principal_(principal), now_(now) {}

  void Add(const ReportedFigure& reported) {
    const std::size_t row = figures_.size();
    Observation one;
    faults_.CheckText(row, "unit", reported.unit, kMostIdBytes);
    faults_.CheckText(row, "indicator", reported.indicator, kMostIdBytes);
    faults_.CheckText(row, "item", reported.item, kMostIdBytes, /*needed=*/false);
    faults_.CheckText(row, "source", reported.source, kMostTextBytes, /*needed=*/false);
    faults_.CheckText(row, "revision_reason", reported.reason, kMostTextBytes, /*needed=*/false);
    one.unit = reported.unit;
    one.indicator = reported.indicator;
    one.item = reported.item;
    one.source = reported.source;
    one.reason = reported.reason;
    ReadPeriod(row, reported.period, one);
    one.value = Number(row, "value", reported.value);
    one.numerator = Number(row, "numerator", reported.numerator);
    one.denominator = Number(row, "denominator", reported.denominator);
    if (reported.numerator.empty() != reported.denominator.empty()) {
      faults_.Add(row, reported.numerator.empty() ? "numerator" : "denominator",
                  "is missing; numerator and denominator stand together");
    }
    if (reported.value.empty() && reported.numerator.empty()) {
      faults_.Add(row, "value", "is missing, and there are no numerator and denominator");
    }
    if (one.denominator && !(Decimal(0) < *one.denominator)) {
      faults_.Add(row, "denominator", StrCat(one.denominator->Text(), " must be above 0"));
    }
    one.status =
        reported.status == FigureStatus::kUnspecified ? FigureStatus::kExtracted : reported.status;
    if (one.status > FigureStatus::kExtracted && !MayVouch(principal_) && denied_.ok()) {
      denied_ = absl::PermissionDeniedError(
          StrCat("observations[", row, "].status: ", principal_.id,
                 " may report figures, and not vouch for them as checked or signed off"));
    }
    one.known_at = KnownAt(row, reported.known_at);
    timed_.push_back(!reported.known_at.empty());
    figures_.push_back(std::move(one));
  }

  void CheckIndicators(const std::set<std::string, std::less<>>& known) {
    for (std::size_t row = 0; row < figures_.size(); ++row) {
      if (!figures_[row].indicator.empty() && !known.contains(figures_[row].indicator)) {
        faults_.Add(row, "indicator",
                    StrCat("\"", figures_[row].indicator, "\": no framework reads it"));
      }
    }
  }

  absl::Status Status() const {
    RETURN_IF_ERROR(denied_);
    return faults_.Status();
  }

  std::vector<FigureKey> Keys() const {
    std::vector<FigureKey> keys;
    for (const Observation& one : figures_) {
      keys.push_back(KeyOf(one));
    }
    return keys;
  }

  // What of it is new.
  absl::StatusOr<std::vector<Observation>> Decide(const FiguresFile& known) const {
    RowFaults faults("observations");
    std::vector<Observation> fresh;
    std::map<FigureKey, std::size_t> rows;
    for (std::size_t row = 0; row < figures_.size(); ++row) {
      const Observation& one = figures_[row];
      const auto unit = known.units.find(one.unit);
      if (unit == known.units.end()) {
        faults.Add(row, "unit", StrCat("\"", one.unit, "\" is no unit that is known"));
        continue;
      }
      RETURN_IF_ERROR(
          CheckMayActIn(principal_, StrCat("observations[", row, "].unit"), unit->second.zone_id));
      if (!IsMemberIn(unit->second, one.period)) {
        faults.Add(row, "period",
                   StrCat(FormatReportPeriod(one.period), ": ", one.unit, " is no member then"));
      }
      if (const auto [first, is_new] = rows.emplace(KeyOf(one), row); !is_new) {
        faults.Add(row, "unit",
                   StrCat("the figure stands in observations[", first->second,
                          "] already; a request has each once"));
      }
      if (IsNew(row, known, faults)) {
        RETURN_IF_ERROR(CheckRevision(row, known, faults));
        fresh.push_back(one);
      }
    }
    RETURN_IF_ERROR(faults.Status());
    return fresh;
  }

  std::int64_t size() const { return static_cast<std::int64_t>(figures_.size()); }

 private:
  bool IsNew(std::size_t row, const FiguresFile& known, RowFaults& faults) const {
    const Observation& one = figures_[row];
    const auto words = known.figures.find(KeyOf(one));
    if (words == known.figures.end() || words->second.empty()) {
      return true;
    }
    if (!timed_[row] && SameWord(one, words->second.back())) {
      return false;
    }
    const auto same = std::ranges::find(words->second, one.known_at, &Observation::known_at);
    if (same == words->second.end()) {
      return true;
    }
    if (*same != one) {
      faults.Add(row, "known_at",
                 StrCat(FormatInstant(*one.known_at),
                        ": another figure of that instant is known; a correction is a later one"));
    }
    return false;
  }

  // A figure of a locked period changes by a revision, which those who vouch for figures make.
  absl::Status CheckRevision(std::size_t row, const FiguresFile& known, RowFaults& faults) const {
    const Observation& one = figures_[row];
    const auto lock = known.locks.find(LockKeyOf(one));
    if (lock == known.locks.end()) {
      return absl::OkStatus();
    }
    const std::string period = FormatReportPeriod(one.period);
    if (!MayVouch(principal_)) {
      return absl::PermissionDeniedError(StrCat("observations[", row, "].period: ", period, " of ",
                                                one.unit, " is locked; statistics revise it"));
    }
    if (one.reason.empty()) {
      faults.Add(row, "revision_reason",
                 StrCat("is missing; ", period, " of ", one.unit, " is locked since ",
                        FormatDate(ShanghaiDate(lock->second.signed_at)),
                        ", and a change of it is a revision"));
    }
    return absl::OkStatus();
  }

  void ReadPeriod(std::size_t row, const std::string& text, Observation& one) {
    const auto period = ParseReportPeriod(text);
    if (!period) {
      faults_.Add(row, "period",
                  StrCat("\"", text, "\" must be a period such as 2022, 2022Q3 or 2022-07"));
      return;
    }
    one.period = *period;
    if (FirstDayOf(*period) > ShanghaiDate(now_)) {
      faults_.Add(row, "period", StrCat(text, " has not begun"));
    }
  }

  std::optional<Decimal> Number(std::size_t row, std::string_view field, const std::string& text) {
    if (text.empty()) {
      return std::nullopt;
    }
    const auto number = ParseDecimal(text);
    if (!number) {
      faults_.Add(row, field, StrCat("\"", text, "\" must be a plain decimal such as 12.5"));
    }
    return number;
  }

  Instant KnownAt(std::size_t row, const std::string& text) {
    if (text.empty()) {
      return now_;
    }
    const auto at = ParseKnownAt(text);
    if (!at) {
      faults_.Add(row, "known_at", StrCat("\"", text, "\" must be a day or an instant"));
    } else if (*at > now_) {
      faults_.Add(row, "known_at", StrCat(text, " has not come yet"));
    }
    return at.value_or(now_);
  }

  const Principal& principal_;
  const Instant now_;
  RowFaults faults_{"observations"};
  absl::Status denied_;
  std::vector<Observation> figures_;
  std::vector<bool> timed_;  // whether the reporter said since when the figure is known
};

absl::StatusOr<RecordObservations::Batch> RecordObservations::Read(
    const std::vector<ReportedFigure>& figures, const Principal& principal, Instant now,
    std::size_t most) const {
  RETURN_IF_ERROR(CheckMany("observations", figures.size(), most));
  ASSIGN_OR_RETURN(const auto frameworks, frameworks_.List());
  std::set<std::string, std::less<>> known;
  for (const auto& stated : frameworks) {
    for (const auto& [indicator, paths] : IndicatorPaths(stated->framework)) {
      known.insert(indicator);
    }
  }
  Batch batch(principal, now);
  for (const ReportedFigure& one : figures) {
    batch.Add(one);
  }
  batch.CheckIndicators(known);
  RETURN_IF_ERROR(batch.Status());
  return batch;
}

absl::StatusOr<Recorded> RecordObservations::Run(const std::vector<ReportedFigure>& figures,
                                                 const NamedRequest& request,
                                                 const Principal& principal, Instant now,
                                                 std::size_t most) const {
  ASSIGN_OR_RETURN(const Batch batch, Read(figures, principal, now, most));
  ASSIGN_OR_RETURN(
      Recorded recorded,
      store_.RecordFigures(batch.Keys(), request, {principal.id, now},
                           [&](const FiguresFile& known) { return batch.Decide(known); }));
  recorded.unchanged = batch.size() - recorded.recorded;
  return recorded;
}

absl::StatusOr<Recorded> RecordObservations::Check(const std::vector<ReportedFigure>& figures,
                                                   const Principal& principal, Instant now,
                                                   std::size_t most) const {
  ASSIGN_OR_RETURN(const Batch batch, Read(figures, principal, now, most));
  ASSIGN_OR_RETURN(const FiguresFile known, store_.Look(batch.Keys()));
  ASSIGN_OR_RETURN(const std::vector<Observation> fresh, batch.Decide(known));
  const auto recorded = static_cast<std::int64_t>(fresh.size());
  return Recorded{recorded, batch.size() - recorded, 0};
}

absl::StatusOr<Recorded> RecordUnits::Run(const std::vector<Unit>& units,
                                          const NamedRequest& request, const Principal& principal,
                                          Instant now) const {
  RETURN_IF_ERROR(CheckMany("units", units.size()));
  RowFaults faults("units");
  std::vector<std::string> ids;
  std::set<std::string_view> once;
  for (std::size_t row = 0; row < units.size(); ++row) {
    const Unit& unit = units[row];
    faults.CheckText(row, "id", unit.id, kMostIdBytes);
    faults.CheckText(row, "kind", unit.kind, kMostIdBytes);
    faults.CheckText(row, "name", unit.name, kMostIdBytes, /*needed=*/false);
    faults.CheckText(row, "cohort", unit.cohort, kMostIdBytes, /*needed=*/false);
    faults.CheckText(row, "zone_id", unit.zone_id, kMostIdBytes, /*needed=*/false);
    if (unit.member_since && unit.member_until && *unit.member_until < *unit.member_since) {
      faults.Add(row, "member_until", "must not be before member_since");
    }
    if (!once.insert(unit.id).second) {
      faults.Add(row, "id", StrCat("\"", unit.id, "\" stands twice"));
    }
    ids.push_back(unit.id);
  }
  RETURN_IF_ERROR(faults.Status());
  for (std::size_t row = 0; row < units.size(); ++row) {
    RETURN_IF_ERROR(
        CheckMayActIn(principal, StrCat("units[", row, "].zone_id"), units[row].zone_id));
  }
  ASSIGN_OR_RETURN(
      Recorded recorded,
      store_.RecordUnits(
          ids, request, {principal.id, now},
          [&](const ObservationStore::UnitsById& known) -> absl::StatusOr<std::vector<Unit>> {
            RowFaults moved("units");
            std::vector<Unit> fresh;
            for (std::size_t row = 0; row < units.size(); ++row) {
              const auto before = known.find(units[row].id);
              if (before == known.end()) {
                fresh.push_back(units[row]);
                continue;
              }
              if (before->second.zone_id != units[row].zone_id) {
                moved.Add(row, "zone_id",
                          StrCat("\"", units[row].zone_id, "\": ", units[row].id, " lies in \"",
                                 before->second.zone_id, "\""));
              } else if (before->second != units[row]) {
                fresh.push_back(units[row]);
              }
            }
            RETURN_IF_ERROR(moved.Status());
            return fresh;
          }));
  recorded.unchanged = static_cast<std::int64_t>(units.size()) - recorded.recorded;
  return recorded;
}

}  // namespace zoneflow::scoring
