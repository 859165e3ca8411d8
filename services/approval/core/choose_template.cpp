#include "services/approval/core/choose_template.h"

#include "absl/status/status.h"
#include "absl/strings/str_join.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/approval/core/node_step.h"

namespace zoneflow::approval {

absl::StatusOr<Case> ChooseTemplate::Run(const CaseId& id, const TemplateId& template_id,
                                         std::int64_t expected_revision,
                                         const NamedRequest& request, const Principal& principal,
                                         Instant now) const {
  const Rulebook& rulebook = rules_.Now();
  if (rulebook.FindTemplate(template_id) == nullptr) {
    return absl::InvalidArgumentError(StrCat(
        "template_id: \"", template_id.str(), "\" is none of ",
        absl::StrJoin(rulebook.templates, ", ", [](std::string* out, const ProjectTemplate& made) {
          out->append(made.id.str());
        })));
  }
  RETURN_IF_ERROR(
      store_
          .ChangeNode({id, ProcedureId()}, request, {principal.id, now},
                      [&](const NodeFile& file) -> absl::StatusOr<CaseStep> {
                        const Case& value = file.value;
                        RETURN_IF_ERROR(
                            CheckMayActIn(principal, "case.zone.id", value.project.zone.id));
                        RETURN_IF_ERROR(CheckStands(value));
                        if (value.template_id == template_id) {
                          return CaseStep{};
                        }
                        if (expected_revision != 0 && expected_revision != value.revision) {
                          return absl::AbortedError(StrCat("expected_revision: case ", id.str(),
                                                           " has revision ", value.revision,
                                                           ", not ", expected_revision));
                        }
                        return StepTo(value, template_id, {principal.id, now}, rulebook);
                      })
          .status());
  return store_.Get(id);
}

}  // namespace zoneflow::approval
