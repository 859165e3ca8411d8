// Whistles as their messages tell them.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "common/base/principal.h"
#include "services/notification/core/whistle/rates.h"
#include "services/notification/core/whistle/whistle.h"
#include "services/notification/core/whistle/whistle_moves.h"
#include "services/notification/core/whistle/whistle_rules.h"
#include "zoneflow/notification/v1/whistle.pb.h"
#include "zoneflow/notification/v1/whistle_service.pb.h"

namespace zoneflow::notification {

// "" for none.
std::string TimeText(const std::optional<Instant>& at);
// InvalidArgument names the field and the text; none for "".
absl::StatusOr<std::optional<Instant>> TimeFromWire(std::string_view field,
                                                    const std::string& text);

// The ticket with its clocks as they stand at the time; without what anybody may do.
absl::StatusOr<v1::Ticket> ShowTicket(const Whistle& whistle, const WhistleRulebook& rulebook,
                                      Instant now);
// Adds what the principal may do, by what the calls say of roles too. The calls decide again.
void OfferMoves(const Whistle& whistle, const MoveContext& context, v1::Ticket& ticket);

v1::TicketEntry ToWire(const Entry& entry);
v1::RateRow ToWire(const RateRow& row);
// With the zones that the principal may act in.
v1::GetWhistleRulesResponse ToWire(const WhistleRules& rules, const Principal& principal);

// InvalidArgument for one that is not set, or that this binary does not know.
absl::StatusOr<Verdict> FromWire(v1::Verdict verdict);
absl::StatusOr<Satisfaction> FromWire(v1::Satisfaction satisfaction);

}  // namespace zoneflow::notification
