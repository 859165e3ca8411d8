// Whose a figure is: a firm's, of who achieved it, of what the clause in front measures, or part of
// the figure told before.
#include <algorithm>

#include "services/ingest/core/find_indicators.h"
#include "services/ingest/core/indicator_words.h"

namespace zoneflow::ingest {
namespace {

std::string_view Tail(View text) {
  for (const View tail : kMeasureTails) {
    if (text.ends_with(tail)) {
      static thread_local std::string kept;
      kept = ToUtf8(tail);
      return kept;
    }
  }
  return {};
}

}  // namespace

std::size_t IndicatorRules::FloorOf(std::size_t q) const {
  return q - std::min(q - state_.first_token, kTokensBack);
}

bool IndicatorRules::IsFirms(std::size_t q, const Clause& clause) const {
  for (std::size_t i = q; i > FloorOf(q); --i) {
    const Token& token = T(i - 1);
    if (token.mark == Mark::kZone && token.begin > 0 &&
        View(u"在于到").find(state_.text[token.begin - 1]) == View::npos) {
      return false;
    }
    if (token.mark == Mark::kSign || token.mark == Mark::kSettle || token.mark == Mark::kAttract ||
        token.mark == Mark::kFacility) {
      return false;
    }
    if (token.mark == Mark::kThatCompany) {
      return true;
    }
    // 甲有限公司等5家企业: many.
    if (token.mark == Mark::kCompany) {
      return token.begin < clause.at.begin || !Has(Sub({token.end, T(q).begin}), u"等");
    }
  }
  // 某企业负责人说，公司去年营收3亿元; “我们的产值突破5亿元。”某公司总经理说
  static constexpr View kFirmsOwn[] = {u"产值", u"营收", u"收入", u"销售",
                                       u"订单", u"员工", u"利润", u"出口"};
  static constexpr View kSpeakers[] = {u"总经理", u"董事长", u"企业负责人",
                                       u"公司",   u"厂长",   u"创始人"};
  const View said = Before(T(q).begin, kUnitsBack, state_.begin);
  const std::size_t of = said.rfind(u"公司");
  if (of != View::npos && (of == 0 || View(u"，：；“").find(said[of - 1]) != View::npos)) {
    return true;
  }
  const std::size_t comma = said.find_last_of(u"，：；“");
  const View here = said.substr(comma == View::npos ? 0 : comma + 1);
  if (!HasAny(here, kFirmsOwn)) {
    return false;
  }
  const std::size_t firm = here.find(u"公司");
  return (firm != View::npos && firm >= 2 && !here.substr(0, firm).ends_with(u"上市") &&
          HasAny(here.substr(firm), kFirmsOwn)) ||
         (Has(said, u"我们") && HasAny(After(clause.at.end, 24), kSpeakers));
}

bool IndicatorRules::OfNamedFirm(Range lead, const Clause& clause) const {
  static constexpr View kOwn[] = {u"产值", u"营收", u"营业收入", u"销售收入", u"销售额",
                                  u"利润", u"出口", u"研发投入", u"产销"};
  static constexpr View kEnds[] = {u"集团", u"股份", u"电器", u"药业",
                                   u"科技", u"重工", u"公司", u"控股"};
  std::size_t own = View::npos;
  for (const View word : kOwn) {
    own = std::min(own, Sub(lead).find(word));
  }
  if (own == View::npos) {
    return false;
  }
  const Range name = Trim({lead.begin, lead.begin + own}, clause);
  const View text = Sub(name);
  return text.size() >= 4 && EndsWithAny(text, kEnds) && !text.ends_with(u"高新科技") &&
         !text.ends_with(u"上市公司");
}

bool IndicatorRules::IsName(View subject) const {
  // 组团赴甲市走访企业14家: meetings are no measure.
  static constexpr View kVisits[] = {u"拜访", u"组团赴", u"全长", u"车程", u"座谈"};
  static constexpr View kBare[] = {u"投入", u"支持", u"省下", u"入驻", u"当年就", u"一批",
                                   u"一期", u"二期", u"三期", u"首期", u"其余",   u"多家",
                                   u"部分", u"多出", u"少了", u"多了"};
  if (subject.empty() || IsOneOf(subject, kBare) || subject.starts_with(u"吸引了") ||
      subject.ends_with(u"连续") || HasAny(subject, kVisits) || subject.starts_with(u"多家") ||
      subject.starts_with(u"某") || subject.starts_with(u"有的") || subject.starts_with(u"不少")) {
    return false;
  }
  // 314.5亿元: another figure; 2012-2021年: when.
  return std::any_of(subject.begin(), subject.end(), [](char16_t c) {
    return !IsDigit(c) && View(u".,-—–~至十百千万亿元年月两三几多个平均").find(c) == View::npos;
  });
}

std::size_t IndicatorRules::ToldLike(std::size_t q) const {
  // A share told beside the value stands between: 产值81亿元，占66%，其中化工55亿元.
  for (std::size_t i = told_.size(); i > 0 && told_.size() - i < 2; --i) {
    const std::optional<Amount>& told = state_.facts[told_[i - 1].fact].amount;
    if (told && (told->unit == UnitName(Q(q).unit) ||
                 (IsCurrency(told->unit) && Q(q).kind == QuantityKind::kMoney))) {
      return i - 1;
    }
    if (!told || told->unit != "%") {
      break;
    }
  }
  return kNone;
}

std::size_t IndicatorRules::ToldOfOthers(std::size_t q) const {
  constexpr std::size_t kReach = 24;  // facts
  const std::vector<Fact>& facts = state_.facts;
  for (std::size_t k = facts.size(); k > 0 && facts.size() - k < kReach; --k) {
    const Fact& fact = facts[k - 1];
    if (fact.kind == FactKind::kIndicator && fact.attr == Attr::kNone && fact.amount &&
        !fact.count && fact.amount->unit == UnitName(Q(q).unit)) {
      return k - 1;
    }
  }
  return kNone;
}

std::string IndicatorRules::Whole() const {
  // PCT申请量占全市41%，占全省36%: of what the share in front is of.
  if (!told_.empty()) {
    const std::optional<Amount>& last = state_.facts[told_.back().fact].amount;
    const std::size_t of = told_.back().subject.rfind("占");
    if (last && last->unit == "%" && of != std::string::npos && of > 0) {
      return told_.back().subject.substr(0, of);
    }
  }
  for (std::size_t i = told_.size(); i > 0; --i) {
    const std::optional<Amount>& told = state_.facts[told_[i - 1].fact].amount;
    if (!told || told->unit != "%") {
      return told_[i - 1].subject;
    }
  }
  return told_.empty() ? std::string() : told_.back().subject;
}

bool IndicatorRules::Skipped(std::size_t q) const {
  for (std::size_t i = q; i > FloorOf(q); --i) {
    if (T(i - 1).mark != Mark::kQuantity) {
      continue;
    }
    // 总投资96亿元，同比增长8%: the sum is what grew, whoever was told before it.
    const std::size_t end = T(i - 1).end;
    return !Used(i - 1) && IsQuantity(i - 1, QuantityKind::kMoney) &&
           View(u"，、；").find(state_.text[end]) != View::npos;
  }
  return false;
}

std::string IndicatorRules::PartName(std::string name, Range head, std::size_t q,
                                     const Clause& clause) const {
  const bool grows = Q(q).kind == QuantityKind::kPercent || Q(q).kind == QuantityKind::kTimes;
  if (!told_.empty() && !grows && ToldLike(q) == kNone) {
    return name;
  }
  if (told_.empty() || EndsWithAny(Sub(head), kMeasureTails) || EndsWithAny(Sub(head), kRatios)) {
    return name;
  }
  bool part = false;
  for (std::size_t i = state_.first_token; i < clause.last && T(i).begin < head.begin; ++i) {
    part = part || (T(i).mark == Mark::kInclude && state_.text[T(i).begin] == u'其');
  }
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    // 其中…企业39家 counts something of its own.
    if (T(i).mark == Mark::kMeasure && T(i).begin >= head.begin && T(i).end <= head.end) {
      part = false;
    }
  }
  if (!part) {
    return name;
  }
  for (std::size_t i = told_.size(); i > 0; --i) {
    const std::string_view tail = Tail(FromUtf8(told_[i - 1].subject));
    if (!tail.empty()) {
      return name + std::string(tail);
    }
  }
  return name;
}

Range IndicatorRules::Owner(const Figure& figure, Range subject, const Clause& clause) const {
  if (figure.verb == kNone || figure.from != clause.at.begin ||
      subject.begin < T(figure.verb).end ||
      !HasAny(Sub({T(figure.verb).begin, T(figure.verb).end}), kAchieved)) {
    return {};
  }
  Range owner = Noun({figure.from, T(figure.verb).begin}, clause);
  // 58户规上企业, 三大新兴产业: who they are stands behind their number.
  for (std::size_t i = clause.first; i < figure.verb; ++i) {
    if (T(i).mark == Mark::kQuantity && T(i).begin >= owner.begin && T(i).end < owner.end) {
      owner = Trim({T(i).end, owner.end}, clause);
    }
  }
  const std::size_t most = Sub(owner).find(u"的");
  if (most != View::npos && most < 7 && Has(Sub(owner).substr(0, most), u"最")) {
    owner.begin += most + 1;  // 比重最大的装备制造业
  }
  return owner.size() <= 24 && EndsWithAny(Sub(owner), kClasses) ? owner : Range{};
}

Range IndicatorRules::MeasureInFront(const std::vector<Clause>& sentence, std::size_t n,
                                     const Figure& figure) const {
  // 则达到了182亿元, 激增至127亿元
  View lead = figure.lead;
  lead.remove_prefix(lead.starts_with(u"则") || lead.starts_with(u"也") ? 1 : 0);
  const bool reaches = lead.starts_with(u"达") || lead.starts_with(u"激增至") ||
                       lead.starts_with(u"猛增至") || lead.starts_with(u"增至");
  if (n == 0 || figure.from != sentence[n].at.begin || !reaches || IsApart(sentence[n]) ||
      told_.size() > apart_ || (figure.head.size() >= 2 && lead.starts_with(u"达"))) {
    return {};
  }
  const Clause& front = sentence[n - 1];
  // 黄金类饰品出口，则达到了…: the clause is the noun, up to what it was before.
  std::size_t end = front.at.end;
  for (std::size_t i = front.first; i < front.last; ++i) {
    end = T(i).mark == Mark::kFrom ? std::min<std::size_t>(end, T(i).begin) : end;
  }
  if (const Range noun = Noun({front.at.begin, end}, front);
      noun.size() >= 4 && noun.size() <= 16 && noun.end == end &&
      EndsWithAny(Sub(noun), kMeasureTails) && Find(front, Mark::kQuantity) == kNone) {
    return noun;
  }
  std::size_t measure = kNone;
  for (std::size_t i = front.first; i < front.last; ++i) {
    if (T(i).mark == Mark::kQuantity) {
      return {};
    }
    measure = measure == kNone && T(i).mark == Mark::kMeasure ? i : measure;
  }
  for (std::size_t i = measure; measure != kNone && i + 1 < front.last; ++i) {
    const bool joined = T(i + 1).mark == Mark::kMeasure && T(i + 1).begin <= T(i).end + 3;
    measure = joined ? i + 1 : measure;  // 研发支出占GDP比重
  }
  return measure == kNone ? Range{} : Noun({front.at.begin, T(measure).end}, front);
}

Range IndicatorRules::OwnerInFront(const std::vector<Clause>& sentence, std::size_t n,
                                   const Figure& figure, Range subject) const {
  if (figure.from != sentence[n].at.begin || !IsOneOf(Sub(subject), kBareMeasures) ||
      told_.size() > apart_) {
    return {};
  }
  if (const Range across = AcrossPeriod(subject, sentence[n]); !across.empty()) {
    return across;
  }
  return TradeInFront(sentence, n);
}

Range IndicatorRules::Bared(Range subject) const {
  static constexpr View kReckoned[] = {u"按可比价格计算", u"按可比价计算", u"按不变价格计算",
                                       u"按可比口径", u"按可比价格"};
  for (const View how : kReckoned) {
    const std::size_t at = Sub(subject).find(how);
    if (at != View::npos && at >= 3) {
      subject.end = subject.begin + at;
    }
  }
  // 以重卡、挖掘机为主的机电产品出口
  if (Sub(subject).starts_with(u"以")) {
    for (const View mostly : {View(u"为主的"), View(u"为代表的"), View(u"为核心的"),
                              View(u"为龙头的"), View(u"为主导的"), View(u"为重点的")}) {
      const std::size_t at = Sub(subject).find(mostly);
      if (at != View::npos && subject.size() - at - mostly.size() >= 3) {
        subject.begin += at + mostly.size();
      }
    }
  }
  // 古雷规上工业产值, of 古雷港经济开发区
  for (const std::size_t size : {std::size_t{3}, std::size_t{2}}) {
    if (subject.size() >= size + 4 && IsShortOfZone(Sub(subject).substr(0, size))) {
      subject.begin += size;
      break;
    }
  }
  return subject;
}

Range IndicatorRules::RunsInFront(Range subject, const Clause& clause) const {
  static constexpr View kRuns[] = {u"开行", u"发运", u"发送", u"开出", u"接发", u"到发",
                                   u"发行", u"服务", u"孵化", u"放款", u"融资", u"授信"};
  if (!IsOneOf(Sub(subject), kRuns)) {
    return {};
  }
  for (std::size_t i = clause.first; i < clause.last && T(i).begin < subject.begin; ++i) {
    if ((T(i).mark != Mark::kPeriod && T(i).mark != Mark::kCumulative) ||
        subject.begin > T(i).end + 2 || T(i).begin < clause.at.begin + 3) {
      continue;
    }
    const Range what = Noun({clause.at.begin, T(i).begin}, clause);
    if (what.size() >= 3 && what.size() <= 16 && what.end == T(i).begin) {
      return what;
    }
  }
  return {};
}

Range IndicatorRules::AcrossPeriod(Range subject, const Clause& clause) const {
  static constexpr View kWhose[] = {u"企业", u"产业", u"业", u"商"};
  for (std::size_t i = clause.first; i < clause.last && T(i).begin < subject.begin; ++i) {
    if (T(i).mark != Mark::kPeriod || T(i).begin < clause.at.begin + 4 ||
        subject.begin > T(i).end + 4) {
      continue;
    }
    const Range owner = Noun({clause.at.begin, T(i).begin}, clause);
    if (owner.size() >= 3 && owner.size() <= 14 && owner.end == T(i).begin &&
        EndsWithAny(Sub(owner), kWhose)) {
      return owner;
    }
  }
  return {};
}

Range IndicatorRules::TradeInFront(const std::vector<Clause>& sentence, std::size_t n) const {
  constexpr std::size_t kReach = 3;  // clauses
  for (std::size_t k = n; k > 0 && n - k < kReach; --k) {
    const Clause& front = sentence[k - 1];
    const View text = Sub(front.at);
    if (IsApart(sentence[k]) || Find(front, Mark::kQuantity) != kNone ||
        HasEvent(front.last, front)) {
      return {};
    }
    const std::size_t tail = std::min(text.find(u"产业"), text.find(u"集群"));
    if (tail == View::npos || tail + 2 >= text.size() || tail == 0) {
      continue;
    }
    const Range owner = Noun({front.at.begin, front.at.begin + tail + 2}, front);
    static constexpr View kAny[] = {u"主导产业", u"工业", u"企业", u"特色产业"};
    return owner.size() > 2 && owner.size() <= 16 && !IsOneOf(Sub(owner), kAny) ? owner : Range{};
  }
  return {};
}

}  // namespace zoneflow::ingest
