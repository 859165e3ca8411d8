// The words by which reading knows what a sentence tells, compiled from data/lexicon.txt.
//
//   const Lexicon& lexicon = BuiltInLexicon();
//   if (const Cue* cue = lexicon.CueAt(text, at)) { … cue->mark … }
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "services/ingest/core/tokens.h"

namespace zoneflow::ingest {

// A cue word. kNothing shields the cue inside it.
struct Cue {
  std::u16string word;
  Mark mark = Mark::kNothing;
};

// A measure word.
struct Unit {
  std::u16string word;
  std::string name;
  QuantityKind kind = QuantityKind::kCount;
  bool needs_digits = false;  // with a Chinese numeral it is mostly part of a word
};

// A currency in front of its number: 新台币50亿元, RMB3.2bn.
struct Currency {
  std::u16string word;
  std::uint32_t unit = 0;
};

// A power of ten behind a number that has its currency in front.
struct LatinScale {
  std::u16string word;
  int power = 0;
};

struct BoundWord {
  std::u16string word;
  Bound bound = Bound::kNone;
};

// Words that a rule asks for.
class WordList {
 public:
  WordList() = default;
  explicit WordList(std::vector<std::u16string> words);

  // The characters that a word begins with.
  std::u16string Firsts() const;
  bool Holds(std::u16string_view text) const;
  // The length of the longest word that the text begins or ends with, 0 where none.
  std::size_t AtBegin(std::u16string_view text) const;
  std::size_t AtEnd(std::u16string_view text) const;

 private:
  // Words by one of their characters, longest first.
  struct Table {
    std::vector<std::u16string> words;
    std::array<std::uint16_t, 257> begin = {};  // of those whose character has that low byte
  };
  template <typename CharacterOf>
  static Table TableBy(std::vector<std::u16string> words, const CharacterOf& character_of);

  Table by_first_;
  Table by_last_;
};

enum class WordListName : std::uint8_t {
  kLeading,         // words that a name does not begin with
  kTrailing,        // … or end with
  kGenericMeasure,  // 总量, 增速: how something is measured and not what
  kGeneralProject,  // 产业项目: any, and none by name
  kProgrammeHead,   // what the name of a campaign, plan or policy ends with
  // By which of them a facility is told (FacilityStage), and what its name ends with (FacilityKind).
  kStageBegun,
  kStageUnderWay,
  kStageCompleted,
  kStageAccepted,
  kStageUnveiled,
  kStageInUse,
  kStageProducing,
  kFacilityCentre,
  kFacilityPark,
  kFacilityBase,
  kFacilityLaboratory,
  kFacilityPlant,
  kFacilityBuilding,
  kFacilityPlatform,
  kFacilityTransport,
  kFacilityUtility,
  kFacilityPublic,
  kFacilityBody,
  kFacilityZone,
  kFacilityProject,
  // What stands around the articles of a page: entries of a menu, and how other lines of it begin.
  kFrame,
  kFrameBegin,
  kCount,
};

// What a character may be; several at once.
enum CharClass : std::uint8_t {
  kPlain = 0,
  kPunctuation = 1,
  kNumeral = 2,
  kCueBegin = 4,
  kContestBegin = 8,
  kBoundEnd = 16,
  kCurrencyEnd = 32,
};

// Immutable; safe to share between threads.
class Lexicon {
 public:
  // InvalidArgument names the line and what is wrong in it: an unknown kind, mark or unit, a word
  // that stands twice, a group without its note, a list that is missing.
  static absl::StatusOr<Lexicon> Parse(std::string_view file);

  // The file's edition and the beginning of its hash: other words, another version.
  const std::string& version() const { return version_; }

  std::uint8_t ClassOf(char16_t c) const { return classes_[c]; }
  // The longest cue that begins there, or null.
  const Cue* CueAt(std::u16string_view text, std::size_t at) const;
  // The length of the longest contest that begins there (综合评价, 考核, 榜单: what ranks zones), or
  // 0.
  std::size_t ContestAt(std::u16string_view text, std::size_t at) const;
  // The units that begin with the character, longest first.
  std::span<const Unit> UnitsFrom(char16_t first) const;
  // What ends at `at`, longest first, or null. Of the bound words, the first that `takes` takes.
  const Currency* CurrencyBefore(std::u16string_view text, std::size_t at) const;
  template <typename Takes>
  const BoundWord* BoundBefore(std::u16string_view text, std::size_t at, const Takes& takes) const {
    if (at == 0 || (ClassOf(text[at - 1]) & kBoundEnd) == 0) {
      return nullptr;
    }
    for (const BoundWord& bound : bounds_) {
      if (text.substr(0, at).ends_with(bound.word) && takes(bound)) {
        return &bound;
      }
    }
    return nullptr;
  }
  // Longest first.
  const std::vector<LatinScale>& scales() const { return scales_; }
  const WordList& words(WordListName name) const { return lists_[static_cast<std::size_t>(name)]; }

  const Unit& unit(std::uint32_t index) const { return units_[index]; }
  std::uint32_t IndexOf(const Unit& unit) const {
    return static_cast<std::uint32_t>(&unit - units_.data());
  }
  // A unit of that name, which must be known.
  std::uint32_t UnitNamed(std::string_view name) const;
  // The currencies a sum may be read in, by code, each once.
  std::vector<std::string_view> currencies() const;

 private:
  friend class LexiconFile;
  Lexicon() = default;
  // Orders the words and fills the tables.
  void Compile();

  std::string version_;
  std::vector<std::uint8_t> classes_;
  std::vector<Cue> cues_;                 // by first character, longest first
  std::vector<std::uint16_t> cue_begin_;  // of a character's cues; they end at the next's
  std::vector<Unit> units_;
  std::vector<std::uint8_t> unit_begin_;
  std::vector<Currency> currencies_;
  std::vector<LatinScale> scales_;
  std::vector<BoundWord> bounds_;
  WordList contests_;
  std::array<WordList, static_cast<std::size_t>(WordListName::kCount)> lists_;
};

// The lexicon of data/lexicon.txt, embedded in the binary and compiled at the first call. A file
// that is wrong ends the process, with the line in its message: a test reads it first.
const Lexicon& BuiltInLexicon();

// The name of a quantity's unit.
inline std::string_view UnitName(std::uint32_t unit) { return BuiltInLexicon().unit(unit).name; }

}  // namespace zoneflow::ingest
