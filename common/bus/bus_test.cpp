#include "common/bus/bus.h"

#include <set>

#include "gmock/gmock.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::bus {
namespace {

using ::testing::HasSubstr;
using zoneflow::testing::StatusIs;

TEST(DeclaredTopicsTest, AreThoseOfTheDesign) {
  std::set<std::string> names;
  for (const TopicSpec& topic : DeclaredTopics(false)) {
    EXPECT_TRUE(names.insert(topic.name).second) << topic.name;
    EXPECT_EQ(topic.partitions, 12) << topic.name;
    EXPECT_EQ(topic.retention_ms, -1) << topic.name;
    EXPECT_EQ(topic.replication, 3) << topic.name;
    EXPECT_EQ(topic.min_insync, 2) << topic.name;
    EXPECT_NE(topic.producer, "") << topic.name;
  }
  EXPECT_THAT(names, ::testing::IsSupersetOf({"zoneflow.signings.v1", "zoneflow.facts.v1",
                                              "zoneflow.cases.v1", "zoneflow.boards.v1",
                                              "zoneflow.whistles.v1"}));
}

TEST(DeclaredTopicsTest, HaveOneReplicaInDevelopment) {
  for (const TopicSpec& topic : DeclaredTopics(true)) {
    EXPECT_EQ(topic.replication, 1);
    EXPECT_EQ(topic.min_insync, 1);
  }
}

TEST(TopicsOfTest, AreThoseAServiceProducesOrReads) {
  std::set<std::string> names;
  for (const TopicSpec& topic : TopicsOf("approval", {"zoneflow.signings.v1"}, true)) {
    names.insert(topic.name);
    EXPECT_EQ(topic.partitions, 12) << topic.name;
    EXPECT_EQ(topic.replication, 1) << topic.name;
  }
  EXPECT_EQ(names, (std::set<std::string>{"zoneflow.cases.v1", "zoneflow.signings.v1"}));
}

TEST(ReadConfigTest, TheEmbeddedLogLiesInTheDataDirectory) {
  config::Reader reader(config::FromPairs({{"DATA_DIR", "/data"}}));
  const Config config = ReadConfig(reader);
  EXPECT_TRUE(reader.status().ok()) << reader.status();
  EXPECT_EQ(config.kind, "embedded");
  EXPECT_EQ(config.directory, "/data/bus");
}

TEST(ReadConfigTest, KafkaNeedsItsServers) {
  config::Reader reader(config::FromPairs({{"BUS", "kafka"}}));
  ReadConfig(reader);
  EXPECT_THAT(reader.status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("KAFKA_BOOTSTRAP_SERVERS")));
}

TEST(ReadConfigTest, AnUnknownBusIsRefused) {
  config::Reader reader(config::FromPairs({{"BUS", "rabbit"}}));
  ReadConfig(reader);
  EXPECT_THAT(reader.status(), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("BUS")));
}

}  // namespace
}  // namespace zoneflow::bus
