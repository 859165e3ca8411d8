// What the use cases of approval need from the world.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/clock.h"
#include "common/base/principal.h"
#include "services/approval/core/case.h"

namespace zoneflow::approval {

enum class CaseChangeKind { kOpened, kCorrected, kScheduled };

// One step in the life of a case.
struct CaseChange {
  CaseChangeKind kind = CaseChangeKind::kOpened;
  std::optional<Case> before;  // absent when the case is opened
  Case after;                  // revision 1 when opened, else one above `before`
  CaseLights lights = {};      // of `after`, on the day of the change
};

// Who made a change and when (business time).
struct ChangeOrigin {
  std::string actor;  // the id of a Principal
  Instant at;
};

// The cases of the service, and which project leads to which.
//
// Thread-safe. Unavailable from any method means that the store cannot be reached now: keep the
// work and come again.
class CaseStore {
 public:
  virtual ~CaseStore() = default;

  // NotFound names the id.
  virtual absl::StatusOr<Case> Get(const CaseId& id) = 0;

  // Returns the case each project leads to, in the order asked, nullopt where there is none.
  virtual absl::StatusOr<std::vector<std::optional<Case>>> FindByProjects(
      std::span<const ProjectId> projects) = 0;

  // Stores every change and queues its event, all in one transaction or none of it. The event tells
  // the lights and bears the origin's time; the stored case has no lights, since they are a day's.
  // A store that is bound to a caller's transaction does so in that one, and the caller rolls it
  // back when this fails.
  //
  // An opened case also makes its project lead to it. Aborted if a case has moved on from `before`,
  // or one to be opened is there already: read again and decide anew. Nothing happens for an empty
  // list.
  virtual absl::Status Apply(std::span<const CaseChange> changes, const ChangeOrigin& origin) = 0;
};

}  // namespace zoneflow::approval
