// Batches: so many projects, their parts, and rows of figures that are shared out.
#include <algorithm>
#include <iterator>
#include <utility>

#include "services/ingest/core/event_frame.h"
#include "services/ingest/core/event_words.h"

namespace zoneflow::ingest {
namespace {

// Sums that only a contract has.
constexpr View kSignedSums[] = {u"协议", u"合同", u"签约", u"引资", u"意向"};
// A count of projects beside these is no event by itself.
constexpr View kStocks[] = {u"共有",   u"现有",   u"已有", u"拥有",    u"实施",     u"推进",
                            u"省重点", u"市重点", u"续建", u"安排",    u"重点项目", u"服务",
                            u"入库",   u"申报",   u"争取", u"储备",    u"总数",     u"规划",
                            u"包装",   u"策划",   u"盘活", u"招引目标"};
// What is counted.
constexpr View kAgreed[] = {u"项目", u"合同", u"协议", u"企业"};
// A batch told before.
constexpr View kPointing[] = {u"这", u"此次", u"本次", u"上述", u"该批", u"本批"};
// What a council of a science park decides on.
constexpr View kApplications[] = {u"投资案",     u"增资案",     u"投资审议案",
                                  u"增资备查案", u"投资申请案", u"增资申请案"};
// So many facts back it may stand.
constexpr std::size_t kReach = 12;
// Behind 共 and the like a batch is counted whose verb stands in the clause before.
constexpr View kCounted[] = {u"共", u"合计", u"总共", u"本次", u"此次", u"涉及"};

}  // namespace

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
  // 其中制造业16个总投资84亿元: projects, whatever stands beside the count.
  const bool parts = PartBegins(sentence, n) != kNone && !cue && !stage;
  std::size_t count = known;
  for (std::size_t i = clause.first; i < clause.last && count == kNone; ++i) {
    if (IsQuantity(i, QuantityKind::kCount) && !Used(i)) {
      const std::string_view unit = UnitName(Q(i).unit);
      const bool counts = CountsProjects(i) || unit == "只" || unit == "笔" || unit == "单" ||
                          unit == "大" || unit == "处";
      View lead = Sub({clause.at.begin, T(i).begin});
      const View rest = Sub({T(i).end, clause.at.end});
      for (const View has : {View(u"有"), View(u"共"), View(u"达"), View(u"为")}) {
        lead.remove_suffix(lead.ends_with(has) ? has.size() : 0);  // 产业项目有77项
      }
      // 签约296个, behind what has told of projects.
      const bool directly = i > clause.first && T(i - 1).end == T(i).begin &&
                            (T(i - 1).mark == Mark::kSign || T(i - 1).mark == Mark::kSettle) &&
                            rest.empty() && Has(Sub({state_.begin, T(i).begin}), u"项目");
      const bool of_projects =
          directly || parts || Has(lead, u"项目") || rest.substr(0, 8).find(u"项目") != View::npos;
      if (counts && of_projects &&
          (cue || stage || parts || rest.starts_with(u"项目") ||
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
      (!topic || (money == kNone && !counted) || (!counted && !parts && HasAny(text, kStocks)))) {
    return false;
  }
  // A part of a batch (其中外资项目5个) is told by the batch's verb and counted with it.
  const std::size_t part = Find(clause, Mark::kInclude);
  const bool is_part = parts || (part != kNone && T(part).begin < T(count).begin);
  const FactKind kind = cue                                     ? FactKind::kSigning
                        : is_part && !stage && open_ != kNone   ? state_.facts[open_].kind
                        : stage || StageBehind(sentence, n + 1) ? FactKind::kFacility
                                                                : *topic;
  // 30个新项目; 产业项目18个.
  Range noun = Trim(Counted(count, clause), clause);
  if (noun.size() <= T(count).end - T(count).begin + 1) {
    const std::size_t project = Sub({clause.at.begin, T(count).begin}).rfind(u"项目");
    noun = project == View::npos
               ? (parts ? Trim({clause.at.begin, T(count).begin}, clause) : noun)
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
  fact.period_total = OfAPeriod() || is_part;
  return true;
}

bool EventFrames::OfAPeriod() const {
  return !state_.period.empty() && state_.text[state_.period.end - 1] != u'日';
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

std::size_t EventFrames::PartBegins(const std::vector<Clause>& sentence, std::size_t n) const {
  if (open_ == kNone || state_.facts[open_].count.value_or(1) < 2) {
    return kNone;
  }
  // 签约的4个项目中，百亿级项目1个: the batch is named as the whole.
  const View before = Sub({state_.begin, sentence[n].at.begin});
  if (before.ends_with(u"项目中，") && before.size() < 40) {
    return state_.first_token;
  }
  for (std::size_t i = state_.first_token; i < sentence[n].last; ++i) {
    if (T(i).mark == Mark::kInclude && Sub({T(i).begin, T(i).end}) == u"其中") {
      return i;
    }
  }
  return kNone;
}

bool EventFrames::Part(const std::vector<Clause>& sentence, std::size_t n) {
  const Clause& clause = sentence[n];
  const std::size_t part = PartBegins(sentence, n);
  if (part == kNone) {
    return false;
  }
  // Told by a count alone, or with the sum of the whole behind it.
  const std::size_t count = ProjectCount(clause);
  if (count == kNone || T(count).begin < T(part).begin ||
      // 其中，甲类项目10个，乙类项目5个: beside the word the noun and its count, and no more.
      (part < clause.first && T(clause.last - 1).end != clause.at.end) ||
      WholeNumber(Q(count).number) > state_.facts[open_].count) {
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

bool EventFrames::Approved(const std::vector<Clause>& sentence, std::size_t n) {
  const Clause& clause = sentence[n];
  if (!clause.characters.MayHold(u'案') || OnlyPlanned(clause)) {
    return false;
  }
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    if (!IsQuantity(i, QuantityKind::kCount) || Used(i) || UnitName(Q(i).unit) != "件") {
      continue;
    }
    const View what = After(T(i).end, std::min<std::size_t>(8, clause.at.end - T(i).end));
    const auto* kind = std::find_if(std::begin(kApplications), std::end(kApplications),
                                    [&](View word) { return what.starts_with(word); });
    if (kind == std::end(kApplications) || Before(T(i).begin, 2, clause.at.begin) == u"其中") {
      continue;
    }
    Fact& fact = Emit(FactKind::kSigning, {T(i).begin, T(i).end + kind->size()},
                      Utf8({T(i).begin, T(i).end + kind->size()}), clause);
    SetCount(fact, i);
    // The sum is told here, or behind what tells of some of them.
    for (std::size_t at = n; at < sentence.size() && at <= n + 2; ++at) {
      const std::size_t from = at == n ? i + 1 : sentence[at].first;
      bool other = at > n && HasAny(Sub(sentence[at].at), kApplications);
      std::size_t money = kNone;
      for (std::size_t k = from; k < sentence[at].last && money == kNone; ++k) {
        money = IsQuantity(k, QuantityKind::kMoney) && !Used(k) ? k : kNone;
      }
      const View lead = money == kNone ? View() : Sub({sentence[at].at.begin, T(money).begin});
      if (other) {
        break;
      }
      if (money != kNone) {
        if (at == n || Has(lead, u"资")) {
          SetMoney(fact, money, sentence[at]);
        }
        break;
      }
    }
    return true;
  }
  return false;
}

bool EventFrames::Increased(const std::vector<Clause>& sentence, std::size_t n) {
  const Clause& clause = sentence[n];
  const View text = Sub(clause.at);
  const std::size_t word = text.find(u"增资");
  const std::size_t count = word == View::npos ? kNone : ProjectCount(clause);
  if (count == kNone || state_.in_title || OnlyPlanned(clause) || state_.future) {
    return false;
  }
  const std::size_t at = clause.at.begin + word;
  const View counted = Sub({T(count).end, std::max<std::size_t>(at, T(count).end)});
  static constexpr View kNouns[] = {u"增资项目", u"增资企业", u"增资案"};
  if (StartsWithAny(text.substr(word), kNouns) || Find(clause, Mark::kFacility) != kNone ||
      Find(clause, Mark::kSign) != kNone) {
    return false;
  }
  if (T(count).end > at || counted.size() > 12 || counted.find_first_of(u"，、的") != View::npos) {
    return false;
  }
  std::size_t money = Money(clause, count + 1);
  const Clause* told = &clause;
  if (money == kNone && n + 1 < sentence.size()) {
    const std::size_t next = Money(sentence[n + 1]);
    const View lead = next == kNone ? View() : Sub({sentence[n + 1].at.begin, T(next).begin});
    if (lead.size() <= 10 && (Has(lead, u"增资") || Has(lead, u"投资"))) {
      money = next;
      told = &sentence[n + 1];
    }
  }
  const std::size_t end =
      std::min<std::size_t>(clause.at.end, at + (text.substr(word).starts_with(u"增资扩") ? 4 : 2));
  Fact& fact = Emit(FactKind::kSigning, {T(count).begin, end}, Utf8({T(count).begin, end}), clause);
  SetCount(fact, count);
  if (money != kNone) {
    SetMoney(fact, money, *told);
  }
  fact.period_total = OfAPeriod();
  return true;
}

bool EventFrames::LetIn(const std::vector<Clause>& sentence, std::size_t n) {
  static constexpr View kSums[] = {u"投资金额", u"投资额", u"投资总额", u"总投资"};
  const Clause& clause = sentence[n];
  std::size_t word = 0;
  const std::size_t money = n == 0 || state_.in_title ? kNone : Total(clause, word);
  if (money == kNone || word != clause.at.begin || !StartsWithAny(Sub(clause.at), kSums)) {
    return false;
  }
  const Clause& front = sentence[n - 1];
  const View text = Sub(front.at);
  const std::size_t of = text.rfind(u'的');
  if (of == View::npos || !(Has(text, u"设立于") || Has(text, u"进驻") || Has(text, u"同在")) ||
      Find(front, Mark::kQuantity) != kNone) {
    return false;
  }
  const Range party = Trim({front.at.begin + of + 1, front.at.end}, front);
  if (party.size() < 3 || party.size() > 16 || EventNames::IsProject(Sub(party))) {
    return false;
  }
  Fact& fact = Emit(FactKind::kSigning, {party.begin, T(money).end}, Utf8(party), front);
  fact.company = Utf8(party);
  SetMoney(fact, money, clause);
  companies_.Note(party);
  return true;
}

bool EventFrames::Again(const std::vector<Clause>& sentence, std::size_t n) {
  const Clause& clause = sentence[n];
  const std::size_t count = ProjectCount(clause);
  if (count == kNone || state_.in_title) {
    return false;
  }
  const View lead = Sub({clause.at.begin, T(count).begin});
  const bool among =
      lead.ends_with(u"的") &&
      After(T(count).end, 10).substr(0, clause.at.end - T(count).end).ends_with(u"中");
  if (lead.size() > 12 || !(HasAny(lead, kPointing) || among) || !WholeNumber(Q(count).number)) {
    return false;
  }
  bool signs = false;
  bool stage = false;
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    signs = signs || IsSigning(T(i).mark);
    stage = stage || IsStage(T(i).mark);
  }
  const std::vector<Fact>& facts = state_.facts;
  for (std::size_t k = facts.size(); k > 0 && k + kReach > facts.size(); --k) {
    const Fact& fact = facts[k - 1];
    const bool same = fact.kind == FactKind::kSigning    ? signs || !stage
                      : fact.kind == FactKind::kFacility ? stage || !signs
                                                         : false;
    if (!same || fact.in_title || fact.attr != Attr::kNone ||
        fact.count != WholeNumber(Q(count).number)) {
      continue;
    }
    std::size_t at = n;
    std::size_t word = 0;
    const std::size_t money = SumOfBatch(sentence, n, at, word);
    if (money != kNone && fact.amount) {
      return false;
    }
    open_ = k - 1;
    state_.open_event = open_;
    if (money != kNone) {
      SetMoney(state_.facts[open_], money, sentence[at]);
    }
    Use(count);
    state_.clause_done = true;
    return true;
  }
  return false;
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

bool EventFrames::Agreed(const Clause& clause) {
  std::size_t word = 0;
  const std::size_t money = Total(clause, word);
  if (money == kNone || state_.in_title || open_ != kNone || OnlyPlanned(clause) ||
      HoldsCount(clause) || state_.future ||
      !StartsWithAny(Sub({word, T(money).begin}), kSignedSums) ||
      Find(clause, Mark::kBuild) != kNone) {
    return false;
  }
  std::size_t end = T(money).begin;
  for (std::size_t i = clause.first; i < money; ++i) {
    end = T(i).mark == Mark::kValue ? std::min<std::size_t>(end, T(i).begin) : end;
  }
  const Range noun = Noun({clause.at.begin, end}, clause);
  if (noun.size() < 4 || noun.size() > 24) {
    return false;
  }
  Fact& fact = Emit(FactKind::kSigning, {noun.begin, T(money).end}, Utf8(noun), clause);
  SetMoney(fact, money, clause);
  fact.period_total = true;
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

bool EventFrames::Counts(const Clause& clause) {
  struct Item {
    std::size_t verb;
    Range words;  // from the verb, or from the mark of enumeration, to the count
    std::size_t count;
  };
  std::vector<Item> items;
  std::size_t verb = kNone;
  std::size_t begin = 0;
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    if (IsSigning(T(i).mark) || T(i).mark == Mark::kFacility) {
      verb = i;
      begin = T(i).end;
    } else if (T(i).mark == Mark::kEnumeration) {
      begin = T(i).end;
    } else if (verb != kNone && CountsProjects(i) && !Used(i)) {
      const Range words{begin, T(i).begin};
      const bool own = begin == T(verb).end;
      const View after = After(T(i).end, std::min<std::size_t>(1, clause.at.end - T(i).end));
      // 入园企业93家: how many there are.
      if (own && T(verb).mark == Mark::kSettle && Sub(words).ends_with(u"企业") &&
          words.size() <= 6) {
        return false;
      }
      if (words.size() <= (own ? 14U : 20U) &&
          (words.empty() ? own : HasAny(Sub(words), kAgreed)) &&
          (after.empty() || after == u"、" || after == u"（")) {
        items.push_back({verb, words, i});
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
    // 引进甲类项目46个、乙类项目31个: the verb is of each.
    const bool shared = item.words.begin != T(item.verb).end;
    std::size_t from = shared ? item.words.begin : T(item.verb).begin;
    if (!shared && from > clause.at.begin && state_.text[from - 1] == u'新') {
      --from;
    }
    std::string subject = Utf8({from, T(item.count).begin});
    if (item.words.empty()) {
      subject += "项目";
    }
    Fact& fact = Emit(kind, {from, T(item.count).end}, std::move(subject), clause);
    SetCount(fact, item.count);
    fact.period_total = OfAPeriod();
  }
  return true;
}

bool EventFrames::Row(const std::vector<Clause>& sentence, std::size_t n) {
  const Clause& clause = sentence[n];
  std::size_t figures = 0;
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    figures += IsQuantity(i, QuantityKind::kMoney) ? 1 : 0;
  }
  if (figures < 2) {
    return false;
  }
  const View text = Sub(clause.at);
  std::size_t cue = text.find(u"分别");
  cue = cue == View::npos ? text.find(u"依次") : cue;
  if (cue == View::npos) {
    return false;
  }
  std::vector<std::size_t> sums;
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    if (IsQuantity(i, QuantityKind::kMoney) && !Used(i) && T(i).begin > clause.at.begin + cue) {
      sums.push_back(i);
    }
  }
  const View lead = text.substr(0, cue);
  const View tail = text.substr(cue + 2, 4);
  const bool invests = Has(tail, u"投") || Has(tail, u"资");
  // 三大产业分别完成投资…: what has been spent is measured.
  if (Has(tail, u"完成") || Has(tail, u"实现") || Has(tail, u"到位")) {
    return false;
  }
  if (sums.size() < 2 || !(invests || Has(lead, u"投资") || Has(lead, u"金额"))) {
    return false;
  }
  // The longest enumeration in the clauses in front, with as many items.
  for (std::size_t c = invests ? n + 1 : n; c > 0; --c) {
    Clause before = sentence[c - 1];
    if (c == n + 1) {
      before.at.end = clause.at.begin + cue;
    }
    const View names = Sub(before.at);
    std::size_t end = names.find(u'、');
    if (end == View::npos) {
      continue;
    }
    std::vector<Range> items;
    std::size_t begin = before.at.begin;
    for (const View with : {View(u"与"), View(u"包括"), View(u"其中"), View(u"和")}) {
      const std::size_t at = names.substr(0, end).rfind(with);
      begin = at == View::npos ? begin : std::max(begin, before.at.begin + at + with.size());
    }
    std::size_t stop = before.at.end;
    for (std::size_t i = before.first; i < before.last; ++i) {
      const Mark mark = T(i).mark;
      if (T(i).begin > before.at.begin + end &&
          (mark == Mark::kQuantity || mark == Mark::kSign || mark == Mark::kSettle)) {
        stop = std::min<std::size_t>(stop, T(i).begin);
      }
    }
    for (std::size_t k = begin; k <= stop; ++k) {
      if (k == stop || state_.text[k] == u'、' || (state_.text[k] == u'和' && k > begin + 2)) {
        const Range item = Trim({begin, k}, before);
        if (!item.empty()) {
          items.push_back(item);
        }
        begin = k + 1;
      }
    }
    if (items.size() != sums.size()) {
      continue;
    }
    for (std::size_t i = 0; i < items.size(); ++i) {
      Fact& fact = Emit(topic_, {T(sums[i]).begin, T(sums[i]).end}, Utf8(items[i]), before);
      fact.project = topic_ == FactKind::kSigning ? fact.subject : std::string();
      SetMoney(fact, sums[i], clause);
      const Span span =
          RawSpan(state_.source.text, state_.source.bytes, items[i].begin, items[i].end);
      fact.span.begin = std::min(fact.span.begin, span.begin);
    }
    return true;
  }
  for (const std::size_t sum : sums) {
    Use(sum);  // nobody's, rather than the batch's
  }
  return false;
}

}  // namespace zoneflow::ingest
