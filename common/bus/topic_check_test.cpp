#include "common/bus/topic_check.h"

#include "gmock/gmock.h"

#include "common/bus/testing/in_memory_bus.h"
#include "common/testing/status_matchers.h"

namespace zoneflow::bus {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using zoneflow::bus::testing::InMemoryBus;
using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;

const std::vector<TopicSpec> kTopics = {{.name = "a.v1"}, {.name = "b.v1"}};

TEST(TopicCheckTest, TopicsAsDeclaredAreWell) {
  InMemoryBus bus;
  ASSERT_THAT(bus.CreateTopics(kTopics), IsOk());
  EXPECT_THAT(TopicCheck(bus, kTopics).Health(), IsOk());
}

TEST(TopicCheckTest, EachTopicThatDiffersIsNamedWithWhatDiffers) {
  InMemoryBus bus;
  ASSERT_THAT(bus.CreateTopics({{.name = "a.v1", .partitions = 3}}), IsOk());
  EXPECT_THAT(TopicCheck(bus, kTopics).Health(),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("topic a.v1: has 3 partitions, declared 12"),
                             HasSubstr("topic b.v1: missing"))));
}

TEST(TopicCheckTest, TopicsOfOthersDoNotMatter) {
  InMemoryBus bus;
  ASSERT_THAT(bus.CreateTopics({{.name = "a.v1"}, {.name = "c.v1", .partitions = 3}}), IsOk());
  EXPECT_THAT(TopicCheck(bus, {{.name = "a.v1"}}).Health(), IsOk());
}

TEST(TopicCheckTest, TopicsThatAppearLaterMakeItWell) {
  InMemoryBus bus;
  TopicCheck check(bus, kTopics);
  EXPECT_THAT(check.Health(), Not(IsOk()));
  ASSERT_THAT(bus.CreateTopics(kTopics), IsOk());
  EXPECT_THAT(check.Health(), IsOk());
}

TEST(TopicCheckTest, ABusThatCannotBeAskedIsNotWellUntilTheTopicsWereEqualOnce) {
  InMemoryBus bus;
  ASSERT_THAT(bus.CreateTopics(kTopics), IsOk());
  TopicCheck check(bus, kTopics);
  bus.log().Fail(absl::UnavailableError("down"));
  EXPECT_THAT(check.Health(), StatusIs(absl::StatusCode::kUnavailable, HasSubstr("down")));
  bus.log().Fail(absl::OkStatus());
  EXPECT_THAT(check.Health(), IsOk());
  bus.log().Fail(absl::UnavailableError("down"));
  EXPECT_THAT(check.Health(), IsOk());
}

}  // namespace
}  // namespace zoneflow::bus
