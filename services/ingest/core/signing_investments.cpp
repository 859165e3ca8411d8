// Sums that a party puts in: 拟投资, 增资, and lists of them.
#include <algorithm>
#include <iterator>
#include <utility>

#include "services/ingest/core/find_signings.h"

namespace zoneflow::ingest {
namespace {

constexpr View kThatCompany[] = {u"该公司", u"该企业", u"公司", u"企业", u"该集团"};
// Words of who does not invest as a company does.
constexpr View kNoInvestor[] = {u"项目", u"园区",   u"政府", u"双方", u"我们",
                                u"全市", u"管委会", u"年",   u"期"};

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
      if (T(k).mark == Mark::kInvest || T(k).mark == Mark::kTotalInvest) {
        // 的甲项目和总投资13亿元的乙项目
        const View joint = Before(T(k).begin, 1, name.begin);
        name.end = T(k).begin - (joint == u"和" || joint == u"与" || joint == u"及" ? 1 : 0);
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
  signing_article_ = signing_article_ || !opened;
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
  if (planned && !that && name.empty() && EndsLikeProject(Sub(investor))) {
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
  if (name.empty() && (!known || investor.empty() || GrowsBehind(sentence, n))) {
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

}  // namespace zoneflow::ingest
