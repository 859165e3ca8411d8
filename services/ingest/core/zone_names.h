// Zones first: where a text names a development zone, or a place of China, before anything else is
// read from it.
//
// A zone is one of the register (official name, short name or alias, in either script), or the name
// of a place with the words of a zone behind it (江阴临港开发区); its left edge comes from the list
// of places. An area named right behind its zone is one name with it (哈尔滨经开区平房片区). 该区,
// 我区, 园区 and a bare 高新区 point at a zone told elsewhere.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"

#include "services/ingest/core/checkpoint.h"
#include "services/ingest/core/gazetteer.h"

namespace zoneflow::ingest {

// What a mention's index says beside 1 + the index of a zone of the register.
inline constexpr std::uint32_t kUnlistedZone = 0;
inline constexpr std::uint32_t kThatZone = 0xffffffff;  // 该区: the zone in focus

struct ZoneMention {
  std::uint32_t begin = 0;  // units of the text, end exclusive
  std::uint32_t end = 0;
  std::uint32_t index = kUnlistedZone;
};

// A province, prefecture or county by its full name, or 全市 and the like; not where it is part of
// a zone's name or of an office's (江苏省商务厅).
struct PlaceMention {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

struct Mentions {
  std::vector<ZoneMention> zones;    // by begin, not overlapping
  std::vector<PlaceMention> places;  // by begin, not overlapping
};

// Immutable after construction; thread-safe.
class ZoneNames {
 public:
  ZoneNames(const std::vector<Zone>& zones, const std::vector<Place>& places);

  // `text` is folded as Unwrap does. Linear in its length; ends early once the checkpoint stops it.
  Mentions Find(std::u16string_view text, Checkpoint& checkpoint) const;

 private:
  struct Entry {
    std::u16string word;
    std::uint32_t index = 0;  // 1 + the zone; of a place: its level
    bool full = false;        // a place's full name
  };
  // Names by their first two units.
  struct Table {
    absl::flat_hash_map<std::uint32_t, std::vector<Entry>> names;
    // Whether names may begin with two units: most pairs of a text begin none, and are not looked
    // up.
    std::bitset<0x10000> may_begin;
  };

  static void Add(Table& table, std::u16string word, std::uint32_t index, bool full);
  static void Finish(Table& table);
  static const Entry* Longest(const Table& table, std::u16string_view text, std::size_t at);
  static const Entry* LongestOf(const Table& table, std::uint32_t key, std::u16string_view text);
  // False where neither a zone nor a place begins.
  bool MayBegin(std::u16string_view text, std::size_t at) const;

  // A place at `at` with a zone's words behind it; end 0 when there is none.
  ZoneMention Unlisted(std::u16string_view text, std::size_t at) const;
  // The end of the area's name right behind a zone that ends at `end`, or `end`.
  std::size_t Nested(std::u16string_view text, std::size_t end) const;

  std::vector<std::uint8_t> starts_;  // by the first unit of a name, what may begin with it
  Table zones_;
  Table places_;
};

}  // namespace zoneflow::ingest
