// What one service tells another of a piece of evidence, through whoever calls both: that it is
// stored, and who may see it. Notes are signed with the suite's event key; without one, in
// development mode, nothing is signed and any note is taken.
#pragma once

#include <string_view>

#include "absl/status/status.h"

#include "common/base/date.h"
#include "common/journal/event_key.h"
#include "zoneflow/common/v1/evidence.pb.h"

namespace zoneflow::evidence {

// Sets the mac over all other fields.
void Sign(const journal::EventKeys& keys, common::v1::EvidenceReceipt& receipt);
void Sign(const journal::EventKeys& keys, common::v1::EvidencePass& pass);

// Whether the note is one of the suite's and the holder's. InvalidArgument for an id that is none,
// PermissionDenied otherwise; both name the field and the rule.
absl::Status Check(const journal::EventKeys& keys, const common::v1::EvidenceReceipt& receipt,
                   std::string_view holder);
// A pass also has to hold still. `now` is real time.
absl::Status Check(const journal::EventKeys& keys, const common::v1::EvidencePass& pass,
                   std::string_view holder, Instant now);

}  // namespace zoneflow::evidence
