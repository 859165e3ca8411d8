#include "common/bus/kafka/kafka_bus.h"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include "common/bus/testing/bus_contract.h"
#include "tests/support/temp_kafka.h"

namespace zoneflow::bus::testing {
namespace {

using zoneflow::testing::TempKafka;

// One broker for all tests of the program: their topics and groups have names of their own.
class KafkaBackend {
 public:
  static std::string Missing() {
    static const std::string missing = [] {
      std::string reason = TempKafka::Missing();
      if (reason.empty()) {
        auto started = TempKafka::Start();
        if (started.ok()) {
          Broker() = *std::move(started);
        } else {
          reason = started.status().ToString();
        }
      }
      return reason;
    }();
    return missing;
  }
  static std::unique_ptr<TempKafka>& Broker() {
    static std::unique_ptr<TempKafka> broker;
    return broker;
  }
  std::unique_ptr<Bus> NewInstance() {
    // A log that is changed is noticed by the next poll, without waiting for its time.
    return *OpenKafkaBus({.bootstrap_servers = Broker()->bootstrap_servers(),
                          .believed = std::chrono::milliseconds(0)});
  }
  void Recreate(const TopicSpec& topic) {
    EXPECT_THAT(Broker()->DeleteTopic(topic.name), IsOk());
    EXPECT_THAT(NewInstance()->CreateTopics({topic}), IsOk());
  }
};

INSTANTIATE_TYPED_TEST_SUITE_P(Kafka, BusContract, KafkaBackend);

using KafkaBusTest = BusContract<KafkaBackend>;

TEST_F(KafkaBusTest, SettingsThatDifferAreNamed) {
  TopicSpec spec = SpecOf(topic_);
  spec.retention_ms = 1000;
  spec.min_insync = 2;
  spec.replication = 3;
  const auto differences = here_->CompareTopics({spec});
  ASSERT_THAT(differences, IsOk());
  std::vector<std::string> texts;
  for (const TopicDifference& difference : *differences) {
    texts.push_back(difference.what);
  }
  EXPECT_THAT(texts,
              ElementsAre("has 1 replicas, declared 3", "has min.insync.replicas 1, declared 2",
                          "has retention.ms -1, declared 1000"));
}

TEST_F(KafkaBusTest, AMemberWithAnInstanceNameReadsOnAfterARestart) {
  const KafkaConfig config{.bootstrap_servers = KafkaBackend::Broker()->bootstrap_servers(),
                           .instance = "0"};
  ASSERT_THAT(publisher_->Publish(MessagesOf(topic_, 4, 1)), IsOk());
  for (int start = 0; start < 2; ++start) {
    const auto bus = *OpenKafkaBus(config);
    const auto consumer = Open(*bus, group_);
    EXPECT_EQ(Take(*consumer, 4).size(), 4U);
  }
}

// These stop the broker of all.
TEST_F(KafkaBusTest, ALogThatIsCutUnderAReaderIsNoticedThoughItGrowsAgain) {
  ASSERT_THAT(publisher_->Publish(MessagesOf(topic_, 1, 20)), IsOk());
  const TopicPartition partition{topic_, PartitionOf("signing/0", 4)};
  Places places;
  const auto consumer =
      Open(*there_, group_, [&places](const std::vector<TopicPartition>&) { return places; });
  const auto read = Take(*consumer, 20);
  ASSERT_EQ(read.size(), 20U);
  places[partition] = {20, EntryOf(read[19])};
  KafkaBackend::Broker()->Kill();
  ASSERT_THAT(KafkaBackend::Broker()->CutTopic(topic_), IsOk());
  ASSERT_THAT(KafkaBackend::Broker()->Restart(), IsOk());
  const auto until = std::chrono::steady_clock::now() + kPatience;
  std::vector<OutgoingMessage> more;
  for (int sequence = 21; sequence <= 60; ++sequence) {
    more.push_back(MessageOf(topic_, "signing/0", sequence));
  }
  while (!publisher_->Publish(more).ok()) {
    ASSERT_LT(std::chrono::steady_clock::now(), until);
  }
  absl::Status lost;
  while (!absl::IsOutOfRange(lost) && std::chrono::steady_clock::now() < until) {
    const auto messages = consumer->Poll(100, std::chrono::milliseconds(200));
    EXPECT_TRUE(!messages.ok() || messages->empty()) << messages->front().value;
    lost = messages.status();
  }
  EXPECT_THAT(lost, StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("topics recover")));
}

TEST_F(KafkaBusTest, NothingIsLostWhenTheBrokerIsKilledInTheMiddle) {
  const auto consumer = Open(*there_, group_);
  const auto messages = MessagesOf(topic_, 10, 30);
  std::atomic<std::size_t> published{0};
  std::thread publisher([&] {
    for (std::size_t at = 0; at < messages.size();) {
      const absl::Status status = publisher_->Publish(std::span(messages).subspan(at, 10)).status();
      if (status.ok()) {
        at += 10;
        published = at;
      } else {
        EXPECT_TRUE(absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status)) << status;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  });
  std::map<std::string, std::set<std::string>> seen;
  std::size_t distinct = 0;
  const auto drain = [&](std::size_t goal) {
    const auto until = std::chrono::steady_clock::now() + 2 * kPatience;
    while (distinct < goal && std::chrono::steady_clock::now() < until) {
      const auto polled = consumer->Poll(100, std::chrono::milliseconds(200));
      if (!polled.ok()) {
        EXPECT_THAT(polled, StatusIs(absl::StatusCode::kUnavailable));
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        continue;
      }
      for (const Message& message : *polled) {
        distinct += seen[message.key].insert(message.value).second ? 1 : 0;
      }
    }
  };
  drain(50);
  KafkaBackend::Broker()->Kill();
  ASSERT_THAT(KafkaBackend::Broker()->Restart(), IsOk());
  drain(messages.size());
  publisher.join();
  EXPECT_EQ(distinct, messages.size());
}

// A librdkafka mock cluster, for errors that a real broker does not give on demand.
class MockKafkaTest : public ::testing::Test {
 protected:
  MockKafkaTest() {
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "log_level", "0", nullptr, 0);
    char reason[256];
    host_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, reason, sizeof reason);
    cluster_ = rd_kafka_mock_cluster_new(host_, 1);
    rd_kafka_mock_topic_create(cluster_, "topic", 1, 1);
  }
  ~MockKafkaTest() override {
    rd_kafka_mock_cluster_destroy(cluster_);
    rd_kafka_destroy(host_);
  }

  std::unique_ptr<Bus> Open(std::chrono::milliseconds timeout = std::chrono::seconds(10),
                            const std::string& instance = "") {
    return *OpenKafkaBus({.bootstrap_servers = rd_kafka_mock_cluster_bootstraps(cluster_),
                          .instance = instance,
                          .publish_timeout = timeout,
                          .request_timeout = std::chrono::seconds(5)});
  }

  static std::vector<OutgoingMessage> One(int number) {
    return {{.topic = "topic", .key = "key", .headers = {}, .value = absl::StrCat(number)}};
  }

  rd_kafka_t* host_;
  rd_kafka_mock_cluster_t* cluster_;
};

constexpr std::int16_t kProduceRequest = 0;
constexpr std::int16_t kOffsetCommitRequest = 8;

TEST_F(MockKafkaTest, AProducerThatFailedForGoodIsReplacedAndTheRepeatSucceeds) {
  const auto bus = Open();
  const auto publisher = *bus->OpenPublisher();
  ASSERT_THAT(publisher->Publish(One(1)), IsOk());
  // An idempotent producer cannot go on after this one.
  rd_kafka_mock_push_request_errors(cluster_, kProduceRequest, 1,
                                    RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER);
  const absl::Status status = publisher->Publish(One(2)).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable, HasSubstr("made anew")));
  EXPECT_THAT(publisher->Publish(One(2)), IsOk());
  EXPECT_THAT(publisher->Publish(One(3)), IsOk());
}

TEST_F(MockKafkaTest, AnErrorThatHealsIsNotSeen) {
  const auto bus = Open();
  const auto publisher = *bus->OpenPublisher();
  rd_kafka_mock_push_request_errors(cluster_, kProduceRequest, 2,
                                    RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
                                    RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION);
  EXPECT_THAT(publisher->Publish(One(1)), IsOk());
}

TEST_F(MockKafkaTest, ABrokerThatIsAwayIsToldAndThenPublishingGoesOn) {
  const auto bus = Open(std::chrono::milliseconds(1500));
  const auto publisher = *bus->OpenPublisher();
  ASSERT_THAT(publisher->Publish(One(1)), IsOk());
  rd_kafka_mock_broker_set_down(cluster_, 1);
  const absl::Status status = publisher->Publish(One(2)).status();
  EXPECT_TRUE(absl::IsDeadlineExceeded(status) || absl::IsUnavailable(status)) << status;
  rd_kafka_mock_broker_set_up(cluster_, 1);
  absl::Status again;
  for (int attempt = 0; attempt < 20; ++attempt) {
    again = publisher->Publish(One(2)).status();
    if (again.ok()) {
      break;
    }
  }
  EXPECT_THAT(again, IsOk());
}

TEST_F(MockKafkaTest, AConsumerThatFailedForGoodIsReplacedAndReadsOn) {
  const auto bus = Open(std::chrono::seconds(10), "0");
  const auto publisher = *bus->OpenPublisher();
  std::int64_t next = 0;
  const auto consumer =
      *bus->OpenConsumer("group", {"topic"}, [&next](const std::vector<TopicPartition>& added) {
        return Places{{added.at(0), {next}}};
      });
  std::vector<std::string> read;
  absl::Status told;
  const auto read_to = [&](std::size_t count) {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (read.size() < count && std::chrono::steady_clock::now() < until) {
      const auto polled = consumer->Poll(10, std::chrono::milliseconds(100));
      told = polled.ok() ? told : polled.status();
      for (const Message& message : polled.ok() ? *polled : std::vector<Message>()) {
        read.push_back(message.value);
        next = message.offset + 1;
        consumer->ReportApplied({{{"topic", 0}, next}});
      }
    }
  };
  ASSERT_THAT(publisher->Publish(One(1)), IsOk());
  read_to(1);
  // From then on the handle returns nothing and reports no error but this one.
  rd_kafka_mock_push_request_errors(cluster_, kOffsetCommitRequest, 1,
                                    RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID);
  ASSERT_THAT(publisher->Publish(One(2)), IsOk());
  read_to(2);
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (told.ok() && std::chrono::steady_clock::now() < until) {
    told = consumer->Poll(10, std::chrono::milliseconds(100)).status();
  }
  ASSERT_THAT(publisher->Publish(One(3)), IsOk());
  read_to(3);
  EXPECT_THAT(read, ElementsAre("1", "2", "3"));
  EXPECT_THAT(told, StatusIs(absl::StatusCode::kUnavailable, HasSubstr("made anew")));
}

TEST(NoBrokerTest, EveryCallSaysThatTheBusIsAway) {
  const auto bus = *OpenKafkaBus({.bootstrap_servers = "127.0.0.1:1",
                                  .instance = "",
                                  .publish_timeout = std::chrono::milliseconds(200),
                                  .request_timeout = std::chrono::milliseconds(200)});
  EXPECT_THAT(bus->Ends({"topic"}), StatusIs(absl::StatusCode::kUnavailable));
  const auto consumer = *bus->OpenConsumer("group", {"topic"}, nullptr);
  EXPECT_THAT(consumer->Poll(1, std::chrono::milliseconds(10)),
              StatusIs(absl::StatusCode::kUnavailable));
  const auto publisher = *bus->OpenPublisher();
  EXPECT_THAT(publisher->Publish(std::vector<OutgoingMessage>{
                  {.topic = "topic", .key = "key", .headers = {}, .value = ""}}),
              StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace zoneflow::bus::testing
