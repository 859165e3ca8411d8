// Text as the recognizers read it: full-width signs and traditional numerals folded, the spaces
// inside numbers left out; and the way back to the input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace zoneflow::ingest {

struct FoldedText {
  std::u16string units;
  std::vector<std::uint32_t> at;  // for each unit its place in the input
};

// Folds one unit to one unit (４→4, 萬→万, 兩→两, ％→%) and drops spaces that part a number: 三千 八百,
// 7 万5 千, 百 分 之 2, 一 点 五. Spaces between figures stay, since 4 6/3 and 1, 234 mean
// something else without them.
FoldedText Fold(std::u16string_view text);

}  // namespace zoneflow::ingest
