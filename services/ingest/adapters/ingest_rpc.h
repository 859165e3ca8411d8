// IngestService over gRPC.
#pragma once

#include "common/base/clock.h"
#include "common/rpc/fair_workers.h"
#include "services/ingest/adapters/document_lists.h"
#include "services/ingest/adapters/upload_budget.h"
#include "services/ingest/core/ingest_document.h"
#include "zoneflow/ingest/v1/ingest_service.grpc.pb.h"

namespace zoneflow::ingest {

// Thread-safe. What it is given outlives the service.
//
// Only a whole upload is ingested, one of as many bytes as its head says. An upload ends at its
// head when that says more than 32 MiB (OutOfRange), or more than the memory that is left of
// kUploadMemoryBytes for all uploads under way, or of half of it for those of its principal
// (ResourceExhausted: come again); and at the call's deadline, at most a minute away
// (DeadlineExceeded, Cancelled while it is still sent), with nothing stored.
//
// Documents are read on threads of their own, in turns of the principals that sent them: whatever
// they hold, other calls are answered, and no principal keeps the others' documents waiting, see
// rpc::FairWorkers. Those being read at once have at most kReadingBytes; reading takes up to 45
// bytes of memory for each byte of the worst document.
class IngestRpc final : public v1::IngestService::CallbackService {
 public:
  static constexpr std::size_t kUploadMemoryBytes = std::size_t{256} << 20;
  static constexpr std::size_t kReadingBytes = std::size_t{64} << 20;
  // Each may hold a connection to the database while it stores: fewer than there are of these, or
  // lists would wait for one.
  static constexpr std::size_t kReadingThreads = 3;

  IngestRpc(ingest::IngestDocument& ingest_document, DocumentLists& lists, const Clock& clock,
            std::size_t upload_memory_bytes = kUploadMemoryBytes,
            std::size_t reading_threads = kReadingThreads)
      : uploads_(upload_memory_bytes),
        ingest_document_(ingest_document),
        lists_(lists),
        clock_(clock),
        readers_({.threads = reading_threads, .most_weight = kReadingBytes}) {}

  grpc::ServerReadReactor<v1::IngestDocumentRequest>* IngestDocument(
      grpc::CallbackServerContext* context, v1::IngestDocumentResponse* response) override;
  grpc::ServerUnaryReactor* IngestSmallDocument(grpc::CallbackServerContext* context,
                                                const v1::IngestSmallDocumentRequest* request,
                                                v1::IngestSmallDocumentResponse* response) override;
  grpc::ServerUnaryReactor* ListDocuments(grpc::CallbackServerContext* context,
                                          const v1::ListDocumentsRequest* request,
                                          v1::ListDocumentsResponse* response) override;
  grpc::ServerUnaryReactor* ListArticles(grpc::CallbackServerContext* context,
                                         const v1::ListArticlesRequest* request,
                                         v1::ListArticlesResponse* response) override;
  grpc::ServerUnaryReactor* GetArticleText(grpc::CallbackServerContext* context,
                                           const v1::GetArticleTextRequest* request,
                                           v1::GetArticleTextResponse* response) override;
  grpc::ServerUnaryReactor* ListFacts(grpc::CallbackServerContext* context,
                                      const v1::ListFactsRequest* request,
                                      v1::ListFactsResponse* response) override;
  grpc::ServerUnaryReactor* ListFacilities(grpc::CallbackServerContext* context,
                                           const v1::ListFacilitiesRequest* request,
                                           v1::ListFacilitiesResponse* response) override;
  grpc::ServerUnaryReactor* ListSignings(grpc::CallbackServerContext* context,
                                         const v1::ListSigningsRequest* request,
                                         v1::ListSigningsResponse* response) override;
  grpc::ServerUnaryReactor* ListSigningMembers(grpc::CallbackServerContext* context,
                                               const v1::ListSigningMembersRequest* request,
                                               v1::ListSigningMembersResponse* response) override;

 private:
  UploadBudget uploads_;
  ingest::IngestDocument& ingest_document_;
  DocumentLists& lists_;
  const Clock& clock_;        // business time
  rpc::FairWorkers readers_;  // goes first, with all its work done
};

}  // namespace zoneflow::ingest
