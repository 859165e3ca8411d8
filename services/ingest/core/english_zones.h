// The names of China's development zones as English pages write them.
#pragma once

#include <string>
#include <vector>

#include "services/ingest/core/english_words.h"

namespace zoneflow::ingest::english {

// Fills the zones of the sentence: capitalised words with the words of a zone behind them, by the
// register's name where its id spells them (Wuxi High-tech Zone), else as printed; and the other
// names that the article gave them. A zone of a zone is the inner one.
void FindZones(const Source& source, Sentence& sentence, const std::vector<Alias>& aliases);

// True for the lower-case name of a province of China, also with 's.
bool IsProvince(const std::string& word);

// Adds what the sentence calls its zones beside their names: TEDA in brackets, Yangpu. At most 16
// names of an article are kept.
void LearnAliases(const Source& source, const Sentence& sentence, std::vector<Alias>& aliases);

}  // namespace zoneflow::ingest::english
