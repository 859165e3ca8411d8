// An ObservationStore in memory.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/scoring/core/appraisal/ports.h"

namespace zoneflow::scoring {

// Thread-safe.
class InMemoryObservationStore final : public ObservationStore {
 public:
  absl::StatusOr<FiguresFile> Look(const std::vector<FigureKey>& keys) override {
    absl::MutexLock lock(&mutex_);
    return FileOf(keys);
  }

  absl::StatusOr<Recorded> RecordFigures(const std::vector<FigureKey>& keys,
                                         const NamedRequest& request, const ChangeOrigin& origin,
                                         const DecideFigures& decide) override {
    absl::MutexLock lock(&mutex_);
    return Once(request, origin, [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return Append(decide(FileOf(keys)), figures_);
    });
  }

  absl::StatusOr<Recorded> RecordUnits(const std::vector<std::string>& ids,
                                       const NamedRequest& request, const ChangeOrigin& origin,
                                       const DecideUnits& decide) override {
    absl::MutexLock lock(&mutex_);
    return Once(request, origin, [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return Append(decide(UnitsOf(ids)), units_);
    });
  }

  absl::StatusOr<Recorded> SignOffPeriod(const UnitPeriod& of, const NamedRequest& request,
                                         const ChangeOrigin& origin,
                                         const DecideSignOff& decide) override {
    absl::MutexLock lock(&mutex_);
    return Once(request, origin,
                [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return SignOffNow(of, decide); });
  }

  absl::StatusOr<std::vector<PeriodLock>> ReadLocks(const ReportPeriod& period) override {
    absl::MutexLock lock(&mutex_);
    std::vector<PeriodLock> locks;
    for (const auto& [key, one] : locks_) {
      if (key.period == period) {
        locks.push_back(one);
      }
    }
    return locks;
  }

  absl::StatusOr<std::vector<ReportDuty>> ReadDuties() override {
    absl::MutexLock lock(&mutex_);
    std::vector<ReportDuty> duties;
    for (const auto& [indicator, duty] : duties_) {
      duties.push_back(duty);
    }
    return duties;
  }

  absl::Status PutDuties(const std::vector<ReportDuty>& duties,
                         const ChangeOrigin& /*origin*/) override {
    absl::MutexLock lock(&mutex_);
    for (const ReportDuty& duty : duties) {
      duties_[duty.indicator] = duty;
    }
    return absl::OkStatus();
  }

  // A number that something else than a recording takes.
  std::int64_t TakeLogNo() {
    absl::MutexLock lock(&mutex_);
    return ++log_no_;
  }

  absl::StatusOr<std::int64_t> LogNo() override {
    absl::MutexLock lock(&mutex_);
    return log_no_;
  }

  absl::StatusOr<std::vector<Unit>> ReadUnits(std::int64_t log_no,
                                              const std::string& kind) override {
    absl::MutexLock lock(&mutex_);
    std::vector<Unit> units;
    for (const auto& [id, unit] : UnitsAt(log_no)) {
      if (unit.kind == kind) {
        units.push_back(unit);
      }
    }
    return units;
  }

  absl::StatusOr<std::vector<Observation>> ReadFigures(const FiguresQuery& query) override {
    absl::MutexLock lock(&mutex_);
    const UnitsById units = UnitsAt(query.log_no);
    std::vector<Observation> figures;
    for (const auto& [log_no, one] : figures_) {
      const auto unit = units.find(one.unit);
      if (log_no <= query.log_no && log_no > query.after_log_no && unit != units.end() &&
          unit->second.kind == query.kind &&
          std::ranges::count(query.indicators, one.indicator) > 0 &&
          std::ranges::count(query.periods, one.period) > 0) {
        figures.push_back(one);
      }
    }
    std::ranges::sort(figures, [](const Observation& a, const Observation& b) {
      return std::pair(KeyOf(a), a.known_at) < std::pair(KeyOf(b), b.known_at);
    });
    return figures;
  }

 private:
  template <typename Entry>
  absl::StatusOr<Recorded> Append(const absl::StatusOr<std::vector<Entry>>& fresh,
                                  std::vector<std::pair<std::int64_t, Entry>>& log)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    RETURN_IF_ERROR(fresh.status());
    log_no_ += fresh->empty() ? 0 : 1;
    for (const Entry& one : *fresh) {
      log.emplace_back(log_no_, one);
    }
    return Recorded{static_cast<std::int64_t>(fresh->size()), 0, log_no_};
  }

  absl::StatusOr<Recorded> SignOffNow(const UnitPeriod& of, const DecideSignOff& decide)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    std::vector<FigureKey> keys;
    for (const auto& [log_no, one] : figures_) {
      if (one.unit == of.unit && one.period == of.period &&
          std::ranges::count(of.indicators, one.indicator) > 0) {
        keys.push_back(KeyOf(one));
      }
    }
    for (const std::string& indicator : of.indicators) {
      keys.push_back({of.unit, indicator, of.period, ""});
    }
    ASSIGN_OR_RETURN(const SignOff sign_off, decide(FileOf(keys)));
    log_no_ += sign_off.locks.empty() ? 0 : 1;
    for (const Observation& one : sign_off.words) {
      figures_.emplace_back(log_no_, one);
    }
    for (const PeriodLock& one : sign_off.locks) {
      locks_.emplace(FigureKey{one.unit, one.indicator, one.period, ""}, one);
    }
    return Recorded{static_cast<std::int64_t>(sign_off.locks.size()), 0, log_no_};
  }

  template <typename Body>
  absl::StatusOr<Recorded> Once(const NamedRequest& request, const ChangeOrigin& origin, Body body)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const std::pair name(origin.actor, request.id);
    if (const auto known = answers_.find(name); !request.id.empty() && known != answers_.end()) {
      return known->second.first == request.content
                 ? absl::StatusOr<Recorded>(known->second.second)
                 : absl::AlreadyExistsError(StrCat("request_id: \"", request.id, "\" was used"));
    }
    ASSIGN_OR_RETURN(const Recorded recorded, body());
    answers_[name] = {request.content, recorded};
    return recorded;
  }

  UnitsById UnitsAt(std::int64_t log_no) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    UnitsById units;
    for (const auto& [since, unit] : units_) {
      if (since <= log_no) {
        units.insert_or_assign(unit.id, unit);
      }
    }
    return units;
  }

  UnitsById UnitsOf(const std::vector<std::string>& ids) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    UnitsById units = UnitsAt(log_no_);
    std::erase_if(units,
                  [&](const auto& unit) { return std::ranges::count(ids, unit.first) == 0; });
    return units;
  }

  FiguresFile FileOf(const std::vector<FigureKey>& keys) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    std::vector<std::string> ids;
    for (const FigureKey& key : keys) {
      ids.push_back(key.unit);
    }
    FiguresFile file{UnitsOf(ids), {}};
    for (const auto& [log_no, one] : figures_) {
      if (std::ranges::count(keys, KeyOf(one)) > 0) {
        file.figures[KeyOf(one)].push_back(one);
      }
    }
    for (const FigureKey& key : keys) {
      const FigureKey lock{key.unit, key.indicator, key.period, ""};
      if (const auto found = locks_.find(lock); found != locks_.end()) {
        file.locks.emplace(lock, found->second);
      }
    }
    for (auto& [key, words] : file.figures) {
      std::ranges::sort(words, {}, &Observation::known_at);
    }
    return file;
  }

  absl::Mutex mutex_;
  std::int64_t log_no_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::pair<std::int64_t, Observation>> figures_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::pair<std::int64_t, Unit>> units_ ABSL_GUARDED_BY(mutex_);
  std::map<FigureKey, PeriodLock> locks_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, ReportDuty> duties_ ABSL_GUARDED_BY(mutex_);
  std::map<std::pair<std::string, std::string>, std::pair<std::string, Recorded>> answers_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace zoneflow::scoring
