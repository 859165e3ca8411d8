#include "tools/zoneflow/dead_letter_command.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::cli {
namespace {

using ::testing::HasSubstr;
using zoneflow::testing::StatusIs;

TEST(DeadLetterIdTest, NamesItsService) {
  const auto id = ParseDeadLetterId("approval/17");
  ASSERT_TRUE(id.ok()) << id.status();
  EXPECT_EQ(id->service, "approval");
  EXPECT_EQ(id->number, 17);
}

TEST(DeadLetterIdTest, IsRefusedWithoutAConsumerOrANumber) {
  for (const char* text : {"17", "approval", "approval/", "approval/x", "approval/0", "approval/-1",
                           "ingest/1", "nobody/1", "/1", ""}) {
    EXPECT_THAT(ParseDeadLetterId(text),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("SERVICE/NUMBER")))
        << text;
  }
}

TEST(DeadLetterRowTest, ShowsTheIdThatTheOtherCommandsTake) {
  common::v1::DeadLetter letter;
  letter.set_id(17);
  letter.set_subject("signing/a");
  EXPECT_EQ(DeadLetterRow("scoring", letter).dump(),
            R"({"id":"scoring/17","service":"scoring","subject":"signing/a"})");
}

}  // namespace
}  // namespace zoneflow::cli
