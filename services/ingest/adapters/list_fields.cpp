#include "services/ingest/adapters/list_fields.h"

#include <string>
#include <string_view>
#include <vector>

#include "common/base/str_cat.h"
#include "common/filter/event_schema.h"
#include "zoneflow/common/v1/values.pb.h"
#include "zoneflow/ingest/v1/fact.pb.h"
#include "zoneflow/ingest/v1/review.pb.h"

namespace zoneflow::ingest {
namespace {

using filter::Column;
using filter::FieldKind;

std::vector<std::string> Statuses() {
  return filter::ChoicesOf(*common::v1::FigureStatus_descriptor());
}

Column TextsOf(std::string_view field) {
  return {
      .name = "t.value",
      .rows = StrCat("signing_texts AS t WHERE t.signing_no = r.no AND t.field = '", field, "'")};
}

}  // namespace

const filter::Schema& SigningFields() {
  static const auto* const schema = new filter::Schema(
      {
          {.name = "id", .column = Column::Ordered("r.signing_id")},
          {.name = "type",
           .kind = FieldKind::kChoice,
           .choices = {"signing.announced", "signing.corrected"},
           .column = {.name = "CASE WHEN r.revision > 1 THEN 'signing.corrected' ELSE "
                              "'signing.announced' END"}},
          {.name = "zone.id", .column = Column::Ordered("r.zone_id")},
          {.name = "zone.name", .column = {.name = "r.zone_name"}},
          {.name = "province", .column = {.name = "r.province"}},
          {.name = "signed_on", .kind = FieldKind::kDate, .column = Column::Ordered("r.signed_on")},
          {.name = "published_on",
           .kind = FieldKind::kDate,
           .column = Column::Ordered("r.published_on")},
          {.name = "date", .kind = FieldKind::kDate, .column = Column::Ordered("r.dated_on")},
          {.name = "count",
           .kind = FieldKind::kInteger,
           .column = Column::Ordered("r.project_count")},
          {.name = "member_count",
           .kind = FieldKind::kInteger,
           .column = {.name = "r.member_count"}},
          {.name = "amount_cny",
           .kind = FieldKind::kMoney,
           .column = {.name = "r.amount_cny", .rows = {}, .order = "COALESCE(r.amount_cny, -1)"}},
          {.name = "amount_usd", .kind = FieldKind::kMoney, .column = {.name = "r.amount_usd"}},
          {.name = "currency", .column = {.name = "r.currency"}},
          {.name = "sector", .aliases = {"sectors"}, .column = TextsOf("sector")},
          {.name = "company", .column = TextsOf("company")},
          {.name = "project.name", .aliases = {"project"}, .column = TextsOf("project")},
          {.name = "title", .column = {.name = "r.title"}},
          {.name = "status",
           .kind = FieldKind::kChoice,
           .choices = Statuses(),
           .column = {.name = "r.status"}},
          {.name = "document", .column = {.name = "r.document_id"}},
          {.name = "article", .column = {.name = "r.article_id"}},
          {.name = "revision", .kind = FieldKind::kInteger, .column = {.name = "r.revision"}},
          {.name = "confidence",
           .kind = FieldKind::kInteger,
           .column = {.name = "r.confidence", .rows = {}, .order = "COALESCE(r.confidence, -1)"}},
          {.name = "text",
           .kind = FieldKind::kSearch,
           .searched = {"company", "project.name", "title"},
           .column = {.name = "r.search_text"}},
      },
      filter::BareWords::kSearch);
  return *schema;
}

const filter::Schema& FactFields() {
  static const auto* const schema = new filter::Schema(
      {
          {.name = "id", .column = Column::Ordered("f.id")},
          {.name = "document", .column = Column::Ordered("f.document_id")},
          // Its place among the facts of its document.
          {.name = "position", .kind = FieldKind::kInteger, .column = Column::Ordered("f.ordinal")},
          {.name = "article", .column = {.name = "f.article_id"}},
          {.name = "kind",
           .kind = FieldKind::kChoice,
           .choices = filter::ChoicesOf(*v1::FactKind_descriptor()),
           .column = Column::Ordered("f.kind")},
          {.name = "zone.id", .column = Column::Ordered("f.zone_id")},
          {.name = "zone.name", .column = {.name = "f.zone_name"}},
          {.name = "subject", .column = {.name = "f.subject"}},
          {.name = "company", .column = Column::Ordered("f.company")},
          {.name = "count", .kind = FieldKind::kInteger, .column = {.name = "f.fact_count"}},
          {.name = "rank", .kind = FieldKind::kInteger, .column = {.name = "f.fact_rank"}},
          {.name = "period", .column = {.name = "f.period"}},
          {.name = "status",
           .kind = FieldKind::kChoice,
           .choices = Statuses(),
           .column = {.name = "f.status"}},
          {.name = "confidence",
           .kind = FieldKind::kInteger,
           .column = {.name = "f.confidence", .rows = {}, .order = "COALESCE(f.confidence, -1)"}},
          {.name = "text",
           .kind = FieldKind::kSearch,
           .searched = {"company", "subject"},
           .column = {.name = "f.search_text"}},
      },
      filter::BareWords::kSearch);
  return *schema;
}

const filter::Schema& FacilityFields() {
  static const auto* const schema = new filter::Schema(
      {
          {.name = "id", .column = Column::Ordered("f.id")},
          {.name = "kind",
           .kind = FieldKind::kChoice,
           .choices = filter::ChoicesOf(*v1::FacilityKind_descriptor()),
           .column = Column::Ordered("f.facility_kind")},
          {.name = "stage",
           .kind = FieldKind::kChoice,
           .choices = filter::ChoicesOf(*v1::FacilityStage_descriptor()),
           .column = Column::Ordered("f.stage")},
          {.name = "date", .kind = FieldKind::kDate, .column = Column::Ordered("f.dated_on")},
          {.name = "zone.id", .column = Column::Ordered("f.zone_id")},
          {.name = "zone.name", .column = {.name = "f.zone_name"}},
          {.name = "name", .column = Column::Ordered("f.subject")},
          {.name = "company", .column = {.name = "f.company"}},
          {.name = "count", .kind = FieldKind::kInteger, .column = {.name = "f.fact_count"}},
          {.name = "status",
           .kind = FieldKind::kChoice,
           .choices = Statuses(),
           .column = {.name = "f.status"}},
          {.name = "confidence",
           .kind = FieldKind::kInteger,
           .column = {.name = "f.confidence", .rows = {}, .order = "COALESCE(f.confidence, -1)"}},
          {.name = "document", .column = {.name = "f.document_id"}},
          {.name = "article", .column = {.name = "f.article_id"}},
          {.name = "text",
           .kind = FieldKind::kSearch,
           .searched = {"company", "name"},
           .column = {.name = "f.search_text"}},
      },
      filter::BareWords::kSearch);
  return *schema;
}

const filter::Schema& DocumentFields() {
  static const auto* const schema = new filter::Schema({
      {.name = "id", .column = Column::Ordered("d.id")},
      {.name = "file_name", .column = Column::Ordered("d.file_name")},
      {.name = "published_on",
       .kind = FieldKind::kDate,
       .column = Column::Ordered("d.published_on")},
      {.name = "size_bytes",
       .kind = FieldKind::kInteger,
       .column = Column::Ordered("d.size_bytes")},
      {.name = "articles", .kind = FieldKind::kInteger, .column = {.name = "d.articles"}},
      {.name = "facts", .kind = FieldKind::kInteger, .column = {.name = "d.facts"}},
      {.name = "lexicon", .column = {.name = "d.lexicon"}},
  });
  return *schema;
}

const filter::Schema& ReviewFields() {
  static const auto* const schema = new filter::Schema({
      {.name = "id", .column = Column::Ordered("r.id")},
      {.name = "kind",
       .kind = FieldKind::kChoice,
       .choices = filter::ChoicesOf(*v1::FactKind_descriptor()),
       .column = {.name = "r.kind"}},
      {.name = "status",
       .kind = FieldKind::kChoice,
       .choices = Statuses(),
       .column = {.name = "r.status"}},
      {.name = "zone.id", .column = Column::Ordered("r.zone_id")},
      {.name = "zone.name", .column = {.name = "r.zone_name"}},
      {.name = "province", .column = {.name = "r.province"}},
      {.name = "weight", .kind = FieldKind::kInteger, .column = Column::Ordered("r.weight")},
      {.name = "count", .kind = FieldKind::kInteger, .column = {.name = "r.project_count"}},
      {.name = "confidence",
       .kind = FieldKind::kInteger,
       .column = {.name = "r.confidence", .rows = {}, .order = "COALESCE(r.confidence, -1)"}},
      {.name = "month", .column = Column::Ordered("r.month")},
      {.name = "waiting_since",
       .kind = FieldKind::kInstant,
       .column = Column::Ordered("r.waiting_since_us")},
      {.name = "document", .column = {.name = "r.document_id"}},
      {.name = "article", .column = {.name = "r.article_id"}},
      {.name = "revision", .kind = FieldKind::kInteger, .column = {.name = "r.revision"}},
  });
  return *schema;
}

const filter::Schema& ActFields() {
  static const auto* const schema = new filter::Schema({
      {.name = "number", .kind = FieldKind::kInteger, .column = Column::Ordered("r.no")},
      {.name = "item", .column = {.name = "r.item_id"}},
      {.name = "zone.id", .column = {.name = "r.zone_id"}},
      {.name = "verb",
       .kind = FieldKind::kChoice,
       .choices = filter::ChoicesOf(*v1::ReviewVerb_descriptor()),
       .column = {.name = "CASE r.verb WHEN 1 THEN 'confirmed' WHEN 2 THEN 'corrected' WHEN 3 THEN "
                          "'rejected' WHEN 4 THEN 'signed_off' WHEN 5 THEN 'undone' WHEN 6 THEN "
                          "'merged' WHEN 7 THEN 'split' WHEN 8 THEN 'added' ELSE '' END"}},
      {.name = "actor", .column = {.name = "r.actor"}},
      {.name = "time", .kind = FieldKind::kInstant, .column = {.name = "r.at_us"}},
  });
  return *schema;
}

}  // namespace zoneflow::ingest
