// AppraisalService over gRPC and SQLite, with the frameworks of the build and a sample.
#pragma once

#include <chrono>
#include <memory>

#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"

#include "common/journal/journal.h"
#include "common/rpc/client.h"
#include "common/rpc/server.h"
#include "common/sql/testing/temp_schema.h"
#include "common/testing/manual_clock.h"
#include "services/scoring/adapters/appraisal_rpc.h"
#include "services/scoring/adapters/framework_catalogue.h"
#include "services/scoring/adapters/soci_board_store.h"
#include "services/scoring/adapters/soci_observation_store.h"
#include "services/scoring/adapters/soci_official_board_store.h"
#include "services/scoring/testing/sample_frameworks.h"

namespace zoneflow::scoring {

class ServedAppraisals {
 public:
  ServedAppraisals() {
    watch_.OnLook([this] { rpc_.streams().Look(); });
    EXPECT_TRUE(watch_.Start().ok());
    EXPECT_TRUE(server_.Start().ok());
    stub_ = v1::AppraisalService::NewStub(rpc::Connect(server_.address()));
    EXPECT_TRUE(frameworks_->Put(std::string(kSampleFramework), {"person/ann", clock_.Now()}).ok());
  }

  // The watch looks at the streams of what goes before it.
  ~ServedAppraisals() {
    rpc_.streams().Stop();
    watch_.Stop();
  }

  template <typename Request, typename Response>
  absl::Status Call(grpc::Status (v1::AppraisalService::Stub::*method)(grpc::ClientContext*,
                                                                       const Request&, Response*),
                    const Request& request, Response& response) {
    grpc::ClientContext context;
    rpc::Prepare(context, std::chrono::milliseconds(20000));
    response.Clear();
    return rpc::FromGrpc(((*stub_).*method)(&context, request, &response));
  }

  testing::ManualClock clock_;  // midnight of 2021-02-01 in Shanghai
  sql::TempSchema<sql::SqliteBackend> database_{journal::Migrations(), Migrations()};
  LogWatch watch_{*database_};
  journal::Journal journal_{"scoring", clock_};
  SociObservationStore observations_{*database_, journal_, &watch_};
  std::unique_ptr<FrameworkCatalogue> frameworks_ = *FrameworkCatalogue::Load(*database_, &watch_);
  SociOfficialBoardStore boards_{*database_, journal_, &watch_};
  AppraisalRpc rpc_{observations_, *frameworks_, boards_, *database_, clock_, watch_};
  rpc::Server server_{{.development = true}, {&rpc_}};
  std::unique_ptr<v1::AppraisalService::Stub> stub_;
};

}  // namespace zoneflow::scoring
