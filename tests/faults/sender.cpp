#include "tests/faults/sender.h"

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"

#include "zoneflow/ingest/v1/ingest_service.grpc.pb.h"

namespace zoneflow::faults {
namespace {

grpc::Status Send(ingest::v1::IngestService::Stub& stub, const Document& document) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
  ingest::v1::IngestDocumentResponse response;
  const auto stream = stub.IngestDocument(&context, &response);
  ingest::v1::IngestDocumentRequest request;
  request.mutable_head()->set_file_name(document.file_name);
  request.mutable_head()->set_published_on(document.published_on);
  request.mutable_head()->set_size_bytes(static_cast<std::int64_t>(document.text.size()));
  if (stream->Write(request)) {
    request.set_chunk(document.text);
    stream->Write(request);
  }
  stream->WritesDone();
  return stream->Finish();
}

}  // namespace

bool IsWorthAnotherTry(grpc::StatusCode code) {
  return code == grpc::UNAVAILABLE || code == grpc::DEADLINE_EXCEEDED || code == grpc::ABORTED ||
         code == grpc::RESOURCE_EXHAUSTED || code == grpc::CANCELLED;
}

absl::Status SendAll(const std::function<std::shared_ptr<grpc::Channel>()>& connect,
                     const std::vector<Document>& documents, int threads,
                     std::chrono::microseconds pause, const std::atomic<std::size_t>& allowed,
                     std::atomic<std::size_t>& sent) {
  std::atomic<std::size_t> next{0};
  absl::Mutex mutex;
  absl::Status failure;
  const auto work = [&] {
    const auto stub = ingest::v1::IngestService::NewStub(connect());
    for (std::size_t i = next++; i < documents.size(); i = next++) {
      while (i >= allowed) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      }
      const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(2);
      for (;;) {
        const grpc::Status status = Send(*stub, documents[i]);
        if (status.ok()) {
          ++sent;
          break;
        }
        if (!IsWorthAnotherTry(status.error_code()) || std::chrono::steady_clock::now() > until) {
          absl::MutexLock lock(&mutex);
          failure.Update(absl::Status(
              static_cast<absl::StatusCode>(status.error_code()),
              absl::StrCat("send ", documents[i].file_name, ": ", status.error_message())));
          return;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
      }
      std::this_thread::sleep_for(pause);
    }
  };
  std::vector<std::thread> workers;
  for (int i = 0; i < threads; ++i) {
    workers.emplace_back(work);
  }
  for (std::thread& worker : workers) {
    worker.join();
  }
  return failure;
}

}  // namespace zoneflow::faults
