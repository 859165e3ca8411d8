#include "services/approval/core/set_attributes.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_join.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/approval/core/node_step.h"

namespace zoneflow::approval {

absl::StatusOr<CaseStep> SetAttributes::Decide(const Case& value, const AttributeChanges& changes,
                                               std::int64_t expected_revision,
                                               const ChangeOrigin& origin) const {
  const Rulebook& rulebook = rules_.Now();
  RETURN_IF_ERROR(CheckStands(value));
  const ProjectTemplate* made = rulebook.FindTemplate(value.template_id);
  if (made == nullptr) {
    return absl::FailedPreconditionError(StrCat("template: \"", value.template_id.str(),
                                                "\" of case ", value.id.str(),
                                                " is not in the rulebook"));
  }
  const std::vector<AttributeQuestion> questions = QuestionsOf(*made, value.attributes, rulebook);
  AttributeAnswers answers = value.attributes;
  for (const auto& [id, answer] : changes) {
    if (std::ranges::find(questions, id, &AttributeQuestion::id) == questions.end()) {
      return absl::InvalidArgumentError(StrCat(
          "answers: \"", id.str(), "\" is none that template ", made->id.str(), " asks for: ",
          absl::StrJoin(questions, ", ", [](std::string* out, const AttributeQuestion& question) {
            out->append(question.id.str());
          })));
    }
    if (answer) {
      answers[id] = *answer;
    } else {
      answers.erase(id);
    }
  }
  if (answers == value.attributes) {
    return CaseStep{};
  }
  RETURN_IF_ERROR(CheckAnswers(answers, rulebook));
  if (expected_revision != 0 && expected_revision != value.revision) {
    return absl::AbortedError(StrCat("expected_revision: case ", value.id.str(), " has revision ",
                                     value.revision, ", not ", expected_revision));
  }
  return StepTo(value, std::move(answers), origin, rulebook);
}

absl::StatusOr<Case> SetAttributes::Run(const CaseId& id, const AttributeChanges& changes,
                                        std::int64_t expected_revision, const NamedRequest& request,
                                        const Principal& principal, Instant now) const {
  if (changes.empty()) {
    return absl::InvalidArgumentError("answers: is empty; name at least one attribute");
  }
  const ChangeOrigin origin{principal.id, now};
  RETURN_IF_ERROR(store_
                      .ChangeNode({id, ProcedureId()}, request, origin,
                                  [&](const NodeFile& file) -> absl::StatusOr<CaseStep> {
                                    RETURN_IF_ERROR(CheckMayActIn(principal, "case.zone.id",
                                                                  file.value.project.zone.id));
                                    return Decide(file.value, changes, expected_revision, origin);
                                  })
                      .status());
  return store_.Get(id);
}

}  // namespace zoneflow::approval
