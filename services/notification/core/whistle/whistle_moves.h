// What may be done with a ticket, by whom and when. Each act is planned on what is known: the
// entries that it appends, or the rule that it breaks. A store applies them and decides nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/principal.h"
#include "services/notification/core/whistle/whistle.h"
#include "services/notification/core/whistle/whistle_rules.h"

namespace zoneflow::notification {

enum class WhistleMove {
  kVerify,
  kDispatch,
  kSignOff,
  kBounce,
  kReportIn,
  kFeedback,
  kResolve,
  kRate,
  kReopen,
  kWithdraw,
  kRequestPause,
  kDecidePause,
  kRequestExclusion,
  kDecideExclusion,
  kMerge,
  kAttachEvidence,
};
inline constexpr std::array kWhistleMoves = {WhistleMove::kVerify,
                                             WhistleMove::kDispatch,
                                             WhistleMove::kSignOff,
                                             WhistleMove::kBounce,
                                             WhistleMove::kReportIn,
                                             WhistleMove::kFeedback,
                                             WhistleMove::kResolve,
                                             WhistleMove::kRate,
                                             WhistleMove::kReopen,
                                             WhistleMove::kWithdraw,
                                             WhistleMove::kRequestPause,
                                             WhistleMove::kDecidePause,
                                             WhistleMove::kRequestExclusion,
                                             WhistleMove::kDecideExclusion,
                                             WhistleMove::kMerge,
                                             WhistleMove::kAttachEvidence};
// "verify", "dispatch", "sign_off" …
std::string_view WhistleMoveKey(WhistleMove move);
// Whether it is about one department's leg.
bool IsOfLeg(WhistleMove move);

// Who acts, when, by which rules. All outlive it.
struct MoveContext {
  const WhistleRulebook& rulebook;
  const Principal& principal;
  Instant now;
};

// Whether one of its roles sees every ticket of its zones; a department sees those that it has a leg
// of, everybody their own.
bool SeesAllOfItsZones(const Principal& principal);
bool IsDepartment(const Principal& principal);

// Whether the principal may see the ticket: in its zone, and as a department only where it has a
// leg. PermissionDenied.
absl::Status CheckMaySee(const Whistle& whistle, const Principal& principal);

// Whether the move is there to be made: who may, and when. `leg` is that of a move of one, else
// nullptr. PermissionDenied names who may; FailedPrecondition the rule of the order of things.
absl::Status CheckMove(WhistleMove move, const Whistle& whistle, const Leg* leg,
                       const MoveContext& context);

// What may be made now, as buttons are offered by it; the calls decide again.
std::vector<WhistleMove> AllowedMoves(const Whistle& whistle, const Leg* leg,
                                      const MoveContext& context);

// All of these: InvalidArgument names the field, the value and the rule; the errors of CheckMove;
// NotFound for a leg that is not there; OutOfRange beyond the calendar.

// Urgent matters, and whatever the community itself whistles for, are verified with it.
absl::StatusOr<WhistleChange> PlanBlow(const WhistleId& id, const Opening& opening,
                                       const MoveContext& context);

enum class Verdict { kConfirmed, kHandled, kUnfounded };
absl::StatusOr<WhistleChange> PlanVerify(const Whistle& whistle, Verdict verdict,
                                         const std::string& text, const MoveContext& context);

// To a lead, unless one stands, and to those who assist. A department takes the slot of a bounced
// one, if there is one of its kind: then the whistler's clock runs on from where it began, and the
// third one of a slot is for the zone's dispatcher of last resort to make (FailedPrecondition).
struct DispatchTo {
  std::string department;
  bool is_lead = false;
};
absl::StatusOr<WhistleChange> PlanDispatch(const Whistle& whistle,
                                           const std::vector<DispatchTo>& to,
                                           const std::string& text, const MoveContext& context);

absl::StatusOr<WhistleChange> PlanSignOff(const Whistle& whistle, int leg,
                                          const MoveContext& context);
// Until the time to sign off has run out, once per department; not of a dispatch of last resort.
absl::StatusOr<WhistleChange> PlanBounce(const Whistle& whistle, int leg, const std::string& reason,
                                         const std::string& proposed, const MoveContext& context);
// Signs off too, where that is still to do.
absl::StatusOr<WhistleChange> PlanReportIn(const Whistle& whistle, int leg,
                                           const std::string& people, const std::string& place,
                                           const std::string& text, const MoveContext& context);
// With whom they spoke, what will be done and by when.
absl::StatusOr<WhistleChange> PlanFeedback(const Whistle& whistle, int leg,
                                           const std::string& people, const std::string& text,
                                           std::optional<Instant> until,
                                           const MoveContext& context);
absl::StatusOr<WhistleChange> PlanResolve(const Whistle& whistle, int leg, const std::string& text,
                                          const MoveContext& context);
absl::StatusOr<WhistleChange> PlanRate(const Whistle& whistle, const Rating& rating,
                                       const std::string& text, const MoveContext& context);
// Gives the lead its limit to resolve anew.
absl::StatusOr<WhistleChange> PlanReopen(const Whistle& whistle, const std::string& reason,
                                         const MoveContext& context);
absl::StatusOr<WhistleChange> PlanWithdraw(const Whistle& whistle, const std::string& reason,
                                           const MoveContext& context);
// Of the same matter, whistled for twice: the ticket ends in the other one, which goes on. Both are in one zone, the
// first is not dispatched yet (what departments have done stays theirs), and the other is neither resolved nor ended.
struct WhistleMerge {
  WhistleChange merged;
  WhistleChange into;
};
absl::StatusOr<WhistleMerge> PlanMerge(const Whistle& whistle, const Whistle& into,
                                       const std::string& reason, const MoveContext& context);
// Until the ticket is over; at most kMostEvidence, each once.
inline constexpr std::size_t kMostEvidence = 20;
absl::StatusOr<WhistleChange> PlanAttachEvidence(const Whistle& whistle, const Evidence& evidence,
                                                 const std::string& text,
                                                 const MoveContext& context);
absl::StatusOr<WhistleChange> PlanRequestPause(const Whistle& whistle, int leg,
                                               const std::string& reason, Instant until,
                                               const MoveContext& context);
absl::StatusOr<WhistleChange> PlanDecidePause(const Whistle& whistle, int leg, bool granted,
                                              const std::string& text, const MoveContext& context);
absl::StatusOr<WhistleChange> PlanRequestExclusion(const Whistle& whistle, int leg,
                                                   const std::string& reason,
                                                   const MoveContext& context);
absl::StatusOr<WhistleChange> PlanDecideExclusion(const Whistle& whistle, int leg, bool granted,
                                                  const std::string& text,
                                                  const MoveContext& context);

// What somebody has to do next: "verify", "dispatch", "last_resort", "handle", "rate"; empty once
// nobody has to.
std::string_view NeedOf(const Whistle& whistle);

// The next time that a standing leg's clock runs out; none while none runs.
std::optional<Instant> NextDue(const Whistle& whistle);

}  // namespace zoneflow::notification
