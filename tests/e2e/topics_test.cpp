// A service is not ready while a topic that it reads or produces is not as declared, and says which
// one and what differs.
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/bus/bus.h"
#include "common/rpc/client.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_folder.h"
#include "tests/e2e/running_suite.h"
#include "tests/support/process.h"
#include "tests/support/temp_kafka.h"

namespace zoneflow::e2e {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;

// One service as a process, with a database of its own.
class RunningService {
 public:
  RunningService(const std::string& name, std::map<std::string, std::string> env,
                 const std::string& folder)
      : log_(folder + "/" + name + ".log") {
    const std::string address = "127.0.0.1:" + std::to_string(testing::FreePort());
    env["LISTEN"] = address;
    EXPECT_EQ(RunBinary(name + "_service", {"--migrate"}, env).code, 0) << name;
    auto process = testing::Process::Start({.command = {Binary(name + "_service")},
                                            .env = std::move(env),
                                            .output = log_,
                                            .folder = "",
                                            .user = ""});
    EXPECT_THAT(process, IsOk());
    process_.emplace(*std::move(process));
    channel_ = rpc::Connect(address);
  }

  absl::Status Health() const { return rpc::CheckHealth(channel_, seconds(2)); }

  std::string Log() const {
    std::ifstream file(log_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  // Waits until the log says that it is not ready, with all of these reasons.
  ::testing::AssertionResult SaysNotReady(const std::vector<std::string>& reasons) const {
    const auto says = [&] {
      const std::string log = Log();
      return log.find("\"not ready\"") != std::string::npos &&
             std::ranges::all_of(reasons, [&](const std::string& reason) {
               return log.find(reason) != std::string::npos;
             });
    };
    if (testing::WaitUntil(says, seconds(30))) {
      return ::testing::AssertionSuccess();
    }
    return ::testing::AssertionFailure() << "its log:\n" << Log();
  }

 private:
  std::string log_;
  std::optional<testing::Process> process_;
  std::shared_ptr<grpc::Channel> channel_;
};

class TopicsTest : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    env_ = {{"MODE", "development"}, {"BUS", GetParam()}, {"DATA_DIR", folder_.path()}};
    if (GetParam() == "kafka") {
      if (const std::string missing = testing::TempKafka::Missing(); !missing.empty()) {
        GTEST_SKIP() << missing;
      }
      auto started = testing::TempKafka::Start();
      ASSERT_THAT(started, IsOk());
      kafka_ = *std::move(started);
      env_["KAFKA_BOOTSTRAP_SERVERS"] = kafka_->bootstrap_servers();
    }
    config::Reader reader(config::FromPairs({env_.begin(), env_.end()}));
    bus_ = *bus::Open(bus::ReadConfig(reader));
    ASSERT_THAT(reader.status(), IsOk());
  }

  void Start(const std::string& name) {
    services_.emplace(name, std::make_unique<RunningService>(name, env_, folder_.path()));
  }

  testing::TempFolder folder_;
  std::unique_ptr<testing::TempKafka> kafka_;
  std::map<std::string, std::string> env_;
  std::unique_ptr<bus::Bus> bus_;
  std::map<std::string, std::unique_ptr<RunningService>> services_;
};

// What each service reads or produces.
const std::map<std::string, std::vector<std::string>> kTopicsOf = {
    {"ingest", {"signings", "facts"}},
    {"approval", {"signings", "cases"}},
    {"scoring", {"signings", "boards"}},
    {"notification", {"signings", "facts", "cases", "boards", "whistles"}}};

TEST_P(TopicsTest, AServiceSaysWhichOfItsTopicsDiffersAndIsNotReady) {
  ASSERT_THAT(
      bus_->CreateTopics(
          {{.name = "zoneflow.signings.v1", .partitions = 3, .replication = 1, .min_insync = 1}}),
      IsOk());
  for (const auto& [name, topics] : kTopicsOf) {
    Start(name);
  }
  for (const auto& [name, topics] : kTopicsOf) {
    std::vector<std::string> reasons;
    for (const std::string& topic : topics) {
      reasons.push_back("topic zoneflow." + topic + ".v1: " +
                        (topic == "signings" ? "has 3 partitions, declared 12" : "missing"));
    }
    EXPECT_TRUE(services_.at(name)->SaysNotReady(reasons)) << name;
    EXPECT_THAT(services_.at(name)->Health(),
                StatusIs(absl::StatusCode::kUnavailable, "not serving"))
        << name;
  }
}

INSTANTIATE_TEST_SUITE_P(BothBuses, TopicsTest, ::testing::Values("embedded", "kafka"),
                         [](const auto& bus) { return bus.param; });

class MissingTopicsTest : public TopicsTest {};

TEST_P(MissingTopicsTest, AServiceIsReadyOnceTheyAreThere) {
  for (const auto& [name, topics] : kTopicsOf) {
    Start(name);
  }
  for (const auto& [name, service] : services_) {
    EXPECT_TRUE(service->SaysNotReady({"topic zoneflow.signings.v1: missing"})) << name;
  }
  ASSERT_THAT(bus_->CreateTopics(bus::DeclaredTopics(/*development=*/true)), IsOk());
  for (const auto& [name, service] : services_) {
    EXPECT_TRUE(testing::WaitUntil([&] { return service->Health().ok(); }, seconds(30)))
        << service->Log();
  }
}

INSTANTIATE_TEST_SUITE_P(Embedded, MissingTopicsTest, ::testing::Values("embedded"),
                         [](const auto& bus) { return bus.param; });

// A log that is lost under the running suite, and one that is made anew at once.
class LostLogTest : public ::testing::TestWithParam<std::string> {};

TEST_P(LostLogTest, ItStaysNotReadyUntilItIsRecoveredAndThenNothingIsMissing) {
  constexpr char kSignings[] = "zoneflow.signings.v1";
  std::map<std::string, std::string> env = {{"MODE", "development"}, {"BUS", GetParam()}};
  std::unique_ptr<testing::TempKafka> kafka;
  if (GetParam() == "kafka") {
    if (const std::string missing = testing::TempKafka::Missing(); !missing.empty()) {
      GTEST_SKIP() << missing;
    }
    auto started = testing::TempKafka::Start();
    ASSERT_THAT(started, IsOk());
    kafka = *std::move(started);
    env["KAFKA_BOOTSTRAP_SERVERS"] = kafka->bootstrap_servers();
  }
  const auto suite = RunningSuite::Start(env);
  ASSERT_NE(suite, nullptr);
  const auto topics = [&](const std::string& command) {
    return RunBinary("zoneflow", {"--data", suite->data_dir(), "topics", command}, env);
  };
  const auto is_well = [&] { return suite->Cli({"health"}).code == 0; };
  const auto producer_is_ill = [&] {
    std::istringstream services(suite->Cli({"health"}).out);
    for (std::string line; std::getline(services, line);) {
      if (line.find("ingest") != std::string::npos) {
        return line.find("not serving") != std::string::npos;
      }
    }
    return false;
  };
  ASSERT_EQ(suite->Cli({"subscribe", "all", "--filter", "", "--from", "beginning"}).code, 0);
  ASSERT_EQ(suite->Cli({"ingest", SamplePage(), "--published", "2021-02-01"}).code, 0);
  ASSERT_EQ(suite->Cli({"wait", "--settled", "--timeout", "30"}).code, 0);
  const std::string before = suite->Exports();
  const Ran well = topics("recover");
  EXPECT_EQ(well.code, 0) << well.err;
  EXPECT_THAT(well.out, HasSubstr("nothing to do"));

  for (const bool made_anew : {false, true}) {
    SCOPED_TRACE(made_anew ? "made anew" : "lost");
    if (kafka != nullptr) {
      ASSERT_THAT(kafka->DeleteTopic(kSignings), IsOk());
    } else {
      for (const char* side : {"", "-wal", "-shm"}) {
        std::filesystem::remove(suite->data_dir() + "/bus/" + kSignings + ".log" + side);
      }
    }
    if (made_anew) {
      ASSERT_EQ(topics("apply").code, 0);
    }
    // Its readers may see first that it is away, and are well again once it is back: its producer
    // tells of the loss, within five seconds.
    ASSERT_TRUE(testing::WaitUntil(producer_is_ill, seconds(60)));
    // A topic that is there again heals nothing by itself, nor does a document.
    ASSERT_EQ(topics("apply").code, 0);
    ASSERT_EQ(suite->Cli({"ingest", SamplePage(), "--published", "2021-02-01"}).code, 0);
    for (int look = 0; look < 5; ++look) {
      EXPECT_FALSE(is_well());
    }
    const Ran recovered = topics("recover");
    EXPECT_EQ(recovered.code, 0) << recovered.err;
    EXPECT_THAT(recovered.out, HasSubstr(kSignings));
    EXPECT_THAT(recovered.out, HasSubstr("are published again"));
    EXPECT_TRUE(testing::WaitUntil(is_well, seconds(60))) << suite->Output();
    EXPECT_EQ(suite->Cli({"wait", "--settled", "--timeout", "60"}).code, 0);
    EXPECT_EQ(suite->Exports(), before);
    EXPECT_THAT(topics("recover").out, HasSubstr("nothing to do"));
  }
}

INSTANTIATE_TEST_SUITE_P(BothBuses, LostLogTest, ::testing::Values("embedded", "kafka"),
                         [](const auto& bus) { return bus.param; });

}  // namespace
}  // namespace zoneflow::e2e
