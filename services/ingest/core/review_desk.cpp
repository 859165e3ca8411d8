#include "services/ingest/core/review_desk.h"

#include <map>
#include <optional>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::ingest {

absl::Status ReviewDesk::Run(const std::vector<ReviewTarget>& targets, const ReviewCommand& command,
                             const NamedRequest& request, const Principal& principal,
                             const Origin& origin) const {
  RETURN_IF_ERROR(CheckCommand(command));
  if (targets.empty() || targets.size() > kMostTargets) {
    return absl::InvalidArgumentError(
        StrCat("targets: ", targets.size(), ", must be 1 to ", kMostTargets));
  }
  std::map<std::string, std::int64_t> expected;
  std::vector<std::string> ids;
  for (const ReviewTarget& target : targets) {
    if (target.expected_revision < 0) {
      return absl::InvalidArgumentError(
          StrCat("expected_revision: ", target.expected_revision, " is negative"));
    }
    if (!expected.emplace(target.id, target.expected_revision).second) {
      return absl::InvalidArgumentError(StrCat("targets.id: '", target.id, "' stands twice"));
    }
  }
  for (const auto& [id, revision] : expected) {
    ids.push_back(id);
  }
  return store_.Review(
      ids, {command.verb, command.note, request, origin},
      [&](const std::string& id,
          const SigningFigures& before) -> absl::StatusOr<std::optional<ReviewStep>> {
        const std::int64_t wanted = expected.at(id);
        if (wanted != 0 && wanted != before.revision) {
          return absl::AbortedError(StrCat("expected_revision: ", id, " has revision ",
                                           before.revision, ", not ", wanted, ": read it again"));
        }
        return Decide(command, before, principal, gazetteer_);
      });
}

}  // namespace zoneflow::ingest
