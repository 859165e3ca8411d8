#include <filesystem>
#include <fstream>
#include <iostream>

#include "common/base/str_cat.h"
#include "tools/zoneflow/commands.h"
#include "tools/zoneflow/proto_json.h"
#include "zoneflow/ingest/v1/ingest_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

constexpr std::size_t kChunkBytes = 256 << 10;

}  // namespace

absl::StatusOr<ingest::v1::IngestDocumentResponse> IngestFile(Connection& connection,
                                                              const std::string& path,
                                                              const std::string& published) {
  std::error_code error;
  std::ifstream file(path, std::ios::binary);
  const std::uintmax_t size = std::filesystem::file_size(path, error);  // fails for what is no file
  if (error || !file) {
    return absl::NotFoundError(StrCat("file: \"", path, "\" cannot be read"));
  }
  ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> channel, connection.ChannelTo("ingest"));
  const auto stub = ingest::v1::IngestService::NewStub(channel);
  grpc::ClientContext context;
  rpc::Prepare(context, kCallDeadline);
  ingest::v1::IngestDocumentResponse response;
  const auto writer = stub->IngestDocument(&context, &response);
  ingest::v1::IngestDocumentRequest request;
  request.mutable_head()->set_file_name(std::filesystem::path(path).filename().string());
  request.mutable_head()->set_published_on(published);
  request.mutable_head()->set_size_bytes(static_cast<std::int64_t>(size));
  // A write fails once the service has refused the document: Finish then says why.
  bool open = writer->Write(request);
  std::string chunk(kChunkBytes, '\0');
  while (open && file) {
    file.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    if (file.gcount() > 0) {
      request.set_chunk(chunk.data(), static_cast<std::size_t>(file.gcount()));
      open = writer->Write(request);
    }
  }
  if (open) {
    writer->WritesDone();
  }
  const absl::Status status = rpc::FromGrpc(writer->Finish());
  if (!status.ok()) {
    return Connection::Named("ingest",
                             absl::Status(status.code(), StrCat(path, ": ", status.message())));
  }
  return response;
}

absl::Status Ingest(Connection& connection, const std::vector<std::string>& paths,
                    const std::string& published, Format format, std::ostream& out) {
  Rows rows{{"file", "document_id", "articles", "facts", "signings", "repeated"}, {}};
  absl::Status status;
  for (const std::string& path : paths) {
    const auto response = IngestFile(connection, path, published);
    if (!response.ok()) {
      status = response.status();
      break;
    }
    nlohmann::ordered_json row = {{"file", path}, {"document_id", response->document_id()}};
    row["articles"] = response->articles();
    row["facts"] = response->facts();
    row["signings"] = response->signings();
    row["repeated"] = response->repeated();
    rows.rows.push_back(std::move(row));
  }
  Print(rows, format, out);
  return status;
}

absl::Status ListArticles(Connection& connection, const std::string& document, Format format,
                          std::ostream& out) {
  Rows rows{{"id", "title", "byline", "body", "text_bytes", "facts"}, {}};
  ingest::v1::ListArticlesRequest request;
  request.set_document_id(document);
  request.set_page_size(1000);
  do {
    ASSIGN_OR_RETURN(const auto page,
                     connection.Call<ingest::v1::IngestService>(
                         "ingest", &ingest::v1::IngestService::Stub::ListArticles, request));
    for (const ingest::v1::Article& article : page.articles()) {
      nlohmann::ordered_json row = {
          {"id", article.id()}, {"title", article.title()}, {"byline", article.byline()}};
      row["body"] = StrCat(article.body_span().begin(), "-", article.body_span().end());
      row["text_bytes"] = article.text_bytes();
      row["facts"] = article.facts();
      rows.rows.push_back(std::move(row));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  Print(rows, format, out);
  return absl::OkStatus();
}

absl::Status PrintArticleText(Connection& connection, const std::string& article, Format format,
                              std::ostream& out) {
  Rows rows{{"text"}, {}};
  ingest::v1::GetArticleTextRequest request;
  request.set_article_id(article);
  do {
    ASSIGN_OR_RETURN(const auto part,
                     connection.Call<ingest::v1::IngestService>(
                         "ingest", &ingest::v1::IngestService::Stub::GetArticleText, request));
    rows.rows.push_back({{"text", part.text()}});
    request.set_offset(part.next_offset());
  } while (request.offset() != 0);
  Print(rows, format, out);
  return absl::OkStatus();
}

}  // namespace zoneflow::cli
