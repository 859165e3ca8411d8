#include "services/ingest/core/event_frame.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "services/ingest/core/event_words.h"

namespace zoneflow::ingest {
namespace {

// Words in front of the sum of a whole event, longer ones first.
constexpr View kTotals[] = {
    u"计划总投资", u"预计总投资", u"投资总额", u"投资总金额", u"投资金额", u"总投资额", u"协议投资",
    u"合同总投资", u"协议总投资", u"合同引资", u"协议引资",   u"签约总额", u"总引资额", u"引资总额",
    u"涉资",       u"合同投资",   u"意向投资", u"协议资金",   u"合同金额", u"签约金额", u"协议金额",
    u"总金额",     u"投资额",     u"总投资",   u"总造价",     u"总概算",   u"总经费",   u"拟投资",
    u"计划投资",   u"计划投入",   u"预计投资", u"投资规模",   u"引资",     u"拿出",     u"砸下",
    u"豪掷",       u"投下",       u"出资",     u"总投入",     u"斥资",     u"耗资",     u"造价",
    u"投资"};
// In front of such a word these make it a part, a rate or what has been spent.
constexpr View kPartOfSum[] = {u"固定资产", u"完成", u"年度", u"设备", u"亩均", u"平均", u"单个",
                               u"当年",     u"工业", u"民间", u"社会", u"研发", u"累计", u"已",
                               u"外商",     u"每",   u"招商", u"有效", u"年",   u"技改"};
// No event yet, or only some of a stock.
constexpr View kNotYet[] = {
    u"在谈",     u"洽谈", u"拟签约", u"待签",   u"即将",     u"尚未", u"储备",     u"列入",
    u"纳入",     u"力争", u"目标",   u"谋划",   u"意向项目", u"有望", u"年度计划", u"计划实施",
    u"计划开工", u"抓好", u"下一步", u"下阶段", u"今后",     u"拟建", u"申报",     u"拟推动"};
// Behind a sum: what is built with it is told there.
constexpr View kBuildsBehind[] = {u"建", u"扩", u"打造", u"用于", u"新建", u"布局", u"设立"};

// What a ceremony is held for, and what for it is named.
constexpr View kStages[] = {u"开工", u"开园", u"揭牌", u"奠基", u"投产", u"竣工", u"启用",
                            u"开业", u"封顶", u"通车", u"动工", u"挂牌", u"投运", u"开馆"};
constexpr View kBegunThings[] = {u"项目", u"期",   u"园", u"基地",   u"中心", u"厂",
                                 u"线",   u"总部", u"院", u"实验室", u"大厦", u"工程",
                                 u"社区", u"大楼", u"城", u"馆",     u"医院", u"学校"};

}  // namespace

void EventFrames::ReadUnmarked(const Clause& clause) {
  const std::size_t facts_before = state_.facts.size();
  Chosen(clause);
  EndClause(clause, facts_before);
}

bool EventFrames::OnlyPlanned(const Clause& clause) const {
  for (std::size_t i = state_.first_token; i < clause.last; ++i) {
    if (T(i).mark == Mark::kPipeline || T(i).mark == Mark::kPlanned ||
        (T(i).mark == Mark::kCumulative && i >= clause.first)) {
      return true;
    }
  }
  return HasAny(Sub({state_.begin, clause.at.end}), kNotYet);
}

std::size_t EventFrames::Total(const Clause& clause, std::size_t& word) const {
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    if (!IsQuantity(i, QuantityKind::kMoney) || Used(i) || Q(i).bare || IsQualifier(i, clause)) {
      continue;
    }
    const View lead = Sub({clause.at.begin, T(i).begin});
    const auto* verb = std::find_if(std::begin(kTotals), std::end(kTotals), [&](View v) {
      const std::size_t at = lead.rfind(v);
      return at != View::npos && MadeOfHedges(lead.substr(at + v.size()));
    });
    if (verb == std::end(kTotals)) {
      return kNone;  // the first sum of the clause measures something else
    }
    word = clause.at.begin + lead.rfind(*verb);
    return EndsWithAny(Sub({clause.at.begin, word}), kPartOfSum) ? kNone : i;
  }
  return kNone;
}

bool EventFrames::StageBehind(const std::vector<Clause>& sentence, std::size_t n) const {
  for (std::size_t c = n; c < sentence.size() && c <= n + 4; ++c) {
    for (std::size_t i = sentence[c].first; i < sentence[c].last; ++i) {
      if ((T(i).mark == Mark::kFacility || T(i).mark == Mark::kBuilt) &&
          !IsPlanned(i, sentence[c]) && !(c == n && i == sentence[c].first)) {
        const View after = After(T(i).end, std::min<std::size_t>(1, sentence[c].at.end - T(i).end));
        const View before = Before(T(i).begin, 6, sentence[c].at.begin);
        return !(after == u"后" || after == u"前" || HasAny(before, kNotYet));
      }
    }
  }
  return false;
}

bool EventFrames::StageToCome(const std::vector<Clause>& sentence, std::size_t n) const {
  for (std::size_t c = n; c < sentence.size() && c <= n + 1; ++c) {
    for (std::size_t i = sentence[c].first; i < sentence[c].last; ++i) {
      if (T(i).mark == Mark::kFacility || T(i).mark == Mark::kSign) {
        const View lead = Sub({sentence[c].at.begin, T(i).begin});
        return lead.starts_with(u"将") || lead.starts_with(u"也将") || lead.starts_with(u"拟") ||
               lead.starts_with(u"计划") || lead.starts_with(u"预计") || Has(lead, u"将于");
      }
    }
  }
  return false;
}

bool EventFrames::Read(const std::vector<Clause>& sentence, std::size_t n, bool figures) {
  const Clause& clause = sentence[n];
  land_ = kNone;
  if ((figures && Stock(clause)) || Noticed(sentence, n)) {
    return true;
  }
  return Stage(clause) || (figures && Settles(sentence, n)) ||
         (figures &&
          (Approved(sentence, n) || Again(sentence, n) || Shares(clause) || Part(sentence, n) ||
           Counts(clause) || Row(sentence, n) || Bracketed(clause) || EachSum(sentence, n) ||
           Named(sentence, n) || Sum(sentence, n) || LetIn(sentence, n) || Increased(sentence, n) ||
           Batch(sentence, n) || Land(sentence, n) || Agreed(clause))) ||
         (!figures && Land(sentence, n)) || Agreement(clause) || SigningCeremony(clause) ||
         Settles(sentence, n) || Chosen(clause);
}

bool EventFrames::IsPlanned(std::size_t token, const Clause& clause) const {
  return predicates_.Of(token, clause) == Aspect::kPlanned;
}

bool EventFrames::FixedAssets(const Clause& clause, std::size_t money) {
  View words = Sub({clause.at.begin, T(money).begin});
  words.remove_prefix(words.starts_with(u"其中") ? 2 : 0);
  if (!words.starts_with(u"固定资产投资") || state_.in_title) {
    return false;
  }
  words.remove_prefix(6);
  words.remove_prefix(words.starts_with(u"额") ? 1 : 0);
  std::size_t whole = kNone;
  for (std::size_t k = state_.sentence_facts.size(); k > 0 && whole == kNone; --k) {
    const Fact& fact = state_.facts[state_.sentence_facts[k - 1]];
    const bool event = fact.kind == FactKind::kSigning || fact.kind == FactKind::kFacility;
    whole = event && fact.attr == Attr::kNone && fact.amount ? state_.sentence_facts[k - 1] : whole;
  }
  if (whole == kNone && open_ != kNone && open_ < state_.facts.size() &&
      state_.facts[open_].attr == Attr::kNone && state_.facts[open_].amount &&
      clause.at.begin > state_.begin) {
    whole = open_;
  }
  if (whole == kNone || state_.facts[whole].count.value_or(1) > 1 || !MadeOfHedges(words)) {
    return false;
  }
  Fact part = state_.facts[whole];
  part.subject += kFixedAssets;
  part.amount_alt = std::nullopt;
  part.growth_pct = std::nullopt;
  part.bound = Bound::kNone;
  part.span = RawSpan(state_.source.text, state_.source.bytes, clause.at.begin, T(money).end);
  state_.facts.push_back(std::move(part));
  state_.sentence_facts.push_back(state_.facts.size() - 1);
  SetMoney(state_.facts.back(), money, clause);
  state_.clause_done = true;
  return true;
}

bool EventFrames::Sum(const std::vector<Clause>& sentence, std::size_t n) {
  const Clause& clause = sentence[n];
  const std::size_t open = Open(Sub(clause.at));
  for (std::size_t i = state_.first_token; i < clause.last; ++i) {
    if (T(i).mark == Mark::kPipeline) {
      return false;  // of what is only talked about
    }
  }
  std::size_t money = kNone;
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    if (IsQuantity(i, QuantityKind::kMoney) && !Used(i)) {
      money = i;
      break;
    }
  }
  if (money == kNone || (T(money).end < clause.at.end && state_.text[T(money).end] == u'的')) {
    return false;
  }
  if (FixedAssets(clause, money)) {
    return true;
  }
  // 三处项目总投资达37.6亿元: of as many, together.
  std::size_t many = kNone;
  for (std::size_t i = clause.first; i < money; ++i) {
    if (IsQuantity(i, QuantityKind::kCount) && !Used(i)) {
      many = i;
    }
  }
  bool of_money = false;
  if (many != kNone) {
    if (open == kNone || T(many).begin != clause.at.begin ||
        !MadeOfSumWords(Sub({T(many).end, T(money).begin}), of_money) || !of_money ||
        !Has(Sub({T(many).end, T(money).begin}), u"项目") || state_.in_title) {
      return false;
    }
    if (state_.facts[open].count != WholeNumber(Q(many).number)) {
      Fact& fact = Emit(topic_, {T(many).begin, T(money).end},
                        Utf8({T(many).begin, T(many).end}) + "项目", clause);
      SetCount(fact, many);
      SetMoney(fact, money, clause);
      return true;
    }
    SetMoney(state_.facts[open], money, clause);
    state_.clause_done = true;
    return true;
  }
  View words = Sub({clause.at.begin, T(money).begin});
  // 引进甲项目，固定资产投资约36亿元: all of what has come, and no figure of the zone.
  const bool of_event = open != kNone ? InSentence(open) : pending_.sentence == state_.begin;
  if (words.starts_with(u"固定资产投资") && of_event && !GrowsBehind(sentence, n)) {
    words.remove_prefix(4);
  }
  if (!MadeOfSumWords(words, of_money) || !of_money || Q(money).bare) {
    return false;
  }
  for (std::size_t i = money + 1; i < clause.last; ++i) {
    if (T(i).mark == Mark::kBuild || T(i).mark == Mark::kSign) {
      return false;  // 投资6亿元建设…: more is told than a sum
    }
  }
  if (StartsWithAny(Sub({T(money).end, clause.at.end}), kBuildsBehind)) {
    return false;
  }
  // 甲项目已投产。乙项目占地160亩，计划总投资2亿元: of the one that was named last.
  const ProjectInFocus& project = state_.project;
  const bool other =
      open != kNone && project.fact == kNone && project.name.size() >= 6 &&
      project.name.begin >= state_.begin && project.name.end <= clause.at.begin &&
      FromUtf8(state_.facts[open].subject).find(Sub(project.name)) == View::npos &&
      Sub(project.name).find(View(FromUtf8(state_.facts[open].subject))) == View::npos;
  if (open == kNone || (other && state_.facts[open].count.value_or(1) == 1)) {
    return Resume(sentence, n, money);
  }
  SetMoney(state_.facts[open], money, clause);
  state_.clause_done = true;
  return true;
}

bool EventFrames::Stage(const Clause& clause) {
  if (state_.in_title ||
      (!clause.characters.MayHold(u"仪式") && !clause.characters.MayHold(u"在建") &&
       !clause.characters.MayHold(u"典礼") && !clause.characters.MayHold(u"工活动"))) {
    return false;
  }
  const View text = Sub(clause.at);
  Range told{0, text.size()};  // from the stage on
  Range name;
  std::size_t ceremony = std::min(text.find(u"仪式"), text.find(u"典礼"));
  if (const std::size_t meeting = text.find(u"工活动");
      ceremony == View::npos && meeting != View::npos) {
    ceremony = meeting + 1;  // 甲园开工活动在乙地举行
  }
  if (ceremony != View::npos) {
    const View lead = text.substr(0, ceremony);
    const auto* stage = std::find_if(std::begin(kStages), std::end(kStages),
                                     [&](View word) { return lead.ends_with(word); });
    const std::size_t held = std::min(text.find(u"举行"), text.find(u"举办"));
    if (stage == std::end(kStages) || held == View::npos) {
      return false;
    }
    told = {lead.size() - stage->size(), ceremony + 2};
    // 甲园举行开园仪式, 甲区举行乙项目开工仪式, 乙项目开工仪式举行, 2个项目举行了动工仪式.
    told.begin -= held + 3 == told.begin && text[held + 2] == u'了' ? 1 : 0;
    name = {0, held > ceremony || held + 2 == told.begin ? std::min(held, told.begin) : 0};
    name = name.empty() ? Range{held + 2, told.begin} : name;
    // 重点项目集中开工动员会暨甲项目开工仪式: the second by name.
    if (const std::size_t also = text.substr(0, name.end).rfind(u'暨');
        also != View::npos && also >= name.begin) {
      name.begin = also + 1;
    }
  } else if (text.ends_with(u"在建")) {
    told.begin = text.size() - 2;
    name = {0, told.begin};
  } else {
    return false;
  }
  const std::size_t where = text.substr(0, name.end).find(u'在', name.begin + 3);
  if (where != View::npos) {
    name.end = where;  // 甲园在项目现场举行奠基典礼
  }
  const Range subject =
      names_.Cut({clause.at.begin + name.begin, clause.at.begin + name.end}, clause).whole();
  if (subject.size() < 4 || !EndsWithAny(Sub(subject), kBegunThings) || IsGeneral(Sub(subject))) {
    return false;
  }
  const std::size_t end = std::max(subject.end, clause.at.begin + told.end);
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    if (CountsProjects(i) && T(i).begin >= subject.begin && T(i).end <= subject.end) {
      if (Used(i) || ceremony == View::npos || Sub({T(i).end, subject.end}) != u"项目") {
        return false;
      }
      Fact& fact =
          Emit(FactKind::kFacility, {T(i).begin, end}, Utf8({T(i).begin, subject.end}), clause);
      SetCount(fact, i);
      return true;
    }
  }
  Emit(FactKind::kFacility, {subject.begin, end}, Utf8(subject), clause);
  return true;
}

bool EventFrames::Stock(const Clause& clause) {
  const View text = Sub(clause.at);
  constexpr View kLast = u"根户驻聚家集";  // of the verbs below
  if (kLast.find(text.back()) == View::npos) {
    return false;
  }
  const bool stays = text.ends_with(u"扎根") || text.ends_with(u"落户") ||
                     text.ends_with(u"入驻") || text.ends_with(u"集聚") ||
                     text.ends_with(u"安家") || text.ends_with(u"聚集");
  for (std::size_t q = clause.first; stays && q < clause.last; ++q) {
    if (!IsQuantity(q, QuantityKind::kCount) || Used(q) || !CountsProjects(q)) {
      continue;
    }
    const View before = Before(T(q).begin, 3, clause.at.begin);
    // 1300多家外资企业在该区扎根
    const bool there = before.empty() && Has(text, u"在") &&
                       (text.ends_with(u"扎根") || text.ends_with(u"集聚") ||
                        text.ends_with(u"安家") || text.ends_with(u"聚集"));
    if (!before.ends_with(u"有") && !before.ends_with(u"吸引") && !there) {
      return false;
    }
    Range noun = Counted(q, clause);
    if (const std::size_t in = there ? After(T(q).end, 14).find(u'在') : View::npos;
        in != View::npos) {
      noun.end = std::min(noun.end, T(q).end + in);
    }
    const Range what = Trim({T(q).end, noun.end}, clause);
    if (what.size() < 2) {
      return false;
    }
    Fact& fact = Emit(FactKind::kIndicator, {T(q).begin, noun.end}, Utf8(what), clause);
    fact.amount = AmountOf(q);
    fact.bound = Q(q).bound;
    Use(q);
    return true;
  }
  return false;
}

}  // namespace zoneflow::ingest
