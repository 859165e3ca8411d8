#include "services/ingest/adapters/wire.h"

#include <algorithm>
#include <optional>

#include "common/wire/values.h"

namespace zoneflow::ingest {
namespace {

namespace common_v1 = ::zoneflow::common::v1;
using ::zoneflow::wire::FromWire;
using ::zoneflow::wire::ToWire;

// As kLongestName: no row of a list and no event grows with what somebody sends.
constexpr int kSectors = 32;
constexpr int kSpans = 100;
constexpr int kAttributes = 8;

// The text, or its beginning and "…".
std::string Shortened(std::string_view text, std::size_t bytes) {
  constexpr std::string_view kMore = "…";
  return text.size() <= bytes
             ? std::string(text)
             : std::string(WholeCharacters(text, bytes - kMore.size())).append(kMore);
}

std::string NameOf(std::string_view text) { return Shortened(text, kLongestName); }

void Fill(common_v1::Quantity& wire, const Decimal& number, std::string_view unit) {
  wire.set_value(number.value);
  wire.set_exponent(number.exponent);
  wire.set_unit(Shortened(unit, kLongestUnit));
}

void Fill(common_v1::Span& wire, const Span& span) {
  wire.set_begin(span.begin);
  wire.set_end(span.end);
}

void Fill(v1::Proof& wire, const Proof& proof) {
  if (proof.bytes) {
    Fill(*wire.mutable_bytes(), *proof.bytes);
    return;
  }
  if (proof.row > 0) {
    wire.set_sheet(proof.sheet);
    wire.set_row(static_cast<std::int32_t>(proof.row));
    return;
  }
  wire.set_page(proof.page);
  v1::Box& box = *wire.mutable_box();
  box.set_left(proof.box.left);
  box.set_top(proof.box.top);
  box.set_right(proof.box.right);
  box.set_bottom(proof.box.bottom);
}

template <typename Wire>
void FillDoubt(Wire& wire, int confidence, const Reasons& reasons) {
  wire.set_confidence(confidence);
  for (const Reason reason : reasons.All()) {
    wire.add_reasons(std::string(Name(reason)));
  }
}

ZoneRef ZoneOf(const std::string& id, const std::string& name, const Gazetteer& gazetteer) {
  const Zone* zone = gazetteer.FindById(id);
  return {id, NameOf(name), zone == nullptr ? "" : zone->province};
}

// Of a signing and of its members.
template <typename Wire, typename Figures>
void ReadAmounts(const Wire& wire, Figures& figures) {
  if (wire.has_amount()) {
    figures.amount = FromWire(wire.amount());
  }
  if (wire.has_amount_alt()) {
    figures.amount_alt = FromWire(wire.amount_alt());
  }
}

template <typename Figures, typename Wire>
void SetAmounts(const Figures& figures, Wire& wire) {
  wire.clear_amount();
  wire.clear_amount_alt();
  if (figures.amount) {
    *wire.mutable_amount() = ToWire(*figures.amount);
  }
  if (figures.amount_alt) {
    *wire.mutable_amount_alt() = ToWire(*figures.amount_alt);
  }
}

template <typename Wire>
void ReadParts(const Wire& wire, FigureHead& figure) {
  figure.split_from.assign(wire.split_from().begin(), wire.split_from().end());
  figure.split_into.assign(wire.split_into().begin(), wire.split_into().end());
}

template <typename Wire>
void SetParts(const FigureHead& figure, Wire& wire) {
  wire.mutable_split_from()->Assign(figure.split_from.begin(), figure.split_from.end());
  wire.mutable_split_into()->Assign(figure.split_into.begin(), figure.split_into.end());
}

void FillMoney(common_v1::Quantity& wire, const common_v1::Money& money) {
  const Decimal number = Normalised({money.minor(), -MinorDigits(money.currency())});
  Fill(wire, number, money.currency());
}

void Fill(v1::Fact& wire, const FacilityFigures& facility) {
  wire.set_facility_kind(static_cast<v1::FacilityKind>(facility.kind));
  wire.set_stage(static_cast<v1::FacilityStage>(facility.stage));
  wire.set_day(ToWire(facility.day));
}

Decimal NumberOf(const common_v1::Quantity& quantity) {
  return Normalised({quantity.value(), quantity.exponent()});
}

}  // namespace

std::optional<Date> StoredDate(const std::string& text) {
  const absl::StatusOr<Date> date = ParseDate(text);
  return date.ok() ? std::optional(*date) : std::nullopt;
}

v1::FactKind ToWire(FactKind kind) {
  switch (kind) {
    case FactKind::kSigning:
      return v1::FACT_KIND_SIGNING;
    case FactKind::kIndicator:
      return v1::FACT_KIND_INDICATOR;
    case FactKind::kRanking:
      return v1::FACT_KIND_RANKING;
    case FactKind::kProgramme:
      return v1::FACT_KIND_PROGRAMME;
    case FactKind::kFacility:
      return v1::FACT_KIND_FACILITY;
    case FactKind::kRecognition:
      return v1::FACT_KIND_RECOGNITION;
  }
  return v1::FACT_KIND_UNSPECIFIED;
}

v1::Fact ToWire(const Fact& fact, std::string_view id, const DocumentText& document,
                const Gazetteer& gazetteer) {
  v1::Fact wire;
  wire.set_id(std::string(id));
  wire.set_kind(ToWire(fact.kind));
  *wire.mutable_zone() = ToWire(ZoneOf(fact.zone_id, fact.zone, gazetteer));
  wire.set_subject(NameOf(fact.subject));
  wire.set_company(NameOf(fact.company));
  if (fact.count) {
    wire.set_count(*fact.count);
  }
  if (fact.amount) {
    Fill(*wire.mutable_amount(), fact.amount->number, fact.amount->unit);
  }
  if (fact.amount_alt) {
    Fill(*wire.mutable_amount_alt(), fact.amount_alt->number, fact.amount_alt->unit);
  }
  if (fact.rank) {
    wire.set_rank(static_cast<std::int32_t>(*fact.rank));
  }
  if (fact.cohort) {
    wire.set_cohort(static_cast<std::int32_t>(*fact.cohort));
  }
  const std::string unit = fact.amount ? fact.amount->unit : "";
  if (fact.from) {
    Fill(*wire.mutable_from(), *fact.from, unit);
  }
  if (fact.to) {
    Fill(*wire.mutable_to(), *fact.to, unit);
  }
  if (fact.growth_pct) {
    Fill(*wire.mutable_growth(), *fact.growth_pct, "%");
  }
  wire.set_period(NameOf(fact.period));
  wire.set_bound(std::string(Name(fact.bound)));
  wire.set_attr(std::string(Name(fact.attr)));
  Fill(*wire.mutable_span(), fact.span);
  wire.set_status(common_v1::FIGURE_STATUS_EXTRACTED);
  if (!document.converted.empty()) {
    Fill(*wire.mutable_proof(), document.places.Of(fact.span));
  }
  if (fact.kind == FactKind::kFacility) {
    Fill(wire, FacilityFigures{fact.facility_kind, fact.stage, fact.day});
  }
  FillDoubt(wire, fact.confidence, fact.reasons);
  return wire;
}

v1::Project ToWire(const ProjectMention& member) {
  v1::Project project;
  project.set_id(member.project_id);
  project.set_company(NameOf(member.company));
  project.set_name(NameOf(member.name));
  if (member.amount) {
    *project.mutable_amount() = ToWire(*member.amount);
  }
  if (member.amount_alt) {
    *project.mutable_amount_alt() = ToWire(*member.amount_alt);
  }
  for (const SideValue& side : member.side_values) {
    if (project.attributes_size() == kAttributes) {
      break;
    }
    v1::Attribute& attribute = *project.add_attributes();
    attribute.set_name(std::string(Name(side.attr)));
    Fill(*attribute.mutable_value(), side.amount.number, side.amount.unit);
  }
  return project;
}

v1::Signing HeadOf(const Signing& signing, const Reading& reading, const Article& article,
                   const Gazetteer& gazetteer) {
  v1::Signing wire;
  wire.set_id(signing.id);
  wire.set_revision(1);
  *wire.mutable_zone() = ToWire(ZoneOf(signing.zone_id, signing.zone_name, gazetteer));
  wire.set_count(signing.count);
  if (signing.amount) {
    *wire.mutable_amount() = ToWire(*signing.amount);
  }
  if (signing.amount_alt) {
    *wire.mutable_amount_alt() = ToWire(*signing.amount_alt);
  }
  for (const std::string& sector : signing.sectors) {
    if (wire.sectors_size() == kSectors) {
      break;
    }
    wire.add_sectors(NameOf(sector));
  }
  wire.set_signed_on(ToWire(signing.signed_on));
  wire.set_published_on(ToWire(reading.head.published_on));
  wire.set_status(common_v1::FIGURE_STATUS_EXTRACTED);
  wire.set_document_id(reading.document_id);
  wire.set_article_id(ArticleId(reading.document_id, article.body));
  for (const Span& span : signing.mentions) {
    if (wire.spans_size() == kSpans) {
      break;
    }
    Fill(*wire.add_spans(), span);
  }
  wire.set_article_title(NameOf(article.title));
  wire.set_member_count(static_cast<std::int64_t>(signing.members.size()));
  FillDoubt(wire, signing.confidence, signing.reasons);
  return wire;
}

v1::Signing PartOf(const v1::Signing& head, const Signing& signing, std::size_t begin) {
  v1::Signing part = head;
  part.set_members_before(static_cast<std::int64_t>(begin));
  const std::size_t end = std::min(begin + kMembersPerPart, signing.members.size());
  for (std::size_t i = begin; i < end; ++i) {
    *part.add_members() = ToWire(signing.members[i]);
  }
  return part;
}

void ShowFirstPart(v1::Signing& signing) {
  const int members = signing.members_size();
  if (signing.member_count() == 0) {
    signing.set_member_count(members);
  }
  if (members > static_cast<int>(kMembersPerPart)) {
    signing.mutable_members()->DeleteSubrange(static_cast<int>(kMembersPerPart),
                                              members - static_cast<int>(kMembersPerPart));
  }
}

std::string ItemOf(const v1::Signing& signing) { return "signing/" + signing.id(); }

std::string ItemOf(const v1::Fact& fact) { return "fact/" + fact.id(); }

std::string RevisionReasonOf(const ReviewRecord& record) {
  return record.as_revision ? record.note : "";
}

MemberFigures FiguresOf(const v1::Project& member) {
  MemberFigures figures{member.id(), member.company(), member.name(), {}, {}};
  ReadAmounts(member, figures);
  return figures;
}

SigningFigures FiguresOf(const v1::Signing& signing) {
  SigningFigures figures;
  figures.id = ItemOf(signing);
  figures.revision = signing.revision();
  figures.status = FromWire(signing.status());
  figures.zone = FromWire(signing.zone());
  figures.count = signing.count();
  ReadAmounts(signing, figures);
  figures.signed_on = StoredDate(signing.signed_on());
  figures.published_on = StoredDate(signing.published_on());
  for (const v1::Project& member : signing.members()) {
    figures.members.push_back(FiguresOf(member));
  }
  figures.merged_into = signing.merged_into();
  figures.merged_from.assign(signing.merged_from().begin(), signing.merged_from().end());
  ReadParts(signing, figures);
  return figures;
}

FactFigures FiguresOf(const v1::Fact& fact, const std::string& published_on) {
  FactFigures figures;
  figures.id = ItemOf(fact);
  figures.revision = std::max<std::int64_t>(fact.revision(), 1);
  figures.status = FromWire(fact.status());
  figures.zone = FromWire(fact.zone());
  figures.published_on = StoredDate(published_on);
  figures.subject = fact.subject();
  figures.company = fact.company();
  if (fact.has_count()) {
    figures.count = fact.count();
  }
  if (fact.has_amount()) {
    figures.amount = Amount{NumberOf(fact.amount()), fact.amount().unit()};
  }
  if (fact.has_growth()) {
    figures.growth = NumberOf(fact.growth());
  }
  if (fact.has_rank()) {
    figures.rank = fact.rank();
  }
  if (fact.has_cohort()) {
    figures.cohort = fact.cohort();
  }
  figures.period = fact.period();
  if (fact.kind() == v1::FACT_KIND_FACILITY) {
    figures.facility =
        FacilityFigures{static_cast<FacilityKind>(fact.facility_kind()),
                        static_cast<FacilityStage>(fact.stage()), StoredDate(fact.day())};
  }
  ReadParts(fact, figures);
  return figures;
}

void SetFigures(const FactFigures& figures, v1::Fact& fact) {
  SetParts(figures, fact);
  fact.set_status(ToWire(figures.status));
  *fact.mutable_zone() = ToWire(figures.zone);
  fact.set_subject(figures.subject);
  fact.set_company(figures.company);
  fact.set_period(figures.period);
  fact.clear_count();
  fact.clear_amount();
  fact.clear_growth();
  fact.clear_rank();
  fact.clear_cohort();
  if (figures.count) {
    fact.set_count(*figures.count);
  }
  if (figures.amount) {
    Fill(*fact.mutable_amount(), figures.amount->number, figures.amount->unit);
  }
  if (figures.growth) {
    Fill(*fact.mutable_growth(), *figures.growth, "%");
  }
  if (figures.rank) {
    fact.set_rank(static_cast<std::int32_t>(*figures.rank));
  }
  if (figures.cohort) {
    fact.set_cohort(static_cast<std::int32_t>(*figures.cohort));
  }
  if (figures.facility) {
    Fill(fact, *figures.facility);
  }
}

void SetFigures(const MemberFigures& figures, v1::Project& member) {
  member.set_company(figures.company);
  member.set_name(figures.name);
  SetAmounts(figures, member);
}

void SetFigures(const SigningFigures& figures, v1::Signing& signing) {
  signing.set_status(ToWire(figures.status));
  *signing.mutable_zone() = ToWire(figures.zone);
  signing.set_count(figures.count);
  SetAmounts(figures, signing);
  signing.set_signed_on(ToWire(figures.signed_on));
  signing.set_merged_into(figures.merged_into);
  signing.mutable_merged_from()->Assign(figures.merged_from.begin(), figures.merged_from.end());
  SetParts(figures, signing);
}

v1::Fact FactOf(const v1::Signing& signing, const common_v1::Span& span) {
  v1::Fact fact;
  fact.set_kind(v1::FACT_KIND_SIGNING);
  *fact.mutable_zone() = signing.zone();
  fact.set_count(signing.count());
  if (signing.has_amount()) {
    FillMoney(*fact.mutable_amount(), signing.amount());
  }
  if (signing.has_amount_alt()) {
    FillMoney(*fact.mutable_amount_alt(), signing.amount_alt());
  }
  if (signing.members_size() > 0) {
    const v1::Project& first = signing.members(0);
    fact.set_company(first.company());
    fact.set_subject(first.name().empty() ? first.company() : first.name());
  }
  *fact.mutable_span() = span;
  fact.set_status(signing.status());
  return fact;
}

v1::Article ToWire(const Article& article, const Reading& reading) {
  v1::Article wire;
  wire.set_id(ArticleId(reading.document_id, article.body));
  wire.set_document_id(reading.document_id);
  wire.set_title(NameOf(article.title));
  wire.set_byline(NameOf(article.byline));
  if (article.title_span) {
    Fill(*wire.mutable_title_span(), *article.title_span);
  }
  Fill(*wire.mutable_body_span(), article.body);
  wire.set_facts(static_cast<std::int32_t>(article.facts.size()));
  std::string text(TextOf(reading.document, reading.bytes)
                       .substr(article.body.begin, article.body.end - article.body.begin));
  std::erase_if(text, [](char c) { return c == '\n' || c == '\r'; });
  wire.set_text(std::move(text));
  ShortenText(wire);
  return wire;
}

void ShortenText(v1::Article& article) {
  if (article.text_bytes() == 0) {
    article.set_text_bytes(static_cast<std::int64_t>(article.text().size()));
  }
  if (article.text().size() > kShownTextBytes) {
    article.mutable_text()->resize(WholeCharacters(article.text(), kShownTextBytes).size());
  }
}

std::string_view WholeCharacters(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) {
    return text;
  }
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0U) == 0x80U) {
    --bytes;
  }
  return text.substr(0, bytes);
}

}  // namespace zoneflow::ingest
