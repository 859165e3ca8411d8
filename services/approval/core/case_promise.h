// A promise (容缺受理, 告知承诺): a node is accepted without a paper, or without the result of another,
// which is owed until a day.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/date.h"
#include "common/base/strong_id.h"
#include "services/approval/core/catalogue.h"

namespace zoneflow::approval {

using PromiseId = StrongId<struct PromiseIdTag>;

// What was promised is uploaded first and closed once the office has confirmed it.
enum class PromiseState { kOpen, kUploaded, kClosed };
inline constexpr PromiseState kPromiseStates[] = {PromiseState::kOpen, PromiseState::kUploaded,
                                                  PromiseState::kClosed};

// "open", "uploaded", "closed".
std::string_view PromiseStateKey(PromiseState state);
std::optional<PromiseState> PromiseStateOfKey(std::string_view key);

struct CasePromise {
  PromiseId id;
  std::int64_t revision = 0;
  ProcedureId procedure;     // accepted without …
  std::string paper;         // … this paper
  ProcedureId prerequisite;  // or without the result of this one
  std::string reason;
  Date made_on;
  std::string made_by;  // the id of a principal
  Date due_on;
  PromiseState state = PromiseState::kOpen;
  std::optional<Date> uploaded_on;
  std::optional<Date> closed_on;
  std::string closed_by;
  bool overdue = false;  // the day passed before it was closed, and that was told

  friend bool operator==(const CasePromise&, const CasePromise&) = default;
};

// The id of a promise that is known by what it says: 32 hexadecimal digits, the same for ever.
PromiseId PromiseIdOf(std::string_view what);

}  // namespace zoneflow::approval
