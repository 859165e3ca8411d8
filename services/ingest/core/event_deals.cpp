// Deals of one party: its sum, its agreement, its land, the place it has chosen.
#include <algorithm>
#include <iterator>
#include <utility>

#include "services/ingest/core/event_frame.h"
#include "services/ingest/core/event_words.h"

namespace zoneflow::ingest {
namespace {

// Verbs of a party that puts money in, longer ones first.
constexpr View kInvests[] = {u"计划总投资", u"预计总投资", u"计划投资", u"追加投资", u"总投资",
                             u"拟投资",     u"将投资",     u"投资总额", u"拟投入",   u"将投入",
                             u"增资",       u"出资",       u"斥资",     u"投资",     u"再投",
                             u"追加",       u"加码",       u"拟投",     u"将投",     u"投入",
                             u"投下",       u"拿出",       u"砸下",     u"豪掷",     u"注资",
                             u"独揽",       u"斥",         u"花费",     u"耗资",     u"花"};
// Of these the zone itself may be the subject.
constexpr View kSpends[] = {u"花", u"花费", u"耗资", u"斥资", u"砸下", u"豪掷", u"投入", u"投下"};
constexpr View kBuilds[] = {u"建设", u"打造", u"设立", u"扩建", u"兴建",
                            u"新建", u"建",   u"设",   u"布局", u"落地"};
// A party told of before.
constexpr View kThatParty[] = {u"公司", u"该公司", u"企业", u"该企业", u"该集团", u"双方"};
// So far behind a comma stands what a sum builds: 在乙镇建设….
constexpr std::size_t kFarthest = 10;
constexpr View kNoParty[] = {u"固定资产", u"完成", u"政府",     u"全年", u"财政",   u"社会",
                             u"民间",     u"累计", u"平均",     u"亩均", u"单个",   u"我区",
                             u"全区",     u"每",   u"工业",     u"年度", u"研发",   u"基金",
                             u"下达",     u"统筹", u"推进",     u"谋划", u"储备",   u"洽谈",
                             u"力争",     u"年内", u"今年计划", u"到位", u"年预计", u"实际"};
// A project that nobody has decided on.
constexpr View kAppliedFor[] = {u"申报", u"上报", u"报批", u"洽谈", u"在谈", u"对接"};
constexpr View kAgreements[] = {u"协议",   u"备忘录", u"合同",      u"意向书",
                                u"协议书", u"合作书", u"谅解备忘录"};
constexpr View kPlaced[] = {u"放到了", u"放在了", u"放在",   u"放到", u"落在了", u"落在", u"设在了",
                            u"设在",   u"布局在", u"落子",   u"落户", u"安在",   u"建在", u"搬到",
                            u"迁至",   u"迁到",   u"选在了", u"选在", u"定在",   u"落到", u"迁来",
                            u"搬来",   u"迁入",   u"搬进",   u"放进", u"安到",   u"设于"};
// Who tells of itself in a notice.
constexpr View kIssuer[] = {u"公司", u"本公司", u"公司全资子公司", u"公司控股子公司"};
// A party comes by land.
constexpr View kTakesLand[] = {u"摘得", u"竞得", u"拍得", u"摘牌",
                               u"购得", u"买下", u"拿下", u"受让"};
constexpr View kGround[] = {u"用地", u"地块", u"土地", u"的地"};
// What a clause begins with that tells more of a batch.
constexpr View kTells[] = {u"全是", u"都是", u"均为", u"均是",   u"皆为",   u"主要",
                           u"多为", u"分布", u"包括", u"涉及",   u"涵盖",   u"聚焦",
                           u"覆盖", u"集中", u"以",   u"全部是", u"全部为", u"均属"};

}  // namespace

bool EventFrames::Bracketed(const Clause& clause) {
  const std::size_t sign = Find(clause, Mark::kSign);
  const std::optional<FactKind> topic = sign != kNone ? std::optional(FactKind::kSigning) : Topic();
  if (!topic || state_.in_title || OnlyPlanned(clause)) {
    return false;
  }
  bool any = false;
  std::size_t from = clause.at.begin;
  for (std::size_t i = clause.first; i + 1 < clause.last; ++i) {
    if (T(i).mark == Mark::kEnumeration || T(i).mark == Mark::kSign) {
      from = T(i).end;
      continue;
    }
    // 甲（投资2亿元）和乙（投资1亿元）
    if (T(i).mark == Mark::kClose && View(u"和与及").find(After(T(i).end, 1)) != View::npos) {
      from = T(i).end + 1;
      continue;
    }
    if (T(i).mark != Mark::kOpen || state_.text[T(i).begin] != u'（') {
      continue;
    }
    std::size_t money = i + 1;
    while (money < clause.last && T(money).mark != Mark::kQuantity &&
           T(money).mark != Mark::kClose) {
      ++money;
    }
    bool of_money = false;
    if (money >= clause.last || !IsQuantity(money, QuantityKind::kMoney) || Used(money) ||
        !MadeOfSumWords(Sub({T(i).end, T(money).begin}), of_money) || !of_money) {
      continue;
    }
    EventName name = names_.Cut({from, T(i).begin}, clause);
    // Behind 签订了 what is signed, whatever its name ends with.
    const bool signed_thing = sign != kNone && T(sign).end <= from && from <= T(i).begin;
    if (name.that || name.empty() ||
        (name.project.empty() && !EventNames::IsParty(Sub(name.company)) && !signed_thing)) {
      continue;
    }
    const Range whole = name.whole();
    Fact& fact = Emit(*topic, {whole.begin, T(money).end}, Utf8(whole), clause);
    fact.company = Utf8(name.company);
    fact.project = Utf8(name.project);
    SetMoney(fact, money, clause);
    any = true;
  }
  return any;
}

bool EventFrames::EachSum(const std::vector<Clause>& sentence, std::size_t n) {
  const Clause& clause = sentence[n];
  const std::optional<FactKind> topic = Topic();
  const bool stage = StageBehind(sentence, n);
  if (state_.in_title || OnlyPlanned(clause) || !(topic || stage)) {
    return false;
  }
  struct Item {
    std::size_t money;
    Range name;
  };
  std::vector<Item> items;
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    if (!IsQuantity(i, QuantityKind::kMoney) || Used(i) || IsQualifier(i, clause) ||
        After(T(i).end, 1) != u"的") {
      continue;
    }
    // To the mark of enumeration, 和 in front of the next sum, or the stage.
    std::size_t end = clause.at.end;
    for (std::size_t k = i + 1; k < clause.last; ++k) {
      const Mark mark = T(k).mark;
      if (mark == Mark::kEnumeration || mark == Mark::kFacility || mark == Mark::kBuilt ||
          IsSigning(mark) || mark == Mark::kQuantity) {
        end = T(k).begin;
        break;
      }
    }
    Range name = Trim({T(i).end + 1, end}, clause);
    if (const std::size_t etc = Sub(name).find(u'等'); etc != View::npos && etc >= 4) {
      name.end = name.begin + etc;
    }
    for (const View joint : {View(u"和总投资"), View(u"和投资"), View(u"及总投资"), View(u"和"),
                             View(u"及"), View(u"与")}) {
      name.end -= Sub(name).ends_with(joint) && name.size() > joint.size() ? joint.size() : 0;
    }
    if (name.size() < 4 || name.size() > 30 || IsGeneral(Sub(name)) ||
        Sub(name).find(u'的') != View::npos) {
      return false;
    }
    items.push_back({i, name});
  }
  if (items.size() < 2) {
    return false;
  }
  for (const Item& item : items) {
    Fact& fact = Emit(stage ? FactKind::kFacility : *topic, {T(item.money).begin, item.name.end},
                      Utf8(item.name), clause);
    if (fact.kind == FactKind::kSigning) {
      fact.project = fact.subject;
    }
    SetMoney(fact, item.money, clause);
  }
  return true;
}

bool EventFrames::Named(const std::vector<Clause>& sentence, std::size_t n) {
  const Clause& clause = sentence[n];
  if (state_.in_title || OnlyPlanned(clause)) {
    return false;
  }
  std::size_t word = 0;
  const std::size_t money = Total(clause, word);
  if (money == kNone || ProjectCount(clause) != kNone) {
    return false;
  }
  std::size_t stage_here = kNone;
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    const Mark mark = T(i).mark;
    if (mark == Mark::kSign || mark == Mark::kSettle || mark == Mark::kAttract ||
        (mark == Mark::kBuild && i > money)) {
      return false;
    }
    if (mark == Mark::kFacility || mark == Mark::kBuilt) {
      stage_here = i;
    }
  }
  // 31只项目总投资273亿元: a batch.
  for (std::size_t i = clause.first; i < money; ++i) {
    if (IsQuantity(i, QuantityKind::kCount) && T(i).begin < word &&
        After(T(i).end, 6).find(u"项目") != View::npos) {
      return false;
    }
  }
  EventName name = names_.Cut({clause.at.begin, word}, clause);
  if (name.that) {
    const std::size_t open = Open(Sub(clause.at));
    if (open != kNone && state_.facts[open].count.value_or(1) == 1) {
      SetMoney(state_.facts[open], money, clause);
      state_.clause_done = true;
      return true;
    }
    return false;
  }
  bool of_money = false;
  const bool bare = name.empty() || MadeOfSumWords(Sub({clause.at.begin, word}), of_money) ||
                    word == clause.at.begin;
  const bool owns = T(money).end < clause.at.end && state_.text[T(money).end] == u'的';
  const Clause* from = &clause;
  std::size_t land = kNone;  // the clause that gives it
  if (owns) {
    std::size_t end = stage_here != kNone && T(stage_here).begin > T(money).end
                          ? T(stage_here).begin
                          : clause.at.end;
    for (std::size_t i = money + 1; i < clause.last; ++i) {
      if (CountsProjects(i) && T(i).begin <= T(money).end + 3) {
        return false;  // 投资49亿元的213项工程: a batch
      }
    }
    const Range owner = name.company;
    name = names_.Cut({T(money).end + 1, end}, clause);
    if (name.project.empty()) {
      // 投资23亿元的基地分量最重: whatever is told of it.
      const Range lead = names_.Leading({T(money).end + 1, end}, clause);
      name = lead.empty() ? name : EventName{.company = {}, .project = lead};
    }
    if (name.company.empty() && EventNames::IsParty(Sub(owner))) {
      name.company = owner;  // 由甲集团投资23亿元的基地
    }
  } else if (bare && n > 0) {
    // 甲集团的乙项目，总投资43亿元: the clause in front is the name and no more.
    from = &sentence[n - 1];
    // 甲项目，位于乙园，总投资43亿元
    if (n > 1 && EventNames::TellsWhere(Sub(from->at)) && from->at.size() <= 24 &&
        Find(*from, Mark::kQuantity) == kNone && !IsApart(*from)) {
      from = &sentence[n - 2];
    }
    if (StartsWithAny(Sub(from->at), kTells) || IsApart(clause)) {
      return false;
    }
    // 迎来首个开工的项目——乙工厂: the name stands behind the dash.
    const std::size_t dash = Sub(from->at).rfind(u"——");
    const std::size_t begin = from->at.begin + (dash == View::npos ? 0 : dash + 2);
    // 甲项目占地55亩，投资总额1.6亿元: the name ends where its land begins.
    std::size_t name_end = from->at.end;
    for (std::size_t i = from->first; i < from->last; ++i) {
      const bool measures =
          (T(i).mark == Mark::kLand || T(i).mark == Mark::kArea) && T(i).begin > begin + 3;
      if (measures && Find(*from, Mark::kQuantity, i + 1) != kNone) {
        name_end = T(i).begin;
        land = static_cast<std::size_t>(from - sentence.data());
        break;
      }
    }
    for (std::size_t i = from->first; i < from->last && T(i).begin < name_end; ++i) {
      const Mark mark = T(i).mark;
      if (T(i).begin < begin) {
        continue;
      }
      if (mark == Mark::kQuantity || mark == Mark::kSign || mark == Mark::kFacility ||
          mark == Mark::kBuilt || mark == Mark::kSettle || mark == Mark::kAttract ||
          mark == Mark::kFields || mark == Mark::kEnumeration || mark == Mark::kLaunch) {
        return false;
      }
    }
    name = names_.Cut({begin, name_end}, *from);
    if (name.that || name.project.empty()) {
      return false;
    }
  } else if (bare) {
    return false;
  }
  if (name.project.empty() && !(EventNames::IsParty(Sub(name.company)))) {
    return false;
  }
  // 甲公司拟投资6亿元，在乙镇建设丙项目: what it is for is told behind.
  if (name.project.empty() && n + 1 < sentence.size() && !IsApart(sentence[n + 1]) &&
      Find(sentence[n + 1], Mark::kBuild) != kNone) {
    return false;
  }
  if (owns && StageToCome(sentence, n)) {
    Use(money);
    return true;
  }
  const std::optional<FactKind> topic = Topic();
  const bool stage = stage_here != kNone || StageBehind(sentence, n + 1);
  if (!topic && !stage) {
    return false;
  }
  const FactKind kind = stage ? FactKind::kFacility : *topic;
  if (const std::size_t known = name.project.empty() ? kNone : Known(name.project);
      known != kNone && state_.facts[known].kind == kind && !state_.facts[known].amount) {
    SetMoney(state_.facts[known], money, clause);
    open_ = known;
    state_.clause_done = true;
    return true;
  }
  if (name.company.empty()) {
    name.company = companies_.CompanyOf(name.project);
  }
  const Range whole = name.whole();
  const Range at{std::min<std::size_t>(whole.begin, T(money).begin),
                 std::max<std::size_t>(whole.end, T(money).end)};
  std::string subject = name.company.empty() || name.project.empty() ||
                                Sub(name.project).starts_with(Sub(name.company))
                            ? Utf8(whole)
                            : Utf8(name.company) + " " + Utf8(name.project);
  Fact& fact = Emit(kind, at, std::move(subject), *from);
  if (kind == FactKind::kSigning) {
    fact.company = Utf8(name.company);
    Range rest = name.project;
    if (!name.company.empty() && rest.begin == name.company.begin) {
      rest.begin = name.company.end;
    }
    fact.project = Utf8(rest);
  }
  SetMoney(fact, money, clause);
  land_ = land;
  return true;
}

bool EventFrames::GrowsBehind(const std::vector<Clause>& sentence, std::size_t n) const {
  if (n + 1 >= sentence.size()) {
    return false;
  }
  const Clause& next = sentence[n + 1];
  const std::size_t growth = std::min(Find(next, Mark::kGrowth), Find(next, Mark::kDecline));
  return growth != kNone && T(growth).begin <= next.at.begin + 2 &&
         Find(next, Mark::kQuantity, growth) != kNone;
}

Range EventFrames::BuiltWith(const Clause& clause) const {
  const std::size_t build = Find(clause, Mark::kBuild);
  if (build == kNone || T(build).begin > clause.at.begin + kFarthest || Money(clause) != kNone) {
    return {};
  }
  const Range object = Trim({T(build).end, clause.at.end}, clause);
  return EventNames::IsProject(Sub(object)) ? object : Range{};
}

Range EventFrames::PartyIn(Range lead, const Clause& clause) const {
  // 甲公司第二次增资: how often.
  if (Sub(lead).ends_with(u'次')) {
    const std::size_t often = Sub(lead).rfind(u'第');
    lead.end = often != View::npos && lead.size() - often <= 4 ? lead.begin + often : lead.end;
  }
  // 甲公司宣布在乙园追加投资: where.
  for (std::size_t i = clause.first; i < clause.last && T(i).end <= lead.end; ++i) {
    if (IsNamedZone(T(i)) && T(i).end + 2 >= lead.end && T(i).begin > clause.at.begin + 3 &&
        state_.text[T(i).begin - 1] == u'在') {
      lead.end = T(i).begin - 1;
    }
  }
  return lead;
}

void EventFrames::Invested(const std::vector<Clause>& sentence, std::size_t n) {
  const Clause& clause = sentence[n];
  std::size_t money = kNone;
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    if (IsQuantity(i, QuantityKind::kMoney) && !Used(i) && !Q(i).bare) {
      money = i;
      break;
    }
  }
  if (money == kNone || state_.in_title) {
    return;
  }
  const View lead = Sub({clause.at.begin, T(money).begin});
  const auto* verb = std::find_if(std::begin(kInvests), std::end(kInvests), [&](View v) {
    const std::size_t at = lead.rfind(v);
    return at != View::npos && lead.size() - at - v.size() <= 2;
  });
  if (verb == std::end(kInvests) || HasAny(lead, kNoParty) || GrowsBehind(sentence, n)) {
    return;
  }
  if (HasAny(Sub({T(money).end, clause.at.end}), kAppliedFor)) {
    return;
  }
  const std::size_t at = clause.at.begin + lead.rfind(*verb);
  // 甲公司将分三年投入1亿元: the party stands in front of 将.
  std::size_t party_end = at;
  bool wills = false;
  for (std::size_t i = clause.first; i < clause.last && T(i).begin < at; ++i) {
    const View mark = Sub({T(i).begin, T(i).end});
    if (T(i).begin > clause.at.begin + 1 && (mark == u"将" || mark == u"拟" || mark == u"计划")) {
      party_end = T(i).begin;
      wills = true;
      break;
    }
  }
  Range party = Noun(PartyIn({clause.at.begin, party_end}, clause), clause);
  for (const View front : {View(u"由"), View(u"其中"), View(u"企业"), View(u"公司在")}) {
    if (Sub(party).starts_with(front) && party.size() > front.size() + 1) {
      party.begin += front.size();
    }
  }
  for (std::size_t i = clause.first; i < clause.last && T(i).begin < party.end; ++i) {
    if (T(i).mark == Mark::kQuantity && T(i).begin >= party.begin && CountsProjects(i)) {
      return;
    }
  }
  // What is built stands behind the sum, or as what the sum belongs to: 投资23亿元的基地.
  Range object;
  if (T(money).end < clause.at.end) {
    const View rest = Sub({T(money).end, clause.at.end});
    if (rest.starts_with(u"的")) {
      object = Trim({T(money).end + 1, clause.at.end}, clause);
      for (const View stop : {View(u"分量"), View(u"正式"), View(u"开工"), View(u"签约"),
                              View(u"落户"), View(u"是")}) {
        const std::size_t cut = Sub(object).find(stop);
        if (cut != View::npos && cut >= 4) {
          object.end = object.begin + cut;
        }
      }
    } else {
      for (const View build : kBuilds) {
        const std::size_t k = rest.find(build);
        if (k != View::npos && k <= 4) {
          object = Trim({T(money).end + k + build.size(), clause.at.end}, clause);
          break;
        }
      }
    }
  }
  // 拟投资10亿元在乙区建设丙项目
  if (const std::size_t build = Find(clause, Mark::kBuild, money + 1);
      object.empty() && build != kNone) {
    const Range built = Trim({T(build).end, clause.at.end}, clause);
    object = EventNames::IsProject(Sub(built)) ? built : Range{};
  }
  if (object.empty() && n + 1 < sentence.size() && T(money).end + 14 >= clause.at.end) {
    object = BuiltWith(sentence[n + 1]);
  }
  const View who = Sub(party);
  const std::size_t open = Open(Sub(clause.at));
  if (who.starts_with(u"该项目") && open != kNone) {
    SetMoney(state_.facts[open], money, clause);
    return;
  }
  bool any_money = false;
  const bool that = MadeOfSumWords(who, any_money) || who.empty() || who == u"公司" ||
                    who == u"该公司" || who == u"企业" || who == u"该项目" || who == u"项目";
  const bool will = wills || verb->find(u'拟') != View::npos || verb->find(u'将') != View::npos ||
                    *verb == u"增资" || *verb == u"出资" || *verb == u"追加投资" ||
                    *verb == u"投下" || *verb == u"计划投资";
  // 投产的甲项目，由乙公司投资3.6亿元: of what the clause in front tells of.
  if (n > 0 && Sub({clause.at.begin, at}).starts_with(u"由") && object.empty() && open != kNone &&
      InSentence(open) && state_.facts[open].count.value_or(1) == 1) {
    SetMoney(state_.facts[open], money, clause);
    state_.clause_done = true;
    return;
  }
  // 甲公司签下二期协议，再投5亿元: the sum of what was agreed.
  if (party.size() < 2 && open != kNone && InSentence(open) &&
      state_.facts[open].kind == FactKind::kSigning && state_.facts[open].count.value_or(1) == 1) {
    Fact& fact = state_.facts[open];
    SetMoney(fact, money, clause);
    if (EventNames::IsProject(Sub(object)) && !fact.company.empty()) {
      fact.project = Utf8(object);
      fact.subject = fact.company + " " + fact.project;
    }
    state_.clause_done = true;
    return;
  }
  if ((party.size() < 2 || that) && object.size() < 3) {
    return;
  }
  // 花2.8亿元建甲园: by nobody who comes from elsewhere.
  if (!wills && !object.empty() && (party.empty() || EventNames::IsAuthority(who)) &&
      IsOneOf(*verb, kSpends) && EventNames::IsProject(Sub(object))) {
    Fact& fact = Emit(FactKind::kFacility, {at, object.end}, Utf8(object), clause);
    SetMoney(fact, money, clause);
    return;
  }
  // 其中，甲公司投资1亿元建设乙项目: in any paragraph behind the one that told of signings or works.
  // 甲公司投资6亿元于乙园区; 甲公司投资3亿元，将在乙园区设厂.
  const View behind = After(T(money).end, std::min<std::size_t>(2, clause.at.end - T(money).end));
  const bool placed = CompanyNames::LooksLikeCompany(who) &&
                      (behind.starts_with(u"于") ||
                       (n + 1 < sentence.size() && Has(Sub(sentence[n + 1].at), u"设厂") &&
                        Has(Sub(sentence[n + 1].at), u"在")));
  const bool by_company = article_topic_ && !object.empty() && CompanyNames::LooksLikeCompany(who);
  if (!will && !placed && !has_topic_ && open_ == kNone && !by_company) {
    return;
  }
  if (party.size() > 26 || object.size() > 30) {
    return;
  }
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    if (CountsProjects(i) && T(i).begin >= object.begin && T(i).end <= object.end) {
      return;  // 投资224亿元的27个项目: a batch
    }
  }
  const bool project = who.ends_with(u"项目") || who.ends_with(u"期") || who.ends_with(u"基地");
  const FactKind kind = (will || placed) && !project ? FactKind::kSigning : topic_;
  // 公司将投资6亿元, 双方将共同投资6亿元: who was named last.
  const bool agreed = Find({{}, state_.first_token, clause.first}, Mark::kSign) != kNone;
  const bool issuer = who.empty() && n > 0 && companies_.last().end > sentence.front().at.begin &&
                      companies_.last().begin >= sentence.front().at.begin;  // 甲公司公告，拟投资…
  std::string subject = !that                                          ? Utf8(party)
                        : agreed || issuer || IsOneOf(who, kThatParty) ? Utf8(companies_.last())
                                                                       : std::string();
  const std::string company = subject;
  const std::string name = Utf8(object);
  subject += subject.empty() || name.empty() ? name : " " + name;
  const std::size_t begin = party.empty() ? at : party.begin;
  Fact& fact =
      Emit(kind, {begin, std::max<std::size_t>(T(money).end, object.end)}, subject, clause);
  if (kind == FactKind::kSigning) {
    fact.company = project ? std::string() : company;
    fact.project = project ? company : name;
  }
  SetMoney(fact, money, clause);
}

bool EventFrames::Land(const std::vector<Clause>& sentence, std::size_t n) {
  const Clause& clause = sentence[n];
  const View text = Sub(clause.at);
  const auto* verb = std::find_if(std::begin(kTakesLand), std::end(kTakesLand),
                                  [&](View word) { return Has(text, word); });
  if (verb == std::end(kTakesLand) || state_.in_title || OnlyPlanned(clause)) {
    return false;
  }
  const std::size_t at = clause.at.begin + text.find(*verb);
  std::size_t size = kNone;
  for (std::size_t i = clause.first; i < clause.last && size == kNone; ++i) {
    const bool count = T(i).begin >= at && IsQuantity(i, QuantityKind::kCount) && !Used(i);
    const std::string_view unit = count ? UnitName(Q(i).unit) : std::string_view();
    size = unit == "mu" || unit == "m2" || unit == "ha" ? i : kNone;
  }
  // 甲项目摘得地块，面积316亩: the size behind a comma.
  const bool bare = size == kNone && text.find(*verb) + verb->size() + 18 >= text.size() &&
                    HasAny(text.substr(text.find(*verb)), kGround);
  if (bare && n + 1 < sentence.size()) {
    const std::size_t next = Find(sentence[n + 1], Mark::kQuantity);
    const std::string_view unit =
        next != kNone && Q(next).kind == QuantityKind::kCount && !Used(next)
            ? UnitName(Q(next).unit)
            : std::string_view();
    size = unit == "mu" || unit == "m2" || unit == "ha" ? next : kNone;
  }
  if (size == kNone || (!bare && !HasAny(Sub({T(size).end, clause.at.end}), kGround))) {
    return false;
  }
  // 甲公司拿出6000万元买下120亩用地: the party is in front of the sum.
  std::size_t word = 0;
  const std::size_t money = Total(clause, word);
  std::size_t end = money != kNone && word < at ? word : at;
  const EventName party = names_.Cut({clause.at.begin, end}, clause);
  Range whole = party.that ? Range{} : party.whole();
  if (whole.empty() && state_.project.fact == kNone && state_.project.name.begin >= state_.begin) {
    whole = state_.project.name;  // 甲项目成为首个受益者：上午摘得…
  }
  if (whole.empty()) {
    return false;
  }
  const std::size_t told_end = bare ? clause.at.end : T(size).end;
  Fact fact = Emit(FactKind::kSigning, {whole.begin, told_end}, Utf8(whole), clause);
  Fact& main = state_.facts.back();
  (EventNames::IsProject(Sub(whole)) ? main.project : main.company) = Utf8(whole);
  if (money != kNone) {
    SetMoney(main, money, clause);
  }
  fact.company = main.company;
  fact.project = main.project;
  fact.attr = Attr::kLand;
  fact.amount = AmountOf(size);
  fact.bound = Q(size).bound;
  fact.span = RawSpan(state_.source.text, state_.source.bytes, at, T(size).end);
  Use(size);
  open_ = state_.facts.size() - 1;
  state_.facts.push_back(std::move(fact));
  state_.sentence_facts.push_back(state_.facts.size() - 1);
  return true;
}

Fact& EventFrames::TellDeal(Range at, Range company, Range what, const Clause& clause) {
  Fact& fact =
      Emit(FactKind::kSigning, at, Utf8(company) + (what.empty() ? "" : " " + Utf8(what)), clause);
  fact.company = Utf8(company);
  companies_.Note(company);
  return fact;
}

bool EventFrames::SigningCeremony(const Clause& clause) {
  if (state_.in_title || !clause.characters.MayHold(u"仪式") || OnlyPlanned(clause)) {
    return false;
  }
  const View text = Sub(clause.at);
  std::size_t ceremony = View::npos;
  for (const View word : {View(u"签约仪式"), View(u"签字仪式"), View(u"签署仪式")}) {
    ceremony = std::min(ceremony, text.find(word));
  }
  std::size_t held = std::min(text.find(u"举行"), text.find(u"举办"));
  if (ceremony == View::npos || held == View::npos || held > ceremony) {
    return false;
  }
  const Range parties = names_.Parties({clause.at.begin, clause.at.begin + held}, clause);
  if (parties.empty()) {
    return false;
  }
  const Range object = Trim({clause.at.begin + held + 2, clause.at.begin + ceremony}, clause);
  TellDeal({parties.begin, clause.at.begin + ceremony + 4}, parties, object, clause);
  return true;
}

bool EventFrames::Settles(const std::vector<Clause>& sentence, std::size_t n) {
  const Clause& clause = sentence[n];
  if (state_.in_title || OnlyPlanned(clause) || Money(clause) != kNone ||
      Find(clause, Mark::kBuild) == kNone) {
    return false;
  }
  // 甲公司与乙区签署协议，拟在乙区投资建设丙基地: what was agreed on.
  const std::size_t open = Open(Sub(clause.at));
  if (const View text = Sub(clause.at);
      n > 0 && open != kNone && InSentence(open) && state_.facts[open].kind == FactKind::kSigning &&
      !state_.facts[open].company.empty() && state_.facts[open].count.value_or(1) == 1 &&
      (text.starts_with(u"拟") || text.starts_with(u"计划") || text.starts_with(u"将") ||
       text.starts_with(u"投资建设"))) {
    const Range object = Trim({T(Find(clause, Mark::kBuild)).end, clause.at.end}, clause);
    if (EventNames::IsProject(Sub(object)) && object.size() <= 40) {
      Fact& fact = state_.facts[open];
      fact.project = Utf8(object);
      fact.subject = fact.company + " " + fact.project;
      const Span span = RawSpan(state_.source.text, state_.source.bytes, object.begin, object.end);
      fact.span.end = std::max(fact.span.end, span.end);
      state_.clause_done = true;
      return true;
    }
  }
  if (!clause.characters.MayHold(u'在') || Find(clause, Mark::kQuantity) != kNone) {
    return false;
  }
  const EventName name = names_.Built(clause.at, clause);
  if (name.company.empty() || !EventNames::IsProject(Sub(name.project))) {
    return false;
  }
  // Said to come, and to a zone.
  const View aim = Sub({name.company.end, name.project.begin});
  const bool zone = std::any_of(
      state_.source.tokens.all.begin() + clause.first,
      state_.source.tokens.all.begin() + clause.last, [&](const Token& t) {
        return IsNamedZone(t) && t.begin > name.company.end && t.end < name.project.begin;
      });
  if (!zone || !(aim.starts_with(u"将") || aim.starts_with(u"拟") || aim.starts_with(u"宣布") ||
                 aim.starts_with(u"决定") || aim.starts_with(u"计划"))) {
    return false;
  }
  TellDeal({name.company.begin, name.project.end}, name.company, name.project, clause).project =
      Utf8(name.project);
  return true;
}

bool EventFrames::Agreement(const Clause& clause) {
  const std::size_t sign = Find(clause, Mark::kSign);
  // 公司拟与乙区管委会签署协议: told in a notice, what is to be signed is agreed.
  const bool issuer = StartsWithAny(Sub(clause.at), kIssuer) && !companies_.last().empty();
  if (sign == kNone || state_.in_title || ProjectCount(clause) != kNone || InList(sign, clause) ||
      OnlyPlanned(clause) || (IsPlanned(sign, clause) && !issuer)) {
    return false;
  }
  const View rest = Sub({T(sign).end, clause.at.end});
  const auto* what = std::find_if(std::begin(kAgreements), std::end(kAgreements),
                                  [&](View word) { return Has(rest, word); });
  if (what == std::end(kAgreements)) {
    return false;
  }
  std::size_t end = T(sign).end + rest.rfind(*what) + what->size();
  end += end < clause.at.end && state_.text[end] == u'》' ? 1 : 0;
  if (end + 2 < clause.at.end) {
    return false;
  }
  Range parties = names_.Parties({clause.at.begin, T(sign).begin}, clause);
  // 公司与乙开发区管委会签署《项目投资协议》, in a notice: the one that gives it.
  if (parties.empty() && issuer && Has(Sub({clause.at.begin, T(sign).begin}), u"与")) {
    parties = companies_.last();
  }
  if (parties.empty()) {
    return BetweenZones(clause, sign, end);
  }
  const Range object = Trim({T(sign).end, end}, clause);
  const std::size_t begin = parties.end <= clause.at.begin ? clause.at.begin : parties.begin;
  TellDeal({begin, end}, parties, object, clause);
  return true;
}

bool EventFrames::Noticed(const std::vector<Clause>& sentence, std::size_t n) {
  static constexpr View kOffice[] = {u"管委会", u"管理委员会", u"人民政府", u"双方",
                                     u"县政府", u"市政府",     u"区政府"};
  static constexpr View kThings[] = {u"项目",   u"基地", u"生产线", u"工厂", u"中心",
                                     u"产业园", u"总部", u"厂",     u"产线"};
  const Clause& clause = sentence[n];
  const std::size_t build = Find(clause, Mark::kBuild);
  if (build == kNone || state_.in_title) {
    return false;
  }
  std::size_t sign = kNone;
  constexpr std::size_t kClausesBack = 5;
  for (std::size_t k = n - std::min(n, kClausesBack); k <= n && sign == kNone; ++k) {
    const Clause& told = sentence[k];
    const bool agreed = HasAny(Sub(told.at), kAgreements) && HasAny(Sub(told.at), kOffice);
    sign = agreed ? Find(told, Mark::kSign) : kNone;
  }
  const auto is_event = [&](std::size_t f) {
    return state_.facts[f].kind == FactKind::kSigning ||
           state_.facts[f].kind == FactKind::kFacility;
  };
  if (sign == kNone ||
      std::any_of(state_.sentence_facts.begin(), state_.sentence_facts.end(), is_event)) {
    return false;
  }
  Range object{T(build).end, clause.at.end};
  object.end = sign > build && sign < clause.last ? T(sign).begin : object.end;
  object.begin += View(u"了").find(state_.text[object.begin]) != View::npos ? 1 : 0;
  for (std::size_t i = build + 1; i < clause.last; ++i) {
    if (IsQuantity(i, QuantityKind::kMoney)) {
      return false;
    }
  }
  const Range name = Trim(object, clause);
  if (name.size() < 4 || name.size() > 40 || !EndsWithAny(Sub(name), kThings) ||
      IsGeneral(Sub(name)) || Sub(name).starts_with(u"项目")) {
    return false;
  }
  const std::size_t begin = std::min<std::size_t>(T(sign).begin, name.begin);
  Fact& fact = Emit(FactKind::kSigning, {begin, std::max<std::size_t>(name.end, T(sign).end)},
                    Utf8(name), clause);
  fact.project = fact.subject;
  state_.project = {.name = name, .fact = state_.facts.size() - 1, .works = false};
  return true;
}

bool EventFrames::BetweenZones(const Clause& clause, std::size_t sign, std::size_t end) {
  for (std::size_t i = clause.first; i + 1 < sign; ++i) {
    const View joint = Sub({T(i).end, T(i + 1).begin});
    if (!IsNamedZone(T(i)) || !IsNamedZone(T(i + 1)) || T(sign).begin - T(i + 1).end > 4 ||
        !(joint == u"与" || joint == u"和" || joint == u"同")) {
      continue;
    }
    const Range object = Trim({T(sign).end, end}, clause);
    Fact& fact = Emit(FactKind::kSigning, {T(i).begin, end},
                      Utf8({T(i + 1).begin, T(i + 1).end}) + " " + Utf8(object), clause);
    const ZoneName first = NameOf(state_.source, T(i));
    const ZoneName second = NameOf(state_.source, T(i + 1));
    SetZone(fact, {first.name + "、" + second.name, ""});
    return true;
  }
  return false;
}

bool EventFrames::Chosen(const Clause& clause) {
  if (state_.in_title || (!clause.characters.MayHold(u'把') && !clause.characters.MayHold(u'将'))) {
    return false;
  }
  const View text = Sub(clause.at);
  const std::size_t takes = std::min(text.find(u"把"), text.find(u"将"));
  if (takes == View::npos || takes < 2) {
    return false;
  }
  const auto* verb = std::find_if(std::begin(kPlaced), std::end(kPlaced),
                                  [&](View word) { return text.rfind(word) != View::npos; });
  if (verb == std::end(kPlaced)) {
    return false;
  }
  const std::size_t at = text.rfind(*verb);
  if (at < takes + 4 || OnlyPlanned(clause)) {
    return false;
  }
  const EventName party = names_.Cut({clause.at.begin, clause.at.begin + takes}, clause);
  std::size_t object_end = text.substr(0, at).rfind(u'从');  // 把总部从上海迁来
  object_end = object_end == View::npos || object_end < takes + 4 ? at : object_end;
  const EventName object =
      names_.Cut({clause.at.begin + takes + 1, clause.at.begin + object_end}, clause);
  if (party.company.empty() || party.that || object.project.empty()) {
    return false;
  }
  TellDeal({party.company.begin, clause.at.begin + at + verb->size()}, party.company,
           object.project, clause)
      .project = Utf8(object.project);
  return true;
}

}  // namespace zoneflow::ingest
