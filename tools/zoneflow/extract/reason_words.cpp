#include "tools/zoneflow/extract/reason_words.h"

namespace zoneflow::cli {
namespace {

using ingest::FactKind;
using ingest::Reason;

struct Pair {
  std::string_view chinese;
  std::string_view english;
};

Pair PairOf(Reason reason) {
  switch (reason) {
    case Reason::kZoneMissing:
      return {"没有读出园区", "no zone could be told"};
    case Reason::kZoneOfParagraph:
      return {"园区取自本段前文", "the zone is named earlier in the paragraph"};
    case Reason::kZoneOfArticle:
      return {"园区取自全文", "the zone is named elsewhere in the article"};
    case Reason::kZoneUnlisted:
      return {"园区不在名录内", "the zone is not in the register"};
    case Reason::kZonesCompete:
      return {"本句提到几个园区", "the sentence names several zones"};
    case Reason::kPlaceCompetes:
      return {"本句另有省、市或区县", "a province, city or county stands in the sentence"};
    case Reason::kSubjectMissing:
      return {"没有读出对象", "what is told of has no name"};
    case Reason::kSubjectShort:
      return {"对象过短或过泛", "what is told of is short or general"};
    case Reason::kSubjectLong:
      return {"对象过长", "what is told of is longer than a name"};
    case Reason::kSubjectElsewhere:
      return {"对象不是本句原文", "what is told of is not in the words of the sentence"};
    case Reason::kNoFigure:
      return {"没有数字", "no figure"};
    case Reason::kFiguresCompete:
      return {"本句有几个同类数字", "the sentence has several figures of this kind"};
    case Reason::kFigureLeft:
      return {"本句还有数字未读", "a figure of the sentence was not read"};
    case Reason::kFigureFar:
      return {"数字离对象较远", "the figure is far from what is told of"};
    case Reason::kFigureJoined:
      return {"数字取自另一句", "the figure comes from another sentence"};
    case Reason::kRange:
      return {"数字是一个区间", "the figure is a range"};
    case Reason::kBounded:
      return {"数字带约、近、超等字样", "the text hedges the figure"};
    case Reason::kList:
      return {"分别、依次列出的各项", "one of several items that share their words"};
    case Reason::kKindGuessed:
      return {"没有这一类的动词", "no word of this kind stands in the sentence"};
    case Reason::kPlanWords:
      return {"本句有计划、预计等字样", "words of a plan or forecast stand in the sentence"};
    case Reason::kPeriodCarried:
      return {"时期取自前文", "the period stands in an earlier sentence"};
    case Reason::kPeriodMissing:
      return {"没有时期", "no period"};
    case Reason::kSideValue:
      return {"前述事项的用地、面积或产能", "land, area or capacity of what was told before"};
    case Reason::kHeadline:
      return {"取自标题", "it stands in the headline"};
    case Reason::kLongSentence:
      return {"句子很长", "the sentence is long"};
    case Reason::kEnglish:
      return {"英文文章", "the page is English"};
    case Reason::kFolded:
      return {"繁体文章", "the page is in the traditional script"};
    case Reason::kNoMeasureNoun:
      return {"对象末尾不是指标名词", "what is measured does not end with a noun of measure"};
    case Reason::kFigureAlone:
      return {"只有一个数字，无从印证", "one figure alone, which nothing beside it confirms"};
    case Reason::kSubjectUnclean:
      return {"对象里混有动词或数字", "a verb or figure stands in what is told of"};
  }
  return {};
}

Pair PairOf(FactKind kind) {
  switch (kind) {
    case FactKind::kSigning:
      return {"签约", "signing"};
    case FactKind::kIndicator:
      return {"指标", "indicator"};
    case FactKind::kRanking:
      return {"排名", "ranking"};
    case FactKind::kProgramme:
      return {"计划", "programme"};
    case FactKind::kFacility:
      return {"设施", "facility"};
    case FactKind::kRecognition:
      return {"荣誉", "recognition"};
  }
  return {};
}

}  // namespace

std::string_view Words(Reason reason, bool chinese) {
  const Pair pair = PairOf(reason);
  return chinese ? pair.chinese : pair.english;
}

std::string_view Words(FactKind kind, bool chinese) {
  const Pair pair = PairOf(kind);
  return chinese ? pair.chinese : pair.english;
}

}  // namespace zoneflow::cli
