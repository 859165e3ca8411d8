#include "services/ingest/core/english_zones.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/ingest/core/zone_names.h"

namespace zoneflow::ingest::english {
namespace {

// The last words of a zone's name, with the kinds its id may end with; longer ones first where one
// ends with another.
struct Tail {
  std::string_view words;
  std::string_view kinds;
};
constexpr Tail kTails[] = {{"high-tech industrial development zone", "hitech park"},
                           {"hi-tech industrial development zone", "hitech park"},
                           {"high-tech industry development zone", "hitech park"},
                           {"hi-tech industry development zone", "hitech park"},
                           {"new technology industrial development zone", "hitech"},
                           {"new technology development zone", "hitech"},
                           {"high technology industrial development zone", "hitech"},
                           {"high-technology industrial development zone", "hitech"},
                           {"high-tech industrial park", "hitech park"},
                           {"high-tech industrial zone", "hitech park"},
                           {"high-tech development zone", "hitech park"},
                           {"hi-tech development zone", "hitech park"},
                           {"high-tech zone", "hitech park"},
                           {"hi-tech zone", "hitech park"},
                           {"high-tech district", "hitech park"},
                           {"hi-tech district", "hitech park"},
                           {"high-tech industries development zone", "hitech park"},
                           {"hi-tech industries development zone", "hitech park"},
                           {"hi-tech park", "hitech park"},
                           {"high-tech park", "hitech park"},
                           {"economic and technological development zone", "etdz park"},
                           {"economic and technological development area", "etdz park"},
                           {"economic and technology development zone", "etdz park"},
                           {"economic & technological development zone", "etdz park"},
                           {"economic-technological development zone", "etdz park"},
                           {"economic-technological development area", "etdz park"},
                           {"economic technological development zone", "etdz park"},
                           {"economic and trade cooperation zone", "park"},
                           {"economic development zone", "etdz park"},
                           {"economic development area", "etdz park"},
                           {"airport economic zone", "park"},
                           {"airport economy zone", "park"},
                           {"airport economic comprehensive experimental zone", "park"},
                           {"industrial development zone", "etdz park"},
                           {"development zone", "etdz park hitech"},
                           {"development district", "etdz park"},
                           {"etdz", "etdz"},
                           {"free trade port", "port"},
                           {"comprehensive free trade zone", "bonded"},
                           {"comprehensive bonded zone", "bonded"},
                           {"comprehensive bonded area", "bonded"},
                           {"integrated bonded zone", "bonded"},
                           {"integrated free trade zone", "bonded"},
                           {"bonded port area", "bonded"},
                           {"bonded zone", "bonded"},
                           {"bonded area", "bonded"},
                           {"pilot free trade zone", "ftz"},
                           {"pilot free-trade zone", "ftz"},
                           {"free-trade zone", "free ftz"},
                           {"free trade zone", "free ftz"},
                           {"ftz", "ftz"},
                           {"export processing zone", "bonded park"},
                           {"special area", "ftz"},
                           {"economy zone", "park"},
                           {"cooperation zone", "park"},
                           {"reform demonstration zone", "park"},
                           {"demonstration zone", "park hitech"},
                           {"industrial park", "sip park etdz"},
                           {"science and technology park", "park hitech"},
                           {"science park", "park"},
                           {"science city", "park"},
                           {"sci-tech city", "park"},
                           {"software park", "park"},
                           {"knowledge city", "park"},
                           {"eco-city", "park"},
                           {"ecopark", "park"},
                           {"new area", "newarea park"},
                           {"new district", "newarea park hitech"},
                           {"new city", "park newarea"},
                           {"ftz", "ftz"},
                           {"zone", "hitech etdz"}};

// Provinces whose pilot free trade zone has no place in its id.
struct Province {
  std::string_view name;
  std::string_view code;
};
constexpr Province kProvinces[] = {
    {"beijing", "bj"},      {"tianjin", "tj"},   {"hebei", "he"},     {"liaoning", "ln"},
    {"heilongjiang", "hl"}, {"shanghai", "sh"},  {"jiangsu", "js"},   {"zhejiang", "zj"},
    {"anhui", "ah"},        {"fujian", "fj"},    {"shandong", "sd"},  {"henan", "ha"},
    {"hubei", "hb"},        {"hunan", "hn"},     {"guangdong", "gd"}, {"guangxi", "gx"},
    {"hainan", "hi"},       {"chongqing", "cq"}, {"sichuan", "sc"},   {"yunnan", "yn"},
    {"shaanxi", "sn"},      {"xinjiang", "xj"}};

// Capitalised words that begin a sentence or tell of a class and are no part of a name.
constexpr std::string_view kNoName =
    "the a an in at of on for with from by and data this that its as to under through since while "
    "china's meanwhile located both last when after";
constexpr std::string_view kClass =
    "national state-level provincial-level national-level state china china-singapore "
    "sino-singapore china-germany";

std::string Letters(const std::string& word) {
  std::string out;
  for (const char c : word) {
    if (c >= 'a' && c <= 'z') {
      out.push_back(c);
    }
  }
  return out;
}

// Of what kind a zone is, where its name has no words of a class known by heart: International Trade
// and Logistics Park, Science and Technology City.
constexpr std::string_view kZonal =
    "development economic economy industrial industry high-tech hi-tech high-technology technology "
    "technological science bonded trade free free-trade logistics export processing pilot software "
    "innovation airport port demonstration cooperation experimental international comprehensive "
    "integrated information creative aviation aerospace chemical manufacturing digital finance "
    "biomedical biotechnology pharmaceutical petrochemical marine equipment energy materials "
    "agricultural sci-tech special functional core";
// An area or a city is a zone by one of these alone.
constexpr std::string_view kStrong =
    "development economic technology technological science sci-tech bonded special";
// Abbreviations that are the zone's own, whether a page spells them out or not.
struct Short {
  std::string_view word;
  std::string_view id;
};
constexpr Short kShort[] = {{"teda", "cn-tj-tianjin-etdz"},
                            {"sip", "cn-js-suzhou-sip"},
                            {"bda", "cn-bj-beijing-etdz"},
                            {"snd", "cn-js-suzhou-hitech"}};
// Other names that one article is asked for; more are not looked at.
constexpr std::size_t kMostAliases = 16;

std::string_view Bare(const std::string& word) {
  const std::string_view view = word;
  return view.size() > 2 && view.ends_with("'s") ? view.substr(0, view.size() - 2) : view;
}

// The letters of an id between its province and its kind: wuxi in cn-js-wuxi-hitech.
std::string PlaceOf(std::string_view id) {
  const std::size_t last = id.rfind('-');
  return id.size() < 8 || last <= 6 ? std::string() : Letters(std::string(id.substr(6, last - 6)));
}

// A city whose own zones begin with its name: Wuxi alone is the city, Yangpu is the zone.
bool IsCity(const Gazetteer& gazetteer, const std::string& place) {
  return std::any_of(std::begin(kProvinces), std::end(kProvinces),
                     [&](const Province& province) { return province.name == place; }) ||
         std::any_of(gazetteer.zones().begin(), gazetteer.zones().end(), [&](const Zone& zone) {
           return !zone.city.empty() && zone.name.starts_with(zone.city) &&
                  PlaceOf(zone.id) == place;
         });
}

class ZoneFinder {
 public:
  ZoneFinder(const Source& source, Sentence& sentence, const std::vector<Alias>& aliases)
      : source_(source), s_(sentence), aliases_(aliases) {}

  void Run() {
    for (std::size_t i = 0; i < s_.words.size(); ++i) {
      const std::size_t end = At(i);
      i = end > i ? end - 1 : i;
    }
    MergeParents();
  }

 private:
  // Takes the zone whose words of a class, or whose other name, begin at `i`; one past it, or 0.
  std::size_t At(std::size_t i) {
    if (const std::size_t end = AreaOf(i); end > 0) {
      return end;
    }
    if (s_.words[i].capital || (s_.W(i) == "zone" && i > 0 && s_.words[i - 1].capital)) {
      for (const Tail& tail : kTails) {
        const std::size_t end = TailEnd(i, tail.words);
        if (end > 0) {
          return Take(i, end, tail) ? end : Named(i);
        }
      }
    } else if (const std::size_t end = SmallTail(i); end > 0) {
      return end;
    }
    if (s_.words[i].capital) {
      const std::size_t end = OpenTail(i);
      if (end > 0 && Take(i, end, {"", KindsOf(i, end)})) {
        s_.zones.back().open = Bare(s_.W(end - 1)) == "park" && s_.zones.back().name.id.empty();
        return end;
      }
    }
    return Named(i);
  }

  // One past the last word when the words stand at `i`, else 0.
  std::size_t TailEnd(std::size_t i, std::string_view words) const {
    std::size_t k = i;
    while (!words.empty()) {
      const std::string_view word = words.substr(0, words.find(' '));
      const std::string_view here = word == "&" ? "&" : Bare(s_.W(k));
      if (k >= s_.words.size() || (k > i && (s_.words[k].stop || s_.words[k].bracket)) ||
          here != word) {
        return 0;
      }
      ++k;
      words.remove_prefix(std::min(words.size(), word.size() + 1));
    }
    return k;
  }

  // Ningbo national high-tech zone: in small letters only of what the register knows.
  std::size_t SmallTail(std::size_t i) {
    const bool place = i > 0 && (s_.words[i - 1].capital ||
                                 (i > 1 && s_.W(i - 1) == "national" && s_.words[i - 2].capital));
    if (!place ||
        !In("high-tech hi-tech economic development new free pilot comprehensive", s_.W(i))) {
      return 0;
    }
    for (const Tail& tail : kTails) {
      const std::size_t end = TailEnd(i, tail.words);
      const std::size_t at = i - (s_.W(i - 1) == "national" ? 1 : 0);
      const Zone* known = end > 0 && at > 0 ? Known(Letters(s_.W(at - 1)), tail.kinds) : nullptr;
      if (known != nullptr) {
        s_.zones.push_back({at - 1, end, {known->name, known->id}, i});
        return end;
      }
    }
    return 0;
  }

  // The same of a class that no list has: capitalised words that tell of industry, and what they
  // make: Trade and Logistics Park. A park only with a city in front or an abbreviation behind.
  std::size_t OpenTail(std::size_t i) const {
    bool strong = false;
    std::size_t k = i;
    const auto zonal = [&](std::size_t w) {
      return w < s_.words.size() && s_.words[w].capital && In(kZonal, s_.W(w));
    };
    while (zonal(k) || (k > i && s_.W(k) == "and" && zonal(k + 1))) {
      if (k > i && (s_.words[k].stop || s_.words[k].bracket)) {
        return 0;
      }
      strong = strong || In(kStrong, s_.W(k));
      ++k;
    }
    if (k == i || k >= s_.words.size() || !s_.words[k].capital || s_.words[k].stop ||
        s_.words[k].bracket) {
      return 0;
    }
    const std::string_view end = Bare(s_.W(k));
    if (end == "park") {
      const bool called =
          k + 1 < s_.words.size() && s_.words[k + 1].bracket && s_.words[k + 1].upper;
      return called || AfterCity(i) ? k + 1 : 0;
    }
    return end == "zone" || (strong && In("area district city", end)) ? k + 1 : 0;
  }

  bool AfterCity(std::size_t i) const {
    std::size_t first = i;
    while (first > 0 && i - first < 3 && s_.words[first - 1].capital && !s_.words[first].stop &&
           !In(kNoName, s_.W(first - 1))) {
      --first;
    }
    return first < i && IsCity(source_.gazetteer, Letters(s_.W(first)));
  }

  std::string_view KindsOf(std::size_t first, std::size_t last) const {
    for (std::size_t k = first; k < last; ++k) {
      if (In("high-tech hi-tech", s_.W(k))) {
        return "hitech park";
      }
      if (In("bonded", s_.W(k))) {
        return "bonded";
      }
    }
    return "park";
  }

  // The Lianyungang area of the pilot free trade zone.
  std::size_t AreaOf(std::size_t i) {
    if (!s_.words[i].capital || !In("area section", s_.W(i + 1)) || s_.W(i + 2) != "of" ||
        s_.W(i + 3) != "the") {
      return 0;
    }
    for (std::size_t k = i + 4; k < std::min(i + 12, s_.words.size()); ++k) {
      if (In("zone ftz", Bare(s_.W(k))) &&
          (In("trade free-trade", s_.W(k - 1)) || s_.W(k) == "ftz")) {
        ZoneAt zone{i, k + 1, {}, i + 1};
        const Zone* known = Known(Letters(s_.W(i)), "ftz");
        zone.name =
            known != nullptr ? ZoneName{known->name, known->id} : ZoneName{Words(i, k + 1), ""};
        s_.zones.push_back(zone);
        return k + 1;
      }
    }
    return 0;
  }

  // Another name of a zone: an abbreviation, or what the article calls it.
  std::size_t Named(std::size_t i) {
    if (!s_.words[i].capital) {
      return 0;
    }
    for (const Alias& alias : aliases_) {
      std::size_t k = i;
      while (k < i + alias.words.size() && Bare(s_.W(k)) == alias.words[k - i] &&
             (k == i || !s_.words[k].stop)) {
        ++k;
      }
      if (k == i + alias.words.size() && !In("district city county province town new", s_.W(k))) {
        s_.zones.push_back({i, k, alias.zone, k});
        return k;
      }
    }
    const auto* known = std::find_if(std::begin(kShort), std::end(kShort), [&](const Short& name) {
      return s_.words[i].capital && Bare(s_.W(i)) == name.word && IsAbbreviation(i);
    });
    const Zone* zone = known == std::end(kShort) ? nullptr : source_.gazetteer.FindById(known->id);
    if (zone == nullptr) {
      return 0;
    }
    s_.zones.push_back({i, i + 1, {zone->name, zone->id}, i + 1});
    return i + 1;
  }

  // TEDA, and TEDA's.
  bool IsAbbreviation(std::size_t i) const {
    const std::u16string_view units = source_.text.units;
    const std::size_t letters = Bare(s_.W(i)).size();
    return std::all_of(units.begin() + static_cast<std::ptrdiff_t>(s_.words[i].begin),
                       units.begin() + static_cast<std::ptrdiff_t>(s_.words[i].begin + letters),
                       [](char16_t c) { return c >= u'A' && c <= u'Z'; });
  }

  // A zone of the zone behind it: the inner one is meant. A zone with its abbreviation is one.
  void MergeParents() {
    for (std::size_t n = 0; n + 1 < s_.zones.size();) {
      const std::size_t gap = s_.zones[n].last;
      const std::size_t next = s_.zones[n + 1].first;
      const bool of = (next == gap + 1 || (next == gap + 2 && s_.W(gap + 1) == "the")) &&
                      s_.W(gap) == "of" && !s_.words[gap].stop;
      const bool again = next == gap && s_.zones[n].name.name == s_.zones[n + 1].name.name;
      if (of || again) {
        s_.zones[n].last = s_.zones[n + 1].last;
        s_.zones.erase(s_.zones.begin() + static_cast<std::ptrdiff_t>(n) + 1);
      } else {
        ++n;
      }
    }
  }

  // The words as printed, without the 's of the last.
  std::string Words(std::size_t first, std::size_t last) const {
    const std::size_t end = s_.words[last - 1].end - (s_.W(last - 1).ends_with("'s") ? 2 : 0);
    return Printed(source_.text, s_.words[first].begin, end);
  }

  bool Take(std::size_t tail_at, std::size_t end, const Tail& tail) {
    std::size_t first = tail_at;
    while (first > 0 && tail_at - first < 5 && s_.words[first - 1].capital &&
           !s_.words[first].stop && !s_.W(first - 1).ends_with("'s") &&
           !In(kNoName, s_.W(first - 1))) {
      --first;
    }
    first = PastClass(first, tail_at);
    if (first == tail_at && tail.words != "ecopark") {
      return false;
    }
    ZoneAt zone{first, end, {Words(first, end), ""}, tail_at};
    // Huizhou Zhongkai: with and without the city in front.
    const Zone* known = nullptr;
    for (std::size_t from = first; from <= tail_at && known == nullptr; ++from) {
      std::string place;
      for (std::size_t w = from; w < tail_at; ++w) {
        if (!In(kClass, s_.W(w))) {
          place += Letters(s_.W(w));
        }
      }
      known = Known(place, tail.kinds);
    }
    if (known != nullptr) {
      zone.name = {known->name, known->id};
    }
    if (known == nullptr && tail.words == "zone") {
      return false;  // the Ordos zone, but not the Green zone
    }
    s_.zones.push_back(zone);
    return true;
  }

  // Pilot Free Trade Zone alone, or National High-tech Zone, is of no place.
  std::size_t PastClass(std::size_t first, std::size_t tail_at) const {
    for (std::size_t k = first; k < tail_at; ++k) {
      if (!In(kClass, s_.W(k)) && !In(kZonal, s_.W(k))) {
        return first;
      }
    }
    return first < tail_at &&
                   In("china-singapore sino-singapore sino-german china-germany china", s_.W(first))
               ? first
               : tail_at;
  }

  const Zone* Known(const std::string& place, std::string_view kinds) const {
    while (!kinds.empty()) {
      const std::string_view kind = kinds.substr(0, kinds.find(' '));
      if (const Zone* known = ByPinyin(place, kind)) {
        return known;
      }
      kinds.remove_prefix(std::min(kinds.size(), kind.size() + 1));
    }
    return nullptr;
  }

  // The zone whose id spells the place: wuxi in cn-js-wuxi-hitech; null when none or several do.
  const Zone* ByPinyin(const std::string& place, std::string_view kind) const {
    if (place.empty()) {
      return nullptr;
    }
    const std::vector<Zone>& zones = source_.gazetteer.zones();
    if (kind == "ftz") {
      for (const Province& province : kProvinces) {
        if (province.name == place) {
          return source_.gazetteer.FindById("cn-" + std::string(province.code) + "-ftz");
        }
      }
    }
    // Waigaoqiao Free Trade Zone, without Pilot: so the 保税区 call themselves.
    const bool free = kind == "free";
    kind = free ? "bonded" : kind;
    const Zone* found = nullptr;
    for (const Zone& zone : zones) {
      const std::string_view id = zone.id;
      if (free && !(zone.name.ends_with("保税区") && PlaceOf(id).ends_with(place))) {
        continue;
      }
      if (id.size() < 8 || !id.ends_with(kind) || id.size() <= 6 + kind.size()) {
        continue;
      }
      if (free || Letters(std::string(id.substr(6, id.size() - 6 - kind.size()))) == place) {
        if (found != nullptr) {
          return nullptr;
        }
        found = &zone;
      }
    }
    return found;
  }

  const Source& source_;
  Sentence& s_;
  const std::vector<Alias>& aliases_;
};

// Notes what the article calls its zones.
class AliasFinder {
 public:
  AliasFinder(const Source& source, const Sentence& sentence, std::vector<Alias>& aliases)
      : source_(source), s_(sentence), aliases_(aliases) {}

  void Run() {
    for (const ZoneAt& zone : s_.zones) {
      if (zone.tail >= zone.last || aliases_.size() >= kMostAliases) {
        continue;  // another name itself
      }
      Behind(zone);
      InFront(zone);
      PlaceAlone(zone);
    }
  }

 private:
  bool Bracket(std::size_t i) const { return i < s_.words.size() && s_.words[i].bracket; }

  void Add(std::size_t first, std::size_t last, const ZoneName& zone) {
    Alias alias{{}, zone};
    for (std::size_t k = first; k < last; ++k) {
      alias.words.emplace_back(Bare(s_.W(k)));
    }
    const bool known = std::any_of(aliases_.begin(), aliases_.end(),
                                   [&](const Alias& other) { return other.words == alias.words; });
    if (!known) {
      aliases_.push_back(std::move(alias));
    }
  }

  // … Logistics Park (ITL Park); East Lake … Zone (Optics Valley of China).
  void Behind(const ZoneAt& zone) {
    std::size_t at = zone.last;
    if (!Bracket(at) || !s_.words[at].capital) {
      return;
    }
    std::size_t end = at + 1;
    while (end < s_.words.size() && !Bracket(end) && end < at + 5) {
      ++end;
    }
    if (end < s_.words.size() && !Bracket(end)) {
      return;
    }
    std::size_t name = at;
    while (name < end && s_.words[name].capital && !s_.words[name].hyphen) {
      ++name;
    }
    const bool whole = name == end || s_.W(name) == "of";
    if (whole && (s_.words[at].upper || name > at + 1)) {
      Add(at, name, zone.name);
    }
  }

  // TEDA (the Tianjin … Area).
  void InFront(const ZoneAt& zone) {
    std::size_t at = zone.first;
    at -= !Bracket(at) && at > 0 && s_.W(at - 1) == "the" ? 1 : 0;
    if (Bracket(at) && at > 0 && s_.words[at - 1].upper) {
      Add(at - 1, at, zone.name);
    }
  }

  // Yangpu, of a zone that has its name from no city.
  void PlaceAlone(const ZoneAt& zone) {
    const std::string place = zone.tail == zone.first + 1 ? Letters(s_.W(zone.first)) : "";
    const bool area = In("area", Bare(s_.W(zone.last - 1))) && In("new special", s_.W(zone.tail));
    if (place.size() > 3 && (area || !zone.name.id.empty()) && !IsCity(source_.gazetteer, place) &&
        !CityOf(zone.name.id)) {
      Add(zone.first, zone.first + 1, zone.name);
    }
  }

  // True where the zone has its name from its city, or from a county: Jiangning.
  bool CityOf(const std::string& id) const {
    const Zone* zone = source_.gazetteer.FindById(id);
    if (zone == nullptr) {
      return false;
    }
    const std::u16string place = FromUtf8(zone->name).substr(0, 2);
    return zone->city.empty() || zone->name.starts_with(zone->city) ||
           !source_.gazetteer.names().Find(place, source_.checkpoint).places.empty();
  }

  const Source& source_;
  const Sentence& s_;
  std::vector<Alias>& aliases_;
};

}  // namespace

bool IsProvince(const std::string& word) {
  return std::any_of(std::begin(kProvinces), std::end(kProvinces),
                     [&](const Province& province) { return province.name == Bare(word); });
}

void FindZones(const Source& source, Sentence& sentence, const std::vector<Alias>& aliases) {
  ZoneFinder(source, sentence, aliases).Run();
}

void LearnAliases(const Source& source, const Sentence& sentence, std::vector<Alias>& aliases) {
  AliasFinder(source, sentence, aliases).Run();
}

}  // namespace zoneflow::ingest::english
