#include "services/ingest/adapters/stored_state.h"

#include <google/protobuf/util/message_differencer.h>

#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "common/wire/testing/every_field.h"

namespace zoneflow::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;
using ::zoneflow::wire::testing::Filled;
using ::zoneflow::wire::testing::UnsetFields;

template <typename Message>
std::string Difference(const Message& a, const Message& b) {
  std::string difference;
  google::protobuf::util::MessageDifferencer differencer;
  differencer.ReportDifferencesToString(&difference);
  differencer.Compare(a, b);
  return difference;
}

// Whatever the message says comes back, and whatever the state holds is there for it: no field is
// forgotten either way.
template <typename Message>
void ExpectComesBackWhole() {
  const auto told = Filled<Message>();
  auto state = ToState(told);
  EXPECT_THAT(UnsetFields(state), IsEmpty());
  Message back;
  FromState(state, back);
  EXPECT_EQ(Difference(told, back), "");
  // Absent is not the same as empty.
  EXPECT_EQ(Difference(ToState(Message()),
                       [] {
                         decltype(state) empty;
                         empty.set_schema(kStateSchema);
                         return empty;
                       }()),
            "");
  state = Filled<decltype(state)>();
  state.set_schema(kStateSchema);
  Message of_state;
  FromState(state, of_state);
  EXPECT_EQ(Difference(state, ToState(of_state)), "");
}

TEST(StoredStateTest, EveryFieldComesBack) {
  ExpectComesBackWhole<v1::Signing>();
  ExpectComesBackWhole<v1::Fact>();
  ExpectComesBackWhole<v1::Article>();
}

TEST(StoredStateTest, EveryFieldOfAMemberComesBack) {
  const auto told = Filled<v1::Project>();
  const storage::v1::MemberState state = ToState(told);
  EXPECT_THAT(UnsetFields(state), IsEmpty());
  v1::Project back;
  FromState(state, back);
  EXPECT_EQ(Difference(told, back), "");
}

// The rest of an act stands in columns.
TEST(StoredStateTest, TheChangesOfAnActComeBack) {
  const auto told = Filled<v1::ReviewAct>();
  EXPECT_THAT(UnsetFields(ToState(told)), IsEmpty());
  v1::ReviewAct back;
  FromState(ToState(told), back);
  v1::ReviewAct changes;
  *changes.mutable_changes() = told.changes();
  EXPECT_EQ(Difference(changes, back), "");
}

// They go from one to the other by their numbers.
TEST(StoredStateTest, KindsHaveTheNamesAndNumbersOfThePublicOnes) {
  const auto& told = *v1::FactKind_descriptor();
  const auto& kept = *storage::v1::FactKind_descriptor();
  ASSERT_EQ(told.value_count(), kept.value_count());
  for (int i = 0; i < told.value_count(); ++i) {
    EXPECT_EQ(told.value(i)->name(), kept.value(i)->name());
    EXPECT_EQ(told.value(i)->number(), kept.value(i)->number());
  }
}

TEST(StoredStateTest, WhatThisBinaryCannotReadIsSaidAndNotGuessed) {
  v1::Fact fact;
  EXPECT_THAT(Decode({"no message"}, fact),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("FactState cannot be read")));
  storage::v1::FactState newer = ToState(Filled<v1::Fact>());
  newer.set_schema(kStateSchema + 1);
  const sql::Bytes bytes{newer.SerializeAsString()};
  EXPECT_THAT(Decode(bytes, fact),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("has 2; this binary reads up to 1")));
  EXPECT_THAT(EncodeChanged(fact, bytes), StatusIs(absl::StatusCode::kDataLoss));
  // A row of a public message, or of none, has no schema.
  EXPECT_THAT(Decode({""}, fact), StatusIs(absl::StatusCode::kDataLoss));
}

// A newer binary's fields, in a member of the list too.
TEST(StoredStateTest, AFieldThatThisBuildDoesNotKnowSurvivesAChangeByIt) {
  auto signing = Filled<v1::Signing>();
  storage::v1::SigningState newer = ToState(signing);
  const auto add = [](google::protobuf::Message& message, const std::string& text) {
    message.GetReflection()->MutableUnknownFields(&message)->AddLengthDelimited(9999, text);
  };
  add(newer, "of the signing");
  add(*newer.mutable_members(1), "of a member");
  add(*newer.mutable_members(1)->mutable_attributes(0), "of its attribute");

  signing.set_count(77);
  signing.mutable_members()->DeleteSubrange(0, 1);
  const auto after = EncodeChanged(signing, {newer.SerializeAsString()});
  ASSERT_THAT(after, IsOk());
  v1::Signing read;
  ASSERT_THAT(Decode(*after, read), IsOk());
  EXPECT_EQ(Difference(signing, read), "");
  storage::v1::SigningState kept;
  ASSERT_TRUE(kept.ParseFromString(after->value));
  const auto unknown = [](const google::protobuf::Message& message) {
    const auto& fields = message.GetReflection()->GetUnknownFields(message);
    return fields.field_count() == 1 ? fields.field(0).length_delimited() : "";
  };
  EXPECT_THAT((std::vector{unknown(kept), unknown(kept.members(0)),
                           unknown(kept.members(0).attributes(0))}),
              ElementsAre("of the signing", "of a member", "of its attribute"));
}

}  // namespace
}  // namespace zoneflow::ingest
