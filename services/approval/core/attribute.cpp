#include "services/approval/core/attribute.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <set>
#include <utility>

#include "common/base/str_cat.h"

namespace zoneflow::approval {
namespace {

// What decides on the procedure; an id that is no attribute where nothing does.
AttributeId DecidesOn(const ProcedureId& procedure, const Catalogue& catalogue) {
  const std::optional<std::size_t> index = catalogue.IndexOf(procedure);
  return AttributeId(index ? catalogue.at(*index).cond : "");
}

std::optional<bool> AnswerTo(const AttributeId& id, const AttributeAnswers& answers) {
  const auto found = answers.find(id);
  return found == answers.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

absl::Status CheckAttributes(std::span<const ProjectAttribute> attributes,
                             std::span<const ProjectTemplate> templates,
                             const Catalogue& catalogue) {
  std::set<AttributeId> known;
  for (const ProjectAttribute& attribute : attributes) {
    if (attribute.id.empty()) {
      return absl::InvalidArgumentError("attribute: id is empty; every attribute has one");
    }
    if (!known.insert(attribute.id).second) {
      return absl::InvalidArgumentError(
          StrCat("attribute ", attribute.id.str(), ": id stands twice; ids are unique"));
    }
  }
  for (const ProjectAttribute& attribute : attributes) {
    for (const AttributeId& implied : attribute.implies) {
      if (implied == attribute.id || !known.contains(implied)) {
        return absl::InvalidArgumentError(StrCat("attribute ", attribute.id.str(), ": implies \"",
                                                 implied.str(), "\", which is no other attribute"));
      }
    }
  }
  for (const ProjectTemplate& made : templates) {
    for (const ProcedureId& procedure : made.on_yes) {
      if (!known.contains(DecidesOn(procedure, catalogue))) {
        return absl::InvalidArgumentError(StrCat("template ", made.id.str(), ": on_yes: \"",
                                                 procedure.str(),
                                                 "\" hangs on no attribute, so it never comes"));
      }
    }
  }
  return absl::OkStatus();
}

std::vector<ProcedureId> SelectedBy(const AttributeAnswers& answers, const ProjectTemplate& made,
                                    const Catalogue& catalogue) {
  std::vector<ProcedureId> selected;
  for (const ProcedureId& procedure : made.procedures) {
    if (AnswerTo(DecidesOn(procedure, catalogue), answers) != false) {
      selected.push_back(procedure);
    }
  }
  std::vector<ProcedureId> added;
  for (const ProcedureId& procedure : made.on_yes) {
    if (AnswerTo(DecidesOn(procedure, catalogue), answers) == true) {
      added.push_back(procedure);
    }
  }
  selected.insert(selected.empty() ? selected.end() : selected.end() - 1, added.begin(),
                  added.end());
  return selected;
}

std::vector<AttributeQuestion> QuestionsOf(const ProjectTemplate& made,
                                           const AttributeAnswers& answers,
                                           const Rulebook& rulebook) {
  std::vector<AttributeQuestion> questions;
  for (const ProjectAttribute& attribute : rulebook.attributes) {
    AttributeQuestion question{
        attribute.id, attribute.zh, attribute.en, AnswerTo(attribute.id, answers), {}};
    for (const auto* procedures : {&made.procedures, &made.on_yes}) {
      std::ranges::copy_if(*procedures, std::back_inserter(question.procedures),
                           [&](const ProcedureId& procedure) {
                             return DecidesOn(procedure, rulebook.catalogue) == attribute.id;
                           });
    }
    if (!question.procedures.empty()) {
      questions.push_back(std::move(question));
    }
  }
  return questions;
}

absl::Status CheckAnswers(const AttributeAnswers& answers, const Rulebook& rulebook) {
  for (const ProjectAttribute& attribute : rulebook.attributes) {
    if (AnswerTo(attribute.id, answers) != true) {
      continue;
    }
    for (const AttributeId& implied : attribute.implies) {
      if (AnswerTo(implied, answers) == false) {
        const auto other = std::ranges::find(rulebook.attributes, implied, &ProjectAttribute::id);
        return absl::InvalidArgumentError(StrCat(
            "answers: ", attribute.id.str(), " (", attribute.zh, ") is yes, which ", implied.str(),
            " (", other == rulebook.attributes.end() ? "" : other->zh, ") being no contradicts"));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace zoneflow::approval
