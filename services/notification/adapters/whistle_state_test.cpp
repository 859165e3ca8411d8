#include "services/notification/adapters/whistle_state.h"

#include <google/protobuf/util/message_differencer.h>

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "common/wire/testing/every_field.h"
#include "services/notification/storage/v1/whistle_state.pb.h"

namespace zoneflow::notification {
namespace {

using ::testing::HasSubstr;
using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;

// Keys that are known where a key is wanted; the clocks of a list in their order.
std::optional<std::string> Keys(const google::protobuf::FieldDescriptor& field, int) {
  const std::string name = field.full_name().substr(field.full_name().rfind("v1.") + 3);
  if (name == "WhistleState.state")
    return "resolved";
  if (name == "Leg.state")
    return "in_progress";
  if (name == "Pause.state" || name == "Exclusion.state")
    return "granted";
  if (name == "Rating.satisfaction")
    return "satisfied";
  if (name == "Entry.kind")
    return "dispatched";
  if (name == "Entry.clock" || name == "Clock.kind")
    return "report_in";
  return std::nullopt;
}

template <typename Message>
void ExpectEqual(const Message& one, const Message& other) {
  std::string difference;
  google::protobuf::util::MessageDifferencer differencer;
  differencer.ReportDifferencesToString(&difference);
  EXPECT_TRUE(differencer.Compare(one, other)) << difference;
}

// A leg has each of its clocks once, in their order; an entry only due times.
void GiveEachClock(storage::v1::Leg& leg) {
  const storage::v1::Clock clock = leg.clocks(0);
  leg.clear_clocks();
  for (const LegClockKind kind : kLegClockKinds) {
    *leg.add_clocks() = clock;
    leg.mutable_clocks(leg.clocks_size() - 1)->set_kind(std::string(LegClockKey(kind)));
  }
}

// Whatever a message says, what is made of it says it again: no field is forgotten either way.
TEST(WhistleStateTest, AStoredTicketComesBackWhole) {
  auto state = wire::testing::Filled<storage::v1::WhistleState>(Keys);
  state.set_schema(1);
  for (storage::v1::Leg& leg : *state.mutable_legs()) {
    GiveEachClock(leg);
  }
  const auto whistle = DecodeWhistle(state.SerializeAsString());
  ASSERT_THAT(whistle, IsOk());
  const auto bytes = EncodeWhistle(*whistle, "");
  ASSERT_THAT(bytes, IsOk());
  storage::v1::WhistleState again;
  ASSERT_TRUE(again.ParseFromString(*bytes));
  ExpectEqual(state, again);
}

TEST(WhistleStateTest, AStoredEntryComesBackWhole) {
  auto state = wire::testing::Filled<storage::v1::Entry>(Keys);
  state.set_schema(1);
  const std::int64_t due = state.due(0).due_us();
  state.clear_due();
  storage::v1::Clock& clock = *state.add_due();
  clock.set_kind("feedback");
  clock.set_due_us(due);
  const auto entry = DecodeEntry(state.SerializeAsString());
  ASSERT_THAT(entry, IsOk());
  storage::v1::Entry again;
  ASSERT_TRUE(again.ParseFromString(EncodeEntry(*entry)));
  ExpectEqual(state, again);
}

TEST(WhistleStateTest, WhatThisBinaryCannotReadIsSaidAndNotGuessed) {
  auto state = wire::testing::Filled<storage::v1::WhistleState>(Keys);
  state.set_schema(2);
  EXPECT_THAT(DecodeWhistle(state.SerializeAsString()),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("schema")));
  state.set_schema(1);
  state.set_state("asleep");
  EXPECT_THAT(DecodeWhistle(state.SerializeAsString()),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("asleep")));
  EXPECT_THAT(DecodeWhistle("no message"), StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace zoneflow::notification
