#include "tools/zoneflow/documents_command.h"

#include <memory>
#include <vector>

#include "CLI/CLI.hpp"

#include "common/base/str_cat.h"
#include "tools/zoneflow/list_options.h"
#include "tools/zoneflow/pick.h"
#include "tools/zoneflow/proto_json.h"
#include "zoneflow/ingest/v1/ingest_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

using ingest::v1::Article;
using ingest::v1::IngestService;

absl::Status ListDocuments(Connection& connection, const ListOptions& options,
                           const Output& output) {
  Rows rows{{"id", "file_name", "published_on", "size_bytes", "articles", "facts", "kind",
             "encoding", "note", "lexicon"},
            {}};
  RETURN_IF_ERROR(ForEachRow<IngestService>(
      connection, "ingest", &IngestService::Stub::ListDocuments, options, {},
      [](const ingest::v1::ListDocumentsResponse& page) -> const auto& { return page.documents(); },
      [&](const ingest::v1::Document& document) {
        nlohmann::ordered_json row = {{"id", document.id()}};
        row["file_name"] = document.file_name();
        row["published_on"] = document.published_on();
        row["size_bytes"] = document.size_bytes();
        row["articles"] = document.articles();
        row["facts"] = document.facts();
        row["kind"] = document.kind();
        row["encoding"] = document.encoding();
        row["note"] = document.note();
        row["lexicon"] = document.lexicon();
        DropEmpty(row);
        rows.rows.push_back(std::move(row));
      }));
  output.Print(rows);
  return absl::OkStatus();
}

template <typename Take>
absl::Status ReadArticles(Connection& connection, const std::string& document, Take take) {
  ingest::v1::ListArticlesRequest request;
  request.set_document_id(document);
  return connection.Pages<IngestService>("ingest", &IngestService::Stub::ListArticles, request,
                                         [&](const ingest::v1::ListArticlesResponse& page) {
                                           for (const Article& article : page.articles()) {
                                             take(article);
                                           }
                                         });
}

absl::Status ListArticles(Connection& connection, const std::string& text, const Output& output) {
  ASSIGN_OR_RETURN(const std::string document, FindDocument(connection, text));
  Rows rows{{"id", "title", "byline", "body", "text_bytes", "facts"}, {}};
  RETURN_IF_ERROR(ReadArticles(connection, document, [&](const Article& article) {
    nlohmann::ordered_json row = {
        {"id", article.id()}, {"title", article.title()}, {"byline", article.byline()}};
    row["body"] = StrCat(article.body_span().begin(), "-", article.body_span().end());
    row["text_bytes"] = article.text_bytes();
    row["facts"] = article.facts();
    rows.rows.push_back(std::move(row));
  }));
  output.Print(rows);
  return absl::OkStatus();
}

// By its id, the beginning of it or its title, in the one document or in all.
absl::StatusOr<std::string> FindArticle(Connection& connection, const std::string& text) {
  if (IsWholeId(text)) {
    return text;
  }
  std::vector<std::string> documents;
  RETURN_IF_ERROR(connection.Pages<IngestService>(
      "ingest", &IngestService::Stub::ListDocuments, {},
      [&](const ingest::v1::ListDocumentsResponse& page) {
        for (const ingest::v1::Document& document : page.documents()) {
          documents.push_back(document.id());
        }
      }));
  Progress::Step step(connection.progress(), "looking through the documents");
  Pick pick("article", text);
  for (std::size_t i = 0; i < documents.size(); ++i) {
    step.Set(static_cast<std::int64_t>(i), static_cast<std::int64_t>(documents.size()));
    RETURN_IF_ERROR(ReadArticles(connection, documents[i], [&](const Article& article) {
      pick.Offer({.id = article.id(), .other_ids = {}, .names = {article.title()}});
    }));
  }
  return pick.Chosen();
}

// A row for each part.
absl::Status PrintArticleText(Connection& connection, const std::string& text,
                              const Output& output) {
  Rows rows{{"text"}, {}};
  ingest::v1::GetArticleTextRequest request;
  ASSIGN_OR_RETURN(*request.mutable_article_id(), FindArticle(connection, text));
  do {
    ASSIGN_OR_RETURN(const auto part, connection.Call<IngestService>(
                                          "ingest", &IngestService::Stub::GetArticleText, request));
    rows.rows.push_back({{"text", part.text()}});
    request.set_offset(part.next_offset());
  } while (request.offset() != 0);
  // Text that was asked for is not cut.
  Output whole = output;
  whole.view.fit_width = 0;
  whole.Print(rows);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> FindDocument(Connection& connection, const std::string& text) {
  if (IsWholeId(text)) {
    return text;
  }
  Pick pick("document", text);
  RETURN_IF_ERROR(ForEachRow<IngestService>(
      connection, "ingest", &IngestService::Stub::ListDocuments,
      {.filter = pick.Filter({"id"}, {"file_name"})}, {},
      [](const ingest::v1::ListDocumentsResponse& page) -> const auto& { return page.documents(); },
      [&](const ingest::v1::Document& document) {
        pick.Offer({.id = document.id(), .other_ids = {}, .names = {document.file_name()}});
      }));
  return pick.Chosen();
}

void RegisterDocuments(CLI::App& app, Context& context) {
  const auto id = std::make_shared<std::string>();
  auto* documents = app.add_subcommand("documents", "Documents that were handed in");
  documents->require_subcommand(1);
  SetExamples(documents, {"documents list"});
  auto* list_documents =
      documents->add_subcommand("list", "All by id, or those that a filter leaves");
  const auto options =
      AddListOptions(*list_documents, "file_name, published_on, size_bytes, facts");
  SetExamples(list_documents, {"documents list",
                               "documents list --filter 'facts = 0' --order-by 'published_on desc'",
                               "documents list --format csv"});
  context.OnSuite(list_documents, [options](Connection& connection, const Output& output) {
    return ListDocuments(connection, *options, output);
  });

  auto* articles = app.add_subcommand("articles", "Articles of documents");
  articles->require_subcommand(1);
  SetExamples(articles, {"articles list page.txt", "articles text 5d41aa"});
  auto* list = articles->add_subcommand("list", "Those of a document");
  list->add_option("DOCUMENT", *id, "The document's id or the name of its file")->required();
  SetExamples(list, {"articles list page.txt", "articles list 9f86d0"});
  context.OnSuite(list, [id](Connection& connection, const Output& output) {
    return ListArticles(connection, *id, output);
  });
  auto* text = articles->add_subcommand("text", "The text of one, in parts of at most 1 MiB");
  text->add_option("ID", *id, "The article's id or its title")->required();
  SetExamples(text, {"articles text 5d41aa", "articles text 14个项目签约"});
  context.OnSuite(text, [id](Connection& connection, const Output& output) {
    return PrintArticleText(connection, *id, output);
  });
}

}  // namespace zoneflow::cli
