#include "services/ingest/core/english_words.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>

namespace zoneflow::ingest::english {
namespace {

struct Unit {
  std::string_view word;
  std::string_view name;
};
constexpr Unit kCurrencies[] = {
    {"yuan", "CNY"},    {"rmb", "CNY"},    {"renminbi", "CNY"}, {"cny", "CNY"},   {"usd", "USD"},
    {"dollars", "USD"}, {"dollar", "USD"}, {"euros", "EUR"},    {"euro", "EUR"},  {"eur", "EUR"},
    {"yen", "JPY"},     {"won", "KRW"},    {"pounds", "GBP"},   {"francs", "CHF"}};
constexpr Unit kDollars[] = {{"hong kong", "HKD"},
                             {"new taiwan", "TWD"},
                             {"singapore", "SGD"},
                             {"australian", "AUD"},
                             {"us", "USD"}};
constexpr Unit kSigns[] = {{"us$", "USD"}, {"hk$", "HKD"}, {"nt$", "TWD"},  {"s$", "SGD"},
                           {"a$", "AUD"},  {"$", "USD"},   {"rmb", "CNY"},  {"cny", "CNY"},
                           {"usd", "USD"}, {"eur", "EUR"}, {"\x01", "EUR"}, {"\x02", "GBP"},
                           {"\x03", "CNY"}};
constexpr Unit kMeasures[] = {{"mu", "mu"},
                              {"hectares", "ha"},
                              {"hectare", "ha"},
                              {"sqm", "m2"},
                              {"megawatts", "MW"},
                              {"mw", "MW"},
                              {"gw", "GW"},
                              {"gigawatts", "GW"},
                              {"kilowatts", "kW"},
                              {"tonnes", "吨"},
                              {"tons", "吨"},
                              {"teus", "标箱"},
                              {"teu", "标箱"},
                              {"containers", "标箱"},
                              {"kilowatt-hours", "kWh"},
                              {"kwh", "kWh"},
                              {"gigawatt-hours", "GWh"},
                              {"gwh", "GWh"},
                              {"megawatt-hours", "MWh"},
                              {"mwh", "MWh"},
                              {"kilometers", "公里"},
                              {"kilometres", "公里"},
                              {"km", "公里"}};
constexpr Unit kNumbers[] = {
    {"two", "2"},       {"three", "3"},     {"four", "4"},     {"five", "5"},
    {"six", "6"},       {"seven", "7"},     {"eight", "8"},    {"nine", "9"},
    {"ten", "10"},      {"eleven", "11"},   {"twelve", "12"},  {"thirteen", "13"},
    {"fourteen", "14"}, {"fifteen", "15"},  {"sixteen", "16"}, {"seventeen", "17"},
    {"eighteen", "18"}, {"nineteen", "19"}, {"twenty", "20"},  {"thirty", "30"},
    {"forty", "40"},    {"fifty", "50"},    {"sixty", "60"},   {"seventy", "70"},
    {"eighty", "80"},   {"ninety", "90"}};
constexpr std::string_view kScales = "thousand million billion trillion bn mln m mn b tn";
constexpr std::string_view kTimes =
    "months years days month weeks hours minutes day year week hour nm percentage basis";

bool IsUpper(std::u16string_view word) {
  std::size_t letters = 0;
  for (const char16_t c : word) {
    if (c >= u'a' && c <= u'z') {
      return false;
    }
    letters += c >= u'A' && c <= u'Z' ? 1 : 0;
  }
  return letters > 1;
}

bool IsSign(char16_t c) { return c == u'$' || c == u'€' || c == u'£' || c == u'¥' || c == u'￥'; }

std::string Lower(std::u16string_view text) {
  std::string out;
  for (const char16_t c : text) {
    out.push_back(c >= u'A' && c <= u'Z'    ? static_cast<char>(c + 32)
                  : c == u'\u2019'          ? '\''
                  : c == u'€'               ? '\x01'
                  : c == u'£'               ? '\x02'
                  : c == u'¥' || c == u'￥' ? '\x03'
                  : c < 0x80                ? static_cast<char>(c)
                                            : '?');
  }
  return out;
}

// The end of the word that begins at `i`.
std::size_t WordEnd(std::u16string_view text, std::size_t i, std::size_t end) {
  std::size_t k = i;
  while (k < end) {
    const char16_t d = text[k];
    const bool next_digit = k + 1 < end && IsDigit(text[k + 1]);
    const bool next_word = k + 1 < end && (IsLetter(text[k + 1]) || next_digit);
    const bool inner = (d == u'.' || d == u',') && k > i && IsDigit(text[k - 1]) && next_digit;
    const bool joins =
        (d == u'-' || d == u'\'' || d == u'\u2019' || d == u'&') && next_word && k > i;
    const bool split = d == u'-' && k > i && IsDigit(text[k - 1]);  // 2.2-billion-yuan, 8-10
    if (!(IsLetter(d) || IsDigit(d) || IsSign(d) || d == u'%' || inner || joins) || split ||
        (d == u'%' && k > i)) {
      break;
    }
    ++k;
    if (d == u'%') {
      break;
    }
  }
  return k;
}

std::vector<Word> Tokenise(std::u16string_view text, std::size_t begin, std::size_t end) {
  std::vector<Word> words;
  bool stop = true;
  bool bracket = false;
  for (std::size_t i = begin; i < end;) {
    const char16_t c = text[i];
    std::size_t k = IsLetter(c) || IsDigit(c) || IsSign(c) || c == u'%' ? WordEnd(text, i, end) : i;
    if (k == i) {
      bracket =
          bracket || c == u'(' || c == u')' || c == u'[' || c == u']' || c == u'（' || c == u'）';
      const bool dash = c == u'-' && i > begin && text[i - 1] == u' ';
      stop = stop || dash || c == u',' || c == u':' || c == u'\u2014' || c == u'\u2013' ||
             c == u'/' || c == u'，' || c == u'\u2022';
      ++i;
      continue;
    }
    // billion-yuan behind a figure is two words.
    if (!words.empty() && words.back().end + 1 == i && text[i - 1] == u'-' &&
        IsDigit(text[i - 2])) {
      const std::size_t dash = text.substr(i, k - i).find(u'-');
      k = dash == std::u16string_view::npos ? k : i + dash;
    }
    // 1.2 billion-yuan, 20 billion-worth.
    const std::size_t joint = text.substr(i, k - i).find(u'-');
    if (joint != std::u16string_view::npos && !words.empty() && words.back().end + 1 == i &&
        IsDigit(text[i - 2]) && In(kScales, Lower(text.substr(i, joint)))) {
      k = i + joint;
    }
    words.push_back({i, k, Lower(text.substr(i, k - i)), c >= u'A' && c <= u'Z',
                     IsUpper(text.substr(i, k - i)), stop, bracket, k < end && text[k] == u'-'});
    stop = false;
    bracket = false;
    i = k + (k < end && text[k] == u'-' ? 1 : 0);
  }
  return words;
}

bool ParseDigits(std::string_view word, Decimal& out) {
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

// twelve, fifty-six; not one, which counts nothing.
bool SpelledNumber(std::string_view word, Decimal& out) {
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
  out = Normalised({sum, 0});
  return sum > 1;
}

int Power(std::string_view scale) {
  return scale == "thousand"                    ? 3
         : scale == "trillion" || scale == "tn" ? 12
         : scale.front() == 'b'                 ? 9
                                                : 6;
}

class FigureFinder {
 public:
  explicit FigureFinder(Sentence& sentence) : s_(sentence) {}

  void Run() {
    for (std::size_t i = 0; i < s_.words.size();) {
      i = Read(i);
    }
  }

 private:
  const std::string& W(std::size_t i) const { return s_.W(i); }
  bool Glued(std::size_t i) const {  // no comma or bracket before the word
    return i < s_.words.size() && !s_.words[i].stop && !s_.words[i].bracket;
  }

  // Reads what begins at word `i`; returns where to go on.
  std::size_t Read(std::size_t i) {
    Figure figure;
    figure.first = i;
    std::string_view word = W(i);
    std::string_view currency;
    for (const Unit& sign : kSigns) {
      if (word.size() > sign.word.size() && word.starts_with(sign.word) &&
          (IsDigit(static_cast<char16_t>(word[sign.word.size()])))) {
        currency = sign.name;
        word.remove_prefix(sign.word.size());
        break;
      }
    }
    std::size_t digits = 0;
    while (digits < word.size() && ((word[digits] >= '0' && word[digits] <= '9') ||
                                    word[digits] == '.' || word[digits] == ',')) {
      ++digits;
    }
    std::string_view glued = word.substr(digits);
    if (digits > 0 && (glued == "th" || glued == "st" || glued == "nd" || glued == "rd") &&
        ParseDigits(word.substr(0, digits), figure.value)) {
      figure.kind = FigureKind::kOrdinal;
      figure.last = i + 1;
      s_.figures.push_back(figure);
      return i + 1;
    }
    // 3.2bn, 119.14b and 480mw in one word.
    std::string_view unit;
    for (const Unit& measure : kMeasures) {
      unit = glued == measure.word && digits > 0 ? measure.name : unit;
    }
    bool number = digits > 0 && (glued.empty() || In(kScales, glued) || !unit.empty()) &&
                  ParseDigits(word.substr(0, digits), figure.value);
    if (!number && digits == 0) {
      number = SpelledNumber(word, figure.value);
      glued = {};  // six billion yuan: the scale is a word of its own
    }
    if (!number) {
      return i + 1;
    }
    std::size_t k = i + 1;
    // 8-10 percent, 30 to 40 billion yuan: both ends.
    std::size_t upper = W(k) == "to" || W(k) == "and" ? k + 1 : k;
    Decimal upto;
    const bool range =
        !glued.size() && upper < s_.words.size() && ParseDigits(W(upper), upto) &&
        (upper == k
             ? s_.words[k].begin == s_.words[i].end + 1 && !s_.words[k].stop && !s_.words[k].bracket
             : (W(k) == "to" ? i == 0 || W(i - 1) != "from" : i > 0 && W(i - 1) == "between"));
    if (range && Glued(upper) && Smaller(figure.value, upto) &&
        (In(kScales, W(upper + 1)) || W(upper + 1) == "percent" || W(upper + 1) == "%")) {
      k = upper + 1;
      figure.upto = upto;
    }
    const std::string_view scale = unit.empty() && !glued.empty() ? glued
                                   : Glued(k)                     ? std::string_view(W(k))
                                                                  : std::string_view();
    if (unit.empty() && !scale.empty() && In(kScales, scale) &&
        (scale.size() > 1 || !glued.empty() || !currency.empty())) {
      figure.value.exponent += Power(scale);
      if (figure.upto) {
        figure.upto->exponent += Power(scale);
      }
      k += glued.empty() ? 1 : 0;
    }
    if (currency.empty()) {
      currency = CurrencyAt(i, k, figure);
    }
    if (!currency.empty()) {
      figure.kind = FigureKind::kMoney;
      figure.unit = currency;
    } else if (!unit.empty()) {
      figure.kind = FigureKind::kMeasure;
      figure.unit = unit;
    } else if (const std::size_t end = Other(i, k, digits, figure); end > 0) {
      return end;
    }
    figure.last = std::min(k, s_.words.size());
    figure.bound = BoundBefore(figure.first);
    figure.adjective = k > i + 1 && !figure.upto && s_.words[i].hyphen;
    s_.figures.push_back(figure);
    return k;
  }

  static bool Smaller(const Decimal& a, const Decimal& b) {
    const auto plain = [](const Decimal& d) {
      double value = static_cast<double>(d.value);
      for (int e = d.exponent; e < 0; ++e) {
        value /= 10;
      }
      for (int e = d.exponent; e > 0; --e) {
        value *= 10;
      }
      return value;
    };
    return plain(a) < plain(b);
  }

  std::string_view CurrencyAt(std::size_t i, std::size_t& k, Figure& figure) const {
    for (const Unit& dollar : kDollars) {
      const std::size_t words = dollar.word.find(' ') == std::string_view::npos ? 1 : 2;
      const std::string name = words == 1 ? W(k) : W(k) + " " + W(k + 1);
      if (name == dollar.word && W(k + words).starts_with("dollar")) {
        k += words + 1;
        return dollar.name;
      }
    }
    if (W(k) == "u" && W(k + 1) == "s" && W(k + 2).starts_with("dollar")) {
      k += 3;
      return "USD";
    }
    if (W(k) == "swiss" && W(k + 1) == "francs") {
      k += 2;
      return "CHF";
    }
    for (const Unit& unit : kCurrencies) {
      if (Glued(k) && W(k) == unit.word) {
        ++k;
        return unit.name;
      }
      if (i > 0 && W(i - 1) == unit.word && unit.word.size() == 3 && unit.word != "won" &&
          unit.word != "yen") {
        --figure.first;
        return unit.name;
      }
    }
    return {};
  }

  // Percent, measures, and what is no figure: a date or a time, behind which reading goes on.
  std::size_t Other(std::size_t i, std::size_t& k, std::size_t digits, Figure& figure) const {
    if (W(k) == "percent" || W(k) == "%" || W(k) == "pct" ||
        (W(k) == "per" && W(k + 1) == "cent")) {
      figure.kind = FigureKind::kPercent;
      figure.unit = "%";
      k += W(k) == "per" ? 2 : 1;
      return W(k).starts_with("point") ? k + 1 : 0;
    }
    const std::string& squared = W(k + 1);
    if ((W(k) == "square" || W(k) == "sq") &&
        (squared.starts_with("kilo") || squared.starts_with("met") || In("km m", squared))) {
      figure.kind = FigureKind::kMeasure;
      figure.unit = W(k + 1).starts_with("kilo") || W(k + 1) == "km" ? "km2" : "m2";
      k += 2;
      return 0;
    }
    k += Glued(k) && W(k) == "metric" && W(k + 1).starts_with("ton") ? 1 : 0;
    for (const Unit& measure : kMeasures) {
      if (Glued(k) && W(k) == measure.word) {
        figure.kind = FigureKind::kMeasure;
        figure.unit = measure.name;
        ++k;
        return 0;
      }
    }
    if (i > 0 &&
        ((In(kMonths, W(i - 1)) && Glued(i)) ||
         (digits == 4 && In("in its by of since year during from until and for to", W(i - 1)) &&
          figure.value.exponent == 0 && figure.value.value > 1900 && figure.value.value < 2100))) {
      return i + 1;
    }
    if (digits == 4 && figure.value.exponent == 0 && figure.value.value > 1980 &&
        figure.value.value < 2060) {
      return i + 1;  // a year
    }
    const std::string_view before = i > 0 ? std::string_view(W(i - 1)) : "";
    const bool label = In("fortune top no number article issue phase chapter page section", before);
    if (In(kMonths, W(k)) || In(kTimes, W(k)) || label ||
        (before == "global" && i > 1 && W(i - 2) == "fortune")) {
      return std::max(k, i + 1);
    }
    return 0;
  }

  Bound BoundBefore(std::size_t first) const {
    const std::string& before = first > 0 ? W(first - 1) : W(s_.words.size());
    const std::string& before2 = first > 1 ? W(first - 2) : W(s_.words.size());
    return In("about around some roughly approximately", before) ? Bound::kAbout
           : In("nearly almost", before)                         ? Bound::kNearly
           : In("over exceeding above exceeded surpassed topped surpassing", before) ||
                   (before == "than" && before2 == "more")
               ? Bound::kOver
           : before == "least" && before2 == "at" ? Bound::kAtLeast
                                                  : Bound::kNone;
  }

  Sentence& s_;
};

}  // namespace

bool In(std::string_view list, std::string_view word) {
  if (word.empty()) {
    return false;
  }
  for (std::size_t at = list.find(word); at != std::string_view::npos;
       at = list.find(word, at + 1)) {
    const bool begins = at == 0 || list[at - 1] == ' ';
    const bool ends = at + word.size() == list.size() || list[at + word.size()] == ' ';
    if (begins && ends) {
      return true;
    }
  }
  return false;
}

const std::string& Sentence::W(std::size_t i) const {
  static const std::string none;
  return i < words.size() ? words[i].text : none;
}

const Figure* Sentence::FigureAt(std::size_t word) const {
  for (const Figure& figure : figures) {
    if (figure.first <= word && word < figure.last) {
      return &figure;
    }
  }
  return nullptr;
}

std::size_t PeriodEnd(const Sentence& s, std::size_t i) {
  const auto w = [&](std::size_t k) -> const std::string& { return s.W(k); };
  const auto year = [&](std::size_t k) {
    return w(k).size() == 4 && (w(k).starts_with("20") || w(k).starts_with("19")) &&
           IsDigit(static_cast<char16_t>(w(k)[2])) && IsDigit(static_cast<char16_t>(w(k)[3]));
  };
  const auto with_year = [&](std::size_t end) {
    if (w(end) == "of" &&
        (year(end + 1) || w(end + 1) == "this" || w(end + 1) == "last" || w(end + 1) == "the")) {
      return year(end + 1) ? end + 2 : end + 3;
    }
    return year(end) ? end + 1 : end;
  };
  if (In("first second third fourth last 1st 2nd 3rd 4th", w(i)) && In("half quarter", w(i + 1))) {
    return with_year(i + 2);
  }
  if (In("first last past", w(i)) && In("months quarters", w(i + 2))) {
    return with_year(i + 3);
  }
  if (In("q1 q2 q3 q4 h1 h2", w(i))) {
    return with_year(i + 1);
  }
  if (In(kMonths, w(i)) && s.words[i].capital) {
    if ((w(i + 1) == "to" || w(i + 1) == "and") && In(kMonths, w(i + 2))) {
      return with_year(i + 3);
    }
    if (!w(i + 1).empty() && w(i + 1).front() <= '9' &&
        IsDigit(static_cast<char16_t>(w(i + 1)[0]))) {
      return with_year(i + 2);
    }
    return w(i) == "may" && (i == 0 || !In("in by since", w(i - 1))) ? 0 : i + 1;
  }
  if (w(i).find('-') != std::string::npos && s.words[i].capital &&
      In(kMonths, w(i).substr(0, w(i).find('-'))) && In(kMonths, w(i).substr(w(i).find('-') + 1))) {
    return with_year(i + 1);
  }
  if (In("sunday monday tuesday wednesday thursday friday saturday", w(i))) {
    return i + 1;
  }
  if (In("last this past", w(i)) && In("week year month", w(i + 1))) {
    return i + 2;
  }
  if (year(i) && i > 0 && In("in of by during for since", w(i - 1))) {
    return i + 1;
  }
  return 0;
}

Sentence ReadSentence(const Source& source, std::size_t begin, std::size_t end) {
  Sentence sentence;
  sentence.words = Tokenise(source.text.units, begin, end);
  FigureFinder(sentence).Run();
  for (std::size_t i = 0; i < sentence.words.size() && sentence.period.empty(); ++i) {
    const std::size_t last = std::min(PeriodEnd(sentence, i), sentence.words.size());
    // Founded in 1988: not when the figures are of.
    const bool founded = i > 1 && In("in on", sentence.W(i - 1)) &&
                         In("founded established approved created launched up", sentence.W(i - 2));
    if (last > i && !founded) {
      sentence.period = Printed(source.text, sentence.words[i].begin, sentence.words[last - 1].end);
    }
  }
  return sentence;
}

bool EndsSentence(std::u16string_view text, std::size_t i, std::size_t end) {
  const char16_t c = text[i];
  if (c == u';' || c == u'!' || c == u'?' || (c == u'-' && i > 0 && text[i - 1] == u'-')) {
    return true;  // a dateline ends with two dashes
  }
  if (c != u'.' ||
      (i + 1 < end && text[i + 1] != u' ' && text[i + 1] != u'"' && text[i + 1] != u'\u201d')) {
    return false;
  }
  std::size_t begin = i;
  while (begin > 0 && i - begin < 12 && IsLetter(text[begin - 1])) {
    --begin;
  }
  const std::string word = Lower(text.substr(begin, i - begin));
  return !In("jan feb mar apr jun jul aug sept sep oct nov dec co ltd inc no mr ms dr u s st corp",
             word);
}

}  // namespace zoneflow::ingest::english
