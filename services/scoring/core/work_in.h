// What a batch of the log changes: pure, so that every store does no more than write it down.
#pragma once

#include <cstdint>
#include <vector>

#include "services/scoring/core/ledger.h"

namespace zoneflow::scoring {

// States of signings that the log holds after a number, in its order.
struct LogBatch {
  std::int64_t last_log_no = 0;  // of the last event read; the number asked after if there was none
  std::vector<SigningObservation> states;
};

struct SigningChange {
  // They hold from part.log_no on, and the state before them up to there. One of each signing.
  std::vector<SigningObservation> states;
  // Signings that were told again under a newer revision and say what they said: their state holds
  // on, under this revision.
  std::vector<SigningObservation> retold;
  LedgerPart part;  // part.log_no: how far the log is worked in after the change
};

// known: the states of the batch's signings as they stand, of those that have any. The highest
// revision of a signing counts, in the batch and against what is known; a state of an older or the
// same one changes nothing.
SigningChange WorkIn(const Ledger& ledger, const SigningSet& known, const LogBatch& batch);

// The key under which a signing is summed up.
LedgerKey KeyOf(const SigningObservation& signing);

}  // namespace zoneflow::scoring
