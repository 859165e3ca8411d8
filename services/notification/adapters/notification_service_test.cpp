// The service in one process: an event goes in by the bus and comes out of a stream.
#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"

#include "common/base/status_macros.h"
#include "common/bus/testing/in_memory_bus.h"
#include "common/journal/inbox.h"
#include "common/journal/journal.h"
#include "common/rpc/server.h"
#include "common/sql/testing/temp_schema.h"
#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "services/notification/adapters/event_log_readers.h"
#include "services/notification/adapters/notification_rpc.h"
#include "services/notification/adapters/soci_subscription_store.h"
#include "services/notification/core/cursor.h"
#include "zoneflow/ingest/v1/ingest_events.pb.h"
#include "zoneflow/notification/v1/notification_service.grpc.pb.h"

namespace zoneflow::notification {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;
using zoneflow::testing::IsOk;

constexpr char kTopic[] = "zoneflow.signings.v1";

// One open stream of deliveries.
class Reader {
 public:
  Reader(v1::NotificationService::Stub& stub, const std::string& subscription,
         const std::string& cursor = "") {
    context_.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    v1::StreamDeliveriesRequest request;
    request.set_subscription(subscription);
    request.set_cursor(cursor);
    reader_ = stub.StreamDeliveries(&context_, request);
  }

  // False at the end.
  bool Read(v1::StreamDeliveriesResponse& response) { return reader_->Read(&response); }

  // The first message: whether it came and holds no delivery.
  bool Stands() {
    v1::StreamDeliveriesResponse response;
    return Read(response) && !response.has_delivery();
  }

  v1::Delivery Next() {
    v1::StreamDeliveriesResponse response;
    EXPECT_TRUE(Read(response)) << "the stream ended";
    return response.delivery();
  }

  // The subjects of the next deliveries, after a check that their cursors form a chain.
  std::vector<std::string> NextSubjects(int count) {
    std::vector<std::string> subjects;
    for (int i = 0; i < count; ++i) {
      const v1::Delivery delivery = Next();
      EXPECT_EQ(delivery.previous_cursor(), last_cursor.value_or(delivery.previous_cursor()));
      last_cursor = delivery.cursor();
      subjects.push_back(delivery.event().subject());
    }
    return subjects;
  }

  grpc::Status Finish() { return reader_->Finish(); }
  void Cancel() { context_.TryCancel(); }

  std::optional<std::string> last_cursor;

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::StreamDeliveriesResponse>> reader_;
};

class NotificationServiceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_THAT(consumer_.Start(), IsOk());
    ASSERT_THAT(sequencer_.Start(), IsOk());
    ASSERT_THAT(server_.Start(), IsOk());
    ASSERT_THAT(hub_.Start(), IsOk());
    stub_ = v1::NotificationService::NewStub(
        grpc::CreateChannel(server_.address(), grpc::InsecureChannelCredentials()));
  }

  void TearDown() override { Stop(); }

  void Stop() {
    hub_.Stop();
    server_.Stop();
    sequencer_.Stop();
    consumer_.Stop();
  }

  // Publishes signings with the counts, as ingest would; subjects are "signing/<count>". Only the
  // events of one subject have an order: what is announced before the one before was told may
  // be told first.
  void Announce(const std::vector<int>& counts, std::size_t title_bytes = 0) {
    ASSERT_THAT(producer_->Write([&](sql::Transaction& transaction) -> absl::Status {
      for (const int count : counts) {
        ingest::v1::SigningAnnounced event;
        event.mutable_signing()->set_id(std::to_string(count));
        event.mutable_signing()->set_count(count);
        event.mutable_signing()->mutable_zone()->set_id("chengdu");
        event.mutable_signing()->set_article_title(std::string(title_bytes, 'x'));
        RETURN_IF_ERROR(Append(transaction, count, event.SerializeAsString()));
      }
      return absl::OkStatus();
    }),
                IsOk());
    ASSERT_THAT(relay_.RunOnce(), IsOk());
  }

  absl::Status Append(sql::Transaction& transaction, int count, const std::string& value) {
    return journal_
        .Append(transaction, {kTopic, "signing/" + std::to_string(count),
                              "zoneflow.ingest.v1.SigningAnnounced", value, "person/local-operator",
                              "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"})
        .status();
  }

  // The deadline is far away: a test that meets it has failed.
  static std::unique_ptr<grpc::ClientContext> Context() {
    auto context = std::make_unique<grpc::ClientContext>();
    context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    return context;
  }

  v1::Subscription Subscribe(const std::string& name, const std::string& filter,
                             const std::string& from = "") {
    v1::SubscribeRequest request;
    request.set_name(name);
    request.set_filter(filter);
    request.set_from(from);
    v1::SubscribeResponse response;
    const grpc::Status status = stub_->Subscribe(Context().get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.subscription();
  }

  grpc::Status Acknowledge(const std::string& name, const std::string& cursor,
                           v1::AcknowledgeResponse& response) {
    v1::AcknowledgeRequest request;
    request.set_subscription(name);
    request.set_cursor(cursor);
    return stub_->Acknowledge(Context().get(), request, &response);
  }

  zoneflow::testing::ManualClock clock_;
  std::unique_ptr<bus::testing::InMemoryBus> bus_ = bus::testing::InMemoryBus::With({kTopic});

  sql::TempSchema<sql::SqliteBackend> producer_{journal::Migrations()};
  journal::Journal journal_{"ingest", clock_};
  journal::Relay relay_{*producer_, *bus_, "ingest"};

  sql::TempSchema<sql::SqliteBackend> database_{journal::Migrations(), Migrations()};
  SociSubscriptionStore store_{*database_};
  SqlEventLog log_{*database_};
  RecentEventLog recent_{log_};
  journal::InboxConsumer consumer_{*database_, *bus_, clock_, Consumes({kTopic}), KeepEvent};
  journal::Sequencer sequencer_{*database_};
  StreamHub hub_{*database_, recent_};
  std::unique_ptr<grpc::Service> service_ =
      MakeNotificationService(store_, clock_, log_, recent_, hub_);
  rpc::Server server_{{"127.0.0.1:0", true}, {service_.get()}};
  std::unique_ptr<v1::NotificationService::Stub> stub_;
};

TEST_F(NotificationServiceTest, AnEventComesOutOfTheStreamsItFits) {
  const v1::Subscription small = Subscribe("small", "type = signing.announced count < 10");
  Subscribe("large", "count >= 10");
  Reader reader(*stub_, "small");
  Reader other(*stub_, "large");
  ASSERT_TRUE(reader.Stands());
  ASSERT_TRUE(other.Stands());
  Announce({1});
  const v1::Delivery first = reader.Next();
  EXPECT_EQ(first.previous_cursor(), small.start_cursor());
  EXPECT_EQ(first.event().id(), "/zoneflow/ingest/signing/1/1");
  EXPECT_EQ(first.event().short_type(), "signing.announced");
  EXPECT_EQ(first.event().subject(), "signing/1");
  EXPECT_EQ(first.event().sequence(), 1);
  EXPECT_EQ(first.event().actor(), "person/local-operator");
  EXPECT_THAT(first.event().json(), HasSubstr("\"zone\":{\"id\":\"chengdu\"}"));
  EXPECT_THAT(first.event().traceparent(), HasSubstr("0af7651916cd43dd8448eb211c80319c"));
  Announce({12});
  Announce({2});
  const v1::Delivery second = reader.Next();
  EXPECT_EQ(second.previous_cursor(), first.cursor());
  EXPECT_LT(first.cursor(), second.cursor());
  EXPECT_EQ(second.event().subject(), "signing/2");
  EXPECT_THAT(other.NextSubjects(1), ElementsAre("signing/12"));
}

TEST_F(NotificationServiceTest, BeginningCatchesUpInOrderAndGoesOnLive) {
  std::vector<int> counts(300);
  std::vector<std::string> subjects;
  for (int i = 0; i < 300; ++i) {
    counts[static_cast<std::size_t>(i)] = i;
  }
  Announce(counts);
  Subscribe("all", "", "beginning");
  Reader reader(*stub_, "all");
  ASSERT_TRUE(reader.Stands());
  const auto caught_up = reader.NextSubjects(300);
  EXPECT_EQ(std::set<std::string>(caught_up.begin(), caught_up.end()).size(), 300u);
  Announce({1000});
  EXPECT_THAT(reader.NextSubjects(1), ElementsAre("signing/1000"));
  // A second reader is told the same story.
  Reader again(*stub_, "all");
  ASSERT_TRUE(again.Stands());
  EXPECT_EQ(again.NextSubjects(300), caught_up);
}

TEST_F(NotificationServiceTest, ResumingRepeatsNothingAndAnOlderCursorRepeats) {
  const std::string start = Subscribe("all", "").start_cursor();
  std::string second;
  std::vector<std::string> order;
  {
    Reader reader(*stub_, "all");
    ASSERT_TRUE(reader.Stands());
    for (const int n : {1, 2, 3, 4}) {
      Announce({n});
      order.push_back(reader.NextSubjects(1)[0]);
      second = n == 2 ? *reader.last_cursor : second;
    }
    reader.Cancel();
  }
  Reader resumed(*stub_, "all", second);
  ASSERT_TRUE(resumed.Stands());
  resumed.last_cursor = second;  // the first previous is the cursor it resumed from
  EXPECT_THAT(resumed.NextSubjects(2), ElementsAre("signing/3", "signing/4"));
  Reader older(*stub_, "all", start);
  ASSERT_TRUE(older.Stands());
  EXPECT_EQ(older.NextSubjects(4), order);

  Subscribe("other", "", "beginning");
  Reader foreign(*stub_, "other", second);
  EXPECT_EQ(foreign.Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  Reader beyond(*stub_, "all", FormatCursor("all", 5));
  EXPECT_EQ(beyond.Finish().error_code(), grpc::StatusCode::OUT_OF_RANGE);
  Reader unknown(*stub_, "nobody");
  EXPECT_EQ(unknown.Finish().error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(NotificationServiceTest, AFilterEditHoldsForEventsAfterIt) {
  Subscribe("watched", "count > 10");
  Subscribe("all", "");
  Reader reader(*stub_, "watched");
  Reader all(*stub_, "all");
  ASSERT_TRUE(reader.Stands());
  ASSERT_TRUE(all.Stands());
  Announce({11});
  Announce({1});
  all.NextSubjects(2);
  Subscribe("watched", "count < 10");
  Announce({12});
  Announce({2});
  EXPECT_THAT(reader.NextSubjects(2), ElementsAre("signing/11", "signing/2"));
}

TEST_F(NotificationServiceTest, OnlyAcknowledgeMovesTheDefaultAndOnlyForward) {
  Subscribe("all", "");
  Reader reader(*stub_, "all");
  ASSERT_TRUE(reader.Stands());
  Announce({1});
  Announce({2});
  Announce({3});
  const v1::Delivery earliest = reader.Next();
  const std::string first = earliest.cursor();
  const std::string second = reader.Next().cursor();
  const std::string third_subject = reader.Next().event().subject();
  {
    Reader unmoved(*stub_, "all");
    ASSERT_TRUE(unmoved.Stands());
    EXPECT_THAT(unmoved.NextSubjects(1), ElementsAre(earliest.event().subject()));
  }
  v1::AcknowledgeResponse response;
  ASSERT_TRUE(Acknowledge("all", second, response).ok());
  EXPECT_EQ(response.subscription().acknowledged_cursor(), second);
  ASSERT_TRUE(Acknowledge("all", first, response).ok());
  EXPECT_EQ(response.subscription().acknowledged_cursor(), second);
  EXPECT_EQ(Acknowledge("all", "garbage", response).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  Reader moved(*stub_, "all");
  ASSERT_TRUE(moved.Stands());
  EXPECT_THAT(moved.NextSubjects(1), ElementsAre(third_subject));
}

TEST_F(NotificationServiceTest, DeliveriesAreListedInPages) {
  Subscribe("odd", "count != 2");
  Reader all(*stub_, "odd");
  ASSERT_TRUE(all.Stands());
  for (const int n : {1, 2, 3, 4, 5}) {
    Announce({n});
  }
  const auto told = all.NextSubjects(4);
  EXPECT_THAT(told, UnorderedElementsAre("signing/1", "signing/3", "signing/4", "signing/5"));
  std::string cursor;
  std::vector<std::string> subjects;
  while (true) {
    v1::ListDeliveriesRequest request;
    request.set_subscription("odd");
    request.set_cursor(cursor);
    request.set_page_size(3);
    v1::ListDeliveriesResponse response;
    ASSERT_TRUE(stub_->ListDeliveries(Context().get(), request, &response).ok());
    if (response.deliveries().empty()) {
      break;
    }
    for (const v1::Delivery& delivery : response.deliveries()) {
      EXPECT_TRUE(cursor.empty() || delivery.previous_cursor() == cursor);
      cursor = delivery.cursor();
      subjects.push_back(delivery.event().subject());
    }
  }
  EXPECT_EQ(subjects, told);
  v1::ListDeliveriesRequest request;
  request.set_subscription("odd");
  request.set_page_size(1001);
  v1::ListDeliveriesResponse response;
  const grpc::Status refused = stub_->ListDeliveries(Context().get(), request, &response);
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(refused.error_message(), HasSubstr("page_size: 1001"));
}

TEST_F(NotificationServiceTest, AWatcherIsToldOfWhatComesFromNowOn) {
  Subscribe("all", "");
  Reader all(*stub_, "all");
  ASSERT_TRUE(all.Stands());
  Announce({1});
  all.NextSubjects(1);
  const auto context = Context();
  v1::WatchEventsRequest request;
  request.set_filter("count != 3");
  const auto watcher = stub_->WatchEvents(context.get(), request);
  v1::WatchEventsResponse response;
  ASSERT_TRUE(watcher->Read(&response));
  EXPECT_FALSE(response.has_event());
  Announce({2});
  Announce({3});
  Announce({4});
  std::vector<std::string> watched;
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(watcher->Read(&response));
    watched.push_back(response.event().subject());
  }
  EXPECT_THAT(watched, UnorderedElementsAre("signing/2", "signing/4"));
  context->TryCancel();
  watcher->Finish();

  request.set_filter("zone = 1");
  const auto bad_context = Context();
  const grpc::Status refused = stub_->WatchEvents(bad_context.get(), request)->Finish();
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(refused.error_message(), HasSubstr("byte 1: field 'zone' is unknown"));
}

TEST_F(NotificationServiceTest, AClientThatDoesNotReadHoldsUpNobody) {
  Subscribe("slow", "", "beginning");
  Subscribe("quick", "", "beginning");
  Reader slow(*stub_, "slow");
  ASSERT_TRUE(slow.Stands());
  // More than gRPC's window takes.
  for (int n = 0; n < 64; ++n) {
    Announce({n}, 200'000);
  }
  Reader quick(*stub_, "quick");
  ASSERT_TRUE(quick.Stands());
  const auto told = quick.NextSubjects(64);
  Announce({1000});
  EXPECT_THAT(quick.NextSubjects(1), ElementsAre("signing/1000"));
  // And it has lost nothing.
  EXPECT_EQ(slow.NextSubjects(64), told);
}

TEST_F(NotificationServiceTest, StreamsEndAsUnavailableWhenTheServiceStops) {
  Subscribe("all", "");
  Reader reader(*stub_, "all");
  ASSERT_TRUE(reader.Stands());
  Stop();
  v1::StreamDeliveriesResponse response;
  EXPECT_FALSE(reader.Read(response));
  EXPECT_EQ(reader.Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(NotificationServiceTest, AnEventThatCannotBeReadIsADeadLetterAndTheNextOnesCome) {
  Subscribe("all", "");
  Reader reader(*stub_, "all");
  ASSERT_TRUE(reader.Stands());
  ASSERT_THAT(producer_->Write([&](sql::Transaction& transaction) {
    return Append(transaction, 1, "\xff\xff");
  }),
              IsOk());
  Announce({1, 2, 3});
  // The broken one was revision 1 of signing/1; its revision 2 is told.
  EXPECT_THAT(reader.NextSubjects(3), UnorderedElementsAre("signing/1", "signing/2", "signing/3"));
  const auto progress = journal::InboxProgressOf(*database_);
  ASSERT_THAT(progress, IsOk());
  EXPECT_EQ(progress->dead_letters, 1);
}

}  // namespace
}  // namespace zoneflow::notification
