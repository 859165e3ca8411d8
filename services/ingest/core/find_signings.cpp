#include "services/ingest/core/find_signings.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace zoneflow::ingest {
namespace {

constexpr View kInstitutions[] = {u"研究院",   u"研究所", u"创新区", u"创新中心", u"实验室",
                                  u"服务中心", u"平台",   u"联盟",   u"分院",     u"学院"};
constexpr View kThatCompany[] = {u"该公司", u"该企业", u"公司", u"企业", u"该集团"};
// Words of who does not invest as a company does.
constexpr View kNoInvestor[] = {u"项目", u"园区",   u"政府", u"双方", u"我们",
                                u"全市", u"管委会", u"年",   u"期"};
constexpr View kManyOf[] = {u"多",   u"一批", u"各",   u"首",   u"项目", u"企业", u"：",
                            u"人才", u"资金", u"内资", u"外资", u"省外", u"市外", u"亿"};
constexpr View kProjectHeads[] = {u"项目", u"总部",   u"基地", u"产业园", u"中心",
                                  u"工厂", u"生产线", u"园",   u"平台"};

}  // namespace

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
  // 甲、乙、丙等项目: as many as are named.
  const bool list = Has(text, u"、") && text.ends_with(u"等项目");
  for (std::size_t i = clause.first; list && i < clause.last; ++i) {
    if (IsNamedZone(T(i)) && T(i).begin >= range.begin && T(i).end <= range.end) {
      return {};
    }
  }
  const std::size_t longest = list ? 90 : 40;
  if (text.size() < 4 || text.size() > longest ||
      !(EndsWithAny(text, kProjectHeads) || EventNames::IsSurelyProject(text)) ||
      text == u"重点项目" || text == u"优质项目" || text.starts_with(u"该项目") ||
      text.starts_with(u"这些") || IsGeneral(text) || text.ends_with(u"重点项目")) {
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

std::optional<Date> SigningRules::SignedOn(const Clause& clause) const {
  for (std::size_t i = state_.first_token; i < clause.last; ++i) {
    if (T(i).mark != Mark::kDate) {
      continue;
    }
    int year = 0;
    int month = 0;
    int value = 0;
    for (std::size_t k = T(i).begin; k < T(i).end; ++k) {
      if (IsDigit(state_.text[k])) {
        value = value * 10 + (state_.text[k] - u'0');
      } else {
        if (state_.text[k] == u'年') {
          year = value;
        } else if (state_.text[k] == u'月') {
          month = value;
        }
        if (state_.text[k] != u'日') {
          value = 0;
        }
      }
    }
    if (year == 0 && !state_.source.options.published_on) {
      return std::nullopt;
    }
    using std::chrono::day;
    using std::chrono::year_month_day;
    const auto make = [&](int y) {
      return year_month_day{std::chrono::year{y}, std::chrono::month{static_cast<unsigned>(month)},
                            day{static_cast<unsigned>(value)}};
    };
    year_month_day date = make(year);
    if (year == 0) {
      const Date published = *state_.source.options.published_on;
      const int this_year = static_cast<int>(year_month_day{published}.year());
      date = make(this_year);
      // News tells what has happened: a day after the page's own is last year's.
      if (date.ok() && Date{date} > published) {
        date = make(this_year - 1);
      }
    }
    if (date.ok()) {
      return Date{date};
    }
  }
  return std::nullopt;
}

void SigningRules::Read(const std::vector<Clause>& sentence, std::size_t n) {
  const Clause& clause = sentence[n];
  std::size_t cue = Find(clause, Mark::kSign);
  if (cue == kNone) {
    cue = Find(clause, Mark::kSettle);
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
  if (InvestedList(clause, cue != kNone)) {
    return;
  }
  if (cue != kNone && !InList(cue, clause)) {
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
    PlannedInvestment(sentence, n, plan != kNone, invest, money);
    return;
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
  if (n + 1 < sentence.size() && Trim({clause.at.begin, T(total).begin}, clause).empty() &&
      T(money).end == clause.at.end &&
      (Find(sentence[n + 1], Mark::kSign) != kNone ||
       Find(sentence[n + 1], Mark::kSettle) != kNone) &&
      Money(sentence[n + 1]) == kNone) {
    pending_money_ = money;
    return;
  }
  // A further word on a project signed before. The clause in front may give its name:
  // …设立西北总部，总投资….
  const Range named = ProjectName({clause.at.begin, T(total).begin}, clause);
  if (last_signing_ != kNone && state_.facts[last_signing_].count.value_or(1) == 1 &&
      named.empty()) {
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
  } else {
    const Range name = ProjectName({T(money).end, NameEnd(clause, money)}, clause);
    const Range project = name.empty() ? named : name;
    // After a batch that was opened, not signed, the project is one of those opened.
    const bool opened = !signing_article_ && OpenedBatch();
    if (!project.empty() && (signing_article_ || opened)) {
      Fact& fact = Emit(opened ? FactKind::kFacility : FactKind::kSigning,
                        {std::min<std::size_t>(project.begin, T(total).begin),
                         std::max<std::size_t>(project.end, T(money).end)},
                        "", clause);
      NameProject(fact, {}, project);
      SetMoney(fact, money, clause);
      if (opened) {
        return;
      }
      Remember(state_.facts.size() - 1);
    }
  }
}

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
    }
    if (const std::size_t etc = Sub(name).rfind(u"项目等"); etc != View::npos) {
      name.end = name.begin + etc + 2;
    }
    name = ProjectName(name, clause);
    if (!name.empty()) {
      items.push_back({i + 1, name});
    }
  }
  if (items.size() < 2 || (!signs && batch_ == kNone)) {
    return false;
  }
  for (const Item& item : items) {
    Fact& fact = Emit(FactKind::kSigning, {T(item.money).begin, item.name.end}, "", clause);
    NameProject(fact, {}, item.name);
    SetMoney(fact, item.money, clause);
  }
  signing_article_ = true;
  return true;
}

void SigningRules::PlannedInvestment(const std::vector<Clause>& sentence, std::size_t n,
                                     bool planned, std::size_t invest, std::size_t money) {
  const Clause& clause = sentence[n];
  Range investor = Trim({clause.at.begin, T(invest).begin}, clause);
  const bool that = std::find(std::begin(kThatCompany), std::end(kThatCompany), Sub(investor)) !=
                    std::end(kThatCompany);
  if (that) {
    investor = companies_.last();
  }
  std::size_t build = Find(clause, Mark::kBuild, money + 1);
  Range name;
  if (build != kNone) {
    name = ProjectName({T(build).end, clause.at.end}, clause);
  } else if (state_.text[T(money).end] == u'的') {
    name = ProjectName({T(money).end + 1, clause.at.end}, clause);
  } else if (planned && n + 1 < sentence.size() && Money(sentence[n + 1]) == kNone) {
    // 增资1.2亿欧元，用于扩建研发中心
    const Clause& next = sentence[n + 1];
    build = Find(next, Mark::kBuild);
    if (build != kNone) {
      name = ProjectName({T(build).end, next.at.end}, next);
    }
  }
  // 智能座舱项目计划总投资15亿元: the project stands where the investor would.
  if (planned && !that && name.empty() && EndsWithAny(Sub(investor), kProjectHeads)) {
    name = ProjectName(investor, clause);
    investor = {};
  }
  // 与某某有限公司签署协议，双方将共同投资…: the party of the agreement invests.
  bool agreed = false;
  for (std::size_t i = state_.first_token; i < clause.first; ++i) {
    agreed = agreed || T(i).mark == Mark::kSign;
  }
  if (agreed && !that && !CompanyNames::LooksLikeCompany(Sub(investor))) {
    investor = companies_.last();
  } else if (planned && !that && !investor.empty()) {
    investor = Investor(investor, clause);
  }
  const bool known = that || ((agreed || planned) && !investor.empty()) ||
                     CompanyNames::LooksLikeCompany(Sub(investor));
  if (!planned && !(agreed && build != kNone && !name.empty()) &&
      !(known && (build != kNone || !name.empty()))) {
    return;
  }
  if (name.empty() && (!known || investor.empty())) {
    return;
  }
  std::size_t begin = T(invest).begin;
  for (const Range part : {investor, name}) {
    if (!part.empty() && part.begin >= clause.at.begin) {
      begin = std::min<std::size_t>(begin, part.begin);
    }
  }
  Fact& fact =
      Emit(FactKind::kSigning, {begin, std::max<std::size_t>(T(money).end, name.end)}, "", clause);
  NameProject(fact, known ? investor : Range{}, name);
  SetMoney(fact, money, clause);
  fact.signed_on = SignedOn(clause);
  Remember(state_.facts.size() - 1);
  signing_article_ = true;
}

Range SigningRules::Investor(Range range, const Clause& clause) const {
  // 来自德国的海曼集团, 台资企业立璞电子: the name is what stands last.
  for (const View before : {View(u"的"), View(u"企业"), View(u"巨头")}) {
    const std::size_t at = Sub(range).rfind(before);
    if (at != View::npos && range.size() - at - before.size() >= 2) {
      range.begin += at + before.size();
    }
  }
  if (range.size() < 2 || range.size() > 20 || IsZone(range, clause) ||
      HasAny(Sub(range), kNoInvestor)) {
    return {};
  }
  for (std::size_t i = clause.first; i < clause.last && T(i).begin < range.end; ++i) {
    if (T(i).begin >= range.begin && T(i).mark == Mark::kQuantity) {
      return {};
    }
  }
  return range;
}

std::size_t SigningRules::NameEnd(const Clause& clause, std::size_t from) const {
  for (std::size_t i = from + 1; i < clause.last; ++i) {
    const Mark mark = T(i).mark;
    if (mark == Mark::kLand || mark == Mark::kArea || mark == Mark::kYield) {
      return T(i).begin;
    }
  }
  return clause.at.end;
}

bool SigningRules::OpenedBatch() const {
  const std::vector<Fact>& facts = state_.facts;
  const std::size_t reach = facts.size() - std::min<std::size_t>(facts.size(), 4);
  return std::any_of(facts.begin() + static_cast<std::ptrdiff_t>(reach), facts.end(),
                     [](const Fact& fact) {
                       return fact.kind == FactKind::kFacility && fact.count.value_or(1) > 1;
                     });
}

bool SigningRules::IsStock(const Clause& clause, std::size_t cue) const {
  const View before = Before(T(cue).begin, 8, clause.at.begin);
  const View words = Sub({clause.at.begin, T(cue).begin});
  return Has(before, u"累计已") || Has(before, u"已累计") || Has(words, u"目前") ||
         (Has(before, u"累计") && state_.period.empty()) || Has(words, u"截至") ||
         Has(words, u"迄今") || Has(words, u"至今");
}

bool SigningRules::IsYetToCome(const Clause& clause, std::size_t cue) const {
  if (T(cue).begin > clause.at.begin &&
      View(u"拟待未").find(state_.text[T(cue).begin - 1]) != View::npos) {
    return true;
  }
  if (state_.future && FutureBefore(cue, clause)) {
    return true;
  }
  // 招引项目不少于25个: a task.
  const View text = Sub(clause.at);
  if (Has(text, u"不少于") || Has(text, u"不低于")) {
    return true;
  }
  for (std::size_t i = clause.first; i < cue; ++i) {
    if (T(i).mark == Mark::kWill || T(i).mark == Mark::kFuture || T(i).mark == Mark::kProject) {
      return true;
    }
  }
  return false;
}

void SigningRules::SignedProjects(const std::vector<Clause>& sentence, std::size_t n,
                                  std::size_t cue, bool attract) {
  const Clause& clause = sentence[n];
  const std::size_t count = ProjectCount(clause);
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
  if (attract && state_.future) {
    return;  // a target: Programmes reads it
  }
  if (count != kNone && IsYetToCome(clause, cue)) {
    Range subject = Trim({T(cue).begin, clause.at.end}, clause);
    Fact& fact = Emit(FactKind::kProgramme, {clause.at.begin, clause.at.end}, "", clause);
    if (subject.end == T(count).end) {
      subject.end = T(count).begin;
    }
    fact.subject = Utf8(Trim(subject, clause));
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
    name = ProjectName({T(cue).end, clause.at.end}, clause);
    if (T(cue).mark == Mark::kSettle && !EndsWithAny(Sub(name), kProjectHeads)) {
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
  if (count == kNone && name.empty() && company.empty()) {
    return;
  }
  if (count == kNone && money == kNone && T(cue).mark != Mark::kSign &&
      T(cue).mark != Mark::kSettle) {
    return;
  }
  if (count == kNone && money == kNone && FutureBefore(cue, clause) && !state_.in_title) {
    return;
  }
  Range at{clause.at.begin, clause.at.end};
  const Range trimmed = Trim(at, clause);
  if (!trimmed.empty()) {
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
    fact.subject = Utf8(Trim(subject, clause));
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
  fact.period_total = IsPeriodTotal(clause, count != kNone && fact.count.value_or(0) > 1);
  if (!fact.period_total) {
    fact.signed_on = SignedOn(clause);
    Remember(state_.facts.size() - 1);
    if (count != kNone) {
      batch_ = last_signing_;
    }
    signing_article_ = true;
  }
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
  std::size_t begin = list.begin;
  for (std::size_t k = list.begin; k <= list.end; ++k) {
    if (k == list.end || state_.text[k] == u'、') {
      const Range name = ProjectName({begin, k}, clause);
      if (!name.empty() && !companies_.CompanyOf(name).empty()) {
        Fact& fact = Emit(FactKind::kSigning, name, "", clause);
        NameProject(fact, {}, name);
      }
      begin = k + 1;
    }
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
    if (q == kNone || Used(q) || Q(q).kind == QuantityKind::kMoney ||
        Q(q).kind == QuantityKind::kPercent || Q(q).kind == QuantityKind::kTimes) {
      continue;
    }
    const Range at{T(i).begin, T(q).end};
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
    if (surface != (mark != Mark::kYield)) {
      continue;
    }
    const std::size_t owner = OfAZone(clause, i) ? kNone : OwnerOfSideValue();
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
    fact.attr = mark == Mark::kLand   ? Attr::kLand
                : mark == Mark::kArea ? Attr::kArea
                                      : Attr::kCapacity;
    fact.amount = AmountOf(q);
    const std::string per = mark == Mark::kYield ? PerTime({T(i).begin, T(q).begin}) : "";
    fact.amount->unit += per;
    fact.bound = Q(q).bound;
    Use(q);
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

bool SigningRules::OfAZone(const Clause& clause, std::size_t word) const {
  // 新区规划面积262平方公里: what stands in front of the word is a zone and no more.
  const Range lead{clause.at.begin, T(word).begin};
  return IsZone(lead, clause) || Sub(lead) == u"新区" || Sub(lead) == u"全区";
}

std::string SigningRules::PerTime(Range words) const {
  const View text = Sub(words);
  if (text.starts_with(u"日") || Has(text, u"每天") || Has(text, u"每日")) {
    return "/日";
  }
  const bool stands = Has(text, u"库容") || Has(text, u"装机") || Has(text, u"可停") ||
                      Has(text, u"容纳") || Has(text, u"变电") || Has(text, u"容量");
  return stands ? "" : "/年";
}

std::size_t SigningRules::OwnerOfSideValue() const {
  for (std::size_t k = state_.sentence_facts.size(); k > 0; --k) {
    const Fact& fact = state_.facts[state_.sentence_facts[k - 1]];
    if ((fact.kind == FactKind::kSigning || fact.kind == FactKind::kFacility) &&
        fact.attr == Attr::kNone) {
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
