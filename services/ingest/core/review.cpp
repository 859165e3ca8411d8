#include "services/ingest/core/review.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

#include "common/base/currency.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/ingest/core/change.h"

namespace zoneflow::ingest {
namespace {

constexpr std::int64_t kMostProjects = 1'000'000'000;  // what boards take of one signing
constexpr std::string_view kMembers = "members.";
constexpr std::string_view kStatus = "status";
constexpr std::string_view kMergedInto = "merged_into";
constexpr std::string_view kMergedFrom = "merged_from";

absl::Status Wrong(const FieldValue& set, std::string_view rule) {
  return absl::InvalidArgumentError(StrCat(set.field, ": '", set.value, "' ", rule));
}

std::string TextOf(const std::optional<Money>& money) {
  return money ? StrCat(FormatMajor(*money), " ", money->currency) : "";
}
std::string TextOf(const std::optional<Amount>& amount) {
  return amount ? StrCat(FormatDecimal(amount->number), " ", amount->unit) : "";
}
std::string TextOf(const std::optional<std::int64_t>& number) {
  return number ? std::to_string(*number) : "";
}
std::string TextOf(const std::optional<Date>& date) { return date ? FormatDate(*date) : ""; }

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

// "-12.5"; at most 18 digits.
absl::StatusOr<Decimal> DecimalIn(const FieldValue& set, std::string_view text) {
  std::string digits;
  int exponent = 0;
  bool point = false, good = true;
  const std::size_t begin = text.starts_with('-') ? 1 : 0;
  for (const char c : text.substr(begin)) {
    good = good && ((c >= '0' && c <= '9') || (c == '.' && !point && !digits.empty()));
    if (c == '.') {
      point = true;
    } else {
      digits += c;
      exponent -= point ? 1 : 0;
    }
  }
  std::int64_t value = 0;
  if (!good || digits.empty() || digits.size() > 18 || text.ends_with('.') ||
      !absl::SimpleAtoi(digits, &value)) {
    return Wrong(set, "must be a plain decimal of at most 18 digits, as '12.5'");
  }
  return Normalised({begin == 1 ? -value : value, exponent});
}

// "12.5 亿元", "277 CNY", "0.3 %"
absl::StatusOr<std::optional<Amount>> AmountIn(const FieldValue& set) {
  if (set.value.empty()) {
    return std::nullopt;
  }
  const std::size_t space = set.value.find(' ');
  const std::string_view text = set.value;
  if (space == std::string::npos || space + 1 == text.size() ||
      text.size() - space - 1 > kLongestUnit) {
    return Wrong(set, "must be a number and its unit, as '12.5 家'");
  }
  ASSIGN_OR_RETURN(const Decimal number, DecimalIn(set, text.substr(0, space)));
  return Amount{number, set.value.substr(space + 1)};
}

absl::StatusOr<std::optional<std::int64_t>> WholeIn(const FieldValue& set, std::int64_t least) {
  if (set.value.empty()) {
    return std::nullopt;
  }
  std::int64_t number = 0;
  if (!absl::SimpleAtoi(set.value, &number) || number < least || number > kMostProjects) {
    return Wrong(set, StrCat("must be a whole number, ", least, " to ", kMostProjects));
  }
  return number;
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

absl::Status NoField(const FieldValue& set) {
  return absl::InvalidArgumentError(
      StrCat("values.field: '", set.field, "' is no field that a person corrects"));
}

// "members.ID.company"
absl::Status SetMember(const FieldValue& set, SigningFigures& signing) {
  const std::vector<std::string> path = absl::StrSplit(set.field, '.');
  const auto found = path.size() == 3
                         ? std::ranges::find(signing.members, path[1], &MemberFigures::id)
                         : signing.members.end();
  if (found == signing.members.end()) {
    return absl::InvalidArgumentError(StrCat(
        set.field, ": ", signing.id, " names no such member, or a member has no such field"));
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
    ASSIGN_OR_RETURN(const auto count, WholeIn(set, 1));
    if (!count) {
      return Wrong(set, "must not be empty; a signing is of one project at least");
    }
    signing.count = *count;
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
    return NoField(set);
  }
  return absl::OkStatus();
}

absl::Status Set(const FieldValue& set, const Gazetteer& gazetteer, FactFigures& fact) {
  if (set.field == "zone.id") {
    ASSIGN_OR_RETURN(fact.zone, ZoneIn(set, gazetteer));
  } else if (set.field == "subject") {
    ASSIGN_OR_RETURN(fact.subject, NameIn(set));
  } else if (set.field == "company") {
    ASSIGN_OR_RETURN(fact.company, NameIn(set));
  } else if (set.field == "count") {
    ASSIGN_OR_RETURN(fact.count, WholeIn(set, 0));
  } else if (set.field == "amount") {
    ASSIGN_OR_RETURN(fact.amount, AmountIn(set));
  } else if (set.field == "growth") {
    fact.growth.reset();
    if (!set.value.empty()) {
      ASSIGN_OR_RETURN(fact.growth, DecimalIn(set, set.value));
    }
  } else if (set.field == "rank") {
    ASSIGN_OR_RETURN(fact.rank, WholeIn(set, 1));
  } else if (set.field == "cohort") {
    ASSIGN_OR_RETURN(fact.cohort, WholeIn(set, 1));
  } else if (set.field == "period") {
    ASSIGN_OR_RETURN(fact.period, NameIn(set));
  } else {
    return NoField(set);
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

absl::Status CheckWhole(const FactFigures& fact) {
  return fact.rank && fact.cohort && *fact.rank > *fact.cohort
             ? absl::InvalidArgumentError(
                   StrCat("rank: ", *fact.rank, " is beyond the ", *fact.cohort, " of cohort"))
             : absl::OkStatus();
}

std::vector<FieldValue> TextsOf(const SigningFigures& signing) {
  std::vector<FieldValue> fields = {{"zone.id", signing.zone.id},
                                    {"count", std::to_string(signing.count)},
                                    {"amount", TextOf(signing.amount)},
                                    {"amount_alt", TextOf(signing.amount_alt)},
                                    {"signed_on", TextOf(signing.signed_on)}};
  for (const MemberFigures& member : signing.members) {
    const std::string path = StrCat(kMembers, member.id, ".");
    fields.push_back({path + "company", member.company});
    fields.push_back({path + "name", member.name});
    fields.push_back({path + "amount", TextOf(member.amount)});
    fields.push_back({path + "amount_alt", TextOf(member.amount_alt)});
  }
  return fields;
}

std::vector<FieldValue> TextsOf(const FactFigures& fact) {
  return {
      {"zone.id", fact.zone.id},       {"subject", fact.subject},
      {"company", fact.company},       {"count", TextOf(fact.count)},
      {"amount", TextOf(fact.amount)}, {"growth", fact.growth ? FormatDecimal(*fact.growth) : ""},
      {"rank", TextOf(fact.rank)},     {"cohort", TextOf(fact.cohort)},
      {"period", fact.period}};
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
  if constexpr (std::is_same_v<Figures, SigningFigures>) {
    if (after.merged_into != before.merged_into) {
      changes.push_back({std::string(kMergedInto), before.merged_into, after.merged_into});
    }
    if (after.merged_from != before.merged_from) {
      changes.push_back({std::string(kMergedFrom), absl::StrJoin(before.merged_from, " "),
                         absl::StrJoin(after.merged_from, " ")});
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
    RETURN_IF_ERROR(Set(set, gazetteer, figure));
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
  if (signing.id != command.into) {
    return false;
  }
  for (const std::string& item : command.merged) {
    std::erase(signing.merged_from, SigningIdOf(item));
  }
  return true;
}

void SetMergedInto(const std::string& /*into*/, FactFigures& /*fact*/) {}
void SetMergedInto(const std::string& into, SigningFigures& signing) { signing.merged_into = into; }

void AddMerge(const FactFigures& /*fact*/, std::vector<FieldValue>& /*texts*/) {}
void AddMerge(const SigningFigures& signing, std::vector<FieldValue>& texts) {
  texts.push_back({std::string(kMergedInto), signing.merged_into});
  texts.push_back({std::string(kMergedFrom), absl::StrJoin(signing.merged_from, " ")});
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
  std::vector<FieldValue> now = TextsOf(figure);
  AddMerge(figure, now);
  now.push_back({std::string(kStatus), std::string(Name(figure.status))});
  for (const FieldChange& change : command.undo) {
    const auto found = std::ranges::find(now, change.field, &FieldValue::field);
    if (found == now.end() || found->value != change.after) {
      return absl::FailedPreconditionError(
          StrCat("number: ", change.field, " of ", figure.id, " has changed since; it is '",
                 found == now.end() ? "" : found->value, "', not '", change.after, "'"));
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
      RETURN_IF_ERROR(Set({change.field, change.before}, gazetteer, figure));
      continue;
    }
    for (const FigureStatus status :
         {FigureStatus::kExtracted, FigureStatus::kChecked, FigureStatus::kRejected}) {
      figure.status = Name(status) == change.before ? status : figure.status;
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
  const auto* signing = std::get_if<SigningFigures>(&figure);
  const std::optional<Date> day =
      signing != nullptr && signing->signed_on ? signing->signed_on : HeadOf(figure).published_on;
  return TextOf(day).substr(0, 7);
}

absl::Status CheckCommand(const ReviewCommand& command) {
  if (command.note.size() > kLongestNote) {
    return absl::InvalidArgumentError(
        StrCat("note: ", command.note.size(), " bytes, at most ", kLongestNote, " are kept"));
  }
  if (command.verb == ReviewVerb::kRejected && command.note.empty()) {
    return absl::InvalidArgumentError("reason: is empty; a figure is rejected for a reason");
  }
  if (command.as_revision && command.note.empty()) {
    return absl::InvalidArgumentError("note: is empty; a revision has a reason");
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

absl::StatusOr<std::optional<ReviewStep>> Decide(const ReviewCommand& command, const Figure& before,
                                                 const Principal& principal,
                                                 const Gazetteer& gazetteer) {
  RETURN_IF_ERROR(CheckMayChange(command.verb, HeadOf(before), principal));
  return std::visit(
      [&](const auto& was) -> absl::StatusOr<std::optional<ReviewStep>> {
        auto after = was;
        RETURN_IF_ERROR(Do(command, gazetteer, after));
        if (after == was) {
          return std::nullopt;
        }
        RETURN_IF_ERROR(CheckMayActIn(principal, "zone.id", after.zone.id));
        std::vector<FieldChange> changes = ChangesOf(was, after);
        return ReviewStep{std::move(after), std::move(changes)};
      },
      before);
}

std::set<ZoneMonth> MonthsOf(const Figure& before, const ReviewStep& step) {
  std::set<ZoneMonth> months;
  for (const Figure* figure : {&before, &step.after}) {
    months.insert({HeadOf(*figure).zone.id, MonthOf(*figure)});
  }
  std::erase_if(months,
                [](const ZoneMonth& one) { return one.zone_id.empty() || one.month.empty(); });
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
