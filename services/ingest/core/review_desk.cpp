#include "services/ingest/core/review_desk.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <variant>

#include "absl/strings/str_split.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::ingest {
namespace {

absl::Status CheckMayUndo(const StoredAct& act, std::int64_t number) {
  const auto refuse = [&](std::string_view why) {
    return absl::FailedPreconditionError(
        StrCat("number: act ", number, " of ", act.item, " ", why));
  };
  if (act.verb == ReviewVerb::kAdded) {
    return refuse("added it; reject it instead");
  }
  const bool links = std::ranges::any_of(act.changes, [](const FieldChange& change) {
    return change.field == "merged_into" || change.field == "split_into";
  });
  return act.verb == ReviewVerb::kUndone && links
             ? refuse("took a merge or a split back; merge or split again instead")
             : absl::OkStatus();
}

}  // namespace

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
  // The one that stands for all comes last: it stands for those too that were merged into one of
  // them before. A consumer that hears of it alone knows the whole chain.
  const bool chains = !command.into.empty() && !command.rejoins;
  if (chains) {
    std::ranges::stable_partition(ids, [&](const std::string& id) { return id != command.into; });
  }
  ReviewCommand decided = command;
  return store_.Review(
      ids, {command.verb, command.note, command.as_revision, request, origin},
      [&](const std::string& id,
          const Figure& before) -> absl::StatusOr<std::optional<ReviewStep>> {
        const std::int64_t wanted = expected.at(id);
        const std::int64_t revision = HeadOf(before).revision;
        if (wanted != 0 && wanted != revision) {
          return absl::AbortedError(StrCat("expected_revision: ", id, " has revision ", revision,
                                           ", not ", wanted, ": read it again"));
        }
        const auto* signing = std::get_if<SigningFigures>(&before);
        if (chains && id != command.into && signing != nullptr) {
          for (const std::string& earlier : signing->merged_from) {
            decided.merged.push_back(StrCat("signing/", earlier));
          }
        }
        return Decide(decided, before, principal, gazetteer_);
      });
}

absl::Status ReviewDesk::Merge(const ReviewTarget& into, const std::vector<ReviewTarget>& merged,
                               ReviewCommand command, const NamedRequest& request,
                               const Principal& principal, const Origin& origin) const {
  if (merged.empty() || merged.size() > kMostMerged) {
    return absl::InvalidArgumentError(
        StrCat("targets: ", merged.size(), ", must be 1 to ", kMostMerged));
  }
  std::vector<ReviewTarget> all = {into};
  for (const ReviewTarget& target : merged) {
    if (target.id == into.id) {
      return absl::InvalidArgumentError(
          StrCat("targets.id: '", target.id, "' is the one that they are merged into"));
    }
    all.push_back(target);
    command.merged.push_back(target.id);
  }
  command.verb = ReviewVerb::kMerged;
  command.into = into.id;
  return Run(all, command, request, principal, origin);
}

absl::StatusOr<std::string> ReviewDesk::Add(const Addition& addition, const std::string& note,
                                            bool as_revision, const NamedRequest& request,
                                            const Principal& principal,
                                            const Origin& origin) const {
  RETURN_IF_ERROR(
      CheckCommand({.verb = ReviewVerb::kAdded, .note = note, .as_revision = as_revision}));
  return store_.Add(addition.article_id, {ReviewVerb::kAdded, note, as_revision, request, origin},
                    [&](const ArticleWords& article) {
                      return ingest::Add(addition, article, principal, gazetteer_);
                    });
}

absl::StatusOr<std::string> ReviewDesk::Undo(const ReviewUndo& undo, const NamedRequest& request,
                                             const Principal& principal,
                                             const Origin& origin) const {
  ASSIGN_OR_RETURN(StoredAct act, store_.FindAct(undo.act));
  RETURN_IF_ERROR(CheckMayUndo(act, undo.act));
  std::vector<ReviewTarget> targets = {{act.item, undo.expected_revision}};
  ReviewCommand command{.verb = ReviewVerb::kUndone,
                        .note = undo.note,
                        .undo = std::move(act.changes),
                        .as_revision = undo.as_revision};
  // A merge is two figures': the one that stood for both lets the other go.
  const auto merge = std::ranges::find(command.undo, "merged_into", &FieldChange::field);
  if (merge != command.undo.end() && !merge->after.empty()) {
    command.into = StrCat("signing/", merge->after);
    command.merged = {act.item};
    targets.push_back({command.into, 0});
  }
  // A split is that of the figure and of its parts, which go back to it.
  const auto split = std::ranges::find(command.undo, "split_into", &FieldChange::field);
  if (split != command.undo.end()) {
    command.rejoins = true;
    command.into = act.item;
    const std::string kind = act.item.substr(0, act.item.find('/') + 1);
    for (const absl::string_view part : absl::StrSplit(AbslView(split->after), ' ')) {
      command.merged.push_back(StrCat(kind, part));
      targets.push_back({command.merged.back(), 0});
    }
  }
  RETURN_IF_ERROR(Run(targets, command, request, principal, origin));
  return act.item;
}

absl::Status ReviewDesk::TellApart(const std::string& one, const std::string& other,
                                   const ApartRecord& record, const Principal& principal) const {
  RETURN_IF_ERROR(CheckNote(record.note));
  if (record.note.empty()) {
    return absl::InvalidArgumentError("reason: is empty; signings are told apart for a reason");
  }
  if (one == other) {
    return absl::InvalidArgumentError(StrCat("second: '", other, "' is the first; name two"));
  }
  for (const auto& [field, id] : {std::pair("first", &one), std::pair("second", &other)}) {
    if (!id->starts_with("signing/")) {
      return absl::InvalidArgumentError(
          StrCat(field, ": '", *id, "' is no signing; only signings may be doubles"));
    }
  }
  return store_.TellApart(
      one, other, record, [&](const Figure& first, const Figure& second) -> absl::Status {
        RETURN_IF_ERROR(CheckMayActIn(principal, "zone.id", HeadOf(first).zone.id));
        return CheckMayActIn(principal, "zone.id", HeadOf(second).zone.id);
      });
}

absl::Status ReviewDesk::SetLock(const ZoneMonth& month, const MonthLock& lock,
                                 const Principal& principal) const {
  RETURN_IF_ERROR(CheckMonth(month, principal, gazetteer_));
  if (lock.note.size() > kLongestNote) {
    return absl::InvalidArgumentError(
        StrCat("note: ", lock.note.size(), " bytes, at most ", kLongestNote, " are kept"));
  }
  if (!lock.locked && lock.note.empty()) {
    return absl::InvalidArgumentError("reason: is empty; a month is opened for a reason");
  }
  return store_.SetLock(month, lock);
}

}  // namespace zoneflow::ingest
