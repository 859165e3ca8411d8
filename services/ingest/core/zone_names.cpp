#include "services/ingest/core/zone_names.h"

#include <algorithm>
#include <utility>

#include "services/ingest/core/script.h"
#include "services/ingest/core/text.h"

namespace zoneflow::ingest {
namespace {

using View = std::u16string_view;

// The words of a zone, longer ones first where one begins with another.
constexpr View kZoneWords[] = {u"高新技术产业开发区",
                               u"高新技术产业园区",
                               u"高新技术开发区",
                               u"高技术产业开发区",
                               u"经济技术开发区",
                               u"经济开发区",
                               u"综合保税区",
                               u"国家高新区",
                               u"保税物流园区",
                               u"科技产业园区",
                               u"临空经济区",
                               u"空港经济区",
                               u"临港经济区",
                               u"产业集聚区",
                               u"航空港区",
                               u"科学工业园区",
                               u"出口加工区",
                               u"保税港区",
                               u"科学园区",
                               u"科技园区",
                               u"工业园区",
                               u"产业园区",
                               u"化工园区",
                               u"高新园区",
                               u"高新北区",
                               u"高新南区",
                               u"自贸试验区",
                               u"高新区",
                               u"高新园",
                               u"经开区",
                               u"开发区",
                               u"综保区",
                               u"保税区",
                               u"自贸区",
                               u"临港区",
                               u"合作区",
                               u"示范区",
                               u"科学城",
                               u"科技城",
                               u"新区",
                               u"园区"};

// An area of a zone, named behind it.
constexpr View kAreaWords[] = {u"新片区", u"片区", u"分区", u"园区",
                               u"北区",   u"南区", u"东区", u"西区"};

// What points at the zone in focus. A bare word of a zone does so only where nothing in front makes
// it a class of zones (全国高新区) or part of a longer word.
constexpr View kThat[] = {u"该园区",   u"本园区",   u"我园区", u"该片区", u"该新区", u"该开发区",
                          u"该高新区", u"该经开区", u"该区",   u"我区",   u"本区",   u"全区"};
constexpr View kBareZones[] = {u"高新区", u"经开区", u"开发区", u"新区",   u"片区",   u"新片区",
                               u"园区",   u"合作区", u"综保区", u"科学城", u"临港区", u"示范区"};
constexpr View kBeforeBare = u"在对为由从使将让于到和与及今年月日后，。；：、（“！？ \n";

// Never part of a local name between a place and a zone's words: 成都举办…, 无锡全力推进….
constexpr View kNoName =
    u"在落户是的与及和为来对向从由让将了把驻推进动促助造建各该本个主全示入到于至等举行办力打获完成"
    u"实现加"
    u"快设立讯报以有无不已累计约超同比签区市县省级国内外聚焦，、。：；“”‘’（）《》！？";

constexpr View kWholePlaces[] = {u"全市", u"全省", u"全县", u"全国", u"全州"};
constexpr View kOffices[] = {u"厅", u"局", u"委", u"政府", u"法院", u"海关", u"办公室", u"部门"};

std::uint32_t Key(View text, std::size_t at) {
  return (static_cast<std::uint32_t>(text[at]) << 16) | text[at + 1];
}

View At(View text, std::size_t at) { return text.substr(std::min(at, text.size())); }

std::size_t Hash(std::uint32_t key) { return (key * 2654435761U) >> 16; }

bool IsNamePart(char16_t c) { return IsHan(c) && kNoName.find(c) == View::npos; }

std::u16string Folded(std::string_view name) {
  std::u16string out = FromUtf8(name);
  for (char16_t& c : out) {
    c = c == u'(' ? u'（' : c == u')' ? u'）' : Simplified(c);
  }
  return out;
}

// The length of the zone's words that begin at `at`, or 0.
std::size_t ZoneWordsAt(View text, std::size_t at) {
  const View rest = At(text, at);
  for (const View words : kZoneWords) {
    if (rest.starts_with(words)) {
      return words.size();
    }
  }
  return 0;
}

// What makes a name of a class of zones: 江苏省级开发区, 国家级.
std::size_t ClassAt(View text, std::size_t at) {
  for (const View word :
       {View(u"自治区级"), View(u"国家级"), View(u"省级"), View(u"市级"), View(u"国家")}) {
    if (At(text, at).starts_with(word)) {
      return word.size();
    }
  }
  return 0;
}

}  // namespace

void ZoneNames::Add(Table& table, std::u16string word, std::uint32_t index, bool full) {
  if (word.size() >= 2) {
    const std::uint32_t key = Key(word, 0);
    table.may_begin.set(Hash(key));
    table.names[key].push_back({std::move(word), index, full});
  }
}

void ZoneNames::Finish(Table& table) {
  for (auto& [key, entries] : table.names) {
    std::stable_sort(entries.begin(), entries.end(),
                     [](const Entry& a, const Entry& b) { return a.word.size() > b.word.size(); });
  }
}

ZoneNames::ZoneNames(const std::vector<Zone>& zones, const std::vector<Place>& places)
    : starts_(0x10000, 0) {
  const auto add = [&](Table& table, std::string_view name, std::uint32_t index, bool full) {
    std::u16string word = Folded(name);
    if (!word.empty()) {
      starts_[word.front()] |= 1;
      Add(table, std::move(word), index, full);
    }
  };
  for (std::uint32_t i = 0; i < zones.size(); ++i) {
    add(zones_, zones[i].name, i + 1, true);
    for (const std::string& alias : zones[i].aliases) {
      add(zones_, alias, i + 1, true);
    }
  }
  for (const Place& place : places) {
    const auto level = static_cast<std::uint32_t>(place.level);
    add(places_, place.name, level, true);
    add(places_, place.short_name, level, false);
  }
  Finish(zones_);
  Finish(places_);
  for (const View word : kThat) {
    starts_[word.front()] |= 2;
  }
  for (const View word : kBareZones) {
    starts_[word.front()] |= 4;
  }
  starts_[u'全'] |= 8;
}

inline const ZoneNames::Entry* ZoneNames::Longest(const Table& table, View text, std::size_t at) {
  if (at + 1 >= text.size()) {
    return nullptr;
  }
  const std::uint32_t key = Key(text, at);
  if (!table.may_begin[Hash(key)]) {
    return nullptr;
  }
  return LongestOf(table, key, text.substr(at));
}

const ZoneNames::Entry* ZoneNames::LongestOf(const Table& table, std::uint32_t key, View text) {
  const auto found = table.names.find(key);
  if (found == table.names.end()) {
    return nullptr;
  }
  for (const Entry& entry : found->second) {
    if (text.starts_with(entry.word)) {
      return &entry;
    }
  }
  return nullptr;
}

std::size_t ZoneNames::Nested(View text, std::size_t end) const {
  std::size_t from = end;
  if (from < text.size() && text[from] == u'（') {
    const std::size_t close = At(text, from).substr(0, 12).find(u'）');
    if (close == View::npos) {
      return end;
    }
    from += close + 1;
  }
  for (std::size_t k = 1; k <= 5 && from + k < text.size(); ++k) {
    if (!IsNamePart(text[from + k - 1])) {
      return end;
    }
    if (k < 2) {
      continue;
    }
    for (const View words : kAreaWords) {
      if (At(text, from + k).starts_with(words)) {
        return from + k + words.size();
      }
    }
  }
  return end;
}

ZoneMention ZoneNames::Unlisted(View text, std::size_t at) const {
  // 浙江嘉善经开区, 四川省成都市…: up to three places in a row.
  std::size_t from = at;
  bool province_alone = true;
  for (int row = 0; row < 3; ++row) {
    const Entry* place = Longest(places_, text, from);
    if (place == nullptr) {
      break;
    }
    // A short name may run into the zone's words: 海港 in 海港经开区, 高新 in none.
    from += place->word.size();
    province_alone = row == 0 && place->index == static_cast<std::uint32_t>(PlaceLevel::kProvince);
  }
  if (from == at) {
    return {};
  }
  const std::size_t of_class = ClassAt(text, from);
  const std::size_t direct = ZoneWordsAt(text, from + of_class);
  if (direct > 0) {
    if (province_alone) {
      return {};  // 江苏开发区, 江苏省级开发区: all of them
    }
    return {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(from + of_class + direct),
            kUnlistedZone};
  }
  for (std::size_t k = 1; k <= 6 && from + k < text.size(); ++k) {
    if (k > 1 && Longest(places_, text, from + k - 1) != nullptr) {
      return {};  // another place begins a name of its own
    }
    if (!IsNamePart(text[from + k - 1])) {
      return {};
    }
    // 中央创新区 is no 新区.
    const bool new_area = At(text, from + k).starts_with(u"新区") &&
                          View(u"创更革翻最城").find(text[from + k - 1]) != View::npos;
    if (const std::size_t words = ZoneWordsAt(text, from + k); words > 0 && !new_area) {
      return {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(from + k + words),
              kUnlistedZone};
    }
  }
  return {};
}

bool ZoneNames::MayBegin(View text, std::size_t at) const {
  if (at + 1 >= text.size()) {
    return false;
  }
  const std::size_t hash = Hash(Key(text, at));
  return zones_.may_begin[hash] || places_.may_begin[hash];
}

Mentions ZoneNames::Find(View text, Checkpoint& checkpoint) const {
  Mentions out;
  std::size_t asked = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (i - asked >= Checkpoint::kStepsPerQuestion) {
      if (checkpoint.Stop(i - asked)) {
        return out;
      }
      asked = i;
    }
    const std::uint8_t kind = starts_[text[i]];
    if (kind == 0 || (kind == 1 && !MayBegin(text, i))) {
      ++i;
      continue;
    }
    ZoneMention zone{static_cast<std::uint32_t>(i), 0, kUnlistedZone};
    if (const Entry* known = (kind & 1) != 0 ? Longest(zones_, text, i) : nullptr;
        known != nullptr) {
      zone.end = static_cast<std::uint32_t>(i + known->word.size());
      zone.index = known->index;
    }
    const Entry* place = (kind & 1) != 0 ? Longest(places_, text, i) : nullptr;
    if (place != nullptr) {
      // 上海临港新片区 is known behind its place; 鞍山高新区 is not, in 马鞍山高新区.
      const std::size_t behind = i + place->word.size();
      const Entry* known = zone.end == 0 ? Longest(zones_, text, behind) : nullptr;
      if (known != nullptr) {
        zone = {static_cast<std::uint32_t>(behind),
                static_cast<std::uint32_t>(behind + known->word.size()), known->index};
      } else if (const ZoneMention unlisted = Unlisted(text, i); unlisted.end > zone.end) {
        zone = unlisted;
      }
    }
    if (zone.end == 0 && (kind & 2) != 0) {
      for (const View word : kThat) {
        if (At(text, i).starts_with(word)) {
          zone = {static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(i + word.size()),
                  kThatZone};
          break;
        }
      }
    }
    if (zone.end == 0 && (kind & 4) != 0 &&
        (i == 0 || kBeforeBare.find(text[i - 1]) != View::npos)) {
      for (const View word : kBareZones) {
        if (At(text, i).starts_with(word)) {
          zone = {static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(i + word.size()),
                  kThatZone};
          break;
        }
      }
    }
    if (zone.end > 0) {
      if (zone.index != kThatZone) {
        if (const std::size_t nested = Nested(text, zone.end); nested > zone.end) {
          zone.end = static_cast<std::uint32_t>(nested);
          zone.index = kUnlistedZone;
        }
      }
      out.zones.push_back(zone);
      i = zone.end;
      continue;
    }
    const bool wide =
        (kind & 8) != 0 && std::any_of(std::begin(kWholePlaces), std::end(kWholePlaces),
                                       [&](View word) { return At(text, i).starts_with(word); });
    if (wide || (place != nullptr && place->full)) {
      const std::size_t end = i + (wide ? 2 : place->word.size());
      const View after = At(text, end).substr(0, 8);
      const bool office = std::any_of(std::begin(kOffices), std::end(kOffices),
                                      [&](View word) { return after.find(word) != View::npos; });
      if (!office) {
        out.places.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(end)});
      }
      i = end;
      continue;
    }
    ++i;
  }
  return out;
}

}  // namespace zoneflow::ingest
