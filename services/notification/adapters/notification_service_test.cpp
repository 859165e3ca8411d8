// The service in one process: an event goes in by the bus and comes out of a stream.
#include <soci/soci.h>

#include <atomic>
#include <chrono>
#include <iostream>
#include <memory>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "common/base/status_macros.h"
#include "common/bus/testing/in_memory_bus.h"
#include "common/journal/event_check.h"
#include "common/journal/inbox.h"
#include "common/journal/journal.h"
#include "common/rpc/server.h"
#include "common/rpc/testing/tokens.h"
#include "common/sql/testing/temp_schema.h"
#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "services/notification/adapters/event_fields.h"
#include "services/notification/adapters/event_log_readers.h"
#include "services/notification/adapters/matcher.h"
#include "services/notification/adapters/notification_rpc.h"
#include "services/notification/adapters/soci_match_store.h"
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
constexpr char kFactsTopic[] = "zoneflow.facts.v1";

// One open stream of deliveries.
class Reader {
 public:
  Reader(v1::NotificationService::Stub& stub, const std::string& subscription,
         const std::string& cursor = "", const std::string& token = "") {
    if (!token.empty()) {
      context_.AddMetadata("authorization", "Bearer " + token);
    }
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
    return Read(response) && response.deliveries().empty();
  }

  v1::Delivery Next() {
    while (next_ == response_.deliveries_size()) {
      next_ = 0;
      if (!Read(response_)) {
        ADD_FAILURE() << "the stream ended";
        return {};
      }
    }
    return response_.deliveries(next_++);
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
  v1::StreamDeliveriesResponse response_;  // the message that Next is in
  int next_ = 0;
};

class NotificationServiceTest : public ::testing::Test {
 protected:
  explicit NotificationServiceTest(rpc::ServerOptions options = {.development = true},
                                   std::chrono::milliseconds quiet = std::chrono::seconds(30))
      : options_(std::move(options)), quiet_(quiet) {}

  void SetUp() override {
    ASSERT_THAT(consumer_.Start(), IsOk());
    ASSERT_THAT(sequencer_.Start(), IsOk());
    ASSERT_THAT(matcher_.Start(), IsOk());
    ASSERT_THAT(server_.Start(), IsOk());
    ASSERT_THAT(hub_.Start(), IsOk());
    stub_ = v1::NotificationService::NewStub(
        grpc::CreateChannel(server_.address(), grpc::InsecureChannelCredentials()));
  }

  void TearDown() override { Stop(); }

  void Stop() {
    hub_.Stop();
    server_.Stop();
    matcher_.Stop();
    sequencer_.Stop();
    consumer_.Stop();
  }

  // Publishes signings with the counts, as ingest would; subjects are "signing/<count>". Only the
  // events of one subject have an order: what is announced before the one before was told may
  // be told first.
  void Announce(const std::vector<int>& counts, std::size_t title_bytes = 0,
                const std::string& zone = "chengdu") {
    ASSERT_THAT(producer_->Write([&](sql::Transaction& transaction) -> absl::Status {
      for (const int count : counts) {
        ingest::v1::SigningAnnounced event;
        event.mutable_signing()->set_id(std::to_string(count));
        event.mutable_signing()->set_count(count);
        event.mutable_signing()->mutable_zone()->set_id(zone);
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
    v1::CreateSubscriptionRequest request;
    request.set_name(name);
    request.set_filter(filter);
    request.set_from(from);
    v1::CreateSubscriptionResponse response;
    const grpc::Status status = stub_->CreateSubscription(Context().get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.subscription();
  }

  void Change(const std::string& name, const std::string& filter) {
    v1::UpdateSubscriptionRequest request;
    request.set_name(name);
    request.set_filter(filter);
    v1::UpdateSubscriptionResponse response;
    const grpc::Status status = stub_->UpdateSubscription(Context().get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(response.subscription().filter(), filter);
  }

  grpc::Status Acknowledge(const std::string& name, const std::string& cursor,
                           v1::AcknowledgeResponse& response) {
    v1::AcknowledgeRequest request;
    request.set_subscription(name);
    request.set_cursor(cursor);
    return stub_->Acknowledge(Context().get(), request, &response);
  }

  const rpc::ServerOptions options_;
  const std::chrono::milliseconds quiet_;
  zoneflow::testing::ManualClock clock_;
  std::unique_ptr<bus::testing::InMemoryBus> bus_ =
      bus::testing::InMemoryBus::With({kTopic, kFactsTopic});

  sql::TempSchema<sql::SqliteBackend> producer_{journal::Migrations()};
  journal::Journal journal_{"ingest", clock_};
  journal::Relay relay_{*producer_, *bus_, "ingest", journal::EventKeys()};

  sql::TempSchema<sql::SqliteBackend> database_{journal::Migrations(), Migrations()};
  SociSubscriptionStore store_{*database_};
  SociMatchStore matches_{*database_};
  SqlEventLog log_{*database_};
  RecentEventLog recent_{log_};
  const journal::EventCheck check_ =
      *journal::EventCheck::Open(bus::DeclaredTopics(/*development=*/true), journal::EventKeys());
  journal::InboxConsumer consumer_{
      *database_, *bus_, clock_, check_, Consumes({kTopic, kFactsTopic}), KeepEvent};
  journal::Sequencer sequencer_{*database_};
  // What tokens are compared with while they flow; read on the hub's thread.
  std::atomic<std::int64_t> token_seconds_ = 0;
  Matcher matcher_{*database_, matches_, log_, Events().schema()};
  StreamHub hub_{*database_,
                 recent_,
                 store_,
                 matches_,
                 {.streams = 6, .streams_per_principal = 4, .quiet = quiet_},
                 [this] {
                   return std::chrono::system_clock::now() +
                          std::chrono::seconds(token_seconds_.load());
                 }};
  std::unique_ptr<grpc::Service> service_ =
      MakeNotificationService(store_, matches_, clock_, log_, recent_, hub_, 1000);
  rpc::Server server_{options_, {service_.get()}};
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
  Reader beyond(*stub_, "all", FormatCursor({"all", 1}, 5));
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
  Change("watched", "count < 10");
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
    for (const v1::Delivery& delivery : response.deliveries()) {
      EXPECT_TRUE(cursor.empty() || delivery.previous_cursor() == cursor);
      cursor = delivery.cursor();
      subjects.push_back(delivery.event().subject());
    }
    if (response.next_cursor().empty()) {
      break;
    }
    EXPECT_EQ(response.next_cursor(), cursor);
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

TEST_F(NotificationServiceTest, DeliveriesAreCloudEventsForThoseWhoAsk) {
  Subscribe("all", "");
  Announce({1});
  Announce({2});
  v1::ListDeliveriesRequest request;
  request.set_subscription("all");
  request.set_form(v1::DELIVERY_FORM_CLOUD_EVENT);
  v1::ListDeliveriesResponse response;
  while (response.deliveries_size() < 2) {
    ASSERT_TRUE(stub_->ListDeliveries(Context().get(), request, &response).ok());
  }
  const v1::Delivery& first = response.deliveries(0);
  EXPECT_FALSE(first.has_event());
  const auto told = nlohmann::json::parse(first.cloud_event());
  EXPECT_EQ(told.at("type"), "zoneflow.ingest.v1.SigningAnnounced");
  EXPECT_EQ(told.at("subscription"), "all");
  EXPECT_EQ(told.at("cursor"), first.cursor());
  EXPECT_EQ(told.at("previouscursor"), first.previous_cursor());
  EXPECT_TRUE(told.at("data").contains("signing"));
  EXPECT_EQ(first.cloud_event().find('\n'), std::string::npos);
  // The same by a stream.
  grpc::ClientContext context;
  v1::StreamDeliveriesRequest asked;
  asked.set_subscription("all");
  asked.set_cursor(first.previous_cursor());
  asked.set_form(v1::DELIVERY_FORM_CLOUD_EVENT);
  const auto reader = stub_->StreamDeliveries(&context, asked);
  v1::StreamDeliveriesResponse message;
  ASSERT_TRUE(reader->Read(&message));
  EXPECT_TRUE(message.deliveries().empty());
  ASSERT_TRUE(reader->Read(&message));
  ASSERT_FALSE(message.deliveries().empty());
  EXPECT_EQ(message.deliveries(0).cloud_event(), first.cloud_event());
  context.TryCancel();
  reader->Finish();

  request.set_form(static_cast<v1::DeliveryForm>(7));
  const grpc::Status refused = stub_->ListDeliveries(Context().get(), request, &response);
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(refused.error_message(), HasSubstr("form: 7"));
}

TEST_F(NotificationServiceTest, ACursorThatCannotBeUsedIsRefusedWithItsReason) {
  Subscribe("all", "");
  const std::string beyond = FormatCursor({"all", 1}, 1'000'000);
  for (const std::string& cursor : {std::string("garbage"), beyond}) {
    const auto context = Context();
    v1::ListDeliveriesRequest request;
    request.set_subscription("all");
    request.set_cursor(cursor);
    v1::ListDeliveriesResponse response;
    EXPECT_FALSE(stub_->ListDeliveries(context.get(), request, &response).ok());
    const auto& trailers = context->GetServerTrailingMetadata();
    const auto reason = trailers.find("error-reason");
    ASSERT_NE(reason, trailers.end());
    EXPECT_EQ(std::string(reason->second.data(), reason->second.size()), "STALE_CURSOR") << cursor;
  }
}

TEST_F(NotificationServiceTest, AFilterThatFitsNothingIsReadOnInParts) {
  ASSERT_THAT(database_->Write([&](sql::Transaction& transaction) {
    absl::Status status;
    for (int i = 1; i <= 5000 && status.ok(); ++i) {
      journal::Event event;
      event.source = "/zoneflow/ingest";
      event.subject = "signing/" + std::to_string(i);
      event.sequence = 1;
      event.type = "zoneflow.ingest.v1.SigningAnnounced";
      event.topic = kTopic;
      status = journal::StoreEvent(transaction, event);
    }
    transaction.NotifyOnCommit("stored");
    return status;
  }),
              IsOk());
  // What was matched before there was a subscription is asked for.
  while (matches_.Head().value() < 5000) {
    std::this_thread::yield();
  }
  Subscribe("none", "count > 100000", "beginning");
  v1::ListDeliveriesRequest request;
  request.set_subscription("none");
  v1::ListDeliveriesResponse response;
  int calls = 0;
  do {
    ASSERT_TRUE(stub_->ListDeliveries(Context().get(), request, &response).ok());
    EXPECT_TRUE(response.deliveries().empty());
    request.set_cursor(response.next_cursor());
    ++calls;
  } while (!response.next_cursor().empty());
  EXPECT_EQ(calls, 2);
}

TEST_F(NotificationServiceTest, SubscriptionsWithLongFiltersAreListedInPages) {
  std::string filter = "company = \"" + std::string(filter::kMaxFilterBytes - 14, 'x') + "\"";
  // In one transaction: each by the store would be a commit.
  ASSERT_THAT(database_->Write([&](sql::Transaction& transaction) {
    for (int i = 0; i < 1200; ++i) {
      const std::string name = "n" + std::to_string(i);
      transaction.session() << "INSERT INTO subscriptions (name, owner, create_time_us, "
                               "start_log_no, acknowledged_log_no, number) VALUES (:name, "
                               "'person/local-operator', 0, 0, 0, :number)",
          soci::use(name, "name"), soci::use(i, "number");
      transaction.session() << "INSERT INTO filter_edits (subscription, after_log_no, filter, "
                               "all_zones, zones) VALUES (:name, 0, :filter, 1, '')",
          soci::use(name, "name"), soci::use(filter, "filter");
    }
    return absl::OkStatus();
  }),
              IsOk());
  v1::ListSubscriptionsRequest request;
  request.set_page_size(1000);
  std::set<std::string> names;
  std::size_t largest = 0;
  do {
    v1::ListSubscriptionsResponse response;
    const grpc::Status status = stub_->ListSubscriptions(Context().get(), request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
    for (const v1::Subscription& subscription : response.subscriptions()) {
      EXPECT_TRUE(names.insert(subscription.name()).second);
      EXPECT_EQ(subscription.filter(), filter);
    }
    largest = std::max(largest, response.ByteSizeLong());
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(names.size(), 1200u);
  EXPECT_LE(largest, (std::size_t{3} << 20) + 100);
  std::cout << "ListSubscriptions: largest answer " << largest << " bytes\n";
  request.set_page_token("No Name");
  v1::ListSubscriptionsResponse response;
  EXPECT_EQ(stub_->ListSubscriptions(Context().get(), request, &response).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

// As large as an event may be, of what grows most in JSON: two bytes are an enum's name.
TEST_F(NotificationServiceTest, AnEventThatIsTooLargeAsJsonIsToldWithoutIt) {
  Subscribe("all", "", "beginning");
  ingest::v1::ArticleExtracted article;
  article.set_article_id("1");
  for (int i = 0; i < 74'000; ++i) {
    ingest::v1::Fact& fact = *article.add_facts();
    fact.set_kind(ingest::v1::FACT_KIND_SIGNING);
    fact.set_status(common::v1::FIGURE_STATUS_SIGNED_OFF);
  }
  // A text of as many bytes, each of which JSON escapes by six, just fits.
  ingest::v1::SigningAnnounced signing;
  signing.mutable_signing()->set_id("1");
  signing.mutable_signing()->mutable_zone()->set_id("chengdu");
  signing.mutable_signing()->set_article_title(std::string((512 << 10) - 200, '<'));
  ASSERT_THAT(producer_->Write([&](sql::Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(Append(transaction, 1, signing.SerializeAsString()));
    return journal_
        .Append(transaction, {kFactsTopic, "article/1", "zoneflow.ingest.v1.ArticleExtracted",
                              article.SerializeAsString(), "person/local-operator", ""})
        .status();
  }),
              IsOk());
  Announce({3});
  Reader reader(*stub_, "all");
  ASSERT_TRUE(reader.Stands());
  int left_out = 0;
  std::size_t largest = 0;
  for (int i = 0; i < 3; ++i) {
    const v1::Delivery delivery = reader.Next();
    left_out += delivery.event().json_left_out_bytes() > (3 << 20) ? 1 : 0;
    EXPECT_EQ(delivery.event().json().empty(), delivery.event().json_left_out_bytes() > 0);
    largest = std::max(largest, delivery.ByteSizeLong());
  }
  EXPECT_EQ(left_out, 1);
  EXPECT_LT(largest, std::size_t{4} << 20);
  v1::ListDeliveriesRequest request;
  request.set_subscription("all");
  std::set<std::string> subjects;
  do {
    v1::ListDeliveriesResponse response;
    const grpc::Status status = stub_->ListDeliveries(Context().get(), request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
    EXPECT_LT(response.ByteSizeLong(), std::size_t{4} << 20);
    for (const v1::Delivery& delivery : response.deliveries()) {
      subjects.insert(delivery.event().subject());
    }
    request.set_cursor(response.next_cursor());
  } while (!request.cursor().empty());
  EXPECT_EQ(subjects.size(), 3u);
}

TEST_F(NotificationServiceTest, ADeletedSubscriptionEndsItsStreamsAndNoOthers) {
  Subscribe("gone", "");
  Subscribe("stays", "");
  Reader gone(*stub_, "gone");
  Reader stays(*stub_, "stays");
  ASSERT_TRUE(gone.Stands());
  ASSERT_TRUE(stays.Stands());
  v1::DeleteSubscriptionRequest request;
  request.set_name("gone");
  v1::DeleteSubscriptionResponse response;
  ASSERT_TRUE(stub_->DeleteSubscription(Context().get(), request, &response).ok());
  Subscribe("gone", "", "beginning");  // the name again is not the subscription again
  v1::StreamDeliveriesResponse nothing;
  EXPECT_FALSE(gone.Read(nothing));
  const grpc::Status end = gone.Finish();
  EXPECT_EQ(end.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_THAT(end.error_message(), HasSubstr("'gone'"));
  Announce({1});
  EXPECT_THAT(stays.NextSubjects(1), ElementsAre("signing/1"));
}

TEST_F(NotificationServiceTest, SoManyStreamsAndNoMore) {
  Subscribe("all", "");
  std::vector<std::unique_ptr<Reader>> readers;
  for (int i = 0; i < 4; ++i) {
    readers.push_back(std::make_unique<Reader>(*stub_, "all"));
    ASSERT_TRUE(readers.back()->Stands());
  }
  Reader refused(*stub_, "all");
  EXPECT_FALSE(refused.Stands());
  const grpc::Status status = refused.Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(status.error_message(),
              HasSubstr("person/local-operator has 4 streams, the most that one may have"));
  // Others may still come, up to the limit of all.
  std::vector<StreamHub::Seat> seats;
  for (const char* name : {"person/ann", "person/bob"}) {
    auto seat = hub_.Admit(name);
    ASSERT_THAT(seat, IsOk());
    seats.push_back(*std::move(seat));
  }
  EXPECT_THAT(hub_.Admit("person/eve"),
              zoneflow::testing::StatusIs(absl::StatusCode::kResourceExhausted,
                                          HasSubstr("there are 6 streams")));
  seats.clear();
  // One that ends gives its seat back, a moment after its client has gone.
  readers.front()->Cancel();
  readers.front()->Finish();
  bool stands = false;
  while (!stands) {
    Reader again(*stub_, "all");
    stands = again.Stands();
    again.Cancel();
  }
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

TEST_F(NotificationServiceTest, AFilterIsJudgedAndTakenApart) {
  const auto check = [&](const std::string& filter) {
    v1::CheckFilterRequest request;
    request.set_filter(filter);
    v1::CheckFilterResponse response;
    EXPECT_TRUE(stub_->CheckFilter(Context().get(), request, &response).ok());
    return response;
  };
  const v1::CheckFilterResponse good = check(
      "amount_cny >= 1.5e8 (zone.id = a OR zone.id = b) company : \"*前\\*晨*\" NOT light:* ");
  EXPECT_EQ(good.fault(), "");
  ASSERT_EQ(good.clauses_size(), 4);
  const v1::FilterRestriction& amount = good.clauses(0).any_of(0);
  EXPECT_EQ(amount.field(), "amount_cny");
  EXPECT_EQ(amount.comparator(), ">=");
  EXPECT_EQ(amount.value(), "1.5e8");
  EXPECT_NE(amount.meaning(), "");
  EXPECT_EQ(good.clauses(1).text(), "zone.id = a OR zone.id = b");
  EXPECT_EQ(good.clauses(1).any_of_size(), 2);
  const v1::FilterRestriction& company = good.clauses(2).any_of(0);
  EXPECT_EQ(company.value(), "前*晨");
  EXPECT_TRUE(company.any_before() && company.any_after());
  EXPECT_TRUE(good.clauses(3).negated());
  EXPECT_EQ(good.clauses(3).any_of(0).value(), "");
  EXPECT_EQ(check("").clauses_size(), 0);
  EXPECT_THAT(check("amount_cnx >= 1").fault(), HasSubstr("amount_cnx"));
  EXPECT_THAT(check("zone.name = “成都”").fault(), HasSubstr("“"));
}

TEST_F(NotificationServiceTest, StoredEventsAnswerQuestions) {
  Subscribe("large", "count >= 10");
  Reader reader(*stub_, "large");
  ASSERT_TRUE(reader.Stands());
  Announce({1}, 300, "chengdu");
  Announce({12}, 0, "wuxi");
  EXPECT_THAT(reader.NextSubjects(1), ElementsAre("signing/12"));

  v1::BacktestFilterRequest test;
  test.set_filter("count < 10");
  v1::BacktestFilterResponse tested;
  ASSERT_TRUE(stub_->BacktestFilter(Context().get(), test, &tested).ok());
  EXPECT_EQ(tested.looked_at(), 2);
  EXPECT_EQ(tested.matched(), 1);
  EXPECT_EQ(tested.matched_by_type(0).short_type(), "signing.announced");
  EXPECT_EQ(tested.next_page_token(), "");
  ASSERT_EQ(tested.sample_size(), 1);
  EXPECT_EQ(tested.sample(0).id(), "/zoneflow/ingest/signing/1/1");
  EXPECT_THAT(tested.sample(0).about(), ::testing::EndsWith("x…"));
  test.set_from("2021-02-30");
  EXPECT_EQ(stub_->BacktestFilter(Context().get(), test, &tested).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);

  v1::ExplainMatchRequest ask;
  ask.set_subscription("large");
  v1::ExplainMatchResponse why;
  for (const char* event : {"signing/1", "/zoneflow/ingest/signing/1/1"}) {
    ask.set_event(event);
    const grpc::Status status = stub_->ExplainMatch(Context().get(), ask, &why);
    ASSERT_TRUE(status.ok()) << status.error_message();
    EXPECT_FALSE(why.told());
    ASSERT_EQ(why.why_not_size(), 1);
    EXPECT_EQ(why.why_not(0), v1::WHY_NOT_FILTER);
    ASSERT_EQ(why.restrictions_size(), 1);
    EXPECT_EQ(why.restrictions(0).restriction(), "count >= 10");
    EXPECT_EQ(why.restrictions(0).outcome(), v1::OUTCOME_FALSE);
    EXPECT_EQ(why.event().subject(), "signing/1");
  }
  ask.set_log_no(why.log_no() == 1 ? 2 : 1);
  ASSERT_TRUE(stub_->ExplainMatch(Context().get(), ask, &why).ok());
  EXPECT_TRUE(why.told());
  for (const char* event : {"signing/3", "/zoneflow/approval/signing/1/1", "signing/1/1"}) {
    ask.set_event(event);
    EXPECT_EQ(stub_->ExplainMatch(Context().get(), ask, &why).error_code(),
              grpc::StatusCode::NOT_FOUND)
        << event;
  }
  ask.set_log_no(0);
  EXPECT_EQ(stub_->ExplainMatch(Context().get(), ask, &why).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

// Two processes on one database, of which now one, now the other does the matching, and one that is
// started anew: everything is told once, and to a stream of either the same.
TEST_F(NotificationServiceTest, TwoReplicasAndARestartTellEachEventOnce) {
  Subscribe("even", "NOT (count = 1 OR count = 3 OR count = 5)");
  Announce({1, 2});
  Reader reader(*stub_, "even");
  ASSERT_TRUE(reader.Stands());
  EXPECT_THAT(reader.NextSubjects(1), ElementsAre("signing/2"));
  // The other replica, beside this one.
  SociMatchStore other_matches(*database_);
  Matcher other(*database_, other_matches, log_, Events().schema());
  ASSERT_THAT(other.Start(), IsOk());
  Announce({3, 4});
  EXPECT_THAT(reader.NextSubjects(1), ElementsAre("signing/4"));
  // This one's matching stops; the filter changes under the other one.
  matcher_.Stop();
  Announce({5, 6});
  EXPECT_THAT(reader.NextSubjects(1), ElementsAre("signing/6"));
  Change("even", "count > 100");
  Announce({7, 107});
  EXPECT_THAT(reader.NextSubjects(1), ElementsAre("signing/107"));
  other.Stop();
  // A third one knows nothing and goes on from what is stored.
  Matcher third(*database_, matches_, log_, Events().schema());
  ASSERT_THAT(third.Start(), IsOk());
  Announce({8, 108});
  EXPECT_THAT(reader.NextSubjects(1), ElementsAre("signing/108"));
  Reader again(*stub_, "even");
  ASSERT_TRUE(again.Stands());
  EXPECT_THAT(again.NextSubjects(5),
              ElementsAre("signing/2", "signing/4", "signing/6", "signing/107", "signing/108"));
  third.Stop();
}

TEST_F(NotificationServiceTest, APausedSubscriptionKeepsItsStreamAndTellsNothing) {
  Subscribe("all", "");
  Subscribe("other", "");
  Reader reader(*stub_, "all");
  Reader other(*stub_, "other");
  ASSERT_TRUE(reader.Stands());
  ASSERT_TRUE(other.Stands());
  Announce({1});
  EXPECT_THAT(reader.NextSubjects(1), ElementsAre("signing/1"));
  v1::PauseSubscriptionRequest pause;
  pause.set_name("all");
  v1::PauseSubscriptionResponse paused;
  ASSERT_TRUE(stub_->PauseSubscription(Context().get(), pause, &paused).ok());
  EXPECT_TRUE(paused.subscription().paused());
  Announce({2});
  EXPECT_THAT(other.NextSubjects(2), ElementsAre("signing/1", "signing/2"));
  v1::ResumeSubscriptionRequest resume;
  resume.set_name("all");
  v1::ResumeSubscriptionResponse resumed;
  ASSERT_TRUE(stub_->ResumeSubscription(Context().get(), resume, &resumed).ok());
  EXPECT_FALSE(resumed.subscription().paused());
  Announce({3});
  // The chain of cursors has no gap.
  EXPECT_THAT(reader.NextSubjects(1), ElementsAre("signing/3"));
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

std::vector<int> UpTo(int last) {
  std::vector<int> numbers(static_cast<std::size_t>(last));
  std::iota(numbers.begin(), numbers.end(), 1);
  return numbers;
}

TEST_F(NotificationServiceTest, WhatIsDueComesSixtyFourAMessageInOneChain) {
  Subscribe("all", "");
  Announce(UpTo(150));
  Reader settled(*stub_, "all");
  settled.NextSubjects(150);  // all are matched
  Reader reader(*stub_, "all");
  ASSERT_TRUE(reader.Stands());
  std::vector<int> sizes;
  std::set<std::string> subjects;
  std::string before;
  while (subjects.size() < 150) {
    v1::StreamDeliveriesResponse message;
    ASSERT_TRUE(reader.Read(message));
    sizes.push_back(message.deliveries_size());
    for (const v1::Delivery& delivery : message.deliveries()) {
      EXPECT_TRUE(subjects.insert(delivery.event().subject()).second);
      if (!before.empty()) {
        EXPECT_EQ(delivery.previous_cursor(), before);
      }
      before = delivery.cursor();
    }
  }
  EXPECT_THAT(sizes, ElementsAre(64, 64, 22));
}

TEST_F(NotificationServiceTest, LargeEventsFillAMessageBeforeItPassesWhatClientsTake) {
  Subscribe("all", "");
  Announce(UpTo(12), std::size_t{300} << 10);
  Reader settled(*stub_, "all");
  settled.NextSubjects(12);
  Reader reader(*stub_, "all");
  ASSERT_TRUE(reader.Stands());
  for (int told = 0; told < 12;) {
    v1::StreamDeliveriesResponse message;
    ASSERT_TRUE(reader.Read(message));
    EXPECT_LE(message.deliveries_size(), 2);
    told += message.deliveries_size();
  }
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

struct WithTokens {
  rpc::testing::TokenMaker tokens_;
};

// Looked at once a second, when a quiet time of nothing has gone by.
class QuietStreamTest : public NotificationServiceTest {
 protected:
  QuietStreamTest()
      : NotificationServiceTest({.development = true}, std::chrono::milliseconds(1)) {}
};

TEST_F(QuietStreamTest, AStreamThatHasNothingToTellSaysThatItStands) {
  Subscribe("all", "");
  Reader reader(*stub_, "all");
  ASSERT_TRUE(reader.Stands());
  EXPECT_TRUE(reader.Stands());
  EXPECT_TRUE(reader.Stands());
  Announce({7});
  v1::StreamDeliveriesResponse response;
  do {
    ASSERT_TRUE(reader.Read(response));
  } while (response.deliveries().empty());
  EXPECT_EQ(response.deliveries(0).event().subject(), "signing/7");
}

// Outside development mode: each call brings a token.
class NotificationTokenTest : public WithTokens, public NotificationServiceTest {
 protected:
  NotificationTokenTest() : NotificationServiceTest({.jwt_key_file = tokens_.path()}) {}

  std::unique_ptr<grpc::ClientContext> As(const std::string& token) {
    auto context = Context();
    context->AddMetadata("authorization", "Bearer " + token);
    return context;
  }

  // Ann with these zones.
  std::string Ann(const std::vector<std::string>& zones) {
    return tokens_.Make("person/ann", {"investment"}, zones);
  }

  void SubscribeAs(const std::string& token, const std::string& name) {
    v1::CreateSubscriptionRequest request;
    request.set_name(name);
    v1::CreateSubscriptionResponse response;
    const grpc::Status status = stub_->CreateSubscription(As(token).get(), request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }

  std::vector<std::string> ListedTo(const std::string& token, const std::string& name) {
    v1::ListDeliveriesRequest request;
    request.set_subscription(name);
    v1::ListDeliveriesResponse response;
    const grpc::Status status = stub_->ListDeliveries(As(token).get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    std::vector<std::string> subjects;
    for (const v1::Delivery& delivery : response.deliveries()) {
      subjects.push_back(delivery.event().subject());
    }
    return subjects;
  }
};

TEST_F(NotificationTokenTest, AStreamEndsWithItsTokenAndTellsNothingMore) {
  const std::string token = Ann({"chengdu"});
  SubscribeAs(token, "all");
  Reader reader(*stub_, "all", "", token);
  ASSERT_TRUE(reader.Stands());
  Announce({1});
  EXPECT_THAT(reader.NextSubjects(1), ElementsAre("signing/1"));
  const auto context = As(token);
  const auto watcher = stub_->WatchEvents(context.get(), v1::WatchEventsRequest());
  v1::WatchEventsResponse watched;
  ASSERT_TRUE(watcher->Read(&watched));

  token_seconds_ = 3601;
  Announce({2});
  v1::StreamDeliveriesResponse response;
  EXPECT_FALSE(reader.Read(response)) << response.DebugString();
  const grpc::Status end = reader.Finish();
  EXPECT_EQ(end.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(end.error_message(),
            "the token has expired; come again with a new one and the last cursor");
  EXPECT_FALSE(watcher->Read(&watched)) << watched.DebugString();
  EXPECT_EQ(watcher->Finish().error_code(), grpc::StatusCode::UNAUTHENTICATED);

  // With a new one it goes on where it was.
  token_seconds_ = 0;
  Reader again(*stub_, "all", *reader.last_cursor, Ann({"chengdu"}));
  ASSERT_TRUE(again.Stands());
  EXPECT_THAT(again.NextSubjects(1), ElementsAre("signing/2"));
}

TEST_F(NotificationTokenTest, AZoneThatWasTakenAwayIsNotTold) {
  SubscribeAs(Ann({"chengdu", "wuxi"}), "all");
  SubscribeAs(Ann({"chengdu", "wuxi"}), "log");
  Reader both(*stub_, "log", "", Ann({"chengdu", "wuxi"}));
  ASSERT_TRUE(both.Stands());
  Announce({1});
  Announce({2}, 0, "wuxi");
  EXPECT_THAT(both.NextSubjects(2), UnorderedElementsAre("signing/1", "signing/2"));
  EXPECT_THAT(ListedTo(Ann({"chengdu", "wuxi"}), "all"),
              UnorderedElementsAre("signing/1", "signing/2"));
  // The same subscription, the next token.
  EXPECT_THAT(ListedTo(Ann({"wuxi"}), "all"), ElementsAre("signing/2"));
  EXPECT_THAT(ListedTo(Ann({}), "all"), ElementsAre());
  Reader wuxi(*stub_, "all", "", Ann({"wuxi"}));
  ASSERT_TRUE(wuxi.Stands());
  EXPECT_THAT(wuxi.NextSubjects(1), ElementsAre("signing/2"));
}

TEST_F(NotificationTokenTest, OwnersAndOperatorsDeleteAndNobodyElse) {
  SubscribeAs(Ann({"chengdu"}), "a");
  SubscribeAs(Ann({"chengdu"}), "b");
  const auto remove = [&](const std::string& token, const std::string& name) {
    v1::DeleteSubscriptionRequest request;
    request.set_name(name);
    v1::DeleteSubscriptionResponse response;
    return stub_->DeleteSubscription(As(token).get(), request, &response).error_code();
  };
  const std::string bob = tokens_.Make("person/bob", {"investment", "zone_leader"}, {"*"});
  EXPECT_EQ(remove(bob, "a"), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(remove(tokens_.Make("person/bob", {}, {"*"}), "a"),
            grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(remove(Ann({}), "a"), grpc::StatusCode::OK);
  EXPECT_EQ(remove(Ann({}), "a"), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(remove(tokens_.Make("person/op", {"operator"}, {"*"}), "b"), grpc::StatusCode::OK);
}

}  // namespace
}  // namespace zoneflow::notification
