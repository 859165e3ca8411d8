// Traditional characters folded to simplified ones, for matching only.
#pragma once

#include <string>

namespace zoneflow::ingest {

// The simplified form of a traditional character that business news uses; any other character
// unchanged. One unit for one unit, so that no place in a text moves. Facts are printed in the
// script of the page: a fold that loses a distinction (乾安, 皇后) must not reach them.
char16_t Simplified(char16_t c);
std::u16string Simplified(std::u16string text);

}  // namespace zoneflow::ingest
