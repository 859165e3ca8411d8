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
  mutable absl::Mutex mutex_;
  std::map<CaseId, Case> cases_ ABSL_GUARDED_BY(mutex_);
  std::map<ProjectId, CaseId> aliases_ ABSL_GUARDED_BY(mutex_);
  std::vector<JournaledChange> journal_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zoneflow::approval::testing
