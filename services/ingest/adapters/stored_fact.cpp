#include "services/ingest/adapters/stored_fact.h"

#include <soci/soci.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/sql/bulk_insert.h"
#include "services/ingest/adapters/changed_fields.h"
#include "services/ingest/adapters/registers.h"
#include "services/ingest/adapters/stored_state.h"
#include "services/ingest/adapters/wire.h"
#include "zoneflow/ingest/v1/ingest_events.pb.h"

namespace zoneflow::ingest {

absl::StatusOr<StoredFact> ReadStoredFact(sql::Transaction& transaction, const std::string& id) {
  StoredFact stored;
  sql::Bytes state, article;
  transaction.session()
      << "SELECT f.document_id, f.ordinal, f.article_id, encode(f.stored, 'hex'), "
         "d.published_on, coalesce(encode(a.stored, 'hex'), '') FROM facts AS f JOIN documents AS "
         "d ON d.id = f.document_id LEFT "
         "JOIN articles AS a ON a.id = f.article_id WHERE f.id = :id",
      soci::use(id), soci::into(stored.document), soci::into(stored.ordinal),
      soci::into(stored.article), soci::into(state), soci::into(stored.published_on),
      soci::into(article);
  if (!transaction.session().got_data()) {
    return absl::NotFoundError(StrCat("id: no figure 'fact/", id, "'"));
  }
  RETURN_IF_ERROR(Decode(state, stored.fact));
  if (!article.value.empty()) {
    v1::Article told;
    RETURN_IF_ERROR(Decode(article, told));
    stored.article_title = told.title();
  }
  return stored;
}

FactFigures FiguresOf(const StoredFact& stored) {
  return FiguresOf(stored.fact, stored.published_on);
}

absl::StatusOr<std::int64_t> WriteStoredFact(sql::Transaction& transaction,
                                             const journal::Journal& journal,
                                             const StoredFact& before, const FactFigures& after,
                                             const ReviewRecord& record) {
  v1::FactCorrected event;
  v1::Fact& fact = *event.mutable_fact();
  fact = before.fact;
  SetFigures(after, fact);
  fact.set_revision(after.revision + 1);
  RETURN_IF_ERROR(
      RewriteFact(transaction, before.fact, fact, before.document, before.ordinal, before.article));
  event.set_article_id(before.article);
  event.set_document_id(before.document);
  event.set_title(before.article_title);
  event.set_published_on(before.published_on);
  for (const std::string& field : ChangedFields(before.fact, fact)) {
    event.add_changed(field);
  }
  event.set_revision_reason(RevisionReasonOf(record));
  RETURN_IF_ERROR(journal
                      .Append(transaction, journal::EventOf(event, {record.origin.actor,
                                                                    record.origin.traceparent,
                                                                    record.origin.at}))
                      .status());
  return fact.revision();
}

absl::Status InsertStoredFact(sql::Transaction& transaction, const journal::Journal& journal,
                              const StoredFact& where, const v1::Fact& fact,
                              const ReviewRecord& record) {
  soci::session& session = transaction.session();
  long long received_us = 0;
  // Held until the end: two who add to one document give their facts different numbers.
  session << "SELECT received_us FROM documents WHERE id = :id"
          << (transaction.dialect() == sql::Dialect::kPostgres ? " FOR UPDATE" : ""),
      soci::use(where.document), soci::into(received_us);
  long long ordinal = 0;
  session << "SELECT coalesce(max(ordinal), -1) + 1 FROM facts WHERE document_id = :id",
      soci::use(where.document), soci::into(ordinal);
  const FactRegister known = FactRegisterOf(fact, where.article, where.published_on);
  sql::BulkInsert rows(session, "facts",
                       StrCat("document_id, ordinal, id, stored, confidence, ", FactColumns()));
  rows << where.document << std::int64_t{ordinal} << fact.id() << Encode(fact)
       << (fact.has_confidence() ? std::optional(std::int64_t{fact.confidence()}) : std::nullopt);
  AddFactColumns(known, rows);
  rows.EndRow();
  rows.Finish();
  filter::SearchRows searched(transaction, kFactGrams);
  known.AddTo(searched);
  searched.Finish();
  sql::BulkInsert items = ReviewRows(transaction);
  AddReviewItem(items, fact, where.document, where.article, where.published_on,
                Instant{std::chrono::microseconds{received_us}});
  items.Finish();
  v1::FactAdded event;
  event.set_article_id(where.article);
  event.set_document_id(where.document);
  event.set_title(where.article_title);
  event.set_published_on(where.published_on);
  *event.mutable_fact() = fact;
  event.set_revision_reason(RevisionReasonOf(record));
  return journal
      .Append(transaction, journal::EventOf(event, {record.origin.actor, record.origin.traceparent,
                                                    record.origin.at}))
      .status();
}

}  // namespace zoneflow::ingest
