#include "services/ingest/core/facility.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "services/ingest/core/lexicon.h"
#include "services/ingest/core/numbers/characters.h"

namespace zoneflow::ingest {
namespace {

using View = std::u16string_view;

template <typename Value>
struct Worded {
  std::string_view name;
  Value value;
  WordListName words;
};

constexpr Worded<FacilityStage> kStages[] = {
    {"begun", FacilityStage::kBegun, WordListName::kStageBegun},
    {"under_way", FacilityStage::kUnderWay, WordListName::kStageUnderWay},
    {"completed", FacilityStage::kCompleted, WordListName::kStageCompleted},
    {"accepted", FacilityStage::kAccepted, WordListName::kStageAccepted},
    {"unveiled", FacilityStage::kUnveiled, WordListName::kStageUnveiled},
    {"in_use", FacilityStage::kInUse, WordListName::kStageInUse},
    {"producing", FacilityStage::kProducing, WordListName::kStageProducing},
};
constexpr Worded<FacilityKind> kKinds[] = {
    {"centre", FacilityKind::kCentre, WordListName::kFacilityCentre},
    {"park", FacilityKind::kPark, WordListName::kFacilityPark},
    {"base", FacilityKind::kBase, WordListName::kFacilityBase},
    {"laboratory", FacilityKind::kLaboratory, WordListName::kFacilityLaboratory},
    {"plant", FacilityKind::kPlant, WordListName::kFacilityPlant},
    {"building", FacilityKind::kBuilding, WordListName::kFacilityBuilding},
    {"platform", FacilityKind::kPlatform, WordListName::kFacilityPlatform},
    {"transport", FacilityKind::kTransport, WordListName::kFacilityTransport},
    {"utility", FacilityKind::kUtility, WordListName::kFacilityUtility},
    {"public", FacilityKind::kPublic, WordListName::kFacilityPublic},
    {"body", FacilityKind::kBody, WordListName::kFacilityBody},
    {"zone", FacilityKind::kZone, WordListName::kFacilityZone},
    {"project", FacilityKind::kProject, WordListName::kFacilityProject},
};

// How far a sentence is looked through for its stage.
constexpr std::size_t kReach = 120;
// … and how much of what a fact spans.
constexpr std::size_t kLongest = 600;

template <typename Value, std::size_t N>
std::string_view NameIn(const Worded<Value> (&table)[N], Value value) {
  const auto found = std::ranges::find(table, value, &Worded<Value>::value);
  return found == std::end(table) ? std::string_view() : found->name;
}

template <typename Value, std::size_t N>
std::optional<Value> Named(const Worded<Value> (&table)[N], std::string_view name) {
  const auto found = std::ranges::find(table, name, &Worded<Value>::name);
  if (found == std::end(table)) {
    return name.empty() ? std::optional(Value::kNone) : std::nullopt;
  }
  return found->value;
}

char16_t Lower(char16_t c) { return c >= u'A' && c <= u'Z' ? static_cast<char16_t>(c + 32) : c; }

std::u16string Lower(View text) {
  std::u16string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char16_t c) { return Lower(c); });
  return lower;
}

FacilityKind KindAtEnd(View name) {
  FacilityKind kind = FacilityKind::kNone;
  std::size_t longest = 0;
  for (const auto& one : kKinds) {
    if (const std::size_t size = BuiltInLexicon().words(one.words).AtEnd(name); size > longest) {
      longest = size;
      kind = one.value;
    }
  }
  return kind;
}

// Without 二期, （一阶段）, ” and a number behind the noun.
View WithoutPhase(View name) {
  constexpr View kBehind = u"”“」』\"'）)》〉 期阶段区";
  constexpr View kNumerals = u"一二三四五六七八九十0123456789ⅠⅡⅢABCDEFGabcdefg首";
  if (name.ends_with(u'）') || name.ends_with(u')')) {
    const std::size_t open = name.find_last_of(u"（(");
    return open == View::npos || open == 0 ? name.substr(0, name.size() - 1) : name.substr(0, open);
  }
  std::size_t end = name.size();
  while (end > 0 && kBehind.find(name[end - 1]) != View::npos) {
    --end;
  }
  while (end > 0 && end < name.size() && kNumerals.find(name[end - 1]) != View::npos) {
    --end;
  }
  return end == 0 ? View() : name.substr(0, end);
}

struct Stage {
  FacilityStage stage = FacilityStage::kNone;
  std::size_t begin = 0;
  std::size_t end = 0;
};

// The longest stage that begins there.
Stage StageAt(View text, std::size_t at) {
  Stage found;
  if (at > 0 && IsLetter(text[at]) && IsLetter(text[at - 1])) {
    return found;
  }
  for (const auto& one : kStages) {
    const std::size_t size = BuiltInLexicon().words(one.words).AtBegin(text.substr(at));
    if (at + size > found.end && size > 0) {
      found = {one.value, at, at + size};
    }
  }
  return found;
}

bool EndsSentence(View text, std::size_t at) {
  const char16_t c = text[at];
  return c == u'。' || c == u'！' || c == u'？' || c == u'\n' ||
         (c == u'.' && at + 1 < text.size() && text[at + 1] == u' ');
}

}  // namespace

std::string_view Name(FacilityStage stage) { return NameIn(kStages, stage); }
std::string_view Name(FacilityKind kind) { return NameIn(kKinds, kind); }

std::optional<FacilityStage> FacilityStageNamed(std::string_view name) {
  return Named(kStages, name);
}
std::optional<FacilityKind> FacilityKindNamed(std::string_view name) { return Named(kKinds, name); }

FacilityKind FacilityKindOf(View name) {
  const std::u16string lower = Lower(name);
  View left = lower;
  while (!left.empty()) {
    if (const FacilityKind kind = KindAtEnd(left); kind != FacilityKind::kNone) {
      return kind;
    }
    const View without = WithoutPhase(left);
    if (without.size() == left.size()) {
      break;
    }
    left = without;
  }
  // 甲中心提标改造: the last noun that the name holds.
  for (std::size_t end = lower.size(); end > 0; --end) {
    if (const FacilityKind kind = KindAtEnd(View(lower).substr(0, end));
        kind != FacilityKind::kNone) {
      return kind;
    }
  }
  return FacilityKind::kNone;
}

FacilityStage FacilityStageOf(View text, std::size_t begin, std::size_t end, View name) {
  end = std::min(end, begin + kLongest);
  const std::size_t from = begin - std::min(begin, kReach);
  const std::u16string near = Lower(text.substr(from, std::min(text.size(), end + kReach) - from));
  const std::size_t first = begin - from;
  const std::size_t last = std::min(end - from, near.size());
  const std::size_t named = name.empty() ? View::npos : near.find(Lower(name), first);
  const auto in_name = [&](const Stage& stage) {
    return named != View::npos && named < last && named <= stage.begin &&
           stage.end <= named + name.size();
  };
  Stage told, in_front, of_name;
  for (std::size_t i = 0; i < near.size();) {
    if (EndsSentence(near, i)) {
      if (i >= last) {
        break;
      }
      if (i < first) {
        in_front = {};
      }
    }
    const Stage at = StageAt(near, i);
    if (at.stage == FacilityStage::kNone) {
      ++i;
      continue;
    }
    // 新开工项目88个，新竣工项目61个: the name tells it.
    if (in_name(at) && View(near).substr(at.end).starts_with(u"项目")) {
      return at.stage;
    }
    if (in_name(at)) {
      of_name = at;
    } else if (at.begin >= last && told.stage == FacilityStage::kNone) {
      return at.stage;  // the first behind
    } else if (at.begin < first) {
      in_front = at;
    } else if (at.begin < last) {
      told = at;
    }
    i = at.end;
  }
  for (const Stage& one : {told, of_name}) {
    if (one.stage != FacilityStage::kNone) {
      return one.stage;
    }
  }
  return in_front.stage;
}

}  // namespace zoneflow::ingest
