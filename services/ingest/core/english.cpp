#include "services/ingest/core/english.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

namespace zoneflow::ingest {
namespace {

using Words = std::string_view;  // separated by one space, in lower case

bool In(Words list, std::string_view word) {
  if (word.empty()) {
    return false;
  }
  for (std::size_t at = list.find(word); at != Words::npos; at = list.find(word, at + 1)) {
    const bool begins = at == 0 || list[at - 1] == ' ';
    const bool ends = at + word.size() == list.size() || list[at + word.size()] == ' ';
    if (begins && ends) {
      return true;
    }
  }
  return false;
}

constexpr Words kUp =
    "rose grew climbed increased jumped surged expanded gained up rise increase increases growth "
    "expand expanding rising grow added";
constexpr Words kDown =
    "fell dropped declined decreased down dipped decline decrease drop fall slid shrank";
constexpr Words kReach =
    "reached hit totaled totalled was were stood equaled equalled earned exceeded topped amounted "
    "came surpassed is generated recorded";
constexpr Words kHold = "houses hosts has hosted houses include includes had operates";
constexpr Words kSign = "signed inked sealed clinched concluded";
constexpr Words kInvest =
    "invest spend put add inject pour pledged invested pledge commit committed";
constexpr Words kOpen = "opened unveiled inaugurated completed launched started";
constexpr Words kName = "named designated recognized recognised listed certified rated";
constexpr Words kProjects =
    "projects project agreements agreement deals deal contracts contract companies firms "
    "enterprises company ventures";
constexpr Words kSmall =
    "the a an of in on at to for from by with its their his and as is was were has have had been "
    "be that which "
    "this these those some about around nearly almost over more than some combined total new also "
    "now still "
    "actual already said";
constexpr Words kScales = "thousand million billion trillion bn m mn";
constexpr Words kMonths =
    "january february march april may june july august september october november december jan feb "
    "mar apr jun jul aug sept sep oct nov dec";

struct Unit {
  std::string_view word;
  std::string_view name;
};
constexpr Unit kCurrencies[] = {
    {"yuan", "CNY"},    {"rmb", "CNY"},    {"renminbi", "CNY"}, {"cny", "CNY"},  {"usd", "USD"},
    {"dollars", "USD"}, {"dollar", "USD"}, {"euros", "EUR"},    {"euro", "EUR"}, {"yen", "JPY"},
    {"won", "KRW"},     {"pounds", "GBP"}, {"francs", "CHF"}};
constexpr Unit kSigns[] = {{"us$", "USD"}, {"hk$", "HKD"}, {"nt$", "TWD"},
                           {"s$", "SGD"},  {"a$", "AUD"},  {"$", "USD"}};
constexpr Unit kNumbers[] = {
    {"two", "2"},       {"three", "3"},     {"four", "4"},     {"five", "5"},
    {"six", "6"},       {"seven", "7"},     {"eight", "8"},    {"nine", "9"},
    {"ten", "10"},      {"eleven", "11"},   {"twelve", "12"},  {"thirteen", "13"},
    {"fourteen", "14"}, {"fifteen", "15"},  {"sixteen", "16"}, {"seventeen", "17"},
    {"eighteen", "18"}, {"nineteen", "19"}, {"twenty", "20"},  {"thirty", "30"},
    {"forty", "40"},    {"fifty", "50"},    {"sixty", "60"},   {"seventy", "70"},
    {"eighty", "80"},   {"ninety", "90"}};
constexpr std::array<std::string_view, 10> kOrdinals = {
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"};

// The last words of a zone's name, with the kind its id ends with.
constexpr Unit kZoneTails[] = {{"high-tech industrial development zone", "hitech"},
                               {"high-tech development zone", "hitech"},
                               {"hi-tech development zone", "hitech"},
                               {"high-tech zone", "hitech"},
                               {"hi-tech zone", "hitech"},
                               {"high-tech park", "hitech"},
                               {"economic and technological development zone", "etdz"},
                               {"economic-technological development zone", "etdz"},
                               {"economic development zone", "etdz"},
                               {"development zone", "etdz"},
                               {"etdz", "etdz"},
                               {"comprehensive bonded zone", "bonded"},
                               {"bonded zone", "bonded"},
                               {"pilot free trade zone", "ftz"},
                               {"free trade zone", "ftz"},
                               {"economy zone", "park"},
                               {"cooperation zone", "park"},
                               {"industrial park", "sip"},
                               {"science park", "park"},
                               {"science city", "park"},
                               {"ecopark", "park"},
                               {"new area", "newarea"},
                               {"new district", "newarea"}};

struct Word {
  std::size_t begin = 0;  // units
  std::size_t end = 0;
  std::string text;  // lower case, typographic quotes as '
  bool capital = false;
  bool stop = false;  // a comma or bracket stands before it
};

enum class Kind { kMoney, kPercent, kArea, kCount, kOrdinal };

struct Figure {
  Kind kind = Kind::kCount;
  Decimal value;
  std::string unit;
  Bound bound = Bound::kNone;
  std::size_t first = 0;  // words, the bound not included
  std::size_t last = 0;   // one past
  bool used = false;
};

struct ZoneAt {
  std::size_t first = 0;
  std::size_t last = 0;
  ZoneName name;
};

class Reader {
 public:
  explicit Reader(const Source& source) : source_(source), text_(source.text.units) {}

  void Read(const Passage& passage) {
    in_title_ = passage.title;
    std::size_t begin = passage.begin;
    for (std::size_t i = passage.begin; i <= passage.end; ++i) {
      if (i == passage.end || EndsSentence(i, passage.end)) {
        if (source_.checkpoint.Stop(8 * (i - begin) + 1)) {
          return;
        }
        if (i > begin && i - begin < 2000) {
          Sentence(begin, i);
        }
        begin = i + 1;
      }
    }
  }

  std::vector<Fact> Take() { return std::move(facts_); }

 private:
  bool EndsSentence(std::size_t i, std::size_t end) const {
    const char16_t c = text_[i];
    if (c == u';' || c == u'!' || c == u'?') {
      return true;
    }
    if (c != u'.' || (i + 1 < end && text_[i + 1] != u' ' && text_[i + 1] != u'"')) {
      return false;
    }
    std::size_t begin = i;
    while (begin > 0 && IsLetter(text_[begin - 1])) {
      --begin;
    }
    const std::string word = Lower(begin, i);
    return !In(kMonths, word) && !In("co ltd inc no mr ms dr u s", word);
  }

  std::string Lower(std::size_t begin, std::size_t end) const {
    std::string out;
    for (std::size_t k = begin; k < end; ++k) {
      const char16_t c = text_[k];
      out.push_back(c >= u'A' && c <= u'Z' ? static_cast<char>(c + 32)
                    : c == u'\u2019'       ? '\''
                    : c == u'€'            ? '\x01'
                    : c == u'£'            ? '\x02'
                    : c < 0x80             ? static_cast<char>(c)
                                           : '?');
    }
    return out;
  }

  void Tokenise(std::size_t begin, std::size_t end) {
    words_.clear();
    bool stop = true;
    for (std::size_t i = begin; i < end;) {
      const char16_t c = text_[i];
      const bool starts =
          IsLetter(c) || IsDigit(c) || c == u'$' || c == u'€' || c == u'£' || c == u'%';
      if (!starts) {
        stop = stop || (c != u' ' && c != u'"' && c != u'\u201c' && c != u'\u201d');
        ++i;
        continue;
      }
      std::size_t k = i;
      while (k < end) {
        const char16_t d = text_[k];
        const bool inner = (d == u'.' || d == u',') && k > i && k + 1 < end &&
                           IsDigit(text_[k - 1]) && IsDigit(text_[k + 1]);
        const bool joins = (d == u'-' || d == u'\'' || d == u'\u2019' || d == u'&') &&
                           k + 1 < end && (IsLetter(text_[k + 1]) || IsDigit(text_[k + 1])) &&
                           k > i;
        const bool split = d == u'-' && k > i && IsDigit(text_[i]);  // 2.2-billion-yuan
        if (!(IsLetter(d) || IsDigit(d) || d == u'$' || d == u'€' || d == u'£' || d == u'%' ||
              inner || joins) ||
            split) {
          break;
        }
        if (d == u'%' && k > i) {
          break;
        }
        ++k;
        if (d == u'%') {
          break;
        }
      }
      if (k == i) {
        ++i;
        continue;
      }
      // billion-yuan behind a figure is two words.
      if (!words_.empty() && words_.back().end + 1 == i && text_[i - 1] == u'-') {
        const std::size_t dash = std::u16string_view(text_).substr(i, k - i).find(u'-');
        k = dash == std::u16string_view::npos ? k : i + dash;
      }
      words_.push_back({i, k, Lower(i, k), c >= u'A' && c <= u'Z', stop});
      stop = false;
      i = k;
    }
  }

  const std::string& W(std::size_t i) const {
    static const std::string none;
    return i < words_.size() ? words_[i].text : none;
  }

  static std::string WithoutPossessive(const std::string& word) {
    return word.size() > 2 && word.ends_with("'s") ? word.substr(0, word.size() - 2) : word;
  }

  void FindZones() {
    zones_.clear();
    for (std::size_t i = 0; i < words_.size(); ++i) {
      for (const Unit& tail : kZoneTails) {
        std::size_t k = i;
        std::string_view rest = tail.word;
        while (!rest.empty()) {
          const std::string_view word = rest.substr(0, rest.find(' '));
          if (k >= words_.size() || WithoutPossessive(W(k)) != word || (k > i && words_[k].stop)) {
            break;
          }
          ++k;
          rest.remove_prefix(std::min(rest.size(), word.size() + 1));
        }
        if (!rest.empty() || !words_[i].capital) {
          continue;
        }
        std::size_t first = i;
        while (first > 0 && i - first < 4 && words_[first - 1].capital && !words_[first].stop &&
               !W(first - 1).ends_with("'s") && !In(kSmall, W(first - 1)) &&
               !In("and separately some", W(first - 1))) {
          --first;
        }
        if (first == i && tail.word != "ecopark") {
          break;
        }
        ZoneAt zone{first, k, {}};
        std::size_t end = words_[k - 1].end;
        if (W(k - 1).ends_with("'s")) {
          end -= 2;
        }
        zone.name = {Printed(source_.text, words_[first].begin, end), ""};
        std::string place;
        for (std::size_t w = first; w < i; ++w) {
          for (const char c : W(w)) {
            if (c >= 'a' && c <= 'z') {
              place.push_back(c);
            }
          }
        }
        if (const Zone* known = ByPinyin(place, tail.name)) {
          zone.name = {known->name, known->id};
        }
        zones_.push_back(zone);
        i = k - 1;
        break;
      }
    }
  }

  // The zone whose id spells the place: wuxi in cn-js-wuxi-hitech; null when none or several do.
  const Zone* ByPinyin(const std::string& place, std::string_view kind) const {
    if (source_.options.gazetteer == nullptr || place.empty()) {
      return nullptr;
    }
    const Zone* found = nullptr;
    for (const Zone& zone : source_.options.gazetteer->zones()) {
      const std::string_view id = zone.id;
      if (id.size() < 8 || !id.ends_with(kind)) {
        continue;
      }
      std::string spelt;
      for (const char c : id.substr(6, id.size() - 6 - kind.size())) {
        if (c != '-') {
          spelt.push_back(c);
        }
      }
      if (spelt == place) {
        if (found != nullptr) {
          return nullptr;
        }
        found = &zone;
      }
    }
    return found;
  }

  static bool ParseDigits(std::string_view word, Decimal& out) {
    std::int64_t value = 0;
    int exponent = 0;
    bool point = false;
    bool any = false;
    for (const char c : word) {
      if (c >= '0' && c <= '9') {
        if (value > 100'000'000'000'000) {
          return false;
        }
        value = value * 10 + (c - '0');
        exponent -= point ? 1 : 0;
        any = true;
      } else if (c == '.' && !point) {
        point = true;
      } else if (c != ',') {
        return false;
      }
    }
    out = Normalised({value, exponent});
    return any;
  }

  static bool SpelledNumber(std::string_view word, std::int64_t& out) {
    const std::size_t dash = word.find('-');
    std::int64_t sum = 0;
    for (const std::string_view part :
         {word.substr(0, dash),
          dash == std::string_view::npos ? std::string_view() : word.substr(dash + 1)}) {
      if (part.empty()) {
        continue;
      }
      const auto* number = std::find_if(std::begin(kNumbers), std::end(kNumbers),
                                        [&](const Unit& n) { return n.word == part; });
      if (number == std::end(kNumbers)) {
        if (part == "one" && sum > 0) {
          ++sum;
          continue;
        }
        return false;
      }
      sum += std::stoi(std::string(number->name));
    }
    out = sum;
    return sum > 1;
  }

  void FindFigures() {
    figures_.clear();
    for (std::size_t i = 0; i < words_.size();) {
      Figure figure;
      figure.first = i;
      std::string_view word = W(i);
      std::string_view currency;
      for (const Unit& sign : kSigns) {
        if (word.starts_with(sign.word)) {
          currency = sign.name;
          word.remove_prefix(sign.word.size());
          break;
        }
      }
      if (currency.empty() && (word.starts_with('\x01') || word.starts_with('\x02'))) {
        currency = word.front() == '\x01' ? "EUR" : "GBP";
        word.remove_prefix(1);
      }
      std::int64_t spelled = 0;
      // 500th, and 3.2bn in one word.
      std::size_t digits = 0;
      while (digits < word.size() && ((word[digits] >= '0' && word[digits] <= '9') ||
                                      word[digits] == '.' || word[digits] == ',')) {
        ++digits;
      }
      const std::string_view glued = word.substr(digits);
      bool number = digits > 0 && (glued.empty() || In(kScales, glued)) &&
                    ParseDigits(word.substr(0, digits), figure.value);
      if (digits > 0 && (glued == "th" || glued == "st" || glued == "nd" || glued == "rd") &&
          ParseDigits(word.substr(0, digits), figure.value)) {
        figure.kind = Kind::kOrdinal;
        figure.last = i + 1;
        figures_.push_back(figure);
        ++i;
        continue;
      }
      if (!number && SpelledNumber(word, spelled)) {
        figure.value = Normalised({spelled, 0});
        number = true;
      }
      if (!number) {
        ++i;
        continue;
      }
      std::size_t k = i + 1;
      const std::string_view scale = glued.empty() ? std::string_view(W(k)) : glued;
      if (In(kScales, scale)) {
        const int power = scale == "thousand"    ? 3
                          : scale.front() == 'm' ? 6
                          : scale.front() == 'b' ? 9
                                                 : 12;
        figure.value.exponent += power;
        k += glued.empty() ? 1 : 0;
      }
      if (currency.empty()) {
        for (const Unit& unit : kCurrencies) {
          if (W(k) == unit.word) {
            currency = unit.name;
            ++k;
            break;
          }
          if (i > 0 && W(i - 1) == unit.word &&
              (unit.word == "rmb" || unit.word == "usd" || unit.word == "cny")) {
            currency = unit.name;
            --figure.first;
            break;
          }
        }
      }
      if (currency.empty() && W(k) == "swiss" && W(k + 1) == "francs") {
        currency = "CHF";
        k += 2;
      }
      if (!currency.empty()) {
        figure.kind = Kind::kMoney;
        figure.unit = currency;
      } else if (W(k) == "percent" || W(k) == "%" || (W(k) == "per" && W(k + 1) == "cent")) {
        figure.kind = Kind::kPercent;
        figure.unit = "%";
        k += W(k) == "per" ? 2 : 1;
        if (W(k) == "point" || W(k) == "points") {
          i = k + 1;
          continue;
        }
      } else if (W(k) == "square" || W(k) == "mu" || W(k) == "hectares") {
        figure.kind = Kind::kArea;
        figure.unit = W(k) == "mu"                   ? "mu"
                      : W(k) == "hectares"           ? "ha"
                      : W(k + 1).starts_with("kilo") ? "km2"
                                                     : "m2";
        k += W(k) == "square" ? 2 : 1;
      } else if (i > 0 &&
                 (In(kMonths, W(i - 1)) ||
                  (digits == 4 && (W(i - 1) == "in" || W(i - 1) == "its" || W(i - 1) == "by")))) {
        ++i;
        continue;  // a date
      } else if (W(k) == "months" || W(k) == "years" || W(k) == "days" || W(k) == "month") {
        i = k;
        continue;
      }
      figure.last = k;
      const std::string before = figure.first > 0 ? W(figure.first - 1) : "";
      const std::string before2 = figure.first > 1 ? W(figure.first - 2) : "";
      figure.bound =
          before == "about" || before == "around" || before == "some" || before == "roughly"
              ? Bound::kAbout
          : before == "nearly" || before == "almost" ? Bound::kNearly
          : before == "over" || before == "exceeding" || before == "above" ||
                  (before == "than" && before2 == "more")
              ? Bound::kOver
          : before == "least" && before2 == "at" ? Bound::kAtLeast
                                                 : Bound::kNone;
      figures_.push_back(figure);
      i = k;
    }
  }

  // The words [first, last) without zones, articles and small words at both ends, as printed.
  std::string Phrase(std::size_t first, std::size_t last) const {
    for (bool again = true; again && first < last;) {
      again = false;
      for (const ZoneAt& zone : zones_) {
        if (zone.first <= first && first < zone.last) {
          first = zone.last;
          again = true;
        }
        if (zone.first < last && last <= zone.last && zone.first >= first) {
          last = zone.first;
          again = true;
        }
      }
      if (first < last && (In(kSmall, W(first)) || W(first) == "zone's" || W(first) == "area's" ||
                           W(first) == "park's" || W(first) == "zone" || W(first) == "area")) {
        ++first;
        again = true;
      }
      if (first < last && In(kSmall, W(last - 1))) {
        --last;
        again = true;
      }
    }
    if (first >= last) {
      return {};
    }
    std::size_t end = words_[last - 1].end;
    return Printed(source_.text, words_[first].begin, end);
  }

  // The first word of the clause that word `at` stands in.
  std::size_t ClauseStart(std::size_t at) const {
    while (at > 0 && !words_[at].stop && W(at - 1) != "while" && W(at - 1) != "that") {
      --at;
    }
    return at;
  }
  std::size_t ClauseEnd(std::size_t at) const {
    std::size_t end = at + 1;
    while (end < words_.size() && !words_[end].stop &&
           !In("which under while according among on with at by in and", W(end))) {
      ++end;
    }
    return end;
  }

  // The subject in front of a verb: its clause, or one clause before when that is a phrase of time.
  std::string Subject(std::size_t verb) const {
    std::size_t start = ClauseStart(verb);
    if (start < verb && W(start) == "and") {
      ++start;
    }
    return Phrase(start, verb);
  }

  ZoneName ZoneFor(std::size_t word) const {
    const ZoneAt* best = nullptr;
    for (const ZoneAt& zone : zones_) {
      if (zone.first <= word || best == nullptr) {
        best = &zone;
      }
    }
    return best == nullptr ? focus_ : best->name;
  }

  Fact* Tell(FactKind kind, std::size_t first, std::size_t last, std::string subject) {
    const ZoneName zone = ZoneFor(first);
    if (zone.name.empty() || subject.empty() || first >= last || last > words_.size()) {
      return nullptr;
    }
    Fact fact;
    fact.kind = kind;
    fact.zone = zone.name;
    fact.zone_id = zone.id;
    fact.subject = std::move(subject);
    fact.in_title = in_title_;
    fact.period = period_;
    fact.span = RawSpan(source_.text, source_.bytes, words_[first].begin, words_[last - 1].end);
    facts_.push_back(std::move(fact));
    return &facts_.back();
  }

  void Widen(Fact& fact, const Figure& figure) const {
    const Span span = RawSpan(source_.text, source_.bytes, words_[figure.first].begin,
                              words_[figure.last - 1].end);
    fact.span = {std::min(fact.span.begin, span.begin), std::max(fact.span.end, span.end)};
  }
  void SetAmount(Fact& fact, Figure& figure) const {
    const Amount amount{figure.value, figure.unit};
    if (fact.amount) {
      fact.amount_alt = amount;
    } else {
      fact.amount = amount;
      fact.bound = figure.bound;
    }
    figure.used = true;
    Widen(fact, figure);
  }

  void FindPeriod() {
    period_.clear();
    for (std::size_t i = 0; i < words_.size() && period_.empty(); ++i) {
      std::size_t end = 0;
      if (W(i) == "first" && (W(i + 1) == "half" || W(i + 1) == "quarter")) {
        end = i + 2;
      } else if (W(i) == "first" && W(i + 2) == "months") {
        end = i + 3;
      } else if (In(kMonths, W(i)) && i + 1 < words_.size() && W(i + 1).front() <= '9') {
        end = i + 2;
      } else if (W(i).ends_with("day") && words_[i].capital) {
        end = i + 1;
      } else if ((W(i) == "last" || W(i) == "this") &&
                 (W(i + 1) == "week" || W(i + 1) == "year" || W(i + 1) == "month")) {
        end = i + 2;
      } else if (W(i).size() > 10 && W(i).starts_with("january-")) {
        end = i + 1;
      }
      if (end > 0 && end <= words_.size()) {
        period_ = Printed(source_.text, words_[i].begin, words_[end - 1].end);
      }
    }
  }

  Figure* Next(std::size_t word, Kind kind, std::size_t reach) {
    for (Figure& figure : figures_) {
      if (!figure.used && figure.kind == kind && figure.first >= word &&
          figure.first - word <= reach) {
        return &figure;
      }
    }
    return nullptr;
  }

  bool Future(std::size_t word) const {
    const std::size_t from = word > 3 ? word - 3 : 0;
    for (std::size_t k = from; k < word; ++k) {
      if (In("will would plans aims to expects due is", W(k)) && W(k) != "is") {
        return true;
      }
    }
    return false;
  }

  void Sentence(std::size_t begin, std::size_t end) {
    Tokenise(begin, end);
    if (words_.size() < 4) {
      return;
    }
    FindZones();
    FindFigures();
    FindPeriod();
    const std::size_t before = facts_.size();
    Events();
    Measures(before);
    if (!zones_.empty()) {
      focus_ = zones_.front().name;
    }
  }

  // The object behind a verb: up to the next comma, preposition of place or figure.
  std::string Object(std::size_t first, std::size_t& last) const {
    last = first;
    while (
        last < words_.size() && (last == first || !words_[last].stop) && last - first < 9 &&
        !In("in on at with by under according near from during operated covering last", W(last))) {
      bool figure = false;
      for (const Figure& f : figures_) {
        figure = figure || (f.first == last && f.kind != Kind::kCount && last > first);
      }
      if (figure) {
        break;
      }
      ++last;
    }
    return Phrase(first, last);
  }

  void Events() {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const std::string& word = W(i);
      if (In(kSign, word)) {
        Signed(i);
      } else if (word == "attracted" || word == "drew") {
        if (Figure* count = Next(i + 1, Kind::kCount, 1);
            count != nullptr && In(kProjects, W(count->last))) {
          Count(FactKind::kSigning, i, *count);
        }
      } else if (In(kInvest, word)) {
        Invest(i);
      } else if (In(kOpen, word) || (word == "kicked" && W(i + 1) == "off") ||
                 (word == "broke" && W(i + 1) == "ground") ||
                 (word == "into" && W(i + 1) == "operation") || word == "operational") {
        Opened(i);
      } else if (In(kName, word) && i > 0 &&
                 (In("was were been also", W(i - 1)) || W(i - 1) == "is")) {
        std::size_t last = i + 1;
        const std::string object = Object(i + 1, last);
        Tell(FactKind::kRecognition, i, std::max(last, i + 1), object);
      } else if (word == "aside") {
        if (Figure* money = Next(i + 1, Kind::kMoney, 2)) {
          std::size_t last = 0;
          const std::size_t at = money->last + (W(money->last) == "for" ? 1 : 0);
          const std::string object = Object(at, last);
          if (Fact* fact = Tell(FactKind::kProgramme, i, std::max(last, money->last), object)) {
            SetAmount(*fact, *money);
          }
        }
      } else if (word == "aims" || word == "plans" || word == "targets") {
        Planned(i);
      } else if (word == "ranking" || word == "ranked" || word == "place") {
        Ranked(i);
      }
    }
  }

  void Count(FactKind kind, std::size_t verb, Figure& count) {
    std::size_t last = count.last;
    while (last < words_.size() && !words_[last].stop && last - count.last < 3 &&
           !In(kProjects, W(last))) {
      ++last;
    }
    last = std::min(last + 1, words_.size());
    const std::string subject =
        Printed(source_.text, words_[count.first].begin, words_[last - 1].end);
    Fact* fact = Tell(kind, std::min(verb, count.first), std::max(last, verb + 1), subject);
    if (fact == nullptr) {
      return;
    }
    fact->count = WholeNumber(count.value);
    fact->count_unit = "个";
    count.used = true;
    fact->bound = count.bound;
    for (Figure& figure : figures_) {
      // "an investment of", "worth", "value of": the sum of the batch, in one currency or two.
      if (!figure.used && figure.kind == Kind::kMoney && figure.first > count.first) {
        bool of_batch = false;
        for (std::size_t k = count.last; k < figure.first; ++k) {
          of_batch =
              of_batch ||
              In("worth investment value spending totaling total investments combined", W(k));
        }
        if (of_batch) {
          SetAmount(*fact, figure);
        }
      }
    }
    fact->period_total = W(verb) == "attracted";
  }

  void Signed(std::size_t verb) {
    // 19 agreements in front (were signed) or behind.
    for (Figure& figure : figures_) {
      if (figure.used || figure.kind != Kind::kCount ||
          (figure.first > verb && figure.first - verb > 8)) {
        continue;
      }
      for (std::size_t k = figure.last; k < words_.size() && k < figure.last + 3; ++k) {
        if (In(kProjects, W(k))) {
          Count(FactKind::kSigning, verb, figure);
          return;
        }
      }
    }
  }

  void Invest(std::size_t verb) {
    Figure* money = Next(verb + 1, Kind::kMoney, 4);
    if (money == nullptr) {
      return;
    }
    std::size_t end = verb;
    while (end > 0 &&
           In("will would to agreed has have had plans pledged also said on", W(end - 1))) {
      --end;
    }
    if (end > 0 && words_[end - 1].text.ends_with("day")) {
      --end;
    }
    std::size_t start = ClauseStart(end > 0 ? end - 1 : 0);
    if (start < end && W(start) == "and") {
      ++start;
    }
    std::string party = Phrase(start, end);
    // Baltica Foods, a Polish company, agreed …
    if (party.find("company") != std::string::npos && start > 0) {
      const std::size_t earlier = ClauseStart(start - 1);
      const std::string name = Phrase(earlier, start);
      party = name.empty() ? party : name;
    }
    std::size_t at = money->last;
    if (In("in into on for to", W(at))) {
      ++at;
    }
    if (In("build set its", W(at))) {
      ++at;
    }
    std::size_t last = at;
    const std::string object =
        at < words_.size() && !words_[at].stop ? Object(at, last) : std::string();
    if (party.empty() && object.empty()) {
      return;
    }
    if (Fact* fact = Tell(FactKind::kSigning, start, std::max({last, money->last, start + 1}),
                          party + (party.empty() || object.empty() ? "" : " ") + object)) {
      fact->company = party;
      fact->project = object;
      SetAmount(*fact, *money);
      Sides(*fact, last);
    }
  }

  void Sides(const Fact& owner, std::size_t from) {
    if (Figure* area = Next(from, Kind::kArea, 6)) {
      Fact side = owner;
      side.amount.reset();
      side.amount_alt.reset();
      side.count.reset();
      side.bound = Bound::kNone;
      side.attr = area->unit == "mu" ? Attr::kLand : Attr::kArea;
      SetAmount(side, *area);
      facts_.push_back(std::move(side));
    }
  }

  void Opened(std::size_t verb) {
    const std::string& word = W(verb);
    if (Future(verb) || (word == "completed" && verb > 0 && W(verb - 1) == "has")) {
      return;
    }
    const bool passive =
        word == "into" || word == "operational" || (verb > 0 && In("was were been", W(verb - 1)));
    std::size_t at = verb + (word == "kicked" || word == "broke" ? 2 : 1);
    if (word == "launched") {
      // a plan, or a named one
      std::size_t last = at;
      const std::string object = Object(at, last);
      const bool plan = object.find("plan") != std::string::npos ||
                        object.find("program") != std::string::npos ||
                        object.find("campaign") != std::string::npos ||
                        object.find("scheme") != std::string::npos ||
                        object.find("initiative") != std::string::npos;
      if (plan) {
        Tell(FactKind::kProgramme, verb, std::max(last, verb + 1), object);
      }
      return;
    }
    if (word == "started") {
      return;
    }
    if (Figure* count = Next(at, Kind::kCount, 1); count != nullptr && !passive) {
      Count(FactKind::kFacility, verb, *count);
      return;
    }
    std::size_t last = at;
    std::string object;
    std::size_t first = verb;
    if (passive) {
      std::size_t end = verb;
      while (end > 0 && In("was were been now fully went has put is", W(end - 1))) {
        --end;
      }
      first = ClauseStart(end > 0 ? end - 1 : 0);
      object = Phrase(first, end);
      last = verb + 1;
    } else {
      object = Object(at, last);
    }
    Fact* fact = Tell(FactKind::kFacility, first, std::max(last, first + 1), object);
    if (fact == nullptr) {
      return;
    }
    for (Figure& figure : figures_) {
      if (!figure.used && figure.kind == Kind::kMoney && figure.first >= first &&
          figure.first < last) {
        SetAmount(*fact, figure);
        break;
      }
    }
  }

  void Planned(std::size_t verb) {
    for (Figure& figure : figures_) {
      if (figure.used || figure.first < verb || figure.kind == Kind::kPercent ||
          figure.kind == Kind::kOrdinal || figure.kind == Kind::kArea) {
        continue;
      }
      std::size_t last = figure.last;
      if (figure.kind == Kind::kMoney && (W(last) == "in" || W(last) == "of")) {
        ++last;
      }
      std::size_t end = last;
      const std::string object =
          last < words_.size() && !words_[last].stop ? Object(last, end) : std::string();
      if (Fact* fact =
              Tell(FactKind::kProgramme, figure.first, std::max(end, figure.last), object)) {
        if (figure.kind == Kind::kMoney) {
          SetAmount(*fact, figure);
        } else {
          fact->count = WholeNumber(figure.value);
          fact->bound = figure.bound;
          figure.used = true;
        }
      }
    }
  }

  void Ranked(std::size_t verb) {
    std::int64_t place = 0;
    const std::size_t at = W(verb) == "place" ? verb - (verb > 0 ? 1 : 0) : verb + 1;
    for (std::size_t k = 0; k < kOrdinals.size(); ++k) {
      if (W(at) == kOrdinals[k]) {
        place = static_cast<std::int64_t>(k) + 1;
      }
    }
    for (Figure& figure : figures_) {
      if (figure.kind == Kind::kOrdinal && figure.first == at) {
        place = WholeNumber(figure.value).value_or(0);
      }
    }
    if (place == 0) {
      return;
    }
    std::string subject;
    std::size_t last = std::max(verb, at) + 1;
    for (std::size_t k = verb + 1; k + 1 < words_.size(); ++k) {
      if (W(k) == "ranking" || W(k) == "list" || W(k) == "evaluation" || W(k) == "assessment") {
        std::size_t end = k;
        subject = Phrase(k, std::min(k + 6, ClauseEnd(k)));
        last = std::max(last, end + 1);
        break;
      }
    }
    if (subject.empty() && !facts_.empty() && facts_.back().kind == FactKind::kIndicator) {
      subject = facts_.back().subject;
    }
    if (Fact* fact = Tell(FactKind::kRanking, std::min(verb, at), last, subject)) {
      fact->rank = place;
      if (Figure* cohort = Next(verb + 1, Kind::kCount, 2);
          cohort != nullptr && W(cohort->first - 1) == "among") {
        fact->cohort = WholeNumber(cohort->value);
        cohort->used = true;
        Widen(*fact, *cohort);
      }
    }
  }

  void Measures(std::size_t before) {
    for (std::size_t i = 1; i < words_.size(); ++i) {
      const bool up = In(kUp, W(i));
      const bool down = In(kDown, W(i)) || (W(i) == "edged" && W(i + 1) == "down");
      if (up || down) {
        Growth(i, down, before);
        continue;
      }
      if (In(kReach, W(i))) {
        Value(i);
      } else if (In(kHold, W(i))) {
        Figure* count = Next(i + 1, Kind::kCount, 2);
        if (count != nullptr) {
          std::size_t last = count->last;
          const std::string object = Object(count->last, last);
          if (Fact* fact = Tell(FactKind::kIndicator, i, std::max(last, count->last), object)) {
            fact->amount =
                Amount{count->value, last > count->last ? W(last - 1) : std::string("个")};
            fact->bound = count->bound;
            count->used = true;
          }
        }
      } else if (W(i) == "of" && (W(i - 1) == "exports" || W(i - 1) == "imports" ||
                                  W(i - 1) == "revenue" || W(i - 1) == "output")) {
        if (Figure* money = Next(i + 1, Kind::kMoney, 2)) {
          if (Fact* fact = Tell(FactKind::kIndicator, i - 1, money->last, W(i - 1))) {
            SetAmount(*fact, *money);
          }
        }
      }
    }
  }

  void Growth(std::size_t verb, bool down, std::size_t before) {
    std::size_t at = verb + 1;
    while (at < words_.size() && In("by of down up about nearly from a an to over around", W(at)) &&
           at < verb + 4) {
      if (W(at) == "from" || W(at) == "to") {
        break;
      }
      ++at;
    }
    // climbed from 1,560 to 2,105; grew to 168 from 131
    if (W(at) == "from" || W(at) == "to") {
      FromTo(verb, at);
      return;
    }
    Figure* percent = Next(at, Kind::kPercent, 0);
    if (percent == nullptr) {
      return;
    }
    Decimal growth = percent->value;
    growth.value = down ? -growth.value : growth.value;
    percent->used = true;
    const bool adverb = W(verb) == "up" || W(verb) == "down" || W(verb) == "increase" ||
                        W(verb) == "decrease" || W(verb) == "rise" || W(verb) == "decline" ||
                        W(verb) == "drop";
    if (adverb) {
      const bool saw = ClauseStart(verb) + 4 < verb;
      for (std::size_t k = facts_.size(); k > before && !saw; --k) {
        Fact& fact = facts_[k - 1];
        if (fact.kind == FactKind::kIndicator && !fact.growth_pct && fact.attr == Attr::kNone) {
          fact.growth_pct = growth;
          Widen(fact, *percent);
          return;
        }
      }
      return;
    }
    const std::size_t start = ClauseStart(verb);
    Fact* fact = Tell(FactKind::kIndicator, std::min(start, verb), percent->last, Subject(verb));
    if (fact == nullptr) {
      return;
    }
    fact->growth_pct = growth;
    std::size_t to = percent->last;
    while (to < words_.size() && to < percent->last + 3 && W(to) != "to") {
      ++to;
    }
    if (W(to) == "to") {
      if (Figure* money = Next(to + 1, Kind::kMoney, 2)) {
        SetAmount(*fact, *money);
      }
    }
  }

  void FromTo(std::size_t verb, std::size_t at) {
    const bool to_first = W(at) == "to";
    Figure* one = nullptr;
    Figure* two = nullptr;
    for (Figure& figure : figures_) {
      if (figure.first < at || figure.used) {
        continue;
      }
      if (one == nullptr) {
        one = &figure;
      } else if (two == nullptr && figure.kind == one->kind) {
        two = &figure;
      }
    }
    if (one == nullptr || one->first > at + 2 || one->kind == Kind::kOrdinal) {
      return;
    }
    const bool pair = two != nullptr && two->first <= one->last + 2 &&
                      W(two->first - 1) == (to_first ? "from" : "to");
    if (!pair && !to_first) {
      return;
    }
    Fact* fact =
        Tell(FactKind::kIndicator, ClauseStart(verb), (pair ? two : one)->last, Subject(verb));
    if (fact == nullptr) {
      return;
    }
    Figure& last = pair && !to_first ? *two : *one;
    SetAmount(*fact, last);
    if (fact->amount->unit.empty()) {
      fact->amount->unit = "个";
    }
    if (pair) {
      Figure& first = to_first ? *two : *one;
      fact->from = first.value;
      fact->to = last.value;
      first.used = true;
      Widen(*fact, first);
    }
  }

  void Value(std::size_t verb) {
    std::size_t at = verb + 1;
    while (at < words_.size() && at < verb + 4 &&
           In("to at about nearly over more than some around a", W(at))) {
      ++at;
    }
    for (Figure& figure : figures_) {
      if (figure.used || figure.first != at ||
          (figure.kind != Kind::kMoney && figure.kind != Kind::kPercent)) {
        continue;
      }
      if (Fact* fact = Tell(FactKind::kIndicator, ClauseStart(verb), figure.last, Subject(verb))) {
        SetAmount(*fact, figure);
      }
      return;
    }
  }

  const Source& source_;
  const std::u16string& text_;
  std::vector<Fact> facts_;
  std::vector<Word> words_;
  std::vector<Figure> figures_;
  std::vector<ZoneAt> zones_;
  ZoneName focus_;
  std::string period_;
  bool in_title_ = false;
};

}  // namespace

bool IsEnglish(const Text& page) {
  // A page with so many Chinese characters that letters alone could not outnumber them is decided.
  std::size_t han = 0;
  std::size_t letters = 0;
  for (const char16_t c : page.units) {
    han += IsHan(c) ? 1 : 0;
    letters += IsLetter(c) ? 1 : 0;
    if (han * 20 >= page.units.size()) {
      return false;
    }
  }
  return letters > 40 && han * 20 < letters;
}

std::vector<Fact> FindEnglishFacts(const Source& source, const std::vector<Passage>& passages) {
  Reader reader(source);
  for (const Passage& passage : passages) {
    if (source.checkpoint.Stop(1)) {
      break;
    }
    reader.Read(passage);
  }
  return reader.Take();
}

}  // namespace zoneflow::ingest
