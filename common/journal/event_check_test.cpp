#include "common/journal/event_check.h"

#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <ostream>
#include <set>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor_database.h"
#include "google/protobuf/message.h"
#include "gtest/gtest.h"

#include "common/bus/bus.h"
#include "common/journal/event.h"
#include "common/journal/testing/event_message.h"
#include "common/testing/status_matchers.h"
#include "zoneflow/common/v1/event.pb.h"
#include "zoneflow/ingest/v1/ingest_events.pb.h"

namespace zoneflow::journal {

void PrintTo(const EventType& type, std::ostream* out) { *out << type.name; }

namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::TestWithParam;
using ::testing::ValuesIn;
using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;

const std::string kKey(32, 'k');

// All that are declared: the test is linked with all protos.
std::vector<EventType> Types() {
  auto types = DeclaredEvents(bus::DeclaredTopics(/*development=*/true));
  EXPECT_THAT(types, IsOk());
  return types.ok() ? *std::move(types) : std::vector<EventType>();
}

// The event's message with the text at the path of its id.
std::unique_ptr<google::protobuf::Message> MessageWith(const EventType& type,
                                                       const std::string& id) {
  const auto* descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(type.name);
  std::unique_ptr<google::protobuf::Message> whole(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor)->New());
  google::protobuf::Message* message = whole.get();
  const std::vector<std::string> path = absl::StrSplit(type.id_field, '.');
  for (std::size_t i = 0; i < path.size(); ++i) {
    const auto* field = message->GetDescriptor()->FindFieldByName(path[i]);
    if (i + 1 < path.size()) {
      message = message->GetReflection()->MutableMessage(message, field);
    } else {
      message->GetReflection()->SetString(message, field, id);
    }
  }
  return whole;
}

std::string ValueWith(const EventType& type, const std::string& id) {
  return MessageWith(type, id)->SerializeAsString();
}

TEST(DeclaredEventsTest, EveryTopicHasAnEventOfEachOfItsSubjects) {
  std::set<std::pair<std::string, std::string>> declared;
  for (const EventType& type : Types()) {
    declared.emplace(type.topic, type.subject);
  }
  for (const bus::TopicSpec& topic : bus::DeclaredTopics(/*development=*/true)) {
    EXPECT_FALSE(topic.subjects.empty()) << topic.name;
    for (const std::string& subject : topic.subjects) {
      EXPECT_TRUE(declared.contains({topic.name, subject})) << topic.name << " " << subject;
    }
  }
}

TEST(DeclaredEventsTest, EveryMessageInAFileOfEventsIsOne) {
  std::vector<std::string> files;
  google::protobuf::DescriptorPool::internal_generated_database()->FindAllFileNames(&files);
  int events = 0;
  for (const std::string& name : files) {
    if (!name.ends_with("_events.proto")) {
      continue;
    }
    const auto* file = google::protobuf::DescriptorPool::generated_pool()->FindFileByName(name);
    for (int i = 0; i < file->message_type_count(); ++i, ++events) {
      EXPECT_TRUE(file->message_type(i)->options().HasExtension(common::v1::event))
          << file->message_type(i)->full_name();
    }
  }
  EXPECT_EQ(events, static_cast<int>(Types().size()));
}

TEST(DeclaredEventsTest, ADeclarationOfWhatThereIsNotIsNamed) {
  EXPECT_THAT(DeclaredEvents({}),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("is not in proto/topics.yaml")));
  std::vector<bus::TopicSpec> topics = bus::DeclaredTopics(/*development=*/true);
  topics[0].subjects = {"else"};
  EXPECT_THAT(DeclaredEvents(topics),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("is none of the topic's")));
}

// Each rule, on each type of event there is.
class EventCheckTest : public TestWithParam<EventType> {
 protected:
  EventCheckTest() : keys_(testing::KeysOf(kKey)), check_(Types(), keys_) {}

  const EventType& type() const { return GetParam(); }

  testing::MessageParts Parts() const {
    return {.topic = type().topic,
            .source = type().source,
            .subject = type().subject + "/a",
            .type = type().name,
            .value = ValueWith(type(), "a")};
  }

  // What comes of it once it is published. Signed, unless told otherwise, so that nothing but its
  // own rule refuses it.
  bus::Message Published(const bus::OutgoingMessage& sent) const {
    return {sent.topic, 0, 0, sent.key, sent.headers, sent.value};
  }
  bus::Message Signed(const testing::MessageParts& parts) const {
    return Published(testing::MakeMessage(parts, keys_));
  }

  // As check.Take, of a message that is kept.
  static absl::StatusOr<Event> Take(const EventCheck& check, bus::Message message) {
    return check.Take(message);
  }
  absl::StatusOr<Event> Take(bus::Message message) const { return check_.Take(message); }
  absl::StatusOr<Event> TakeAgain(bus::Message message) const { return check_.TakeAgain(message); }

  const EventKeys keys_;
  const EventCheck check_;
};

INSTANTIATE_TEST_SUITE_P(AllEvents, EventCheckTest, ValuesIn(Types()), [](const auto& each) {
  return each.param.name.substr(each.param.name.rfind('.') + 1);
});

TEST_P(EventCheckTest, WhatItsServicePublishesPasses) {
  const auto event = Take(Signed(Parts()));
  ASSERT_THAT(event, IsOk());
  EXPECT_EQ(event->subject, type().subject + "/a");
  EXPECT_EQ(event->value, Parts().value);
  EXPECT_EQ(bus::HeaderOf(event->headers, bus::kId), event->id);
  EXPECT_THAT(CheckFollows(*event, ""), IsOk());
  EXPECT_THAT(CheckFollows(*event, std::string(64, '0')),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("header ce_hash")));
}

TEST_P(EventCheckTest, AnEventMadeOfItsMessageIsWhatIsDeclared) {
  const auto message = MessageWith(type(), "a");
  const Event event =
      EventOf(*message, {"person/officer", "", ParseInstant("2021-02-01T08:00:00+08:00").value()});
  EXPECT_EQ(event.topic, type().topic);
  EXPECT_EQ(event.subject, type().subject + "/a");
  EXPECT_EQ(event.subject, SubjectOf(*message->GetDescriptor(), "a"));
  EXPECT_EQ(event.type, type().name);
  EXPECT_EQ(event.value, message->SerializeAsString());
  EXPECT_EQ(event.actor, "person/officer");
  EXPECT_EQ(event.time, "2021-02-01T00:00:00.000000Z");
  EXPECT_EQ(EventOf(*message, {"person/officer"}).time, "");
}

TEST_P(EventCheckTest, WithoutAKeyInDevelopmentTheOtherRulesHold) {
  const EventCheck keyless(Types(), EventKeys());
  EXPECT_THAT(Take(keyless, Published(testing::MakeMessage(Parts(), EventKeys()))), IsOk());
  testing::MessageParts parts = Parts();
  parts.source = "/zoneflow/nobody";
  EXPECT_THAT(Take(keyless, Published(testing::MakeMessage(parts, EventKeys()))),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("ce_source")));
}

TEST_P(EventCheckTest, AMissingOrWrongMacIsUnauthenticated) {
  bus::Message message = Signed(Parts());
  const EventKeys other = testing::KeysOf(std::string(32, 'o'));
  const std::string right = message.headers["ce_mac"];
  for (const std::string& mac :
       {std::string(), std::string(64, '0'), other.Sign(message.headers["ce_hash"]),
        keys_.Sign(std::string(64, '0')), right.substr(1), std::string("\xff\n\x1b[31m", 7)}) {
    message.headers["ce_mac"] = mac;
    const absl::Status status = Take(message).status();
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("header ce_mac '")));
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr(right)));
    EXPECT_THAT(TakeAgain(message), IsOk());
  }
  message.headers.erase("ce_mac");
  EXPECT_THAT(Take(message), StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_P(EventCheckTest, EachWrongPartIsNamedWithItsValueAndRule) {
  using Parts = testing::MessageParts;
  const std::string long_id(700, 'x');
  const std::string other_topic =
      type().topic == "zoneflow.signings.v1" ? "zoneflow.facts.v1" : "zoneflow.signings.v1";
  const struct {
    std::function<void(Parts&)> change;
    std::string reason;
  } rows[] = {
      {[](Parts& parts) { parts.source = "/zoneflow/mallory"; },
       "header ce_source '/zoneflow/mallory': must be " + type().source},
      {[](Parts& parts) { parts.source = "/zoneflow/console"; },
       "header ce_source '/zoneflow/console': must be " + type().source},
      {[](Parts& parts) { parts.subject = "kettle/a"; },
       "header ce_subject 'kettle/a': must be " + type().subject + "/ID"},
      {[&](Parts& parts) { parts.subject = type().subject + "s/a"; },
       "': must be " + type().subject + "/ID"},
      {[&](Parts& parts) { parts.subject = type().subject; }, "must be " + type().subject + "/ID"},
      {[&](Parts& parts) { parts.subject = type().subject + "/"; },
       "must be " + type().subject + "/ID"},
      {[](Parts& parts) { parts.type = "zoneflow.ingest.v1.SomethingNew"; },
       "header ce_type 'zoneflow.ingest.v1.SomethingNew': must be a type of event of topic "},
      {[](Parts& parts) { parts.type = "zoneflow.ingest.v1.Signing"; },
       "header ce_type 'zoneflow.ingest.v1.Signing': must be a type of event of topic "},
      {[&](Parts& parts) { parts.topic = other_topic; },
       "header ce_type '" + type().name + "': must be a type of event of topic " + other_topic},
      {[&](Parts& parts) { parts.value = ValueWith(type(), "b"); },
       "field " + type().id_field + " 'b': must be the ID of the subject, '" + type().subject +
           "/a'"},
      {[](Parts& parts) { parts.value = ""; }, "field " + type().id_field + " '': must be the ID"},
      {[&](Parts& parts) { parts.value = ValueWith(type(), "a") + ValueWith(type(), "b"); },
       "field " + type().id_field + " 'b': must be the ID"},
      {[&](Parts& parts) { parts.value = ValueWith(type(), long_id); }, "xxx…': must be the ID"},
      {[](Parts& parts) { parts.value.append(std::size_t{512} << 10, '\0'); },
       "the limit is 524288"},
  };
  for (const auto& row : rows) {
    Parts parts = this->Parts();
    row.change(parts);
    const absl::Status status = Take(Signed(parts)).status();
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(row.reason)));
    EXPECT_LT(status.message().size(), 400u);
  }
}

TEST_P(EventCheckTest, WhatDoesNotPassStaysWhole) {
  bus::Message message = Signed(Parts());
  message.key = "else";
  const bus::Message before = message;
  EXPECT_THAT(check_.Take(message), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(message.value, before.value);
  EXPECT_EQ(message.headers, before.headers);
}

TEST_P(EventCheckTest, AValueThatIsNoMessageIsItsHandlersToRefuse) {
  testing::MessageParts parts = Parts();
  for (const std::string& value :
       {std::string("\xff no message"), parts.value + "\x0a\x7f", std::string("\x0b\x0b")}) {
    parts.value = value;
    EXPECT_THAT(Take(Signed(parts)), IsOk());
  }
}

TEST_P(EventCheckTest, TheKeyOfTheBusMustBeTheSubject) {
  bus::Message message = Signed(Parts());
  for (const std::string& key : {std::string(), type().subject + "/b", std::string("\xff\n")}) {
    message.key = key;
    EXPECT_THAT(Take(message),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("': must be the subject, '" + type().subject + "/a'")));
    EXPECT_THAT(TakeAgain(message), StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

// The mac covers ce_hash, and that covers these.
TEST_P(EventCheckTest, AChangedPartDoesNotFollow) {
  for (const auto& [header, value] : std::map<std::string, std::string>{
           {"ce_actor", "person/somebody"}, {"ce_time", "2021-02-02T00:00:00Z"}}) {
    bus::Message message = Signed(Parts());
    message.headers[header] = value;
    const auto event = Take(message);
    ASSERT_THAT(event, IsOk());
    EXPECT_THAT(CheckFollows(*event, ""), StatusIs(absl::StatusCode::kDataLoss)) << header;
  }
  bus::Message message = Signed(Parts());
  message.value += std::string("\xfa\x7f\x00", 3);  // field 2047, which nobody knows, empty
  const auto event = Take(message);
  ASSERT_THAT(event, IsOk());
  EXPECT_THAT(CheckFollows(*event, ""), StatusIs(absl::StatusCode::kDataLoss));
}

// Handlers of these tests touch no database.
class NoTransaction final : public sql::Transaction {
 public:
  soci::session& session() override { std::abort(); }
  sql::Dialect dialect() const override { return sql::Dialect::kSqlite; }
  absl::Status Savepoint(const std::function<absl::Status()>& body) override { return body(); }
  void NotifyOnCommit(std::string_view /*channel*/) override {}
  bool TryLock(std::string_view /*name*/) override { return true; }
};

TEST(DispatchTest, EachEventGoesToTheRuleOfItsMessage) {
  std::vector<std::string> told;
  const Dispatch dispatch(
      {On<ingest::v1::SigningAnnounced>(
           [&](sql::Transaction&, const ingest::v1::SigningAnnounced& message, const Event& event) {
             told.push_back("announced " + message.signing().id() + " by " + event.actor);
             return absl::OkStatus();
           }),
       On<ingest::v1::SigningCorrected>(
           [&](sql::Transaction&, const ingest::v1::SigningCorrected& message, const Event&) {
             told.push_back("corrected " + message.signing().id());
             return absl::AbortedError("lost a race");
           })});
  NoTransaction none;
  ingest::v1::SigningAnnounced announced;
  announced.mutable_signing()->set_id("a");
  EXPECT_THAT(dispatch(none, EventOf(announced, {"person/officer"})), IsOk());
  ingest::v1::SigningCorrected corrected;
  corrected.mutable_signing()->set_id("b");
  EXPECT_THAT(dispatch(none, EventOf(corrected, {"x"})), StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(told, ::testing::ElementsAre("announced a by person/officer", "corrected b"));
  Event broken = EventOf(announced, {"x"});
  broken.value = "\xff";
  EXPECT_THAT(dispatch(none, broken),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "value: 1 bytes that are no zoneflow.ingest.v1.SigningAnnounced"));
  EXPECT_TRUE(dispatch.handles()("zoneflow.ingest.v1.SigningCorrected"));
  EXPECT_FALSE(dispatch.Handles("zoneflow.ingest.v1.ArticleExtracted"));
  EXPECT_THAT(dispatch(none, EventOf(ingest::v1::ArticleExtracted(), {"x"})), IsOk());
  EXPECT_EQ(told.size(), 2u);
}

}  // namespace
}  // namespace zoneflow::journal
