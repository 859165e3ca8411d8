// EvidenceService over gRPC.
#pragma once

#include "common/base/clock.h"
#include "common/journal/event_key.h"
#include "common/rpc/server.h"
#include "services/ingest/core/evidence.h"
#include "zoneflow/ingest/v1/evidence_service.grpc.pb.h"

namespace zoneflow::ingest {

// Thread-safe. Everything it is given outlives it; the clock tells real time, by which passes hold
// and uploads are forgotten.
class EvidenceRpc final : public v1::EvidenceService::CallbackService {
 public:
  EvidenceRpc(EvidenceStore& store, const journal::EventKeys& keys, const Clock& system_clock)
      : store_(store), keys_(keys), clock_(system_clock) {}

  grpc::ServerUnaryReactor* UploadEvidence(grpc::CallbackServerContext* context,
                                           const v1::UploadEvidenceRequest* request,
                                           v1::UploadEvidenceResponse* response) override;
  grpc::ServerUnaryReactor* GetEvidence(grpc::CallbackServerContext* context,
                                        const v1::GetEvidenceRequest* request,
                                        v1::GetEvidenceResponse* response) override;

 private:
  EvidenceStore& store_;
  const journal::EventKeys& keys_;
  const Clock& clock_;
};

}  // namespace zoneflow::ingest
