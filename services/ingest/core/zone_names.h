// Zones first: where a text names a development zone, or a place of China, before anything else is
// read from it.
//
// A zone is one of the register (official name, short name or alias, in either script), or the name
// of a place with the words of a zone behind it (江阴临港开发区); its left edge comes from the list
// of places. An area named right behind its zone is one name with it (哈尔滨经开区平房片区). A weak
// name (光谷) counts where the page names the zone or its city. 该区, 我区, 园区 and a bare 高新区
// point at a zone told elsewhere.
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
inline constexpr std::uint32_t kThatZone = 0xffffffff;  // 我区, a bare 高新区: the zone in focus
inline constexpr std::uint32_t kThisZone = 0xfffffffe;  // 该区: the zone told last

struct ZoneMention {
  std::uint32_t begin = 0;  // units of the text, end exclusive
  std::uint32_t end = 0;
  std::uint32_t index = kUnlistedZone;
};

enum class PlaceKind : std::uint8_t {
  kFull,    // by its full name, or 全市 and the like
  kShort,   // 昆山, which may begin another name
  kAbroad,  // a zone of another country: 越南…工业园区
};

// A province, prefecture or county; not where it is part of a zone's name or of an office's
// (江苏省商务厅).
struct PlaceMention {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  PlaceKind kind = PlaceKind::kFull;
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
  // `traditional`: the page has that script, in which the short names of Taiwan's zones are safe.
  Mentions Find(std::u16string_view text, Checkpoint& checkpoint, bool traditional = false) const;

 private:
  struct Entry {
    std::u16string word = {};
    std::uint32_t index = 0;  // 1 + the zone; of a place: its level
    bool full = false;        // a place's full name
    bool cut = false;         // 成都高新: a name only where no other word goes on
    std::size_t cut_to = 0;   // of a place: the length of its short name
  };
  // Names by their first two units.
  struct Table {
    absl::flat_hash_map<std::uint32_t, std::vector<Entry>> names;
    // Whether names may begin with two units: most pairs of a text begin none, and are not looked
    // up.
    std::bitset<0x10000> may_begin;
  };

  // What may begin with a unit, as bits.
  static constexpr std::uint8_t kName = 1;
  static constexpr std::uint8_t kPointer = 2;
  static constexpr std::uint8_t kBare = 4;
  static constexpr std::uint8_t kWhole = 8;
  static constexpr std::uint8_t kAbroad = 16;
  static constexpr std::uint32_t kAmbiguous = kThisZone - 1;

  void Add(Table& table, std::u16string word, Entry entry);
  static void Finish(Table& table);
  static const Entry* Longest(const Table& table, std::u16string_view text, std::size_t at);
  static const Entry* LongestOf(const Table& table, std::uint32_t key, std::u16string_view text);
  // False where neither a zone nor a place begins.
  bool MayBegin(std::u16string_view text, std::size_t at) const;

  // A zone named at `at`, listed or not; end 0 when there is none.
  ZoneMention Named(std::u16string_view text, std::size_t at) const;
  // 该区, 我区 or the bare words of a zone at `at`; end 0 when there are none.
  static ZoneMention Pointer(std::u16string_view text, std::size_t at);
  // The zone of the register that a place's short name and the words of a zone are the name of.
  std::uint32_t Known(std::u16string_view place, std::u16string_view words) const;
  // 中日（青岛）…示范区 at `at`; end 0 when there is none.
  ZoneMention Joint(std::u16string_view text, std::size_t at) const;
  // The end of the name of a zone abroad that begins at `at`, or 0.
  std::size_t Abroad(std::u16string_view text, std::size_t at) const;
  // Adds the place at `at`, if any; returns where to go on.
  std::size_t TakePlace(std::u16string_view text, std::size_t at,
                        std::vector<PlaceMention>& places) const;
  // 金湾区（珠海经开区）: one office for both, and what is told of the place is the zone's.
  static void TakeJoint(std::u16string_view text, Mentions& mentions);
  // Puts those of the weak names among the zones that the page agrees with.
  void TakeWeak(std::u16string_view text, bool traditional, const std::vector<ZoneMention>& weak,
                std::vector<ZoneMention>& zones) const;

  // Adds the zones in front of a zone that share its words: 青岛、威海 of 青岛、威海、淄博高新区.
  void TakeSharing(std::u16string_view text, const ZoneMention& zone, Mentions& out) const;

  // A place at `at` with a zone's words behind it; end 0 when there is none.
  ZoneMention Unlisted(std::u16string_view text, std::size_t at) const;
  // The end of the area's name right behind a zone that ends at `end`, or `end`.
  std::size_t Nested(std::u16string_view text, std::size_t end) const;

  std::vector<std::uint8_t> starts_;  // by the first unit of a name, what may begin with it
  Table zones_;
  Table weak_;  // names that need the page's context
  Table places_;
  std::vector<std::u16string> cities_;  // of the zones of the register
  std::vector<bool> in_taiwan_;
};

}  // namespace zoneflow::ingest
