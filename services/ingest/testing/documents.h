// Documents that are hard to read: invented news in which every name differs, each shape aimed at
// another way in which reading could cost more than the text is long.
//
//   for (const Shape& shape : Shapes()) { const std::string text = shape.make(1'000'000); … }
//
// The same shape and size give the same bytes on any machine. Texts repeat nothing but grammar: a
// benchmark on one article told again and again sees neither maps that grow nor lists that are
// searched.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace zoneflow::ingest::testing {

struct Shape {
  std::string_view name;  // lower_snake
  // Returns valid UTF-8 of at least `bytes` bytes, and of at most a few thousand more.
  std::string (*make)(std::size_t bytes);
};

// All shapes, in a fixed order.
const std::vector<Shape>& Shapes();

// Returns the shape of that name; aborts for another one.
const Shape& ShapeNamed(std::string_view name);

// Returns a name of at least `characters` Han characters, another one for each `n`, free of cue
// words.
std::string DistinctName(std::uint64_t n, std::size_t characters);

}  // namespace zoneflow::ingest::testing
