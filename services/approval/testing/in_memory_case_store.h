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

  absl::StatusOr<std::vector<Case>> GetMany(std::span<const CaseId> ids) override {
    absl::MutexLock lock(&mutex_);
    std::vector<Case> found;
    for (const auto& [id, value] : cases_) {
      if (std::ranges::find(ids, id) != ids.end()) {
        found.push_back(value);
      }
    }
    return found;
  }

  absl::Status ChangeCases(std::span<const CaseId> ids, const ChangeOrigin& origin,
                           const DecideCase& decide) override {
    std::vector<std::pair<CaseId, CaseStep>> steps;
    absl::StatusOr<std::vector<Case>> cases = GetMany(ids);
    for (const Case& value : *cases) {
      absl::StatusOr<CaseStep> step = decide(value);
      if (!step.ok()) {
        return step.status();
      }
      steps.emplace_back(value.id, *std::move(step));
    }
    for (const auto& [id, step] : steps) {
      const absl::StatusOr<CaseNode> done =
          ChangeNode({id, ProcedureId()}, {}, origin, [&](const NodeFile&) { return step; });
      if (!done.ok()) {
        return done.status();
      }
    }
    return absl::OkStatus();
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
    std::vector<CaseChange> versions;
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
      versions.push_back(change);
    }
    for (const CaseChange& change : versions) {
      Keep(change);
    }
    cases_ = std::move(cases);
    aliases_ = std::move(aliases);
    journal_ = std::move(journal);
    return absl::OkStatus();
  }

  absl::StatusOr<CaseNode> ChangeNode(const NodeTarget& target, const NamedRequest& request,
                                      const ChangeOrigin& origin, const Decide& decide) override {
    absl::MutexLock lock(&mutex_);
    const std::pair<std::string, std::string> name = {origin.actor, request.id};
    const auto known = answers_.find(name);
    if (!request.id.empty() && known != answers_.end()) {
      return known->second.first == request.content
                 ? absl::StatusOr<CaseNode>(known->second.second)
                 : absl::AlreadyExistsError(StrCat("request_id: \"", request.id, "\" was used"));
    }
    const auto stored = cases_.find(target.case_id);
    if (stored == cases_.end()) {
      return absl::NotFoundError(StrCat("id: no case \"", target.case_id.str(), "\""));
    }
    NodeFile file{stored->second, {}};
    for (const NodeHistoryRow& row : entries_[target.case_id]) {
      if (target.with_history && row.procedure == target.procedure) {
        file.history.push_back(row.entry);
      }
    }
    absl::StatusOr<CaseStep> step = decide(file);
    if (!step.ok()) {
      return step.status();
    }
    Case after = step->case_change ? step->case_change->after : stored->second;
    for (const NodeChange& change : step->nodes) {
      std::erase_if(after.nodes,
                    [&](const CaseNode& node) { return node.procedure == change.after.procedure; });
      after.nodes.push_back(change.after);
      entries_[target.case_id].push_back({change.after.procedure, change.entry});
      node_changes_.push_back(change);
    }
    std::ranges::sort(after.nodes, {}, &CaseNode::procedure);
    for (const CasePromise& promise : step->promises) {
      std::erase_if(after.promises, [&](const CasePromise& one) { return one.id == promise.id; });
      after.promises.push_back(promise);
    }
    std::ranges::sort(after.promises, {}, &CasePromise::id);
    if (step->case_change) {
      journal_.push_back({after.id, after.revision, step->case_change->kind, origin.actor,
                          origin.at, step->case_change->lights});
      Keep(*step->case_change);
    }
    CaseNode answer;
    answer.procedure = target.procedure;
    if (const CaseNode* node = after.FindNode(target.procedure)) {
      answer = *node;
    }
    stored->second = std::move(after);
    answers_[name] = {request.content, answer};
    return answer;
  }

  absl::StatusOr<std::vector<CaseId>> ListScheduled(const ScheduledQuery& query) override {
    absl::MutexLock lock(&mutex_);
    std::vector<CaseId> found;
    for (const auto& [id, value] : cases_) {
      const bool in_zones =
          !query.zones ||
          std::ranges::find(*query.zones, value.project.zone.id) != query.zones->end();
      if ((value.timetable || query.all) && in_zones && (!query.after || *query.after < id) &&
          found.size() < static_cast<std::size_t>(query.limit)) {
        found.push_back(id);
      }
    }
    return found;
  }

  absl::Status FinishReplan(const Replan& replan, const NamedRequest& request,
                            const ChangeOrigin& origin) override {
    absl::MutexLock lock(&mutex_);
    if (!request.id.empty() && replans_by_request_.contains({origin.actor, request.id})) {
      return absl::OkStatus();
    }
    replans_.push_back(replan);
    replans_.back().failures.clear();
    if (!request.id.empty()) {
      replans_by_request_[{origin.actor, request.id}] = {request.content, replans_.back()};
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::optional<Replan>> FindReplan(const NamedRequest& request,
                                                   const std::string& actor) override {
    absl::MutexLock lock(&mutex_);
    const auto found = replans_by_request_.find({actor, request.id});
    if (request.id.empty() || found == replans_by_request_.end()) {
      return std::nullopt;
    }
    return found->second.first == request.content
               ? absl::StatusOr<std::optional<Replan>>(found->second.second)
               : absl::AlreadyExistsError(StrCat("request_id: \"", request.id, "\" was used"));
  }

  // Those that were told, in order.
  std::vector<Replan> Replans() const {
    absl::MutexLock lock(&mutex_);
    return replans_;
  }

  absl::StatusOr<std::vector<NodeHistoryRow>> ReadHistory(const HistoryQuery& query) override {
    absl::MutexLock lock(&mutex_);
    const auto key = [](const NodeHistoryRow& row) {
      return HistoryKey{row.entry.recorded_at, row.procedure, row.entry.number};
    };
    std::vector<NodeHistoryRow> found;
    for (const NodeHistoryRow& row : entries_[query.case_id]) {
      if ((!query.procedure || row.procedure == *query.procedure) &&
          (!query.after || key(row) < *query.after)) {
        found.push_back(row);
      }
    }
    std::ranges::sort(found, std::ranges::greater(), key);
    found.resize(std::min(found.size(), static_cast<std::size_t>(query.limit)));
    return found;
  }

  absl::StatusOr<std::vector<TimetableVersion>> ReadVersions(const VersionQuery& query) override {
    absl::MutexLock lock(&mutex_);
    std::vector<TimetableVersion> found;
    const auto& kept = versions_[query.case_id];
    for (auto at = kept.rbegin(); at != kept.rend(); ++at) {
      if ((!query.before || at->first < *query.before) &&
          found.size() < static_cast<std::size_t>(query.limit)) {
        found.push_back(at->second);
        found.back().timetable.rows.clear();
        found.back().timetable.provisional = false;
        found.back().timetable.provisional_reason.clear();
      }
    }
    return found;
  }

  absl::StatusOr<TimetableVersion> ReadVersion(const CaseId& id, std::int64_t number) override {
    absl::MutexLock lock(&mutex_);
    const auto found = versions_[id].find(number);
    return found != versions_[id].end()
               ? absl::StatusOr<TimetableVersion>(found->second)
               : absl::NotFoundError(StrCat("case ", id.str(), " has no version ", number));
  }

  // What happened to nodes, in order.
  std::vector<NodeChange> NodeChanges() const {
    absl::MutexLock lock(&mutex_);
    return node_changes_;
  }

  std::vector<JournaledChange> Journal() const {
    absl::MutexLock lock(&mutex_);
    return journal_;
  }

 private:
  void Keep(const CaseChange& change) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    for (const TimetableVersion& version : change.versions) {
      const auto [kept, is_new] = versions_[change.after.id].emplace(version.number, version);
      if (!is_new) {
        kept->second.signed_by = version.signed_by;
        kept->second.signed_at = version.signed_at;
      }
    }
  }

  mutable absl::Mutex mutex_;
  std::map<CaseId, Case> cases_ ABSL_GUARDED_BY(mutex_);
  std::map<ProjectId, CaseId> aliases_ ABSL_GUARDED_BY(mutex_);
  std::vector<JournaledChange> journal_ ABSL_GUARDED_BY(mutex_);
  std::map<CaseId, std::vector<NodeHistoryRow>> entries_ ABSL_GUARDED_BY(mutex_);
  std::vector<NodeChange> node_changes_ ABSL_GUARDED_BY(mutex_);
  std::map<CaseId, std::map<std::int64_t, TimetableVersion>> versions_ ABSL_GUARDED_BY(mutex_);
  std::vector<Replan> replans_ ABSL_GUARDED_BY(mutex_);
  std::map<std::pair<std::string, std::string>, std::pair<std::string, Replan>> replans_by_request_
      ABSL_GUARDED_BY(mutex_);
  std::map<std::pair<std::string, std::string>, std::pair<std::string, CaseNode>> answers_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace zoneflow::approval::testing
