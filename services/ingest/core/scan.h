// One pass over the unwrapped text that marks everything the fact rules act on (tokens.h). The
// rules never read the text between the marks except to cut a subject.
#pragma once

#include "services/ingest/core/checkpoint.h"
#include "services/ingest/core/gazetteer.h"
#include "services/ingest/core/lexicon.h"
#include "services/ingest/core/tokens.h"
#include "services/ingest/core/unwrap.h"

namespace zoneflow::ingest {

// Marks the words of the lexicon, the figures and the zones. Ends early once the checkpoint stops
// it.
Tokens Scan(const Unwrapped& page, const Lexicon& lexicon, const Gazetteer& gazetteer,
            Checkpoint& checkpoint);

// The zone of a kZone token, or null for one that the gazetteer does not hold and for 该区.
const Zone* ZoneOf(const Token& token, const Gazetteer& gazetteer);

}  // namespace zoneflow::ingest
