// Opens a case for each named member of a signing and keeps its project up to date.
#pragma once

#include <span>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/base/principal.h"
#include "services/approval/core/case.h"
#include "services/approval/core/ports.h"
#include "services/approval/core/rules_in_force.h"

namespace zoneflow::approval {

// The signings that one stands for by a person's word.
struct StandsFor {
  std::vector<SigningId> merged = {};      // into it; also its parts, where a split was taken back
  std::vector<SigningId> split_from = {};  // those that it is a part of
};

// Thread-safe; store and rules must outlive it.
class OpenCases {
 public:
  OpenCases(CaseStore& store, RulesInForce rules) : store_(store), rules_(rules) {}

  // Takes named members of one signing, all of them or one part, at its newest revision, and
  // returns the changes that were stored, in their order: cases opened on the first template of the
  // rulebook, and cases whose project was corrected.
  //
  // Safe to repeat: what is known already changes nothing. Where several signings name a project,
  // the one with the smallest id speaks for it, so that the order of their arrival leaves no trace;
  // one that is rejected speaks only where no other does, and opens no case.
  //
  // InvalidArgument names the member, the field and the rule: an empty project or signing id, an
  // empty project and company name, a project that stands twice. Aborted if another writer was
  // faster (redo); Unavailable from the store.
  //
  // The signing speaks where one of those did that it stands for, whichever of them is heard of
  // first.
  absl::StatusOr<std::vector<CaseChange>> Run(std::span<const ProjectRecord> members,
                                              const Principal& principal, Instant now,
                                              const StandsFor& others = {}) const;

  // As Run for members that were told before others which have been taken already: opens the cases
  // that are missing and corrects none, for what is known is newer.
  absl::StatusOr<std::vector<CaseChange>> RunLate(std::span<const ProjectRecord> members,
                                                  const Principal& principal, Instant now) const;

 private:
  enum class Known { kCorrect, kLeave };
  absl::StatusOr<std::vector<CaseChange>> RunOn(std::span<const ProjectRecord> members,
                                                const Principal& principal, Instant now,
                                                Known known, const StandsFor& others) const;

  CaseStore& store_;
  RulesInForce rules_;
};

}  // namespace zoneflow::approval
