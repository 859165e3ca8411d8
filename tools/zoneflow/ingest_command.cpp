#include "tools/zoneflow/ingest_command.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

#include "CLI/CLI.hpp"

#include "common/base/str_cat.h"
#include "zoneflow/ingest/v1/ingest_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

constexpr std::size_t kChunkBytes = 256 << 10;

absl::Status Ingest(Connection& connection, const std::vector<std::string>& paths,
                    const DocumentNote& note, const Output& output) {
  Rows rows{{"file", "document_id", "articles", "facts", "signings", "repeated", "rejected",
             "changed", "note"},
            {}};
  Progress::Step step(connection.progress(), "documents");
  absl::Status status;
  for (const std::string& path : paths) {
    if (paths.size() > 1) {
      step.Set(static_cast<std::int64_t>(rows.rows.size()),
               static_cast<std::int64_t>(paths.size()));
    }
    const auto response = IngestFile(connection, path, note);
    if (!response.ok()) {
      status = response.status();
      break;
    }
    nlohmann::ordered_json row = {{"file", path}, {"document_id", response->document_id()}};
    row["articles"] = response->articles();
    row["facts"] = response->facts();
    row["signings"] = response->signings();
    row["repeated"] = response->repeated();
    if (response->has_ledger()) {
      row["rejected"] = response->ledger().rejected();
      row["changed"] = response->ledger().changed();
    }
    if (!response->note().empty()) {
      row["note"] = response->note();
    }
    rows.rows.push_back(std::move(row));
  }
  output.Print(rows);
  return status;
}

}  // namespace

absl::StatusOr<ingest::v1::IngestDocumentResponse> IngestFile(Connection& connection,
                                                              const std::string& path,
                                                              const DocumentNote& note) {
  std::error_code error;
  std::ifstream file(path, std::ios::binary);
  const std::uintmax_t size = std::filesystem::file_size(path, error);  // fails for what is no file
  if (error || !file) {
    return absl::NotFoundError(StrCat("file: \"", path, "\" cannot be read"));
  }
  ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> channel, connection.ChannelTo("ingest"));
  Progress::Step step(connection.progress(), StrCat("reading ", path));
  const auto stub = ingest::v1::IngestService::NewStub(channel);
  grpc::ClientContext context;
  rpc::Prepare(context, kCallDeadline);
  SilenceWatch watch(channel, context);
  ingest::v1::IngestDocumentResponse response;
  const auto writer = stub->IngestDocument(&context, &response);
  ingest::v1::IngestDocumentRequest request;
  request.mutable_head()->set_file_name(std::filesystem::path(path).filename().string());
  request.mutable_head()->set_published_on(note.published);
  request.mutable_head()->set_zone(note.zone);
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
  if (watch.Stop()) {
    return connection.Hangs("ingest");
  }
  if (!status.ok()) {
    return Connection::Named("ingest",
                             absl::Status(status.code(), StrCat(path, ": ", status.message())));
  }
  return response;
}

void RegisterIngest(CLI::App& app, Context& context) {
  struct Arguments {
    std::vector<std::string> files;
    DocumentNote note;
  };
  const auto a = std::make_shared<Arguments>();
  auto* ingest = app.add_subcommand("ingest", "Hand documents to the suite");
  ingest
      ->add_option("FILE", a->files,
                   "Text, HTML or PDF files, or ledgers (.xlsx, CSV), at most 32 MiB each")
      ->type_name("FILE")
      ->required();
  ingest->add_option("--published", a->note.published, "Their date of publication")
      ->check(IsDate());
  ingest->add_option("--zone", a->note.zone, "Of a ledger's rows that tell none: its id or name");
  SetExamples(ingest, {"ingest tests/samples/page.txt --published 2021-02-01"});
  context.OnSuite(ingest, [a](Connection& connection, const Output& output) {
    return Ingest(connection, a->files, a->note, output);
  });
}

}  // namespace zoneflow::cli
