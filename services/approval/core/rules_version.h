// The rules as versioned data: which files they are, which versions were adopted, and where they are
// kept.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "services/approval/core/ports.h"
#include "services/approval/core/rules_diff.h"

namespace zoneflow::approval {

// The texts of the rules by the names of their files: "procedures.yaml" …
using RulesFiles = std::map<std::string, std::string>;

// 64 hexadecimal digits that tell two sets of files apart (SHA-256 of names and texts, each with its
// length before it).
std::string DigestOf(const RulesFiles& files);

// What a person says about a version that is to be adopted.
struct RulesDraft {
  RulesFiles files;  // all of them
  std::string reason;
  std::int64_t expected_number = 0;  // of the version in force; 0: whichever it is
  std::vector<RulesChange> changes;  // what it does to the version in force, for the event
};

struct RulesVersion {
  std::int64_t number = 0;  // 1, 2, 3 …
  std::string digest;
  std::string reason;    // Chinese; of the first one, that the service came with it
  std::string actor;     // the id of a principal
  Instant adopted_at;    // business time
  bool settled = false;  // whether all open cases were planned by it

  friend bool operator==(const RulesVersion&, const RulesVersion&) = default;
};

// Thread-safe. Unavailable from any method means that the store cannot be reached now.
class RulesStore {
 public:
  virtual ~RulesStore() = default;

  // Makes the files the version in force and queues the event of it, in one transaction; from its end
  // on every decision is by them. Returns the new version. The same files as those in force make
  // none: that one is returned.
  //
  // A named request that this actor has made before returns its version; AlreadyExists if it asked
  // for something else. Aborted if another version than the expected one is in force, with other files;
  // FailedPrecondition while open cases are still being planned by it.
  virtual absl::StatusOr<RulesVersion> Adopt(const RulesDraft& draft, const NamedRequest& request,
                                             const ChangeOrigin& origin) = 0;

  // Notes that all open cases were planned by the version.
  virtual absl::Status Settle(std::int64_t number) = 0;

  // Those below `before`, or all, newest first.
  virtual absl::StatusOr<std::vector<RulesVersion>> List(std::optional<std::int64_t> before,
                                                         int limit) = 0;

  // NotFound names the number.
  virtual absl::StatusOr<RulesFiles> ReadFiles(std::int64_t number) = 0;
};

}  // namespace zoneflow::approval
