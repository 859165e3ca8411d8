#include "services/ingest/core/zone_rows.h"

#include <algorithm>
#include <iterator>

#include "services/ingest/core/indicator_words.h"

namespace zoneflow::ingest {
namespace {

// Behind these the row begins.
constexpr View kCues[] = {u"分别为", u"依次为", u"分别是", u"依次是", u"分别", u"依次"};
// Between a zone and its figure.
constexpr View kJoints[] = {u"", u"为", u"达", u"（", u"达到", u"完成", u"实现", u"签约", u"有"};
// What a heading says beside its measure.
constexpr View kTails[] = {u"情况", u"完成情况", u"排名", u"如下"};
constexpr View kRates[] = {u"增速", u"增幅", u"增长率", u"同比增速", u"同比增幅"};
constexpr std::size_t kLongestHeading = 30;

// Without the number of its section: 三、, （一）, 1.
View WithoutNumber(View heading) {
  const std::size_t mark = heading.find_first_of(u"、）．.");
  const bool numbered =
      mark != View::npos && mark <= 3 &&
      heading.substr(0, mark).find_first_not_of(u"（一二三四五六七八九十0123456789") == View::npos;
  return numbered ? heading.substr(mark + 1) : heading;
}

}  // namespace

void ZoneRows::Under(Range heading) {
  View words = Sub(heading);
  if (const std::size_t line = words.rfind(u' '); line != View::npos) {
    words.remove_prefix(line + 1);  // the last of several lines
  }
  words = WithoutNumber(words);
  for (const View tail : kTails) {
    words.remove_suffix(words.ends_with(tail) && words.size() > tail.size() + 2 ? tail.size() : 0);
  }
  heading_ = words.size() >= 3 && words.size() <= kLongestHeading ? ToUtf8(words) : std::string();
}

void ZoneRows::EndSentence(const std::vector<Clause>& sentence) {
  const Clause& line = sentence.front();
  const bool figures = std::any_of(sentence.begin(), sentence.end(), [&](const Clause& clause) {
    for (std::size_t i = clause.first; i < clause.last; ++i) {
      if (T(i).mark == Mark::kQuantity && !IsQualifier(i, clause)) {
        return true;
      }
    }
    return false;
  });
  if (!figures && sentence.size() == 1 && line.at.begin == state_.paragraph) {
    Under(line.at);
  } else if (line.at.begin == state_.paragraph && sentence.size() > 2) {
    heading_.clear();
  }
}

std::vector<ZoneRows::Item> ZoneRows::ItemsOf(const Clause& clause) const {
  std::vector<Item> items;
  std::size_t i = clause.first;
  while (i < clause.last && !IsNamedZone(T(i))) {
    ++i;
  }
  while (i + 1 < clause.last && IsNamedZone(T(i))) {
    Item item{i, i + 1, 0};
    if (T(i + 1).mark == Mark::kGrowth || T(i + 1).mark == Mark::kDecline) {
      item = {i, i + 2, T(i + 1).mark == Mark::kGrowth ? 1 : -1};
    } else if (T(i + 1).mark == Mark::kValue || T(i + 1).mark == Mark::kOpen ||
               T(i + 1).mark == Mark::kSign) {
      item.figure = i + 2;
    }
    if (item.figure >= clause.last || T(item.figure).mark != Mark::kQuantity || Used(item.figure)) {
      return {};
    }
    const View between = Sub({T(i).end, T(item.figure).begin});
    if (!(item.growth != 0 ? between.size() <= 4 : IsOneOf(between, kJoints)) ||
        (!items.empty() && Q(items.front().figure).unit != Q(item.figure).unit)) {
      return {};
    }
    items.push_back(item);
    i = item.figure + 1;
    while (i < clause.last && (T(i).mark == Mark::kEnumeration || T(i).mark == Mark::kClose)) {
      ++i;
    }
    const std::size_t next = i < clause.last ? T(i).begin : clause.at.end;
    const View mark = Sub({T(item.figure).end, next});
    const bool ends = i == clause.last && mark.size() <= 1;
    if (!ends && mark != u"、" && mark != u"和" && mark != u"及" && mark != u"与" &&
        mark != u"）、" && mark != u"）和") {
      return {};
    }
  }
  return i == clause.last && items.size() > 1 ? items : std::vector<Item>();
}

std::size_t ZoneRows::Counted(const std::vector<Item>& row) const {
  if (state_.sentence_facts.empty() || !CountsProjects(row.front().figure)) {
    return kNone;
  }
  const std::size_t last = state_.sentence_facts.back();
  const Fact& fact = state_.facts[last];
  const bool event = fact.kind == FactKind::kSigning || fact.kind == FactKind::kFacility;
  return event && fact.count.value_or(1) > 1 ? last : kNone;
}

bool ZoneRows::Measures(Range noun, const Clause& clause) const {
  // 继续领跑 tells how, and not what.
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    if (T(i).begin >= noun.begin && T(i).end <= noun.end &&
        (T(i).mark == Mark::kMeasure || T(i).mark == Mark::kNew || T(i).mark == Mark::kInvest)) {
      return true;
    }
  }
  static constexpr View kHeads[] = {u"项目", u"企业", u"数", u"额", u"资", u"量",
                                    u"值",   u"入",   u"率", u"速", u"家", u"平台",
                                    u"机构", u"产业", u"业", u"口"};
  return EndsWithAny(Sub(noun), kMeasureTails) || EndsWithAny(Sub(noun), kHeads);
}

std::string ZoneRows::Measure(const std::vector<Clause>& sentence, std::size_t n,
                              std::size_t end) const {
  for (std::size_t k = n + 1; k > 0; --k) {
    const Clause& clause = sentence[k - 1];
    Range words = k == n + 1 ? Range{clause.at.begin, end} : clause.at;
    for (const View cue : kCues) {
      if (Sub(words).ends_with(cue)) {
        words.end -= cue.size();
        break;
      }
    }
    if (k == n + 1 || Find(clause, Mark::kQuantity) == kNone) {
      const Range noun = Noun(words, clause);
      if (noun.size() >= 3 && noun.size() <= kLongestHeading && Measures(noun, clause) &&
          Sub(noun).find_first_of(u"，了都") == View::npos) {
        const View named = WithoutNumber(Sub(noun));
        return Utf8({noun.end - named.size(), noun.end});
      }
      continue;
    }
    return state_.sentence_facts.empty() ? std::string()
                                         : state_.facts[state_.sentence_facts.back()].subject;
  }
  return heading_;
}

bool ZoneRows::Read(const std::vector<Clause>& sentence, std::size_t n) {
  const Clause& clause = sentence[n];
  const std::vector<Item> row = ItemsOf(clause);
  if (row.empty() || state_.in_title) {
    return false;
  }
  const std::size_t counted = Counted(row);
  const std::size_t begin = T(row.front().zone).begin;
  std::string subject =
      counted != kNone ? state_.facts[counted].subject : Measure(sentence, n, begin);
  if (subject.empty()) {
    return false;
  }
  const std::u16string words = FromUtf8(subject);
  const bool percent = Q(row.front().figure).kind == QuantityKind::kPercent;
  bool rate = row.front().growth != 0;
  for (const View tail : kRates) {
    if (percent && View(words).ends_with(tail) && words.size() > tail.size() + 1) {
      subject = ToUtf8(View(words).substr(0, words.size() - tail.size()));
      rate = true;
      break;
    }
  }
  const bool projects = CountsProjects(row.front().figure) && Has(words, u"项目");
  FactKind kind = counted != kNone                  ? state_.facts[counted].kind
                  : projects && Has(words, u"签约") ? FactKind::kSigning
                  : projects && (Has(words, u"开工") || Has(words, u"竣工") || Has(words, u"投产"))
                      ? FactKind::kFacility
                      : FactKind::kIndicator;
  kind = state_.future ? FactKind::kProgramme : kind;
  const bool total = counted != kNone && state_.facts[counted].period_total;
  for (const Item& item : row) {
    Fact& fact = Emit(kind, {T(item.zone).begin, T(item.figure).end}, subject, clause);
    SetZone(fact, NameOf(state_.source, T(item.zone)));
    if (kind == FactKind::kSigning || kind == FactKind::kFacility) {
      SetCount(fact, item.figure);
      fact.period_total = total;
      continue;
    }
    fact.bound = Q(item.figure).bound;
    if (rate) {
      fact.growth_pct = Percent(Q(item.figure));
      fact.growth_pct->value *= item.growth < 0 && fact.growth_pct->value > 0 ? -1 : 1;
    } else {
      fact.amount = AmountOf(item.figure);
    }
    Use(item.figure);
  }
  return true;
}

}  // namespace zoneflow::ingest
