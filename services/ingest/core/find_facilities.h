// Facilities: 揭牌, 开工, 建成 and what was opened or built.
#pragma once

#include "services/ingest/core/clause_rules.h"
#include "services/ingest/core/event_names.h"
#include "services/ingest/core/event_predicates.h"

namespace zoneflow::ingest {

// A thing that stands or is being built, told by its stage.
class FacilityRules : ClauseRules {
 public:
  explicit FacilityRules(ArticleReading& state)
      : ClauseRules(state), names_(state), predicates_(state) {}

  void Read(const std::vector<Clause>& sentence, std::size_t n);

 private:
  // The name of what reached the stage, without where it stands, its size and who built it.
  EventName Subject(Range range, const Clause& clause) const;
  // 甲综合保税区封关运行: the zone is what reached the stage.
  bool OpensItself(Range zone, View stage) const;
  // 集中开工的项目共有52个
  bool CountsThose(const Clause& clause, std::size_t verb) const;
  // 将开工项目12个: so many are planned. True when it was read.
  bool Toward(const std::vector<Clause>& sentence, std::size_t n, std::size_t verb);
  // 三类项目集中开工，共22个项目: the next clause tells how many, as an event of its own.
  bool CountsNext(const std::vector<Clause>& sentence, std::size_t n, std::size_t verb) const;

  EventNames names_;
  EventPredicates predicates_;
};

}  // namespace zoneflow::ingest
