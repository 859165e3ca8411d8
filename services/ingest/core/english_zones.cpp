#include "services/ingest/core/english_zones.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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
                           {"etdz", "etdz"},
                           {"free trade port", "park ftz"},
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
                           {"free-trade zone", "ftz"},
                           {"free trade zone", "ftz"},
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

class ZoneFinder {
 public:
  ZoneFinder(const Source& source, Sentence& sentence) : source_(source), s_(sentence) {}

  void Run() {
    for (std::size_t i = 0; i < s_.words.size(); ++i) {
      if (!s_.words[i].capital && (s_.W(i) != "zone" || i == 0 || !s_.words[i - 1].capital)) {
        continue;
      }
      for (const Tail& tail : kTails) {
        const std::size_t end = TailEnd(i, tail.words);
        if (end > 0) {
          if (Take(i, end, tail)) {
            i = end - 1;
          }
          break;
        }
      }
    }
  }

 private:
  static std::string_view Bare(const std::string& word) {
    const std::string_view view = word;
    return view.size() > 2 && view.ends_with("'s") ? view.substr(0, view.size() - 2) : view;
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

  bool Take(std::size_t tail_at, std::size_t end, const Tail& tail) {
    std::size_t first = tail_at;
    while (first > 0 && tail_at - first < 5 && s_.words[first - 1].capital &&
           !s_.words[first].stop && !s_.W(first - 1).ends_with("'s") &&
           !In(kNoName, s_.W(first - 1))) {
      --first;
    }
    if (first == tail_at && tail.words != "ecopark") {
      return false;
    }
    ZoneAt zone{first, end, {}};
    std::size_t unit = s_.words[end - 1].end;
    if (s_.W(end - 1).ends_with("'s")) {
      unit -= 2;
    }
    zone.name = {Printed(source_.text, s_.words[first].begin, unit), ""};
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
    if (source_.options.gazetteer == nullptr || place.empty()) {
      return nullptr;
    }
    const std::vector<Zone>& zones = source_.options.gazetteer->zones();
    if (kind == "ftz") {
      for (const Province& province : kProvinces) {
        if (province.name == place) {
          return source_.options.gazetteer->FindById("cn-" + std::string(province.code) + "-ftz");
        }
      }
    }
    const Zone* found = nullptr;
    for (const Zone& zone : zones) {
      const std::string_view id = zone.id;
      if (id.size() < 8 || !id.ends_with(kind) || id.size() <= 6 + kind.size()) {
        continue;
      }
      if (Letters(std::string(id.substr(6, id.size() - 6 - kind.size()))) == place) {
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
};

}  // namespace

void FindZones(const Source& source, Sentence& sentence) { ZoneFinder(source, sentence).Run(); }

}  // namespace zoneflow::ingest::english
