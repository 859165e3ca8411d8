// The timer of each case that fires with the beginning of the day on which something becomes of it.
#pragma once

#include <optional>

#include "absl/status/status.h"

#include "common/journal/journal.h"
#include "common/journal/timers.h"
#include "common/sql/database.h"
#include "services/approval/adapters/soci_rules.h"
#include "services/approval/core/case.h"

namespace zoneflow::approval {

inline constexpr journal::TimerKind kMidnight{"cases.midnight"};

// Sets the timer of the case to the beginning of the day, or removes it.
absl::Status ArmMidnight(sql::Transaction& transaction, const CaseId& id,
                         const std::optional<Date>& next);

// Does what the day of the case's timer brings (core/midnight.h), and sets the timer for what
// follows. What it is given outlives the handler.
journal::TimerHandler HandleMidnight(const journal::Journal& journal, StoreRules rules);

}  // namespace zoneflow::approval
