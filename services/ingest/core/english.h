// English pages about Chinese zones: the same six kinds of facts, sentence by sentence.
#pragma once

#include <vector>

#include "services/ingest/core/find_facts.h"
#include "services/ingest/core/text.h"

namespace zoneflow::ingest {

// True for a page of Latin letters with hardly a Han character.
bool IsEnglish(const Text& page);

// The facts of the passages of one article, in their order. A zone is capitalised words with the
// words of a zone behind them, by the register's name where its id spells them (Wuxi High-tech
// Zone), else as printed; "the zone" is the one named last. A claim of a city or country has no zone.
std::vector<Fact> FindEnglishFacts(const Source& source, const std::vector<Passage>& passages);

}  // namespace zoneflow::ingest
