// Notes for the facts of a sentence which steps of their reading were unsure.
//
// It looks at what the rules have found, not at how: a rule that is mended needs no word here.
#pragma once

#include <string>
#include <vector>

#include "services/ingest/core/clause_rules.h"

namespace zoneflow::ingest {

class SentenceDoubts : ClauseRules {
 public:
  explicit SentenceDoubts(ArticleReading& state) : ClauseRules(state) {}

  void BeginParagraph() { named_.clear(); }

  // After all rules have read the sentence, before the focus moves. Its facts that still lie among
  // the article's get their reasons.
  void Note(const std::vector<Clause>& sentence);

 private:
  struct Sight;  // what stands in the sentence

  Sight See(const std::vector<Clause>& sentence) const;
  void NoteZone(Fact& fact, const Sight& sight) const;
  void NoteSubject(Fact& fact, const Sight& sight) const;
  void NoteFigures(Fact& fact, const Sight& sight) const;
  void NoteKind(Fact& fact, const Sight& sight) const;

  std::vector<std::string> named_;  // zones, in the sentences of the paragraph so far
};

// The doubts that a fact shows by itself. After the article has been read and its language is noted.
void NoteOwnDoubts(Fact& fact);

}  // namespace zoneflow::ingest
