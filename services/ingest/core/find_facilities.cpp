#include "services/ingest/core/find_facilities.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace zoneflow::ingest {
namespace {

// 开工仪式: an occasion, told for what was opened there.
constexpr View kEvents[] = {u"仪式", u"活动", u"典礼", u"现场", u"动员"};
// In front of a stage, behind what reached it.
constexpr View kHow[] = {u"基本", u"已经", u"已",   u"全部", u"如期", u"还",
                         u"仍",   u"正",   u"完成", u"正在", u"进入", u"即日",
                         u"开始", u"提前", u"按期", u"转入", u"通过", u"实现"};
// Parts of a building, and no names.
constexpr View kParts[] = {u"部分", u"主体", u"结构", u"设备", u"全线",
                           u"桩基", u"基础", u"屋面", u"主楼"};
// What was opened and is no building.
constexpr View kServices[] = {u"热线", u"通道", u"账号", u"公众号", u"小程序", u"微信", u"课堂"};
// Buildings that are counted.
constexpr std::string_view kBuildings[] = {"座", "栋", "幢", "处", "所", "条"};
// Stages that a whole zone may reach.
constexpr View kOfAZone[] = {u"揭牌", u"挂牌", u"揭牌成立", u"揭牌运营", u"挂牌运营"};
// The day of the news.
constexpr View kThatDay[] = {u"当天", u"当日", u"昨日", u"今日", u"昨天", u"今天"};
// What may be unveiled or set to work beside buildings.
constexpr View kBodies[] = {u"管委会", u"委员会", u"局",   u"办公室", u"联盟", u"协会", u"公司",
                            u"支行",   u"分行",   u"银行", u"法院",   u"法庭", u"站",   u"学院",
                            u"集团",   u"联合体", u"专班", u"商会",   u"所",   u"队"};

}  // namespace

EventName FacilityRules::Subject(Range range, const Clause& clause) const {
  // 智慧园一期20万平方米基本建成, 研究院二期大楼2.4万平方米已竣工.
  for (const View how : kHow) {
    if (Sub(range).ends_with(how)) {
      range.end -= how.size();
    }
  }
  for (std::size_t i = clause.first; i < clause.last && T(i).end <= range.end; ++i) {
    if (T(i).mark == Mark::kQuantity && T(i).end == range.end && T(i).begin > range.begin + 3) {
      const std::string_view unit = UnitName(Q(i).unit);
      if (unit == "m2" || unit == "mu" || unit == "km2") {
        range.end = T(i).begin;
        break;
      }
    }
  }
  return names_.Cut(range, clause);
}

bool FacilityRules::OpensItself(Range zone, View stage) const {
  const bool bonded = Has(Sub(zone), u"保税");
  return (zone.begin == 0 || state_.text[zone.begin - 1] != u'在') &&
         (IsOneOf(stage, kOfAZone) || Has(stage, u"封关") || (bonded && Has(stage, u"验收")) ||
          (bonded && stage == u"开工"));
}

bool FacilityRules::CountsNext(const std::vector<Clause>& sentence, std::size_t n,
                               std::size_t verb) const {
  const View before = Before(T(verb).begin, 4, sentence[n].at.begin);
  if (n + 1 >= sentence.size() || IsApart(sentence[n + 1]) ||
      !(before.ends_with(u"集中") || before.ends_with(u"同步") || before.ends_with(u"批"))) {
    return false;
  }
  const View next = Sub(sentence[n + 1].at);
  return (next.starts_with(u"共") || next.starts_with(u"合计") || next.starts_with(u"此次") ||
          next.starts_with(u"本次") || next.starts_with(u"涉及")) &&
         ProjectCount(sentence[n + 1]) != kNone;
}

bool FacilityRules::CountsThose(const Clause& clause, std::size_t verb) const {
  const std::size_t count = ProjectCount(clause);
  if (count == kNone || T(count).begin < T(verb).end) {
    return false;
  }
  const View between = Sub({T(verb).end, T(count).begin});
  return between == u"的项目共" || between == u"的项目共有" || between == u"的项目有" ||
         between == u"的项目达";
}

bool FacilityRules::Toward(const std::vector<Clause>& sentence, std::size_t n, std::size_t verb) {
  const Clause& clause = sentence[n];
  const std::size_t count = ProjectCount(clause);
  if (count == kNone || WholeNumber(Q(count).number).value_or(0) < 2) {
    return false;
  }
  const bool behind = T(count).begin >= T(verb).end;
  Range subject = behind ? Trim({T(verb).begin, T(count).begin}, clause) : Counted(count, clause);
  if (behind && T(count).begin <= T(verb).end + 1) {
    subject = Counted(count, clause);
  }
  Fact& fact = Emit(FactKind::kProgramme,
                    {std::min<std::size_t>(subject.begin, T(count).begin),
                     std::max<std::size_t>(T(count).end, T(verb).end)},
                    Utf8(Trim(subject, clause)), clause);
  SetCount(fact, count);
  std::size_t money = Money(clause);
  const std::size_t next = money == kNone ? NextMoney(sentence, n) : kNone;
  if (money != kNone || next != kNone) {
    SetMoney(fact, money != kNone ? money : next, money != kNone ? clause : sentence[n + 1]);
  }
  return true;
}

void FacilityRules::Read(const std::vector<Clause>& sentence, std::size_t n) {
  const Clause& clause = sentence[n];
  if (View(state_.text).substr(state_.begin, 2) == u"图为") {
    return;  // the words of a picture
  }
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
    // 当天开工的甲基地
    if (after.starts_with(u"的") && EndsWithAny(Sub({clause.at.begin, T(i).begin}), kThatDay)) {
      const Range name = names_.Leading({T(i).end + 1, clause.at.end}, clause);
      if (!name.empty()) {
        Emit(FactKind::kFacility, {T(i).begin, name.end}, Utf8(name), clause);
        return;
      }
    }
    // 今年将陆续开工建设项目12个，总投资23亿元: a plan.
    if (predicates_.Of(i, clause) == Aspect::kPlanned && !state_.in_title && !InList(i, clause) &&
        !after.starts_with(u"的") && !HasAny(after, kEvents) && Toward(sentence, n, i)) {
      return;
    }
    if (predicates_.Of(i, clause) != Aspect::kTold || InList(i, clause) ||
        (before != 0 && View(u"即后").find(before) != View::npos) ||
        (after.starts_with(u"的") && !CountsThose(clause, i)) || after.starts_with(u"即") ||
        HasAny(after, kEvents)) {
      continue;
    }
    // 6个新开工项目: a noun.
    if (before == u'新' && after.starts_with(u"项目") &&
        CountsProjects(i - (i > clause.first ? 1 : 0)) && i > clause.first &&
        T(i - 1).end + 1 == T(i).begin) {
      continue;
    }
    // 市领导宣布项目开工: of what is told elsewhere.
    if (Has(Sub({from, T(i).begin}), u"宣布") && ProjectCount(clause) == kNone) {
      continue;
    }
    // 竣工投产投用项目51个: a row of stages is told by its last.
    std::size_t row_end = i;
    while (row_end + 1 < clause.last && T(row_end + 1).begin == T(row_end).end &&
           (T(row_end + 1).mark == Mark::kFacility || T(row_end + 1).mark == Mark::kBuilt)) {
      ++row_end;
    }
    if (row_end > i && After(T(row_end).end, 2) == u"项目") {
      continue;
    }
    std::size_t stages = i;
    while (stages > clause.first && T(stages - 1).end == T(stages).begin &&
           (T(stages - 1).mark == Mark::kFacility || T(stages - 1).mark == Mark::kBuilt)) {
      --stages;
    }
    const bool stages_row = stages < i;
    const View word = Sub({T(i).begin, T(i).end});
    const bool launch = word == u"横空出世" || word == u"问世" || word == u"下线";
    Range subject = Trim({from, T(i).begin}, clause);
    Range at{subject.empty() ? T(i).begin : subject.begin, T(i).end};
    const bool object_follows =
        (mark == Mark::kBuilt || word == u"启用" || word == u"开工" || word == u"开工建设" ||
         word == u"开复工" || word == u"开通" || word == u"竣工" || word == u"投用") &&
        T(i).end < clause.at.end &&
        !(i + 1 < clause.last && T(i + 1).begin == T(i).end &&
          (T(i + 1).mark == Mark::kFacility || T(i + 1).mark == Mark::kBuilt)) &&
        (i + 1 < clause.last || EventNames::IsProject(Sub({T(i).end, clause.at.end})));
    // 甲综保区顺利通过联合验收组正式验收
    if (word.ends_with(u"验收") && i > clause.first) {
      for (std::size_t k = clause.first; k < i; ++k) {
        const View way = Sub({T(k).end, T(i).end});
        if (IsNamedZone(T(k)) && Has(Sub({T(k).begin, T(k).end}), u"保") && way.size() <= 24 &&
            Has(way, u"通过")) {
          Emit(FactKind::kFacility, {T(k).begin, T(i).end}, Utf8({T(k).begin, T(k).end}), clause);
          return;
        }
      }
    }
    std::size_t count = ProjectCount(clause);
    // 15只竣工项目累计已完成投资140亿元: what has been spent is measured.
    if (count != kNone && T(count).begin < T(i).begin &&
        Has(Sub({T(i).end, clause.at.end}), u"完成投资")) {
      continue;
    }
    // 累计开通航线240条: a stock.
    if (count == kNone && Has(Sub({clause.at.begin, T(i).begin}), u"累计")) {
      continue;
    }
    if (count == kNone && CountsNext(sentence, n, i)) {
      return;
    }
    // 甲园、乙园等10个专业园区开建: so many of what is built.
    for (std::size_t k = clause.first; k < i && count == kNone; ++k) {
      const Range what = CountsProjects(k) && !Used(k) && T(k).begin >= from
                             ? Trim({T(k).end, T(i).begin}, clause)
                             : Range{};
      if (what.size() >= 2 && what.size() <= 10 && what.begin <= T(k).end + 1 &&
          EventNames::IsProject(u"某" + std::u16string(Sub(what)))) {
        count = k;
        subject = {T(k).begin, what.end};
        at.begin = subject.begin;
      }
    }
    const Range row =
        count == kNone && !object_follows ? names_.Row({from, T(i).begin}, clause) : Range{};
    if (!row.empty()) {
      subject = row;
      at.begin = row.begin;
    } else if (object_follows && !EventNames::IsProject(Sub(subject))) {
      subject = Trim({T(i).end, clause.at.end}, clause);
      at = {T(i).begin, clause.at.end};
      for (std::size_t k = i + 1; k < clause.last && count == kNone; ++k) {
        const bool thing = IsQuantity(k, QuantityKind::kCount) && !Used(k) &&
                           UnitName(Q(k).unit) != "m2" && UnitName(Q(k).unit) != "mu" &&
                           UnitName(Q(k).unit) != "km2" && UnitName(Q(k).unit) != "km";
        if (thing) {
          count = k;
        }
      }
      // 制造业新开工项目77个: which are told in front of the verb.
      if (count != kNone && before == u'新' && subject.begin == T(i).end &&
          Sub({subject.begin, T(count).begin}) == u"项目") {
        const Range sort = Noun({from, T(i).begin - 1}, clause);
        if (sort.size() >= 2 && sort.size() <= 8 && sort.end + 1 == T(i).begin) {
          subject = {sort.begin, T(count).begin};
        }
        at.begin = subject.begin;
      }
      if (count != kNone && T(count).begin == subject.begin) {
        subject.begin = T(count).end;
      } else if (count != kNone &&
                 (T(count).end == subject.end || (stages_row && T(count).begin > subject.begin &&
                                                  T(count).begin <= subject.begin + 4))) {
        subject.end = T(count).begin;
      }
      if ((count == kNone && !EventNames::IsProject(Sub(subject))) ||
          HasAny(Sub(subject), kServices)) {
        continue;
      }
    } else if (count == kNone && !launch) {
      // 首批三座大楼落成, 6栋厂房有4栋封顶.
      for (std::size_t k = clause.first; k < i; ++k) {
        if (IsQuantity(k, QuantityKind::kCount) && !Used(k) && T(k).begin >= subject.begin &&
            std::find(std::begin(kBuildings), std::end(kBuildings), UnitName(Q(k).unit)) !=
                std::end(kBuildings)) {
          count = k;
        }
      }
      const EventName told = Subject(subject, clause);
      // 甲码头，水域部分都已完工: a part of what the sentence is about.
      const bool part = state_.project.name.begin >= state_.begin && !state_.project.name.empty() &&
                        EndsWithAny(Sub(told.whole()), kParts);
      const bool elided = told.that || subject.empty() || part;
      if (elided && (state_.project.name.empty() || state_.project.fact != kNone ||
                     state_.in_title || count != kNone)) {
        continue;  // of the event told before
      }
      if (elided) {
        // 甲项目只用4天便领到许可证，当天动工: what the sentences before are about.
        subject = state_.project.name;
        at.begin = subject.begin >= state_.begin ? subject.begin : T(i).begin;
        state_.project.fact = state_.facts.size();
      } else {
        subject = told.whole().empty() ? subject : told.whole();
        if (!EventNames::IsProject(Sub(subject))) {
          // 甲母站上周通过竣工验收: what stands between is none of the name.
          const Range lead = names_.Leading({from, T(i).begin}, clause);
          subject = lead.empty() || T(i).begin - lead.end > 10 ? subject : lead;
        }
        at.begin = subject.begin;
      }
      View name = Sub(subject);
      while (!name.empty() && (name.back() == u'”' || name.back() == u'）')) {
        const std::size_t open = name.back() == u'）' ? name.rfind(u'（') : View::npos;
        name = open == View::npos ? name.substr(0, name.size() - 1) : name.substr(0, open);
      }
      const bool body = word == u"揭牌" || word == u"挂牌" || word == u"启用" || word == u"开业";
      if (name.size() < 3 || IsGeneral(name) ||
          (IsZone(subject, clause) && !OpensItself(subject, word)) ||
          !(EventNames::IsProject(name) || (body && EndsWithAny(name, kBodies)) ||
            EventNames::IsParty(name))) {
        continue;
      }
    }
    for (const View how : kHow) {
      subject.end -=
          subject.size() > how.size() + 2 && Sub(subject).ends_with(how) ? how.size() : 0;
    }
    // 此次共有98个项目: the batch by its count; with the names of some in front, as printed.
    if (count != kNone && T(count).begin > subject.begin && T(count).end + 2 <= subject.end &&
        Sub({T(count).end, subject.end}).find_first_of(u"、中的") == View::npos &&
        Sub({subject.begin, T(count).begin}).find_first_of(u"、等") == View::npos) {
      subject.begin = T(count).begin;
    }
    // 甲公司、乙中心等27个项目: the batch, without the names of some.
    if (const std::size_t etc = Sub(subject).rfind(u'等');
        count != kNone && etc != View::npos && subject.begin + etc + 1 == T(count).begin &&
        T(count).end + 3 < subject.end && Has(Sub(subject).substr(0, etc), u"、")) {
      subject.begin = T(count).begin;
    }
    // 一台台甲车下线: how it is every day.
    const View told = Sub(subject);
    if (told.size() < 2 || Has(told, u"各类") ||
        (told.size() > 2 && told[0] == u'一' && told[1] == told[2])) {
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
    if (state_.bygone && count == kNone && money == kNone) {
      continue;
    }
    // 建成项目5个: what they are is told by the verb alone.
    const bool bare = (mark == Mark::kBuilt || stages_row) && count != kNone &&
                      Sub(subject) == u"项目" && T(i).end <= T(count).begin;
    Fact& fact = Emit(FactKind::kFacility, at,
                      (bare ? Utf8({T(stages).begin, T(i).end}) : "") + Utf8(subject), clause);
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
