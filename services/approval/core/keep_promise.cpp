#include "services/approval/core/keep_promise.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/status/status.h"

#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/approval/core/node_limit.h"
#include "services/approval/core/node_step.h"
#include "services/approval/core/todo.h"

namespace zoneflow::approval {
namespace {

absl::Status Refuse(std::string_view field, std::string_view value, std::string_view rule) {
  return absl::InvalidArgumentError(StrCat(field, ": \"", value, "\" ", rule));
}

const SoftEdge* SoftEdgeTo(const Procedure& procedure, const ProcedureId& prerequisite) {
  const auto found = std::ranges::find(procedure.soft, prerequisite, &SoftEdge::on);
  return found == procedure.soft.end() ? nullptr : &*found;
}

absl::Status CheckWish(const PromiseWish& wish, const Procedure& procedure,
                       const Catalogue& catalogue) {
  if (wish.paper.empty() == wish.prerequisite.empty()) {
    return absl::InvalidArgumentError(
        "paper: and prerequisite_id: exactly one of the two is what is promised");
  }
  if (!wish.paper.empty()) {
    return CheckPaperMayFollow(procedure, wish.paper);
  }
  const SoftEdge* edge = SoftEdgeTo(procedure, wish.prerequisite);
  if (edge == nullptr) {
    return Refuse(
        "prerequisite_id", wish.prerequisite.str(),
        StrCat("is no prerequisite of ", procedure.id.str(), " that a promise may stand in for"));
  }
  const std::optional<std::size_t> on = catalogue.IndexOf(edge->on);
  const std::optional<std::size_t> due_before = catalogue.IndexOf(edge->due_before);
  if (on && due_before && catalogue.IsNeverDeferred(*on) &&
      catalogue.ComesAfterStart(*due_before)) {
    return Refuse("prerequisite_id", wish.prerequisite.str(),
                  "is wanted by the law before construction starts (never_defer)");
  }
  return absl::OkStatus();
}

bool IsSameWish(const CasePromise& promise, const ProcedureId& procedure, const PromiseWish& wish) {
  return promise.procedure == procedure && promise.paper == wish.paper &&
         promise.prerequisite == wish.prerequisite;
}

const CasePromise* FindPromise(const Case& value, const PromiseId& id) {
  const auto found = std::ranges::find(value.promises, id, &CasePromise::id);
  return found == value.promises.end() ? nullptr : &*found;
}

absl::Status NoPromise(const CaseId& case_id, const PromiseId& id) {
  return absl::NotFoundError(
      StrCat("promise_id: case ", case_id.str(), " has no promise \"", id.str(), "\""));
}

// What a named request that made none, since another had, finds when it comes again.
const CasePromise* LastOfWish(const Case& value, const ProcedureId& procedure,
                              const PromiseWish& wish) {
  const CasePromise* last = nullptr;
  for (const CasePromise& promise : value.promises) {
    if (IsSameWish(promise, procedure, wish) &&
        (last == nullptr || promise.made_on > last->made_on)) {
      last = &promise;
    }
  }
  return last;
}

// The same for every try of a request.
PromiseId IdFor(const NodeCommand& command, const PromiseWish& wish, const std::string& actor,
                std::size_t number) {
  return PromiseIdOf(command.request.id.empty()
                         ? StrCat(command.case_id.str(), "/", command.procedure.str(), "/",
                                  wish.paper, "/", wish.prerequisite.str(), "/", number)
                         : StrCat(actor, "/", command.request.id));
}

}  // namespace

PromiseId PromiseIdOf(std::string_view what) {
  return PromiseId(Sha256Hex(StrCat("promise/", what)).substr(0, 32));
}

std::string_view PromiseStateKey(PromiseState state) {
  switch (state) {
    case PromiseState::kOpen:
      return "open";
    case PromiseState::kUploaded:
      return "uploaded";
    case PromiseState::kClosed:
      return "closed";
  }
  return "";
}

std::optional<PromiseState> PromiseStateOfKey(std::string_view key) {
  const auto* found = std::ranges::find(kPromiseStates, key, PromiseStateKey);
  return found == std::end(kPromiseStates) ? std::nullopt : std::optional(*found);
}

absl::StatusOr<std::optional<Date>> LastDayFor(const PromiseWish& wish, const Case& value,
                                               const Procedure& procedure, Date today,
                                               const Rulebook& rulebook) {
  if (!wish.paper.empty()) {
    const CaseNode* node = value.FindNode(procedure.id);
    const Date from = node != nullptr && node->accepted_on ? *node->accepted_on : today;
    const std::optional<int>& allowed = rulebook.LimitsIn(value.project.zone.id).paper_wd;
    const NodeLimit limit{allowed.value_or(procedure.promised_wd)};
    ASSIGN_OR_RETURN(const DueDay due,
                     DueDayOf(limit, from, {}, std::nullopt, today, rulebook.calendar));
    return due.on;
  }
  const SoftEdge* edge = SoftEdgeTo(procedure, wish.prerequisite);
  const TimetableRow* row = edge != nullptr ? value.FindRow(edge->due_before) : nullptr;
  return row != nullptr ? std::optional(row->latest_accept) : std::nullopt;
}

std::vector<PromiseWish> PromisableFor(const Case& value, const ProcedureId& procedure, Date today,
                                       const Rulebook& rulebook) {
  std::vector<PromiseWish> promisable;
  const std::optional<std::size_t> index = rulebook.catalogue.IndexOf(procedure);
  const CaseNode* node = value.FindNode(procedure);
  if (!index || !CheckStands(value).ok() || (node != nullptr && IsDone(node->status))) {
    return promisable;
  }
  const Procedure& entry = rulebook.catalogue.at(*index);
  std::vector<PromiseWish> wishes;
  for (const std::string& paper : entry.waivable) {
    wishes.push_back({paper, {}, std::nullopt, ""});
  }
  const std::vector<ProcedureId> own = ProceduresOf(value, rulebook);
  const bool is_accepted = node != nullptr && IsUnderReview(node->status);
  for (const SoftEdge& edge : entry.soft) {
    const CaseNode* before = value.FindNode(edge.on);
    const bool is_needed = !is_accepted && std::ranges::find(own, edge.on) != own.end() &&
                           (before == nullptr || !IsDone(before->status));
    if (is_needed) {
      wishes.push_back({"", edge.on, std::nullopt, ""});
    }
  }
  for (PromiseWish& wish : wishes) {
    const bool is_promised = std::ranges::any_of(value.promises, [&](const CasePromise& promise) {
      return IsSameWish(promise, procedure, wish);
    });
    const absl::StatusOr<std::optional<Date>> last =
        LastDayFor(wish, value, entry, today, rulebook);
    const bool is_late = !last.ok() || (*last && **last < today);
    if (!is_promised && !is_late && CheckWish(wish, entry, rulebook.catalogue).ok()) {
      wish.due_on = *last;
      promisable.push_back(std::move(wish));
    }
  }
  return promisable;
}

absl::StatusOr<CasePromise> KeepPromises::Make(const NodeCommand& command, const PromiseWish& wish,
                                               const Principal& principal, Instant now) const {
  const Rulebook& rulebook = rules_.Now();
  const Date today = ShanghaiDate(now);
  PromiseId id = IdFor(command, wish, principal.id, 0);
  RETURN_IF_ERROR(
      store_
          .ChangeNode({command.case_id, command.procedure}, command.request, {principal.id, now},
                      [&](const NodeFile& file) -> absl::StatusOr<CaseStep> {
                        const Case& value = file.value;
                        ASSIGN_OR_RETURN(const Procedure* procedure,
                                         ProcedureFor(command, value, rulebook, principal));
                        RETURN_IF_ERROR(CheckWish(wish, *procedure, rulebook.catalogue));
                        ASSIGN_OR_RETURN(const std::optional<Date> last,
                                         LastDayFor(wish, value, *procedure, today, rulebook));
                        if (!wish.due_on && !last) {
                          return absl::InvalidArgumentError(
                              "due_on: is empty, and nothing says which day is the last");
                        }
                        const Date due_on = wish.due_on.value_or(last.value_or(today));
                        if (due_on < today) {
                          return Refuse("due_on", FormatDate(due_on),
                                        StrCat("is before today, ", FormatDate(today)));
                        }
                        if (last && due_on > *last) {
                          return Refuse(
                              "due_on", FormatDate(due_on),
                              StrCat("is after ", FormatDate(*last),
                                     wish.paper.empty()
                                         ? ", when what needs the result is accepted at the latest"
                                         : ", when the procedure's own promised limit ends"));
                        }
                        for (const CasePromise& promise : value.promises) {
                          if (!IsSameWish(promise, command.procedure, wish) ||
                              promise.state == PromiseState::kClosed) {
                            continue;
                          }
                          if (promise.due_on != due_on) {
                            return absl::FailedPreconditionError(
                                StrCat("due_on: it is promised until ", FormatDate(promise.due_on),
                                       " already"));
                          }
                          id = promise.id;
                          return CaseStep{};
                        }
                        CasePromise made;
                        id = IdFor(command, wish, principal.id, value.promises.size());
                        made.id = id;
                        made.revision = 1;
                        made.procedure = command.procedure;
                        made.paper = wish.paper;
                        made.prerequisite = wish.prerequisite;
                        made.reason = wish.reason;
                        made.made_on = today;
                        made.made_by = principal.id;
                        made.due_on = due_on;
                        return StepTo(value, std::move(made), {principal.id, now}, rulebook);
                      })
          .status());
  ASSIGN_OR_RETURN(const Case value, store_.Get(command.case_id));
  const CasePromise* answer = FindPromise(value, id);
  if (answer == nullptr) {
    answer = LastOfWish(value, command.procedure, wish);
  }
  return answer != nullptr ? absl::StatusOr<CasePromise>(*answer) : NoPromise(value.id, id);
}

absl::StatusOr<CasePromise> KeepPromises::Advance(const NodeCommand& command, const PromiseId& id,
                                                  PromiseState to, Date on,
                                                  const Principal& principal, Instant now) const {
  const Rulebook& rulebook = rules_.Now();
  const Date today = ShanghaiDate(now);
  RETURN_IF_ERROR(
      store_
          .ChangeNode(
              {command.case_id, command.procedure}, command.request, {principal.id, now},
              [&](const NodeFile& file) -> absl::StatusOr<CaseStep> {
                const Case& value = file.value;
                const CasePromise* found = FindPromise(value, id);
                if (found == nullptr) {
                  return NoPromise(value.id, id);
                }
                NodeCommand of = command;
                of.procedure = found->procedure;
                RETURN_IF_ERROR(ProcedureFor(of, value, rulebook, principal).status());
                if (on > today || on < found->made_on) {
                  return Refuse("on", FormatDate(on),
                                StrCat("is not within ", FormatDate(found->made_on),
                                       ", when it was "
                                       "promised, and today, ",
                                       FormatDate(today)));
                }
                if (found->state == to) {
                  return CaseStep{};
                }
                CasePromise after = *found;
                if (found->state == PromiseState::kClosed) {
                  return absl::FailedPreconditionError(
                      StrCat("to: it is closed since ", FormatDate(*found->closed_on)));
                }
                if (to == PromiseState::kClosed && found->state != PromiseState::kUploaded) {
                  return absl::FailedPreconditionError(
                      "to: what was promised has not come; it is confirmed once it is uploaded");
                }
                ++after.revision;
                after.state = to;
                if (to == PromiseState::kUploaded) {
                  after.uploaded_on = on;
                } else {
                  after.closed_on = on;
                  after.closed_by = principal.id;
                }
                return StepTo(value, std::move(after), {principal.id, now}, rulebook);
              })
          .status());
  ASSIGN_OR_RETURN(const Case value, store_.Get(command.case_id));
  const CasePromise* after = FindPromise(value, id);
  return after != nullptr ? absl::StatusOr<CasePromise>(*after) : NoPromise(value.id, id);
}

}  // namespace zoneflow::approval
