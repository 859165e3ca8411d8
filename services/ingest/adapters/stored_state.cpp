#include "services/ingest/adapters/stored_state.h"

namespace zoneflow::ingest {
namespace {

// Each of these is both ways at once: what is kept and what is told call their fields the same.

// Of signings, members and facts.
template <typename From, typename To>
void CopyAmounts(const From& from, To& to) {
  if (from.has_amount()) {
    *to.mutable_amount() = from.amount();
  }
  if (from.has_amount_alt()) {
    *to.mutable_amount_alt() = from.amount_alt();
  }
}

// Of signings and facts.
template <typename From, typename To>
void CopyFigure(const From& from, To& to) {
  to.set_id(from.id());
  to.set_revision(from.revision());
  if (from.has_zone()) {
    *to.mutable_zone() = from.zone();
  }
  to.set_status(from.status());
  if (from.has_confidence()) {
    to.set_confidence(from.confidence());
  }
  *to.mutable_reasons() = from.reasons();
  *to.mutable_split_from() = from.split_from();
  *to.mutable_split_into() = from.split_into();
}

template <typename From, typename To>
void CopyProject(const From& from, To& to) {
  to.set_id(from.id());
  to.set_company(from.company());
  to.set_name(from.name());
  CopyAmounts(from, to);
  for (const auto& attribute : from.attributes()) {
    auto& copy = *to.add_attributes();
    copy.set_name(attribute.name());
    if (attribute.has_value()) {
      *copy.mutable_value() = attribute.value();
    }
  }
}

template <typename From, typename To>
void CopySigning(const From& from, To& to) {
  CopyFigure(from, to);
  to.set_count(from.count());
  CopyAmounts(from, to);
  to.mutable_members()->Reserve(from.members_size());
  for (const auto& member : from.members()) {
    CopyProject(member, *to.add_members());
  }
  *to.mutable_sectors() = from.sectors();
  to.set_signed_on(from.signed_on());
  to.set_published_on(from.published_on());
  to.set_document_id(from.document_id());
  to.set_article_id(from.article_id());
  *to.mutable_spans() = from.spans();
  to.set_article_title(from.article_title());
  to.set_member_count(from.member_count());
  to.set_members_before(from.members_before());
  to.set_merged_into(from.merged_into());
  *to.mutable_merged_from() = from.merged_from();
}

template <typename From, typename To>
void CopyProof(const From& from, To& to) {
  if (from.has_bytes()) {
    *to.mutable_bytes() = from.bytes();
  }
  to.set_page(from.page());
  if (from.has_box()) {
    to.mutable_box()->set_left(from.box().left());
    to.mutable_box()->set_top(from.box().top());
    to.mutable_box()->set_right(from.box().right());
    to.mutable_box()->set_bottom(from.box().bottom());
  }
  to.set_sheet(from.sheet());
  to.set_row(from.row());
}

template <typename From, typename To>
void CopyFact(const From& from, To& to) {
  CopyFigure(from, to);
  to.set_kind(static_cast<decltype(to.kind())>(from.kind()));
  to.set_subject(from.subject());
  to.set_company(from.company());
  if (from.has_count()) {
    to.set_count(from.count());
  }
  CopyAmounts(from, to);
  if (from.has_rank()) {
    to.set_rank(from.rank());
  }
  if (from.has_cohort()) {
    to.set_cohort(from.cohort());
  }
  if (from.has_from()) {
    *to.mutable_from() = from.from();
  }
  if (from.has_to()) {
    *to.mutable_to() = from.to();
  }
  if (from.has_growth()) {
    *to.mutable_growth() = from.growth();
  }
  to.set_period(from.period());
  to.set_bound(from.bound());
  to.set_attr(from.attr());
  to.set_facility_kind(static_cast<decltype(to.facility_kind())>(from.facility_kind()));
  to.set_stage(static_cast<decltype(to.stage())>(from.stage()));
  to.set_day(from.day());
  if (from.has_span()) {
    *to.mutable_span() = from.span();
  }
  if (from.has_proof()) {
    CopyProof(from.proof(), *to.mutable_proof());
  }
}

template <typename From, typename To>
void CopyArticle(const From& from, To& to) {
  to.set_id(from.id());
  to.set_document_id(from.document_id());
  to.set_title(from.title());
  to.set_byline(from.byline());
  if (from.has_title_span()) {
    *to.mutable_title_span() = from.title_span();
  }
  if (from.has_body_span()) {
    *to.mutable_body_span() = from.body_span();
  }
  to.set_facts(from.facts());
  to.set_text(from.text());
  to.set_text_bytes(from.text_bytes());
}

template <typename From, typename To>
void CopyChanges(const From& from, To& to) {
  for (const auto& change : from.changes()) {
    auto& copy = *to.add_changes();
    copy.set_field(change.field());
    copy.set_before(change.before());
    copy.set_after(change.after());
  }
}

template <typename State>
State NewState() {
  State state;
  state.set_schema(kStateSchema);
  return state;
}

}  // namespace

storage::v1::SigningState ToState(const v1::Signing& signing) {
  auto state = NewState<storage::v1::SigningState>();
  CopySigning(signing, state);
  return state;
}

storage::v1::MemberState ToState(const v1::Project& member) {
  auto state = NewState<storage::v1::MemberState>();
  CopyProject(member, *state.mutable_project());
  return state;
}

storage::v1::FactState ToState(const v1::Fact& fact) {
  auto state = NewState<storage::v1::FactState>();
  CopyFact(fact, state);
  return state;
}

storage::v1::ArticleState ToState(const v1::Article& article) {
  auto state = NewState<storage::v1::ArticleState>();
  CopyArticle(article, state);
  return state;
}

storage::v1::ActState ToState(const v1::ReviewAct& act) {
  auto state = NewState<storage::v1::ActState>();
  CopyChanges(act, state);
  return state;
}

void FromState(const storage::v1::SigningState& state, v1::Signing& signing) {
  CopySigning(state, signing);
}

void FromState(const storage::v1::MemberState& state, v1::Project& member) {
  CopyProject(state.project(), member);
}

void FromState(const storage::v1::FactState& state, v1::Fact& fact) { CopyFact(state, fact); }

void FromState(const storage::v1::ArticleState& state, v1::Article& article) {
  CopyArticle(state, article);
}

void FromState(const storage::v1::ActState& state, v1::ReviewAct& act) { CopyChanges(state, act); }

}  // namespace zoneflow::ingest
