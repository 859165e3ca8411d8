// Words around the sums of events, for the rules that fill and open frames.
#pragma once

#include "services/ingest/core/clause_rules.h"

namespace zoneflow::ingest {

// True for text made of hedges alone: 合计约, 达到.
bool MadeOfHedges(View text);

// True for text made of the words that stand between an event and its sum: 这批项目计划总投资.
// `money` tells whether one of them is of money.
bool MadeOfSumWords(View text, bool& money);

}  // namespace zoneflow::ingest
