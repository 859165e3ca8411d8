// What is told behind a signing or facility: members with and without sums, sectors, land, area
// and capacity.
#include <algorithm>
#include <utility>

#include "services/ingest/core/find_signings.h"

namespace zoneflow::ingest {
namespace {

// How long it takes to build what was told of.
bool IsTimeOfWorks(View word) {
  return word == u"建设期" || word == u"建设周期" || word == u"建设工期" || word == u"工期";
}

}  // namespace

bool SigningRules::InvestedList(const Clause& clause, bool signs) {
  struct Item {
    std::size_t money;
    Range name;
  };
  std::vector<Item> items;
  for (std::size_t i = clause.first; i + 1 < clause.last; ++i) {
    const bool invests = T(i).mark == Mark::kInvest || T(i).mark == Mark::kTotalInvest ||
                         T(i).mark == Mark::kPlanInvest;
    if (!invests || !IsQuantity(i + 1, QuantityKind::kMoney) || T(i + 1).begin - T(i).end > 2 ||
        T(i + 1).end >= clause.at.end || state_.text[T(i + 1).end] != u'的') {
      continue;
    }
    Range name{T(i + 1).end + 1, clause.at.end};
    for (std::size_t k = i + 2; k < clause.last; ++k) {
      if (T(k).mark == Mark::kEnumeration || T(k).mark == Mark::kSettle ||
          T(k).mark == Mark::kSign || T(k).mark == Mark::kWill) {
        name.end = T(k).begin;
        break;
      }
      // 乙投资有限公司: a word of a name
      if ((T(k).mark == Mark::kInvest || T(k).mark == Mark::kTotalInvest) && k + 1 < clause.last &&
          IsQuantity(k + 1, QuantityKind::kMoney)) {
        // 的甲项目和总投资13亿元的乙项目
        const View joint = Before(T(k).begin, 1, name.begin);
        name.end = T(k).begin - (joint == u"和" || joint == u"与" || joint == u"及" ? 1 : 0);
        break;
      }
    }
    if (const std::size_t etc = Sub(name).rfind(u"项目等"); etc != View::npos) {
      name.end = name.begin + etc + 2;
    }
    const Range whole = Trim(name, clause);
    name = ProjectName(name, clause);
    if (name.empty() && EventNames::IsProject(Sub(whole)) && whole.size() <= 40) {
      name = whole;  // 投资40亿元的甲公司乙市场
    }
    if (!name.empty()) {
      items.push_back({i + 1, name});
    }
  }
  // Behind a batch that was begun or opened they are of it.
  const bool opened = !signs && state_.open_event != kNone &&
                      state_.facts[state_.open_event].kind == FactKind::kFacility &&
                      state_.facts[state_.open_event].count.value_or(1) > 1;
  if (items.size() < 2 || (!signs && !opened && batch_ == kNone)) {
    return false;
  }
  for (const Item& item : items) {
    Fact& fact = Emit(opened ? FactKind::kFacility : FactKind::kSigning,
                      {T(item.money).begin, item.name.end}, "", clause);
    NameProject(fact, {}, item.name);
    SetMoney(fact, item.money, clause);
  }
  return true;
}

void SigningRules::Members(const Clause& clause) {
  if (batch_ == kNone || state_.clause_done) {
    return;
  }
  const std::size_t include = Find(clause, Mark::kInclude);
  Range list{T(include).end, clause.at.end};
  if (const std::size_t etc = Sub(list).rfind(u"等");
      etc != View::npos && list.size() - etc <= 12) {
    list.end = list.begin + etc;
  }
  if (!Has(Sub({clause.at.begin, T(include).begin}), u"项目") && !Has(Sub(list), u"项目")) {
    return;
  }
  std::vector<Range> names;
  std::size_t begin = list.begin;
  for (std::size_t k = list.begin; k <= list.end; ++k) {
    if (k == list.end || state_.text[k] == u'、') {
      const Range name = ProjectName({begin, k}, clause);
      if (!name.empty() && !companies_.CompanyOf(name).empty()) {
        names.push_back(name);
      }
      begin = k + 1;
    }
  }
  // One that reads like a firm's among many that do not is none either.
  for (std::size_t i = 0; names.size() > 1 && i < names.size(); ++i) {
    Fact& fact = Emit(FactKind::kSigning, names[i], "", clause);
    NameProject(fact, {}, names[i]);
  }
}

void SigningRules::Fields(const Clause& clause) {
  if (last_signing_ == kNone) {
    return;
  }
  const std::size_t fields = Find(clause, Mark::kFields);
  Range list{T(fields).end, clause.at.end};
  const std::size_t end = Sub(list).find(u"领域");
  const std::size_t trades = Sub(list).find(u"产业");
  if (end == View::npos && (trades == View::npos || Sub(list).find(u'、') == View::npos)) {
    return;
  }
  if (end != View::npos) {
    list.end = list.begin + end;
  }
  for (const View tail : {View(u"多个"), View(u"等")}) {
    const std::size_t at = Sub(list).rfind(tail);
    if (at != View::npos && list.size() - at <= 6) {
      list.end = list.begin + at;
    }
  }
  std::vector<std::string>& sectors = state_.facts[last_signing_].sectors;
  std::size_t begin = list.begin;
  for (std::size_t k = list.begin; k <= list.end; ++k) {
    if (k == list.end || state_.text[k] == u'、' || state_.text[k] == u'和' ||
        state_.text[k] == u'及') {
      if (k - begin >= 2 && k - begin <= 12) {
        sectors.push_back(Utf8({begin, k}));
      }
      begin = k + 1;
    }
  }
}

void SigningRules::SetSideValue(Fact& fact, std::size_t word, std::size_t q) {
  const Mark mark = T(word).mark;
  fact.attr = mark == Mark::kLand   ? Attr::kLand
              : mark == Mark::kArea ? Attr::kArea
                                    : Attr::kCapacity;
  fact.amount = AmountOf(q);
  // 日处理能力由1万吨提升到2.5万吨: what it is now.
  const std::size_t now =
      q + 1 < state_.first_token + state_.used.size() && T(q + 1).mark == Mark::kTo ? q + 2 : kNone;
  if (now != kNone && now < state_.first_token + state_.used.size() &&
      T(now).mark == Mark::kQuantity && T(now).begin <= T(q).end + 8 && Q(now).unit == Q(q).unit &&
      T(q).begin > 0 && View(u"由从的").find(state_.text[T(q).begin - 1]) != View::npos) {
    fact.from = Q(q).number;
    fact.to = Q(now).number;
    fact.amount = AmountOf(now);
    Cover(fact, now);
  }
  fact.amount->unit += mark == Mark::kYield ? PerTime({T(word).begin, T(q).begin}) : "";
  fact.bound = Q(q).bound;
  Use(q);
}

Range SigningRules::NamedBehind(std::size_t q, const Clause& clause) const {
  if (After(T(q).end, 1) != u"的" || T(q).end + 5 > clause.at.end) {
    return {};
  }
  std::size_t end = clause.at.end;
  for (std::size_t i = q + 1; i < clause.last; ++i) {
    const Mark mark = T(i).mark;
    if (mark == Mark::kFacility || mark == Mark::kBuilt || mark == Mark::kEnumeration ||
        IsSigning(mark) || mark == Mark::kQuantity || mark == Mark::kPeriod ||
        mark == Mark::kDate) {
      end = std::min<std::size_t>(end, T(i).begin);
    }
  }
  const EventName name = names_.Cut({T(q).end + 1, end}, clause);
  return name.that || name.project.size() < 4 ? Range{} : name.project;
}

void SigningRules::SideValues(const Clause& clause) {
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    const Mark mark = T(i).mark;
    if (mark != Mark::kLand && mark != Mark::kArea && mark != Mark::kYield &&
        mark != Mark::kLasts) {
      continue;
    }
    std::size_t q = kNone;
    const std::size_t reach = mark == Mark::kYield ? 14 : 6;
    for (std::size_t k = i + 1; k < clause.last && T(k).begin - T(i).end <= reach; ++k) {
      if (T(k).mark == Mark::kQuantity) {
        q = k;
        break;
      }
      if (T(k).mark == Mark::kEnumeration || T(k).mark == Mark::kFacility) {
        break;
      }
    }
    // 项目用地：约560亩: behind the colon.
    if (q == kNone && i + 1 == clause.last && T(i).end == clause.at.end &&
        state_.text[T(i).end] == u'：' && i + 2 < state_.first_token + state_.used.size() &&
        T(i + 2).mark == Mark::kQuantity && T(i + 2).begin <= T(i).end + 2) {
      q = i + 2;
    }
    if (q == kNone || Used(q) || Q(q).kind == QuantityKind::kMoney ||
        Q(q).kind == QuantityKind::kPercent || Q(q).kind == QuantityKind::kTimes) {
      continue;
    }
    const Range at{T(i).begin, T(q).end};
    if (mark == Mark::kLasts && IsTimeOfWorks(Sub({T(i).begin, T(i).end}))) {
      if (Q(q).kind == QuantityKind::kTime && !OfEvent(at, Attr::kDuration, q)) {
        Use(q);
      }
      continue;
    }
    if (mark == Mark::kLasts) {
      const Range subject = Trim({clause.at.begin, T(i).begin}, clause);
      std::string name;
      if (EndsWithAny(Sub(subject), ListOf(WordListName::kProgrammeHead))) {
        name = Utf8(subject);
      } else if (subject.empty() && !state_.sentence_facts.empty() &&
                 state_.facts[state_.sentence_facts.back()].kind == FactKind::kProgramme) {
        name = state_.facts[state_.sentence_facts.back()].subject;
      }
      if (Q(q).kind != QuantityKind::kTime || name.empty()) {
        continue;
      }
      const Range at_name{subject.empty() ? T(i).begin : subject.begin, T(q).end};
      Fact& fact = Emit(FactKind::kProgramme, at_name, std::move(name), clause);
      fact.amount = AmountOf(q);
      fact.attr = Attr::kDuration;
      fact.bound = Q(q).bound;
      Use(q);
      continue;
    }
    if (IsMeasuredArea(i, clause)) {
      continue;
    }
    // 签约面积, 剩余面积: how much of it is let.
    const View before = Before(T(i).begin, 2, clause.at.begin);
    if (mark == Mark::kArea && (before == u"签约" || before == u"租赁" || before == u"出租" ||
                                before == u"入驻" || before == u"剩余" || before == u"开工")) {
      continue;
    }
    const std::string_view unit = UnitName(Q(q).unit);
    if (unit == "人" || unit == "名") {
      continue;  // 可容纳科研人员5000人
    }
    const bool surface = unit == "mu" || unit == "m2" || unit == "km2" || unit == "ha";
    const bool made = mark == Mark::kYield && unit == "m2";  // 年产石膏板5000万平方米
    if (surface != (mark != Mark::kYield) && !made) {
      continue;
    }
    // 辖区面积由7.5平方公里扩大到200平方公里: read with its two ends.
    const View between = Sub({T(i).end, T(q).begin});
    if (mark == Mark::kArea && (between.starts_with(u"由") || between.starts_with(u"从"))) {
      continue;
    }
    if (mark == Mark::kArea && OfAZone(clause, i)) {
      // 新区规划面积262平方公里, 辖区面积: how large the zone is.
      const Range of = Noun({clause.at.begin, T(i).begin}, clause);
      const Range noun{of.size() >= 2 && of.end == T(i).begin ? of.begin : T(i).begin, T(i).end};
      Fact& fact = Emit(FactKind::kIndicator, {noun.begin, at.end}, Utf8(noun), clause);
      fact.amount = AmountOf(q);
      fact.attr = Attr::kArea;
      fact.bound = Q(q).bound;
      Use(q);
      continue;
    }
    // 日处理4万吨的污水处理厂建成: of what stands behind it.
    if (const Range behind = NamedBehind(q, clause); !behind.empty() && !state_.in_title) {
      const bool signs = Find(clause, Mark::kSign) != kNone || Find(clause, Mark::kSettle) != kNone;
      Fact& fact = Emit(signs ? FactKind::kSigning : FactKind::kFacility, {T(i).begin, behind.end},
                        Utf8(behind), clause);
      SetSideValue(fact, i, q);
      continue;
    }
    std::size_t owner = OfAZone(clause, i) ? kNone : OwnerOfSideValue();
    Range member;
    if (owner == kNone && state_.open_event != kNone && mark != Mark::kYield) {
      // 甲项目规划用地150亩: of one of a batch, by its name.
      member = names_.Leading({clause.at.begin, T(i).begin}, clause);
      owner = member.empty() ? kNone : state_.open_event;
    }
    if (owner != kNone && mark == Mark::kYield && state_.facts[owner].count.value_or(1) > 1) {
      owner = kNone;  // 年产3万台水泵等16个项目: of one of them
    }
    // 乙新厂项目占地160亩, behind 甲项目已投产: of the one that the clause begins with.
    if (owner != kNone && mark != Mark::kYield && !state_.in_title) {
      const Range lead = names_.Leading({clause.at.begin, T(i).begin}, clause);
      const std::u16string of = FromUtf8(state_.facts[owner].subject);
      if (lead.size() >= 6 && lead.end + 2 >= T(i).begin && of.find(Sub(lead)) == View::npos &&
          Sub(lead).find(View(of)) == View::npos && state_.facts[owner].count.value_or(1) == 1) {
        state_.project = {.name = lead, .fact = kNone, .works = false};
        owner = kNone;
      }
    }
    if (owner == kNone && mark != Mark::kLasts && TellsOfFocus(clause, i) && !state_.in_title) {
      // 甲基地一期。项目用地2万平方米: of what the sentences before are about.
      const std::size_t of = state_.project.fact;
      const std::string name = Utf8(state_.project.name);
      Fact& fact = Emit(of == kNone ? FactKind::kFacility : state_.facts[of].kind, at,
                        of == kNone ? name : state_.facts[of].subject, clause);
      SetSideValue(fact, i, q);
      continue;
    }
    if (owner == kNone) {
      Use(q);
      continue;
    }
    Fact& fact = Emit(state_.facts[owner].kind, at, state_.facts[owner].subject, clause);
    const Fact& of = state_.facts[owner];
    fact.zone = of.zone;
    fact.zone_id = of.zone_id;
    fact.company = of.company;
    fact.project = of.project;
    if (!member.empty()) {
      fact.subject = Utf8(member);
      fact.project = fact.subject;
    }
    SetSideValue(fact, i, q);
    const std::string per = mark == Mark::kYield ? PerTime({T(i).begin, T(q).begin}) : "";
    // 年产树脂5万吨、纤维1万吨: the yield of each.
    for (std::size_t k = q + 2; mark == Mark::kYield && k < clause.last; k += 2) {
      if (T(k - 1).mark != Mark::kEnumeration || T(k - 1).begin != T(k - 2).end ||
          !IsQuantity(k, QuantityKind::kCount) || Used(k) || T(k).begin - T(k - 1).end > 12) {
        break;
      }
      Fact more = state_.facts.back();
      more.amount = AmountOf(k);
      more.amount->unit += per;
      more.bound = Q(k).bound;
      more.span = RawSpan(state_.source.text, state_.source.bytes, T(i).begin, T(k).end);
      Use(k);
      state_.facts.push_back(std::move(more));
      state_.sentence_facts.push_back(state_.facts.size() - 1);
    }
  }
}

bool SigningRules::OfEvent(Range at, Attr attr, std::size_t q) {
  std::size_t owner = OwnerOfSideValue();
  owner = owner == kNone && TellsOfFocusAlone() ? state_.project.fact : owner;
  if (owner == kNone || state_.in_title || state_.facts[owner].count.value_or(1) > 1) {
    return false;
  }
  Fact side = state_.facts[owner];
  side.count = std::nullopt;
  side.count_unit.clear();
  side.amount_alt = std::nullopt;
  side.growth_pct = std::nullopt;
  side.reasons = {};
  side.span = RawSpan(state_.source.text, state_.source.bytes, at.begin, at.end);
  side.amount = AmountOf(q);
  side.bound = Q(q).bound;
  side.attr = attr;
  Use(q);
  state_.facts.push_back(std::move(side));
  state_.sentence_facts.push_back(state_.facts.size() - 1);
  return true;
}

void SigningRules::Floors(const Clause& clause) {
  static constexpr View kBuildings[] = {u"厂房", u"仓库", u"保税仓", u"载体", u"研发楼", u"办公楼",
                                        u"公寓", u"车间", u"用房",   u"冷库", u"写字楼", u"展厅",
                                        u"机库", u"堆场", u"商业",   u"仓",   u"楼宇",   u"空间"};
  // What is done with floors of the whole zone.
  static constexpr View kZones[] = {u"累计", u"盘活", u"改造", u"腾出", u"供应", u"全区",
                                    u"闲置", u"出租", u"拆",   u"已建", u"收储", u"厂房面积"};
  for (std::size_t q = clause.first; q < clause.last; ++q) {
    if (!IsQuantity(q, QuantityKind::kCount) || Used(q) || state_.in_title) {
      continue;
    }
    const View lead = Before(T(q).begin, 14, clause.at.begin);
    View behind = After(T(q).end, std::min<std::size_t>(8, clause.at.end - T(q).end));
    behind.remove_prefix(behind.starts_with(u"的") ? 1 : 0);
    View front = lead;
    for (const View reach : {View(u"约"), View(u"共"), View(u"达"), View(u"为")}) {
      front.remove_suffix(front.ends_with(reach) ? reach.size() : 0);
    }
    const std::string_view unit = UnitName(Q(q).unit);
    const bool power =
        unit == "kW" || unit == "MW" || unit == "GW" || unit == "MWh" || unit == "GWh";
    const bool building =
        unit == "m2" && (EndsWithAny(front, kBuildings) || HasAny(behind, kBuildings));
    const bool told = !state_.sentence_facts.empty() &&
                      (state_.facts[state_.sentence_facts.back()].kind == FactKind::kFacility ||
                       state_.facts[state_.sentence_facts.back()].kind == FactKind::kSigning);
    if ((building || power) && told && !HasAny(lead, kZones)) {
      OfEvent({T(q).begin, T(q).end}, building ? Attr::kArea : Attr::kCapacity, q);
    }
  }
}

bool SigningRules::TellsOfFocus(const Clause& clause, std::size_t word) const {
  const std::size_t fact = state_.project.fact;
  const bool event = fact != kNone && state_.facts[fact].count.value_or(1) == 1;
  if ((state_.project.name.empty() && !event) || state_.project.name.end > T(word).begin) {
    return false;
  }
  View lead = Sub({clause.at.begin, T(word).begin});
  lead.remove_prefix(
      lead.size() > 1 && IsDigit(lead[0]) && View(u".、．").find(lead[1]) != View::npos ? 2 : 0);
  return lead.empty() || lead == u"项目" || lead == u"该项目" || lead == u"工程" || lead == u"总" ||
         (!state_.project.name.empty() && state_.project.name.begin >= clause.at.begin &&
          lead.size() <= 30);
}

bool SigningRules::OfAZone(const Clause& clause, std::size_t word) const {
  // 新区规划面积262平方公里: what stands in front of the word is a zone and no more.
  const Range lead{clause.at.begin, T(word).begin};
  if (IsZone(lead, clause) || Sub(lead) == u"新区" || Sub(lead) == u"全区") {
    return true;
  }
  // 甲高新区辖区面积116平方公里, 总面积360平方公里 behind the zone.
  static constexpr View kOfRule[] = {u"辖区",     u"行政辖区", u"区域", u"管辖", u"行政区域",
                                     u"规划控制", u"升级后",   u"园区", u"现有"};
  const Range noun = Noun(lead, clause);
  const bool told = state_.open_event != kNone || !state_.project.name.empty();
  return IsOneOf(Sub(noun), kOfRule) || (noun.empty() && !told && !state_.focus.name.empty());
}

std::string SigningRules::PerTime(Range words) const {
  const View text = Sub(words);
  if (text.starts_with(u"日") || Has(text, u"每天") || Has(text, u"每日")) {
    return "/日";
  }
  if (text.starts_with(u"月") || Has(text, u"每月")) {
    return "/月";
  }
  const bool stands = Has(text, u"库容") || Has(text, u"装机") || Has(text, u"可停") ||
                      Has(text, u"容纳") || Has(text, u"床位") || Has(text, u"可部署") ||
                      Has(text, u"变电") || Has(text, u"容量");
  return stands ? "" : "/年";
}

std::size_t SigningRules::OwnerOfSideValue() const {
  for (std::size_t k = state_.sentence_facts.size(); k > 0; --k) {
    const Fact& fact = state_.facts[state_.sentence_facts[k - 1]];
    if ((fact.kind == FactKind::kSigning || fact.kind == FactKind::kFacility) &&
        fact.attr == Attr::kNone && !IsFixedAssets(fact)) {
      return state_.sentence_facts[k - 1];
    }
  }
  if (state_.open_event != kNone && state_.facts[state_.open_event].count.value_or(1) == 1) {
    return state_.open_event;
  }
  // Of a batch told before, no one project can own the land.
  const bool one = last_signing_ != kNone && state_.facts[last_signing_].count.value_or(1) == 1;
  return one ? last_signing_ : kNone;
}

}  // namespace zoneflow::ingest
