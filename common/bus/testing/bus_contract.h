// The promises of publisher.h, consumer.h and bus.h, one test each, for every adapter.
//
// A backend is a class with
//   static std::string Missing();                    why it cannot be had here; "" if it can
//   std::unique_ptr<Bus> NewInstance();              another process' view of the same bus
//   void Recreate(const TopicSpec& topic);           removes its log and makes an empty one
// and lives for one test.
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"

#include "common/bus/bus.h"
#include "common/testing/on_backend.h"
#include "common/testing/status_matchers.h"

namespace zoneflow::bus::testing {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using zoneflow::testing::IsOk;
using zoneflow::testing::IsOkAndHolds;
using zoneflow::testing::StatusIs;

// Patience with a real broker, not a measure: no test waits it out when all is well.
inline constexpr std::chrono::seconds kPatience{40};

template <typename Backend>
class BusContract : public zoneflow::testing::OnBackend<Backend> {
 protected:
  using zoneflow::testing::OnBackend<Backend>::backend_;

  void SetUpOnBackend() override {
    here_ = backend_->NewInstance();
    there_ = backend_->NewInstance();
    // Names of its own, since tests may share a broker.
    static std::atomic<int> next{0};
    const auto now = std::chrono::system_clock::now().time_since_epoch().count();
    suffix_ = absl::StrCat(now, "-", next.fetch_add(1));
    topic_ = absl::StrCat("contract.a-", suffix_, ".v1");
    other_topic_ = absl::StrCat("contract.b-", suffix_, ".v1");
    group_ = absl::StrCat("group-", suffix_);
    ASSERT_THAT(here_->CreateTopics({SpecOf(topic_), SpecOf(other_topic_)}), IsOk());
    auto publisher = here_->OpenPublisher();
    ASSERT_THAT(publisher, IsOk());
    publisher_ = *std::move(publisher);
  }

  static TopicSpec SpecOf(const std::string& name, std::int32_t partitions = 4) {
    return {.name = name,
            .producer = "ingest",
            .partitions = partitions,
            .retention_ms = -1,
            .replication = 1,
            .min_insync = 1};
  }

  static OutgoingMessage MessageOf(const std::string& topic, const std::string& key, int sequence) {
    return {.topic = topic,
            .key = key,
            .headers = {{std::string(kId), absl::StrCat("/zoneflow/test/", key, "/", sequence)},
                        {std::string(kSequence), absl::StrCat(sequence)}},
            .value = absl::StrCat(key, "#", sequence)};
  }

  // `count` messages of each of the keys, in turns.
  static std::vector<OutgoingMessage> MessagesOf(const std::string& topic, int keys, int count) {
    std::vector<OutgoingMessage> messages;
    for (int sequence = 1; sequence <= count; ++sequence) {
      for (int key = 0; key < keys; ++key) {
        messages.push_back(MessageOf(topic, absl::StrCat("signing/", key), sequence));
      }
    }
    return messages;
  }

  static Consumer::StartAt FromTheBeginning() {
    return [](const std::vector<TopicPartition>&) { return Places(); };
  }

  std::unique_ptr<Consumer> Open(Bus& bus, const std::string& group,
                                 Consumer::StartAt start = FromTheBeginning()) {
    auto consumer = bus.OpenConsumer(group, {topic_, other_topic_}, std::move(start));
    EXPECT_THAT(consumer, IsOk());
    return *std::move(consumer);
  }

  // Polls until `count` messages came, or patience ends. Transient unavailability is waited out.
  static std::vector<Message> Take(Consumer& consumer, std::size_t count) {
    std::vector<Message> taken;
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (taken.size() < count && std::chrono::steady_clock::now() < until) {
      auto messages = consumer.Poll(count - taken.size(), std::chrono::milliseconds(500));
      if (!messages.ok() && !absl::IsUnavailable(messages.status())) {
        ADD_FAILURE() << messages.status();
        return taken;
      }
      if (messages.ok()) {
        taken.insert(taken.end(), messages->begin(), messages->end());
      }
    }
    EXPECT_EQ(taken.size(), count);
    return taken;
  }

  // Polls until the answer is an error other than Unavailable.
  static absl::Status TakeError(Consumer& consumer) {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < until) {
      const auto messages = consumer.Poll(100, std::chrono::milliseconds(200));
      if (!messages.ok() && !absl::IsUnavailable(messages.status())) {
        return messages.status();
      }
    }
    return absl::OkStatus();
  }

  static std::vector<std::string> ValuesOf(const std::vector<Message>& messages) {
    std::vector<std::string> values;
    for (const Message& message : messages) {
      values.push_back(message.value);
    }
    return values;
  }

  std::unique_ptr<Bus> here_;
  std::unique_ptr<Bus> there_;
  std::string suffix_, topic_, other_topic_, group_;
  std::unique_ptr<Publisher> publisher_;
};

TYPED_TEST_SUITE_P(BusContract);

TYPED_TEST_P(BusContract, WhatWasPublishedIsReadWithKeyHeadersAndBytes) {
  OutgoingMessage sent = this->MessageOf(this->topic_, "signing/1", 1);
  sent.value = std::string("\0\xff binary", 9);
  sent.headers[std::string(kTraceParent)] = "";
  ASSERT_THAT(this->publisher_->Publish(std::vector{sent}), IsOk());
  const auto consumer = this->Open(*this->there_, this->group_);
  const auto messages = this->Take(*consumer, 1);
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].topic, sent.topic);
  EXPECT_EQ(messages[0].key, sent.key);
  EXPECT_EQ(messages[0].headers, sent.headers);
  EXPECT_EQ(messages[0].value, sent.value);
  EXPECT_EQ(messages[0].partition, PartitionOf("signing/1", 4));
  EXPECT_EQ(messages[0].offset, 0);
}

TYPED_TEST_P(BusContract, EveryAcknowledgedMessageIsReadOnceInTheOrderOfItsKey) {
  auto elsewhere = this->there_->OpenPublisher();
  ASSERT_THAT(elsewhere, IsOk());
  const auto consumer = this->Open(*this->there_, this->group_);
  // Two instances publish at once while the consumer reads.
  const auto first = this->MessagesOf(this->topic_, 20, 40);
  const auto second = this->MessagesOf(this->other_topic_, 20, 40);
  const auto publish = [](Publisher& publisher, const std::vector<OutgoingMessage>& messages) {
    for (std::size_t at = 0; at < messages.size(); at += 100) {
      EXPECT_THAT(publisher.Publish(std::span(messages).subspan(at, 100)), IsOk());
    }
  };
  std::thread one([&] { publish(*this->publisher_, first); });
  std::thread two([&] { publish(**elsewhere, second); });
  const auto messages = this->Take(*consumer, 1600);
  one.join();
  two.join();
  std::map<std::pair<std::string, std::string>, int> seen;
  std::map<TopicPartition, std::int64_t> offsets;
  for (const Message& message : messages) {
    const int sequence = ++seen[{message.topic, message.key}];
    EXPECT_EQ(message.value, absl::StrCat(message.key, "#", sequence));
    const auto [last, is_first] =
        offsets.try_emplace({message.topic, message.partition}, message.offset);
    EXPECT_TRUE(is_first || message.offset > last->second);
    last->second = message.offset;
  }
  EXPECT_EQ(seen.size(), 40U);
  EXPECT_THAT(consumer->Poll(10, std::chrono::milliseconds(0)), IsOkAndHolds(IsEmpty()));
}

TYPED_TEST_P(BusContract, AConsumerBeginsAtTheOffsetsItAsksFor) {
  ASSERT_THAT(this->publisher_->Publish(this->MessagesOf(this->topic_, 1, 10)), IsOk());
  const TopicPartition partition{this->topic_, PartitionOf("signing/0", 4)};
  std::set<TopicPartition> asked;
  const auto consumer =
      this->Open(*this->there_, this->group_, [&](const std::vector<TopicPartition>& partitions) {
        asked.insert(partitions.begin(), partitions.end());
        return Places{{partition, {7}}};
      });
  EXPECT_THAT(this->ValuesOf(this->Take(*consumer, 3)),
              ElementsAre("signing/0#8", "signing/0#9", "signing/0#10"));
  EXPECT_EQ(asked.size(), 8U);
}

TYPED_TEST_P(BusContract, AnErrorOfStartAtIsReturnedAndItIsAskedAgain) {
  ASSERT_THAT(this->publisher_->Publish(this->MessagesOf(this->topic_, 1, 1)), IsOk());
  int calls = 0;
  const auto consumer =
      this->Open(*this->here_, this->group_,
                 [&](const std::vector<TopicPartition>&) -> absl::StatusOr<Places> {
                   if (++calls == 1) {
                     return absl::InternalError("the database is away");
                   }
                   return Places();
                 });
  EXPECT_THAT(this->TakeError(*consumer), StatusIs(absl::StatusCode::kInternal));
  EXPECT_EQ(this->Take(*consumer, 1).size(), 1U);
  EXPECT_EQ(calls, 2);
}

TYPED_TEST_P(BusContract, AfterRewindTheMessagesComeAgainFromWhereStartAtSays) {
  ASSERT_THAT(this->publisher_->Publish(this->MessagesOf(this->topic_, 1, 6)), IsOk());
  Places places;
  const auto consumer =
      this->Open(*this->there_, this->group_,
                 [&places](const std::vector<TopicPartition>&) { return places; });
  const auto messages = this->Take(*consumer, 5);
  ASSERT_EQ(messages.size(), 5U);
  places[{messages[2].topic, messages[2].partition}] = {messages[2].offset, EntryOf(messages[1])};
  consumer->Rewind();
  EXPECT_THAT(this->ValuesOf(this->Take(*consumer, 4)),
              ElementsAre("signing/0#3", "signing/0#4", "signing/0#5", "signing/0#6"));
}

TYPED_TEST_P(BusContract, GroupsReadIndependently) {
  ASSERT_THAT(this->publisher_->Publish(this->MessagesOf(this->topic_, 3, 2)), IsOk());
  const auto one = this->Open(*this->here_, this->group_);
  const auto two = this->Open(*this->there_, this->group_ + "-other");
  EXPECT_EQ(this->Take(*one, 6).size(), 6U);
  EXPECT_EQ(this->Take(*two, 6).size(), 6U);
}

TYPED_TEST_P(BusContract, TwoMembersShareThePartitionsAndOneTakesOverWhenTheOtherCloses) {
  std::map<TopicPartition, std::set<int>> readers;
  std::set<std::string> values;
  Places positions;  // as a database would hold them
  const auto start = [&](const std::vector<TopicPartition>& partitions) {
    Places starts;
    for (const TopicPartition& partition : partitions) {
      if (const auto found = positions.find(partition); found != positions.end()) {
        starts.insert(*found);
      }
    }
    return starts;
  };
  auto one = this->Open(*this->here_, this->group_, start);
  auto two = this->Open(*this->there_, this->group_, start);
  const auto step = [&](Consumer& consumer, int number) {
    const auto messages = consumer.Poll(50, std::chrono::milliseconds(20));
    if (!messages.ok()) {
      EXPECT_THAT(messages, StatusIs(absl::StatusCode::kUnavailable));
      return;
    }
    for (const Message& message : *messages) {
      const TopicPartition partition{message.topic, message.partition};
      readers[partition].insert(number);
      values.insert(message.value);
      if (message.offset >= positions[partition].next) {
        positions[partition] = {message.offset + 1, EntryOf(message)};
      }
    }
  };
  // Both have a share once each partition of a fresh round was read by one of them, and both read
  // some.
  const auto until = std::chrono::steady_clock::now() + kPatience;
  int round = 0;
  const auto is_shared = [&] {
    std::set<int> numbers;
    for (const auto& [partition, who] : readers) {
      if (who.size() != 1) {
        return false;
      }
      numbers.insert(who.begin(), who.end());
    }
    return readers.size() == 4 && numbers.size() == 2;
  };
  while (!is_shared() && std::chrono::steady_clock::now() < until) {
    readers.clear();
    values.clear();
    ++round;
    std::vector<OutgoingMessage> messages;
    for (int key = 0; key < 40; ++key) {
      messages.push_back(this->MessageOf(this->topic_, absl::StrCat("signing/", key), round));
    }
    ASSERT_THAT(this->publisher_->Publish(messages), IsOk());
    while (values.size() < 40 && std::chrono::steady_clock::now() < until) {
      step(*one, 1);
      step(*two, 2);
    }
  }
  ASSERT_TRUE(is_shared()) << "after " << round << " rounds";

  one.reset();
  values.clear();
  readers.clear();
  ASSERT_THAT(this->publisher_->Publish(this->MessagesOf(this->topic_, 40, 1000)), IsOk());
  while (readers.size() < 4 && std::chrono::steady_clock::now() < until + kPatience) {
    step(*two, 2);
  }
  EXPECT_EQ(readers.size(), 4U);
}

TYPED_TEST_P(BusContract, APublishThatIsRepeatedLosesNothing) {
  const auto messages = this->MessagesOf(this->topic_, 1, 3);
  ASSERT_THAT(this->publisher_->Publish(messages), IsOk());
  ASSERT_THAT(this->publisher_->Publish(messages), IsOk());
  ASSERT_THAT(this->publisher_->Publish(std::vector{this->MessageOf(this->topic_, "signing/0", 4)}),
              IsOk());
  const auto consumer = this->Open(*this->there_, this->group_);
  std::set<std::string> values;
  std::vector<std::string> distinct;
  while (!values.contains("signing/0#4")) {
    const auto taken = this->Take(*consumer, 1);
    ASSERT_EQ(taken.size(), 1U);
    if (values.insert(taken[0].value).second) {
      distinct.push_back(taken[0].value);
    }
  }
  EXPECT_THAT(distinct, ElementsAre("signing/0#1", "signing/0#2", "signing/0#3", "signing/0#4"));
}

// Whoever may write to the bus could otherwise keep an event out that is yet to come.
TYPED_TEST_P(BusContract, AMessageUnderTheIdOfAnotherDoesNotKeepItOut) {
  const OutgoingMessage message = this->MessageOf(this->topic_, "signing/1", 1);
  OutgoingMessage forged = message;
  forged.value = "forged";
  OutgoingMessage signed_one = message;
  signed_one.headers[std::string(kMac)] = "mac";
  ASSERT_THAT(this->publisher_->Publish(std::vector{forged, message, signed_one}), IsOk());
  const auto consumer = this->Open(*this->there_, this->group_);
  EXPECT_THAT(this->ValuesOf(this->Take(*consumer, 3)),
              ::testing::ElementsAre("forged", message.value, message.value));
}

TYPED_TEST_P(BusContract, PublishingNothingIsOk) {
  EXPECT_THAT(this->publisher_->Publish({}), IsOk());
}

TYPED_TEST_P(BusContract, ATopicThatDoesNotExistIsNotFound) {
  const std::string missing = absl::StrCat("contract.missing-", this->suffix_);
  EXPECT_THAT(this->publisher_->Publish(std::vector{this->MessageOf(missing, "signing/1", 1)}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr(missing)));
  EXPECT_THAT(this->here_->Ends({missing}), StatusIs(absl::StatusCode::kNotFound));
  auto consumer = this->there_->OpenConsumer(this->group_, {missing}, this->FromTheBeginning());
  ASSERT_THAT(consumer, IsOk());
  EXPECT_THAT(this->TakeError(**consumer), StatusIs(absl::StatusCode::kNotFound));
  // Once it is there, both go on by themselves.
  ASSERT_THAT(this->here_->CreateTopics({this->SpecOf(missing)}), IsOk());
  ASSERT_THAT(this->publisher_->Publish(std::vector{this->MessageOf(missing, "signing/1", 1)}),
              IsOk());
  EXPECT_EQ(this->Take(**consumer, 1).size(), 1U);
}

TYPED_TEST_P(BusContract, AMessageWithoutAKeyOrOverTheLimitIsRefused) {
  OutgoingMessage message = this->MessageOf(this->topic_, "", 1);
  EXPECT_THAT(this->publisher_->Publish(std::vector{message}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("key")));
  message.key = "signing/1";
  message.value.assign(std::size_t{1} << 20, 'x');
  EXPECT_THAT(this->publisher_->Publish(std::vector{message}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("bytes")));
  message.value.resize(std::size_t{1} << 19);
  EXPECT_THAT(this->publisher_->Publish(std::vector{message}), IsOk());
}

TYPED_TEST_P(BusContract, CreatedTopicsCompareEqualAndAnotherCallChangesNothing) {
  const TopicSpec spec = this->SpecOf(absl::StrCat("contract.new-", this->suffix_), 6);
  EXPECT_THAT(this->here_->CompareTopics({spec}),
              IsOkAndHolds(ElementsAre(Field(&TopicDifference::what, "missing"))));
  ASSERT_THAT(this->here_->CreateTopics({spec}), IsOk());
  EXPECT_THAT(this->there_->CompareTopics({spec}), IsOkAndHolds(IsEmpty()));
  TopicSpec other = spec;
  other.partitions = 12;
  EXPECT_THAT(this->there_->CreateTopics({other}), IsOk());
  EXPECT_THAT(this->there_->CompareTopics({other}),
              IsOkAndHolds(ElementsAre(
                  Field(&TopicDifference::what, HasSubstr("has 6 partitions, declared 12")))));
  EXPECT_THAT(this->there_->CompareTopics({spec}), IsOkAndHolds(IsEmpty()));
}

TYPED_TEST_P(BusContract, EndsAreOnePastTheLastMessage) {
  ASSERT_THAT(this->publisher_->Publish(this->MessagesOf(this->topic_, 1, 5)), IsOk());
  const auto ends = this->there_->Ends({this->topic_, this->other_topic_});
  ASSERT_THAT(ends, IsOk());
  EXPECT_EQ(ends->size(), 8U);
  for (const auto& [partition, end] : *ends) {
    const bool is_used = partition == TopicPartition{this->topic_, PartitionOf("signing/0", 4)};
    EXPECT_EQ(end, is_used ? 5 : 0) << partition.topic << "/" << partition.partition;
  }
}

TYPED_TEST_P(BusContract, WakeEndsAPollThatWaits) {
  const auto consumer = this->Open(*this->there_, this->group_);
  const auto settle = consumer->Poll(1, std::chrono::milliseconds(100));
  const auto begin = std::chrono::steady_clock::now();
  std::thread waker([&] { consumer->Wake(); });
  const auto messages = consumer->Poll(1, std::chrono::milliseconds(60'000));
  waker.join();
  EXPECT_THAT(messages, IsOkAndHolds(IsEmpty()));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
}

TYPED_TEST_P(BusContract, APollThatWaitsGetsWhatIsPublishedElsewhere) {
  const auto consumer = this->Open(*this->there_, this->group_);
  ASSERT_THAT(this->publisher_->Publish(std::vector{this->MessageOf(this->topic_, "signing/1", 1)}),
              IsOk());
  ASSERT_EQ(this->Take(*consumer, 1).size(), 1U);
  const auto begin = std::chrono::steady_clock::now();
  std::thread publisher([&] {
    EXPECT_THAT(
        this->publisher_->Publish(std::vector{this->MessageOf(this->topic_, "signing/1", 2)}),
        IsOk());
  });
  const auto messages = consumer->Poll(1, std::chrono::milliseconds(60'000));
  publisher.join();
  ASSERT_THAT(messages, IsOk());
  EXPECT_THAT(this->ValuesOf(*messages), ElementsAre("signing/1#2"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
}

TYPED_TEST_P(BusContract, APositionBeyondTheLogsEndIsOutOfRangeEachTime) {
  ASSERT_THAT(this->publisher_->Publish(this->MessagesOf(this->topic_, 1, 2)), IsOk());
  const TopicPartition partition{this->topic_, PartitionOf("signing/0", 4)};
  const auto consumer =
      this->Open(*this->there_, this->group_, [&](const std::vector<TopicPartition>&) {
        return Places{{partition, {3}}};
      });
  EXPECT_THAT(this->TakeError(*consumer),
              StatusIs(absl::StatusCode::kOutOfRange, HasSubstr(this->topic_)));
  EXPECT_THAT(this->TakeError(*consumer), StatusIs(absl::StatusCode::kOutOfRange));
}

TYPED_TEST_P(BusContract, APositionAtTheLogsEndWaitsForTheNextMessage) {
  ASSERT_THAT(this->publisher_->Publish(this->MessagesOf(this->topic_, 1, 2)), IsOk());
  const TopicPartition partition{this->topic_, PartitionOf("signing/0", 4)};
  const auto consumer =
      this->Open(*this->there_, this->group_, [&](const std::vector<TopicPartition>&) {
        return Places{{partition, {2}}};
      });
  (void)consumer->Poll(10, std::chrono::milliseconds(10));
  ASSERT_THAT(this->publisher_->Publish(std::vector{this->MessageOf(this->topic_, "signing/0", 3)}),
              IsOk());
  EXPECT_THAT(this->ValuesOf(this->Take(*consumer, 1)), ElementsAre("signing/0#3"));
}

TYPED_TEST_P(BusContract, PublishTellsWhereTheMessagesStandAndTheBusAndItsReadersSayTheSame) {
  OutgoingMessage unnamed = this->MessageOf(this->topic_, "signing/0", 3);
  unnamed.headers.erase(std::string(kId));
  auto messages = this->MessagesOf(this->topic_, 1, 2);
  messages.push_back(unnamed);
  const TopicPartition partition{this->topic_, PartitionOf("signing/0", 4)};
  const TopicPartition other{this->topic_, (partition.partition + 1) % 4};
  const absl::StatusOr<Appends> appends = this->publisher_->Publish(messages);
  ASSERT_THAT(appends, IsOk());
  ASSERT_EQ(appends->size(), 1U);
  EXPECT_EQ(appends->at(partition).first, 0);
  EXPECT_EQ(appends->at(partition).end.next, 3);

  const auto consumer = this->Open(*this->there_, this->group_);
  const auto read = this->Take(*consumer, 3);
  ASSERT_EQ(read.size(), 3U);
  EXPECT_EQ(EntryOf(read[2]), appends->at(partition).end.previous);
  EXPECT_THAT(EntryOf(read[0]), HasSubstr("/zoneflow/test/signing/0/1"));
  for (const Message& message : read) {
    EXPECT_THAT(this->there_->EntriesAt({{partition, message.offset}, {other, 0}}),
                IsOkAndHolds(ElementsAre(std::pair(partition, EntryOf(message)))));
  }
  EXPECT_THAT(this->there_->EntriesAt({{partition, 3}, {other, 7}}), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(this->there_->EntriesAt({{{this->topic_ + "-none", 0}, 0}}),
              StatusIs(absl::StatusCode::kNotFound));

  const absl::StatusOr<Appends> more =
      this->publisher_->Publish(std::vector{this->MessageOf(this->topic_, "signing/0", 4)});
  ASSERT_THAT(more, IsOk());
  EXPECT_EQ(more->at(partition).first, 3);
}

TYPED_TEST_P(BusContract, APlaceIsOnlyReadOnFromIfItsMessageStandsBeforeIt) {
  ASSERT_THAT(this->publisher_->Publish(this->MessagesOf(this->topic_, 1, 3)), IsOk());
  const TopicPartition partition{this->topic_, PartitionOf("signing/0", 4)};
  const auto entries = this->here_->EntriesAt({{partition, 1}});
  ASSERT_THAT(entries, IsOk());
  Places places{{partition, {2, "/zoneflow/test/signing/0/2@another-log"}}};
  const auto consumer =
      this->Open(*this->there_, this->group_,
                 [&places](const std::vector<TopicPartition>&) { return places; });
  for (int attempt = 0; attempt < 2; ++attempt) {
    EXPECT_THAT(this->TakeError(*consumer),
                StatusIs(absl::StatusCode::kOutOfRange,
                         AllOf(HasSubstr(this->topic_), HasSubstr(entries->at(partition)),
                               HasSubstr("zoneflow topics recover"))));
  }
  // As when the log was brought back.
  places[partition].previous = entries->at(partition);
  EXPECT_THAT(this->ValuesOf(this->Take(*consumer, 1)), ElementsAre("signing/0#3"));
}

// The new log is filled beyond the place before the reader looks again.
TYPED_TEST_P(BusContract, ALogThatIsMadeAnewUnderAReaderIsNoticedBeforeAnythingOfItIsReturned) {
  ASSERT_THAT(this->publisher_->Publish(this->MessagesOf(this->topic_, 1, 2)), IsOk());
  Places places;
  const auto consumer =
      this->Open(*this->there_, this->group_,
                 [&places](const std::vector<TopicPartition>&) { return places; });
  const auto read = this->Take(*consumer, 2);
  ASSERT_EQ(read.size(), 2U);
  const TopicPartition partition{this->topic_, read[1].partition};
  places[partition] = {2, EntryOf(read[1])};
  this->backend_->Recreate(this->SpecOf(this->topic_));
  const auto until = std::chrono::steady_clock::now() + kPatience;
  // A publisher that knew the old log may fail once.
  while (!this->publisher_->Publish(this->MessagesOf(this->topic_, 1, 5)).ok()) {
    ASSERT_LT(std::chrono::steady_clock::now(), until);
  }
  absl::Status lost;
  while (!absl::IsOutOfRange(lost) && std::chrono::steady_clock::now() < until) {
    const auto messages = consumer->Poll(100, std::chrono::milliseconds(200));
    EXPECT_TRUE(!messages.ok() || messages->empty()) << messages->front().value;
    lost = messages.status();
  }
  EXPECT_THAT(lost, StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("topics recover")));
  EXPECT_THAT(this->TakeError(*consumer), StatusIs(absl::StatusCode::kOutOfRange));
  // From the beginning, as after a recovery.
  places.clear();
  EXPECT_EQ(this->Take(*consumer, 5).size(), 5U);
}

TYPED_TEST_P(BusContract, ReportingPositionsChangesNothing) {
  ASSERT_THAT(this->publisher_->Publish(this->MessagesOf(this->topic_, 1, 2)), IsOk());
  auto consumer = this->Open(*this->there_, this->group_);
  ASSERT_EQ(this->Take(*consumer, 2).size(), 2U);
  consumer->ReportApplied({{{this->topic_, PartitionOf("signing/0", 4)}, 2}});
  consumer.reset();
  // The start is what the caller says, never what was reported.
  const auto next = this->Open(*this->there_, this->group_);
  EXPECT_EQ(this->Take(*next, 2).size(), 2U);
}

REGISTER_TYPED_TEST_SUITE_P(
    BusContract, WhatWasPublishedIsReadWithKeyHeadersAndBytes,
    EveryAcknowledgedMessageIsReadOnceInTheOrderOfItsKey, AConsumerBeginsAtTheOffsetsItAsksFor,
    AnErrorOfStartAtIsReturnedAndItIsAskedAgain,
    AfterRewindTheMessagesComeAgainFromWhereStartAtSays, GroupsReadIndependently,
    TwoMembersShareThePartitionsAndOneTakesOverWhenTheOtherCloses,
    APublishThatIsRepeatedLosesNothing, AMessageUnderTheIdOfAnotherDoesNotKeepItOut,
    PublishingNothingIsOk, ATopicThatDoesNotExistIsNotFound,
    AMessageWithoutAKeyOrOverTheLimitIsRefused,
    CreatedTopicsCompareEqualAndAnotherCallChangesNothing, EndsAreOnePastTheLastMessage,
    WakeEndsAPollThatWaits, APollThatWaitsGetsWhatIsPublishedElsewhere,
    APositionBeyondTheLogsEndIsOutOfRangeEachTime, APositionAtTheLogsEndWaitsForTheNextMessage,
    PublishTellsWhereTheMessagesStandAndTheBusAndItsReadersSayTheSame,
    APlaceIsOnlyReadOnFromIfItsMessageStandsBeforeIt,
    ALogThatIsMadeAnewUnderAReaderIsNoticedBeforeAnythingOfItIsReturned,
    ReportingPositionsChangesNothing);

}  // namespace zoneflow::bus::testing
