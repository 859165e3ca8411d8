// An OfficialBoardStore in memory, with the events that it queued.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/scoring/core/appraisal/official_board.h"

namespace zoneflow::scoring {

// Thread-safe.
class InMemoryOfficialBoardStore final : public OfficialBoardStore {
 public:
  // take_log_no: of the log of observations.
  explicit InMemoryOfficialBoardStore(std::function<std::int64_t()> take_log_no)
      : take_log_no_(std::move(take_log_no)) {}

  absl::StatusOr<OfficialBoard> Change(const std::string& id, const NamedRequest& request,
                                       const ChangeOrigin& origin, const Decide& decide) override {
    absl::MutexLock lock(&mutex_);
    const std::pair name(origin.actor, request.id);
    const auto known = requests_.find(name);
    if (!request.id.empty() && known != requests_.end()) {
      return known->second == request.content
                 ? absl::StatusOr<OfficialBoard>(boards_.at(id))
                 : absl::AlreadyExistsError(StrCat("request_id: \"", request.id, "\" was used"));
    }
    const auto found = boards_.find(id);
    ASSIGN_OR_RETURN(BoardStep step,
                     decide(found == boards_.end() ? std::nullopt : std::optional(found->second)));
    if (step.event == BoardEvent::kFinalized) {
      step.after.final_log_no = take_log_no_();
    }
    boards_[id] = step.after;
    requests_[name] = request.content;
    if (step.frozen) {
      versions_[{id, step.after.revision}] = {step.after.stage, *step.frozen};
    }
    told_.push_back({step.event, step.zone_ids});
    return step.after;
  }

  absl::StatusOr<OfficialBoard> Get(const std::string& id) override {
    absl::MutexLock lock(&mutex_);
    const auto found = boards_.find(id);
    return found == boards_.end()
               ? absl::NotFoundError(StrCat("id: no official board \"", id, "\""))
               : absl::StatusOr<OfficialBoard>(found->second);
  }

  absl::StatusOr<std::vector<OfficialBoard>> List() override {
    absl::MutexLock lock(&mutex_);
    std::vector<OfficialBoard> boards;
    for (auto [id, board] : boards_) {
      board.objections.clear();
      board.errata.clear();
      boards.push_back(std::move(board));
    }
    return boards;
  }

  absl::StatusOr<FrozenHead> ReadHead(const std::string& id, std::int64_t revision) override {
    absl::MutexLock lock(&mutex_);
    const auto found = versions_.find({id, revision});
    return found == versions_.end()
               ? absl::NotFoundError(StrCat("board: no version ", revision))
               : absl::StatusOr<FrozenHead>({found->second.first, found->second.second.head});
  }

  absl::StatusOr<std::vector<FrozenRow>> ReadRows(const std::string& id, std::int64_t revision,
                                                  std::size_t first, int limit) override {
    absl::MutexLock lock(&mutex_);
    std::vector<FrozenRow> rows;
    const std::vector<FrozenRow>& all = versions_[{id, revision}].second.rows;
    for (std::size_t i = first; i < all.size() && static_cast<int>(rows.size()) < limit; ++i) {
      rows.push_back(all[i]);
      rows.back().place = i;
      rows.back().explanation.clear();
      rows.back().cohort.clear();
      rows.back().rank.reset();
    }
    return rows;
  }

  absl::StatusOr<std::optional<FrozenRow>> FindRow(const std::string& id, std::int64_t revision,
                                                   const std::string& unit) override {
    absl::MutexLock lock(&mutex_);
    std::vector<FrozenRow>& all = versions_[{id, revision}].second.rows;
    const auto found = std::ranges::find(all, unit, &FrozenRow::unit);
    if (found == all.end()) {
      return std::nullopt;
    }
    return FrozenRow{.unit = unit,
                     .row = found->row,
                     .explanation = found->explanation,
                     .place = static_cast<std::size_t>(found - all.begin())};
  }

  absl::StatusOr<std::vector<EarlierBoard>> FinalBefore(const std::string& framework,
                                                        const std::string& cohort, int year,
                                                        std::int64_t log_no) override {
    absl::MutexLock lock(&mutex_);
    std::map<ReportPeriod, const OfficialBoard*> last;
    for (const auto& [id, board] : boards_) {
      if (board.query.framework == framework && board.query.cohort == cohort &&
          board.query.period.year < year && board.final_log_no > 0 &&
          board.final_log_no <= log_no) {
        const OfficialBoard*& known = last[board.query.period];
        known = known == nullptr || known->final_log_no < board.final_log_no ? &board : known;
      }
    }
    std::vector<EarlierBoard> earlier;
    for (const auto& [period, board] : last) {
      earlier.push_back({period, {}});
      for (const FrozenRow& row : versions_[{board->id, board->published_revision}].second.rows) {
        if (row.rank) {
          earlier.back().places.push_back({row.unit, row.cohort, *row.rank});
        }
      }
    }
    return earlier;
  }

  // What was told to the outside, in order: what happened, and the zones that it concerns.
  std::vector<std::pair<BoardEvent, std::vector<std::string>>> Told() {
    absl::MutexLock lock(&mutex_);
    return told_;
  }

 private:
  const std::function<std::int64_t()> take_log_no_;
  absl::Mutex mutex_;
  std::map<std::string, OfficialBoard> boards_ ABSL_GUARDED_BY(mutex_);
  std::map<std::pair<std::string, std::string>, std::string> requests_ ABSL_GUARDED_BY(mutex_);
  std::map<std::pair<std::string, std::int64_t>, std::pair<BoardStage, FrozenBoard>> versions_
      ABSL_GUARDED_BY(mutex_);
  std::vector<std::pair<BoardEvent, std::vector<std::string>>> told_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zoneflow::scoring
