// IngestService over gRPC.
#pragma once

#include "services/ingest/adapters/soci_document_store.h"
#include "services/ingest/adapters/upload_budget.h"
#include "services/ingest/core/ingest_document.h"
#include "zoneflow/ingest/v1/ingest_service.grpc.pb.h"

namespace zoneflow::ingest {

// Thread-safe. Both outlive the service.
//
// Only a whole upload is ingested, one of as many bytes as its head says.
// An upload ends at the chunk that exceeds 32 MiB (OutOfRange), or for which the memory of all
// uploads under way does not suffice (ResourceExhausted: come again), and after a minute
// (Cancelled).
class IngestRpc final : public v1::IngestService::CallbackService {
 public:
  static constexpr std::size_t kUploadMemoryBytes = std::size_t{256} << 20;

  IngestRpc(ingest::IngestDocument& ingest_document, SociDocumentStore& store,
            std::size_t upload_memory_bytes = kUploadMemoryBytes)
      : uploads_(upload_memory_bytes), ingest_document_(ingest_document), store_(store) {}

  grpc::ServerReadReactor<v1::IngestDocumentRequest>* IngestDocument(
      grpc::CallbackServerContext* context, v1::IngestDocumentResponse* response) override;
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
  grpc::ServerUnaryReactor* ListSignings(grpc::CallbackServerContext* context,
                                         const v1::ListSigningsRequest* request,
                                         v1::ListSigningsResponse* response) override;
  grpc::ServerUnaryReactor* ListSigningMembers(grpc::CallbackServerContext* context,
                                               const v1::ListSigningMembersRequest* request,
                                               v1::ListSigningMembersResponse* response) override;

 private:
  UploadBudget uploads_;
  ingest::IngestDocument& ingest_document_;
  SociDocumentStore& store_;
};

}  // namespace zoneflow::ingest
