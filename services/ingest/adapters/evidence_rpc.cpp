#include "services/ingest/adapters/evidence_rpc.h"

#include <grpcpp/grpcpp.h>

#include <utility>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/evidence/evidence_notes.h"

namespace zoneflow::ingest {
namespace {

constexpr std::size_t kLongestUploadId = 64;

}  // namespace

grpc::ServerUnaryReactor* EvidenceRpc::UploadEvidence(grpc::CallbackServerContext* context,
                                                      const v1::UploadEvidenceRequest* request,
                                                      v1::UploadEvidenceResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    if (request->upload_id().empty() || request->upload_id().size() > kLongestUploadId) {
      return absl::InvalidArgumentError(StrCat("upload_id: ", request->upload_id().size(),
                                               " bytes; a name has 1 to ", kLongestUploadId));
    }
    const EvidencePart part{request->media_type(), request->size_bytes(), request->offset(),
                            request->content()};
    ASSIGN_OR_RETURN(const EvidenceUpload upload,
                     store_.Take(call.principal.id, request->upload_id(), part, clock_.Now()));
    response->set_received_bytes(upload.received_bytes);
    if (!upload.evidence_id.empty()) {
      common::v1::EvidenceReceipt& receipt = *response->mutable_receipt();
      receipt.set_id(upload.evidence_id);
      receipt.set_media_type(upload.media_type);
      receipt.set_size_bytes(upload.size_bytes);
      receipt.set_holder(call.principal.id);
      evidence::Sign(keys_, receipt);
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* EvidenceRpc::GetEvidence(grpc::CallbackServerContext* context,
                                                   const v1::GetEvidenceRequest* request,
                                                   v1::GetEvidenceResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    RETURN_IF_ERROR(evidence::Check(keys_, request->pass(), call.principal.id, clock_.Now()));
    ASSIGN_OR_RETURN(EvidenceStretch stretch, store_.Read(request->pass().id(), request->offset()));
    response->set_media_type(std::move(stretch.media_type));
    response->set_size_bytes(stretch.size_bytes);
    response->set_content(std::move(stretch.bytes));
    return absl::OkStatus();
  });
}

}  // namespace zoneflow::ingest
