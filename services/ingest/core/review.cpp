#include "services/ingest/core/review.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

#include "common/base/currency.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/ingest/core/change.h"

namespace zoneflow::ingest {
namespace {

constexpr std::int64_t kMostProjects = 1'000'000'000;  // what boards take of one signing
constexpr std::string_view kMembers = "members.";

absl::Status Wrong(const FieldValue& set, std::string_view rule) {
  return absl::InvalidArgumentError(StrCat(set.field, ": '", set.value, "' ", rule));
}

std::string TextOf(const std::optional<Money>& money) {
  return money ? StrCat(FormatMajor(*money), " ", money->currency) : "";
}

absl::StatusOr<std::optional<Money>> MoneyIn(const FieldValue& set) {
  if (set.value.empty()) {
    return std::nullopt;
  }
  const std::size_t space = set.value.find(' ');
  const std::string_view text = set.value;
  if (space == std::string::npos || FindCurrency(text.substr(space + 1)) == nullptr) {
    return Wrong(set, "must be an amount and the code of its currency, as '27700000000 CNY'");
  }
  const absl::StatusOr<Money> money = ParseMajor(text.substr(0, space), text.substr(space + 1));
  if (!money.ok()) {
    return Wrong(set, StrCat("is no amount: ", StdView(money.status().message())));
  }
  if (money->minor < 0) {
    return Wrong(set, "must not be negative");
  }
  return *money;
}

absl::StatusOr<std::string> NameIn(const FieldValue& set) {
  if (set.value.size() > kLongestName) {
    return absl::InvalidArgumentError(
        StrCat(set.field, ": ", set.value.size(), " bytes, at most ", kLongestName, " are kept"));
  }
  if (std::ranges::any_of(set.value, [](unsigned char c) { return c < 0x20 || c == 0x7f; })) {
    return absl::InvalidArgumentError(StrCat(set.field, ": holds a control character"));
  }
  return set.value;
}

absl::StatusOr<ZoneRef> ZoneIn(const FieldValue& set, const Gazetteer& gazetteer) {
  const Zone* zone = gazetteer.FindById(set.value);
  if (zone == nullptr) {
    return Wrong(set, "is the id of no known zone");
  }
  return ZoneRef{zone->id, zone->name, zone->province};
}

// "members.ID.company"
absl::Status SetMember(const FieldValue& set, SigningFigures& signing) {
  const std::vector<std::string> path = absl::StrSplit(set.field, '.');
  const auto found = path.size() == 3
                         ? std::ranges::find(signing.members, path[1], &MemberFigures::id)
                         : signing.members.end();
  if (found == signing.members.end()) {
    return absl::InvalidArgumentError(StrCat(set.field, ": signing ", signing.id,
                                             " names no such member, or a member has no such "
                                             "field"));
  }
  MemberFigures& member = *found;
  if (path[2] == "company") {
    ASSIGN_OR_RETURN(member.company, NameIn(set));
  } else if (path[2] == "name") {
    ASSIGN_OR_RETURN(member.name, NameIn(set));
  } else if (path[2] == "amount") {
    ASSIGN_OR_RETURN(member.amount, MoneyIn(set));
  } else if (path[2] == "amount_alt") {
    ASSIGN_OR_RETURN(member.amount_alt, MoneyIn(set));
  } else {
    return absl::InvalidArgumentError(StrCat(set.field, ": a member has no field ", path[2]));
  }
  if (member.company.empty() && member.name.empty()) {
    return Wrong(set, "leaves the member without company and name; a member keeps one of them");
  }
  return absl::OkStatus();
}

absl::Status Set(const FieldValue& set, const Gazetteer& gazetteer, SigningFigures& signing) {
  if (set.field == "zone.id") {
    ASSIGN_OR_RETURN(signing.zone, ZoneIn(set, gazetteer));
  } else if (set.field == "count") {
    if (!absl::SimpleAtoi(set.value, &signing.count) || signing.count < 1 ||
        signing.count > kMostProjects) {
      return Wrong(set, StrCat("must be a whole number, 1 to ", kMostProjects));
    }
  } else if (set.field == "amount") {
    ASSIGN_OR_RETURN(signing.amount, MoneyIn(set));
  } else if (set.field == "amount_alt") {
    ASSIGN_OR_RETURN(signing.amount_alt, MoneyIn(set));
  } else if (set.field == "signed_on") {
    signing.signed_on.reset();
    if (!set.value.empty()) {
      const absl::StatusOr<Date> date = ParseDate(set.value);
      if (!date.ok()) {
        return absl::InvalidArgumentError(StrCat("signed_on: ", StdView(date.status().message())));
      }
      signing.signed_on = *date;
    }
  } else if (set.field.starts_with(kMembers)) {
    return SetMember(set, signing);
  } else {
    return absl::InvalidArgumentError(
        StrCat("values.field: '", set.field, "' is no field that a person corrects"));
  }
  return absl::OkStatus();
}

// What must hold of all fields together.
absl::Status CheckWhole(const SigningFigures& signing) {
  if (signing.count < static_cast<std::int64_t>(signing.members.size())) {
    return absl::InvalidArgumentError(StrCat("count: ", signing.count, " is less than the ",
                                             signing.members.size(), " members named"));
  }
  if (signing.amount_alt && !signing.amount) {
    return absl::InvalidArgumentError(
        "amount_alt: stands without an amount; it is the same total in another currency");
  }
  if (signing.amount && signing.amount_alt &&
      signing.amount->currency == signing.amount_alt->currency) {
    return absl::InvalidArgumentError(StrCat("amount_alt: is in ", signing.amount->currency,
                                             " as amount is; it is the same total in another "
                                             "currency"));
  }
  return absl::OkStatus();
}

std::vector<FieldChange> ChangesOf(const SigningFigures& before, const SigningFigures& after) {
  std::vector<FieldChange> changes;
  // Members come and go by no correction: both have the same fields.
  const std::vector<FieldValue> was = FieldsOf(before), is = FieldsOf(after);
  for (std::size_t i = 0; i < is.size(); ++i) {
    if (was[i].value != is[i].value) {
      changes.push_back({is[i].field, was[i].value, is[i].value});
    }
  }
  return changes;
}

absl::Status CheckMayChange(const SigningFigures& before, const Principal& principal) {
  RETURN_IF_ERROR(CheckMayActIn(principal, "zone.id", before.zone.id));
  const auto has = [&](std::string_view role) {
    return std::ranges::find(principal.roles, role) != principal.roles.end();
  };
  if (before.status == FigureStatus::kSignedOff && !has("statistics") && !has("operator")) {
    return absl::PermissionDeniedError(StrCat(
        "status: signing ", before.id, " is signed off; statistics change it, not ", principal.id));
  }
  return absl::OkStatus();
}

}  // namespace

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

std::vector<FieldValue> FieldsOf(const SigningFigures& signing) {
  std::vector<FieldValue> fields = {
      {"zone.id", signing.zone.id},
      {"count", std::to_string(signing.count)},
      {"amount", TextOf(signing.amount)},
      {"amount_alt", TextOf(signing.amount_alt)},
      {"signed_on", signing.signed_on ? FormatDate(*signing.signed_on) : ""}};
  for (const MemberFigures& member : signing.members) {
    const std::string path = StrCat(kMembers, member.id, ".");
    fields.push_back({path + "company", member.company});
    fields.push_back({path + "name", member.name});
    fields.push_back({path + "amount", TextOf(member.amount)});
    fields.push_back({path + "amount_alt", TextOf(member.amount_alt)});
  }
  return fields;
}

std::int64_t WeightOf(const SigningFigures& signing) {
  if (signing.status == FigureStatus::kRejected || signing.zone.id.empty()) {
    return 0;
  }
  for (const std::optional<Money>* money : {&signing.amount, &signing.amount_alt}) {
    if (*money && (*money)->currency == "CNY") {
      return (*money)->minor;
    }
  }
  return 0;
}

std::string MonthOf(const SigningFigures& signing) {
  const std::optional<Date> day = signing.signed_on ? signing.signed_on : signing.published_on;
  return day ? FormatDate(*day).substr(0, 7) : "";
}

absl::Status CheckCommand(const ReviewCommand& command) {
  if (command.note.size() > kLongestNote) {
    return absl::InvalidArgumentError(
        StrCat("note: ", command.note.size(), " bytes, at most ", kLongestNote, " are kept"));
  }
  if (command.verb == ReviewVerb::kRejected && command.note.empty()) {
    return absl::InvalidArgumentError("reason: is empty; a figure is rejected for a reason");
  }
  if (command.verb != ReviewVerb::kCorrected) {
    return absl::OkStatus();
  }
  if (command.values.empty() || command.values.size() > kMostValues) {
    return absl::InvalidArgumentError(
        StrCat("values: ", command.values.size(), ", must be 1 to ", kMostValues));
  }
  std::set<std::string_view> fields;
  for (const FieldValue& set : command.values) {
    if (!fields.insert(set.field).second) {
      return absl::InvalidArgumentError(StrCat("values.field: '", set.field, "' stands twice"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<ReviewStep>> Decide(const ReviewCommand& command,
                                                 const SigningFigures& before,
                                                 const Principal& principal,
                                                 const Gazetteer& gazetteer) {
  RETURN_IF_ERROR(CheckMayChange(before, principal));
  ReviewStep step{before, {}};
  SigningFigures& after = step.after;
  if (command.verb == ReviewVerb::kRejected) {
    after.status = FigureStatus::kRejected;
  } else if (before.status == FigureStatus::kRejected) {
    return absl::FailedPreconditionError(
        StrCat("status: signing ", before.id, " is rejected; there is no figure to vouch for"));
  } else if (command.verb == ReviewVerb::kCorrected) {
    for (const FieldValue& set : command.values) {
      RETURN_IF_ERROR(Set(set, gazetteer, after));
    }
    RETURN_IF_ERROR(CheckWhole(after));
    if (after == before) {
      return absl::FailedPreconditionError(StrCat(
          "values: signing ", before.id, " says so already; what is right is to be confirmed"));
    }
    RETURN_IF_ERROR(CheckMayActIn(principal, "zone.id", after.zone.id));
    after.status = FigureStatus::kChecked;
  } else if (before.status != FigureStatus::kSignedOff) {
    after.status = FigureStatus::kChecked;
  }
  if (after == before) {
    return std::nullopt;
  }
  step.changes = ChangesOf(before, after);
  if (after.status != before.status) {
    step.changes.push_back(
        {"status", std::string(Name(before.status)), std::string(Name(after.status))});
  }
  std::ranges::sort(step.changes, {}, &FieldChange::field);
  return step;
}

}  // namespace zoneflow::ingest
