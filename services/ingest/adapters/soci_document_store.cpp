#include "services/ingest/adapters/soci_document_store.h"

#include <soci/soci.h>

#include <map>
#include <utility>
#include <variant>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/sql/bulk_insert.h"
#include "common/sql/once.h"
#include "ingest_migrations.h"
#include "services/ingest/adapters/project_owners.h"
#include "services/ingest/adapters/registers.h"
#include "services/ingest/adapters/stored_state.h"
#include "services/ingest/adapters/text_states.h"
#include "services/ingest/adapters/wire.h"
#include "services/ingest/core/change.h"
#include "zoneflow/ingest/v1/ingest_events.pb.h"

namespace zoneflow::ingest {
namespace {

std::optional<Receipt> FindReceipt(soci::session& session, const std::string& id) {
  Receipt receipt{.document_id = id, .repeated = true};
  session << "SELECT articles, facts, note FROM documents WHERE id = :id", soci::use(id),
      soci::into(receipt.articles), soci::into(receipt.facts), soci::into(receipt.note);
  if (!session.got_data()) {
    return std::nullopt;
  }
  session << "SELECT count(DISTINCT signing_id) FROM signing_mentions WHERE document_id = :id",
      soci::use(id), soci::into(receipt.signings);
  const int limit = static_cast<int>(kReceiptSignings);
  std::string signing;
  soci::statement rows =
      sql::Once(session,
                "SELECT DISTINCT signing_id FROM signing_mentions "
                "WHERE document_id = :id ORDER BY signing_id LIMIT :limit",
                soci::use(id, "id"), soci::use(limit, "limit"), soci::into(signing));
  rows.execute();
  while (rows.fetch()) {
    receipt.signing_ids.push_back(signing);
  }
  return receipt;
}

// Events that are held until they are written together; as many as a statement of the journal has.
constexpr std::size_t kEventsHeld = 300;
constexpr std::size_t kBytesHeld = std::size_t{4} << 20;

// Writes a change down within the transaction, and journals its events.
class ChangeWriter {
 public:
  // All outlive it.
  ChangeWriter(sql::Transaction& transaction, const journal::Journal& journal,
               const Gazetteer& gazetteer, const Reading& reading, const Change& change,
               const Origin& origin)
      : transaction_(transaction),
        session_(transaction.session()),
        journal_(journal),
        gazetteer_(gazetteer),
        reading_(reading),
        change_(change),
        origin_(origin),
        published_(reading.head.published_on ? FormatDate(*reading.head.published_on) : ""),
        facts_(session_, "facts",
               StrCat("document_id, ordinal, id, stored, confidence, ", FactColumns())),
        items_(ReviewRows(transaction)),
        searched_(transaction, kFactGrams),
        signings_(session_, "signings", "id, revision, published_on, stored"),
        members_(session_, "signing_members", "signing_id, ordinal, stored"),
        registers_(transaction) {}

  absl::Status Write() {
    InsertDocument();
    InsertBytes("document_parts", reading_.bytes);
    InsertBytes("document_texts", reading_.document.converted);
    InsertArticles();
    // A fact and a member stand in one event each, and become rows with it.
    for (const ReadingEvent& event : change_.events) {
      RETURN_IF_ERROR(std::visit([this](const auto& part) { return Tell(part); }, event));
    }
    RETURN_IF_ERROR(AppendHeld());
    signings_.Finish();
    members_.Finish();
    registers_.Finish();
    facts_.Finish();
    items_.Finish();
    searched_.Finish();
    InsertMentions();
    InsertKeys();
    return absl::OkStatus();
  }

 private:
  void InsertDocument() {
    const auto size = static_cast<long long>(reading_.bytes.size());
    const auto received_us = static_cast<long long>(origin_.at.time_since_epoch().count());
    const std::string kind(Name(reading_.document.kind));
    const auto text_bytes = static_cast<long long>(reading_.document.converted.size());
    session_
        << "INSERT INTO documents (id, file_name, published_on, size_bytes, articles, facts, "
           "received_us, lexicon, kind, encoding, note, text_bytes) "
           "VALUES (:id, :name, :published, :size, :articles, :facts, :received, :lexicon, :kind, "
           ":encoding, :note, :text)",
        soci::use(reading_.document_id), soci::use(reading_.head.file_name), soci::use(published_),
        soci::use(size), soci::use(change_.receipt.articles), soci::use(change_.receipt.facts),
        soci::use(received_us), soci::use(reading_.page.lexicon), soci::use(kind),
        soci::use(reading_.document.encoding), soci::use(reading_.document.note),
        soci::use(text_bytes);
  }

  void InsertBytes(std::string_view table, std::string_view bytes) {
    sql::BulkInsert rows(session_, table, "document_id, part, bytes");
    std::int64_t part = 0;
    for (std::size_t begin = 0; begin < bytes.size(); begin += kPartBytes, ++part) {
      rows << reading_.document_id << part
           << sql::Bytes{std::string(bytes.substr(begin, kPartBytes))};
      rows.EndRow();
      rows.Finish();  // one in memory, twice its size on PostgreSQL
    }
  }

  void InsertArticles() {
    sql::BulkInsert rows(session_, "articles", "id, document_id, ordinal, stored");
    std::int64_t ordinal = 0;
    for (const NewArticle& article : change_.articles) {
      rows << article.id << reading_.document_id << ordinal++
           << Encode(ToWire(*article.article, reading_));
      rows.EndRow();
    }
    rows.Finish();
  }

  void InsertMentions() {
    sql::BulkInsert rows(session_, "signing_mentions", "signing_id, document_id, article_id");
    for (const SigningMention& mention : change_.mentions) {
      rows << mention.signing_id << reading_.document_id << change_.articles[mention.article].id;
      rows.EndRow();
    }
    rows.Finish();
  }

  void InsertKeys() {
    sql::BulkInsert rows(session_, "project_keys", "project_key, signing_id");
    for (const NewProjectKey& key : change_.keys) {
      rows << key.key << key.signing_id;
      rows.EndRow();
    }
    rows.Finish();
  }

  absl::Status Tell(const ArticlePart& part) {
    const NewArticle& article = change_.articles[part.article];
    v1::ArticleExtracted event;
    event.set_article_id(article.id);
    event.set_document_id(reading_.document_id);
    event.set_title(article.article->title);
    event.set_published_on(published_);
    event.set_continued(part.continued);
    for (std::size_t i = part.first_fact; i < part.first_fact + part.facts; ++i) {
      v1::Fact wire =
          ToWire(*change_.facts[i].fact, change_.facts[i].id, reading_.document, gazetteer_);
      const FactRegister known = FactRegisterOf(wire, article.id, published_);
      facts_ << reading_.document_id << static_cast<std::int64_t>(i) << wire.id() << Encode(wire)
             << static_cast<std::int64_t>(wire.confidence());
      AddFactColumns(known, facts_);
      facts_.EndRow();
      known.AddTo(searched_);
      AddReviewItem(items_, wire, reading_.document_id, article.id, published_, origin_.at);
      *event.add_facts() = std::move(wire);
    }
    return Append(event);
  }

  // The state that is kept, and lists show, is the first part.
  absl::Status Tell(const SigningPart& part) {
    const NewSigning& added = change_.signings[part.signing];
    const Signing& signing = *added.signing;
    if (part.first_member == 0) {
      head_ = HeadOf(signing, reading_, *change_.articles[added.article].article, gazetteer_);
      names_ = {};
    }
    v1::SigningAnnounced announced;
    *announced.mutable_signing() = PartOf(head_, signing, part.first_member);
    if (part.first_member == 0) {
      const std::int64_t revision = 1;
      signings_ << signing.id << revision << published_ << Encode(announced.signing());
      signings_.EndRow();
    }
    if (signing.members.size() > kMembersPerPart) {
      InsertMembers(announced.signing());
    }
    names_.Add(announced.signing());
    if (part.first_member + part.members == signing.members.size()) {
      registers_.Add(head_, names_, origin_.at);
    }
    return Append(announced);
  }

  void InsertMembers(const v1::Signing& part) {
    signings_.Finish();  // which they belong to
    std::int64_t ordinal = part.members_before();
    for (const v1::Project& member : part.members()) {
      members_ << part.id() << ordinal++ << Encode(member);
      members_.EndRow();
    }
  }

  absl::Status Append(const google::protobuf::Message& event) {
    if (reading_.go_on != nullptr) {
      RETURN_IF_ERROR(reading_.go_on());
    }
    events_.push_back(journal::EventOf(event, {origin_.actor, origin_.traceparent, origin_.at}));
    event_bytes_ += events_.back().value.size();
    return events_.size() == kEventsHeld || event_bytes_ > kBytesHeld ? AppendHeld()
                                                                      : absl::OkStatus();
  }

  absl::Status AppendHeld() {
    RETURN_IF_ERROR(journal_.AppendAll(transaction_, events_).status());
    events_.clear();
    event_bytes_ = 0;
    return absl::OkStatus();
  }

  sql::Transaction& transaction_;
  soci::session& session_;
  const journal::Journal& journal_;
  const Gazetteer& gazetteer_;
  const Reading& reading_;
  const Change& change_;
  const Origin& origin_;
  const std::string published_;  // ISO date, "" where none is known
  // On their way.
  sql::BulkInsert facts_, items_;
  filter::SearchRows searched_;
  sql::BulkInsert signings_, members_;
  SigningRows registers_;
  std::vector<journal::Event> events_;
  std::size_t event_bytes_ = 0;
  // Of the signing whose parts are told.
  v1::Signing head_;
  MemberNames names_;
};

// Of those signings of the reading that have a revision, under their locks, and of its projects.
absl::StatusOr<KnownSignings> LockKnown(sql::Transaction& transaction,
                                        const journal::Journal& journal, const Reading& reading) {
  KnownSignings known;
  const std::vector<std::string> ids = SigningsOf(reading);
  std::vector<std::string> subjects;
  subjects.reserve(ids.size());
  for (const std::string& id : ids) {
    subjects.push_back(journal::SubjectOf<v1::SigningAnnounced>(id));
  }
  ASSIGN_OR_RETURN(const std::vector<std::int64_t> revisions,
                   journal.LockSubjects(transaction, subjects));
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (revisions[i] > 0) {
      known.signings.insert(ids[i]);
    }
  }
  known.keys = OwnersOf(transaction, ProjectKeysOf(reading));
  return known;
}

// A migration that changes the registers, or the states that they are made of, is followed by one
// that fills them, and those that filled them before do nothing any more: they do not know what is
// new.
absl::Status LeaveToLater(sql::Transaction&, sql::MigrationProgress& progress) {
  progress.finished = true;
  return absl::OkStatus();
}

absl::Status FillWhatIsMissing(sql::Transaction& transaction, sql::MigrationProgress& progress) {
  return FillRegisters(transaction, Fill::kMissing, progress);
}

}  // namespace

std::map<std::string, std::string, std::less<>> OwnersOf(sql::Transaction& transaction,
                                                         const std::vector<std::string>& keys) {
  std::map<std::string, std::string, std::less<>> owners;
  std::string key;
  std::string owner;
  if (keys.empty()) {
    return owners;
  }
  soci::statement find = (transaction.session().prepare << "SELECT signing_id FROM project_keys "
                                                           "WHERE project_key = :key",
                          soci::use(key, "key"), soci::into(owner));
  for (const std::string& one : keys) {
    key = one;
    if (find.execute(true)) {
      owners.emplace(key, owner);
    }
  }
  return owners;
}

std::span<const sql::Migration> Migrations() {
  static const auto migrations =
      sql::MigrationsOf(ingest_migrations::All(), {{"0005_fill_signing_register", "", LeaveToLater},
                                                   {"0009_fill_fact_grams", "", LeaveToLater},
                                                   {"0012_fill_review_items", "", LeaveToLater},
                                                   {"0014_fill_review_facts", "", LeaveToLater},
                                                   {"0061_fill_identity_keys", "", LeaveToLater},
                                                   {"0071_convert_states", "", ConvertTextStates},
                                                   {"0073_fill_registers", "", LeaveToLater},
                                                   {"0091_fill_registers", "", FillWhatIsMissing}});
  return migrations;
}

absl::StatusOr<std::optional<Receipt>> SociDocumentStore::Find(std::string_view document_id) {
  std::optional<Receipt> receipt;
  // A document never changes once it is stored.
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    receipt = FindReceipt(transaction.session(), std::string(document_id));
    return absl::OkStatus();
  }));
  return receipt;
}

absl::StatusOr<Receipt> SociDocumentStore::Store(const Reading& reading, const Origin& origin) {
  Receipt receipt;
  const auto body = [&](sql::Transaction& transaction) -> absl::Status {
    if (const auto stored = FindReceipt(transaction.session(), reading.document_id)) {
      receipt = *stored;
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const auto known, LockKnown(transaction, journal_, reading));
    const Change change = Plan(reading, known);
    receipt = change.receipt;
    return ChangeWriter(transaction, journal_, gazetteer_, reading, change, origin).Write();
  };
  absl::Status status = database_.WriteWithRedo(body);
  if (absl::IsAlreadyExists(status)) {
    // Another call stored the same bytes between our look and our insert: its receipt is the
    // answer.
    status = database_.WriteWithRedo(body);
  }
  RETURN_IF_ERROR(status);
  return receipt;
}

}  // namespace zoneflow::ingest
