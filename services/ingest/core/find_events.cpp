#include "services/ingest/core/find_events.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace zoneflow::ingest {
namespace {

// The words of which the text between an event and its sum is made; 资 or 款 stands among them.
constexpr View kSumWords[] = {
    u"这批", u"这些", u"上述", u"该",   u"其",   u"项目", u"工程", u"合同", u"协议", u"合作",
    u"计划", u"预计", u"拟",   u"共同", u"双方", u"将",   u"合计", u"共",   u"折合", u"意向",
    u"签约", u"总",   u"投资", u"投入", u"投",   u"资金", u"金额", u"额",   u"规模", u"经费",
    u"达到", u"达",   u"约",   u"为",   u"超",   u"逾",   u"斥资", u"概算", u"估算", u"引资",
    u"承诺", u"追加", u"揽下", u"近",   u"的",   u"年内", u"一期", u"带来"};
// Verbs of a party that puts money in, longer ones first.
constexpr View kInvests[] = {u"计划总投资", u"预计总投资", u"计划投资", u"追加投资", u"总投资",
                             u"拟投资",     u"将投资",     u"投资总额", u"拟投入",   u"将投入",
                             u"增资",       u"出资",       u"斥资",     u"投资",     u"拟投",
                             u"将投",       u"投入",       u"投下"};
constexpr View kBuilds[] = {u"建设", u"打造", u"设立", u"扩建", u"兴建",
                            u"新建", u"建",   u"设",   u"布局", u"落地"};
constexpr View kNoParty[] = {u"固定资产", u"完成", u"政府", u"全年", u"财政", u"社会", u"民间",
                             u"累计",     u"平均", u"亩均", u"单个", u"我区", u"全区", u"每",
                             u"工业",     u"年度", u"研发", u"基金", u"下达", u"统筹", u"推进",
                             u"谋划",     u"储备", u"洽谈", u"力争"};

bool MadeOf(View text, bool& money) {
  money = false;
  while (!text.empty()) {
    const auto* word = std::find_if(std::begin(kSumWords), std::end(kSumWords),
                                    [&](View w) { return text.starts_with(w); });
    if (word == std::end(kSumWords)) {
      return false;
    }
    money = money || word->find(u'资') != View::npos || word->find(u'金') != View::npos ||
            *word == u"投" || *word == u"经费" || *word == u"揽下";
    text.remove_prefix(word->size());
  }
  return true;
}

}  // namespace

void EventRules::BeginParagraph() {
  open_ = kNone;
  has_topic_ = false;
}

std::size_t EventRules::Open() const {
  if (open_ == kNone || open_ >= state_.facts.size()) {
    return kNone;
  }
  const Fact& fact = state_.facts[open_];
  return fact.amount || fact.attr != Attr::kNone ? kNone : open_;
}

bool EventRules::IsPlanned(std::size_t token, const Clause& clause) const {
  return state_.future && FutureBefore(token, clause);
}

bool EventRules::Counts(const Clause& clause) {
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
          T(q).mark == Mark::kFacility) {
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

bool EventRules::Sum(const Clause& clause) {
  const std::size_t open = Open();
  if (open == kNone) {
    return false;
  }
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
    if (T(many).begin != clause.at.begin || !MadeOf(Sub({T(many).end, T(money).begin}), of_money) ||
        !of_money || !Has(Sub({T(many).end, T(money).begin}), u"项目") || state_.in_title) {
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
  if (!MadeOf(Sub({clause.at.begin, T(money).begin}), of_money) || !of_money || Q(money).bare) {
    return false;
  }
  for (std::size_t i = money + 1; i < clause.last; ++i) {
    if (T(i).mark == Mark::kBuild || T(i).mark == Mark::kSign) {
      return false;  // 投资6亿元建设…: more is told than a sum
    }
  }
  SetMoney(state_.facts[open], money, clause);
  state_.clause_done = true;
  return true;
}

bool EventRules::Stage(const Clause& clause) {
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

bool EventRules::Stock(const Clause& clause) {
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

bool EventRules::Row(const std::vector<Clause>& sentence, std::size_t n) {
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
  if (cue == View::npos || n == 0) {
    return false;
  }
  std::vector<std::size_t> sums;
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    if (IsQuantity(i, QuantityKind::kMoney) && !Used(i) && T(i).begin > clause.at.begin + cue) {
      sums.push_back(i);
    }
  }
  const View lead = text.substr(0, cue);
  if (sums.size() < 2 || !(Has(lead, u"投资") || Has(lead, u"金额"))) {
    return false;
  }
  // The longest enumeration in the clauses in front, with as many items.
  for (std::size_t c = n; c > 0; --c) {
    const Clause& before = sentence[c - 1];
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

void EventRules::Invested(const std::vector<Clause>& sentence, std::size_t n) {
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
  if (verb == std::end(kInvests) || HasAny(lead, kNoParty)) {
    return;
  }
  const std::size_t at = clause.at.begin + lead.rfind(*verb);
  Range party = Noun({clause.at.begin, at}, clause);
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
  const View who = Sub(party);
  if (who.starts_with(u"该项目") && Open() != kNone) {
    SetMoney(state_.facts[Open()], money, clause);
    return;
  }
  bool any_money = false;
  const bool that = MadeOf(who, any_money) || who.empty() || who == u"公司" || who == u"该公司" ||
                    who == u"企业" || who == u"该项目" || who == u"项目";
  const bool will = verb->find(u'拟') != View::npos || verb->find(u'将') != View::npos ||
                    *verb == u"增资" || *verb == u"出资" || *verb == u"追加投资" ||
                    *verb == u"投下" || *verb == u"计划投资";
  if ((party.size() < 2 || that) && object.size() < 3) {
    return;
  }
  if (!will && !has_topic_ && open_ == kNone) {
    return;
  }
  if (party.size() > 26 || object.size() > 30) {
    return;
  }
  const bool project = who.ends_with(u"项目") || who.ends_with(u"期") || who.ends_with(u"基地");
  const FactKind kind = will && !project ? FactKind::kSigning : topic_;
  std::string subject = that ? std::string() : Utf8(party);
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

void EventRules::EndClause(const Clause& clause, std::size_t facts_before) {
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    const Mark mark = T(i).mark;
    if (mark == Mark::kSign || mark == Mark::kSettle || mark == Mark::kAttract) {
      topic_ = FactKind::kSigning;
      has_topic_ = true;
    } else if (mark == Mark::kFacility || mark == Mark::kBuilt) {
      topic_ = FactKind::kFacility;
      has_topic_ = true;
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
      return;
    }
  }
}

}  // namespace zoneflow::ingest
