#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_replace.h"

#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/ingest/core/lexicon.h"
#include "services/ingest/core/text.h"

namespace zoneflow::ingest {
namespace {

constexpr std::string_view kSpaceSign = "␠";
// Indices of units have eight bits, of cues sixteen.
constexpr std::size_t kMostUnits = 255;
constexpr std::size_t kMostCues = 65'535;

template <typename Value>
struct Named {
  std::string_view name;
  Value value;
};

constexpr Named<Mark> kMarks[] = {
    {"shield", Mark::kNothing},
    {"sign", Mark::kSign},
    {"settle", Mark::kSettle},
    {"attract", Mark::kAttract},
    {"plan-invest", Mark::kPlanInvest},
    {"total-invest", Mark::kTotalInvest},
    {"invest", Mark::kInvest},
    {"spend", Mark::kSpend},
    {"build", Mark::kBuild},
    {"planned", Mark::kPlanned},
    {"pipeline", Mark::kPipeline},
    {"facility", Mark::kFacility},
    {"built", Mark::kBuilt},
    {"found", Mark::kFound},
    {"first", Mark::kFirst},
    {"award", Mark::kAward},
    {"gain", Mark::kGain},
    {"grant", Mark::kGrant},
    {"confer", Mark::kConfer},
    {"listed", Mark::kListed},
    {"launch", Mark::kLaunch},
    {"tackle", Mark::kTackle},
    {"lasts", Mark::kLasts},
    {"future", Mark::kFuture},
    {"will", Mark::kWill},
    {"growth", Mark::kGrowth},
    {"decline", Mark::kDecline},
    {"year-on-year", Mark::kYearOnYear},
    {"rank-verb", Mark::kRankVerb},
    {"rank", Mark::kRank},
    {"value", Mark::kValue},
    {"new", Mark::kNew},
    {"have", Mark::kHave},
    {"from", Mark::kFrom},
    {"to", Mark::kTo},
    {"project", Mark::kProject},
    {"include", Mark::kInclude},
    {"fields", Mark::kFields},
    {"land", Mark::kLand},
    {"area", Mark::kArea},
    {"yield", Mark::kYield},
    {"company", Mark::kCompany},
    {"it-is", Mark::kItIs},
    {"that-company", Mark::kThatCompany},
    {"cumulative", Mark::kCumulative},
    {"measure", Mark::kMeasure},
    {"period", Mark::kPeriod},
};
constexpr Named<QuantityKind> kKinds[] = {
    {"money", QuantityKind::kMoney},   {"percent", QuantityKind::kPercent},
    {"points", QuantityKind::kPoints}, {"times", QuantityKind::kTimes},
    {"count", QuantityKind::kCount},   {"time", QuantityKind::kTime},
};
constexpr Named<Bound> kBounds[] = {
    {"at-least", Bound::kAtLeast},
    {"over", Bound::kOver},
    {"about", Bound::kAbout},
    {"nearly", Bound::kNearly},
};
constexpr Named<WordListName> kLists[] = {
    {"leading", WordListName::kLeading},
    {"trailing", WordListName::kTrailing},
    {"generic-measure", WordListName::kGenericMeasure},
    {"general-project", WordListName::kGeneralProject},
    {"programme-head", WordListName::kProgrammeHead},
    {"stage-begun", WordListName::kStageBegun},
    {"stage-under-way", WordListName::kStageUnderWay},
    {"stage-completed", WordListName::kStageCompleted},
    {"stage-accepted", WordListName::kStageAccepted},
    {"stage-unveiled", WordListName::kStageUnveiled},
    {"stage-in-use", WordListName::kStageInUse},
    {"stage-producing", WordListName::kStageProducing},
    {"facility-centre", WordListName::kFacilityCentre},
    {"facility-park", WordListName::kFacilityPark},
    {"facility-base", WordListName::kFacilityBase},
    {"facility-laboratory", WordListName::kFacilityLaboratory},
    {"facility-plant", WordListName::kFacilityPlant},
    {"facility-building", WordListName::kFacilityBuilding},
    {"facility-platform", WordListName::kFacilityPlatform},
    {"facility-transport", WordListName::kFacilityTransport},
    {"facility-utility", WordListName::kFacilityUtility},
    {"facility-public", WordListName::kFacilityPublic},
    {"facility-body", WordListName::kFacilityBody},
    {"facility-zone", WordListName::kFacilityZone},
    {"facility-project", WordListName::kFacilityProject},
    {"frame", WordListName::kFrame},
    {"frame-begin", WordListName::kFrameBegin},
};
static_assert(std::size(kLists) == static_cast<std::size_t>(WordListName::kCount));

template <typename Value, std::size_t N>
std::optional<Value> ValueOf(const Named<Value> (&table)[N], std::string_view name) {
  const auto found = std::ranges::find(table, name, &Named<Value>::name);
  return found == std::end(table) ? std::nullopt : std::optional<Value>(found->value);
}

std::vector<std::string_view> WordsOf(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty()) {
    const std::size_t size = std::min(line.find(' '), line.size());
    if (size > 0) {
      words.push_back(line.substr(0, size));
    }
    line.remove_prefix(std::min(size + 1, line.size()));
  }
  return words;
}

}  // namespace

// Reads data/lexicon.txt; its head tells the form.
class LexiconFile {
 public:
  absl::StatusOr<Lexicon> Read(std::string_view file) {
    const std::string hash = Sha256Hex(file).substr(0, 8);
    while (!file.empty()) {
      const std::size_t size = std::min(file.find('\n'), file.size());
      ++line_;
      RETURN_IF_ERROR(ReadLine(file.substr(0, size)));
      file.remove_prefix(std::min(size + 1, file.size()));
    }
    if (edition_.empty()) {
      return absl::InvalidArgumentError("lexicon: no edition");
    }
    lexicon_.version_ = edition_ + "-" + hash;
    RETURN_IF_ERROR(Finish());
    return std::move(lexicon_);
  }

 private:
  template <typename... Pieces>
  absl::Status Wrong(const Pieces&... what) const {
    return absl::InvalidArgumentError(StrCat("lexicon line ", line_, ": ", what...));
  }

  absl::Status ReadLine(std::string_view line) {
    if (line.empty() || line.front() == '#') {
      return absl::OkStatus();
    }
    if (line.front() == '[') {
      return BeginGroup(line);
    }
    constexpr std::string_view kEdition = "edition ";
    constexpr std::string_view kNote = "note: ";
    if (kind_.empty()) {
      if (!line.starts_with(kEdition) || line.size() == kEdition.size() || !edition_.empty()) {
        return Wrong("an edition, once, and then groups are expected");
      }
      edition_ = line.substr(kEdition.size());
      return absl::OkStatus();
    }
    if (line.starts_with(kNote)) {
      noted_ = line.size() > kNote.size();
      return absl::OkStatus();
    }
    if (!noted_) {
      return Wrong("[", group_, "] has no note");
    }
    const std::vector<std::string_view> words = WordsOf(line);
    if (kind_ == "unit") {
      return AddUnit(words);
    }
    if (kind_ == "currency") {
      return AddCurrency(words);
    }
    if (kind_ == "scale") {
      return AddScale(words);
    }
    for (const std::string_view word : words) {
      RETURN_IF_ERROR(AddWord(word));
    }
    return absl::OkStatus();
  }

  absl::Status BeginGroup(std::string_view line) {
    if (line.back() != ']') {
      return Wrong("'", line, "' does not end with ]");
    }
    group_ = line.substr(1, line.size() - 2);
    noted_ = false;
    const std::vector<std::string_view> words = WordsOf(group_);
    kind_ = words.empty() ? "" : words[0];
    const std::string_view name = words.size() == 2 ? words[1] : "";
    mark_ = ValueOf(kMarks, name);
    quantity_kind_ = ValueOf(kKinds, name);
    bound_ = ValueOf(kBounds, name);
    list_ = ValueOf(kLists, name);
    const bool named = (kind_ == "cue" && mark_) || (kind_ == "unit" && quantity_kind_) ||
                       (kind_ == "bound" && bound_) || (kind_ == "list" && list_);
    const bool nameless = kind_ == "currency" || kind_ == "scale" || kind_ == "contest";
    if (named || (nameless && words.size() == 1)) {
      return absl::OkStatus();
    }
    return Wrong("[", group_, "] is no group that is known");
  }

  // The word as pages have it; InvalidArgument if its kind or list holds it already.
  absl::StatusOr<std::u16string> Once(std::string_view word) {
    const std::string key = kind_ == "list" ? group_ : kind_;
    const auto [place, is_new] = lines_.try_emplace({key, std::string(word)}, line_);
    if (!is_new) {
      return Wrong(word, " stands twice, first in line ", place->second);
    }
    std::u16string units =
        FromUtf8(absl::StrReplaceAll(AbslView(word), {{AbslView(kSpaceSign), " "}}));
    if (units.empty()) {
      return Wrong("'", word, "' is no word");
    }
    return units;
  }

  absl::Status AddWord(std::string_view text) {
    ASSIGN_OR_RETURN(std::u16string word, Once(text));
    if (kind_ == "cue") {
      lexicon_.cues_.push_back({std::move(word), *mark_});
    } else if (kind_ == "bound") {
      lexicon_.bounds_.push_back({std::move(word), *bound_});
    } else if (kind_ == "contest") {
      contests_.push_back(std::move(word));
    } else {
      list_words_[*list_].push_back(std::move(word));
    }
    return absl::OkStatus();
  }

  absl::Status AddUnit(const std::vector<std::string_view>& words) {
    if (words.size() < 2 || words.size() > 3 || (words.size() == 3 && words[2] != "digits")) {
      return Wrong("a unit is a word, its name and perhaps \"digits\"");
    }
    ASSIGN_OR_RETURN(std::u16string word, Once(words[0]));
    lexicon_.units_.push_back(
        {std::move(word), std::string(words[1]), *quantity_kind_, words.size() == 3});
    return absl::OkStatus();
  }

  absl::Status AddCurrency(const std::vector<std::string_view>& words) {
    if (words.size() != 2) {
      return Wrong("a currency is a word and the name of its unit");
    }
    ASSIGN_OR_RETURN(std::u16string word, Once(words[0]));
    currencies_.push_back({std::move(word), std::string(words[1]), line_});
    return absl::OkStatus();
  }

  absl::Status AddScale(const std::vector<std::string_view>& words) {
    if (words.size() != 2 || words[1].size() != 1 || words[1][0] < '1' || words[1][0] > '9') {
      return Wrong("a scale is a word and a power of ten, 1 to 9");
    }
    ASSIGN_OR_RETURN(std::u16string word, Once(words[0]));
    lexicon_.scales_.push_back({std::move(word), words[1][0] - '0'});
    return absl::OkStatus();
  }

  // What can be said only of the whole file.
  absl::Status Finish() {
    if (lexicon_.units_.size() > kMostUnits || lexicon_.cues_.size() > kMostCues) {
      return absl::InvalidArgumentError(
          StrCat("lexicon: at most ", kMostUnits, " units and ", kMostCues, " cues have room"));
    }
    for (const auto& [name, list] : kLists) {
      if (list_words_[list].empty()) {
        return absl::InvalidArgumentError(StrCat("lexicon: [list ", name, "] is missing"));
      }
      lexicon_.lists_[static_cast<std::size_t>(list)] = WordList(std::move(list_words_[list]));
    }
    lexicon_.contests_ = WordList(std::move(contests_));
    std::stable_sort(lexicon_.units_.begin(), lexicon_.units_.end(),
                     [](const Unit& a, const Unit& b) {
                       return a.word.front() != b.word.front() ? a.word.front() < b.word.front()
                                                               : a.word.size() > b.word.size();
                     });
    for (const NamedCurrency& currency : currencies_) {
      const auto unit = std::ranges::find(lexicon_.units_, currency.unit, &Unit::name);
      if (unit == lexicon_.units_.end() || unit->kind != QuantityKind::kMoney) {
        line_ = currency.line;
        return Wrong(currency.unit, " is the name of no unit of money");
      }
      lexicon_.currencies_.push_back({currency.word, lexicon_.IndexOf(*unit)});
    }
    for (const std::string_view needed : {"CNY", "TWD"}) {
      if (std::ranges::find(lexicon_.units_, needed, &Unit::name) == lexicon_.units_.end()) {
        return absl::InvalidArgumentError(StrCat("lexicon: the unit ", needed, " is missing"));
      }
    }
    lexicon_.Compile();
    return absl::OkStatus();
  }

  struct NamedCurrency {
    std::u16string word;
    std::string unit;
    int line = 0;
  };

  Lexicon lexicon_;
  std::string edition_;
  int line_ = 0;
  std::string group_;  // what its brackets hold
  std::string kind_;
  bool noted_ = false;
  // Of the group's name; the one that its kind asks for is set.
  std::optional<Mark> mark_;
  std::optional<QuantityKind> quantity_kind_;
  std::optional<Bound> bound_;
  std::optional<WordListName> list_;

  std::map<std::pair<std::string, std::string>, int> lines_;
  std::vector<NamedCurrency> currencies_;
  std::vector<std::u16string> contests_;
  std::map<WordListName, std::vector<std::u16string>> list_words_;
};

absl::StatusOr<Lexicon> Lexicon::Parse(std::string_view file) { return LexiconFile().Read(file); }

}  // namespace zoneflow::ingest
