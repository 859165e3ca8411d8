#include "services/ingest/adapters/soci_reading_store.h"

#include <soci/soci.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/sql/once.h"
#include "services/ingest/adapters/project_owners.h"
#include "services/ingest/adapters/stored_signing.h"
#include "services/ingest/adapters/stored_state.h"
#include "services/ingest/adapters/stored_text.h"
#include "services/ingest/adapters/wire.h"
#include "services/ingest/core/change.h"

namespace zoneflow::ingest {
namespace {

std::vector<std::string> TextsOf(soci::session& session, const std::string& query,
                                 const std::string& document) {
  std::vector<std::string> texts;
  std::string text;
  soci::statement rows = sql::Once(session, query, soci::use(document), soci::into(text));
  rows.execute();
  while (rows.fetch()) {
    texts.push_back(text);
  }
  return texts;
}

// The zone of all signings of the document, where they have one: a ledger may have been told it when
// it came in, and does not say it itself.
std::string ZoneOf(soci::session& session, const std::string& document) {
  const std::vector<std::string> zones = TextsOf(
      session, "SELECT DISTINCT zone_id FROM signing_register WHERE document_id = :id LIMIT 2",
      document);
  return zones.size() == 1 ? zones.front() : "";
}

Span FromWire(const common::v1::Span& span) {
  return {static_cast<std::uint32_t>(span.begin()), static_cast<std::uint32_t>(span.end())};
}

absl::StatusOr<KnownFigure> ReadSigning(sql::Transaction& transaction, const std::string& id) {
  ASSIGN_OR_RETURN(const StoredSigning stored, ReadStoredSigning(transaction, id));
  KnownFigure known;
  known.figure = FiguresOf(stored);
  known.article_id = stored.head.article_id();
  for (const common::v1::Span& span : stored.head.spans()) {
    known.spans.push_back(FromWire(span));
  }
  return known;
}

FactKind KindOf(v1::FactKind wire) {
  for (const FactKind kind : {FactKind::kIndicator, FactKind::kRanking, FactKind::kProgramme,
                              FactKind::kFacility, FactKind::kRecognition}) {
    if (ToWire(kind) == wire) {
      return kind;
    }
  }
  return FactKind::kSigning;
}

absl::Status AddFacts(soci::session& session, const std::string& document,
                      std::vector<KnownFigure>& figures) {
  sql::Bytes state;
  std::string article, published_on;
  soci::statement rows = sql::Once(
      session,
      "SELECT encode(f.stored, 'hex'), f.article_id, d.published_on FROM facts AS f JOIN documents "
      "AS d ON d.id = f.document_id WHERE f.document_id = :id AND f.kind <> 'signing' ORDER BY "
      "f.ordinal",
      soci::use(document), soci::into(state), soci::into(article), soci::into(published_on));
  rows.execute();
  while (rows.fetch()) {
    v1::Fact fact;
    RETURN_IF_ERROR(Decode(state, fact));
    figures.push_back(
        {FiguresOf(fact, published_on), KindOf(fact.kind()), article, {FromWire(fact.span())}});
  }
  return absl::OkStatus();
}

// The signing that stands for that of a ledger's row by now: what it was merged into, or the part of
// it that has its project. Asked of what is stored, so that an act that is taken back is followed too.
absl::StatusOr<std::string> StandingFor(sql::Transaction& transaction, std::string id) {
  constexpr int kLongestChain = 100;
  for (int step = 0; step < kLongestChain; ++step) {
    ASSIGN_OR_RETURN(const StoredSigning stored, ReadStoredSigning(transaction, id));
    if (!stored.head.merged_into().empty()) {
      id = stored.head.merged_into();
      continue;
    }
    if (stored.head.split_into().empty()) {
      return id;
    }
    id = stored.head.split_into(0);
    for (const std::string& part : stored.head.split_into()) {
      ASSIGN_OR_RETURN(const StoredSigning one, ReadStoredSigning(transaction, part));
      const bool has_it = !stored.members.empty() &&
                          std::ranges::any_of(one.members, [&](const v1::Project& member) {
                            return member.id() == stored.members.front().id();
                          });
      if (has_it) {
        id = part;
        break;
      }
    }
  }
  return id;
}

}  // namespace

absl::StatusOr<StoredDocument> SociReadingStore::Load(const std::string& document_id,
                                                      std::size_t most_bytes) {
  StoredDocument stored;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    stored = {};
    std::string published_on;
    long long size = 0;
    transaction.session() << "SELECT file_name, published_on, size_bytes, lexicon FROM documents "
                             "WHERE id = :id",
        soci::use(document_id), soci::into(stored.head.file_name), soci::into(published_on),
        soci::into(size), soci::into(stored.lexicon);
    if (!transaction.session().got_data()) {
      return absl::NotFoundError(StrCat("document_id: no document '", document_id, "'"));
    }
    if (static_cast<std::size_t>(size) > most_bytes) {
      return absl::OutOfRangeError(StrCat("document_id: ", document_id, " has ", size,
                                          " bytes; at most ", most_bytes, " are read anew"));
    }
    stored.head.published_on = StoredDate(published_on);
    stored.head.zone = ZoneOf(transaction.session(), document_id);
    ASSIGN_OR_RETURN(stored.bytes, ReadBytes(transaction, document_id, size));
    return absl::OkStatus();
  }));
  return stored;
}

absl::StatusOr<KnownReading> SociReadingStore::Known(const Reading& reading) {
  KnownReading known;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    known = {};
    soci::session& session = transaction.session();
    const std::string& document = reading.document_id;
    std::set<std::string> own;
    for (const std::string& id :
         TextsOf(session, "SELECT signing_id FROM signing_register WHERE document_id = :id",
                 document)) {
      ASSIGN_OR_RETURN(known.figures.emplace_back(), ReadSigning(transaction, id));
      own.insert(id);
    }
    RETURN_IF_ERROR(AddFacts(session, document, known.figures));
    const std::vector<std::string> by_person =
        TextsOf(session,
                "SELECT DISTINCT a.item_id FROM review_acts AS a JOIN review_items AS r ON r.id = "
                "a.item_id "
                "WHERE r.document_id = :id AND a.revision = 1 AND a.verb IN (7, 8)",
                document);
    for (KnownFigure& figure : known.figures) {
      figure.by_person = std::ranges::find(by_person, HeadOf(figure.figure).id) != by_person.end();
    }
    for (const std::string& id : SigningsOf(reading)) {
      long long there = 0;
      session << "SELECT count(*) FROM signings WHERE id = :id", soci::use(id), soci::into(there);
      if (there > 0) {
        known.signings.insert(id);
      }
    }
    known.keys = OwnersOf(transaction, ProjectKeysOf(reading));
    for (auto& [key, owner] : known.keys) {
      ASSIGN_OR_RETURN(owner, StandingFor(transaction, owner));
      if (own.insert(owner).second) {
        ASSIGN_OR_RETURN(known.figures.emplace_back(), ReadSigning(transaction, owner));
        known.figures.back().own = false;
      }
    }
    return absl::OkStatus();
  }));
  return known;
}

}  // namespace zoneflow::ingest
