// Recognitions: 获评, 荣获, 上榜 and the honour.
#pragma once

#include "services/ingest/core/clause_rules.h"

namespace zoneflow::ingest {

// An honour stands behind 获评, or before 上榜: then an earlier clause may have
// named it.
class RecognitionRules : ClauseRules {
 public:
  explicit RecognitionRules(ArticleReading& state) : ClauseRules(state) {}

  void BeginSentence() { honour_ = {}; }
  void Read(const Clause& clause);

  // An honour named before 上榜: a quoted title or a list.
  void NoteHonour(const Clause& clause);

 private:
  // 4项在全国复制推广: so many of what a zone has tried are taken up elsewhere.
  bool Spread(const Clause& clause);
  // 甲公司上榜: the honour was told before.
  bool Listed(const Clause& clause, std::size_t i);
  // 独占7席 of what was told before
  bool Seats(const Clause& clause, std::size_t i);
  // 获评省级绿色园区: the honour follows.
  // 认定甲开发区为示范基地.
  bool Named(const Clause& clause);
  bool Won(const Clause& clause, std::size_t i);
  void Tell(Range at, Range holder, Range honour, std::size_t count, const Clause& clause);
  // Who has it: a firm or a body by name; empty for the zone itself and for
  // 3家企业.
  Range Holder(Range who, const Clause& clause) const;
  // The last free count of the tokens [from, to), or kNone.
  std::size_t CountIn(std::size_t from, std::size_t to) const;

  Range honour_;
};

}  // namespace zoneflow::ingest
