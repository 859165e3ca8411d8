#include "services/ingest/core/find_facilities.h"

namespace zoneflow::ingest {
namespace {

// 开工仪式: an occasion, told for what was opened there.
constexpr View kEvents[] = {u"仪式", u"活动", u"典礼", u"现场", u"动员"};
constexpr View kFacilityHeads[] = {
    u"中心", u"园",   u"基地", u"项目",   u"平台",   u"院",     u"室",     u"厂",     u"路",
    u"桥",   u"馆",   u"站",   u"楼",     u"线",     u"总部",   u"城",     u"校",     u"港",
    u"工程", u"所",   u"大厦", u"码头",   u"综合体", u"产业园", u"加速器", u"孵化器", u"窗口",
    u"联盟", u"公寓", u"厂房", u"医院",   u"广场",   u"街区",   u"枢纽",   u"大道",   u"隧道",
    u"期",   u"装置", u"小镇", u"摄影棚", u"设施",   u"工厂",   u"车间",   u"楼",     u"棚",
    u"区",   u"仓",   u"塔",   u"池",     u"产品",   u"系统",   u"体系",   u"市场",   u"学校",
    u"酒店", u"公园", u"场",   u"热线",   u"云",     u"谷",     u"改造",   u"电站"};

}  // namespace

void FacilityRules::Read(const std::vector<Clause>& sentence, std::size_t n) {
  const Clause& clause = sentence[n];
  std::size_t from = clause.at.begin;
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    const Mark mark = T(i).mark;
    if (mark == Mark::kFound) {
      const Range object = Trim({T(i).end, clause.at.end}, clause);
      bool first = false;
      for (std::size_t k = i + 1; k < clause.last; ++k) {
        first = first || T(k).mark == Mark::kFirst;
      }
      if (first && object.size() >= 4) {
        Emit(FactKind::kFacility, {T(i).begin, object.end}, Utf8(object), clause);
        return;
      }
      continue;
    }
    if (mark != Mark::kFacility && mark != Mark::kBuilt) {
      continue;
    }
    const char16_t before = T(i).begin > clause.at.begin ? state_.text[T(i).begin - 1] : u'\0';
    const View after = After(T(i).end, std::min<std::size_t>(4, clause.at.end - T(i).end));
    if ((before != 0 && View(u"未早快即促待已后").find(before) != View::npos) ||
        InList(i, clause) || after.starts_with(u"后") || after.starts_with(u"率") ||
        after.starts_with(u"时") || after.starts_with(u"前") || after.starts_with(u"的") ||
        HasAny(after, kEvents)) {
      continue;
    }
    if (state_.future && FutureBefore(i, clause)) {
      continue;
    }
    const View word = Sub({T(i).begin, T(i).end});
    const bool launch = word == u"横空出世" || word == u"问世" || word == u"下线";
    Range subject = Trim({from, T(i).begin}, clause);
    Range at{subject.empty() ? T(i).begin : subject.begin, T(i).end};
    const bool object_follows =
        (mark == Mark::kBuilt || word == u"启用" || word == u"开工" || word == u"开通" ||
         word == u"竣工" || word == u"投用") &&
        T(i).end < clause.at.end &&
        (i + 1 < clause.last || EndsWithAny(Sub({T(i).end, clause.at.end}), kFacilityHeads));
    std::size_t count = ProjectCount(clause);
    if (object_follows && !EndsWithAny(Sub(subject), kFacilityHeads)) {
      subject = Trim({T(i).end, clause.at.end}, clause);
      at = {T(i).begin, clause.at.end};
      for (std::size_t k = i + 1; k < clause.last && count == kNone; ++k) {
        if (IsQuantity(k, QuantityKind::kCount) && !Used(k)) {
          count = k;
        }
      }
      if (count != kNone && T(count).begin == subject.begin) {
        subject.begin = T(count).end;
      } else if (count != kNone && T(count).end == subject.end) {
        subject.end = T(count).begin;
      }
      if (count == kNone && !EndsWithAny(Sub(subject), kFacilityHeads)) {
        continue;
      }
    } else if (count == kNone && !launch) {
      View name = Sub(subject);
      while (!name.empty() && (name.back() == u'”' || name.back() == u'）')) {
        const std::size_t open = name.back() == u'）' ? name.rfind(u'（') : View::npos;
        name = open == View::npos ? name.substr(0, name.size() - 1) : name.substr(0, open);
      }
      if (name.size() < 4 || !EndsWithAny(name, kFacilityHeads) || IsGeneral(name)) {
        continue;
      }
    }
    if (subject.size() < 2) {
      continue;
    }
    std::size_t money = Money(clause);
    const Clause* money_clause = &clause;
    if (money == kNone) {
      money = NextMoney(sentence, n);
      money_clause = money == kNone ? &clause : &sentence[n + 1];
    }
    if (money != kNone && money_clause == &clause && T(money).end < T(i).begin &&
        state_.text[T(money).end] == u'的') {
      const Range name = Trim({T(money).end + 1, T(i).begin}, clause);
      subject = name.empty() ? subject : name;
    } else if (money != kNone && money_clause == &clause && T(money).end < T(i).begin) {
      // 投入1.6亿元建设的产业园
      const std::size_t build = Find(clause, Mark::kBuild, money + 1);
      if (build < i && state_.text[T(build).end] == u'的') {
        const Range name = Trim({T(build).end + 1, T(i).begin}, clause);
        subject = name.empty() ? subject : name;
      }
    }
    Fact& fact = Emit(FactKind::kFacility, at, Utf8(subject), clause);
    if (count != kNone) {
      SetCount(fact, count);
    }
    if (money != kNone) {
      SetMoney(fact, money, *money_clause);
    }
    for (std::size_t k = clause.first; k < clause.last; ++k) {
      if (T(k).mark == Mark::kQuantity && !Used(k) && T(k).begin < T(i).begin) {
        Use(k);
      }
    }
    if (i + 1 == clause.last || !StartsCounted(i + 1, clause)) {
      return;
    }
    from = T(i + 1).end;  // 14个项目开工、9个项目竣工
  }
}

}  // namespace zoneflow::ingest
