#include "services/ingest/core/lexicon.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <set>

#include "common/base/check.h"
#include "ingest_lexicon.h"

namespace zoneflow::ingest {
namespace {

using View = std::u16string_view;

constexpr View kPunctuationMarks = u"，；：。！？、“”‘’（）《》「」 ";
constexpr View kNumerals =
    u"0123456789一二两三四五六七八九十百千万亿半第首前壹贰叁肆伍陆柒捌玖拾佰仟";

constexpr auto kLonger = [](const auto& a, const auto& b) { return a.word.size() > b.word.size(); };
constexpr auto kByFirstThenLonger = [](const auto& a, const auto& b) {
  return a.word.front() != b.word.front() ? a.word.front() < b.word.front()
                                          : a.word.size() > b.word.size();
};

// Where the entries of each character begin, and where the last ones end.
template <typename Index, typename Entry>
std::vector<Index> BeginOfEach(const std::vector<Entry>& entries) {
  std::vector<Index> begins(0x10001);
  std::size_t next = 0;
  for (std::size_t c = 0; c <= 0x10000; ++c) {
    while (next < entries.size() && entries[next].word.front() < c) {
      ++next;
    }
    begins[c] = static_cast<Index>(next);
  }
  return begins;
}

}  // namespace

template <typename CharacterOf>
WordList::Table WordList::TableBy(std::vector<std::u16string> words,
                                  const CharacterOf& character_of) {
  const auto byte = [&](const std::u16string& word) { return character_of(word) & 0xffU; };
  std::stable_sort(words.begin(), words.end(),
                   [&](const std::u16string& a, const std::u16string& b) {
                     return byte(a) != byte(b) ? byte(a) < byte(b) : a.size() > b.size();
                   });
  Table table;
  for (const std::u16string& word : words) {
    ++table.begin[byte(word) + 1];
  }
  std::partial_sum(table.begin.begin(), table.begin.end(), table.begin.begin());
  table.words = std::move(words);
  return table;
}

WordList::WordList(std::vector<std::u16string> words)
    : by_first_(TableBy(words, [](const std::u16string& word) { return word.front(); })),
      by_last_(TableBy(std::move(words), [](const std::u16string& word) { return word.back(); })) {}

std::u16string WordList::Firsts() const {
  std::u16string firsts;
  for (const std::u16string& word : by_first_.words) {
    firsts.push_back(word.front());
  }
  return firsts;
}

bool WordList::Holds(View text) const { return !text.empty() && AtBegin(text) == text.size(); }

std::size_t WordList::AtBegin(View text) const {
  const std::size_t byte = text.empty() ? 0 : text.front() & 0xffU;
  for (std::size_t i = by_first_.begin[byte]; i < by_first_.begin[byte + 1]; ++i) {
    if (text.starts_with(by_first_.words[i])) {
      return by_first_.words[i].size();
    }
  }
  return 0;
}

std::size_t WordList::AtEnd(View text) const {
  const std::size_t byte = text.empty() ? 0 : text.back() & 0xffU;
  for (std::size_t i = by_last_.begin[byte]; i < by_last_.begin[byte + 1]; ++i) {
    if (text.ends_with(by_last_.words[i])) {
      return by_last_.words[i].size();
    }
  }
  return 0;
}

void Lexicon::Compile() {
  std::stable_sort(cues_.begin(), cues_.end(), kByFirstThenLonger);
  std::stable_sort(currencies_.begin(), currencies_.end(), kLonger);
  std::stable_sort(scales_.begin(), scales_.end(), kLonger);
  std::stable_sort(bounds_.begin(), bounds_.end(), kLonger);
  cue_begin_ = BeginOfEach<std::uint16_t>(cues_);
  unit_begin_ = BeginOfEach<std::uint8_t>(units_);
  classes_.assign(0x10000, kPlain);
  for (const char16_t c : kPunctuationMarks) {
    classes_[c] |= kPunctuation;
  }
  for (const char16_t c : kNumerals) {
    classes_[c] |= kNumeral;
  }
  for (const Cue& cue : cues_) {
    classes_[cue.word.front()] |= kCueBegin;
  }
  for (const BoundWord& bound : bounds_) {
    classes_[bound.word.back()] |= kBoundEnd;
  }
  for (const Currency& currency : currencies_) {
    classes_[currency.word.back()] |= kCurrencyEnd;
  }
  for (const char16_t c : contests_.Firsts()) {
    classes_[c] |= kContestBegin;
  }
}

const Cue* Lexicon::CueAt(View text, std::size_t at) const {
  const char16_t first = text[at];
  for (std::size_t i = cue_begin_[first]; i < cue_begin_[first + 1]; ++i) {
    const View word = cues_[i].word;
    const std::size_t size = word.size();
    if (at + size <= text.size() && text[at + size - 1] == word.back() &&
        text.substr(at, size) == word) {
      return &cues_[i];
    }
  }
  return nullptr;
}

std::size_t Lexicon::ContestAt(View text, std::size_t at) const {
  return contests_.AtBegin(text.substr(at));
}

std::span<const Unit> Lexicon::UnitsFrom(char16_t first) const {
  const std::size_t begin = unit_begin_[first];
  return std::span(units_).subspan(begin, unit_begin_[first + 1] - begin);
}

const Currency* Lexicon::CurrencyBefore(View text, std::size_t at) const {
  if (at == 0 || (ClassOf(text[at - 1]) & kCurrencyEnd) == 0) {
    return nullptr;
  }
  for (const Currency& currency : currencies_) {
    if (text.substr(0, at).ends_with(currency.word)) {
      return &currency;
    }
  }
  return nullptr;
}

std::uint32_t Lexicon::UnitNamed(std::string_view name) const {
  const auto found = std::ranges::find(units_, name, &Unit::name);
  ZONEFLOW_CHECK(found != units_.end());
  return IndexOf(*found);
}

std::vector<std::string_view> Lexicon::currencies() const {
  std::set<std::string_view> codes;
  for (const Unit& unit : units_) {
    if (unit.kind == QuantityKind::kMoney) {
      codes.insert(unit.name);
    }
  }
  return {codes.begin(), codes.end()};
}

const Lexicon& BuiltInLexicon() {
  static const Lexicon& lexicon = *[] {
    auto parsed = Lexicon::Parse(ingest_lexicon::Find("lexicon.txt"));
    if (!parsed.ok()) {
      std::fprintf(stderr, "%s\n", std::string(parsed.status().message()).c_str());
      std::abort();
    }
    return new Lexicon(*std::move(parsed));
  }();
  return lexicon;
}

}  // namespace zoneflow::ingest
