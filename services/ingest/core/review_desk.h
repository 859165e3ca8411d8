// The use case of the review desk: a person's word on figures, all of one command or none of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/principal.h"
#include "services/ingest/core/ports.h"

namespace zoneflow::ingest {

struct ReviewTarget {
  std::string id;                      // "signing/ID"
  std::int64_t expected_revision = 0;  // 0: whatever it is
};

inline constexpr std::size_t kMostTargets = 200;
inline constexpr std::size_t kMostMerged = 50;

struct ReviewUndo {
  std::int64_t act = 0;
  std::int64_t expected_revision = 0;  // as ReviewTarget
  std::string note = {};
  bool as_revision = false;
};

// Thread-safe; store and gazetteer must outlive it.
class ReviewDesk {
 public:
  ReviewDesk(ReviewStore& store, const Gazetteer& gazetteer)
      : store_(store), gazetteer_(gazetteer) {}

  // Besides what CheckCommand, Decide and ReviewStore::Review say: InvalidArgument for no target,
  // too many, or one twice; Aborted where a figure has another revision than expected.
  absl::Status Run(const std::vector<ReviewTarget>& targets, const ReviewCommand& command,
                   const NamedRequest& request, const Principal& principal,
                   const Origin& origin) const;

  // Merges signings into another, which stands for all: as Run. InvalidArgument for none, too many,
  // and for one that is merged into itself.
  absl::Status Merge(const ReviewTarget& into, const std::vector<ReviewTarget>& merged,
                     ReviewCommand command, const NamedRequest& request, const Principal& principal,
                     const Origin& origin) const;

  // Brings in a figure that the reading missed, see Add of new_figure.h, and returns its id, also
  // where the request is a repeat. FailedPrecondition names a figure that is there already.
  absl::StatusOr<std::string> Add(const Addition& addition, const std::string& note,
                                  bool as_revision, const NamedRequest& request,
                                  const Principal& principal, const Origin& origin) const;

  // Takes an act back: as Run with what it had changed. Returns the figure's id. NotFound names the
  // number. FailedPrecondition for a figure that a person added, which is rejected instead, and for
  // an act that took a merge or a split back.
  absl::StatusOr<std::string> Undo(const ReviewUndo& undo, const NamedRequest& request,
                                   const Principal& principal, const Origin& origin) const;

  // Says that two signings tell of different things, or takes that back. InvalidArgument for one and
  // the same, what is no signing, and a word without a reason; PermissionDenied for a zone of either
  // that the principal may not act in; NotFound names the figure.
  absl::Status TellApart(const std::string& one, const std::string& other,
                         const ApartRecord& record, const Principal& principal) const;

  // As CheckMonth and ReviewStore::SetLock. InvalidArgument for a month that is opened without a
  // note.
  absl::Status SetLock(const ZoneMonth& month, const MonthLock& lock,
                       const Principal& principal) const;

 private:
  ReviewStore& store_;
  const Gazetteer& gazetteer_;
};

}  // namespace zoneflow::ingest
