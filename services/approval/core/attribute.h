// What is asked of a project: attributes, each yes, no, or not known yet. They decide which procedures
// of its template it walks through.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"

#include "services/approval/core/catalogue.h"
#include "services/approval/core/template.h"

namespace zoneflow::approval {

// What is known: yes or no. An attribute that is not there is an open question, if the template asks
// for it at all.
using AttributeAnswers = std::map<AttributeId, bool>;

// InvalidArgument names the attribute and the rule: an empty or a duplicate id, one that implies
// what there is not or itself; and the template with a procedure under on_yes that no attribute
// decides on.
absl::Status CheckAttributes(std::span<const ProjectAttribute> attributes,
                             std::span<const ProjectTemplate> templates,
                             const Catalogue& catalogue);

// The procedures of the template without those whose attribute is no, and with those of on_yes whose
// attribute is yes, before its last one.
std::vector<ProcedureId> SelectedBy(const AttributeAnswers& answers, const ProjectTemplate& made,
                                    const Catalogue& catalogue);

// A question that a template asks.
struct AttributeQuestion {
  AttributeId id;
  std::string zh;
  std::string en;
  std::optional<bool> answer;
  std::vector<ProcedureId> procedures;  // on which it decides, in the order of the template
};

// In the order of the rulebook.
std::vector<AttributeQuestion> QuestionsOf(const ProjectTemplate& made,
                                           const AttributeAnswers& answers,
                                           const Rulebook& rulebook);

// InvalidArgument names two answers that contradict each other.
absl::Status CheckAnswers(const AttributeAnswers& answers, const Rulebook& rulebook);

}  // namespace zoneflow::approval
