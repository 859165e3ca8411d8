#include "services/ingest/core/english.h"

#include <algorithm>
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

// Words that take up what was told of several zones.
constexpr std::string_view kAll = "combined overall together altogether";
// Words for a zone whose name stands elsewhere.
constexpr std::string_view kTheZone = "zone park area district";

// The end of a dateline at the begin of the passage (HAIKOU, Jan. 11 --), or its begin.
std::size_t DatelineEnd(std::u16string_view text, const Passage& passage) {
  const std::size_t limit = std::min(passage.end, passage.begin + 80);
  std::size_t letters = 0;
  while (passage.begin + letters < limit && text[passage.begin + letters] >= u'A' &&
         text[passage.begin + letters] <= u'Z') {
    ++letters;
  }
  if (letters < 2) {
    return passage.begin;
  }
  for (std::size_t i = passage.begin + letters; i < limit; ++i) {
    const bool dashes = text[i] == u'-' && i + 1 < limit && text[i + 1] == u'-';
    if (dashes || text[i] == u'\u2014' || text[i] == u'\u2013') {
      return i + (dashes ? 2 : 1);
    }
  }
  return passage.begin;
}

class EnglishReader {
 public:
  explicit EnglishReader(const Source& source) : source_(source), state_(source) {}

  // What the article is about: the first zone that its title names, else its text.
  void FindFocus(const std::vector<Passage>& passages) {
    bool zones = false;
    bool china = false;
    std::size_t datelines = 0;
    ZoneName first;  // of the text
    const Passage* told_in = nullptr;
    for (const Passage& passage : passages) {
      datelines += DatelineEnd(source_.text.units, passage) > passage.begin ? 1 : 0;
      Sentences(passage, [&](std::size_t begin, std::size_t end) {
        english::Sentence sentence = english::ReadSentence(source_, begin, end);
        english::FindZones(source_, sentence, state_.aliases);
        english::LearnAliases(source_, sentence, state_.aliases);
        const bool ahead = std::any_of(sentence.words.begin(), sentence.words.end(),
                                       [](const english::Word& word) { return word.text == "by"; });
        if (passage.title && period_.empty() && !ahead) {
          period_ = sentence.period;  // Growth of the zone in 2017
        }
        ZoneName& name = passage.title ? state_.main : first;
        if (name.name.empty() && !sentence.zones.empty()) {
          name = sentence.zones.front().name;
          told_in = &passage;
        }
        for (const english::Word& word : sentence.words) {
          zones = zones || english::In("zones ftzs pftzs", word.text);
          china = china || english::In("china china's chinese state-level", word.text) ||
                  english::IsProvince(word.text);
        }
      });
    }
    state_.about_zones = zones && china && state_.main.name.empty() && first.name.empty();
    roundup_ = datelines > 1;
    // A zone that is named late claims nothing in front of it.
    const bool late = state_.main.name.empty() && told_in != nullptr && !told_in->title &&
                      told_in != &passages.front();
    state_.main = state_.main.name.empty() ? first : state_.main;
    state_.focus = late || roundup_ ? ZoneName() : state_.main;
    state_.of_place = late || roundup_;
  }

  void Read(const Passage& passage) {
    state_.in_title = passage.title;
    Passage body = passage;
    period_ = roundup_ ? std::string() : period_;
    body.begin = DatelineEnd(source_.text.units, passage);
    if (passage.title) {
      state_.focus = state_.main;
      state_.of_place = false;
    } else if (roundup_ && body.begin > passage.begin) {
      state_.focus = {};  // each paragraph has its own place
      state_.of_place = true;
    }
    Sentences(body, [&](std::size_t begin, std::size_t end) {
      state_.sentence = english::ReadSentence(source_, begin, end);
      const bool abroad = english::In("globally worldwide internationally", state_.sentence.W(0));
      if (state_.sentence.words.size() >= 4 && !abroad) {
        english::FindZones(source_, state_.sentence, state_.aliases);
        TakeUp();
        state_.before = state_.facts.size();
        events_.Read();
        measures_.Read();
        rankings_.Read();
        CarryPeriod();
        MoveFocus();
      }
    });
  }

  std::vector<Fact> Take() { return std::move(state_.facts); }

 private:
  // The zone that the sentence means by "the zone", or by what all of them have together.
  void TakeUp() {
    english::Sentence& sentence = state_.sentence;
    std::erase_if(sentence.zones, [&](const english::ZoneAt& zone) {  // a park of the zone
      return zone.open && !state_.focus.name.empty() && zone.name.name != state_.main.name;
    });
    if (!sentence.zones.empty() || roundup_) {
      return;
    }
    bool the_zone = english::In(kAll, sentence.W(0));
    for (std::size_t k = 0; k + 1 < sentence.words.size(); ++k) {  // all of them
      the_zone = the_zone || (english::In("the these", sentence.W(k)) &&
                              english::In("zones parks areas", sentence.W(k + 1)));
    }
    for (std::size_t k = 0; k + 1 < sentence.words.size() && state_.of_place; ++k) {
      const std::string& word = sentence.W(k + 1);
      the_zone = the_zone || (english::In("the this", sentence.W(k)) &&
                              english::In(kTheZone, word.substr(0, word.find('\''))));
    }
    if (the_zone) {
      state_.focus = state_.main;
      state_.of_place = false;
    }
  }

  // A value of no day is of the period that the article told last, at first its title.
  void CarryPeriod() {
    const std::string& told = state_.sentence.period;
    period_ = told.empty() ? period_ : told;
    for (std::size_t k = state_.before; k < state_.facts.size(); ++k) {
      Fact& fact = state_.facts[k];
      if (fact.period.empty() && fact.kind == FactKind::kIndicator && fact.attr == Attr::kNone) {
        fact.period = period_;
      }
    }
  }

  // A zone that stands before the verb is told of from now on, and so is one that was told of.
  void MoveFocus() {
    const english::Sentence& sentence = state_.sentence;
    if (sentence.zones.empty()) {
      return;
    }
    const english::ZoneAt& first = sentence.zones.front();
    const english::ZoneAt* moved = first.first <= english::FirstVerb(sentence) ? &first : nullptr;
    for (std::size_t k = state_.before; k < state_.facts.size() && moved == nullptr; ++k) {
      for (const english::ZoneAt& zone : sentence.zones) {
        moved = zone.name.name == state_.facts[k].zone ? &zone : moved;
      }
    }
    if (moved == nullptr && state_.focus.name.empty() && !state_.of_place) {
      moved = &first;
    }
    if (moved != nullptr) {
      state_.focus = moved->name;
      state_.of_place = false;
    }
  }

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
  std::string period_;    // told last in the article
  bool roundup_ = false;  // its paragraphs have datelines of their own
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
