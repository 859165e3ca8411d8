// What happens to news between the newsroom and whoever reads it: wraps, lost characters, pinyin in
// brackets, menus. Facts should survive it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace zoneflow::ingest::testing {

struct Noise {
  std::string_view name;  // lower_snake
  // Returns the UTF-8 text with the noise in it. The same text and seed give the same.
  std::string (*add)(std::string_view text, std::uint32_t seed);
};

// Every kind of noise, in a fixed order.
const std::vector<Noise>& Noises();

}  // namespace zoneflow::ingest::testing
