#include "services/ingest/core/zone_names.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "services/ingest/core/script.h"
#include "services/ingest/core/text.h"
#include "services/ingest/core/zone_words.h"

namespace zoneflow::ingest {
namespace {

using namespace zone_words;  // NOLINT: the vocabulary of this file

std::uint32_t Key(View text, std::size_t at) {
  return (static_cast<std::uint32_t>(text[at]) << 16) | text[at + 1];
}

std::size_t Hash(std::uint32_t key) { return (key * 2654435761U) >> 16; }

std::u16string Folded(std::string_view name) {
  std::u16string out = FromUtf8(name);
  for (char16_t& c : out) {
    c = c == u'(' ? u'（' : c == u')' ? u'）' : Simplified(c);
  }
  return out;
}

}  // namespace

void ZoneNames::Add(Table& table, std::u16string word, Entry entry) {
  if (word.size() >= 2) {
    starts_[word.front()] |= kName;
    entry.word = word;
    const std::uint32_t key = Key(word, 0);
    table.may_begin.set(Hash(key));
    table.names[key].push_back(std::move(entry));
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
  for (std::uint32_t i = 0; i < zones.size(); ++i) {
    std::vector<std::string> names = zones[i].aliases;
    names.push_back(zones[i].name);
    for (const std::string& name : names) {
      const std::u16string word = Folded(name);
      Add(zones_, word, {.index = i + 1, .full = true});
      Add(zones_, std::u16string(CutName(word)), {.index = i + 1, .cut = true});
    }
    for (const std::string& name : zones[i].weak) {
      Add(weak_, Folded(name), {.index = i + 1});
    }
    cities_.push_back(Folded(zones[i].city));
    in_taiwan_.push_back(zones[i].province == "台湾");
  }
  for (const Place& place : places) {
    const auto level = static_cast<std::uint32_t>(place.level);
    const std::u16string short_name = Folded(place.short_name);
    Add(places_, Folded(place.name), {.index = level, .full = true, .cut_to = short_name.size()});
    if (std::find(std::begin(kEverydayWords), std::end(kEverydayWords), short_name) ==
        std::end(kEverydayWords)) {
      Add(places_, short_name, {.index = level, .cut_to = short_name.size()});
    }
  }
  Finish(zones_);
  Finish(weak_);
  Finish(places_);
  for (const View word : kThat) {
    starts_[word.front()] |= kPointer;
  }
  for (const View word : kThis) {
    starts_[word.front()] |= kPointer;
  }
  for (const View word : kBareZones) {
    starts_[word.front()] |= kBare;
  }
  for (const View word : kOwnNames) {
    starts_[word.front()] |= kBare;
  }
  for (const View word : kWholePlaces) {
    starts_[word.front()] |= kWhole;
  }
  starts_[u'中'] |= kAbroad;
  for (const View word : kCountries) {
    starts_[word.front()] |= kAbroad;
  }
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
      const std::size_t end = entry.word.size();
      if (!entry.cut || end == text.size() || kNoCut.find(text[end]) == View::npos) {
        return &entry;
      }
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
    const View name = text.substr(from, k);
    if (HasWord(name, kNoNameWords)) {
      return end;
    }
    if (const View words = WordAt(At(text, from + k), kAreaWords); !words.empty()) {
      return from + k + words.size();
    }
    if (const View words = WordAt(At(text, from + k), kPartWords); !words.empty()) {
      const Entry* place = Longest(places_, text, from);
      const bool part =
          (place != nullptr && place->word.size() == k) ||
          std::find(std::begin(kDirections), std::end(kDirections), name) != std::end(kDirections);
      return part ? from + k + words.size() : end;
    }
  }
  return end;
}

std::uint32_t ZoneNames::Known(View place, View words) const {
  for (const View kind : {ShortKind(words), words}) {
    const std::u16string name = std::u16string(place) + std::u16string(kind);
    const Entry* known = Longest(zones_, name, 0);
    if (known != nullptr && known->word.size() == name.size()) {
      return known->index;
    }
  }
  return kUnlistedZone;
}

ZoneMention ZoneNames::Unlisted(View text, std::size_t at) const {
  // 浙江嘉善经开区, 四川省成都市…: up to three places in a row.
  std::size_t from = at;
  View last;
  bool province_alone = true;
  const auto begin = static_cast<std::uint32_t>(at);
  for (int row = 0; row < 3; ++row) {
    if (const Entry* known = row > 0 ? Longest(zones_, text, from) : nullptr;
        known != nullptr && ZoneWordsAt(At(text, from + known->word.size())).empty()) {
      return {begin, static_cast<std::uint32_t>(from + known->word.size()), known->index};
    }
    const Entry* place = Longest(places_, text, from);
    if (place == nullptr) {
      break;
    }
    // A short name may run into the zone's words: 海港 in 海港经开区, 高新 in none.
    last = text.substr(from, place->cut_to > 0 ? place->cut_to : place->word.size());
    from += place->word.size();
    // 旬阳县工业集中区 in a page of years ago, where the county has become a city.
    if (!place->full && from < text.size() && View(u"县市区").find(text[from]) != View::npos &&
        !At(text, from).starts_with(u"市场") && !At(text, from).starts_with(u"区域")) {
      ++from;
    }
    province_alone = row == 0 && place->index == static_cast<std::uint32_t>(PlaceLevel::kProvince);
  }
  if (from == at) {
    return {};
  }
  // 长丰（双凤）经开区
  if (from < text.size() && text[from] == u'（') {
    const std::size_t close = At(text, from).substr(0, 6).find(u'）');
    if (close != View::npos && close > 2 && !ZoneWordsAt(At(text, from + close + 1)).empty()) {
      from += close + 1;
      last = {};
    }
  }
  const View of_class = WordAt(At(text, from), kClasses);
  const View direct = ZoneWordsAt(At(text, from + of_class.size()));
  if (!direct.empty() && direct != u"新城" && direct != u"园区") {
    if (province_alone) {
      return {};  // 江苏开发区, 江苏省级开发区: all of them
    }
    const bool lower = !of_class.empty() && !of_class.starts_with(u"国家");
    return {begin, static_cast<std::uint32_t>(from + of_class.size() + direct.size()),
            lower ? kUnlistedZone : Known(last, direct)};
  }
  for (std::size_t k = 1; k <= 6 && from + k < text.size(); ++k) {
    if (k > 1 && Longest(places_, text, from + k - 1) != nullptr) {
      return {};  // another place begins a name of its own
    }
    const char16_t c = text[from + k - 1];
    if (!IsNamePart(c) || HasWord(text.substr(from, k), kNoNameWords)) {
      return {};
    }
    const View words = ZoneWordsAt(At(text, from + k));
    if (words.empty()) {
      continue;
    }
    // 中央创新区 is no 新区, 老工业区 and 城乡一体化示范区 have no name of their own.
    const bool new_area = words == u"新区" && View(u"创更革翻最城").find(c) != View::npos;
    const bool old = words == u"工业区" && View(u"老重型").find(c) != View::npos;
    const bool town = words == u"新城" && (k != 2 || At(text, from + k + 2).starts_with(u"区"));
    const bool park = words == u"园区" && k < 3;
    if (!new_area && !old && !town && !park) {
      return {begin, static_cast<std::uint32_t>(from + k + words.size()), kUnlistedZone};
    }
  }
  return {};
}

void ZoneNames::TakeSharing(View text, const ZoneMention& zone, Mentions& out) const {
  constexpr std::size_t kLongest = 6;  // units of a name without its words
  const auto joint = [&](std::size_t end) {
    return end > 2 && View(u"、和与及").find(text[end - 1]) != View::npos;
  };
  if (zone.index >= kAmbiguous || !joint(zone.begin)) {
    return;
  }
  const View name = text.substr(zone.begin, zone.end - zone.begin);
  const auto* words = std::find_if(std::begin(kZoneWords), std::end(kZoneWords),
                                   [&](View word) { return name.ends_with(word); });
  if (words == std::end(kZoneWords) || words->size() == name.size()) {
    return;
  }
  std::vector<ZoneMention> shared;
  for (std::size_t end = zone.begin; joint(end) && shared.size() < 8;) {
    const std::size_t last = end - 1;
    std::size_t size = std::min(kLongest, last);
    std::uint32_t index = kUnlistedZone;
    for (; size > 1 && index == kUnlistedZone; --size) {
      const View place = text.substr(last - size, size);
      index = std::all_of(place.begin(), place.end(), IsNamePart) ? Known(place, *words)
                                                                  : kUnlistedZone;
    }
    const auto begin = static_cast<std::uint32_t>(last - size - 1);
    if (index == kUnlistedZone || (!out.zones.empty() && out.zones.back().end > begin)) {
      break;
    }
    shared.push_back({begin, static_cast<std::uint32_t>(last), index});
    end = begin;
  }
  for (; !shared.empty(); shared.pop_back()) {
    while (!out.places.empty() && out.places.back().begin >= shared.back().begin) {
      out.places.pop_back();
    }
    out.zones.push_back(shared.back());
  }
}

bool ZoneNames::MayBegin(View text, std::size_t at) const {
  if (at + 1 >= text.size()) {
    return false;
  }
  const std::size_t hash = Hash(Key(text, at));
  return zones_.may_begin[hash] || weak_.may_begin[hash] || places_.may_begin[hash];
}

ZoneMention ZoneNames::Joint(View text, std::size_t at) const {
  const ZoneMention none{static_cast<std::uint32_t>(at), 0, kUnlistedZone};
  const View rest = At(text, at);
  if (rest.size() < 8 || rest[0] != u'中' || rest[2] != u'（' ||
      View(u"日德韩新法意荷瑞俄白英美以欧泰马古缅越老哈").find(rest[1]) == View::npos) {
    return none;
  }
  const std::size_t close = rest.substr(0, 10).find(u'）');
  if (close == View::npos || Longest(places_, text, at + 3) == nullptr) {
    return none;
  }
  for (std::size_t k = at + close + 1; k < at + close + 20 && k < text.size(); ++k) {
    View words = WordAt(At(text, k), kZoneWords);
    words = words.empty() && At(text, k).starts_with(u"产业园") ? View(u"产业园") : words;
    if (!words.empty()) {
      return {none.begin, static_cast<std::uint32_t>(k + words.size()), kUnlistedZone};
    }
    if (!IsHan(text[k])) {
      break;
    }
  }
  return none;
}

std::size_t ZoneNames::Abroad(View text, std::size_t at) const {
  const View country = WordAt(At(text, at), kCountries);
  if (country.empty()) {
    return 0;
  }
  const std::size_t from = at + country.size();
  for (std::size_t k = 0; k <= 8 && from + k < text.size(); ++k) {
    if (k > 0 && (!IsHan(text[from + k - 1]) || HasWord(text.substr(from, k), kOfFirms))) {
      return 0;
    }
    const View rest = At(text, from + k);
    const View words = WordAt(rest, kZoneWords);
    const std::size_t length = !words.empty()                  ? words.size()
                               : rest.starts_with(u"经济特区") ? 4
                               : rest.starts_with(u"工业城")   ? 3
                                                               : 0;
    if (length > 0) {
      return from + k + length;
    }
  }
  return 0;
}

ZoneMention ZoneNames::Named(View text, std::size_t i) const {
  ZoneMention zone{static_cast<std::uint32_t>(i), 0, kUnlistedZone};
  if (const Entry* known = Longest(zones_, text, i); known != nullptr) {
    zone.end = static_cast<std::uint32_t>(i + known->word.size());
    zone.index = known->index;
  }
  if (const Entry* place = Longest(places_, text, i); place != nullptr) {
    // 上海临港新片区 is known behind its place; 鞍山高新区 is not, in 马鞍山高新区.
    const std::size_t behind = i + place->word.size();
    const Entry* known = zone.end == 0 ? Longest(zones_, text, behind) : nullptr;
    if (known != nullptr && !known->cut) {
      zone = {static_cast<std::uint32_t>(behind),
              static_cast<std::uint32_t>(behind + known->word.size()), known->index};
    } else if (const ZoneMention unlisted = Unlisted(text, i); unlisted.end > zone.end) {
      zone = unlisted;
    }
  }
  if (zone.end > 0) {
    if (const std::size_t nested = Nested(text, zone.end); nested > zone.end) {
      zone.end = static_cast<std::uint32_t>(nested);
      zone.index = kUnlistedZone;
    }
  }
  return zone;
}

ZoneMention ZoneNames::Pointer(View text, std::size_t i) {
  const auto begin = static_cast<std::uint32_t>(i);
  const auto mention = [&](View word, std::uint32_t index) {
    return ZoneMention{begin, static_cast<std::uint32_t>(i + word.size()), index};
  };
  if (const View word = WordAt(At(text, i), kThis); !word.empty()) {
    return mention(word, kThisZone);
  }
  if (const View word = WordAt(At(text, i), kThat); !word.empty()) {
    return mention(word, kThatZone);
  }
  const bool stands_alone =
      i == 0 || kBeforeBare.find(text[i - 1]) != View::npos ||
      (i >= 2 && (text.substr(i - 2, 2) == u"我市" || text.substr(i - 2, 2) == u"我县"));
  if (stands_alone) {
    const View word = WordAt(At(text, i), kBareZones);
    return word.empty() ? ZoneMention{begin, 0, kThatZone} : mention(word, kThatZone);
  }
  const View word = WordAt(At(text, i), kOwnNames);
  const std::size_t name = word.empty() ? 0 : OwnName(text, i);
  return {static_cast<std::uint32_t>(i - name),
          name == 0 ? 0 : static_cast<std::uint32_t>(i + word.size()), kUnlistedZone};
}

Mentions ZoneNames::Find(View text, Checkpoint& checkpoint, bool traditional) const {
  Mentions out;
  std::vector<ZoneMention> weak;
  std::optional<bool> of_district;  // asked where 全区 stands
  const auto district = [&] {
    if (!of_district) {
      of_district = HasWord(text, kOfDistrict) && !HasWord(text, kOfZoneOffice);
    }
    return *of_district;
  };
  std::size_t asked = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (i - asked >= Checkpoint::kStepsPerQuestion) {
      if (checkpoint.Stop(i - asked)) {
        return out;
      }
      asked = i;
    }
    const std::uint8_t kind = starts_[text[i]];
    if (kind == 0 || (kind == kName && !MayBegin(text, i))) {
      ++i;
      continue;
    }
    ZoneMention zone;
    if ((kind & kName) != 0) {
      zone = Named(text, i);
    }
    if (zone.end == 0 && text[i] == u'中') {
      zone = Joint(text, i);
    }
    if (zone.end == 0 && (kind & (kPointer | kBare)) != 0) {
      zone = Pointer(text, i);
    }
    const bool overlaps =
        zone.begin < i && !out.places.empty() && out.places.back().end > zone.begin;
    if (zone.index == kThatZone && zone.end == i + 2 && text[i + 1] == u'区' && district()) {
      out.places.push_back({zone.begin, zone.end, PlaceKind::kFull});
      i = zone.end;
      continue;
    }
    if (zone.end > 0 && !overlaps) {
      TakeSharing(text, zone, out);
      out.zones.push_back(zone);
      i = zone.end;
      continue;
    }
    if (const std::size_t end = (kind & kAbroad) != 0 ? Abroad(text, i) : 0; end > 0) {
      out.places.push_back(
          {static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(end), PlaceKind::kAbroad});
      i = end;
      continue;
    }
    if (const Entry* entry = (kind & kName) != 0 ? Longest(weak_, text, i) : nullptr;
        entry != nullptr) {
      const std::size_t end = i + entry->word.size();
      if (WordAt(At(text, end), kNoZoneBehind).empty()) {
        weak.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(end), 0});
      }
      i = end;
      continue;
    }
    i = TakePlace(text, i, out.places);
  }
  TakeWeak(text, traditional, weak, out.zones);
  TakeJoint(text, out);
  return out;
}

void ZoneNames::TakeJoint(View text, Mentions& mentions) {
  struct Joint {
    View name;
    std::uint32_t zone;
  };
  std::vector<Joint> joint;
  auto zone = mentions.zones.begin();
  for (const PlaceMention& place : mentions.places) {
    while (zone != mentions.zones.end() && zone->begin <= place.end) {
      ++zone;
    }
    const bool pair = zone != mentions.zones.end() && zone->begin == place.end + 1 &&
                      place.kind == PlaceKind::kFull && text[place.end] == u'（' &&
                      zone->index != kThatZone && zone->index != kThisZone &&
                      zone->index != kUnlistedZone && zone->end < text.size() &&
                      text[zone->end] == u'）';
    const View name = text.substr(place.begin, place.end - place.begin);
    if (pair && joint.size() < 4 && View(u"区县").find(name.back()) != View::npos) {
      joint.push_back({name, zone->index});
    }
  }
  if (joint.empty()) {
    return;
  }
  const auto middle = static_cast<std::ptrdiff_t>(mentions.zones.size());
  std::erase_if(mentions.places, [&](const PlaceMention& place) {
    const View name = text.substr(place.begin, place.end - place.begin);
    const auto one =
        std::find_if(joint.begin(), joint.end(), [&](const Joint& j) { return j.name == name; });
    if (one == joint.end()) {
      return false;
    }
    mentions.zones.push_back({place.begin, place.end, one->zone});
    return true;
  });
  std::inplace_merge(mentions.zones.begin(), mentions.zones.begin() + middle, mentions.zones.end(),
                     [](const ZoneMention& a, const ZoneMention& b) { return a.begin < b.begin; });
}

std::size_t ZoneNames::TakePlace(View text, std::size_t i,
                                 std::vector<PlaceMention>& places) const {
  const std::uint8_t kind = starts_[text[i]];
  const View whole = (kind & kWhole) != 0 ? WordAt(At(text, i), kWholePlaces) : View();
  const Entry* place = (kind & kName) != 0 ? Longest(places_, text, i) : nullptr;
  if (whole.empty() && place == nullptr) {
    return i + 1;
  }
  const std::size_t end = i + (whole.empty() ? place->word.size() : whole.size());
  if (!HasWord(At(text, end).substr(0, 8), kOffices)) {
    places.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(end),
                      whole.empty() && !place->full ? PlaceKind::kShort : PlaceKind::kFull});
  }
  return whole.empty() && !place->full ? i + 1 : end;
}

void ZoneNames::TakeWeak(View text, bool traditional, const std::vector<ZoneMention>& weak,
                         std::vector<ZoneMention>& zones) const {
  if (weak.empty()) {
    return;
  }
  absl::flat_hash_map<std::uint32_t, bool> agrees;  // by the index of a zone
  for (const ZoneMention& zone : zones) {
    agrees.emplace(zone.index, true);
  }
  const bool taiwan = traditional || HasWord(text, kOfTaiwan);
  const auto fits = [&](std::uint32_t index) {
    const auto [known, added] = agrees.emplace(index, false);
    if (added) {
      known->second = in_taiwan_[index - 1] ? taiwan : text.find(cities_[index - 1]) != View::npos;
    }
    return known->second;
  };
  std::vector<ZoneMention> kept;
  for (ZoneMention mention : weak) {
    const View word = text.substr(mention.begin, mention.end - mention.begin);
    for (const Entry& entry : weak_.names.find(Key(word, 0))->second) {
      if (entry.word == word && fits(entry.index)) {
        mention.index = mention.index == 0 ? entry.index : kAmbiguous;
      }
    }
    if (mention.index != 0 && mention.index != kAmbiguous) {
      kept.push_back(mention);
    }
  }
  const auto middle = static_cast<std::ptrdiff_t>(zones.size());
  zones.insert(zones.end(), kept.begin(), kept.end());
  std::inplace_merge(zones.begin(), zones.begin() + middle, zones.end(),
                     [](const ZoneMention& a, const ZoneMention& b) { return a.begin < b.begin; });
}

}  // namespace zoneflow::ingest
