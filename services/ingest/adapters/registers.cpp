#include "services/ingest/adapters/registers.h"

#include <soci/soci.h>

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/filter/code_points.h"
#include "common/filter/event_schema.h"
#include "common/filter/search_text.h"
#include "common/sql/bound.h"
#include "common/sql/once.h"
#include "services/ingest/adapters/stored_state.h"
#include "zoneflow/common/v1/values.pb.h"
#include "zoneflow/ingest/v1/ingest_service.pb.h"

namespace zoneflow::ingest {
namespace {

using filter::Column;
using filter::FieldKind;
using filter::FieldSpec;
using filter::SqlValue;

constexpr std::size_t kRowsPerStatement = 200;

std::string NameOf(common::v1::FigureStatus status) {
  const auto* value = common::v1::FigureStatus_descriptor()->FindValueByNumber(status);
  return value == nullptr ? "" : filter::ChoiceOf(*value);
}

std::string NameOf(v1::FactKind kind) {
  const auto* value = v1::FactKind_descriptor()->FindValueByNumber(kind);
  return value == nullptr ? "" : filter::ChoiceOf(*value);
}

std::vector<std::string> Statuses() {
  return filter::ChoicesOf(*common::v1::FigureStatus_descriptor());
}

Column TextsOf(std::string_view field) {
  return {
      .name = "t.value",
      .rows = StrCat("signing_texts AS t WHERE t.signing_no = r.no AND t.field = '", field, "'")};
}

// The amount in the currency, stated first or second.
std::optional<long long> AmountIn(const v1::Signing& signing, std::string_view currency) {
  for (const common::v1::Money* money : {&signing.amount(), &signing.amount_alt()}) {
    if (money->currency() == currency) {
      return money->minor();
    }
  }
  return std::nullopt;
}

std::string Number(const std::optional<long long>& number) {
  return number.has_value() ? std::to_string(*number) : "NULL";
}

// Inserts rows of (signing number, bound texts …), some at a time.
class RowInserter {
 public:
  RowInserter(sql::Transaction& transaction, std::string into)
      : session_(transaction.session()), into_(std::move(into)) {}

  void Add(const std::vector<std::string>& texts, long long number, bool number_first) {
    std::vector<std::string> cells;
    for (const std::string& text : texts) {
      cells.push_back(filter::Bind(values_, text));
    }
    cells.insert(number_first ? cells.begin() : cells.end(), std::to_string(number));
    rows_.push_back(StrCat("(", absl::StrJoin(cells, ","), ")"));
    if (rows_.size() == kRowsPerStatement) {
      Flush();
    }
  }

  void Flush() {
    if (!rows_.empty()) {
      sql::OnceWith(session_, StrCat("INSERT INTO ", into_, " VALUES ", absl::StrJoin(rows_, ",")),
                    values_)
          .execute(true);
      rows_.clear();
      values_.clear();
    }
  }

 private:
  soci::session& session_;
  const std::string into_;
  std::vector<std::string> rows_;
  std::vector<SqlValue> values_;
};

std::vector<std::string> SortedOnce(std::vector<std::string> texts) {
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  std::erase(texts, "");
  return texts;
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
          {.name = "text",
           .kind = FieldKind::kSearch,
           .searched = {"company", "subject"},
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

void MemberNames::Add(const v1::Signing& part) {
  for (const v1::Project& member : part.members()) {
    Add(member);
  }
}

void MemberNames::Add(const v1::Project& member) {
  companies.push_back(member.company());
  projects.push_back(member.name());
}

void InsertSigningRegister(sql::Transaction& transaction, const v1::Signing& signing,
                           const MemberNames& names) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> texts = {
      {"company", SortedOnce(names.companies)},
      {"project", SortedOnce(names.projects)},
      {"sector", SortedOnce({signing.sectors().begin(), signing.sectors().end()})}};
  std::vector<std::string> searched = {signing.article_title()};
  searched.insert(searched.end(), texts[0].second.begin(), texts[0].second.end());
  searched.insert(searched.end(), texts[1].second.begin(), texts[1].second.end());
  const std::string search_text = filter::FoldedText(searched);

  std::vector<SqlValue> values;
  std::vector<std::string> bound;
  for (const std::string& text :
       {signing.id(), signing.zone().id(), signing.zone().name(), signing.zone().province(),
        signing.signed_on(), signing.published_on(),
        signing.signed_on().empty() ? signing.published_on() : signing.signed_on(),
        signing.amount().currency(), NameOf(signing.status()), signing.document_id(),
        signing.article_id(), signing.article_title(), search_text}) {
    bound.push_back(filter::Bind(values, text));
  }
  long long no = 0;
  {
    soci::statement insert = sql::OnceWith(
        transaction.session(),
        StrCat(
            "INSERT INTO signing_register (signing_id, zone_id, zone_name, province, signed_on, "
            "published_on, dated_on, currency, status, document_id, article_id, title, "
            "search_text, revision, project_count, member_count, amount_cny, amount_usd) VALUES (",
            absl::StrJoin(bound, ", "), ", ", signing.revision(), ", ", signing.count(), ", ",
            std::max<std::int64_t>(signing.member_count(),
                                   static_cast<std::int64_t>(names.companies.size())),
            ", ", Number(AmountIn(signing, "CNY")), ", ", Number(AmountIn(signing, "USD")),
            ") RETURNING no"),
        values, soci::into(no));
    insert.execute(true);
  }

  RowInserter rows(transaction, "signing_texts (signing_no, field, value)");
  for (const auto& [field, held] : texts) {
    for (const std::string& text : held) {
      rows.Add({field, text}, no, /*number_first=*/true);
    }
  }
  rows.Flush();
  RowInserter grams(transaction, "signing_grams (gram, signing_no)");
  for (const std::string& gram : filter::Grams(search_text)) {
    grams.Add({gram}, no, /*number_first=*/false);
  }
  grams.Flush();
}

std::string_view FactColumns() {
  return ", kind, article_id, zone_id, zone_name, subject, company, period, status, search_text, "
         "fact_count, fact_rank";
}

std::string FactValues(const v1::Fact& fact, const std::string& article_id,
                       std::vector<SqlValue>& values) {
  std::string bound;
  for (const std::string& text :
       {NameOf(fact.kind()), article_id, fact.zone().id(), fact.zone().name(), fact.subject(),
        fact.company(), fact.period(), NameOf(fact.status()),
        filter::FoldedText({fact.company(), fact.subject()})}) {
    bound += ", " + filter::Bind(values, text);
  }
  const auto number = [](bool there, long long value) {
    return there ? std::to_string(value) : std::string("NULL");
  };
  return StrCat(bound, ", ", number(fact.has_count(), fact.count()), ", ",
                number(fact.has_rank(), fact.rank()));
}

std::optional<std::vector<long long>> SearchCandidates(sql::Transaction& transaction,
                                                       const filter::Filter& filter) {
  std::optional<std::vector<long long>> candidates;
  const auto look_up = [&](const std::string& condition, const std::vector<SqlValue>& values) {
    std::vector<long long> found;
    long long no = 0;
    soci::statement rows = sql::OnceWith(transaction.session(),
                                         StrCat("SELECT signing_no FROM signing_grams WHERE ",
                                                condition, " LIMIT ", kMostCandidates + 1),
                                         values, soci::into(no));
    rows.execute();
    while (rows.fetch()) {
      found.push_back(no);
    }
    if (found.size() > static_cast<std::size_t>(kMostCandidates)) {
      return;
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    if (candidates.has_value()) {
      std::vector<long long> both;
      std::set_intersection(candidates->begin(), candidates->end(), found.begin(), found.end(),
                            std::back_inserter(both));
      found = std::move(both);
    }
    candidates = std::move(found);
  };
  for (const std::string& searched : filter::SearchesOf(filter)) {
    const filter::Needle needle = filter::NeedleOf(searched);
    for (const std::string& pair : needle.pairs) {
      std::vector<SqlValue> values;
      const std::string name = filter::Bind(values, pair);
      look_up("gram = " + name, values);
    }
    if (const std::string after = filter::AfterAllWith(needle.beginning); !after.empty()) {
      std::vector<SqlValue> values;
      const std::string least = filter::Bind(values, needle.beginning);
      const std::string most = filter::Bind(values, after);
      look_up(StrCat("gram >= ", least, " AND gram < ", most), values);
    }
  }
  return candidates;
}

namespace {

constexpr int kSigningsAtOnce = 100;
constexpr int kFactsAtOnce = 500;
// Signings first, then facts from the document and place behind it.
constexpr std::string_view kFacts = "facts/";

absl::Status FillSigning(sql::Transaction& transaction, const std::string& id,
                         const std::string& state) {
  v1::Signing signing;
  RETURN_IF_ERROR(Decode(state, signing));
  MemberNames names;
  std::string member_state;
  soci::statement rows =
      sql::Once(transaction.session(),
                "SELECT state FROM signing_members WHERE signing_id = :id ORDER BY ordinal",
                soci::use(id), soci::into(member_state));
  rows.execute();
  while (rows.fetch()) {
    v1::Project member;
    RETURN_IF_ERROR(Decode(member_state, member));
    names.Add(member);
  }
  if (names.companies.empty()) {
    names.Add(signing);
  }
  InsertSigningRegister(transaction, signing, names);
  return absl::OkStatus();
}

absl::Status FillSignings(sql::Transaction& transaction, sql::MigrationProgress& progress) {
  std::vector<std::pair<std::string, std::string>> found;
  {
    std::string id, state;
    soci::statement rows =
        sql::Once(transaction.session(),
                  "SELECT id, state FROM signings WHERE id > :after AND NOT EXISTS (SELECT 1 FROM "
                  "signing_register WHERE signing_id = id) ORDER BY id LIMIT :limit",
                  soci::use(progress.resume_after, "after"), soci::use(kSigningsAtOnce, "limit"),
                  soci::into(id), soci::into(state));
    rows.execute();
    while (rows.fetch()) {
      found.emplace_back(id, state);
    }
  }
  for (const auto& [id, state] : found) {
    RETURN_IF_ERROR(FillSigning(transaction, id, state));
    progress.resume_after = id;
    ++progress.done;
  }
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
    std::string state;
    soci::statement rows =
        sql::Once(transaction_.session(),
                  "SELECT state FROM articles WHERE document_id = :document ORDER BY ordinal",
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

absl::Status FillFacts(sql::Transaction& transaction, sql::MigrationProgress& progress) {
  struct Stored {
    std::string document;
    int ordinal = 0;
    std::string state;
  };
  std::vector<Stored> found;
  {
    Stored row;
    const std::vector<std::string> after = absl::StrSplit(progress.resume_after, '/');
    int ordinal = -1;
    if (after.size() != 3 || !absl::SimpleAtoi(after[2], &ordinal)) {
      return absl::InternalError("resume_after '" + progress.resume_after + "'");
    }
    // A fact has a kind: where none stands its columns are empty.
    soci::statement rows = sql::Once(
        transaction.session(),
        "SELECT document_id, ordinal, state FROM facts WHERE (document_id, ordinal) > (:document, "
        ":ordinal) AND kind = '' ORDER BY document_id, ordinal LIMIT :limit",
        soci::use(after[1], "document"), soci::use(ordinal, "ordinal"),
        soci::use(kFactsAtOnce, "limit"), soci::into(row.document), soci::into(row.ordinal),
        soci::into(row.state));
    rows.execute();
    while (rows.fetch()) {
      found.push_back(row);
    }
  }
  ArticlesOf articles(transaction);
  for (const Stored& row : found) {
    v1::Fact fact;
    RETURN_IF_ERROR(Decode(row.state, fact));
    ASSIGN_OR_RETURN(const std::string article, articles.Holding(row.document, fact.span()));
    std::vector<SqlValue> values;
    const std::vector<std::string> columns =
        absl::StrSplit(std::string(FactColumns()).substr(2), ", ");
    const std::vector<std::string> cells =
        absl::StrSplit(FactValues(fact, article, values).substr(2), ", ");
    std::vector<std::string> changes;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      changes.push_back(StrCat(columns[i], " = ", cells[i]));
    }
    const std::string document = filter::Bind(values, row.document);
    sql::OnceWith(transaction.session(),
                  StrCat("UPDATE facts SET ", absl::StrJoin(changes, ", "),
                         " WHERE document_id = ", document, " AND ordinal = ", row.ordinal),
                  values)
        .execute(true);
    progress.resume_after = StrCat(kFacts, row.document, "/", row.ordinal);
    ++progress.done;
  }
  progress.finished = found.empty();
  return absl::OkStatus();
}

}  // namespace

absl::Status FillRegisters(sql::Transaction& transaction, sql::MigrationProgress& progress) {
  if (progress.resume_after.empty()) {
    long long rows = 0;
    transaction.session()
        << "SELECT (SELECT count(*) FROM signings) + (SELECT count(*) FROM facts)",
        soci::into(rows);
    progress.total = rows;
  }
  return progress.resume_after.starts_with(kFacts) ? FillFacts(transaction, progress)
                                                   : FillSignings(transaction, progress);
}

}  // namespace zoneflow::ingest
