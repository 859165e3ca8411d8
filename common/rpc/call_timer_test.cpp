#include "common/rpc/call_timer.h"

#include <optional>

#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"

#include "common/rpc/client.h"
#include "common/rpc/server.h"
#include "common/testing/status_matchers.h"
#include "zoneflow/common/v1/progress_service.grpc.pb.h"

namespace zoneflow::rpc {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

// A call that ends when it is cancelled, or at once where `answers` says so.
class Reactor final : public grpc::ServerUnaryReactor {
 public:
  Reactor(grpc::CallbackServerContext* context, milliseconds limit, bool answers) {
    timer_.emplace(context, steady_clock::now() + limit);
    if (answers) {
      Finish(grpc::Status::OK);
    }
  }
  void OnCancel() override { Finish(grpc::Status(grpc::StatusCode::CANCELLED, "too late")); }
  void OnDone() override { delete this; }

 private:
  std::optional<CallTimer> timer_;
};

class Service : public common::v1::ProgressService::CallbackService {
 public:
  grpc::ServerUnaryReactor* GetProgress(grpc::CallbackServerContext* context,
                                        const common::v1::GetProgressRequest*,
                                        common::v1::GetProgressResponse*) override {
    return new Reactor(context, limit, answers);
  }

  milliseconds limit{0};
  bool answers = false;
};

class CallTimerTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_THAT(server_.Start(), IsOk()); }

  absl::Status Ask() {
    grpc::ClientContext context;
    Prepare(context, milliseconds(30'000));
    common::v1::GetProgressResponse response;
    return FromGrpc(common::v1::ProgressService::NewStub(Connect(server_.address()))
                        ->GetProgress(&context, common::v1::GetProgressRequest(), &response));
  }

  Service service_;
  Server server_{ServerOptions{.development = true}, {&service_}};
};

TEST_F(CallTimerTest, ACallThatOutlivesItsDeadlineIsCancelled) {
  service_.limit = milliseconds(1);
  EXPECT_THAT(Ask(), StatusIs(absl::StatusCode::kCancelled));
}

TEST_F(CallTimerTest, ACallThatEndsInTimeIsNotTouched) {
  service_.limit = milliseconds(60'000);
  service_.answers = true;
  for (int i = 0; i < 100; ++i) {
    EXPECT_THAT(Ask(), IsOk());
  }
}

}  // namespace
}  // namespace zoneflow::rpc
