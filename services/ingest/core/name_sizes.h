// Figures inside the name of what was signed or built: 甲集团220万吨焦化项目, 乙园一期4万平方米厂房.
#pragma once

#include "services/ingest/core/clause_rules.h"

namespace zoneflow::ingest {

// They leave the name: a sum becomes the event's, a number of buildings its count, land, floor space
// and capacity become side values.
class NameSizes : ClauseRules {
 public:
  explicit NameSizes(ArticleReading& state) : ClauseRules(state) {}

  // Looks at the facts of the clause, those from `first` on.
  void Read(const Clause& clause, std::size_t first);

 private:
  // What a figure of the clause is to the event whose name holds it.
  enum class Role { kNothing, kSum, kCount, kLand, kArea, kCapacity };
  Role RoleOf(std::size_t figure, const Fact& fact, std::string_view behind) const;
  // 五里园一期8幢高层厂房: what the counted buildings are of.
  void NameInFront(Fact& fact, std::size_t figure, std::size_t printed, const Clause& clause) const;
  // True where the sentence has told that side value of the event.
  bool IsTold(const Fact& fact, std::size_t figure) const;
};

}  // namespace zoneflow::ingest
