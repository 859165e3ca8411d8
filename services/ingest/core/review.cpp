#include "services/ingest/core/review.h"

#include <algorithm>
#include <set>
#include <utility>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/ingest/core/figure_fields.h"
#include "services/ingest/core/new_figure.h"

namespace zoneflow::ingest {
namespace {

constexpr std::string_view kStatus = "status";
constexpr std::string_view kMergedInto = "merged_into";
constexpr std::string_view kMergedFrom = "merged_from";
constexpr std::string_view kSplitFrom = "split_from";
constexpr std::string_view kSplitInto = "split_into";

absl::Status Wrong(const FieldValue& set, std::string_view rule) {
  return absl::InvalidArgumentError(StrCat(set.field, ": '", set.value, "' ", rule));
}

template <typename Figures>
std::vector<FieldChange> ChangesOf(const Figures& before, const Figures& after) {
  std::vector<FieldChange> changes;
  // Members come and go by no correction: both have the same fields.
  const std::vector<FieldValue> was = TextsOf(before), is = TextsOf(after);
  for (std::size_t i = 0; i < is.size(); ++i) {
    if (was[i].value != is[i].value) {
      changes.push_back({is[i].field, was[i].value, is[i].value});
    }
  }
  const std::vector<FieldValue> had = LinksOf(before), has = LinksOf(after);
  for (std::size_t i = 0; i < has.size(); ++i) {
    if (had[i].value != has[i].value) {
      changes.push_back({has[i].field, had[i].value, has[i].value});
    }
  }
  if (after.status != before.status) {
    changes.push_back(
        {std::string(kStatus), std::string(Name(before.status)), std::string(Name(after.status))});
  }
  std::ranges::sort(changes, {}, &FieldChange::field);
  return changes;
}

absl::Status CheckMayChange(ReviewVerb verb, const FigureHead& before, const Principal& principal) {
  RETURN_IF_ERROR(CheckMayActIn(principal, "zone.id", before.zone.id));
  const auto has = [&](std::string_view role) {
    return std::ranges::find(principal.roles, role) != principal.roles.end();
  };
  if (has("statistics") || has("operator")) {
    return absl::OkStatus();
  }
  if (before.status == FigureStatus::kSignedOff) {
    return absl::PermissionDeniedError(
        StrCat("status: ", before.id, " is signed off; statistics change it, not ", principal.id));
  }
  if (verb == ReviewVerb::kSignedOff) {
    return absl::PermissionDeniedError(StrCat(
        "status: signing ", before.id, " off is with the statistics, not with ", principal.id));
  }
  return absl::OkStatus();
}

absl::Status Refuse(const FigureHead& figure, std::string_view why) {
  return absl::FailedPreconditionError(StrCat("status: ", figure.id, " ", why));
}

template <typename Figures>
absl::Status Correct(const ReviewCommand& command, const Gazetteer& gazetteer, Figures& figure) {
  const Figures before = figure;
  for (const FieldValue& set : command.values) {
    RETURN_IF_ERROR(SetField(set, gazetteer, figure));
  }
  RETURN_IF_ERROR(CheckWhole(figure));
  if (figure == before) {
    return absl::FailedPreconditionError(
        StrCat("values: ", figure.id, " says so already; what is right is to be confirmed"));
  }
  figure.status = FigureStatus::kChecked;
  return absl::OkStatus();
}

absl::Status Merge(const ReviewCommand& /*command*/, FactFigures& fact) {
  return absl::InvalidArgumentError(
      StrCat("targets.id: ", fact.id, " is no signing; signings are merged, and nothing else"));
}

absl::Status Merge(const ReviewCommand& command, SigningFigures& signing) {
  if (!signing.merged_into.empty()) {
    return Refuse(signing, StrCat("was merged into ", signing.merged_into, " already"));
  }
  if (signing.status == FigureStatus::kRejected) {
    return Refuse(signing, "is rejected; it tells of nothing that could be the same");
  }
  if (signing.id != command.into) {
    signing.merged_into = SigningIdOf(command.into);
    signing.status = FigureStatus::kRejected;
    return absl::OkStatus();
  }
  for (const std::string& item : command.merged) {
    signing.merged_from.push_back(SigningIdOf(item));
  }
  std::ranges::sort(signing.merged_from);
  return absl::OkStatus();
}

// The one that stood for those of a merge that is taken back.
bool LetsGo(const ReviewCommand& /*command*/, FactFigures& /*fact*/) { return false; }
bool LetsGo(const ReviewCommand& command, SigningFigures& signing) {
  if (command.rejoins || signing.id != command.into) {
    return false;
  }
  for (const std::string& item : command.merged) {
    std::erase(signing.merged_from, SigningIdOf(item));
  }
  return true;
}

void SetMergedInto(const std::string& /*into*/, FactFigures& /*fact*/) {}
void SetMergedInto(const std::string& into, SigningFigures& signing) { signing.merged_into = into; }

void TakeIn(const std::vector<std::string>& /*parts*/, FactFigures& /*fact*/) {}
void TakeIn(const std::vector<std::string>& parts, SigningFigures& signing) {
  signing.merged_from.insert(signing.merged_from.end(), parts.begin(), parts.end());
  std::ranges::sort(signing.merged_from);
}

// A part of a split that is taken back: merged into the figure that it was split from.
template <typename Figures>
absl::Status Rejoin(const ReviewCommand& command, Figures& part) {
  if (part.revision != 1) {
    return Refuse(part, "has changed since it was split off; the split is not taken back");
  }
  part.status = FigureStatus::kRejected;
  SetMergedInto(SigningIdOf(command.into), part);
  return absl::OkStatus();
}

// Sets each field to what it was before the act, if it is what the act made of it.
template <typename Figures>
absl::Status TakeBack(const ReviewCommand& command, const Gazetteer& gazetteer, Figures& figure) {
  if (figure.status == FigureStatus::kSignedOff) {
    return Refuse(figure, "is signed off and may have left the house; correct it instead");
  }
  if (LetsGo(command, figure)) {
    return absl::OkStatus();
  }
  if (command.rejoins && figure.id != command.into) {
    return Rejoin(command, figure);
  }
  if (std::ranges::find(command.undo, kSplitFrom, &FieldChange::field) != command.undo.end()) {
    return absl::FailedPreconditionError(
        StrCat("number: ", figure.id,
               " is a part; the split is taken back by the act on the one that was split"));
  }
  std::vector<FieldValue> now = TextsOf(figure);
  for (FieldValue& link : LinksOf(figure)) {
    now.push_back(std::move(link));
  }
  now.push_back({std::string(kStatus), std::string(Name(figure.status))});
  for (const FieldChange& change : command.undo) {
    const auto found = std::ranges::find(now, change.field, &FieldValue::field);
    if (found == now.end() || found->value != change.after) {
      return absl::FailedPreconditionError(
          StrCat("number: ", change.field, " of ", figure.id, " has changed since; it is '",
                 found == now.end() ? "" : found->value, "', not '", change.after, "'"));
    }
    if (change.field == kSplitInto) {
      TakeIn(figure.split_into, figure);
      figure.split_into.clear();
      continue;
    }
    if (change.field == kMergedFrom) {
      return absl::FailedPreconditionError(
          StrCat("number: ", figure.id,
                 " stands for others; the merge is taken back by the act on "
                 "the one that was merged"));
    }
    if (change.field == kMergedInto) {
      SetMergedInto(change.before, figure);
      continue;
    }
    if (change.field != kStatus) {
      RETURN_IF_ERROR(SetField({change.field, change.before}, gazetteer, figure));
      continue;
    }
    for (const FigureStatus status :
         {FigureStatus::kExtracted, FigureStatus::kChecked, FigureStatus::kRejected}) {
      figure.status = Name(status) == change.before ? status : figure.status;
    }
    // What was signed off then is to be signed off anew.
    if (change.before == Name(FigureStatus::kSignedOff)) {
      figure.status = FigureStatus::kChecked;
    }
  }
  return CheckWhole(figure);
}

template <typename Figures>
absl::Status Do(const ReviewCommand& command, const Gazetteer& gazetteer, Figures& figure) {
  if (command.verb == ReviewVerb::kUndone) {
    return TakeBack(command, gazetteer, figure);
  }
  if (command.verb == ReviewVerb::kMerged) {
    return Merge(command, figure);
  }
  if (command.verb == ReviewVerb::kRejected) {
    figure.status = FigureStatus::kRejected;
    return absl::OkStatus();
  }
  if (figure.status == FigureStatus::kRejected) {
    return Refuse(figure, "is rejected; there is no figure to vouch for");
  }
  if (command.verb == ReviewVerb::kCorrected) {
    return Correct(command, gazetteer, figure);
  }
  if (command.verb == ReviewVerb::kConfirmed) {
    figure.status = std::max(figure.status, FigureStatus::kChecked);
    return absl::OkStatus();
  }
  if (figure.status < FigureStatus::kChecked) {
    return Refuse(figure, "is unchecked; it is compared with its proof before it is signed off");
  }
  figure.status = FigureStatus::kSignedOff;
  return absl::OkStatus();
}

void AddMonth(const Figure& figure, std::set<ZoneMonth>& months) {
  const ZoneMonth one{HeadOf(figure).zone.id, MonthOf(figure)};
  if (!one.zone_id.empty() && !one.month.empty()) {
    months.insert(one);
  }
}

bool IsMonth(std::string_view text) {
  return text.size() == 7 && ParseDate(StrCat(text, "-01")).ok();
}

}  // namespace

std::string SigningIdOf(std::string_view item) {
  const std::size_t slash = item.find('/');
  return std::string(item.substr(slash == std::string_view::npos ? 0 : slash + 1));
}

const FigureHead& HeadOf(const Figure& figure) {
  return std::visit([](const FigureHead& head) -> const FigureHead& { return head; }, figure);
}

std::string_view Name(FigureStatus status) {
  switch (status) {
    case FigureStatus::kUnspecified:
      break;
    case FigureStatus::kExtracted:
      return "extracted";
    case FigureStatus::kChecked:
      return "checked";
    case FigureStatus::kSignedOff:
      return "signed_off";
    case FigureStatus::kRejected:
      return "rejected";
  }
  return "";
}

std::vector<FieldValue> FieldsOf(const Figure& figure) {
  return std::visit([](const auto& figures) { return TextsOf(figures); }, figure);
}

std::int64_t WeightOf(const Figure& figure) {
  const auto* signing = std::get_if<SigningFigures>(&figure);
  if (signing == nullptr || signing->status == FigureStatus::kRejected ||
      signing->zone.id.empty()) {
    return 0;
  }
  for (const std::optional<Money>* money : {&signing->amount, &signing->amount_alt}) {
    if (*money && (*money)->currency == "CNY") {
      return (*money)->minor;
    }
  }
  return 0;
}

std::string MonthOf(const Figure& figure) {
  std::optional<Date> day;
  if (const auto* signing = std::get_if<SigningFigures>(&figure)) {
    day = signing->signed_on;
  } else if (const auto& facility = std::get<FactFigures>(figure).facility) {
    day = facility->day;
  }
  if (!day) {
    day = HeadOf(figure).published_on;
  }
  return day ? FormatDate(*day).substr(0, 7) : "";
}

absl::Status CheckCommand(const ReviewCommand& command) {
  RETURN_IF_ERROR(CheckNote(command.note));
  if (command.verb == ReviewVerb::kRejected && command.note.empty()) {
    return absl::InvalidArgumentError("reason: is empty; a figure is rejected for a reason");
  }
  if (command.as_revision && command.note.empty()) {
    return absl::InvalidArgumentError("note: is empty; a revision has a reason");
  }
  if (command.verb == ReviewVerb::kSplit) {
    return CheckParts(command.parts);
  }
  return command.verb == ReviewVerb::kCorrected ? CheckValues(command.values) : absl::OkStatus();
}

absl::Status CheckNote(const std::string& note) {
  return note.size() > kLongestNote
             ? absl::InvalidArgumentError(
                   StrCat("note: ", note.size(), " bytes, at most ", kLongestNote, " are kept"))
             : absl::OkStatus();
}

absl::Status CheckValues(const std::vector<FieldValue>& values) {
  if (values.empty() || values.size() > kMostValues) {
    return absl::InvalidArgumentError(
        StrCat("values: ", values.size(), ", must be 1 to ", kMostValues));
  }
  std::set<std::string_view> fields;
  for (const FieldValue& set : values) {
    if (!fields.insert(set.field).second) {
      return absl::InvalidArgumentError(StrCat("values.field: '", set.field, "' stands twice"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<ReviewStep>> Decide(const ReviewCommand& command, const Figure& before,
                                                 const Principal& principal,
                                                 const Gazetteer& gazetteer) {
  RETURN_IF_ERROR(CheckMayChange(command.verb, HeadOf(before), principal));
  return std::visit(
      [&](const auto& was) -> absl::StatusOr<std::optional<ReviewStep>> {
        auto after = was;
        std::vector<NewFigure> parts;
        if (command.verb == ReviewVerb::kSplit) {
          ASSIGN_OR_RETURN(parts, Split(command.parts, gazetteer, after));
        } else {
          RETURN_IF_ERROR(Do(command, gazetteer, after));
        }
        if (after == was) {
          return std::nullopt;
        }
        RETURN_IF_ERROR(CheckMayActIn(principal, "zone.id", after.zone.id));
        for (const NewFigure& part : parts) {
          RETURN_IF_ERROR(CheckMayActIn(principal, "zone.id", HeadOf(part.figure).zone.id));
        }
        std::vector<FieldChange> changes = ChangesOf(was, after);
        return ReviewStep{std::move(after), std::move(changes), std::move(parts)};
      },
      before);
}

std::set<ZoneMonth> MonthsOf(const Figure& before, const ReviewStep& step) {
  std::set<ZoneMonth> months;
  AddMonth(before, months);
  AddMonth(step.after, months);
  for (const NewFigure& part : step.parts) {
    AddMonth(part.figure, months);
  }
  return months;
}

std::set<ZoneMonth> MonthsOf(const NewFigure& added) {
  std::set<ZoneMonth> months;
  AddMonth(added.figure, months);
  return months;
}

absl::Status CheckLocks(const std::vector<ZoneMonth>& locked, bool as_revision) {
  return locked.empty() || as_revision
             ? absl::OkStatus()
             : absl::FailedPreconditionError(
                   StrCat("as_revision: ", locked.front().month, " of ", locked.front().zone_id,
                          " is locked; a change comes as a revision with its reason"));
}

absl::Status CheckMayLock(const ZoneMonth& month, std::int64_t open) {
  return open == 0 ? absl::OkStatus()
                   : absl::FailedPreconditionError(StrCat("month: ", open, " figures of ",
                                                          month.month, " of ", month.zone_id,
                                                          " are neither signed off nor rejected"));
}

absl::Status CheckMonth(const ZoneMonth& month, const Principal& principal,
                        const Gazetteer& gazetteer) {
  if (gazetteer.FindById(month.zone_id) == nullptr) {
    return Wrong({"zone_id", month.zone_id}, "is the id of no known zone");
  }
  if (!IsMonth(month.month)) {
    return Wrong({"month", month.month}, "must be a month as '2021-02'");
  }
  return CheckMayActIn(principal, "zone_id", month.zone_id);
}

}  // namespace zoneflow::ingest
