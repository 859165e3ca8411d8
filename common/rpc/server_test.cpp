#include "common/rpc/server.h"

#include <cstdlib>
#include <fstream>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"

#include "common/rpc/client.h"
#include "common/rpc/testing/tokens.h"
#include "common/telemetry/trace.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_folder.h"
#include "zoneflow/common/v1/progress_service.grpc.pb.h"

namespace zoneflow::rpc {
namespace {

using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::IsOkAndHolds;
using ::zoneflow::testing::StatusIs;

// Answers with what the test wants and remembers the call.
class Service : public common::v1::ProgressService::CallbackService {
 public:
  grpc::ServerUnaryReactor* GetProgress(grpc::CallbackServerContext* context,
                                        const common::v1::GetProgressRequest*,
                                        common::v1::GetProgressResponse* response) override {
    return Unary(context, [=, this](const Call& call) {
      absl::MutexLock lock(&mutex_);
      seen_ = call;
      trace_on_thread_ = telemetry::CurrentTraceParent();
      response->set_parked(7);
      return answer;
    });
  }

  Call seen() {
    absl::MutexLock lock(&mutex_);
    return seen_;
  }
  std::string trace_on_thread() {
    absl::MutexLock lock(&mutex_);
    return trace_on_thread_;
  }

  absl::Status answer;  // set before the call

 private:
  // The caller sees the answer after the work, but by way of the network only.
  absl::Mutex mutex_;
  Call seen_ ABSL_GUARDED_BY(mutex_);
  std::string trace_on_thread_ ABSL_GUARDED_BY(mutex_);
};

class ServerTest : public ::testing::Test {
 protected:
  void Start(bool development) {
    server_ = std::make_unique<Server>(
        ServerOptions{.development = development,
                      .readiness = {[this] { return first_; }, [this] { return second_; }}},
        std::vector<grpc::Service*>{&service_});
    ASSERT_THAT(server_->Start(), IsOk());
    channel_ = Connect(server_->address());
  }

  absl::Status Ask(grpc::ClientContext& context, common::v1::GetProgressResponse& response) {
    return FromGrpc(common::v1::ProgressService::NewStub(channel_)->GetProgress(
        &context, common::v1::GetProgressRequest(), &response));
  }

  absl::Status Ask() {
    grpc::ClientContext context;
    Prepare(context, milliseconds(5000));
    common::v1::GetProgressResponse response;
    return Ask(context, response);
  }

  absl::Status first_;
  absl::Status second_;
  Service service_;
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(ServerTest, InDevelopmentTheLocalOperatorCallsInTheCallersTrace) {
  Start(true);
  const telemetry::TraceScope scope(telemetry::NewTraceParent());
  grpc::ClientContext context;
  Prepare(context, milliseconds(5000));
  common::v1::GetProgressResponse response;
  ASSERT_THAT(Ask(context, response), IsOk());
  EXPECT_EQ(response.parked(), 7);
  EXPECT_EQ(service_.seen().principal.id, "person/local-operator");
  EXPECT_EQ(telemetry::TraceIdOf(service_.seen().traceparent),
            telemetry::TraceIdOf(telemetry::CurrentTraceParent()));
  EXPECT_NE(service_.seen().traceparent, telemetry::CurrentTraceParent());
  EXPECT_EQ(service_.trace_on_thread(), service_.seen().traceparent);
}

TEST_F(ServerTest, AnErrorKeepsItsCodeMessageAndReason) {
  Start(true);
  service_.answer = absl::InvalidArgumentError("page_size: 7 is odd");
  grpc::ClientContext context;
  Prepare(context, milliseconds(5000));
  common::v1::GetProgressResponse response;
  EXPECT_THAT(Ask(context, response),
              StatusIs(absl::StatusCode::kInvalidArgument, "page_size: 7 is odd"));
  EXPECT_EQ(context.GetServerTrailingMetadata().find("error-reason")->second, "INVALID_ARGUMENT");
}

TEST_F(ServerTest, ARefusedCallIsLoggedWithItsMethod) {
  Start(true);
  service_.answer = absl::InvalidArgumentError("page_size: 7 is odd");
  ::testing::internal::CaptureStderr();
  EXPECT_FALSE(Ask().ok());
  server_.reset();
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, AllOf(HasSubstr("call refused"), HasSubstr("GetProgress"),
                         HasSubstr("page_size: 7 is odd")));
}

TEST_F(ServerTest, TheDeadlineIsTheCallersAndAtMostAMinute) {
  Start(true);
  grpc::ClientContext context;
  Prepare(context, milliseconds(3'600'000));
  common::v1::GetProgressResponse response;
  ASSERT_THAT(Ask(context, response), IsOk());
  EXPECT_LE(service_.seen().deadline, std::chrono::steady_clock::now() + std::chrono::seconds(60));
  ASSERT_THAT(Ask(), IsOk());
  EXPECT_LE(service_.seen().deadline, std::chrono::steady_clock::now() + std::chrono::seconds(6));
}

TEST_F(ServerTest, OutsideDevelopmentACallerNeedsAToken) {
  Start(false);
  EXPECT_THAT(Ask(), StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("bearer token")));
  grpc::ClientContext context;
  Prepare(context, milliseconds(5000));
  context.AddMetadata("authorization", "Bearer a.b.c");
  common::v1::GetProgressResponse response;
  EXPECT_THAT(Ask(context, response),
              StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("AUTH_JWT_KEY_FILE")));
}

TEST_F(ServerTest, InDevelopmentACallMayNameAPerson) {
  Start(true);
  const auto ask_as = [this](const std::vector<std::string>& persons) {
    grpc::ClientContext context;
    Prepare(context, milliseconds(5000));
    for (const std::string& person : persons) {
      context.AddMetadata("x-zoneflow-person", person);
    }
    common::v1::GetProgressResponse response;
    return Ask(context, response);
  };
  EXPECT_THAT(ask_as({"operator"}), IsOk());
  EXPECT_EQ(service_.seen().principal.id, "person/operator");
  EXPECT_THAT(service_.seen().principal.roles, ElementsAre("operator"));
  EXPECT_THAT(ask_as({}), IsOk());
  EXPECT_EQ(service_.seen().principal.id, "person/local-operator");
  EXPECT_THAT(ask_as({"partner"}),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("person/partner")));
  for (const std::vector<std::string>& wrong : std::vector<std::vector<std::string>>{
           {"nobody"}, {""}, {"person/operator"}, {"operator", "operator"}}) {
    EXPECT_THAT(ask_as(wrong),
                StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("x-zoneflow-person")));
  }
}

TEST_F(ServerTest, OutsideDevelopmentAPersonIsRefusedBesideAGoodTokenToo) {
  const testing::TokenMaker tokens;
  server_ = std::make_unique<Server>(ServerOptions{.jwt_key_file = tokens.path()},
                                     std::vector<grpc::Service*>{&service_});
  ASSERT_THAT(server_->Start(), IsOk());
  channel_ = Connect(server_->address());
  for (const bool names_one : {false, true}) {
    grpc::ClientContext context;
    Prepare(context, milliseconds(5000));
    context.AddMetadata("authorization", "Bearer " + tokens.Make("person/li", {"operator"}, {"*"}));
    if (names_one) {
      context.AddMetadata("x-zoneflow-person", "operator");
    }
    common::v1::GetProgressResponse response;
    const absl::Status status = Ask(context, response);
    if (names_one) {
      EXPECT_THAT(status,
                  StatusIs(absl::StatusCode::kUnauthenticated,
                           HasSubstr("\"x-zoneflow-person\" is taken in development mode")));
    } else {
      EXPECT_THAT(status, IsOk());
    }
  }
}

// Asks the reflection service for the list of services: the field list_services, an empty text.
absl::Status AskReflection(const std::shared_ptr<grpc::Channel>& channel) {
  grpc::ClientContext context;
  Prepare(context, milliseconds(5000));
  const grpc::Slice list_services(std::string("\x3a\x00", 2));
  const grpc::ByteBuffer request(&list_services, 1);
  grpc::ByteBuffer response;
  std::promise<grpc::Status> done;
  grpc::GenericStub stub(channel);
  stub.UnaryCall(&context, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
                 grpc::StubOptions(), &request, &response,
                 [&done](grpc::Status status) { done.set_value(std::move(status)); });
  return FromGrpc(done.get_future().get());
}

TEST_F(ServerTest, WhatIsServedIsToldInDevelopmentOnly) {
  Start(true);
  EXPECT_THAT(AskReflection(channel_), IsOk());
  server_.reset();
  Start(false);
  EXPECT_THAT(AskReflection(channel_), StatusIs(absl::StatusCode::kUnimplemented));
}

TEST_F(ServerTest, ATakenPortIsNamed) {
  Start(true);
  Server second(ServerOptions{.listen = server_->address()},
                std::vector<grpc::Service*>{&service_});
  EXPECT_THAT(second.Start(),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr(server_->address())));
}

TEST_F(ServerTest, HealthFollowsReadiness) {
  first_ = absl::UnavailableError("the bus is away");
  Start(true);
  EXPECT_THAT(CheckHealth(channel_, milliseconds(5000)),
              StatusIs(absl::StatusCode::kUnavailable, "not serving"));
  server_.reset();
  EXPECT_THAT(CheckHealth(channel_, milliseconds(500)),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("not reachable")));
  first_ = absl::OkStatus();
  second_ = absl::DataLossError("the position lies beyond the log's end");
  Start(true);
  EXPECT_THAT(CheckHealth(channel_, milliseconds(5000)),
              StatusIs(absl::StatusCode::kUnavailable, "not serving"));
  server_.reset();
  second_ = absl::OkStatus();
  Start(true);
  EXPECT_THAT(CheckHealth(channel_, milliseconds(5000)), IsOk());
}

// As many calls as may wait, of one who does not wait for answers: others still get theirs.
TEST_F(ServerTest, OnePrincipalNeverFillsTheWholeQueue) {
  const testing::TokenMaker tokens;
  server_ = std::make_unique<Server>(ServerOptions{.jwt_key_file = tokens.path()},
                                     std::vector<grpc::Service*>{&service_});
  ASSERT_THAT(server_->Start(), IsOk());
  channel_ = Connect(server_->address());
  const auto stub = common::v1::ProgressService::NewStub(channel_);
  struct Asked {
    grpc::ClientContext context;
    common::v1::GetProgressResponse response;
    std::promise<grpc::Status> done;
  };
  std::vector<std::unique_ptr<Asked>> calls;
  const auto ask = [&](const std::string& sub) {
    calls.push_back(std::make_unique<Asked>());
    Asked& asked = *calls.back();
    Prepare(asked.context, milliseconds(30'000));
    asked.context.AddMetadata("authorization", "Bearer " + tokens.Make(sub, {"operator"}, {"*"}));
    static const common::v1::GetProgressRequest request;
    stub->async()->GetProgress(&asked.context, &request, &asked.response,
                               [&asked](grpc::Status s) { asked.done.set_value(std::move(s)); });
    return asked.done.get_future();
  };
  // Every worker stands until the gate opens.
  absl::Notification gate;
  int working = 0;
  absl::Mutex mutex;
  for (int i = 0; i < 8; ++i) {
    ASSERT_TRUE(RunOnWorker([&] {
      {
        absl::MutexLock lock(&mutex);
        ++working;
      }
      gate.WaitForNotification();
    }));
  }
  {
    absl::MutexLock lock(&mutex);
    const auto all = [&working] { return working == 8; };
    mutex.Await(absl::Condition(&all));
  }
  std::vector<std::future<grpc::Status>> greedy;
  for (int i = 0; i < 513; ++i) {
    greedy.push_back(ask("person/greedy"));
  }
  // One of them, whichever came last, is refused at once.
  const auto refused = [&] {
    for (auto& each : greedy) {
      if (each.wait_for(milliseconds(0)) == std::future_status::ready) {
        return true;
      }
    }
    return false;
  };
  while (!refused()) {
    std::this_thread::yield();
  }
  auto other = ask("person/other");
  gate.Notify();
  EXPECT_TRUE(other.get().ok());
  int exhausted = 0;
  for (auto& each : greedy) {
    const grpc::Status status = each.get();
    exhausted += status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED ? 1 : 0;
    EXPECT_TRUE(status.ok() || status.error_message() ==
                                   "512 calls of person/greedy wait already; try again later")
        << status.error_message();
  }
  EXPECT_EQ(exhausted, 1);
  server_->Stop();  // nothing may use the mutex and the gate any more
}

TEST_F(ServerTest, StoppingWaitsForTheWorkOfStreams) {
  Start(true);
  bool done = false;
  ASSERT_TRUE(RunOnWorker([&] {
    // Works until nobody listens any more.
    absl::Status health;
    while (health.ok() || health.message() == "not serving") {
      health = CheckHealth(channel_, milliseconds(500));
    }
    done = true;
  }));
  server_->Stop();
  EXPECT_TRUE(done);
}

TEST(AddressTest, TheEnvironmentGoesBeforeTheFile) {
  const zoneflow::testing::TempFolder folder;
  const std::string& dir = folder.path();
  std::ofstream(dir + "/endpoints.env") << "SCORING_ADDR=127.0.0.1:1\nINGEST_ADDR=127.0.0.1:2\n";
  EXPECT_THAT(AddressOf("ingest", dir), IsOkAndHolds("127.0.0.1:2"));
  setenv("INGEST_ADDR", "127.0.0.1:3", 1);
  EXPECT_THAT(AddressOf("ingest", dir), IsOkAndHolds("127.0.0.1:3"));
  unsetenv("INGEST_ADDR");
  EXPECT_THAT(AddressOf("approval", dir),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("APPROVAL_ADDR")));
}

}  // namespace
}  // namespace zoneflow::rpc
