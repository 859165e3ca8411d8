#include "services/approval/adapters/rules_wire.h"

#include <cstddef>
#include <utility>

#include "common/base/date.h"

namespace zoneflow::approval {
namespace {

constexpr int kMostTold = 100;
constexpr std::size_t kMostBytes = 48 * 1024;  // of an event that is 64 KiB at most

}  // namespace

v1::RulesVersion ToWire(const RulesVersion& version) {
  v1::RulesVersion wire;
  wire.set_id(version.digest);
  wire.set_number(version.number);
  wire.set_reason(version.reason);
  wire.set_actor(version.actor);
  wire.set_adopt_time(FormatInstant(version.adopted_at));
  wire.set_settled(version.settled);
  return wire;
}

v1::RulesChange ToWire(const RulesChange& change) {
  v1::RulesChange wire;
  wire.set_part(change.part);
  wire.set_id(change.id);
  wire.set_zh(change.zh);
  wire.set_field(change.field);
  wire.set_was(change.was);
  wire.set_now(change.now);
  return wire;
}

v1::CaseRulesChanged ChangedEvent(const RulesVersion& version,
                                  const std::vector<RulesChange>& changes) {
  v1::CaseRulesChanged event;
  *event.mutable_rules() = ToWire(version);
  event.set_change_count(static_cast<int>(changes.size()));
  for (const RulesChange& change : changes) {
    v1::RulesChange wire = ToWire(change);
    if (event.changes_size() == kMostTold ||
        event.ByteSizeLong() + wire.ByteSizeLong() > kMostBytes) {
      break;
    }
    *event.add_changes() = std::move(wire);
  }
  return event;
}

}  // namespace zoneflow::approval
