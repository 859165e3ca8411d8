#include "services/ingest/core/english.h"

#include <utility>

#include "services/ingest/core/english_events.h"
#include "services/ingest/core/english_measures.h"
#include "services/ingest/core/english_rankings.h"
#include "services/ingest/core/english_zones.h"

namespace zoneflow::ingest {
namespace {

// A sentence beyond this length is a list or a table and tells nothing.
constexpr std::size_t kLongestSentence = 2000;
// Each word is looked at by every rule and beside every figure.
constexpr std::size_t kStepsPerUnit = 32;

class EnglishReader {
 public:
  explicit EnglishReader(const Source& source) : source_(source), state_(source) {}

  // What the article is about: the first zone that its title names, else its text.
  void FindFocus(const std::vector<Passage>& passages) {
    bool zones = false;
    bool china = false;
    for (const bool title : {true, false}) {
      for (const Passage& passage : passages) {
        if (passage.title == title && state_.focus.name.empty()) {
          Sentences(passage, [&](std::size_t begin, std::size_t end) {
            if (state_.focus.name.empty()) {
              english::Sentence sentence = english::ReadSentence(source_, begin, end);
              english::FindZones(source_, sentence);
              if (!sentence.zones.empty()) {
                state_.focus = sentence.zones.front().name;
              }
              for (const english::Word& word : sentence.words) {
                zones = zones || word.text == "zones";
                china = china || english::In("china china's chinese state-level", word.text);
              }
            }
          });
        }
      }
    }
    state_.about_zones = zones && china;
  }

  void Read(const Passage& passage) {
    state_.in_title = passage.title;
    Sentences(passage, [&](std::size_t begin, std::size_t end) {
      state_.sentence = english::ReadSentence(source_, begin, end);
      if (state_.sentence.words.size() < 4) {
        return;
      }
      english::FindZones(source_, state_.sentence);
      state_.before = state_.facts.size();
      events_.Read();
      measures_.Read();
      rankings_.Read();
      if (!state_.sentence.zones.empty()) {
        state_.focus = state_.sentence.zones.front().name;
      }
    });
  }

  std::vector<Fact> Take() { return std::move(state_.facts); }

 private:
  template <typename Each>
  void Sentences(const Passage& passage, Each each) {
    std::size_t begin = passage.begin;
    for (std::size_t i = passage.begin; i <= passage.end; ++i) {
      if (i == passage.end || english::EndsSentence(source_.text.units, i, passage.end)) {
        if (source_.checkpoint.Stop(kStepsPerUnit * (i - begin) + 1)) {
          return;
        }
        if (i > begin && i - begin < kLongestSentence) {
          each(begin, i);
        }
        begin = i + 1;
      }
    }
  }

  const Source& source_;
  english::Reading state_;
  english::EventRules events_{state_};
  english::MeasureRules measures_{state_};
  english::RankingRules rankings_{state_};
};

}  // namespace

bool IsEnglish(const Text& page) {
  // A page with so many Chinese characters that letters alone could not outnumber them is decided.
  std::size_t han = 0;
  std::size_t letters = 0;
  for (const char16_t c : page.units) {
    han += IsHan(c) ? 1 : 0;
    letters += IsLetter(c) ? 1 : 0;
    if (han * 20 >= page.units.size()) {
      return false;
    }
  }
  return letters > 40 && han * 20 < letters;
}

std::vector<Fact> FindEnglishFacts(const Source& source, const std::vector<Passage>& passages) {
  EnglishReader reader(source);
  reader.FindFocus(passages);
  for (const Passage& passage : passages) {
    if (source.checkpoint.Stop(1)) {
      break;
    }
    reader.Read(passage);
  }
  return reader.Take();
}

}  // namespace zoneflow::ingest
