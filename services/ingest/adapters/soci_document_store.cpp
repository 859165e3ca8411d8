#include "services/ingest/adapters/soci_document_store.h"

#include <soci/soci.h>

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_join.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/filter/match.h"
#include "common/filter/order_by.h"
#include "common/filter/sql.h"
#include "common/rpc/page.h"
#include "common/rpc/page_size.h"
#include "common/rpc/page_token.h"
#include "common/sql/bound.h"
#include "common/sql/once.h"
#include "ingest_migrations.h"
#include "services/ingest/adapters/registers.h"
#include "services/ingest/adapters/stored_state.h"
#include "services/ingest/adapters/wire.h"
#include "zoneflow/ingest/v1/ingest_events.pb.h"

namespace zoneflow::ingest {
namespace {

constexpr std::size_t kPartBytes = 1024 * 1024;
// Well under the 512 KiB of an event, so that the headers and one more fact fit.
constexpr std::size_t kFactBytesPerEvent = 384 * 1024;
constexpr std::size_t kFactRowsPerStatement = 100;

// A literal rather than a bound value: SOCI's blob does not work on PostgreSQL. Hexadecimal digits
// only.
std::string BytesLiteral(std::string_view bytes, sql::Dialect dialect) {
  const std::string hex = absl::BytesToHexString({bytes.data(), bytes.size()});
  return dialect == sql::Dialect::kSqlite ? "x'" + hex + "'" : "CAST('\\x" + hex + "' AS BYTEA)";
}

// The bytes of a column from one on, that many, in hexadecimal: SOCI has no bytes that both
// databases can read.
std::string BytesAsHex(std::string_view column, sql::Dialect dialect) {
  const std::string part = StrCat("substr(", column, ", :from, :count)");
  return dialect == sql::Dialect::kSqlite ? StrCat("hex(", part, ")")
                                          : StrCat("encode(", part, ", 'hex')");
}

// So many bytes of a document's text from that one on. DataLoss if it has fewer.
absl::StatusOr<std::string> ReadText(sql::Transaction& transaction, const std::string& document,
                                     std::int64_t begin, std::int64_t count) {
  long long text_bytes = 0;
  transaction.session() << "SELECT text_bytes FROM documents WHERE id = :id", soci::use(document),
      soci::into(text_bytes);
  // A text that is the document's bytes is kept once.
  const std::string table = text_bytes > 0 ? "document_texts" : "document_parts";
  std::string bytes;
  while (static_cast<std::int64_t>(bytes.size()) < count) {
    const auto at = static_cast<std::size_t>(begin) + bytes.size();
    const int part = static_cast<int>(at / kPartBytes);
    const int from = static_cast<int>(at % kPartBytes) + 1;
    const int rest = static_cast<int>(static_cast<std::size_t>(count) - bytes.size());
    std::string hex;
    transaction.session() << "SELECT " << BytesAsHex("bytes", transaction.dialect()) << " FROM "
                          << table << " WHERE document_id = :id AND part = :part",
        soci::use(from, "from"), soci::use(rest, "count"), soci::use(document, "id"),
        soci::use(part, "part"), soci::into(hex);
    if (!transaction.session().got_data() || hex.empty()) {
      return absl::DataLossError(StrCat("document ", document, " ends at byte ", at));
    }
    bytes += absl::HexStringToBytes(hex);
  }
  return bytes;
}

// Signings of before were stored whole.
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

// Writes one new document with everything read from it, and journals its events, within the
// transaction.
class ReadingWriter {
 public:
  // All outlive it.
  ReadingWriter(sql::Transaction& transaction, const journal::Journal& journal,
                const Gazetteer& gazetteer, const Reading& reading, const Origin& origin)
      : transaction_(transaction),
        session_(transaction.session()),
        journal_(journal),
        gazetteer_(gazetteer),
        reading_(reading),
        origin_(origin),
        published_(reading.head.published_on ? FormatDate(*reading.head.published_on) : "") {}

  absl::Status Write(Instant received, Receipt& receipt) {
    receipt = {.document_id = reading_.document_id,
               .articles = static_cast<std::int32_t>(reading_.page.articles.size()),
               .note = reading_.document.note};
    for (const Article& article : reading_.page.articles) {
      receipt.facts += static_cast<std::int32_t>(article.facts.size());
    }
    InsertDocument(receipt, received);
    InsertBytes("document_parts", reading_.bytes);
    InsertBytes("document_texts", reading_.document.converted);
    InsertArticles();
    // Signings before facts, since events are relayed in this order and people wait for signings.
    RETURN_IF_ERROR(InsertSignings(receipt));
    for (const Article& article : reading_.page.articles) {
      RETURN_IF_ERROR(InsertFacts(article));
    }
    return absl::OkStatus();
  }

 private:
  void InsertDocument(const Receipt& receipt, Instant received) {
    const auto size = static_cast<long long>(reading_.bytes.size());
    const auto received_us = static_cast<long long>(received.time_since_epoch().count());
    const std::string kind(Name(reading_.document.kind));
    const auto text_bytes = static_cast<long long>(reading_.document.converted.size());
    session_
        << "INSERT INTO documents (id, file_name, published_on, size_bytes, articles, facts, "
           "received_us, lexicon, kind, encoding, note, text_bytes) "
           "VALUES (:id, :name, :published, :size, :articles, :facts, :received, :lexicon, :kind, "
           ":encoding, :note, :text)",
        soci::use(reading_.document_id), soci::use(reading_.head.file_name), soci::use(published_),
        soci::use(size), soci::use(receipt.articles), soci::use(receipt.facts),
        soci::use(received_us), soci::use(reading_.page.lexicon), soci::use(kind),
        soci::use(reading_.document.encoding), soci::use(reading_.document.note),
        soci::use(text_bytes);
  }

  void InsertBytes(std::string_view table, std::string_view bytes) {
    int part = 0;
    for (std::size_t begin = 0; begin < bytes.size(); begin += kPartBytes, ++part) {
      session_ << "INSERT INTO " << std::string(table)
               << " (document_id, part, bytes) VALUES (:id, :part, "
               << BytesLiteral(bytes.substr(begin, kPartBytes), transaction_.dialect()) << ")",
          soci::use(reading_.document_id), soci::use(part);
    }
  }

  void InsertArticles() {
    int ordinal = 0;
    for (const Article& article : reading_.page.articles) {
      const v1::Article wire = ToWire(article, reading_);
      const std::string state = Encode(wire);
      session_ << "INSERT INTO articles (id, document_id, ordinal, state) VALUES (:id, :document, "
                  ":ordinal, :state)",
          soci::use(wire.id()), soci::use(reading_.document_id), soci::use(ordinal),
          soci::use(state);
      ++ordinal;
    }
  }

  // One ArticleExtracted, or as many as its facts need to stay within an event's size.
  absl::Status InsertFacts(const Article& article) {
    const std::string article_id = ArticleId(reading_.document_id, article.body);
    FactRows rows;
    v1::ArticleExtracted event;
    event.set_article_id(article_id);
    event.set_document_id(reading_.document_id);
    event.set_title(article.title);
    event.set_published_on(published_);
    std::size_t event_bytes = 0;
    for (const Fact& fact : article.facts) {
      v1::Fact wire =
          ToWire(fact, FactId(reading_.document_id, fact, static_cast<std::size_t>(fact_ordinal_)),
                 reading_.document, gazetteer_);
      // Ids are hexadecimal and states base64: literals need no quoting.
      rows.texts.push_back(StrCat("('", reading_.document_id, "',", fact_ordinal_, ",'", wire.id(),
                                  "','", Encode(wire), "'",
                                  FactValues(wire, article_id, rows.values), ")"));
      ++fact_ordinal_;
      if (rows.texts.size() == kFactRowsPerStatement) {
        InsertFactRows(rows);
      }
      const std::size_t bytes = wire.ByteSizeLong();
      if (event_bytes + bytes > kFactBytesPerEvent && event.facts_size() > 0) {
        event.set_continued(true);
        RETURN_IF_ERROR(Append(event));
        event.clear_facts();
        event.set_continued(false);
        event_bytes = 0;
      }
      event_bytes += bytes;
      *event.add_facts() = std::move(wire);
    }
    InsertFactRows(rows);
    return event.facts_size() > 0 ? Append(event) : absl::OkStatus();
  }

  struct FactRows {
    std::vector<std::string> texts;
    std::vector<filter::SqlValue> values;  // bound in the texts
  };

  // Leaves the rows empty.
  void InsertFactRows(FactRows& rows) {
    if (!rows.texts.empty()) {
      sql::OnceWith(session_,
                    StrCat("INSERT INTO facts (document_id, ordinal, id, state", FactColumns(),
                           ") VALUES ", absl::StrJoin(rows.texts, ",")),
                    rows.values)
          .execute(true);
      rows = {};
    }
  }

  // The signings of all articles in the order of their ids, as every transaction locks subjects:
  // two documents that tell of the same signings cannot block each other.
  absl::Status InsertSignings(Receipt& receipt) {
    struct Mention {
      const Signing* signing;
      const Article* article;
    };
    std::vector<Mention> mentions;
    for (const Article& article : reading_.page.articles) {
      for (const Signing& signing : article.signings) {
        mentions.push_back({&signing, &article});
      }
    }
    std::ranges::stable_sort(mentions, {}, [](const Mention& mention) -> const std::string& {
      return mention.signing->id;
    });
    const std::string* last = nullptr;
    for (const Mention& mention : mentions) {
      const std::string& id = mention.signing->id;
      RETURN_IF_ERROR(InsertSigning(*mention.signing, *mention.article));
      if (last != nullptr && *last == id) {
        continue;
      }
      last = &id;
      ++receipt.signings;
      if (receipt.signing_ids.size() < kReceiptSignings) {
        receipt.signing_ids.push_back(id);
      }
    }
    return absl::OkStatus();
  }

  absl::Status InsertSigning(const Signing& signing, const Article& article) {
    ASSIGN_OR_RETURN(
        const std::int64_t revision,
        journal_.LockSubject(transaction_, journal::SubjectOf<v1::SigningAnnounced>(signing.id)));
    if (revision == 0) {
      RETURN_IF_ERROR(AnnounceSigning(signing, article));
    }
    const std::string article_id = ArticleId(reading_.document_id, article.body);
    session_ << "INSERT INTO signing_mentions (signing_id, document_id, article_id) "
                "VALUES (:signing, :document, :article) ON CONFLICT DO NOTHING",
        soci::use(signing.id), soci::use(reading_.document_id), soci::use(article_id);
    return absl::OkStatus();
  }

  // The state that is kept, and lists show, is the first part.
  absl::Status AnnounceSigning(const Signing& signing, const Article& article) {
    const v1::Signing head = HeadOf(signing, reading_, article, gazetteer_);
    MemberNames names;
    std::size_t told = 0;
    do {
      v1::SigningAnnounced announced;
      *announced.mutable_signing() = PartOf(head, signing, told);
      if (told == 0) {
        const std::string state = Encode(announced.signing());
        session_ << "INSERT INTO signings (id, revision, published_on, state) VALUES (:id, 1, "
                    ":published, :state)",
            soci::use(signing.id), soci::use(published_), soci::use(state);
      }
      if (signing.members.size() > kMembersPerPart) {
        InsertMembers(announced.signing());
      }
      names.Add(announced.signing());
      RETURN_IF_ERROR(Append(announced));
      told += kMembersPerPart;
    } while (told < signing.members.size());
    InsertSigningRegister(transaction_, head, names);
    return absl::OkStatus();
  }

  void InsertMembers(const v1::Signing& part) {
    std::int64_t ordinal = part.members_before();
    std::vector<std::string> rows;
    // Ids are hexadecimal and states base64: literals need no quoting.
    for (const v1::Project& member : part.members()) {
      rows.push_back(StrCat("('", part.id(), "',", ordinal, ",'", Encode(member), "')"));
      ++ordinal;
    }
    session_ << "INSERT INTO signing_members (signing_id, ordinal, state) VALUES "
             << absl::StrJoin(rows, ",");
  }

  absl::Status Append(const google::protobuf::Message& event) {
    if (reading_.go_on != nullptr) {
      RETURN_IF_ERROR(reading_.go_on());
    }
    return journal_
        .Append(transaction_, journal::EventOf(event, {origin_.actor, origin_.traceparent}))
        .status();
  }

  sql::Transaction& transaction_;
  soci::session& session_;
  const journal::Journal& journal_;
  const Gazetteer& gazetteer_;
  const Reading& reading_;
  const Origin& origin_;
  const std::string published_;  // ISO date, "" where none is known
  int fact_ordinal_ = 0;
};

// What a list request asks for.
struct ListQuery {
  filter::Filter where;
  filter::Order order;
  int page_size = 0;
  std::vector<std::string> keys;  // of the last row of the page before; none for the first page

  // Beside `also`, which rows of the list are on this page and the ones behind it.
  absl::StatusOr<std::string> Condition(sql::Dialect dialect,
                                        std::vector<filter::SqlValue>& values) const {
    std::string condition = filter::ConditionOf(where, dialect, values);
    if (!keys.empty()) {
      ASSIGN_OR_RETURN(const std::string after, filter::AfterOf(order, keys, values));
      condition += " AND " + after;
    }
    return condition;
  }
  std::string KeyColumns() const { return absl::StrJoin(filter::KeyColumnsOf(order), ", "); }
};

template <typename Request>
absl::StatusOr<ListQuery> QueryOf(const Request& request, const filter::Schema& fields,
                                  std::string_view standard_order) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSizeOf(request.page_size()));
  ASSIGN_OR_RETURN(filter::Filter where, filter::Filter::Parse(request.filter(), fields));
  ASSIGN_OR_RETURN(filter::Order order,
                   filter::Order::Parse(request.order_by(), fields, standard_order, "id"));
  ASSIGN_OR_RETURN(auto keys, rpc::ReadPageToken(request, order.terms().size()));
  return ListQuery{std::move(where), std::move(order), page_size, std::move(keys)};
}

}  // namespace

std::span<const sql::Migration> Migrations() {
  static const auto migrations = sql::MigrationsOf(
      ingest_migrations::All(), {{"0005_fill_signing_register", "", FillRegisters}});
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
    if (const auto known = FindReceipt(transaction.session(), reading.document_id)) {
      receipt = *known;
      return absl::OkStatus();
    }
    return ReadingWriter(transaction, journal_, gazetteer_, reading, origin)
        .Write(clock_.Now(), receipt);
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

absl::StatusOr<v1::ListDocumentsResponse> SociDocumentStore::ListDocuments(
    const v1::ListDocumentsRequest& request) {
  ASSIGN_OR_RETURN(const ListQuery query, QueryOf(request, DocumentFields(), "id"));
  v1::ListDocumentsResponse response;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    rpc::Page page(query.page_size);
    std::vector<filter::SqlValue> values;
    ASSIGN_OR_RETURN(const std::string condition, query.Condition(transaction.dialect(), values));
    std::string id, file_name, published_on, lexicon, kind, encoding, note;
    long long size = 0;
    int articles = 0, facts = 0;
    std::vector<std::string> keys(query.order.terms().size()), last;
    soci::statement rows = sql::OnceWith(
        transaction.session(),
        StrCat("SELECT d.id, d.file_name, d.published_on, d.size_bytes, d.articles, d.facts, "
               "d.lexicon, d.kind, d.encoding, d.note, ",
               query.KeyColumns(), " FROM documents AS d WHERE ", condition, " ORDER BY ",
               filter::OrderByOf(query.order), " LIMIT ", query.page_size + 1),
        values, keys, soci::into(id), soci::into(file_name), soci::into(published_on),
        soci::into(size), soci::into(articles), soci::into(facts), soci::into(lexicon),
        soci::into(kind), soci::into(encoding), soci::into(note));
    rows.execute();
    while (rows.fetch()) {
      v1::Document document;
      document.set_id(id);
      document.set_file_name(file_name);
      document.set_published_on(published_on);
      document.set_size_bytes(size);
      document.set_articles(articles);
      document.set_facts(facts);
      document.set_lexicon(lexicon);
      document.set_kind(kind);
      document.set_encoding(encoding);
      document.set_note(note);
      if (!page.Takes(document.ByteSizeLong())) {
        response.set_next_page_token(rpc::MakePageToken(request, last));
        break;
      }
      last = keys;
      *response.add_documents() = std::move(document);
    }
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<v1::ListArticlesResponse> SociDocumentStore::ListArticles(
    const v1::ListArticlesRequest& request) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSizeOf(request.page_size()));
  ASSIGN_OR_RETURN(const long long after_ordinal, rpc::ReadNumberToken(request));
  v1::ListArticlesResponse response;
  const std::string& document = request.document_id();
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    soci::session& session = transaction.session();
    int known = 0;
    session << "SELECT 1 FROM documents WHERE id = :document", soci::use(document),
        soci::into(known);
    if (!session.got_data()) {
      return absl::NotFoundError("document_id: no document '" + document + "'");
    }
    rpc::Page page(page_size);
    std::string state;
    int ordinal = 0, last = 0;
    const int limit = page_size + 1;
    soci::statement rows = sql::Once(
        session,
        "SELECT ordinal, state FROM articles WHERE document_id = :document AND ordinal > :after "
        "ORDER BY ordinal LIMIT :limit",
        soci::use(document, "document"), soci::use(after_ordinal, "after"),
        soci::use(limit, "limit"), soci::into(ordinal), soci::into(state));
    rows.execute();
    while (rows.fetch()) {
      v1::Article article;
      RETURN_IF_ERROR(Decode(state, article));
      ShortenText(article);  // rows of before hold all of it
      if (!page.Takes(article.ByteSizeLong())) {
        response.set_next_page_token(rpc::MakePageToken(request, {std::to_string(last)}));
        break;
      }
      last = ordinal;
      *response.add_articles() = std::move(article);
    }
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<v1::GetArticleTextResponse> SociDocumentStore::GetArticleText(
    std::string_view article_id, std::int64_t offset) {
  v1::GetArticleTextResponse response;
  const std::string id(article_id);
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    std::string document, state;
    transaction.session() << "SELECT document_id, state FROM articles WHERE id = :id",
        soci::use(id), soci::into(document), soci::into(state);
    if (!transaction.session().got_data()) {
      return absl::NotFoundError("article_id: no article '" + id + "'");
    }
    v1::Article article;
    RETURN_IF_ERROR(Decode(state, article));
    const std::int64_t begin = offset == 0 ? article.body_span().begin() : offset;
    const std::int64_t end = article.body_span().end();
    const auto refuse = [&](std::string_view rule) {
      return absl::InvalidArgumentError(StrCat("offset: ", offset, " ", rule));
    };
    if (begin < article.body_span().begin() || begin > end) {
      return refuse("is not within the article");
    }
    ASSIGN_OR_RETURN(std::string text,
                     ReadText(transaction, document, begin,
                              std::min(end - begin, static_cast<std::int64_t>(kPartBytes) + 1)));
    if (!text.empty() && (static_cast<unsigned char>(text.front()) & 0xc0U) == 0x80U) {
      return refuse("is within a character");
    }
    const std::size_t taken = WholeCharacters(text, kPartBytes).size();
    text.resize(taken);
    std::int32_t line = 0;
    std::erase_if(text, [&](char c) {
      const bool is_break = c == '\n' || c == '\r';
      if (is_break) {
        response.add_line_bytes(line);
      }
      line = is_break ? 0 : line + 1;
      return is_break;
    });
    response.set_text(std::move(text));
    const std::int64_t next = begin + static_cast<std::int64_t>(taken);
    response.set_next_offset(next < end ? next : 0);
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<v1::ListFactsResponse> SociDocumentStore::ListFacts(
    const v1::ListFactsRequest& request) {
  ASSIGN_OR_RETURN(const ListQuery query, QueryOf(request, FactFields(), "document, position, id"));
  v1::ListFactsResponse response;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    rpc::Page page(query.page_size);
    std::vector<filter::SqlValue> values;
    ASSIGN_OR_RETURN(std::string condition, query.Condition(transaction.dialect(), values));
    if (!request.document_id().empty()) {
      condition += " AND f.document_id = " + filter::Bind(values, request.document_id());
    }
    std::string state;
    std::vector<std::string> keys(query.order.terms().size()), last;
    soci::statement rows = sql::OnceWith(
        transaction.session(),
        StrCat("SELECT f.state, ", query.KeyColumns(), " FROM facts AS f WHERE ", condition,
               " ORDER BY ", filter::OrderByOf(query.order), " LIMIT ", query.page_size + 1),
        values, keys, soci::into(state));
    rows.execute();
    while (rows.fetch()) {
      v1::Fact fact;
      RETURN_IF_ERROR(Decode(state, fact));
      if (!page.Takes(fact.ByteSizeLong())) {
        response.set_next_page_token(rpc::MakePageToken(request, last));
        break;
      }
      last = keys;
      *response.add_facts() = std::move(fact);
    }
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<v1::ListSigningsResponse> SociDocumentStore::ListSignings(
    const v1::ListSigningsRequest& request) {
  ASSIGN_OR_RETURN(const ListQuery query,
                   QueryOf(request, SigningFields(), "published_on desc, id"));
  v1::ListSigningsResponse response;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    const auto candidates = SearchCandidates(transaction, query.where);
    if (candidates.has_value() && candidates->empty()) {
      return absl::OkStatus();
    }
    rpc::Page page(query.page_size);
    std::vector<filter::SqlValue> values;
    ASSIGN_OR_RETURN(std::string condition, query.Condition(transaction.dialect(), values));
    if (candidates.has_value()) {
      condition += StrCat(" AND r.no IN (", absl::StrJoin(*candidates, ","), ")");
    }
    const std::string order = filter::OrderByOf(query.order);
    std::string state;
    std::vector<std::string> keys(query.order.terms().size()), last;
    // The page is found in the register alone; only its states are read.
    soci::statement rows =
        sql::OnceWith(transaction.session(),
                      StrCat("SELECT s.state, ", query.KeyColumns(),
                             " FROM (SELECT r.* FROM signing_register AS r WHERE ", condition,
                             " ORDER BY ", order, " LIMIT ", query.page_size + 1,
                             ") AS r JOIN signings AS s ON s.id = r.signing_id ORDER BY ", order),
                      values, keys, soci::into(state));
    rows.execute();
    while (rows.fetch()) {
      v1::Signing signing;
      RETURN_IF_ERROR(Decode(state, signing));
      ShowFirstPart(signing);
      if (!page.Takes(signing.ByteSizeLong())) {
        response.set_next_page_token(rpc::MakePageToken(request, last));
        break;
      }
      last = keys;
      *response.add_signings() = std::move(signing);
    }
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<v1::ListSigningMembersResponse> SociDocumentStore::ListSigningMembers(
    const v1::ListSigningMembersRequest& request) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSizeOf(request.page_size()));
  ASSIGN_OR_RETURN(const long long after_ordinal, rpc::ReadNumberToken(request));
  v1::ListSigningMembersResponse response;
  const std::string& id = request.signing_id();
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    soci::session& session = transaction.session();
    std::string signing_state;
    session << "SELECT state FROM signings WHERE id = :id", soci::use(id),
        soci::into(signing_state);
    if (!session.got_data()) {
      return absl::NotFoundError("signing_id: no signing '" + id + "'");
    }
    v1::Signing signing;
    RETURN_IF_ERROR(Decode(signing_state, signing));
    rpc::Page page(page_size);
    const auto take = [&](int ordinal, v1::Project member) {
      if (!page.Takes(member.ByteSizeLong())) {
        response.set_next_page_token(rpc::MakePageToken(request, {std::to_string(ordinal - 1)}));
        return false;
      }
      *response.add_members() = std::move(member);
      return true;
    };
    if (signing.member_count() <= signing.members_size()) {
      for (int i = static_cast<int>(std::min<long long>(after_ordinal, signing.members_size())) + 1;
           i < signing.members_size() && take(i, signing.members(i)); ++i) {
      }
      return absl::OkStatus();
    }
    std::string state;
    int ordinal = 0;
    const int limit = page_size + 1;
    soci::statement rows = sql::Once(
        session,
        "SELECT ordinal, state FROM signing_members WHERE signing_id = :id AND ordinal > :after "
        "ORDER BY ordinal LIMIT :limit",
        soci::use(id, "id"), soci::use(after_ordinal, "after"), soci::use(limit, "limit"),
        soci::into(ordinal), soci::into(state));
    rows.execute();
    while (rows.fetch()) {
      v1::Project member;
      RETURN_IF_ERROR(Decode(state, member));
      if (!take(ordinal, std::move(member))) {
        break;
      }
    }
    return absl::OkStatus();
  }));
  return response;
}

}  // namespace zoneflow::ingest
