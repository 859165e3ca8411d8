#include "services/ingest/core/find_indicators.h"

#include <algorithm>

#include "services/ingest/core/indicator_words.h"

namespace zoneflow::ingest {
namespace {

// How far back what a figure is of is looked for, so that a sentence of figures stays linear.
constexpr std::size_t kTokensBack = 48;
constexpr std::size_t kUnitsBack = 120;

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

void IndicatorRules::BeginSentence() {
  told_.clear();
  apart_ = 0;
}

void IndicatorRules::EndSentence(const std::vector<Clause>& sentence) {
  const Clause& last = sentence.back();
  bool figures = false;
  for (std::size_t i = sentence.front().first; i < last.last; ++i) {
    figures = figures || T(i).mark == Mark::kQuantity || T(i).mark == Mark::kRank;
  }
  if (figures) {
    return;
  }
  const Range noun = Trim(last.at, last);
  const bool short_one = noun.size() >= 2 && noun.size() <= 16 && sentence.size() <= 2;
  const bool measured = EndsWithAny(Sub(noun), kMeasureTails) || Sub(noun).ends_with(u"工项目") ||
                        Sub(noun).ends_with(u"约项目");
  heading_ = short_one && measured ? Utf8(noun) : std::string();
}

FactKind IndicatorRules::KindAt(std::size_t token, const Clause& clause) const {
  return IsWanted(token, clause) || (state_.future && FutureBefore(token, clause))
             ? FactKind::kProgramme
             : FactKind::kIndicator;
}

Fact& IndicatorRules::Tell(Range at, const std::string& subject, const Clause& clause) {
  Fact& fact = Emit(FactKind::kIndicator, at, subject, clause);
  if (told_.size() < 64) {
    told_.push_back({state_.facts.size() - 1, subject});
  }
  return fact;
}

void IndicatorRules::Read(const std::vector<Clause>& sentence, std::size_t n) {
  const Clause& clause = sentence[n];
  // A clause without a mark is not read.
  std::size_t first = n;
  while (first > 0 && !IsApart(sentence[first]) &&
         sentence[first - 1].first == sentence[first - 1].last) {
    --first;
  }
  apart_ = IsApart(sentence[first]) ? told_.size() : apart_;
  if (Coordinated(clause) || Shared(clause) || GrowthWord(clause)) {
    return;
  }
  std::size_t from = clause.at.begin;
  bool consumed = state_.clause_done;
  for (std::size_t q = Find(clause, Mark::kQuantity); q != kNone;
       q = Find(clause, Mark::kQuantity, q + 1)) {
    if (Used(q) || T(q).begin < from) {
      from = std::max<std::size_t>(from, Used(q) ? T(q).end : 0);
      continue;
    }
    int sign = 1;
    if (IsGrowth(q, clause, sign)) {
      Growth(clause, q, sign, from);
      from = T(q).end;
      continue;
    }
    if (const std::size_t to = FromTo(clause, q, from); to != kNone) {
      from = T(to).end;
      continue;
    }
    if (WasBefore(clause, q)) {
      from = T(q).end;
      continue;
    }
    if (consumed && state_.sentence_facts.size() > 0 &&
        state_.facts[state_.sentence_facts.back()].kind != FactKind::kIndicator &&
        state_.facts[state_.sentence_facts.back()].kind != FactKind::kRanking) {
      continue;
    }
    if (Value(sentence, n, q, from)) {
      from = T(q).end;
    }
  }
}

bool IndicatorRules::IsProjected(std::size_t q, const Clause& clause) const {
  static constexpr View kExpected[] = {u"预计", u"达产", u"建成后", u"投产后", u"可实现",
                                       u"有望", u"预料", u"可贡献", u"将带动", u"可带动"};
  if (HasAny(Sub({clause.at.begin, T(q).begin}), kExpected)) {
    return true;
  }
  // A time, a zone or a mark of another claim ends what is expected.
  const View front = Before(clause.at.begin, kUnitsBack, state_.begin);
  std::size_t at = View::npos;
  for (const View word : {View(u"预计"), View(u"有望"), View(u"预料"), View(u"达产后"),
                          View(u"投产后"), View(u"建成后")}) {
    const std::size_t found = front.rfind(word);
    at = found == View::npos ? at : at == View::npos ? found : std::max(at, found);
  }
  if (at == View::npos || Has(front.substr(at), u"；")) {
    return false;
  }
  for (std::size_t i = TokenAt(state_.source.tokens, clause.at.begin); i < q; ++i) {
    if (T(i).mark == Mark::kPeriod || T(i).mark == Mark::kZone) {
      return false;
    }
  }
  return !Has(Sub({clause.at.begin, T(q).begin}), u"已");
}

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
  static constexpr View kBare[] = {u"投入", u"支持", u"省下", u"入驻", u"当年就"};
  if (subject.empty() || IsOneOf(subject, kBare) || subject.starts_with(u"吸引了") ||
      subject.ends_with(u"连续")) {
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

std::string IndicatorRules::Whole() const {
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

bool IndicatorRules::IsBreakdown(std::size_t q, const Clause& clause) const {
  if (!NearProjects(q, clause) || state_.sentence_facts.empty() ||
      state_.facts[state_.sentence_facts.front()].count.value_or(0) < 2) {
    return false;
  }
  for (std::size_t i = state_.first_token; i < q; ++i) {
    if (T(i).mark == Mark::kInclude) {
      return true;
    }
  }
  return false;
}

bool IndicatorRules::Carries(std::size_t token) const {
  return T(token).mark == Mark::kLaunch && Sub({T(token).begin, T(token).end}) == u"实施";
}

}  // namespace zoneflow::ingest
