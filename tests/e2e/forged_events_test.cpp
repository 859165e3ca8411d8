// Messages that nobody of the suite sent, put into each topic of a running one: each becomes a dead
// letter of every service that reads the topic, with its reason, and changes nothing.
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/str_cat.h"
#include "common/bus/bus.h"
#include "common/journal/event_check.h"
#include "common/journal/testing/event_message.h"
#include "common/testing/status_matchers.h"
#include "tests/e2e/running_suite.h"
#include "tests/faults/suite.h"
#include "zoneflow/approval/v1/approval_events.pb.h"
#include "zoneflow/approval/v1/approval_service.grpc.pb.h"
#include "zoneflow/common/v1/dead_letter_service.grpc.pb.h"
#include "zoneflow/ingest/v1/ingest_events.pb.h"
#include "zoneflow/ingest/v1/ingest_service.grpc.pb.h"
#include "zoneflow/notification/v1/notification_service.grpc.pb.h"
#include "zoneflow/notification/v1/whistle_service.grpc.pb.h"
#include "zoneflow/scoring/v1/scoring_events.pb.h"
#include "zoneflow/scoring/v1/scoring_service.grpc.pb.h"

namespace zoneflow::e2e {
namespace {

using journal::testing::MakeMessage;
using journal::testing::MessageParts;
using std::chrono::seconds;
using ::testing::HasSubstr;
using zoneflow::testing::IsOk;

// Who reads a topic.
std::vector<std::string> ReadersOf(const std::string& topic) {
  return topic == "zoneflow.signings.v1"
             ? std::vector<std::string>{"approval", "notification", "scoring"}
             : std::vector<std::string>{"notification"};
}

// A way to forge the event that would be a subject's next, and what the dead letter says.
struct Forgery {
  std::string name;
  std::function<bus::OutgoingMessage(MessageParts next)> make;
  std::string code;
  std::string reason;
};

class ForgedEventsTest : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (GetParam() == "kafka") {
      for (const std::string& missing :
           {zoneflow::testing::TempKafka::Missing(), zoneflow::testing::TempPostgres::Missing()}) {
        if (!missing.empty()) {
          GTEST_SKIP() << missing;
        }
      }
    }
    const std::string binary = Binary("zoneflow");
    auto suite = faults::Suite::Start(GetParam(), binary.substr(0, binary.rfind('/')), "");
    ASSERT_THAT(suite, IsOk());
    suite_ = *std::move(suite);
    auto keys = journal::EventKeys::FromFile(suite_->event_key_file());
    ASSERT_THAT(keys, IsOk());
    keys_ = *std::move(keys);
    auto bus = bus::Open(suite_->bus_config());
    ASSERT_THAT(bus, IsOk());
    bus_ = *std::move(bus);
    auto publisher = bus_->OpenPublisher();
    ASSERT_THAT(publisher, IsOk());
    publisher_ = *std::move(publisher);
    Subscribe();
    Ingest();
    Whistle();
    ASSERT_THAT(suite_->AwaitSettled(seconds(60)), IsOk());
  }

  static std::unique_ptr<grpc::ClientContext> Context() {
    auto context = std::make_unique<grpc::ClientContext>();
    context->set_deadline(std::chrono::system_clock::now() + seconds(30));
    return context;
  }

  void Subscribe() {
    const auto stub =
        notification::v1::NotificationService::NewStub(suite_->ChannelTo("notification"));
    notification::v1::CreateSubscriptionRequest request;
    request.set_name("all");
    request.set_from("beginning");
    notification::v1::CreateSubscriptionResponse response;
    const grpc::Status status = stub->CreateSubscription(Context().get(), request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }

  void Ingest() {
    const std::string text =
        "高新区集中签约\n\n"
        "本报讯 1月30日，成都高新区与远航科技有限公司签约，总投资12亿元。"
        "同日，无锡高新区与太湖装备有限公司签约，总投资8亿元。"
        "1月31日，哈尔滨高新区与松江电子有限公司签约，总投资5亿元。\n";
    const auto stub = ingest::v1::IngestService::NewStub(suite_->ChannelTo("ingest"));
    ingest::v1::IngestDocumentResponse response;
    const auto context = Context();
    const auto stream = stub->IngestDocument(context.get(), &response);
    ingest::v1::IngestDocumentRequest request;
    request.mutable_head()->set_file_name("page.txt");
    request.mutable_head()->set_published_on("2021-02-01");
    request.mutable_head()->set_size_bytes(static_cast<std::int64_t>(text.size()));
    ASSERT_TRUE(stream->Write(request));
    request.set_chunk(text);
    ASSERT_TRUE(stream->Write(request));
    stream->WritesDone();
    const grpc::Status status = stream->Finish();
    ASSERT_TRUE(status.ok()) << status.error_message();
  }

  void Whistle() {
    const auto stub = notification::v1::WhistleService::NewStub(suite_->ChannelTo("notification"));
    notification::v1::BlowRequest request;
    request.set_zone_id("cn-gd-zhuhai-hitech");
    request.set_item("environment");
    request.set_place("港湾大道 1 号");
    request.set_request_id("blown");
    notification::v1::BlowResponse response;
    const grpc::Status status = stub->Blow(Context().get(), request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }

  // The last event of the subject that has the topic's first message.
  bus::Message LastEventOn(const std::string& topic) {
    auto consumer = bus_->OpenConsumer(StrCat("forger-", topic), {topic},
                                       [](const auto&) { return bus::Places(); });
    EXPECT_THAT(consumer, IsOk());
    const auto ends = bus_->Ends({topic});
    EXPECT_THAT(ends, IsOk());
    std::int64_t expected = 0;
    for (const auto& [partition, end] : *ends) {
      expected += end;
    }
    EXPECT_GT(expected, 0) << topic;
    std::map<std::string, bus::Message> last;
    std::int64_t read = 0;
    zoneflow::testing::WaitUntil(
        [&] {
          auto messages = (*consumer)->Poll(1'000, std::chrono::milliseconds(200));
          for (bus::Message& message : messages.ok() ? *messages : std::vector<bus::Message>()) {
            ++read;
            last.insert_or_assign(message.key, std::move(message));
          }
          return read >= expected;
        },
        seconds(60));
    EXPECT_EQ(read, expected) << topic;
    return last.empty() ? bus::Message() : last.begin()->second;
  }

  // The event that would come next on its subject: the same payload again.
  static MessageParts NextOf(const bus::Message& last) {
    std::int64_t sequence = 0;
    EXPECT_TRUE(absl::SimpleAtoi(last.headers.at("ce_sequence"), &sequence));
    return {.topic = last.topic,
            .source = last.headers.at("ce_source"),
            .subject = last.headers.at("ce_subject"),
            .sequence = sequence + 1,
            .type = last.headers.at("ce_type"),
            .value = last.value,
            .previous_hash = last.headers.at("ce_hash")};
  }

  std::vector<Forgery> Forgeries() const {
    const auto with = [this](const std::function<void(MessageParts&)>& change) {
      return [this, change](MessageParts next) {
        change(next);
        return MakeMessage(next, keys_);
      };
    };
    const journal::EventKeys wrong = journal::testing::KeysOf(std::string(64, 'x'));
    const std::string kBadMac = "header ce_mac '";
    return {
        {"no key", [](MessageParts next) { return MakeMessage(next, journal::EventKeys()); },
         "UNAUTHENTICATED", kBadMac},
        {"a wrong key", [wrong](MessageParts next) { return MakeMessage(next, wrong); },
         "UNAUTHENTICATED", kBadMac},
        {"no key and far ahead",
         [](MessageParts next) {
           next.sequence += 1'000;
           return MakeMessage(next, journal::EventKeys());
         },
         "UNAUTHENTICATED", kBadMac},
        {"no key and a new subject",
         [](MessageParts next) {
           next.subject += "-new";
           next.sequence = 1;
           next.previous_hash = "";
           return MakeMessage(next, journal::EventKeys());
         },
         "UNAUTHENTICATED", kBadMac},
        {"a wrong source", with([](MessageParts& next) { next.source = "/zoneflow/console"; }),
         "INVALID_ARGUMENT", "header ce_source '/zoneflow/console': must be /zoneflow/"},
        {"a wrong kind of subject", with([](MessageParts& next) { next.subject = "kettle/a"; }),
         "INVALID_ARGUMENT", "header ce_subject 'kettle/a': must be "},
        {"a type of no event", with([](MessageParts& next) { next.type = "zoneflow.Nothing"; }),
         "INVALID_ARGUMENT", "header ce_type 'zoneflow.Nothing': must be a type of event of topic"},
        {"a type of another topic", with([](MessageParts& next) {
           next.type = next.topic == "zoneflow.boards.v1" ? "zoneflow.approval.v1.CaseOpened"
                                                          : "zoneflow.scoring.v1.BoardPublished";
         }),
         "INVALID_ARGUMENT", "': must be a type of event of topic"},
        {"another subject than the payload's", with([](MessageParts& next) {
           next.subject += "-other";
           next.sequence = 1;
           next.previous_hash = "";
         }),
         "INVALID_ARGUMENT", "': must be the ID of the subject, '"},
        {"a key of the bus that is not the subject",
         [this](MessageParts next) {
           bus::OutgoingMessage message = MakeMessage(next, keys_);
           message.key = "signing/another";
           return message;
         },
         "INVALID_ARGUMENT", "key 'signing/another': must be the subject, '"},
        {"the sequence of the last one", with([](MessageParts& next) { --next.sequence; }),
         "DATA_LOSS", "came before with another hash"},
        {"another sequence than its id's",
         [this](MessageParts next) {
           bus::OutgoingMessage message = MakeMessage(next, keys_);
           message.headers["ce_sequence"] = "0000000000000000009";
           return message;
         },
         "INVALID_ARGUMENT", "header ce_id '"},
        {"a hash that continues nothing",
         with([](MessageParts& next) { next.previous_hash = std::string(64, '0'); }), "DATA_LOSS",
         "header ce_hash '"},
        {"an actor that its hash does not cover",
         [this](MessageParts next) {
           bus::OutgoingMessage message = MakeMessage(next, keys_);
           message.headers["ce_actor"] = "person/somebody";
           return message;
         },
         "DATA_LOSS", "header ce_hash '"},
    };
  }

  // What people see: signings, cases, boards, deliveries.
  std::string State() {
    std::string state;
    const auto add = [&](const grpc::Status& status, const google::protobuf::Message& message) {
      EXPECT_TRUE(status.ok()) << status.error_message();
      state += message.DebugString() + "--\n";
    };
    const auto ingest = ingest::v1::IngestService::NewStub(suite_->ChannelTo("ingest"));
    ingest::v1::ListSigningsResponse signings;
    add(ingest->ListSignings(Context().get(), {}, &signings), signings);
    const auto approval = approval::v1::ApprovalService::NewStub(suite_->ChannelTo("approval"));
    approval::v1::ListCasesResponse cases;
    add(approval->ListCases(Context().get(), {}, &cases), cases);
    const auto scoring = scoring::v1::ScoringService::NewStub(suite_->ChannelTo("scoring"));
    for (const char* board : {"zones", "hot"}) {
      scoring::v1::GetBoardRequest request;
      request.set_board_id(board);
      scoring::v1::GetBoardResponse response;
      const grpc::Status status = scoring->GetBoard(Context().get(), request, &response);
      add(status, response.board());
    }
    add(grpc::Status::OK, Deliveries());
    return state;
  }

  notification::v1::ListDeliveriesResponse Deliveries() {
    const auto stub =
        notification::v1::NotificationService::NewStub(suite_->ChannelTo("notification"));
    notification::v1::ListDeliveriesRequest request;
    request.set_subscription("all");
    request.set_page_size(1'000);
    notification::v1::ListDeliveriesResponse response;
    const grpc::Status status = stub->ListDeliveries(Context().get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  std::vector<common::v1::DeadLetter> DeadLettersOf(const std::string& service) {
    const auto stub = common::v1::DeadLetterService::NewStub(suite_->ChannelTo(service));
    common::v1::ListDeadLettersRequest request;
    request.set_page_size(1'000);
    common::v1::ListDeadLettersResponse response;
    const grpc::Status status = stub->ListDeadLetters(Context().get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return {response.dead_letters().begin(), response.dead_letters().end()};
  }

  std::unique_ptr<faults::Suite> suite_;
  journal::EventKeys keys_;
  std::unique_ptr<bus::Bus> bus_;
  std::unique_ptr<bus::Publisher> publisher_;
};

INSTANTIATE_TEST_SUITE_P(OnBothBuses, ForgedEventsTest, ::testing::Values("embedded", "kafka"),
                         [](const auto& each) { return each.param; });

TEST_P(ForgedEventsTest, OnEveryTopicTheyAreDeadLettersThatSayWhyAndChangeNothing) {
  const std::string before = State();
  std::map<std::string, std::vector<Forgery>> expected;  // by service, in no order
  bus::OutgoingMessage real_one;
  for (const bus::TopicSpec& topic : bus::DeclaredTopics(/*development=*/true)) {
    const bus::Message last = LastEventOn(topic.name);
    ASSERT_FALSE(last.headers.empty()) << topic.name;
    EXPECT_TRUE(keys_.Verify(bus::HeaderOf(last.headers, bus::kHash),
                             bus::HeaderOf(last.headers, bus::kMac)));
    if (topic.name == "zoneflow.signings.v1") {
      real_one = MakeMessage(NextOf(last), keys_);
    }
    for (const Forgery& forgery : Forgeries()) {
      const bus::OutgoingMessage message = forgery.make(NextOf(last));
      ASSERT_THAT(publisher_->Publish({&message, 1}), IsOk());
      for (const std::string& service : ReadersOf(topic.name)) {
        Forgery here = forgery;
        here.name = StrCat(topic.name, ": ", forgery.name);
        expected[service].push_back(std::move(here));
      }
    }
  }
  EXPECT_THAT(suite_->AwaitSettled(seconds(60)), IsOk());
  for (const auto& [service, forgeries] : expected) {
    std::vector<common::v1::DeadLetter> letters = DeadLettersOf(service);
    EXPECT_EQ(letters.size(), forgeries.size()) << service;
    for (const Forgery& forgery : forgeries) {
      const auto found = std::find_if(letters.begin(), letters.end(), [&](const auto& letter) {
        return forgery.name.starts_with(letter.topic() + ":") && letter.code() == forgery.code &&
               letter.reason().find(forgery.reason) != std::string::npos;
      });
      if (found == letters.end()) {
        ADD_FAILURE() << service << " has no dead letter for " << forgery.name;
      } else {
        letters.erase(found);
      }
    }
    for (const common::v1::DeadLetter& letter : letters) {
      ADD_FAILURE() << service << ": " << letter.code() << " " << letter.reason();
    }
  }
  EXPECT_EQ(State(), before);
  // The one with the right to it is taken, though so many came before it under its name.
  const int deliveries = Deliveries().deliveries_size();
  ASSERT_THAT(publisher_->Publish({&real_one, 1}), IsOk());
  ASSERT_THAT(suite_->AwaitSettled(seconds(60)), IsOk());
  const auto after = Deliveries();
  ASSERT_GT(after.deliveries_size(), deliveries);
  EXPECT_EQ(after.deliveries(deliveries).event().subject(), real_one.key);
}

TEST_P(ForgedEventsTest, AReplayedOneStaysADeadLetter) {
  const bus::Message last = LastEventOn("zoneflow.signings.v1");
  ASSERT_FALSE(last.headers.empty());
  bus::OutgoingMessage message = MakeMessage(NextOf(last), journal::EventKeys());
  message.headers["ce_mac"] = std::string("\xff\x00\x1b[2J", 6);  // no UTF-8 either
  ASSERT_THAT(publisher_->Publish({&message, 1}), IsOk());
  ASSERT_THAT(suite_->AwaitSettled(seconds(60)), IsOk());
  const std::string before = State();
  for (const std::string& service : ReadersOf("zoneflow.signings.v1")) {
    const auto letters = DeadLettersOf(service);
    ASSERT_EQ(letters.size(), 1U) << service;
    const auto stub = common::v1::DeadLetterService::NewStub(suite_->ChannelTo(service));
    common::v1::ReplayDeadLetterRequest replay;
    replay.set_id(letters[0].id());
    common::v1::ReplayDeadLetterResponse replayed;
    EXPECT_EQ(stub->ReplayDeadLetter(Context().get(), replay, &replayed).error_code(),
              grpc::StatusCode::UNAUTHENTICATED);
    common::v1::GetDeadLetterRequest get;
    get.set_id(letters[0].id());
    common::v1::GetDeadLetterResponse shown;
    const grpc::Status status = stub->GetDeadLetter(Context().get(), get, &shown);
    ASSERT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(shown.dead_letter().attempts(), 2);
    EXPECT_EQ(shown.dead_letter().headers().at("ce_mac"), "???[2J");
    EXPECT_EQ(shown.dead_letter().value(), message.value);
  }
  EXPECT_EQ(State(), before);
}

}  // namespace
}  // namespace zoneflow::e2e
