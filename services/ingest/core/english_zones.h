// The names of China's development zones as English pages write them.
#pragma once

#include "services/ingest/core/english_words.h"

namespace zoneflow::ingest::english {

// Fills the zones of the sentence: capitalised words with the words of a zone behind them, by the
// register's name where its id spells them (Wuxi High-tech Zone), else as printed.
void FindZones(const Source& source, Sentence& sentence);

}  // namespace zoneflow::ingest::english
