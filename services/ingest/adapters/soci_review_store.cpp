#include "services/ingest/adapters/soci_review_store.h"

#include <soci/soci.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <variant>

#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/ingest/adapters/review_acts.h"
#include "services/ingest/adapters/stored_fact.h"
#include "services/ingest/adapters/stored_signing.h"
#include "services/ingest/adapters/stored_state.h"
#include "services/ingest/adapters/stored_text.h"
#include "services/ingest/adapters/wire.h"
#include "zoneflow/ingest/v1/ingest_events.pb.h"

namespace zoneflow::ingest {
namespace {

constexpr std::string_view kSigning = "signing/";
constexpr std::string_view kFact = "fact/";

using Stored = std::variant<StoredSigning, StoredFact>;

// The subject of an item's events.
absl::StatusOr<std::string> SubjectFor(sql::Transaction& transaction, const std::string& item) {
  if (item.starts_with(kSigning)) {
    return item;
  }
  std::string article;
  if (item.starts_with(kFact)) {
    const std::string id = item.substr(kFact.size());
    transaction.session() << "SELECT article_id FROM facts WHERE id = :id", soci::use(id),
        soci::into(article);
  }
  if (!transaction.session().got_data() || article.empty()) {
    return absl::NotFoundError(StrCat("id: no figure '", item, "'"));
  }
  return journal::SubjectOf<v1::FactCorrected>(article);
}

absl::StatusOr<Stored> Read(sql::Transaction& transaction, const std::string& item) {
  if (item.starts_with(kSigning)) {
    return ReadStoredSigning(transaction, item.substr(kSigning.size()));
  }
  return ReadStoredFact(transaction, item.substr(kFact.size()));
}

// An item with what a command makes of it.
struct Decided {
  std::string subject;
  Stored stored;
  ReviewStep step;
};

void InsertFirstAct(sql::Transaction& transaction, const NewFigure& added,
                    const ReviewRecord& record) {
  FigureHead head = HeadOf(added.figure);
  head.revision = 1;
  InsertAct(transaction.session(), record, head, added.changes);
}

// A part of a figure that was split. Nobody else knows its id before this transaction ends: its lock
// waits for nobody.
absl::Status InsertPart(sql::Transaction& transaction, const journal::Journal& journal,
                        const Stored& whole, const NewFigure& part, const ReviewRecord& record) {
  if (const auto* signing = std::get_if<SigningFigures>(&part.figure)) {
    RETURN_IF_ERROR(journal.LockSubject(transaction, signing->id).status());
    RETURN_IF_ERROR(InsertStoredSigning(transaction, journal, std::get<StoredSigning>(whole),
                                        *signing, record));
  } else {
    const auto& fact = std::get<FactFigures>(part.figure);
    const auto& where = std::get<StoredFact>(whole);
    v1::Fact wire = where.fact;
    wire.set_id(fact.id.substr(kFact.size()));
    wire.clear_revision();
    wire.clear_confidence();
    wire.clear_reasons();
    SetFigures(fact, wire);
    RETURN_IF_ERROR(InsertStoredFact(transaction, journal, where, wire, record));
  }
  InsertFirstAct(transaction, part, record);
  return absl::OkStatus();
}

// An article that a person adds a figure to.
struct StoredArticle {
  ArticleWords words;
  StoredFact where;  // of a fact of it
};

absl::StatusOr<StoredArticle> ReadArticle(sql::Transaction& transaction, const std::string& id) {
  StoredArticle stored;
  sql::Bytes state;
  transaction.session()
      << "SELECT a.document_id, encode(a.stored, 'hex'), d.published_on FROM articles AS a JOIN "
         "documents AS d ON d.id = a.document_id WHERE a.id = :id",
      soci::use(id), soci::into(stored.where.document), soci::into(state),
      soci::into(stored.where.published_on);
  if (!transaction.session().got_data()) {
    return absl::NotFoundError(StrCat("article_id: no article '", id, "'"));
  }
  v1::Article article;
  RETURN_IF_ERROR(Decode(state, article));
  stored.where.article = id;
  stored.where.article_title = article.title();
  stored.words.document_id = stored.where.document;
  stored.words.published_on = StoredDate(stored.where.published_on);
  stored.words.body = {static_cast<std::uint32_t>(article.body_span().begin()),
                       static_cast<std::uint32_t>(article.body_span().end())};
  if (article.has_title_span()) {
    stored.words.title = Span{static_cast<std::uint32_t>(article.title_span().begin()),
                              static_cast<std::uint32_t>(article.title_span().end())};
  }
  ASSIGN_OR_RETURN(stored.words.text,
                   ReadText(transaction, stored.where.document, article.body_span().begin(),
                            article.body_span().end() - article.body_span().begin()));
  return stored;
}

// Of the sentence of a signing that a person added.
std::string FactIdOf(const std::string& signing) {
  return Sha256Hex(StrCat("fact/of/", signing)).substr(0, 32);
}

common::v1::Span SpanOf(const NewFigure& added) {
  common::v1::Span span;
  span.set_begin(added.span->begin);
  span.set_end(added.span->end);
  return span;
}

// A signing that a person added, and the fact of its sentence, so that the article shows where it
// stands.
absl::Status InsertAdded(sql::Transaction& transaction, const journal::Journal& journal,
                         const StoredArticle& article, const NewFigure& added,
                         const SigningFigures& signing, const ReviewRecord& record) {
  StoredSigning like;
  like.head.set_published_on(article.where.published_on);
  like.head.set_document_id(article.where.document);
  like.head.set_article_id(article.where.article);
  like.head.set_article_title(article.where.article_title);
  *like.head.add_spans() = SpanOf(added);
  RETURN_IF_ERROR(InsertStoredSigning(transaction, journal, like, signing, record));
  ASSIGN_OR_RETURN(const StoredSigning stored,
                   ReadStoredSigning(transaction, signing.id.substr(kSigning.size())));
  v1::Fact fact = FactOf(stored.head, SpanOf(added));
  fact.set_id(FactIdOf(stored.head.id()));
  return InsertStoredFact(transaction, journal, article.where, fact, record);
}

absl::Status InsertAdded(sql::Transaction& transaction, const journal::Journal& journal,
                         const StoredArticle& article, const NewFigure& added,
                         const FactFigures& fact, const ReviewRecord& record) {
  v1::Fact wire;
  wire.set_id(fact.id.substr(kFact.size()));
  wire.set_kind(ToWire(added.kind));
  *wire.mutable_span() = SpanOf(added);
  SetFigures(fact, wire);
  return InsertStoredFact(transaction, journal, article.where, wire, record);
}

// FailedPrecondition for a figure that is there.
absl::Status CheckIsNew(sql::Transaction& transaction, const journal::Journal& journal,
                        const Figure& figure) {
  const std::string& item = HeadOf(figure).id;
  long long known = 0;
  if (item.starts_with(kSigning)) {
    ASSIGN_OR_RETURN(known, journal.LockSubject(transaction, item));
  } else {
    const std::string id = item.substr(kFact.size());
    transaction.session() << "SELECT count(*) FROM facts WHERE id = :id", soci::use(id),
        soci::into(known);
  }
  return known == 0 ? absl::OkStatus()
                    : absl::FailedPreconditionError(
                          StrCat("values: ", item,
                                 " says so already; look at that one instead of adding another"));
}

}  // namespace

absl::StatusOr<std::string> SociReviewStore::Add(const std::string& article_id,
                                                 const ReviewRecord& record,
                                                 const DecideNew& decide) {
  std::string item;
  RETURN_IF_ERROR(database_.Write([&](sql::Transaction& transaction) -> absl::Status {
    soci::session& session = transaction.session();
    ASSIGN_OR_RETURN(const StoredArticle article, ReadArticle(transaction, article_id));
    // First, whatever is added: the same request, made twice at once, waits here.
    RETURN_IF_ERROR(
        journal_.LockSubject(transaction, journal::SubjectOf<v1::FactAdded>(article_id)).status());
    ASSIGN_OR_RETURN(const bool repeat, IsRepeat(session, record.request, record.origin.actor));
    // What it decides follows from the request and the article alone, which never change.
    ASSIGN_OR_RETURN(const NewFigure added, decide(article.words));
    item = HeadOf(added.figure).id;
    if (repeat) {
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(CheckIsNew(transaction, journal_, added.figure));
    const std::set<ZoneMonth> months = MonthsOf(added);
    RETURN_IF_ERROR(
        CheckLocks(LockedOf(transaction, {months.begin(), months.end()}), record.as_revision));
    RETURN_IF_ERROR(std::visit(
        [&](const auto& figures) {
          return InsertAdded(transaction, journal_, article, added, figures, record);
        },
        added.figure));
    InsertFirstAct(transaction, added, record);
    InsertRequest(session, record.request, record.origin);
    return absl::OkStatus();
  }));
  return item;
}

absl::Status SociReviewStore::Review(const std::vector<std::string>& ids,
                                     const ReviewRecord& record, const Decide& decide) {
  // Not redone where it is Aborted: somebody was faster, and the caller is to read again.
  return database_.Write([&](sql::Transaction& transaction) -> absl::Status {
    soci::session& session = transaction.session();
    std::map<std::string, std::string> subjects;  // of the items
    std::map<std::string, std::int64_t> last;     // sequence of the subjects, locked in their order
    for (const std::string& id : ids) {
      ASSIGN_OR_RETURN(subjects[id], SubjectFor(transaction, id));
      last[subjects[id]] = 0;
    }
    for (auto& [subject, sequence] : last) {
      ASSIGN_OR_RETURN(sequence, journal_.LockSubject(transaction, subject));
    }
    // Under the locks: the same request, made twice at once, has one of its calls wait for the
    // other.
    ASSIGN_OR_RETURN(const bool repeat, IsRepeat(session, record.request, record.origin.actor));
    if (repeat) {
      return absl::OkStatus();
    }
    std::vector<Decided> decided;
    std::set<ZoneMonth> months;
    for (const std::string& id : ids) {
      ASSIGN_OR_RETURN(Stored stored, Read(transaction, id));
      const Figure before =
          std::visit([](const auto& one) -> Figure { return FiguresOf(one); }, stored);
      ASSIGN_OR_RETURN(std::optional<ReviewStep> step, decide(id, before));
      if (step) {
        months.merge(MonthsOf(before, *step));
        decided.push_back({subjects[id], std::move(stored), *std::move(step)});
      }
    }
    RETURN_IF_ERROR(
        CheckLocks(LockedOf(transaction, {months.begin(), months.end()}), record.as_revision));
    for (const Decided& one : decided) {
      FigureHead after = HeadOf(one.step.after);
      if (const auto* signing = std::get_if<StoredSigning>(&one.stored)) {
        ASSIGN_OR_RETURN(after.revision,
                         WriteStoredSigning(transaction, journal_, *signing,
                                            std::get<SigningFigures>(one.step.after),
                                            last[one.subject], record));
      } else {
        ASSIGN_OR_RETURN(after.revision,
                         WriteStoredFact(transaction, journal_, std::get<StoredFact>(one.stored),
                                         std::get<FactFigures>(one.step.after), record));
      }
      InsertAct(session, record, after, one.step.changes);
      for (const NewFigure& part : one.step.parts) {
        RETURN_IF_ERROR(InsertPart(transaction, journal_, one.stored, part, record));
      }
    }
    InsertRequest(session, record.request, record.origin);
    return absl::OkStatus();
  });
}

absl::StatusOr<StoredAct> SociReviewStore::FindAct(std::int64_t number) {
  StoredAct act;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(act, ReadAct(transaction.session(), number));
    return absl::OkStatus();
  }));
  return act;
}

absl::Status SociReviewStore::TellApart(const std::string& one, const std::string& other,
                                        const ApartRecord& record, const CheckPair& check) {
  return database_.Write([&](sql::Transaction& transaction) -> absl::Status {
    const auto& [first, second] = std::minmax(one, other);
    for (const std::string* item : {&first, &second}) {
      RETURN_IF_ERROR(journal_.LockSubject(transaction, *item).status());
    }
    ASSIGN_OR_RETURN(const bool repeat,
                     IsRepeat(transaction.session(), record.request, record.origin.actor));
    if (repeat) {
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const StoredSigning of_first,
                     ReadStoredSigning(transaction, SigningIdOf(first)));
    ASSIGN_OR_RETURN(const StoredSigning of_second,
                     ReadStoredSigning(transaction, SigningIdOf(second)));
    RETURN_IF_ERROR(check(FiguresOf(of_first), FiguresOf(of_second)));
    SetApart(transaction.session(), SigningIdOf(first), SigningIdOf(second), record);
    InsertRequest(transaction.session(), record.request, record.origin);
    return absl::OkStatus();
  });
}

absl::Status SociReviewStore::SetLock(const ZoneMonth& month, const MonthLock& lock) {
  return database_.Write([&](sql::Transaction& transaction) -> absl::Status {
    soci::session& session = transaction.session();
    const bool locked = HoldMonth(transaction, month);
    ASSIGN_OR_RETURN(const bool repeat, IsRepeat(session, lock.request, lock.origin.actor));
    if (repeat || locked == lock.locked) {
      return absl::OkStatus();
    }
    if (lock.locked) {
      long long open = 0;
      session << "SELECT count(*) FROM review_items WHERE zone_id = :zone AND month = :month AND "
                 "status NOT IN ('signed_off', 'rejected')",
          soci::use(month.zone_id), soci::use(month.month), soci::into(open);
      RETURN_IF_ERROR(CheckMayLock(month, open));
    }
    SetMonth(session, month, lock.locked, lock.note, lock.origin);
    InsertRequest(session, lock.request, lock.origin);
    return absl::OkStatus();
  });
}

}  // namespace zoneflow::ingest
