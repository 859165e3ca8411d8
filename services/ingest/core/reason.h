// What made a step of reading a fact unsure.
//
// A reason is told of the step, not of a rule: it means the same whatever rule read the fact. The
// confidence of a fact follows from its kind and its reasons (confidence.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace zoneflow::ingest {

// In the order of the steps. The names are stored: a reason may be added at the end, none renamed.
enum class Reason : std::uint8_t {
  kZoneMissing,       // no zone could be told
  kZoneOfParagraph,   // named in the paragraph, not in the sentence
  kZoneOfArticle,     // named in the article alone
  kZoneUnlisted,      // no zone of the register: a place with the words of a zone
  kZonesCompete,      // the sentence names several
  kPlaceCompetes,     // a city or province stands in the sentence: it may be its claim
  kSubjectMissing,    // what is told of has no name
  kSubjectShort,      // one or two characters, or a word for anything: 项目
  kSubjectLong,       // more than a name: words around it were taken along
  kSubjectElsewhere,  // its words stand in another sentence, or apart
  kNoFigure,          // a name alone
  kFiguresCompete,    // the sentence has several figures of this kind
  kFigureLeft,        // a figure in it that no fact has taken
  kFigureFar,         // many words between the subject and the figure
  kFigureJoined,      // taken from another sentence
  kRange,             // both ends of a range
  kBounded,           // 约, 近, 超: the text hedges it
  kList,              // one of several that share words: 分别, 依次
  kKindGuessed,       // no word of this kind stands in the sentence
  kPlanWords,         // 力争, 计划, 将 stand in it: perhaps not done
  kPeriodCarried,     // the period stands in a sentence before
  kPeriodMissing,     // a figure over time without one
  kSideValue,         // land, area, capacity of what was told before
  kHeadline,          // a headline shortens
  kLongSentence,      // of many clauses
  kEnglish,           // an English page: read by fewer rules
  kFolded,            // a page in the traditional script
  kNoMeasureNoun,     // what is measured does not end with a noun that is measured: 产值, 率
  kFigureAlone,       // a count without its sum, a value without its growth, a place among unknown
  kSubjectUnclean,    // a figure or a verb in what is told of
};
inline constexpr std::size_t kReasons = static_cast<std::size_t>(Reason::kSubjectUnclean) + 1;

// As printed and stored: "zone_of_article".
std::string_view Name(Reason reason);
// The reason of that name, if there is one.
std::optional<Reason> ReasonNamed(std::string_view name);

// A set of reasons.
class Reasons {
 public:
  void Add(Reason reason, bool holds = true) {
    bits_ |= holds ? std::uint32_t{1} << static_cast<unsigned>(reason) : 0;
  }
  bool Has(Reason reason) const { return (bits_ >> static_cast<unsigned>(reason)) & 1U; }
  // In their order.
  std::vector<Reason> All() const {
    std::vector<Reason> all;
    for (std::size_t i = 0; i < kReasons; ++i) {
      if (Has(static_cast<Reason>(i))) {
        all.push_back(static_cast<Reason>(i));
      }
    }
    return all;
  }

  friend bool operator==(const Reasons&, const Reasons&) = default;

 private:
  std::uint32_t bits_ = 0;
};
static_assert(kReasons <= 32, "one bit for each reason");

}  // namespace zoneflow::ingest
