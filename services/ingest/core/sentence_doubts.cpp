#include "services/ingest/core/sentence_doubts.h"

#include <algorithm>
#include <cstdint>

namespace zoneflow::ingest {
namespace {

constexpr std::size_t kManyZones = 16;       // of a paragraph are remembered
constexpr std::size_t kShortSubject = 2;     // units
constexpr std::size_t kLongSubject = 22;     // units
constexpr std::uint32_t kFarBytes = 3 * 24;  // between the ends of subject and figure
constexpr std::size_t kManyClauses = 7;

// Words for anything of their kind.
constexpr View kAnything[] = {u"项目", u"企业", u"该项目", u"公司", u"产业", u"园区",
                              u"全区", u"工程", u"活动",   u"合同", u"协议", u"总量"};
// What a measured noun ends with.
constexpr View kMeasured[] = {
    u"值",   u"额",   u"量",   u"率",   u"收入", u"营收", u"出口", u"进口", u"外资", u"投资",
    u"税收", u"利润", u"比重", u"占比", u"比例", u"份额", u"面积", u"规模", u"总数", u"数",
    u"企业", u"高企", u"GDP",  u"资金", u"主体", u"用户", u"贷款", u"存款", u"电"};
// A noun phrase begins with none of these.
constexpr View kVerbs[] = {u"新",   u"引进", u"设立", u"实现", u"完成", u"建", u"与", u"占",
                           u"由",   u"从",   u"有",   u"共",   u"是",   u"将", u"为", u"培育",
                           u"实施", u"推",   u"举",   u"达",   u"这",   u"该", u"其", u"吸引",
                           u"通过", u"利用", u"形成", u"带动", u"拥有", u"获", u"被", u"让"};
// Words of projection: what follows them is not done.
constexpr View kPlans[] = {u"预计", u"有望", u"可望", u"达产", u"建成后", u"投产后", u"目标"};

// Nothing beside the figure confirms what it measures.
bool FigureAlone(const Fact& fact) {
  switch (fact.kind) {
    case FactKind::kIndicator:
      return fact.attr == Attr::kNone && fact.amount && !fact.growth_pct && !fact.from;
    case FactKind::kRanking:
      return fact.rank && !fact.cohort;
    case FactKind::kProgramme:
      return fact.attr == Attr::kNone && (fact.amount || fact.count || fact.growth_pct);
    case FactKind::kSigning:
    case FactKind::kFacility:
      return fact.attr == Attr::kNone && fact.count && !fact.amount;
    case FactKind::kRecognition:
      return false;
  }
  return false;
}

}  // namespace

// What stands in the sentence. Places are bytes of the document.
struct SentenceDoubts::Sight {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::vector<std::string> zones;  // named, each once
  std::uint64_t marks = 0;         // a bit for each Mark
  bool place = false;
  bool list = false;
  bool plan = false;
  bool many_clauses = false;
  struct Figure {
    std::uint32_t begin = 0;
    QuantityKind kind = QuantityKind::kCount;
    bool taken = false;
  };
  std::vector<Figure> figures;
  std::vector<std::uint32_t> ranks;

  bool Any(std::initializer_list<Mark> wanted) const {
    return std::any_of(wanted.begin(), wanted.end(),
                       [&](Mark m) { return (marks >> static_cast<unsigned>(m)) & 1U; });
  }
};

SentenceDoubts::Sight SentenceDoubts::See(const std::vector<Clause>& sentence) const {
  const Text& text = state_.source.text;
  const Range at{sentence.front().at.begin, sentence.back().at.end};
  const Span span = RawSpan(text, state_.source.bytes, at.begin, at.end);
  Sight sight;
  sight.begin = span.begin;
  sight.end = span.end;
  const View words = Sub(at);
  sight.list = Has(words, u"分别") || Has(words, u"依次") || Has(words, u"各为");
  sight.plan = state_.future || HasAny(words, kPlans);
  sight.many_clauses = sentence.size() > kManyClauses;
  for (std::size_t i = sentence.front().first; i < sentence.back().last; ++i) {
    const Token& token = T(i);
    sight.marks |= std::uint64_t{1} << static_cast<unsigned>(token.mark);
    if (IsNamedZone(token)) {
      std::string name = NameOf(state_.source, token).name;
      if (std::find(sight.zones.begin(), sight.zones.end(), name) == sight.zones.end()) {
        sight.zones.push_back(std::move(name));
      }
    } else if (token.mark == Mark::kQuantity) {
      sight.figures.push_back({text.at[token.begin], Q(i).kind, Used(i)});
    } else if (token.mark == Mark::kRank) {
      sight.ranks.push_back(text.at[token.begin]);
    }
  }
  const std::vector<PlaceMention>& places = state_.source.tokens.places;
  const auto place =
      std::lower_bound(places.begin(), places.end(), at.begin,
                       [](const PlaceMention& p, std::size_t value) { return p.begin < value; });
  sight.place = place != places.end() && place->begin < at.end;
  return sight;
}

void SentenceDoubts::Note(const std::vector<Clause>& sentence) {
  if (state_.sentence_facts.empty()) {
    for (std::size_t i = sentence.front().first; i < sentence.back().last; ++i) {
      if (IsNamedZone(T(i)) && named_.size() < kManyZones) {
        named_.push_back(NameOf(state_.source, T(i)).name);
      }
    }
    return;
  }
  const Sight sight = See(sentence);
  for (const std::size_t i : state_.sentence_facts) {
    if (i < state_.facts.size()) {
      Fact& fact = state_.facts[i];
      NoteZone(fact, sight);
      NoteSubject(fact, sight);
      NoteFigures(fact, sight);
      NoteKind(fact, sight);
    }
  }
  for (const std::string& zone : sight.zones) {
    if (named_.size() < kManyZones) {
      named_.push_back(zone);
    }
  }
}

void SentenceDoubts::NoteZone(Fact& fact, const Sight& sight) const {
  fact.reasons.Add(Reason::kZonesCompete, sight.zones.size() > 1);
  fact.reasons.Add(Reason::kPlaceCompetes, sight.place);
  const auto names = [&](const std::vector<std::string>& zones) {
    return std::find(zones.begin(), zones.end(), fact.zone) != zones.end();
  };
  if (!fact.zone.empty() && !names(sight.zones)) {
    fact.reasons.Add(names(named_) ? Reason::kZoneOfParagraph : Reason::kZoneOfArticle);
  }
}

void SentenceDoubts::NoteSubject(Fact& fact, const Sight& sight) const {
  const std::string& printed = fact.subject;
  if (printed.empty()) {
    return;
  }
  // The pieces of a subject that was put together are looked for one by one.
  const std::string_view sentence =
      state_.source.bytes.substr(sight.begin, sight.end - sight.begin);
  std::string_view rest = printed;
  while (!rest.empty()) {
    const std::size_t blank = std::min(rest.find(' '), rest.size());
    if (sentence.find(rest.substr(0, blank)) == std::string_view::npos) {
      fact.reasons.Add(Reason::kSubjectElsewhere);
      return;
    }
    rest.remove_prefix(std::min(blank + 1, rest.size()));
  }
}

void SentenceDoubts::NoteFigures(Fact& fact, const Sight& sight) const {
  std::size_t alike = 0;
  bool left = false;
  std::uint32_t last = 0;  // the last figure within the fact
  const bool of_money = fact.amount && IsCurrency(fact.amount->unit);
  for (const Sight::Figure& figure : sight.figures) {
    const bool money = figure.kind == QuantityKind::kMoney;
    const bool percent =
        figure.kind == QuantityKind::kPercent || figure.kind == QuantityKind::kTimes;
    const bool wanted = fact.amount ? money == of_money : !money && !percent;
    alike += wanted ? 1 : 0;
    left = left || !figure.taken;
    if (figure.begin >= fact.span.begin && figure.begin < fact.span.end) {
      last = std::max(last, figure.begin);
    }
  }
  fact.reasons.Add(Reason::kFiguresCompete, (fact.amount || fact.count) && alike > 1);
  fact.reasons.Add(Reason::kFigureLeft, left);
  fact.reasons.Add(Reason::kList, sight.list);
  fact.reasons.Add(Reason::kLongSentence, sight.many_clauses);
  fact.reasons.Add(Reason::kFigureFar, last > fact.span.begin + fact.subject.size() + kFarBytes);
}

void SentenceDoubts::NoteKind(Fact& fact, const Sight& sight) const {
  bool told = true;
  switch (fact.kind) {
    case FactKind::kSigning:
      told = sight.Any({Mark::kSign, Mark::kSettle, Mark::kAttract});
      break;
    case FactKind::kFacility:
      told = sight.Any({Mark::kFacility, Mark::kBuilt, Mark::kFound});
      break;
    case FactKind::kIndicator:
      told = sight.Any({Mark::kMeasure, Mark::kValue, Mark::kGrowth, Mark::kDecline});
      break;
    case FactKind::kRanking:
      told = sight.Any({Mark::kRankVerb});
      break;
    case FactKind::kProgramme:
      told = sight.Any({Mark::kLaunch, Mark::kFuture, Mark::kWill});
      break;
    case FactKind::kRecognition:
      told = sight.Any({Mark::kAward, Mark::kGrant, Mark::kConfer});
      break;
  }
  fact.reasons.Add(Reason::kKindGuessed, !told);
  fact.reasons.Add(Reason::kPlanWords, sight.plan && fact.kind != FactKind::kProgramme);
  const bool dated =
      state_.source.bytes.substr(sight.begin, sight.end - sight.begin).find(fact.period) !=
      std::string_view::npos;
  fact.reasons.Add(Reason::kPeriodCarried, !fact.period.empty() && !dated);
}

void NoteOwnDoubts(Fact& fact) {
  Reasons& reasons = fact.reasons;
  reasons.Add(Reason::kZoneMissing, fact.zone.empty());
  reasons.Add(Reason::kZoneUnlisted, !fact.zone.empty() && fact.zone_id.empty());
  const std::u16string subject = FromUtf8(fact.subject);
  const bool chinese = !reasons.Has(Reason::kEnglish);
  reasons.Add(Reason::kSubjectMissing, subject.empty());
  reasons.Add(Reason::kSubjectShort,
              !subject.empty() && (subject.size() <= kShortSubject ||
                                   std::find(std::begin(kAnything), std::end(kAnything),
                                             View(subject)) != std::end(kAnything)));
  reasons.Add(Reason::kSubjectLong, chinese && subject.size() > kLongSubject);
  reasons.Add(Reason::kNoMeasureNoun, chinese && fact.kind == FactKind::kIndicator &&
                                          fact.attr == Attr::kNone &&
                                          !EndsWithAny(View(subject), kMeasured));
  const bool figure = std::any_of(subject.begin(), subject.end(), IsDigit);
  const bool batch =
      fact.count && (fact.kind == FactKind::kSigning || fact.kind == FactKind::kFacility);
  const bool verb = std::any_of(std::begin(kVerbs), std::end(kVerbs),
                                [&](View word) { return View(subject).starts_with(word); });
  reasons.Add(Reason::kSubjectUnclean,
              !batch && (figure || verb || subject.find_first_of(u"，；：") != View::npos));
  reasons.Add(Reason::kFigureAlone, FigureAlone(fact));
  reasons.Add(Reason::kNoFigure, !fact.amount && !fact.count && !fact.rank && !fact.growth_pct);
  reasons.Add(Reason::kRange,
              fact.amount && fact.amount_alt && fact.amount->unit == fact.amount_alt->unit);
  reasons.Add(Reason::kBounded, fact.bound != Bound::kNone);
  reasons.Add(Reason::kPeriodMissing, fact.kind == FactKind::kIndicator && fact.period.empty());
  reasons.Add(Reason::kSideValue, fact.attr != Attr::kNone);
  reasons.Add(Reason::kHeadline, fact.in_title);
}

}  // namespace zoneflow::ingest
