#include "services/ingest/core/event_frame.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "services/ingest/core/event_words.h"

namespace zoneflow::ingest {
namespace {

// What a clause about the open event begins with.
constexpr View kThat[] = {u"该",   u"此",       u"本次",   u"本批",       u"这",      u"上述",
                          u"项目", u"签约项目", u"总投资", u"计划总投资", u"开工项目"};
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
constexpr View kNotYet[] = {u"在谈",     u"洽谈",   u"拟签约",   u"待签",     u"即将",     u"尚未",
                            u"储备",     u"列入",   u"纳入",     u"力争",     u"目标",     u"谋划",
                            u"意向项目", u"有望",   u"年度计划", u"计划实施", u"计划开工", u"抓好",
                            u"下一步",   u"下阶段", u"今后",     u"拟建"};
// Sums that only a contract has.
constexpr View kSignedSums[] = {u"协议", u"合同", u"签约", u"引资", u"意向"};
// A count of projects beside these is no event by itself.
constexpr View kStocks[] = {u"共有",   u"现有",   u"已有", u"拥有",    u"实施",     u"推进",
                            u"省重点", u"市重点", u"续建", u"安排",    u"重点项目", u"服务",
                            u"入库",   u"申报",   u"争取", u"储备",    u"总数",     u"规划",
                            u"包装",   u"策划",   u"盘活", u"招引目标"};
// Told at a building site.
constexpr View kWorks[] = {u"工地",     u"塔吊",     u"施工",     u"浇筑",     u"土建",
                           u"吊装",     u"桩基",     u"打桩",     u"挖掘机",   u"安装",
                           u"调试",     u"剪彩",     u"机器轰鸣", u"拔地而起", u"建设现场",
                           u"项目现场", u"加紧建设", u"抓紧建设", u"正在建设"};
// A clause that begins with these has its subject elsewhere.
constexpr View kNoSubject[] = {u"成为", u"是",   u"为",   u"也",   u"使",   u"让",
                               u"标志", u"在",   u"迎来", u"将",   u"对",   u"推动",
                               u"支持", u"围绕", u"建成", u"助力", u"打造", u"依托",
                               u"建设", u"推进", u"加快", u"通过", u"随着"};
// Behind 共 and the like a batch is counted whose verb stands in the clause before.
constexpr View kCounted[] = {u"共", u"合计", u"总共", u"本次", u"此次", u"涉及"};
// Behind a sum: what is built with it is told there.
constexpr View kBuildsBehind[] = {u"建", u"扩", u"打造", u"用于", u"新建", u"布局", u"设立"};

}  // namespace

void EventFrames::BeginParagraph() {
  carried_ = open_;
  open_ = kNone;
  has_topic_ = false;
  pending_ = {};
  if (focus_fades_) {
    state_.project = {};
  }
  focus_fades_ = true;
}

void EventFrames::ReadUnmarked(const Clause& clause) {
  const std::size_t facts_before = state_.facts.size();
  Chosen(clause);
  EndClause(clause, facts_before);
}

std::size_t EventFrames::Open(View text) const {
  const std::size_t open = open_ == kNone && StartsWithAny(text, kThat) ? carried_ : open_;
  if (open == kNone || open >= state_.facts.size()) {
    return kNone;
  }
  const Fact& fact = state_.facts[open];
  return fact.amount || fact.attr != Attr::kNone ? kNone : open;
}

std::optional<FactKind> EventFrames::Topic() const {
  return has_topic_ ? std::optional(topic_) : article_topic_;
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
  if (figures && Stock(clause)) {
    return true;
  }
  return Stage(clause) ||
         (figures && (Shares(clause) || Part(sentence, n) || Counts(clause) || Row(sentence, n) ||
                      Bracketed(clause) || Named(sentence, n) || Sum(sentence, n) ||
                      Batch(sentence, n) || Land(clause))) ||
         Agreement(clause) || Chosen(clause);
}

bool EventFrames::Batch(const std::vector<Clause>& sentence, std::size_t n) {
  const Clause& clause = sentence[n];
  if (state_.in_title || OnlyPlanned(clause)) {
    return false;
  }
  bool cue = false;
  bool stage = false;
  bool at_once = false;
  bool fresh = false;
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    cue = cue || T(i).mark == Mark::kSign || T(i).mark == Mark::kSettle ||
          T(i).mark == Mark::kAttract;
    const View told = T(i).mark == Mark::kNew ? Sub({T(i).begin, T(i).end}) : View();
    fresh = fresh || told == u"新引进" || told == u"新落户";
    stage = stage || T(i).mark == Mark::kFacility || T(i).mark == Mark::kBuilt;
    // 17个项目实现“拿地即开工”.
    at_once = at_once || (T(i).mark == Mark::kFacility && T(i).begin > clause.at.begin &&
                          state_.text[T(i).begin - 1] == u'即');
    if ((T(i).mark == Mark::kWill || T(i).mark == Mark::kFuture) && state_.future) {
      return false;
    }
  }
  cue = cue || fresh;
  const std::size_t known = fresh ? kNone : ProjectCount(clause);
  if ((cue || (stage && !at_once)) && known != kNone) {
    return false;  // read by the rules of the verb
  }
  std::size_t count = known;
  for (std::size_t i = clause.first; i < clause.last && count == kNone; ++i) {
    if (IsQuantity(i, QuantityKind::kCount) && !Used(i)) {
      const std::string_view unit = UnitName(Q(i).unit);
      const bool counts = CountsProjects(i) || unit == "只" || unit == "笔" || unit == "单" ||
                          unit == "大" || unit == "处";
      const View lead = Sub({clause.at.begin, T(i).begin});
      const View rest = Sub({T(i).end, clause.at.end});
      // 签约296个, behind what has told of projects.
      const bool directly = i > clause.first && T(i - 1).end == T(i).begin &&
                            (T(i - 1).mark == Mark::kSign || T(i - 1).mark == Mark::kSettle) &&
                            rest.empty() && Has(Sub({state_.begin, T(i).begin}), u"项目");
      const bool of_projects =
          directly || Has(lead, u"项目") || rest.substr(0, 8).find(u"项目") != View::npos;
      if (counts && of_projects &&
          (cue || stage || rest.starts_with(u"项目") ||
           (lead.ends_with(u"项目") && rest.empty()))) {
        count = i;
      }
    }
  }
  if (count == kNone) {
    return false;
  }
  std::size_t word = 0;
  std::size_t at = n;
  const std::size_t money = SumOfBatch(sentence, n, at, word);
  if (money != kNone && T(money).begin < T(count).begin) {
    return false;
  }
  // 甲类项目集中开工，共22个项目: the verb stands in front.
  const View text = Sub(clause.at);
  const bool counted = n > 0 && !IsApart(clause) && has_topic_ && StartsWithAny(text, kCounted);
  const bool agreed = money != kNone && HasAny(Sub({word, T(money).begin}), kSignedSums) && !stage;
  const std::optional<FactKind> topic = agreed ? FactKind::kSigning : Topic();
  if (!(cue || stage) &&
      (!topic || (money == kNone && !counted) || (!counted && HasAny(text, kStocks)))) {
    return false;
  }
  // A part of a batch (其中外资项目5个) is told by the batch's verb and counted with it.
  const std::size_t part = Find(clause, Mark::kInclude);
  const bool is_part = part != kNone && T(part).begin < T(count).begin;
  const FactKind kind = cue                                     ? FactKind::kSigning
                        : is_part && !stage && open_ != kNone   ? state_.facts[open_].kind
                        : stage || StageBehind(sentence, n + 1) ? FactKind::kFacility
                                                                : *topic;
  // 30个新项目; 产业项目18个.
  Range noun = Trim(Counted(count, clause), clause);
  if (noun.size() <= T(count).end - T(count).begin + 1) {
    const std::size_t project = Sub({clause.at.begin, T(count).begin}).rfind(u"项目");
    noun = project == View::npos
               ? noun
               : names_.Cut({clause.at.begin, clause.at.begin + project + 2}, clause).whole();
    noun = noun.empty() ? Trim({clause.at.begin, T(count).begin}, clause) : noun;
    noun = noun.empty() ? Range{clause.at.begin, T(count).end} : noun;
  }
  Fact& fact = Emit(kind,
                    {std::min<std::size_t>(noun.begin, T(count).begin),
                     std::max<std::size_t>(noun.end, T(count).end)},
                    Utf8(noun), clause);
  SetCount(fact, count);
  if (money != kNone) {
    SetMoney(fact, money, sentence[at]);
  }
  if (n + 1 < sentence.size()) {
    TakeGrowth(fact, sentence[n + 1]);
  }
  if (money != kNone && at > n && at + 1 < sentence.size()) {
    TakeGrowth(fact, sentence[at + 1]);
  }
  fact.period_total =
      (!state_.period.empty() && state_.text[state_.period.end - 1] != u'日') || is_part;
  return true;
}

std::size_t EventFrames::SumOfBatch(const std::vector<Clause>& sentence, std::size_t n,
                                    std::size_t& at, std::size_t& word) const {
  // 其中制造业项目15个、服务业项目6个: parts of a batch, whose sum comes behind them.
  std::size_t counts = 0;
  for (std::size_t i = sentence[n].first; i < sentence[n].last; ++i) {
    counts += CountsProjects(i) ? 1 : 0;
  }
  const std::size_t reach = counts > 1 ? n : n + 2;
  // Here or behind what tells more of the same.
  for (at = n; at < sentence.size() && at <= reach; ++at) {
    const Clause& next = sentence[at];
    if (at > n && (ProjectCount(next) != kNone || IsApart(next) ||
                   Find(next, Mark::kFacility) != kNone || Find(next, Mark::kSettle) != kNone)) {
      return kNone;
    }
    const std::size_t money = Total(next, word);
    if (money == kNone) {
      continue;
    }
    bool of_money = false;
    const bool bare = word == next.at.begin || MadeOfSumWords(Sub({next.at.begin, word}), of_money);
    return at > n && !bare ? kNone : money;
  }
  return kNone;
}

bool EventFrames::Part(const std::vector<Clause>& sentence, std::size_t n) {
  const Clause& clause = sentence[n];
  const std::size_t part = Find(clause, Mark::kInclude);
  if (part == kNone || Sub({T(part).begin, T(part).end}) != u"其中" || open_ == kNone ||
      state_.facts[open_].count.value_or(1) < 2) {
    return false;
  }
  // Told by a count alone, or with the sum of the whole behind it.
  const std::size_t count = ProjectCount(clause);
  if (count == kNone || T(count).begin < T(part).begin) {
    return false;
  }
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    const Mark mark = T(i).mark;
    if (mark == Mark::kSign || mark == Mark::kFacility || mark == Mark::kBuilt ||
        mark == Mark::kMeasure || IsQuantity(i, QuantityKind::kPercent) ||
        (IsQuantity(i, QuantityKind::kMoney) && !IsQualifier(i, clause) && !Q(i).bare)) {
      return false;
    }
  }
  std::size_t at = n;
  std::size_t word = 0;
  const std::size_t money = SumOfBatch(sentence, n, at, word);
  if (money != kNone && state_.facts[open_].amount) {
    return false;
  }
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    if (T(i).mark == Mark::kQuantity && !Used(i)) {
      Use(i);
    }
  }
  return true;
}

bool EventFrames::Shares(const Clause& clause) {
  const View text = Sub(clause.at);
  if (open_ == kNone || !(text.starts_with(u"分别") || text.starts_with(u"依次"))) {
    return false;
  }
  std::vector<std::size_t> counts;
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    if (IsQuantity(i, QuantityKind::kCount) && CountsProjects(i) && !Used(i)) {
      counts.push_back(i);
    }
  }
  std::vector<std::size_t> zones;
  for (std::size_t i = state_.first_token; i < clause.first; ++i) {
    if (IsNamedZone(T(i))) {
      zones.push_back(i);
    }
  }
  if (counts.size() < 2 || counts.size() != zones.size()) {
    return false;
  }
  const Fact whole = state_.facts[open_];
  if (whole.count.value_or(1) < 2) {
    return false;
  }
  for (std::size_t i = 0; i < counts.size(); ++i) {
    Fact& fact = Emit(whole.kind, {T(counts[i]).begin, T(counts[i]).end}, whole.subject, clause);
    ZoneName zone = NameOf(state_.source, T(zones[i]));
    fact.zone = std::move(zone.name);
    fact.zone_id = std::move(zone.id);
    SetCount(fact, counts[i]);
    fact.period_total = whole.period_total;
  }
  return true;
}

void EventFrames::TakeGrowth(Fact& fact, const Clause& clause) {
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    const bool grows = T(i).mark == Mark::kGrowth;
    if (!grows && T(i).mark != Mark::kDecline) {
      continue;
    }
    const View lead = Sub({clause.at.begin, T(i).begin});
    if (!(lead.empty() || lead == u"同比" || lead == u"比上年" || lead == u"较上年") ||
        i + 1 >= clause.last || !IsQuantity(i + 1, QuantityKind::kPercent) || Used(i + 1) ||
        T(i + 1).begin > T(i).end + 1 || fact.growth_pct) {
      return;
    }
    Decimal growth = Q(i + 1).number;
    growth.value = grows ? growth.value : -growth.value;
    fact.growth_pct = growth;
    Cover(fact, i + 1);
    return;
  }
}

bool EventFrames::IsPlanned(std::size_t token, const Clause& clause) const {
  return state_.future && FutureBefore(token, clause);
}

bool EventFrames::Counts(const Clause& clause) {
  struct Item {
    std::size_t verb;
    std::size_t count;
  };
  std::vector<Item> items;
  for (std::size_t i = clause.first; i + 1 < clause.last; ++i) {
    const Mark mark = T(i).mark;
    if (mark != Mark::kSign && mark != Mark::kFacility && mark != Mark::kSettle &&
        mark != Mark::kAttract) {
      continue;
    }
    for (std::size_t q = i + 1; q < clause.last && T(q).begin - T(i).end <= 14; ++q) {
      const View between = Sub({T(i).end, T(q).begin});
      if (T(q).mark == Mark::kEnumeration || T(q).mark == Mark::kSign ||
          T(q).mark == Mark::kFacility || T(q).mark == Mark::kAttract ||
          T(q).mark == Mark::kSettle) {
        break;
      }
      if (CountsProjects(q) && !Used(q) &&
          (between.empty() || Has(between, u"项目") || Has(between, u"合同") ||
           Has(between, u"协议") || Has(between, u"企业"))) {
        const View after = After(T(q).end, std::min<std::size_t>(1, clause.at.end - T(q).end));
        if (after.empty() || after == u"、" || after == u"（") {
          items.push_back({i, q});
        }
        break;
      }
    }
  }
  const bool opened = items.size() == 1 && T(items[0].verb).mark == Mark::kFacility &&
                      T(items[0].count).begin == T(items[0].verb).end;
  if (items.size() < 2 && !opened) {
    return false;
  }
  for (const Item& item : items) {
    const bool facility = T(item.verb).mark == Mark::kFacility;
    const FactKind kind = IsPlanned(item.verb, clause) ? FactKind::kProgramme
                          : facility                   ? FactKind::kFacility
                                                       : FactKind::kSigning;
    std::size_t begin = T(item.verb).begin;
    if (begin > clause.at.begin && state_.text[begin - 1] == u'新') {
      --begin;
    }
    std::string subject = Utf8({begin, T(item.count).begin});
    if (T(item.count).begin == T(item.verb).end) {
      subject += "项目";
    }
    Fact& fact = Emit(kind, {begin, T(item.count).end}, std::move(subject), clause);
    SetCount(fact, item.count);
    fact.period_total = !state_.period.empty() && state_.text[state_.period.end - 1] != u'日';
  }
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
  if (!MadeOfSumWords(Sub({clause.at.begin, T(money).begin}), of_money) || !of_money ||
      Q(money).bare) {
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
  if (open == kNone) {
    return Resume(sentence, n, money);
  }
  SetMoney(state_.facts[open], money, clause);
  state_.clause_done = true;
  return true;
}

bool EventFrames::Resume(const std::vector<Clause>& sentence, std::size_t n, std::size_t money) {
  const Clause& clause = sentence[n];
  if (state_.in_title || OnlyPlanned(clause)) {
    return false;
  }
  Range name;
  FactKind kind = FactKind::kFacility;
  const bool pending = pending_.sentence == state_.begin && !pending_.name.empty();
  if (pending) {
    name = pending_.name;
    kind = pending_.kind;
    pending_ = {};
  } else {
    const ProjectInFocus& project = state_.project;
    const std::optional<FactKind> topic = Topic();
    const bool stage = project.works || StageBehind(sentence, n);
    if (project.name.empty() || project.fact != kNone || !(stage || topic) ||
        (project.name.begin < state_.paragraph && !StartsWithAny(Sub(clause.at), kThat)) ||
        (!project.works && StageToCome(sentence, n))) {
      return false;
    }
    name = project.name;
    kind = stage ? FactKind::kFacility : *topic;
  }
  const std::size_t begin = name.begin >= state_.begin ? name.begin : clause.at.begin;
  Fact& fact = Emit(kind, {begin, T(money).end}, Utf8(name), clause);
  if (kind == FactKind::kSigning) {
    (EventNames::IsProject(Sub(name)) ? fact.project : fact.company) = fact.subject;
  }
  SetMoney(fact, money, clause);
  state_.project.fact = pending ? state_.project.fact : state_.facts.size() - 1;
  return true;
}

bool EventFrames::Stage(const Clause& clause) {
  if (!clause.characters.MayHold(u"仪式") && !clause.characters.MayHold(u"在建")) {
    return false;
  }
  const View text = Sub(clause.at);
  std::size_t stage = View::npos;
  std::size_t end = text.size();
  const std::size_t ceremony = text.find(u"仪式");
  if (ceremony != View::npos) {
    const View behind = text.substr(ceremony + 2);
    if (!Has(behind, u"举行") && !Has(behind, u"举办")) {
      return false;
    }
    for (const View word : {View(u"开工"), View(u"开园"), View(u"揭牌"), View(u"奠基"),
                            View(u"投产"), View(u"竣工"), View(u"启用"), View(u"开业")}) {
      if (text.substr(0, ceremony).ends_with(word)) {
        stage = ceremony - word.size();
      }
    }
    end = ceremony + 2;
  } else if (text.ends_with(u"在建")) {
    stage = text.size() - 2;
  }
  if (stage == View::npos || state_.in_title) {
    return false;
  }
  const Range subject = Noun({clause.at.begin, clause.at.begin + stage}, clause);
  const View name = Sub(subject);
  bool named = false;
  for (const View head : {View(u"项目"), View(u"期"), View(u"园"), View(u"基地"), View(u"中心"),
                          View(u"厂"), View(u"线"), View(u"总部")}) {
    named = named || name.ends_with(head);
  }
  if (name.size() < 4 || !named || IsGeneral(name)) {
    return false;
  }
  Emit(FactKind::kFacility, {subject.begin, clause.at.begin + end}, Utf8(subject), clause);
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
    if (!IsQuantity(q, QuantityKind::kCount) || Used(q)) {
      continue;
    }
    const View before = Before(T(q).begin, 3, clause.at.begin);
    if (!before.ends_with(u"有") && !before.ends_with(u"吸引")) {
      return false;
    }
    const Range noun = Counted(q, clause);
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

void EventFrames::EndClause(const Clause& clause, std::size_t facts_before) {
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    const Mark mark = T(i).mark;
    const char16_t behind = T(i).end < clause.at.end ? state_.text[T(i).end] : u'。';
    if (View(u"后前率面企项商机").find(behind) != View::npos) {
      continue;  // 建成后, 投产前: of another time; 签约面积, 入驻企业: no event
    }
    if (mark == Mark::kSign || mark == Mark::kSettle || mark == Mark::kAttract) {
      topic_ = FactKind::kSigning;
      has_topic_ = true;
      article_topic_ = topic_;
    } else if (mark == Mark::kFacility || mark == Mark::kBuilt) {
      topic_ = FactKind::kFacility;
      has_topic_ = true;
      article_topic_ = topic_;
    }
  }
  MoveFocus(clause, facts_before);
  // 签约仪式, 集中开竣工: an occasion tells what its news is about.
  const View text = clause.characters.MayHold(u"仪式") ? Sub(clause.at) : View();
  for (const View word : {View(u"签约"), View(u"开工"), View(u"竣工"), View(u"投产")}) {
    const std::size_t at = text.rfind(word);
    if (at != View::npos && text.find(u"仪式", at) <= at + 6) {
      topic_ = word == u"签约" ? FactKind::kSigning : FactKind::kFacility;
      has_topic_ = true;
      article_topic_ = topic_;
    }
  }
  for (std::size_t k = state_.facts.size(); k > facts_before; --k) {
    const Fact& fact = state_.facts[k - 1];
    if ((fact.kind == FactKind::kSigning || fact.kind == FactKind::kFacility) &&
        fact.attr == Attr::kNone && !fact.in_title) {
      open_ = k - 1;
      state_.open_event = open_;
      topic_ = fact.kind;
      has_topic_ = true;
      pending_ = {};
      return;
    }
  }
  NotePending(clause);
}

void EventFrames::MoveFocus(const Clause& clause, std::size_t facts_before) {
  if (state_.in_title) {
    return;
  }
  std::size_t told = kNone;
  for (std::size_t k = state_.facts.size(); k > facts_before; --k) {
    const Fact& fact = state_.facts[k - 1];
    if ((fact.kind == FactKind::kSigning || fact.kind == FactKind::kFacility) &&
        fact.attr == Attr::kNone) {
      told = k - 1;
    }
  }
  Range name = names_.Leading(clause.at, clause);
  if (!name.empty()) {
    // 成为首个示范项目, 在甲公司的车间里: not what is told of.
    const View text = Sub(clause.at);
    const View behind = After(name.end, std::min<std::size_t>(1, clause.at.end - name.end));
    const bool same = state_.project.name.begin >= state_.begin && !state_.project.name.empty() &&
                      state_.project.fact == kNone && !IsApart(clause) &&
                      state_.text[state_.project.name.end] != u'，';
    if (told == kNone && (StartsWithAny(text, kNoSubject) || same || behind == u"内" ||
                          behind == u"里" || behind == u"旁")) {
      name = {};
    }
  }
  if (!name.empty() || told != kNone) {
    state_.project = {.name = name, .fact = told, .works = false};
    focus_fades_ = false;
  }
  state_.project.works = state_.project.works || HasAny(Sub(clause.at), kWorks);
}

void EventFrames::NotePending(const Clause& clause) {
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    const Mark mark = T(i).mark;
    const bool works = mark == Mark::kFacility || mark == Mark::kBuilt;
    const bool attracts = mark == Mark::kAttract;
    if (!works && !attracts && mark != Mark::kSign && mark != Mark::kSettle) {
      continue;
    }
    const View after =
        After(T(i).end, attracts ? 0 : std::min<std::size_t>(2, clause.at.end - T(i).end));
    if (InList(i, clause) || IsPlanned(i, clause) ||
        (!after.empty() && View(u"后前率时的仪活企").find(after.front()) != View::npos)) {
      continue;
    }
    const EventName name = names_.Cut(
        attracts ? Range{T(i).end, clause.at.end} : Range{clause.at.begin, T(i).begin}, clause);
    const Range whole = name.whole();
    if (attracts && ProjectCount(clause) != kNone) {
      return;
    }
    if (attracts && !EventNames::IsParty(Sub(name.company)) &&
        !EventNames::IsSurelyProject(Sub(name.project))) {
      continue;
    }
    if (name.that || whole.size() < 3 || whole.size() > 26 || IsZone(whole, clause) ||
        EventNames::IsAuthority(Sub(whole)) || IsGeneral(Sub(whole)) || state_.in_title) {
      continue;
    }
    for (std::size_t k = clause.first; k < clause.last; ++k) {
      if (CountsProjects(k) && T(k).begin >= whole.begin && T(k).end <= whole.end) {
        return;
      }
    }
    // Another event than the open one; in the same sentence it may be a part of it: …投产，甲窑炉出料.
    if (open_ != kNone && works && !IsApart(clause) && clause.at.begin > state_.begin) {
      return;
    }
    open_ = kNone;
    pending_ = {.kind = works ? FactKind::kFacility : FactKind::kSigning,
                .name = whole,
                .sentence = state_.begin};
    return;
  }
}

}  // namespace zoneflow::ingest
