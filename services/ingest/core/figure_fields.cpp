#include "services/ingest/core/figure_fields.h"

#include <algorithm>
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

absl::StatusOr<std::optional<Date>> DayIn(const FieldValue& set) {
  if (set.value.empty()) {
    return std::nullopt;
  }
  const absl::StatusOr<Date> date = ParseDate(set.value);
  if (!date.ok()) {
    return absl::InvalidArgumentError(StrCat(set.field, ": ", StdView(date.status().message())));
  }
  return *date;
}

absl::Status SetFacility(const FieldValue& set, FacilityFigures& facility) {
  if (set.field == "facility_kind") {
    const auto kind = FacilityKindNamed(set.value);
    if (!kind) {
      return Wrong(set, "is no kind of facility, as 'park' or 'laboratory'");
    }
    facility.kind = *kind;
  } else if (set.field == "stage") {
    const auto stage = FacilityStageNamed(set.value);
    if (!stage) {
      return Wrong(set,
                   "is no stage; there are begun, under_way, completed, accepted, unveiled, in_use "
                   "and producing");
    }
    facility.stage = *stage;
  } else {
    ASSIGN_OR_RETURN(facility.day, DayIn(set));
  }
  return absl::OkStatus();
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
  return absl::OkStatus();
}

std::vector<FieldValue> PartsOf(const FigureHead& figure) {
  return {{"split_from", absl::StrJoin(figure.split_from, " ")},
          {"split_into", absl::StrJoin(figure.split_into, " ")}};
}

}  // namespace

absl::Status SetField(const FieldValue& set, const Gazetteer& gazetteer, SigningFigures& signing) {
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
    ASSIGN_OR_RETURN(signing.signed_on, DayIn(set));
  } else if (set.field.starts_with(kMembers)) {
    return SetMember(set, signing);
  } else {
    return NoField(set);
  }
  return absl::OkStatus();
}

absl::Status SetField(const FieldValue& set, const Gazetteer& gazetteer, FactFigures& fact) {
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
  } else if (fact.facility &&
             (set.field == "facility_kind" || set.field == "stage" || set.field == "day")) {
    return SetFacility(set, *fact.facility);
  } else {
    return NoField(set);
  }
  return absl::OkStatus();
}

absl::Status CheckWhole(const SigningFigures& signing) {
  for (const MemberFigures& member : signing.members) {
    if (member.company.empty() && member.name.empty()) {
      return absl::InvalidArgumentError(
          StrCat(kMembers, member.id,
                 ".company: '' leaves the member without company and name; a member keeps one of "
                 "them"));
    }
  }
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
  std::vector<FieldValue> fields = {
      {"zone.id", fact.zone.id},       {"subject", fact.subject},
      {"company", fact.company},       {"count", TextOf(fact.count)},
      {"amount", TextOf(fact.amount)}, {"growth", fact.growth ? FormatDecimal(*fact.growth) : ""},
      {"rank", TextOf(fact.rank)},     {"cohort", TextOf(fact.cohort)},
      {"period", fact.period}};
  if (fact.facility) {
    fields.push_back({"facility_kind", std::string(Name(fact.facility->kind))});
    fields.push_back({"stage", std::string(Name(fact.facility->stage))});
    fields.push_back({"day", TextOf(fact.facility->day)});
  }
  return fields;
}

std::vector<FieldValue> LinksOf(const SigningFigures& signing) {
  std::vector<FieldValue> links = PartsOf(signing);
  links.push_back({"merged_into", signing.merged_into});
  links.push_back({"merged_from", absl::StrJoin(signing.merged_from, " ")});
  return links;
}

std::vector<FieldValue> LinksOf(const FactFigures& fact) { return PartsOf(fact); }

}  // namespace zoneflow::ingest
