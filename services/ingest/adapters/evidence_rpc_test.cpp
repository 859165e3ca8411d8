// Evidence in one process, by its calls, as the persons of development mode.
#include "services/ingest/adapters/evidence_rpc.h"

#include <fstream>
#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"

#include "common/base/sha256.h"
#include "common/evidence/evidence_notes.h"
#include "common/rpc/persons.h"
#include "common/rpc/server.h"
#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_folder.h"
#include "services/ingest/testing/in_memory_evidence_store.h"
#include "services/ingest/testing/photo.h"

namespace zoneflow::ingest {
namespace {

using ::testing::HasSubstr;
using testing::Photo;
using zoneflow::testing::IsOk;

journal::EventKeys Keys() {
  const zoneflow::testing::TempFolder folder;
  std::ofstream(folder / "key") << std::string(32, 'k') << "\n";
  return *journal::EventKeys::FromFile(folder / "key");
}

class EvidenceRpcTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_THAT(server_.Start(), IsOk());
    stub_ = v1::EvidenceService::NewStub(
        grpc::CreateChannel(server_.address(), grpc::InsecureChannelCredentials()));
  }
  void TearDown() override { server_.Stop(); }

  grpc::Status Upload(const std::string& person, const v1::UploadEvidenceRequest& request,
                      v1::UploadEvidenceResponse& response) {
    grpc::ClientContext context;
    context.AddMetadata(rpc::kPersonHeader, person);
    response.Clear();
    return stub_->UploadEvidence(&context, request, &response);
  }

  grpc::Status Get(const std::string& person, const common::v1::EvidencePass& pass,
                   v1::GetEvidenceResponse& response) {
    grpc::ClientContext context;
    context.AddMetadata(rpc::kPersonHeader, person);
    v1::GetEvidenceRequest request;
    *request.mutable_pass() = pass;
    response.Clear();
    return stub_->GetEvidence(&context, request, &response);
  }

  static v1::UploadEvidenceRequest Whole(const std::string& bytes,
                                         const std::string& type = "image/jpeg") {
    v1::UploadEvidenceRequest request;
    request.set_upload_id("u");
    request.set_media_type(type);
    request.set_size_bytes(static_cast<std::int64_t>(bytes.size()));
    request.set_content(bytes);
    return request;
  }

  common::v1::EvidencePass PassOf(const std::string& id, const std::string& holder) {
    common::v1::EvidencePass pass;
    pass.set_id(id);
    pass.set_holder(holder);
    pass.set_until_time(FormatInstant(clock_.Now() + std::chrono::hours(1)));
    evidence::Sign(keys_, pass);
    return pass;
  }

  zoneflow::testing::ManualClock clock_{*ParseInstant("2021-03-02T02:00:00Z")};
  const journal::EventKeys keys_ = Keys();
  testing::InMemoryEvidenceStore store_;
  EvidenceRpc service_{store_, keys_, clock_};
  rpc::Server server_{{.development = true}, {&service_}};
  std::unique_ptr<v1::EvidenceService::Stub> stub_;
};

TEST_F(EvidenceRpcTest, TheReceiptNamesWhatWasSentAndHoldsForTheSender) {
  const std::string photo = Photo(5000);
  v1::UploadEvidenceResponse uploaded;
  ASSERT_TRUE(Upload("grid-worker", Whole(photo), uploaded).ok());
  EXPECT_EQ(uploaded.received_bytes(), 5000);
  EXPECT_EQ(uploaded.receipt().id(), Sha256Hex(photo));
  EXPECT_EQ(uploaded.receipt().media_type(), "image/jpeg");
  EXPECT_EQ(uploaded.receipt().size_bytes(), 5000);
  EXPECT_THAT(evidence::Check(keys_, uploaded.receipt(), "person/grid-worker"), IsOk());
}

TEST_F(EvidenceRpcTest, ItIsShownToTheHolderOfAPassAndToNobodyElse) {
  const std::string photo = Photo(5000);
  v1::UploadEvidenceResponse uploaded;
  ASSERT_TRUE(Upload("grid-worker", Whole(photo), uploaded).ok());
  const common::v1::EvidencePass pass = PassOf(uploaded.receipt().id(), "person/community");
  v1::GetEvidenceResponse got;
  ASSERT_TRUE(Get("community", pass, got).ok());
  EXPECT_EQ(got.content(), photo);
  EXPECT_EQ(got.media_type(), "image/jpeg");
  EXPECT_EQ(Get("dispatcher", pass, got).error_code(), grpc::StatusCode::PERMISSION_DENIED);
  common::v1::EvidencePass forged = pass;
  forged.set_holder("person/dispatcher");
  EXPECT_EQ(Get("dispatcher", forged, got).error_code(), grpc::StatusCode::PERMISSION_DENIED);
  // Who sent it needs a pass as well: the ticket decides.
  EXPECT_EQ(Get("grid-worker", {}, got).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  clock_.Advance(std::chrono::hours(1));
  EXPECT_THAT(Get("community", pass, got).error_message(), HasSubstr("ran out"));
}

TEST_F(EvidenceRpcTest, WhatIsRefusedNamesTheFieldTheValueAndTheRule) {
  v1::UploadEvidenceResponse answer;
  v1::UploadEvidenceRequest request = Whole(Photo(100));
  request.clear_upload_id();
  EXPECT_THAT(Upload("grid-worker", request, answer).error_message(), HasSubstr("upload_id: 0"));
  request.set_upload_id(std::string(65, 'u'));
  EXPECT_THAT(Upload("grid-worker", request, answer).error_message(), HasSubstr("upload_id: 65"));
  const grpc::Status other = Upload("grid-worker", Whole(Photo(100), "image/png"), answer);
  EXPECT_EQ(other.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(other.error_message(), HasSubstr("begins as image/jpeg, media_type says image/png"));
}

}  // namespace
}  // namespace zoneflow::ingest
