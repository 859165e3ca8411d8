#include "services/ingest/adapters/registers.h"

#include <soci/soci.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/filter/event_schema.h"
#include "common/filter/search_text.h"
#include "common/filter/sql.h"
#include "common/sql/arrays.h"
#include "common/sql/bound.h"
#include "common/sql/once.h"
#include "services/ingest/adapters/stored_state.h"
#include "services/ingest/adapters/wire.h"
#include "services/ingest/core/review.h"
#include "zoneflow/common/v1/values.pb.h"
#include "zoneflow/ingest/v1/ingest_service.pb.h"

namespace zoneflow::ingest {
namespace {

using filter::SqlValue;

template <typename Enum>
std::string NameOf(Enum one) {
  const auto* value = google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(one);
  return value == nullptr ? "" : filter::ChoiceOf(*value);
}

// The amount in the currency, stated first or second.
std::optional<std::int64_t> AmountIn(const v1::Signing& signing, std::string_view currency) {
  for (const common::v1::Money* money : {&signing.amount(), &signing.amount_alt()}) {
    if (money->currency() == currency) {
      return money->minor();
    }
  }
  return std::nullopt;
}

constexpr std::string_view kRegisterColumns =
    "signing_id, zone_id, zone_name, province, signed_on, published_on, dated_on, currency, "
    "status, "
    "document_id, article_id, title, search_text, revision, project_count, member_count, "
    "amount_cny, amount_usd, keyed, confidence";

// Signings whose texts wait for their numbers.
constexpr std::size_t kMostHeld = 300;

// Adds what the desk lists of a figure; `wire` is its message.
template <typename Wire>
void AddItem(sql::BulkInsert& rows, const Figure& figure, const Wire& wire, const std::string& kind,
             std::int64_t count, const std::string& document, const std::string& article,
             Instant waiting_since) {
  const FigureHead& head = HeadOf(figure);
  rows << head.id << kind << wire.id() << head.revision << NameOf(wire.status()) << head.zone.id
       << head.zone.name << head.zone.province << MonthOf(figure) << WeightOf(figure) << count
       << (wire.has_confidence() ? std::optional(std::int64_t{wire.confidence()}) : std::nullopt)
       << std::int64_t{waiting_since.time_since_epoch().count()} << document << article;
  rows.EndRow();
}

std::vector<std::string> SortedOnce(std::vector<std::string> texts) {
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  std::erase(texts, "");
  return texts;
}

}  // namespace

void MemberNames::Add(const v1::Signing& part) {
  for (const v1::Project& member : part.members()) {
    Add(member);
  }
}

void MemberNames::Add(const v1::Project& member) {
  companies.push_back(member.company());
  projects.push_back(member.name());
  if (keyed.size() < kMostKeyed) {
    keyed.push_back(FiguresOf(member));
  }
}

SigningRows::SigningRows(sql::Transaction& transaction)
    : transaction_(transaction),
      items_(ReviewRows(transaction)),
      register_(transaction.session(), "signing_register", kRegisterColumns),
      numbered_(transaction.session(), "signing_register", StrCat(kRegisterColumns, ", no")),
      keys_(transaction.session(), "identity_keys", "identity_key, signing_id, likeness"),
      texts_(transaction.session(), "signing_texts", "signing_no, field, value"),
      searched_(transaction, kSigningGrams) {}

void SigningRows::Add(const v1::Signing& signing, const MemberNames& names, Instant waiting_since,
                      std::optional<std::int64_t> number) {
  SigningFigures figures = FiguresOf(signing);
  AddItem(items_, figures, signing, "signing", signing.count(), signing.document_id(),
          signing.article_id(), waiting_since);
  figures.members = names.keyed;
  for (const IdentityKey& key : IdentityKeysOf(figures)) {
    keys_ << key.key << signing.id() << static_cast<std::int64_t>(key.likeness);
    keys_.EndRow();
  }
  Texts texts{.signing_id = signing.id(),
              .number = number,
              .companies = SortedOnce(names.companies),
              .projects = SortedOnce(names.projects),
              .sectors = SortedOnce({signing.sectors().begin(), signing.sectors().end()}),
              .search_text = {}};
  std::vector<std::string> searched = {signing.article_title()};
  searched.insert(searched.end(), texts.companies.begin(), texts.companies.end());
  searched.insert(searched.end(), texts.projects.begin(), texts.projects.end());
  texts.search_text = filter::FoldedText(searched);
  sql::BulkInsert& rows = number.has_value() ? numbered_ : register_;
  for (const std::string& text :
       {signing.id(), signing.zone().id(), signing.zone().name(), signing.zone().province(),
        signing.signed_on(), signing.published_on(),
        signing.signed_on().empty() ? signing.published_on() : signing.signed_on(),
        signing.amount().currency(), NameOf(signing.status()), signing.document_id(),
        signing.article_id(), signing.article_title(), texts.search_text}) {
    rows << text;
  }
  const std::int64_t keyed = 1;
  rows << signing.revision() << std::int64_t{signing.count()}
       << std::max<std::int64_t>(signing.member_count(),
                                 static_cast<std::int64_t>(names.companies.size()))
       << AmountIn(signing, "CNY") << AmountIn(signing, "USD") << keyed
       << (signing.has_confidence() ? std::optional(std::int64_t{signing.confidence()})
                                    : std::nullopt);
  if (number.has_value()) {
    rows << number;
  }
  rows.EndRow();
  held_.push_back(std::move(texts));
  if (held_.size() == kMostHeld) {
    WriteTexts();
  }
}

void SigningRows::WriteTexts() {
  register_.Finish();
  numbered_.Finish();
  std::map<std::string, std::int64_t, std::less<>> given;
  std::vector<std::string> ids;
  for (const Texts& texts : held_) {
    if (!texts.number.has_value()) {
      ids.push_back(texts.signing_id);
    }
  }
  if (!ids.empty()) {
    std::string id;
    long long no = 0;
    soci::session& session = transaction_.session();
    const std::string wanted = sql::TextsOf(session, ids);
    soci::statement numbers =
        sql::Once(session,
                  StrCat("SELECT signing_id, no FROM signing_register WHERE ",
                         sql::IsOneOf(session, "signing_id", "wanted")),
                  soci::use(wanted, "wanted"), soci::into(id), soci::into(no));
    numbers.execute();
    while (numbers.fetch()) {
      given.emplace(id, no);
    }
  }
  for (Texts& texts : held_) {
    const std::int64_t no = texts.number.has_value() ? *texts.number : given.at(texts.signing_id);
    for (const auto& [field, held] : {std::pair("company", &texts.companies),
                                      {"project", &texts.projects},
                                      {"sector", &texts.sectors}}) {
      for (std::string& text : *held) {
        texts_ << no << field << std::move(text);
        texts_.EndRow();
      }
    }
    searched_.Add(std::move(texts.search_text), no);
  }
  held_.clear();
}

void SigningRows::Finish() {
  WriteTexts();
  items_.Finish();
  keys_.Finish();
  texts_.Finish();
  searched_.Finish();
}

sql::BulkInsert ReviewRows(sql::Transaction& transaction) {
  return {transaction.session(), "review_items",
          "id, kind, figure_id, revision, status, zone_id, zone_name, province, month, weight, "
          "project_count, confidence, waiting_since_us, document_id, article_id"};
}

void AddReviewItem(sql::BulkInsert& rows, const v1::Fact& fact, const std::string& document,
                   const std::string& article, const std::string& published_on,
                   Instant waiting_since) {
  if (fact.kind() != v1::FACT_KIND_SIGNING) {
    AddItem(rows, FiguresOf(fact, published_on), fact, NameOf(fact.kind()), fact.count(), document,
            article, waiting_since);
  }
}

std::string_view FactColumns() {
  return "kind, article_id, zone_id, zone_name, subject, company, period, status, facility_kind, "
         "stage, dated_on, search_text, fact_count, fact_rank, facility, search_no";
}

FactRegister FactRegisterOf(const v1::Fact& fact, const std::string& article_id,
                            const std::string& published_on) {
  const bool facility = fact.kind() == v1::FACT_KIND_FACILITY;
  const std::string& dated_on = fact.day().empty() ? published_on : fact.day();
  const auto number = [](bool there, std::int64_t value) {
    return there ? std::optional(value) : std::nullopt;
  };
  return {
      .texts = {NameOf(fact.kind()), article_id, fact.zone().id(), fact.zone().name(),
                fact.subject(), fact.company(), fact.period(), NameOf(fact.status()),
                NameOf(fact.facility_kind()), NameOf(fact.stage()),
                facility ? dated_on : std::string(),
                filter::FoldedText({fact.company(), fact.subject()})},
      .numbers = {number(fact.has_count(), fact.count()), number(fact.has_rank(), fact.rank()),
                  number(facility, fact.attr().empty() ? 1 : 0), filter::SearchNumber(fact.id())}};
}

void AddFactColumns(const FactRegister& fact, sql::BulkInsert& rows) {
  for (const std::string& text : fact.texts) {
    rows << text;
  }
  for (const std::optional<std::int64_t>& one : fact.numbers) {
    rows << one;
  }
}

namespace {

constexpr int kSigningsAtOnce = 100;
constexpr int kFactsAtOnce = 500;
// Signings first, then facts from the document and place behind it.
constexpr std::string_view kFacts = "facts/";
// Of a row of signings: it is not in all of the registers.
constexpr std::string_view kNotFilled =
    "(NOT EXISTS (SELECT 1 FROM signing_register AS r WHERE r.signing_id = signings.id AND r.keyed "
    "= 1) OR "
    "NOT EXISTS (SELECT 1 FROM review_items AS r WHERE r.id = 'signing/' || signings.id))";
// Of a row of facts, likewise.
constexpr std::string_view kFactNotFilled =
    "(search_no IS NULL OR (facts.kind = 'facility' AND facts.facility IS NULL) OR (facts.kind <> "
    "'signing' AND NOT EXISTS (SELECT 1 FROM review_items AS "
    "r WHERE r.id = 'fact/' || facts.id)))";

// Takes out what a search finds the row by. By what the text says that the pairs were made of: no
// index leads from a row to them.
void EraseGrams(sql::Transaction& transaction, const filter::GramTable& index,
                const std::string& search_text, std::int64_t number) {
  sql::Query grams;
  grams.text =
      StrCat("DELETE FROM ", index.table, " WHERE ", index.number, " = ", number, " AND gram IN (",
             filter::BindAll(grams.values, filter::Grams(search_text)), ")");
  sql::OnceWith(transaction.session(), grams).execute(true);
  filter::EraseWaiting(transaction, index, {number});
}

// Takes out what the register says of the signing; returns the number it had there.
std::optional<std::int64_t> EraseSigning(sql::Transaction& transaction, const std::string& id) {
  soci::session& session = transaction.session();
  // Also where a damaged register has no row of it.
  session << "DELETE FROM identity_keys WHERE signing_id = :id", soci::use(id);
  long long no = 0;
  std::string search_text;
  session << "SELECT no, search_text FROM signing_register WHERE signing_id = :id", soci::use(id),
      soci::into(no), soci::into(search_text);
  if (!session.got_data()) {
    return std::nullopt;
  }
  EraseGrams(transaction, kSigningGrams, search_text, no);
  session << "DELETE FROM signing_texts WHERE signing_no = :no", soci::use(no);
  session << "DELETE FROM signing_register WHERE signing_id = :id", soci::use(id);
  return no;
}

void EraseReviewItem(sql::Transaction& transaction, const std::string& item) {
  transaction.session() << "DELETE FROM review_items WHERE id = :id", soci::use(item);
}

// When its document came.
Instant WaitingSince(sql::Transaction& transaction, const v1::Signing& signing) {
  long long received_us = 0;
  transaction.session() << "SELECT received_us FROM documents WHERE id = :id",
      soci::use(signing.document_id()), soci::into(received_us);
  return Instant{std::chrono::microseconds{received_us}};
}

absl::Status FillSigning(sql::Transaction& transaction, const std::string& id,
                         const sql::Bytes& state, SigningRows& rows) {
  v1::Signing signing;
  RETURN_IF_ERROR(Decode(state, signing));
  MemberNames names;
  sql::Bytes member_state;
  {
    soci::statement members =
        sql::Once(transaction.session(),
                  "SELECT encode(stored, 'hex') FROM signing_members WHERE signing_id = :id ORDER "
                  "BY ordinal",
                  soci::use(id), soci::into(member_state));
    members.execute();
    while (members.fetch()) {
      v1::Project member;
      RETURN_IF_ERROR(Decode(member_state, member));
      names.Add(member);
    }
  }
  if (names.companies.empty()) {
    names.Add(signing);
  }
  EraseReviewItem(transaction, ItemOf(signing));
  const std::optional<std::int64_t> number = EraseSigning(transaction, id);
  rows.Add(signing, names, WaitingSince(transaction, signing), number);
  return absl::OkStatus();
}

absl::Status FillSignings(sql::Transaction& transaction, Fill fill,
                          sql::MigrationProgress& progress) {
  std::vector<std::pair<std::string, sql::Bytes>> found;
  {
    std::string id;
    sql::Bytes state;
    soci::statement rows =
        sql::Once(transaction.session(),
                  StrCat("SELECT id, encode(stored, 'hex') FROM signings WHERE id > :after ",
                         fill == Fill::kMissing ? StrCat("AND ", kNotFilled, " ") : "",
                         "ORDER BY id LIMIT :limit"),
                  soci::use(progress.resume_after, "after"), soci::use(kSigningsAtOnce, "limit"),
                  soci::into(id), soci::into(state));
    rows.execute();
    while (rows.fetch()) {
      found.emplace_back(id, state);
    }
  }
  SigningRows rows(transaction);
  for (const auto& [id, state] : found) {
    RETURN_IF_ERROR(FillSigning(transaction, id, state, rows));
    progress.resume_after = id;
    ++progress.done;
  }
  rows.Finish();
  if (found.empty()) {
    progress.resume_after = StrCat(kFacts, "/-1");
  }
  return absl::OkStatus();
}

// Which article of a document holds a fact. It reads the articles once a document, and their states
// are as large as their texts: facts come document by document.
class ArticlesOf {
 public:
  explicit ArticlesOf(sql::Transaction& transaction) : transaction_(transaction) {}

  // "" if none does.
  absl::StatusOr<std::string> Holding(const std::string& document, const common::v1::Span& span) {
    if (document_ != document) {
      RETURN_IF_ERROR(Read(document));
    }
    for (const auto& [id, part] : parts_) {
      if (part.begin() <= span.begin() && span.begin() < part.end()) {
        return id;
      }
    }
    return std::string();
  }

 private:
  absl::Status Read(const std::string& document) {
    parts_.clear();
    sql::Bytes state;
    soci::statement rows = sql::Once(
        transaction_.session(),
        "SELECT encode(stored, 'hex') FROM articles WHERE document_id = :document ORDER BY ordinal",
        soci::use(document), soci::into(state));
    rows.execute();
    while (rows.fetch()) {
      v1::Article article;
      RETURN_IF_ERROR(Decode(state, article));
      parts_.emplace_back(article.id(), article.body_span());
      parts_.emplace_back(article.id(), article.title_span());
    }
    document_ = document;
    return absl::OkStatus();
  }

  sql::Transaction& transaction_;
  std::optional<std::string> document_;  // whose parts are read
  std::vector<std::pair<std::string, common::v1::Span>> parts_;
};

void SetFactColumns(sql::Transaction& transaction, const FactRegister& fact,
                    const std::string& document, int ordinal) {
  std::vector<SqlValue> values;
  std::vector<std::string> cells;
  for (const std::string& text : fact.texts) {
    cells.push_back(filter::Bind(values, text));
  }
  for (const std::optional<std::int64_t>& one : fact.numbers) {
    cells.push_back(one.has_value() ? std::to_string(*one) : "NULL");
  }
  const std::vector<std::string> columns = absl::StrSplit(AbslView(FactColumns()), ", ");
  std::vector<std::string> changes;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    changes.push_back(StrCat(columns[i], " = ", cells[i]));
  }
  const std::string key = filter::Bind(values, document);
  const sql::Query query{StrCat("UPDATE facts SET ", absl::StrJoin(changes, ", "),
                                " WHERE document_id = ", key, " AND ordinal = ", ordinal),
                         std::move(values)};
  sql::OnceWith(transaction.session(), query).execute(true);
}

absl::Status FillFacts(sql::Transaction& transaction, Fill fill, sql::MigrationProgress& progress) {
  struct Stored {
    std::string document;
    int ordinal = 0;
    sql::Bytes state;
    std::string published_on;
    long long received_us = 0;
    long long search_no = 0;  // -1: not filled
  };
  std::vector<Stored> found;
  {
    Stored row;
    const std::vector<std::string> after = absl::StrSplit(progress.resume_after, '/');
    int ordinal = -1;
    if (after.size() != 3 || !absl::SimpleAtoi(after[2], &ordinal)) {
      return absl::InternalError("resume_after '" + progress.resume_after + "'");
    }
    // Written by a binary that did not know the column.
    soci::statement rows = sql::Once(
        transaction.session(),
        StrCat("SELECT document_id, ordinal, encode(stored, 'hex'), published_on, received_us, "
               "coalesce(search_no, -1) FROM facts JOIN documents AS d ON d.id = document_id WHERE "
               "(document_id, ordinal) > (:document, :ordinal) ",
               fill == Fill::kMissing ? StrCat("AND ", kFactNotFilled, " ") : "",
               "ORDER BY document_id, ordinal LIMIT :limit"),
        soci::use(after[1], "document"), soci::use(ordinal, "ordinal"),
        soci::use(kFactsAtOnce, "limit"), soci::into(row.document), soci::into(row.ordinal),
        soci::into(row.state), soci::into(row.published_on), soci::into(row.received_us),
        soci::into(row.search_no));
    rows.execute();
    while (rows.fetch()) {
      found.push_back(row);
    }
  }
  ArticlesOf articles(transaction);
  sql::BulkInsert items = ReviewRows(transaction);
  filter::SearchRows searched(transaction, kFactGrams);
  for (const Stored& row : found) {
    v1::Fact fact;
    RETURN_IF_ERROR(Decode(row.state, fact));
    ASSIGN_OR_RETURN(const std::string article, articles.Holding(row.document, fact.span()));
    const FactRegister filled = FactRegisterOf(fact, article, row.published_on);
    SetFactColumns(transaction, filled, row.document, row.ordinal);
    if (fill == Fill::kAll || row.search_no < 0) {
      filled.AddTo(searched);
    }
    EraseReviewItem(transaction, ItemOf(fact));
    AddReviewItem(items, fact, row.document, article, row.published_on,
                  Instant{std::chrono::microseconds{row.received_us}});
    progress.resume_after = StrCat(kFacts, row.document, "/", row.ordinal);
    ++progress.done;
  }
  searched.Finish();
  items.Finish();
  progress.finished = found.empty();
  for (const filter::GramTable& index : {kSigningGrams, kFactGrams}) {
    filter::SettleAll(transaction, index);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RewriteFact(sql::Transaction& transaction, const v1::Fact& before,
                         const v1::Fact& after, const std::string& document, int ordinal,
                         const std::string& article) {
  // First: whoever fills the registers meanwhile holds it, and has not read the fact by then or is
  // done with it.
  EraseReviewItem(transaction, ItemOf(after));
  soci::session& session = transaction.session();
  sql::Bytes stored;
  session << "SELECT encode(stored, 'hex') FROM facts WHERE document_id = :document AND ordinal = "
             ":ordinal",
      soci::use(document), soci::use(ordinal), soci::into(stored);
  ASSIGN_OR_RETURN(const sql::Bytes state, EncodeChanged(after, stored));
  session << "UPDATE facts SET stored = decode(:state, 'hex') WHERE document_id = :document AND "
             "ordinal = :ordinal",
      soci::use(state), soci::use(document), soci::use(ordinal);
  std::string published_on;
  long long received_us = 0;
  session << "SELECT published_on, received_us FROM documents WHERE id = :id", soci::use(document),
      soci::into(published_on), soci::into(received_us);
  const FactRegister was = FactRegisterOf(before, article, published_on),
                     is = FactRegisterOf(after, article, published_on);
  SetFactColumns(transaction, is, document, ordinal);
  if (was.search_text() != is.search_text()) {
    EraseGrams(transaction, kFactGrams, was.search_text(), was.search_no());
    filter::SearchRows searched(transaction, kFactGrams);
    is.AddTo(searched);
    searched.Finish();
  }
  sql::BulkInsert items = ReviewRows(transaction);
  AddReviewItem(items, after, document, article, published_on,
                Instant{std::chrono::microseconds{received_us}});
  items.Finish();
  return absl::OkStatus();
}

absl::Status RefreshSigningRegister(sql::Transaction& transaction, const std::string& id) {
  sql::Bytes state;
  transaction.session() << "SELECT encode(stored, 'hex') FROM signings WHERE id = :id",
      soci::use(id), soci::into(state);
  SigningRows rows(transaction);
  RETURN_IF_ERROR(FillSigning(transaction, id, state, rows));
  rows.Finish();
  return absl::OkStatus();
}

absl::Status FillRegisters(sql::Transaction& transaction, Fill fill,
                           sql::MigrationProgress& progress) {
  if (transaction.dialect() == sql::Dialect::kPostgres) {
    // Two who fill at once would write a row twice, and who fills while somebody reviews would write
    // down the state of before. In the order in which everybody writes into them.
    transaction.session()
        << "LOCK TABLE review_items, signing_register IN SHARE ROW EXCLUSIVE MODE";
  }
  if (progress.resume_after.empty()) {
    long long rows = 0;
    transaction.session()
        << (fill == Fill::kMissing
                ? StrCat("SELECT (SELECT count(*) FROM signings WHERE ", kNotFilled,
                         ") + (SELECT count(*) FROM facts WHERE ", kFactNotFilled, ")")
                : "SELECT (SELECT count(*) FROM signings) + (SELECT count(*) FROM facts)"),
        soci::into(rows);
    progress.total = rows;
  }
  return progress.resume_after.starts_with(kFacts) ? FillFacts(transaction, fill, progress)
                                                   : FillSignings(transaction, fill, progress);
}

absl::Status Reproject(sql::Database& database, const sql::MigrationReport& report) {
  sql::MigrationProgress progress;
  while (!progress.finished) {
    const sql::MigrationProgress before = progress;
    RETURN_IF_ERROR(database.WriteWithRedo([&](sql::Transaction& transaction) {
      progress = before;
      return FillRegisters(transaction, Fill::kAll, progress);
    }));
    report("register", progress);
  }
  return absl::OkStatus();
}

}  // namespace zoneflow::ingest
