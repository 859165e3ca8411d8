#include "services/ingest/core/new_figure.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_join.h"

#include "common/base/currency.h"
#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/ingest/core/figure_fields.h"
#include "services/ingest/core/signing.h"

namespace zoneflow::ingest {
namespace {

constexpr std::size_t kIdDigits = 32;
constexpr std::string_view kNewMember = "members.new";

absl::Status InPart(std::size_t part, const absl::Status& status) {
  return {status.code(), StrCat("parts.", part + 1, ".", StdView(status.message()))};
}

absl::Status BadPart(std::size_t part, std::string_view rule) {
  return absl::InvalidArgumentError(StrCat("parts.", part + 1, ".", rule));
}

template <typename Figures>
absl::Status CheckStands(const Figures& figure) {
  const auto refuse = [&](std::string_view why) {
    return absl::FailedPreconditionError(StrCat("status: ", figure.id, " ", why));
  };
  if constexpr (std::is_same_v<Figures, SigningFigures>) {
    if (!figure.merged_into.empty()) {
      return refuse(StrCat("was merged into ", figure.merged_into, "; split that one"));
    }
  }
  if (!figure.split_into.empty()) {
    return refuse(StrCat("was split already, into ", absl::StrJoin(figure.split_into, " ")));
  }
  return figure.status == FigureStatus::kRejected
             ? refuse("is rejected; there is nothing to be split")
             : absl::OkStatus();
}

// Another one for each split of a figure, so that a split made again after it was taken back has
// parts of its own.
std::string PartId(const FigureHead& figure, std::size_t part) {
  return Sha256Hex(StrCat("part/", figure.id, "/", figure.revision, "/", part))
      .substr(0, kIdDigits);
}

// What a history says of a figure that was not there before.
template <typename Figures>
std::vector<FieldChange> ChangesOf(const Figures& figure) {
  std::vector<FieldChange> changes;
  std::vector<FieldValue> fields = TextsOf(figure);
  for (FieldValue& link : LinksOf(figure)) {
    fields.push_back(std::move(link));
  }
  fields.push_back({"status", std::string(Name(figure.status))});
  for (FieldValue& one : fields) {
    if (!one.value.empty()) {
      changes.push_back({std::move(one.field), "", std::move(one.value)});
    }
  }
  std::ranges::sort(changes, {}, &FieldChange::field);
  return changes;
}

// The members that a person names beside those that were read: "new1" of "members.new1.company".
void NameMembers(const std::vector<FieldValue>& values, SigningFigures& signing) {
  for (const FieldValue& set : values) {
    const std::string_view field = set.field;
    if (!field.starts_with(kNewMember)) {
      continue;
    }
    const std::string_view rest = field.substr(std::string_view("members.").size());
    const std::string id(rest.substr(0, rest.find('.')));
    if (std::ranges::find(signing.members, id, &MemberFigures::id) == signing.members.end()) {
      signing.members.push_back({id, "", "", {}, {}});
    }
  }
}

std::string ZoneKey(const ZoneRef& zone) { return zone.id.empty() ? zone.name : zone.id; }

// Gives them the ids that reading them would have given, and puts members in their order.
absl::Status IdentifyMembers(SigningFigures& signing) {
  for (MemberFigures& member : signing.members) {
    if (member.id.starts_with("new")) {
      const std::string company = NormaliseCompany(member.company);
      member.id = ProjectHash(ZoneKey(signing.zone), company,
                              NormaliseProject(member.name, member.company));
    }
  }
  std::ranges::sort(signing.members, {}, &MemberFigures::id);
  const auto twice = std::ranges::adjacent_find(signing.members, {}, &MemberFigures::id);
  return twice == signing.members.end()
             ? absl::OkStatus()
             : absl::InvalidArgumentError(StrCat("members: ", twice->company, " ", twice->name,
                                                 " stands twice; a project is a member once"));
}

bool Sets(const SplitPart& part, std::string_view field) {
  return std::ranges::find(part.values, field, &FieldValue::field) != part.values.end();
}

// Which part has each member: the first has those that none names.
absl::StatusOr<std::vector<std::vector<MemberFigures>>> Deal(const std::vector<SplitPart>& parts,
                                                             const SigningFigures& signing) {
  std::vector<std::vector<MemberFigures>> dealt(parts.size());
  std::set<std::string> named;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    for (const std::string& id : parts[i].members) {
      const auto found = std::ranges::find(signing.members, id, &MemberFigures::id);
      if (found == signing.members.end()) {
        return BadPart(i, StrCat("members: '", id, "' is no member of ", signing.id));
      }
      if (!named.insert(id).second) {
        return BadPart(i, StrCat("members: '", id, "' stands in a part already"));
      }
      dealt[i].push_back(*found);
    }
  }
  for (const MemberFigures& member : signing.members) {
    if (!named.contains(member.id)) {
      dealt.front().push_back(member);
    }
  }
  return dealt;
}

// The sum less those of the others in its currency; nothing where nothing is left.
absl::StatusOr<std::optional<Money>> Rest(std::string_view field,
                                          std::optional<Money> SigningFigures::*sum,
                                          const SigningFigures& whole,
                                          const std::vector<SigningFigures>& others) {
  std::optional<Money> rest = whole.*sum;
  for (const SigningFigures& other : others) {
    const std::optional<Money>& taken = other.*sum;
    if (!rest || !taken || taken->currency != rest->currency) {
      continue;
    }
    if (taken->minor > rest->minor) {
      return BadPart(0, StrCat(field, ": the other parts are of more than the ",
                               FormatMajor(*(whole.*sum)), " ", (whole.*sum)->currency, " of ",
                               whole.id, "; set it, or correct that one first"));
    }
    rest->minor -= taken->minor;
  }
  return rest && rest->minor == 0 && (whole.*sum)->minor != 0 ? std::nullopt : rest;
}

// The part as it is before its values are set; the first comes last.
absl::StatusOr<SigningFigures> Begin(const SigningFigures& whole, std::size_t part,
                                     std::vector<MemberFigures> members,
                                     const std::vector<SigningFigures>& others) {
  SigningFigures begun = whole;
  begun.members = std::move(members);
  begun.merged_from.clear();
  begun.count = std::max<std::int64_t>(1, static_cast<std::int64_t>(begun.members.size()));
  begun.amount.reset();
  begun.amount_alt.reset();
  if (part != 0) {
    if (begun.members.size() == 1) {
      begun.amount = begun.members.front().amount;
      begun.amount_alt = begun.members.front().amount_alt;
    }
    return begun;
  }
  ASSIGN_OR_RETURN(begun.amount, Rest("amount", &SigningFigures::amount, whole, others));
  ASSIGN_OR_RETURN(begun.amount_alt,
                   Rest("amount_alt", &SigningFigures::amount_alt, whole, others));
  if (!begun.amount) {
    begun.amount_alt.reset();
  }
  return begun;
}

absl::Status SetAll(const std::vector<FieldValue>& values, const Gazetteer& gazetteer,
                    auto& figure) {
  for (const FieldValue& set : values) {
    RETURN_IF_ERROR(SetField(set, gazetteer, figure));
  }
  return CheckWhole(figure);
}

// Makes the part one of its own.
template <typename Figures>
NewFigure PartOf(const FigureHead& whole, std::vector<std::string> from, std::size_t number,
                 Figures part) {
  const std::string kind = part.id.substr(0, part.id.find('/') + 1);
  part.id = StrCat(kind, PartId(whole, number));
  part.revision = 0;
  part.status = FigureStatus::kChecked;
  part.split_from = std::move(from);
  std::vector<FieldChange> changes = ChangesOf(part);
  return {std::move(part), std::move(changes), FactKind::kSigning, std::nullopt};
}

template <typename Figures>
void Leave(const std::vector<NewFigure>& parts, Figures& whole) {
  whole.status = FigureStatus::kRejected;
  for (const NewFigure& part : parts) {
    whole.split_into.push_back(SigningIdOf(HeadOf(part.figure).id));
  }
}

}  // namespace

absl::Status CheckParts(const std::vector<SplitPart>& parts) {
  if (parts.size() < 2 || parts.size() > kMostParts) {
    return absl::InvalidArgumentError(
        StrCat("parts: ", parts.size(), ", must be 2 to ", kMostParts));
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const absl::Status values =
        parts[i].values.empty() ? absl::OkStatus() : CheckValues(parts[i].values);
    if (!values.ok()) {
      return InPart(i, values);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<NewFigure>> Split(const std::vector<SplitPart>& parts,
                                             const Gazetteer& gazetteer, SigningFigures& signing) {
  RETURN_IF_ERROR(CheckStands(signing));
  if (signing.count < 2) {
    return absl::FailedPreconditionError(
        StrCat("count: ", signing.id,
               " is of one project and is not split; correct its count "
               "first if its proof tells of more"));
  }
  ASSIGN_OR_RETURN(auto dealt, Deal(parts, signing));
  std::vector<SigningFigures> made(parts.size());
  for (std::size_t left = parts.size(); left > 0; --left) {
    const std::size_t i = left - 1;
    const std::vector<SigningFigures> others(made.begin() + 1, made.end());
    ASSIGN_OR_RETURN(made[i], Begin(signing, i, std::move(dealt[i]), others));
    NameMembers(parts[i].values, made[i]);
    if (i > 0) {
      made[i].count = std::max(made[i].count, static_cast<std::int64_t>(made[i].members.size()));
    } else if (!Sets(parts[0], "count")) {
      made[0].count = signing.count;
      for (const SigningFigures& other : others) {
        made[0].count -= other.count;
      }
      if (made[0].count < 1) {
        return BadPart(0, StrCat("count: the other parts are of all ", signing.count,
                                 " projects of ", signing.id, "; none is left for it"));
      }
    }
    absl::Status set = SetAll(parts[i].values, gazetteer, made[i]);
    set.Update(IdentifyMembers(made[i]));
    if (!set.ok()) {
      return InPart(i, set);
    }
  }
  std::vector<std::string> from = {SigningIdOf(signing.id)};
  for (const std::vector<std::string>* more : {&signing.merged_from, &signing.split_from}) {
    from.insert(from.end(), more->begin(), more->end());
  }
  std::vector<NewFigure> out;
  for (std::size_t i = 0; i < made.size(); ++i) {
    out.push_back(PartOf(signing, from, i, std::move(made[i])));
  }
  Leave(out, signing);
  return out;
}

absl::StatusOr<std::vector<NewFigure>> Split(const std::vector<SplitPart>& parts,
                                             const Gazetteer& gazetteer, FactFigures& fact) {
  RETURN_IF_ERROR(CheckStands(fact));
  std::set<std::string> told;
  std::vector<NewFigure> out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!parts[i].members.empty()) {
      return BadPart(i, StrCat("members: ", fact.id, " is no signing and has none"));
    }
    FactFigures part = fact;
    const absl::Status set = SetAll(parts[i].values, gazetteer, part);
    if (!set.ok()) {
      return InPart(i, set);
    }
    std::string says;
    for (const FieldValue& field : TextsOf(part)) {
      StrAppend(&says, field.value, "\x1f");
    }
    if (!told.insert(says).second) {
      return BadPart(i, "values: says what another part says; set a field that tells them apart");
    }
    out.push_back(PartOf(fact, {SigningIdOf(fact.id)}, i, std::move(part)));
  }
  Leave(out, fact);
  return out;
}

std::optional<Span> FindQuote(std::string_view text, std::string_view quote, std::size_t& times) {
  std::string bare;
  std::vector<std::uint32_t> at;  // where each byte of `bare` stands
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\n' && text[i] != '\r') {
      bare.push_back(text[i]);
      at.push_back(static_cast<std::uint32_t>(i));
    }
  }
  times = 0;
  std::optional<Span> found;
  for (std::size_t begin = bare.find(quote); !quote.empty() && begin != std::string::npos;
       begin = bare.find(quote, begin + 1)) {
    ++times;
    found = Span{at[begin], at[begin + quote.size() - 1] + 1};
  }
  return times == 1 ? found : std::nullopt;
}

namespace {

absl::Status CheckQuote(const Addition& addition) {
  if (addition.span) {
    return addition.quote.empty()
               ? absl::OkStatus()
               : absl::InvalidArgumentError("quote: stands beside a span; one of them says where");
  }
  if (addition.quote.empty() || addition.quote.size() > kLongestQuote) {
    return absl::InvalidArgumentError(StrCat("quote: ", addition.quote.size(),
                                             " bytes, must be 1 to ", kLongestQuote,
                                             "; it is what stands in the article"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Span> SpanOf(const Addition& addition, const ArticleWords& article) {
  if (addition.span) {
    const Span& span = *addition.span;
    const auto within = [&](const Span& part) {
      return part.begin <= span.begin && span.begin < span.end && span.end <= part.end;
    };
    return within(article.body) || (article.title && within(*article.title))
               ? absl::StatusOr<Span>(span)
               : absl::InvalidArgumentError(StrCat("span: ", span.begin, " to ", span.end,
                                                   " is no part of article ", addition.article_id));
  }
  std::size_t times = 0;
  const std::optional<Span> found = FindQuote(article.text, addition.quote, times);
  if (!found) {
    return absl::InvalidArgumentError(StrCat("quote: '", addition.quote, "' stands ", times,
                                             " times in article ", addition.article_id,
                                             "; it must stand there once"));
  }
  return Span{article.body.begin + found->begin, article.body.begin + found->end};
}

// What both kinds of figures begin with.
template <typename Figures>
absl::Status Fill(const Addition& addition, const ArticleWords& article, const Gazetteer& gazetteer,
                  Figures& figure) {
  figure.status = FigureStatus::kExtracted;
  figure.published_on = article.published_on;
  return SetAll(addition.values, gazetteer, figure);
}

absl::StatusOr<SigningFigures> SigningOf(const Addition& addition, const ArticleWords& article,
                                         const Gazetteer& gazetteer) {
  SigningFigures signing;
  NameMembers(addition.values, signing);
  signing.count = std::max<std::int64_t>(1, static_cast<std::int64_t>(signing.members.size()));
  RETURN_IF_ERROR(Fill(addition, article, gazetteer, signing));
  RETURN_IF_ERROR(IdentifyMembers(signing));
  std::vector<std::string> members;
  for (const MemberFigures& member : signing.members) {
    members.push_back(member.id);
  }
  signing.id = StrCat("signing/", SigningHash(ZoneKey(signing.zone), signing.count, signing.amount,
                                              std::move(members)));
  return signing;
}

absl::StatusOr<FactFigures> FactOf(const Addition& addition, const ArticleWords& article,
                                   const Span& span, const Gazetteer& gazetteer) {
  FactFigures fact;
  if (addition.kind == FactKind::kFacility) {
    fact.facility.emplace();
  }
  RETURN_IF_ERROR(Fill(addition, article, gazetteer, fact));
  if (fact.subject.empty()) {
    return absl::InvalidArgumentError(
        "subject: is empty; a fact tells of something: an indicator, a facility, a list");
  }
  std::string says = StrCat("added/", addition.article_id, "/", Name(addition.kind), "/",
                            span.begin, "/", span.end);
  for (const FieldValue& field : TextsOf(fact)) {
    StrAppend(&says, "\x1f", field.value);
  }
  fact.id = StrCat("fact/", Sha256Hex(says).substr(0, kIdDigits));
  return fact;
}

}  // namespace

absl::StatusOr<NewFigure> Add(const Addition& addition, const ArticleWords& article,
                              const Principal& principal, const Gazetteer& gazetteer) {
  RETURN_IF_ERROR(CheckQuote(addition));
  RETURN_IF_ERROR(CheckValues(addition.values));
  ASSIGN_OR_RETURN(const Span span, SpanOf(addition, article));
  NewFigure added{.figure = FactFigures(), .changes = {}, .kind = addition.kind, .span = span};
  if (addition.kind == FactKind::kSigning) {
    ASSIGN_OR_RETURN(SigningFigures signing, SigningOf(addition, article, gazetteer));
    added.changes = ChangesOf(signing);
    added.figure = std::move(signing);
  } else {
    ASSIGN_OR_RETURN(FactFigures fact, FactOf(addition, article, span, gazetteer));
    added.changes = ChangesOf(fact);
    added.figure = std::move(fact);
  }
  RETURN_IF_ERROR(CheckMayActIn(principal, "zone.id", HeadOf(added.figure).zone.id));
  return added;
}

}  // namespace zoneflow::ingest
