// Recognitions: 获评, 荣获, 上榜 and the honour.
#pragma once

#include "services/ingest/core/clause_rules.h"

namespace zoneflow::ingest {

// An honour stands behind 获评, or before 上榜: then an earlier clause may have named it.
class RecognitionRules : ClauseRules {
 public:
  explicit RecognitionRules(ArticleReading& state) : ClauseRules(state) {}

  void BeginSentence() { honour_ = {}; }
  void Read(const Clause& clause);

  // An honour named before 上榜: a quoted title or a list.
  void NoteHonour(const Clause& clause);

 private:
  Range honour_;
};

}  // namespace zoneflow::ingest
