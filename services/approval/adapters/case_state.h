// Cases as their table keeps them: storage/v1/case_state.proto, which is nobody else's.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "services/approval/core/case.h"
#include "services/approval/storage/v1/case_state.pb.h"

namespace zoneflow::approval {

storage::v1::CaseState ToState(const Case& value);

// DataLoss names what the message lacks, or that a newer binary wrote it in a form that this one
// cannot read.
absl::StatusOr<Case> FromState(const storage::v1::CaseState& state);

// DataLoss also if the bytes are no such message.
absl::StatusOr<Case> DecodeState(std::string_view bytes);

// Returns the bytes of the case after a change. `stored` are those before it, empty for a new case:
// what they hold that this binary does not know is kept. DataLoss as above.
absl::StatusOr<std::string> EncodeState(const Case& value, std::string_view stored);

// A timetable alone, as case_versions keeps it; its required start stands beside it.
std::string EncodeTimetable(const Timetable& value);
absl::StatusOr<Timetable> DecodeTimetable(std::string_view bytes, Date required_start);

}  // namespace zoneflow::approval
