// A CaseStore in memory, with a journal that tests can read.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

#include "common/base/str_cat.h"
#include "services/approval/core/ports.h"

namespace zoneflow::approval::testing {

// What a store queued for the outside, in the order it did.
struct JournaledChange {
  CaseId id;
  std::int64_t revision = 0;
  CaseChangeKind kind = CaseChangeKind::kOpened;
  std::string actor;
  Instant at;
  CaseLights lights = {};

  friend bool operator==(const JournaledChange&, const JournaledChange&) = default;
};

// What the rows of the stores under test have their lights by: weekdays of 2020 to 2022.
inline const WorkdayCalendar& SampleCalendar() {
  static const WorkdayCalendar calendar = *WorkdayCalendar::Create({}, {2021}, 2020, 2022);
  return calendar;
}

// Thread-safe.
class InMemoryCaseStore final : public CaseStore {
 public:
  absl::StatusOr<Case> Get(const CaseId& id) override {
    absl::MutexLock lock(&mutex_);
    const auto found = cases_.find(id);
    if (found == cases_.end()) {
      return absl::NotFoundError(StrCat("case: \"", id.str(), "\" does not exist"));
    }
    return found->second;
  }

  absl::StatusOr<std::vector<std::optional<Case>>> FindByProjects(
      std::span<const ProjectId> projects) override {
    absl::MutexLock lock(&mutex_);
    std::vector<std::optional<Case>> found;
    for (const ProjectId& project : projects) {
      const auto alias = aliases_.find(project);
      found.push_back(alias == aliases_.end() ? std::nullopt
                                              : std::optional<Case>(cases_.at(alias->second)));
    }
    return found;
  }

  absl::StatusOr<std::vector<CaseRow>> List(const CaseQuery& query) override {
    if (query.limit < 1 || query.limit > 1000) {
      return absl::InvalidArgumentError(StrCat("limit: ", query.limit, " is not within 1 to 1000"));
    }
    absl::MutexLock lock(&mutex_);
    std::vector<CaseRow> listed;
    for (const auto& [id, stored] : cases_) {
      const bool in_zones =
          !query.zones.has_value() || std::find(query.zones->begin(), query.zones->end(),
                                                stored.project.zone.id) != query.zones->end();
      CaseRow row = RegisterOf(stored, calendar_).row;
      if (in_zones && (!query.after.has_value() || *query.after < PositionOf(row))) {
        listed.push_back(std::move(row));
      }
    }
    std::sort(listed.begin(), listed.end(),
              [](const CaseRow& a, const CaseRow& b) { return PositionOf(a) < PositionOf(b); });
    if (listed.size() > static_cast<std::size_t>(query.limit)) {
      listed.erase(listed.begin() + query.limit, listed.end());
    }
    return listed;
  }

  absl::Status Apply(std::span<const CaseChange> changes, const ChangeOrigin& origin) override {
    absl::MutexLock lock(&mutex_);
    std::map<CaseId, Case> cases = cases_;
    std::map<ProjectId, CaseId> aliases = aliases_;
    std::vector<JournaledChange> journal = journal_;
    for (const CaseChange& change : changes) {
      const auto stored = cases.find(change.after.id);
      if (change.before.has_value()) {
        if (stored == cases.end() || stored->second.revision != change.before->revision) {
          return absl::AbortedError(StrCat("case ", change.after.id.str(),
                                           " has moved on from revision ",
                                           change.before->revision));
        }
        stored->second = change.after;
      } else {
        if (stored != cases.end() ||
            !aliases.emplace(change.after.project.id, change.after.id).second) {
          return absl::AbortedError(StrCat("case ", change.after.id.str(), " is open already"));
        }
        cases.emplace(change.after.id, change.after);
      }
      journal.push_back({change.after.id, change.after.revision, change.kind, origin.actor,
                         origin.at, change.lights});
    }
    cases_ = std::move(cases);
    aliases_ = std::move(aliases);
    journal_ = std::move(journal);
    return absl::OkStatus();
  }

  std::vector<JournaledChange> Journal() const {
    absl::MutexLock lock(&mutex_);
    return journal_;
  }

 private:
  const WorkdayCalendar& calendar_ = SampleCalendar();
  mutable absl::Mutex mutex_;
  std::map<CaseId, Case> cases_ ABSL_GUARDED_BY(mutex_);
  std::map<ProjectId, CaseId> aliases_ ABSL_GUARDED_BY(mutex_);
  std::vector<JournaledChange> journal_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zoneflow::approval::testing
