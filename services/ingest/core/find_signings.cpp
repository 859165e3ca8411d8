#include "services/ingest/core/find_signings.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "services/ingest/core/event_words.h"

namespace zoneflow::ingest {
namespace {

constexpr View kInstitutions[] = {u"研究院",   u"研究所", u"创新区", u"创新中心", u"实验室",
                                  u"服务中心", u"平台",   u"联盟",   u"分院",     u"学院"};
constexpr View kManyOf[] = {u"多",   u"一批", u"各",   u"首",   u"项目", u"企业", u"：",
                            u"人才", u"资金", u"内资", u"外资", u"省外", u"市外", u"亿"};
constexpr View kByNow[] = {u"目前", u"截至", u"至今", u"迄今", u"眼下", u"如今"};
constexpr View kOverTheYears[] = {u"近年来", u"先后", u"多年来", u"历年", u"陆续", u"已经"};
constexpr View kWith[] = {u"分别", u"与", u"同", u"和"};
// Some, and none by name.
constexpr View kSome[] = {u"一批", u"一大批", u"多个", u"一系列", u"系列", u"一些",
                          u"不少", u"众多",   u"更多", u"各类",   u"许多"};
// A sum with these is of all that a ceremony signed.
constexpr View kWins[] = {u"揽金", u"揽资", u"吸金"};
constexpr View kProjectHeads[] = {u"项目", u"总部",   u"基地", u"产业园", u"中心",
                                  u"工厂", u"生产线", u"园",   u"平台"};

}  // namespace

bool SigningRules::EndsLikeProject(View name) { return EndsWithAny(name, kProjectHeads); }

void SigningRules::BeginSentence() {
  if (last_signing_ != kNone && ++sentences_since_signing_ > kSigningFades) {
    last_signing_ = kNone;
  }
  pending_money_ = kNone;
}

void SigningRules::Remember(std::size_t signing) {
  last_signing_ = signing;
  sentences_since_signing_ = 0;
}

Range SigningRules::ProjectName(Range range, const Clause& clause) const {
  range = Trim(range, clause);
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    if (T(i).mark == Mark::kQuantity && T(i).begin >= range.begin && T(i).end <= range.end &&
        CountsProjects(i)) {
      return {};
    }
  }
  const View text = Sub(range);
  // 甲、乙、丙等项目 are a row, of names or of sectors.
  if (text.size() < 4 || text.size() > 40 || (Has(text, u"、") && text.ends_with(u"等项目")) ||
      !(EndsLikeProject(text) || EventNames::IsSurelyProject(text)) || text == u"重点项目" ||
      text == u"优质项目" || text.starts_with(u"该项目") || text.starts_with(u"这些") ||
      IsGeneral(text) || text.ends_with(u"重点项目") || StartsWithAny(text, kSome)) {
    return {};
  }
  return range;
}

void SigningRules::NameProject(Fact& fact, Range company, Range name) {
  if (company.empty() && !name.empty()) {
    company = companies_.CompanyOf(name);
  }
  if (!name.empty()) {
    Range rest = name;
    if (!company.empty() && Sub(name).starts_with(Sub(company))) {
      rest.begin += company.size();
    }
    fact.project = Utf8(rest);
  }
  fact.company = Utf8(company);
  const std::string whole = Utf8(name);
  if (!company.empty() && Sub(name).find(Sub(company)) == View::npos) {
    fact.subject = fact.company + (whole.empty() ? "" : " " + whole);
  } else {
    fact.subject = whole;
  }
  if (!company.empty()) {
    companies_.Note(company);
  }
}

bool SigningRules::IsPeriodTotal(const Clause& clause, bool has_count) const {
  if (Find(clause, Mark::kCumulative) != kNone) {
    return true;
  }
  if (!has_count || state_.period.empty()) {
    return false;
  }
  // A day or a bare "近日" dates one ceremony; a year or a quarter sums many. Named first, or in a
  // clause of its own after the day of the report: 记者4月6日获悉，一季度，….
  bool dated = false;
  for (std::size_t i = state_.first_token; i < clause.last; ++i) {
    if (T(i).mark == Mark::kDate) {
      dated = true;
    } else if (T(i).mark == Mark::kPeriod) {
      const View word = Sub({T(i).begin, T(i).end});
      const bool day = word == u"近日" || word == u"日前" || word == u"昨日" || word == u"当日" ||
                       word == u"今天" || word == u"昨天";
      const bool alone = i > state_.first_token && T(i - 1).mark == Mark::kComma &&
                         T(i - 1).end == T(i).begin && i + 1 < clause.last &&
                         T(i + 1).mark == Mark::kComma && T(i).end == T(i + 1).begin;
      if (!day && (alone || !dated)) {
        return true;
      }
      dated = true;
    }
  }
  return false;
}

void SigningRules::Read(const std::vector<Clause>& sentence, std::size_t n) {
  const Clause& clause = sentence[n];
  // 较上年同期引进20家增长30%: what the growth is of.
  if (const View text = Sub(clause.at);
      (text.starts_with(u"较") || text.starts_with(u"比")) && Has(text, u"同期")) {
    return;
  }
  // 在签约的项目中, 此次签约的8个项目中: of what has been told.
  if (const View text = Sub(clause.at); text.ends_with(u"项目中") && Has(text, u"的")) {
    return;
  }
  std::size_t cue = Find(clause, Mark::kSign);
  if (cue == kNone) {
    cue = Find(clause, Mark::kSettle);
  }
  if (cue != kNone && IsStockOfFirms(clause, cue)) {
    return;
  }
  // 新增入驻机构16家, 累计落户总部52家: stocks and flows, read as indicators.
  if (cue != kNone && T(cue).mark == Mark::kSettle) {
    const std::size_t count = ProjectCount(clause);
    const View what =
        count != kNone && T(count).begin > T(cue).end ? Sub({T(cue).end, T(count).begin}) : View();
    if (what.size() >= 2 && what.size() <= 10 &&
        (what.ends_with(u"企业") || what.ends_with(u"机构") || what.ends_with(u"商户") ||
         what.ends_with(u"团队"))) {
      return;
    }
    const View before = Before(T(cue).begin, 2, clause.at.begin);
    // 入驻企业和项目达171个: how many there are.
    const View lead = count == kNone ? View() : Before(T(count).begin, 3, clause.at.begin);
    if (T(count == kNone ? cue : count).begin > T(cue).end && Has(lead, u"达")) {
      return;
    }
    if (count != kNone && ((UnitName(Q(count).unit) == "家" && IsStock(clause, cue)) ||
                           Before(T(cue).begin, 3, clause.at.begin).ends_with(u"有"))) {
      return;
    }
    const View after = After(T(cue).end, std::min<std::size_t>(3, clause.at.end - T(cue).end));
    if (before == u"新增" || before == u"累计" ||
        (cue + 1 < clause.last && IsNamedZone(T(cue + 1)) && T(cue + 1).begin == T(cue).end &&
         After(T(cue + 1).end, 1) == u"的") ||
        (Sub({T(cue).begin, T(cue).end}) == u"入驻" &&
         (Has(after, u"企业") || Has(after, u"机构")))) {
      return;
    }
  }
  const bool attract = cue == kNone;
  if (attract) {
    cue = Find(clause, Mark::kAttract);
    const std::size_t count = cue == kNone ? kNone : ProjectCount(clause);
    if (count != kNone && UnitName(Q(count).unit) == "家" && IsStock(clause, cue)) {
      return;  // 累计已引进243家企业
    }
  }
  const std::size_t plan = Find(clause, Mark::kPlanInvest);
  const std::size_t invest = plan != kNone ? plan : Find(clause, Mark::kInvest);
  const std::size_t total = Find(clause, Mark::kTotalInvest);
  const bool opens = Find(clause, Mark::kFacility) != kNone || Find(clause, Mark::kBuilt) != kNone;
  const bool to_come =
      cue != kNone && predicates_.Of(cue, clause) != Aspect::kTold && ProjectCount(clause) != kNone;
  if (!to_come && InvestedList(clause, cue != kNone)) {
    return;
  }
  if (cue != kNone && !InList(cue, clause)) {
    const Aspect aspect = predicates_.Of(cue, clause);
    if (aspect == Aspect::kAside || aspect == Aspect::kHoped) {
      return;
    }
    SignedProjects(sentence, n, cue, attract);
    return;
  }
  if (opens) {
    return;
  }
  const std::size_t money = Money(clause);
  if (money == kNone) {
    return;
  }
  if (invest != kNone && total == kNone && T(invest).end <= T(money).begin &&
      T(money).begin - T(invest).end <= 3) {
    return;  // of a party: read as what it puts in
  }
  if (total == kNone || ProjectCount(clause) != kNone || Find(clause, Mark::kPlanned) != kNone) {
    return;
  }
  for (std::size_t i = state_.first_token; i < total; ++i) {
    if (T(i).mark == Mark::kPipeline) {
      return;
    }
  }
  // 总投资8亿美元 as a headline's first line: its project stands in the next clause.
  // 甲区在推介会上揽金210亿元，22个项目集中落子.
  if (n + 1 < sentence.size() &&
      ((n == 0 && Trim({clause.at.begin, T(total).begin}, clause).empty()) ||
       IsOneOf(Sub({T(total).begin, T(total).end}), kWins)) &&
      T(money).end == clause.at.end &&
      (Find(sentence[n + 1], Mark::kSign) != kNone ||
       Find(sentence[n + 1], Mark::kSettle) != kNone) &&
      Money(sentence[n + 1]) == kNone) {
    pending_money_ = money;
    return;
  }
  // A further sum of a project signed before. The clause in front may give its name:
  // …设立西北总部，总投资….
  if (last_signing_ == kNone || state_.facts[last_signing_].count.value_or(1) != 1 ||
      !ProjectName({clause.at.begin, T(total).begin}, clause).empty()) {
    return;
  }
  Fact& fact = Emit(FactKind::kSigning, {T(total).begin, T(money).end},
                    state_.facts[last_signing_].subject, clause);
  const Fact& earlier = state_.facts[last_signing_];
  fact.company = earlier.company;
  fact.project = earlier.project;
  SetMoney(fact, money, clause);
  if (n > 0) {
    const Clause& before = sentence[n - 1];
    const std::size_t build = Find(before, Mark::kBuild);
    const Range name =
        build == kNone ? Range{} : ProjectName({T(build).end, before.at.end}, before);
    if (!name.empty()) {
      fact.project = Utf8(name);
      fact.subject = fact.company.empty() || Has(Sub(name), FromUtf8(fact.company))
                         ? fact.project
                         : fact.company + " " + fact.project;
    }
  }
  Remember(state_.facts.size() - 1);
}

bool SigningRules::IsStock(const Clause& clause, std::size_t cue) const {
  const View before = Before(T(cue).begin, 8, clause.at.begin);
  const View words = Sub({clause.at.begin, T(cue).begin});
  return Has(before, u"累计已") || Has(before, u"已累计") || Has(words, u"目前") ||
         (Has(before, u"累计") && state_.period.empty()) || Has(words, u"截至") ||
         Has(words, u"迄今") || Has(words, u"至今");
}

bool SigningRules::IsStockOfFirms(const Clause& clause, std::size_t cue) const {
  const std::size_t count = ProjectCount(clause);
  if (count == kNone || UnitName(Q(count).unit) != "家" ||
      Has(Sub({T(count).end, clause.at.end}), u"项目")) {
    return false;
  }
  const View words = Sub({state_.begin, T(std::min(count, cue)).begin});
  return Before(T(cue).begin, 3, clause.at.begin).find(u'已') != View::npos ||
         (HasAny(words, kByNow) && Has(words, u"已"));
}

bool SigningRules::IsYetToCome(const Clause& clause, std::size_t cue) const {
  if (predicates_.Of(cue, clause) == Aspect::kPlanned) {
    return true;
  }
  // 招引项目不少于25个: a task.
  const View text = Sub(clause.at);
  if (Has(text, u"不少于") || Has(text, u"不低于")) {
    return true;
  }
  for (std::size_t i = clause.first; i < cue; ++i) {
    if (T(i).mark == Mark::kFuture || T(i).mark == Mark::kProject) {
      return true;
    }
  }
  return false;
}

void SigningRules::SignedProjects(const std::vector<Clause>& sentence, std::size_t n,
                                  std::size_t cue, bool attract) {
  const Clause& clause = sentence[n];
  std::size_t count = ProjectCount(clause);
  // 甲、乙等15家企业，分别与高新区签约: counted in the clause in front.
  if (count == kNone && n > 0 && T(cue).mark == Mark::kSign &&
      StartsWithAny(Sub({clause.at.begin, T(cue).begin}), kWith)) {
    const std::size_t parties = ProjectCount(sentence[n - 1]);
    count = parties != kNone && T(parties).end + 6 >= sentence[n - 1].at.end ? parties : kNone;
  }
  std::size_t money = Money(clause);
  const Clause* money_clause = &clause;
  if (money == kNone && pending_money_ != kNone) {
    money = pending_money_;
    money_clause = &sentence[n - 1];
  }
  if (money == kNone) {
    money = NextMoney(sentence, n);
    money_clause = money == kNone ? &clause : &sentence[n + 1];
  }
  pending_money_ = kNone;
  // 包含21个签约项目、28个开工项目: parts by their counts, and the sum behind is of the whole.
  if (const std::size_t include = Find(clause, Mark::kInclude); include < cue && count != kNone) {
    for (std::size_t i = count + 1; i < clause.last; ++i) {
      if (CountsProjects(i) && T(i - 1).mark == Mark::kEnumeration) {
        return;
      }
    }
  }
  if (attract && AimsAt(cue)) {
    return;  // a target: Programmes reads it
  }
  if (count != kNone && IsYetToCome(clause, cue)) {
    Range subject = Trim({T(cue).begin, clause.at.end}, clause);
    Fact& fact = Emit(FactKind::kProgramme, {clause.at.begin, clause.at.end}, "", clause);
    if (subject.end == T(count).end) {
      subject.end = T(count).begin;
    }
    if (T(count).end <= T(cue).begin) {
      subject = Counted(count, clause);  // 5个项目将签约
    }
    fact.subject = Utf8(Trim(subject, clause));
    // 投资6亿元的甲项目等11个总投资20亿元项目: the sum of all stands behind the count.
    for (std::size_t i = count + 1; i < clause.last; ++i) {
      if (money_clause == &clause && IsQuantity(i, QuantityKind::kMoney) && !Used(i)) {
        money = i;
        break;
      }
    }
    SetCount(fact, count);
    if (money != kNone) {
      SetMoney(fact, money, *money_clause);
    }
    return;
  }
  // A sum that only measures something else (产值) is no investment.
  Range name;
  if (money != kNone && money_clause == &clause && state_.text[T(money).end] == u'的') {
    std::size_t end = clause.at.end;
    if (T(cue).begin > T(money).end) {
      end = T(cue).begin;
    }
    name = ProjectName({T(money).end + 1, end}, clause);
  }
  if (name.empty() && count == kNone) {
    name = SignedRow(clause, cue);
  }
  const bool row = !name.empty() && Sub(name).find(u'、') != View::npos;
  // 签约落户甲产业园: what stands behind is where.
  const bool settles = T(cue).mark == Mark::kSign && cue + 1 < clause.last &&
                       T(cue + 1).mark == Mark::kSettle && T(cue + 1).begin == T(cue).end;
  if (name.empty() && count == kNone) {
    name = settles ? Range{} : ProjectName({T(cue).end, clause.at.end}, clause);
    if (T(cue).mark == Mark::kSettle && !EndsLikeProject(Sub(name))) {
      name = {};  // 进驻甲标准厂房: where
    }
    if (name.empty()) {
      name = ProjectName({clause.at.begin, T(cue).begin}, clause);
    }
  }
  // 30亿元碳纤维项目签约: the sum in front of a project's own name.
  if (money == kNone && count == kNone && !name.empty()) {
    for (std::size_t i = clause.first; i < clause.last; ++i) {
      if (IsQuantity(i, QuantityKind::kMoney) && !Used(i) && T(i).begin == name.begin &&
          !Q(i).bare && Q(i).bound == Bound::kNone && name.end - T(i).end > 3) {
        money = i;
        name.begin = T(i).end;
      }
    }
  }
  Range company;
  if (name.empty() && count == kNone) {
    // 前晨汽车落户江阴高新区: the company alone; of 引来前晨汽车 the sum tells that it is one.
    const bool behind = T(cue).mark == Mark::kAttract;
    const EventName party = names_.Cut(
        behind ? Range{T(cue).end, clause.at.end} : Range{clause.at.begin, T(cue).begin}, clause);
    const View who = Sub(party.company);
    if (!party.that && (CompanyNames::LooksLikeCompany(who) ||
                        (EventNames::IsParty(who) && !EventNames::IsAuthority(who)) ||
                        (behind && money != kNone && who.size() >= 3 && who.size() <= 12 &&
                         !HasAny(who, kManyOf)))) {
      company = party.company;
    }
    // 与甲集团、乙大学签约: both of them.
    if (T(cue).mark == Mark::kSign) {
      const Range parties = names_.Parties({clause.at.begin, T(cue).begin}, clause);
      const View before = Before(T(cue).begin, 2, clause.at.begin);
      company = before == u"分别" ? Range{} : parties.empty() ? company : parties;
      for (std::size_t i = clause.first; i < clause.last; ++i) {
        if (IsNamedZone(T(i)) && T(i).begin > company.begin && T(i).end < company.end) {
          company = {};  // 甲公司与乙新区、丙公司与丁新区各签下…
          break;
        }
      }
    }
  }
  // …签约，投资18亿元打造乙综合体: what the sum is for.
  if (name.empty() && !company.empty() && money != kNone && money_clause != &clause) {
    const std::size_t build = Find(*money_clause, Mark::kBuild, money + 1);
    if (build != kNone) {
      name = ProjectName({T(build).end, money_clause->at.end}, *money_clause);
    }
  }
  if (T(cue).mark == Mark::kSettle && money == kNone && count == kNone) {
    const Range before = Trim({clause.at.begin, T(cue).begin}, clause);
    if (EndsWithAny(Sub(before), kInstitutions)) {
      Emit(FactKind::kFacility, {before.begin, std::min<std::size_t>(clause.at.end, T(cue).end)},
           Utf8(before), clause);
      return;
    }
  }
  // 15个签约项目分布在新能源等领域: those that were counted before.
  if (count != kNone && money == kNone && last_signing_ != kNone &&
      state_.facts[last_signing_].count == WholeNumber(Q(count).number) &&
      T(count).begin == clause.at.begin && T(cue).begin > T(count).begin &&
      After(T(cue).end, 2) == u"项目") {
    Use(count);
    return;
  }
  if (count == kNone && ((name.empty() && company.empty()) || (state_.bygone && money == kNone))) {
    return;
  }
  if (count == kNone && money == kNone && T(cue).mark == Mark::kAttract && !row) {
    return;
  }
  if (count == kNone && money == kNone && !state_.in_title &&
      predicates_.Of(cue, clause) != Aspect::kTold) {
    return;
  }
  Range at{
      count == kNone ? clause.at.begin : std::min<std::size_t>(clause.at.begin, T(count).begin),
      clause.at.end};
  const Range trimmed = Trim(at, clause);
  if (!trimmed.empty() && at.begin == clause.at.begin) {
    at.begin = trimmed.begin;
  }
  if (money != kNone && money_clause != &clause) {
    at.begin = std::min<std::size_t>(at.begin, money_clause->at.begin);
    at.end = std::max<std::size_t>(at.end, T(money).end);
  }
  Fact& fact = Emit(FactKind::kSigning, at, "", clause);
  if (count != kNone) {
    SetCount(fact, count);
    const Range around{T(count).begin, std::min<std::size_t>(clause.at.end, T(count).end + 12)};
    const std::size_t end = Sub(around).find(u"项目");
    Range subject = end == View::npos ? Range{clause.at.begin, T(count).end}
                                      : Range{T(count).begin, around.begin + end + 2};
    if (T(cue).end <= T(count).begin && end == View::npos) {
      subject = {T(cue).begin, T(count).end};
    }
    if (end == View::npos && Counted(count, clause).size() > T(count).end - T(count).begin) {
      subject = Counted(count, clause);
    }
    // 新签约甲、乙等工业项目45个: the names, behind the verb.
    if (T(cue).begin >= subject.begin && T(cue).end + 2 < T(count).begin &&
        Has(Sub({T(cue).end, T(count).begin}), u"、")) {
      subject.begin = T(cue).end;
    }
    fact.subject = Utf8(BehindNames(Trim(subject, clause)));
  } else if (row) {
    fact.project = Utf8(name);
    fact.subject = fact.project;
  } else {
    NameProject(fact, company, name);
  }
  if (money != kNone) {
    SetMoney(fact, money, *money_clause);
  }
  // Other sums of the clause are qualifiers of what was signed.
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    if (IsQuantity(i, QuantityKind::kMoney) && !Used(i)) {
      Use(i);
    }
  }
  // 32个项目落户成都: the place, and no zone.
  if (T(cue).mark == Mark::kSettle && SettlesInPlace(cue)) {
    SetZone(fact, {});
  }
  fact.period_total = IsPeriodTotal(clause, count != kNone && fact.count.value_or(0) > 1);
  if (!fact.period_total) {
    Remember(state_.facts.size() - 1);
    if (count != kNone) {
      batch_ = last_signing_;
    }
  }
}

bool SigningRules::SettlesInPlace(std::size_t cue) const {
  const std::vector<PlaceMention>& places = state_.source.tokens.places;
  const std::size_t end = T(cue).end;
  const auto place =
      std::lower_bound(places.begin(), places.end(), end,
                       [](const PlaceMention& p, std::size_t value) { return p.begin < value; });
  if (place == places.end() || place->begin > end + 1 || place->kind == PlaceKind::kAbroad) {
    return false;
  }
  const char16_t behind = place->end < state_.text.size() ? state_.text[place->end] : u'。';
  return View(u"，。；：、 \n").find(behind) != View::npos;
}

Range SigningRules::BehindNames(Range subject) const {
  const std::size_t etc = Sub(subject).rfind(u'等');
  constexpr std::size_t kMostNamed = 32;
  const bool names = etc != View::npos && etc > kMostNamed && etc + 3 < subject.size() &&
                     Sub(subject).substr(0, etc).find(u'、') != View::npos;
  return names ? Range{subject.begin + etc + 1, subject.end} : subject;
}

Range SigningRules::SignedRow(const Clause& clause, std::size_t cue) const {
  const Range before{clause.at.begin, T(cue).begin};
  const Range after{T(cue).end, clause.at.end};
  if (const std::size_t include = Find(clause, Mark::kInclude); include < cue) {
    return {};  // 包括人才招引项目、技术转化项目: a word of a name
  }
  if (T(cue).mark == Mark::kAttract) {
    // 近年来先后引进了甲、乙: how a zone has grown, and no news.
    return HasAny(Sub({state_.begin, T(cue).begin}), kOverTheYears) ? Range{}
                                                                    : names_.Row(after, clause);
  }
  const Range row = names_.Row(before, clause);
  return row.empty() && T(cue).mark == Mark::kSign ? names_.Row(after, clause) : row;
}

void SigningRules::DropNamedTwice() {
  std::set<std::string> companies;  // of signings with a sum
  for (const Fact& fact : state_.facts) {
    if (fact.kind == FactKind::kSigning && fact.amount) {
      companies.insert(fact.company);
    }
  }
  std::erase_if(state_.facts, [&](const Fact& fact) {
    return fact.kind == FactKind::kSigning && !fact.count && !fact.amount && !fact.in_title &&
           !fact.company.empty() && companies.contains(fact.company);
  });
}

}  // namespace zoneflow::ingest
