// What journal, relay, inbox, dead letters and event log promise, on every database. Backends are
// those of common/sql/testing/backends.h.
#pragma once

#include <soci/soci.h>

#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/date.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/bus/testing/in_memory_bus.h"
#include "common/journal/event_check.h"
#include "common/journal/event_hash.h"
#include "common/journal/event_key.h"
#include "common/journal/event_log.h"
#include "common/journal/inbox.h"
#include "common/journal/journal.h"
#include "common/journal/recovery.h"
#include "common/journal/testing/event_message.h"
#include "common/sql/database.h"
#include "common/sql/once.h"
#include "common/sql/testing/backends.h"
#include "common/sql/testing/temp_schema.h"
#include "common/testing/manual_clock.h"
#include "common/testing/on_backend.h"
#include "common/testing/status_matchers.h"

namespace zoneflow::journal {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using zoneflow::testing::IsOk;
using zoneflow::testing::IsOkAndHolds;
using zoneflow::testing::StatusIs;

inline constexpr char kTopic[] = "zoneflow.signings.v1";
inline constexpr char kOtherTopic[] = "zoneflow.facts.v1";
inline constexpr char kType[] = "zoneflow.test.v1.Happened";
inline constexpr char kOtherType[] = "zoneflow.test.v1.Ignored";
inline constexpr std::chrono::milliseconds kNoWait{0};

// Publishes and then says that it did not, as a relay sees it that dies before it marks.
class ForgetfulBus final : public bus::Bus {
 public:
  explicit ForgetfulBus(bus::Bus& inner) : inner_(inner) {}

  bool forget = true;
  int published = 0;
  std::function<void()> meanwhile;  // runs once, before Publish returns

  absl::StatusOr<std::unique_ptr<bus::Publisher>> OpenPublisher() override {
    auto inner = inner_.OpenPublisher();
    if (!inner.ok()) {
      return inner.status();
    }
    return std::make_unique<ForgetfulPublisher>(*this, *std::move(inner));
  }
  absl::StatusOr<std::unique_ptr<bus::Consumer>> OpenConsumer(
      const std::string& group, const std::vector<std::string>& topics,
      bus::Consumer::StartAt start_at) override {
    return inner_.OpenConsumer(group, topics, std::move(start_at));
  }
  absl::StatusOr<bus::LogEnds> Ends(const std::vector<std::string>& topics) override {
    return inner_.Ends(topics);
  }
  absl::StatusOr<bus::Entries> EntriesAt(
      const std::map<bus::TopicPartition, std::int64_t>& offsets) override {
    return inner_.EntriesAt(offsets);
  }
  absl::Status CreateTopics(const std::vector<bus::TopicSpec>& topics) override {
    return inner_.CreateTopics(topics);
  }
  absl::StatusOr<std::vector<bus::TopicDifference>> CompareTopics(
      const std::vector<bus::TopicSpec>& topics) override {
    return inner_.CompareTopics(topics);
  }

 private:
  class ForgetfulPublisher final : public bus::Publisher {
   public:
    ForgetfulPublisher(ForgetfulBus& bus, std::unique_ptr<bus::Publisher> inner)
        : bus_(bus), inner_(std::move(inner)) {}
    absl::StatusOr<bus::Appends> Publish(std::span<const bus::OutgoingMessage> messages) override {
      absl::StatusOr<bus::Appends> appends = inner_->Publish(messages);
      bus_.published += static_cast<int>(messages.size());
      if (bus_.meanwhile) {
        std::exchange(bus_.meanwhile, nullptr)();
      }
      return appends.ok() && bus_.forget ? absl::UnavailableError("died") : std::move(appends);
    }

   private:
    ForgetfulBus& bus_;
    std::unique_ptr<bus::Publisher> inner_;
  };

  bus::Bus& inner_;
};

template <typename Backend>
class JournalContract : public zoneflow::testing::OnBackend<Backend> {
 protected:
  using zoneflow::testing::OnBackend<Backend>::backend_;

  void SetUpOnBackend() override {
    database_ = OpenOne();
    ASSERT_NE(database_, nullptr);
    ASSERT_THAT(database_->Migrate(Migrations()), IsOk());
    EXPECT_THAT(sql::KeysInAnotherOrder(*database_), IsEmpty());
    ASSERT_THAT(database_->Write([](sql::Transaction& transaction) {
      transaction.session() << "CREATE TABLE effects (text TEXT NOT NULL)";
      return absl::OkStatus();
    }),
                IsOk());
    bus_ = bus::testing::InMemoryBus::With({kTopic, kOtherTopic}, 3);
  }

  std::unique_ptr<sql::Database> OpenOne() {
    auto database = sql::Open({.url = backend_->url(), .pool = 6, .migrate = false});
    EXPECT_THAT(database, IsOk());
    return database.ok() ? *std::move(database) : nullptr;
  }

  // ---- publishing
  absl::Status Append(sql::Database& database, const std::string& subject,
                      const std::string& value) {
    return database.WriteWithRedo([&](sql::Transaction& transaction) {
      return journal_
          .Append(transaction, {.topic = kTopic,
                                .subject = subject,
                                .type = kType,
                                .value = value,
                                .actor = "service/test",
                                .traceparent = ""})
          .status();
    });
  }

  // ---- consuming
  // A message as the relay would make it, continuing the subject's history: its event of the
  // sequence before has to be made first, and may be published later.
  bus::OutgoingMessage MessageOf(const std::string& subject, std::int64_t sequence,
                                 const std::string& value, const std::string& type = kType) {
    bus::OutgoingMessage message =
        ForgedMessage(subject, sequence, value, HashBefore(subject, sequence), type);
    hashes_[{subject, sequence}] = message.headers.at(std::string(bus::kHash));
    return message;
  }

  // The hash that the subject's event of the sequence continues.
  std::string HashBefore(const std::string& subject, std::int64_t sequence) const {
    const auto before = hashes_.find({subject, sequence - 1});
    return before == hashes_.end() ? "" : before->second;
  }

  // A message that is no part of the history that MessageOf makes, signed all the same.
  bus::OutgoingMessage ForgedMessage(const std::string& subject, std::int64_t sequence,
                                     const std::string& value, const std::string& previous_hash,
                                     const std::string& type = kType) const {
    return testing::MakeMessage({.topic = kTopic,
                                 .source = "/zoneflow/test",
                                 .subject = subject,
                                 .sequence = sequence,
                                 .type = type,
                                 .value = value,
                                 .previous_hash = previous_hash},
                                keys_);
  }
  void Publish(const std::vector<bus::OutgoingMessage>& messages) {
    auto publisher = bus_->OpenPublisher();
    ASSERT_THAT(publisher, IsOk());
    ASSERT_THAT((*publisher)->Publish(messages), IsOk());
  }

  // Writes "subject#sequence=value" as its effect; a value says what shall happen: "refuse" fails
  // for good after its effect, "throw" likewise by a broken statement, "later" once and then no
  // more.
  Handler RecordingHandler() {
    return [this](sql::Transaction& transaction, const Event& event) -> absl::Status {
      const std::string text = StrCat(event.subject, "#", event.sequence, "=", event.value);
      transaction.session() << "INSERT INTO effects (text) VALUES (:text)", soci::use(text, "text");
      if (event.value == refused_) {
        return absl::InvalidArgumentError("refused");
      }
      if (event.value == "throw") {
        transaction.session() << "SELECT nothing FROM nowhere";
      }
      if (event.value == "away" && away_) {
        return absl::UnavailableError("away");
      }
      return absl::OkStatus();
    };
  }

  std::unique_ptr<InboxConsumer> NewConsumer(sql::Database& database, bus::Bus& bus,
                                             const std::string& group = "tester") {
    return std::make_unique<InboxConsumer>(
        database, bus, clock_, check_,
        InboxConsumer::Options{.group = group, .topics = {kTopic, kOtherTopic}, .handles = {}},
        RecordingHandler());
  }

  void ConsumeAll() {
    const auto consumer = NewConsumer(*database_, *bus_);
    while (true) {
      const auto taken = consumer->RunOnce(kNoWait);
      ASSERT_THAT(taken, IsOk());
      if (*taken == 0) {
        return;
      }
    }
  }

  std::vector<DeadLetter> AllDeadLetters() {
    auto letters = DeadLetters(*database_, check_, RecordingHandler(), {}).List(0, 1'000);
    EXPECT_THAT(letters, IsOk());
    return letters.ok() ? *std::move(letters) : std::vector<DeadLetter>();
  }

  std::vector<std::string> Effects() {
    std::vector<std::string> effects;
    EXPECT_THAT(database_->Read([&](sql::Transaction& transaction) {
      std::string text;
      soci::statement select =
          sql::Once(transaction.session(), "SELECT text FROM effects", soci::into(text));
      select.execute();
      while (select.fetch()) {
        effects.push_back(text);
      }
      return absl::OkStatus();
    }),
                IsOk());
    return effects;
  }

  int CountOf(const std::string& table) {
    int count = 0;
    EXPECT_THAT(database_->Read([&](sql::Transaction& transaction) {
      transaction.session() << "SELECT count(*) FROM " << table, soci::into(count);
      return absl::OkStatus();
    }),
                IsOk());
    return count;
  }

  void Execute(const std::string& statement) {
    ASSERT_THAT(database_->Write([&](sql::Transaction& transaction) {
      transaction.session() << statement;
      return absl::OkStatus();
    }),
                IsOk());
  }

  InboxProgress Progress() {
    auto progress = InboxProgressOf(*database_);
    EXPECT_THAT(progress, IsOk());
    return progress.ok() ? *progress : InboxProgress{};
  }

  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<bus::testing::InMemoryBus> bus_;
  zoneflow::testing::ManualClock clock_;
  const Journal journal_{"test", clock_};
  const EventKeys keys_ = testing::KeysOf(std::string(32, 'k'));
  const EventType types_[2] = {{.name = kType,
                                .topic = kTopic,
                                .source = "/zoneflow/test",
                                .subject = "signing",
                                .id_field = ""},
                               {.name = kOtherType,
                                .topic = kTopic,
                                .source = "/zoneflow/test",
                                .subject = "signing",
                                .id_field = ""}};
  const EventCheck check_{{std::begin(types_), std::end(types_)}, keys_};
  std::map<std::pair<std::string, std::int64_t>, std::string> hashes_;  // of MessageOf
  std::string refused_ = "refuse";
  bool away_ = true;
};

TYPED_TEST_SUITE_P(JournalContract);

TYPED_TEST_P(JournalContract, ConcurrentAppendsGiveEachSubjectItsRevisionsWithoutGaps) {
  const auto other = this->OpenOne();
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([this, thread, &other] {
      for (int round = 0; round < 10; ++round) {
        EXPECT_THAT(this->Append(thread % 2 == 0 ? *this->database_ : *other,
                                 StrCat("signing/", round % 2), StrCat(thread, ".", round)),
                    IsOk());
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  Relay relay(*this->database_, *this->bus_, "test", this->keys_);
  EXPECT_THAT(relay.RunOnce(), IsOkAndHolds(40));
  // Within a partition a subject's events come in the order of their sequence.
  std::map<std::string, std::int64_t> last;
  for (const bus::Message& message : this->bus_->log().Messages(kTopic)) {
    const auto event = ParseEvent(message);
    ASSERT_THAT(event, IsOk());
    EXPECT_EQ(event->sequence, ++last[event->subject]);
  }
  EXPECT_EQ(last["signing/0"], 20);
  EXPECT_EQ(last["signing/1"], 20);
}

TYPED_TEST_P(JournalContract, TheChainOfHashesVerifies) {
  for (const char* value : {"one", "two", "three"}) {
    ASSERT_THAT(this->Append(*this->database_, "signing/a", std::string(value) + '\0' + "\xff"),
                IsOk());
  }
  Relay relay(*this->database_, *this->bus_, "test", this->keys_);
  ASSERT_THAT(relay.RunOnce(), IsOkAndHolds(3));
  std::string previous;
  for (const bus::Message& message : this->bus_->log().Messages(kTopic)) {
    const auto event = ParseEvent(message);
    ASSERT_THAT(event, IsOk());
    EXPECT_EQ(event->hash, EventHash({.previous_hash = previous,
                                      .id = event->id,
                                      .type = event->type,
                                      .time = event->time,
                                      .actor = event->actor,
                                      .value = event->value}));
    previous = event->hash;
  }
}

TYPED_TEST_P(JournalContract, ManyAppendedAtOnceAreAsIfOneByOne) {
  constexpr int kSubjects = 700;
  ASSERT_THAT(this->Append(*this->database_, "signing/0003", "known"), IsOk());
  std::vector<std::string> subjects;
  std::vector<Event> events;
  for (int i = 0; i < kSubjects; ++i) {
    const std::string number = std::to_string(10'000 + i).substr(1);
    subjects.push_back("signing/" + number);
    // In another order than the subjects', one of them thrice in a row.
    events.push_back({.topic = kTopic,
                      .subject = "signing/" + std::to_string(10'000 + i * 11 % kSubjects).substr(1),
                      .type = kType,
                      .value = std::string(1, '\0') + number,
                      .actor = "service/test"});
    for (int again = 0; i == 5 && again < 2; ++again) {
      events.push_back(events.back());
    }
  }
  ASSERT_THAT(this->database_->Write([&](sql::Transaction& transaction) {
    const auto revisions = this->journal_.LockSubjects(transaction, subjects);
    EXPECT_THAT(revisions, IsOk());
    std::vector<std::int64_t> expected(kSubjects, 0);
    expected[3] = 1;
    EXPECT_EQ(*revisions, expected);
    return this->journal_.AppendAll(transaction, events).status();
  }),
              IsOk());
  Relay relay(*this->database_, *this->bus_, "test", this->keys_);
  ASSERT_THAT(relay.RunOnce(), IsOkAndHolds(1 + kSubjects + 2));
  std::map<std::string, std::pair<std::int64_t, std::string>> last;
  std::map<std::string, std::vector<std::string>> told;
  for (const bus::Message& message : this->bus_->log().Messages(kTopic)) {
    const auto event = ParseEvent(message);
    ASSERT_THAT(event, IsOk());
    auto& [sequence, hash] = last[event->subject];
    EXPECT_EQ(event->sequence, ++sequence);
    EXPECT_EQ(event->hash, EventHash({.previous_hash = hash,
                                      .id = event->id,
                                      .type = event->type,
                                      .time = event->time,
                                      .actor = event->actor,
                                      .value = event->value}));
    hash = event->hash;
    told[event->subject].push_back(event->value);
  }
  EXPECT_EQ(last.size(), static_cast<std::size_t>(kSubjects));
  EXPECT_EQ(told["signing/0003"].size(), 2u);
  EXPECT_EQ(told["signing/0055"], (std::vector<std::string>(3, std::string(1, '\0') + "0005")));
  // What is pending weighs what its events do.
  long long bytes = 0, values = 0;
  ASSERT_THAT(this->database_->Write([&](sql::Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(this->journal_.AppendAll(transaction, events).status());
    transaction.session() << "SELECT sum(bytes) FROM journal_pending", soci::into(bytes);
    transaction.session() << "SELECT sum(length(body)) FROM journal WHERE id IN (SELECT id FROM "
                             "journal_pending)",
        soci::into(values);
    return absl::OkStatus();
  }),
              IsOk());
  EXPECT_EQ(bytes, 5 * static_cast<long long>(events.size()));
  EXPECT_EQ(values, bytes);
  // Nothing of them is kept where one cannot be.
  events[400].actor = "";
  const auto before = ProgressOf(*this->database_);
  EXPECT_THAT(this->database_->Write([&](sql::Transaction& transaction) {
    return this->journal_.AppendAll(transaction, events).status();
  }),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("actor")));
  EXPECT_EQ(ProgressOf(*this->database_)->pending, before->pending);
}

TYPED_TEST_P(JournalContract, AnEventLeavesOnlyWithItsStateChange) {
  EXPECT_FALSE(
      this->database_
          ->Write([&](sql::Transaction& transaction) -> absl::Status {
            EXPECT_THAT(this->journal_.LockSubject(transaction, "signing/a"), IsOkAndHolds(0));
            EXPECT_THAT(this->journal_.Append(transaction,
                                              {kTopic, "signing/a", "t", "v", "service/test", ""}),
                        IsOkAndHolds(1));
            EXPECT_THAT(this->journal_.LockSubject(transaction, "signing/a"), IsOkAndHolds(1));
            return absl::CancelledError("no");
          })
          .ok());
  Relay relay(*this->database_, *this->bus_, "test", this->keys_);
  EXPECT_THAT(relay.RunOnce(), IsOkAndHolds(0));
  EXPECT_THAT(this->bus_->log().Messages(kTopic), IsEmpty());
}

TYPED_TEST_P(JournalContract, AnEventThatIsTooLargeOrUnnamedIsRefused) {
  EXPECT_THAT(this->Append(*this->database_, "signing/a", std::string(512 * 1024, 'x')), IsOk());
  EXPECT_THAT(this->Append(*this->database_, "signing/a", std::string(512 * 1024 + 1, 'x')),
              StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(this->Append(*this->database_, "", "x"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("subject")));
  const auto progress = ProgressOf(*this->database_);
  ASSERT_THAT(progress, IsOk());
  EXPECT_EQ(progress->pending, 1);
}

TYPED_TEST_P(JournalContract, ARelayThatDiesBeforeItMarksRepeatsButLosesNothing) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_THAT(this->Append(*this->database_, StrCat("signing/", i), "v"), IsOk());
  }
  ForgetfulBus forgetful(*this->bus_);
  {
    Relay dying(*this->database_, forgetful, "test", this->keys_);
    EXPECT_THAT(dying.RunOnce(), StatusIs(absl::StatusCode::kUnavailable));
  }
  ASSERT_THAT(this->Append(*this->database_, "signing/5", "v"), IsOk());
  forgetful.forget = false;
  Relay relay(*this->database_, forgetful, "test", this->keys_);
  EXPECT_THAT(relay.RunOnce(), IsOkAndHolds(6));
  EXPECT_EQ(forgetful.published, 11);
  this->ConsumeAll();
  EXPECT_EQ(this->Effects().size(), 6U);
  const auto progress = ProgressOf(*this->database_);
  ASSERT_THAT(progress, IsOk());
  EXPECT_EQ(progress->pending, 0);
  EXPECT_EQ(progress->last, 6);  // kept
}

TYPED_TEST_P(JournalContract, ABusThatIsAwayIsTriedAgainUntilItIsBack) {
  this->bus_->log().Fail(absl::UnavailableError("broker down"));
  Relay relay(*this->database_, *this->bus_, "test", this->keys_);
  ASSERT_THAT(relay.Start(), IsOk());
  ASSERT_THAT(this->Append(*this->database_, "signing/a", "v"), IsOk());
  EXPECT_TRUE(
      zoneflow::testing::WaitUntil([&] { return !relay.Health().ok(); }, std::chrono::seconds(20)));
  this->bus_->log().Fail(absl::OkStatus());
  EXPECT_TRUE(zoneflow::testing::WaitUntil(
      [&] { return relay.Health().ok() && this->bus_->log().Messages(kTopic).size() == 1; },
      std::chrono::seconds(20)));
  relay.Stop();
  relay.Stop();
}

TYPED_TEST_P(JournalContract, TwoRelaysPublishEverySubjectInOrder) {
  const auto other = this->OpenOne();
  Relay here(*this->database_, *this->bus_, "test", this->keys_);
  Relay there(*other, *this->bus_, "test", this->keys_);
  ASSERT_THAT(here.Start(), IsOk());
  ASSERT_THAT(there.Start(), IsOk());
  for (int i = 0; i < 60; ++i) {
    ASSERT_THAT(
        this->Append(i % 2 == 0 ? *this->database_ : *other, StrCat("signing/", i % 3), StrCat(i)),
        IsOk());
  }
  EXPECT_TRUE(zoneflow::testing::WaitUntil(
      [&] { return this->bus_->log().Messages(kTopic).size() >= 60; }, std::chrono::seconds(20)));
  here.Stop();
  there.Stop();
  std::map<std::string, std::int64_t> last;
  for (const bus::Message& message : this->bus_->log().Messages(kTopic)) {
    const auto event = ParseEvent(message);
    ASSERT_THAT(event, IsOk());
    EXPECT_EQ(event->sequence, ++last[event->subject]);
  }
}

TYPED_TEST_P(JournalContract, EventsAreAppliedInOrderAndPositionsMove) {
  this->Publish({this->MessageOf("signing/a", 1, "x"), this->MessageOf("signing/a", 2, "y")});
  this->ConsumeAll();
  EXPECT_THAT(this->Effects(), ElementsAre("signing/a#1=x", "signing/a#2=y"));
  std::int64_t applied = 0;
  for (const PartitionPosition& position : this->Progress().positions) {
    applied += position.next_offset;
  }
  EXPECT_EQ(applied, 2);
}

TYPED_TEST_P(JournalContract, ARedeliveryHasNoEffect) {
  this->Publish({this->MessageOf("signing/a", 1, "x"), this->MessageOf("signing/b", 1, "y")});
  this->ConsumeAll();
  this->Execute("DELETE FROM positions");  // everything comes again
  this->ConsumeAll();
  EXPECT_EQ(this->Effects().size(), 2U);
  EXPECT_EQ(this->Progress().dead_letters, 0);
}

TYPED_TEST_P(JournalContract, AGapIsParkedAndAppliedInTheTransactionThatClosesIt) {
  const auto first = this->MessageOf("signing/a", 1, "x");
  const auto second = this->MessageOf("signing/a", 2, "y");
  this->Publish({first, this->MessageOf("signing/a", 3, "z"), this->MessageOf("signing/a", 4, "!"),
                 this->MessageOf("signing/b", 2, "q")});
  this->ConsumeAll();
  EXPECT_THAT(this->Effects(), ElementsAre("signing/a#1=x"));
  EXPECT_EQ(this->Progress().parked, 3);
  EXPECT_EQ(this->Progress().parked_over_60s, 0);
  this->Execute("UPDATE parked SET parked_at_us = parked_at_us - 61000000 WHERE sequence = 4");
  EXPECT_EQ(this->Progress().parked_over_60s, 1);
  this->Publish({second});
  this->ConsumeAll();
  EXPECT_THAT(this->Effects(),
              ElementsAre("signing/a#1=x", "signing/a#2=y", "signing/a#3=z", "signing/a#4=!"));
  EXPECT_EQ(this->Progress().parked, 1);
}

TYPED_TEST_P(JournalContract, TheSameSequenceWithAnotherHashIsADeadLetter) {
  this->Publish({this->MessageOf("signing/a", 1, "x")});
  this->ConsumeAll();
  this->Publish({this->ForgedMessage("signing/a", 1, "forged", "")});
  this->ConsumeAll();
  EXPECT_THAT(this->Effects(), ElementsAre("signing/a#1=x"));
  const std::vector<DeadLetter> letters = this->AllDeadLetters();
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_EQ(letters[0].code, "DATA_LOSS");
  EXPECT_THAT(letters[0].reason, HasSubstr("came before with another hash"));
}

TYPED_TEST_P(JournalContract, WhatIsNotSignedByAKeyIsADeadLetterAndChangesNothing) {
  const auto first = this->MessageOf("signing/a", 1, "x");
  const auto second = this->MessageOf("signing/a", 2, "y");
  const EventKeys wrong = testing::KeysOf(std::string(32, 'w'));
  std::vector<bus::OutgoingMessage> forged = {first, first, second, second};
  for (std::size_t i = 0; i < forged.size(); ++i) {
    std::string& mac = forged[i].headers["ce_mac"];
    mac = i % 2 == 0 ? "" : wrong.Sign(forged[i].headers["ce_hash"]);
  }
  this->Publish(forged);
  this->ConsumeAll();
  EXPECT_THAT(this->Effects(), IsEmpty());
  EXPECT_EQ(this->CountOf("inbox"), 0);
  EXPECT_EQ(this->Progress().parked, 0);
  const std::vector<DeadLetter> letters = this->AllDeadLetters();
  ASSERT_EQ(letters.size(), 4U);
  for (const DeadLetter& letter : letters) {
    EXPECT_EQ(letter.code, "UNAUTHENTICATED");
    EXPECT_THAT(letter.reason, HasSubstr("header ce_mac '"));
    EXPECT_THAT(letter.reason, HasSubstr("EVENT_KEY_FILE"));
  }
  this->Publish({first, second});
  this->ConsumeAll();
  EXPECT_THAT(this->Effects(), ElementsAre("signing/a#1=x", "signing/a#2=y"));
}

// With the right key, so that nothing but the history tells.
TYPED_TEST_P(JournalContract, WhatDoesNotFollowIsADeadLetterAndTheRealOneIsTaken) {
  this->Publish({this->ForgedMessage("signing/b", 1, "forged", std::string(64, '0')),
                 this->MessageOf("signing/a", 1, "x"),
                 this->ForgedMessage("signing/a", 2, "forged", std::string(64, '0'))});
  const bus::OutgoingMessage real = this->MessageOf("signing/a", 2, "y");
  bus::OutgoingMessage changed = real;  // with its hash and mac
  changed.headers["ce_actor"] = "person/somebody";
  this->Publish({changed});
  this->ConsumeAll();
  EXPECT_THAT(this->Effects(), ElementsAre("signing/a#1=x"));
  EXPECT_EQ(this->CountOf("inbox"), 1);
  const std::vector<DeadLetter> letters = this->AllDeadLetters();
  ASSERT_EQ(letters.size(), 3U);
  for (const DeadLetter& letter : letters) {
    EXPECT_EQ(letter.code, "DATA_LOSS");
    EXPECT_THAT(letter.reason, HasSubstr("header ce_hash '"));
  }
  this->Publish({real});
  this->ConsumeAll();
  EXPECT_THAT(this->Effects(), ElementsAre("signing/a#1=x", "signing/a#2=y"));
}

// A mac covers ce_hash, so with the hash and mac of a real event any content passes until the event
// before is known.
TYPED_TEST_P(JournalContract, AForgedEventThatWaitsDoesNotKeepTheRealOneOut) {
  const auto first = this->MessageOf("signing/a", 1, "x");
  const auto second = this->MessageOf("signing/a", 2, "y");
  const auto third = this->MessageOf("signing/a", 3, "z");
  const auto fourth = this->MessageOf("signing/a", 4, "!");
  bus::OutgoingMessage changed = third;
  changed.value = "changed";
  this->Publish({changed, this->ForgedMessage("signing/a", 3, "forged", std::string(64, '0')),
                 this->ForgedMessage("signing/a", 9, "far ahead", std::string(64, '0'))});
  this->ConsumeAll();
  EXPECT_EQ(this->Progress().parked, 3);
  this->Publish({third, third, fourth, first, second});
  this->ConsumeAll();
  EXPECT_THAT(this->Effects(),
              ElementsAre("signing/a#1=x", "signing/a#2=y", "signing/a#3=z", "signing/a#4=!"));
  EXPECT_EQ(this->Progress().parked, 1);
  const std::vector<DeadLetter> letters = this->AllDeadLetters();
  ASSERT_EQ(letters.size(), 2U);
  for (const DeadLetter& letter : letters) {
    EXPECT_EQ(letter.code, "DATA_LOSS");
    EXPECT_EQ(letter.ce_id, "/zoneflow/test/signing/a/3");
  }
}

TYPED_TEST_P(JournalContract, AnEventThatWaitedWithoutAMacIsADeadLetterOnceThereIsAKey) {
  const EventCheck without_key(
      std::vector<EventType>(std::begin(this->types_), std::end(this->types_)), EventKeys());
  const auto first = this->MessageOf("signing/a", 1, "x");
  const auto second = this->MessageOf("signing/a", 2, "y");
  bus::OutgoingMessage unsigned_second = second;
  unsigned_second.headers.erase("ce_mac");
  this->Publish({unsigned_second});
  InboxConsumer consumer(*this->database_, *this->bus_, this->clock_, without_key,
                         {.group = "tester", .topics = {kTopic}, .handles = {}},
                         this->RecordingHandler());
  EXPECT_THAT(consumer.RunOnce(kNoWait), IsOkAndHolds(1));
  EXPECT_EQ(this->Progress().parked, 1);
  consumer.Stop();
  this->Publish({first, second});
  this->ConsumeAll();
  EXPECT_THAT(this->Effects(), ElementsAre("signing/a#1=x", "signing/a#2=y"));
  const std::vector<DeadLetter> letters = this->AllDeadLetters();
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_EQ(letters[0].code, "UNAUTHENTICATED");
}

TYPED_TEST_P(JournalContract, AReplayIsCheckedAsTheMessageWas) {
  bus::OutgoingMessage no_mac = this->MessageOf("signing/a", 1, "x");
  no_mac.headers.erase("ce_mac");
  bus::OutgoingMessage other_key = this->MessageOf("signing/b", 1, "x");
  other_key.key = "signing/c";
  this->Publish({no_mac, other_key, this->ForgedMessage("signing/d", 1, "x", "salt")});
  this->ConsumeAll();
  DeadLetters letters(*this->database_, this->check_, this->RecordingHandler(), {});
  for (const DeadLetter& letter : this->AllDeadLetters()) {
    const auto replayed = letters.Replay(letter.id);
    EXPECT_EQ(absl::StatusCodeToString(replayed.status().code()), letter.code);
    EXPECT_EQ(replayed.status().message(), letter.reason);
    const auto kept = letters.Get(letter.id);
    ASSERT_THAT(kept, IsOk());
    EXPECT_EQ(kept->attempts, 2);
  }
  EXPECT_EQ(this->Progress().dead_letters, 3);
  EXPECT_THAT(this->Effects(), IsEmpty());
  EXPECT_EQ(this->CountOf("inbox"), 0);
}

// Of what went wrong on this side: the right message was taken for a forged one.
TYPED_TEST_P(JournalContract, AReplayUnderTheRightKeyAppliesItAndWhatWaited) {
  const EventCheck wrong_key(
      std::vector<EventType>(std::begin(this->types_), std::end(this->types_)),
      testing::KeysOf(std::string(32, 'w')));
  this->Publish({this->MessageOf("signing/a", 1, "x")});
  InboxConsumer consumer(*this->database_, *this->bus_, this->clock_, wrong_key,
                         {.group = "tester", .topics = {kTopic}, .handles = {}},
                         this->RecordingHandler());
  EXPECT_THAT(consumer.RunOnce(kNoWait), IsOkAndHolds(1));
  consumer.Stop();
  this->Publish({this->MessageOf("signing/a", 2, "y")});
  this->ConsumeAll();
  EXPECT_EQ(this->Progress().parked, 1);
  const std::vector<DeadLetter> all = this->AllDeadLetters();
  ASSERT_EQ(all.size(), 1U);
  DeadLetters letters(*this->database_, this->check_, this->RecordingHandler(), {});
  EXPECT_THAT(letters.Replay(all[0].id), IsOkAndHolds(true));
  EXPECT_THAT(this->Effects(), ElementsAre("signing/a#1=x", "signing/a#2=y"));
  EXPECT_EQ(this->Progress().parked, 0);
}

TYPED_TEST_P(JournalContract, ALetterThatHadPassedIsReplayedThoughTheKeyHasChanged) {
  this->Publish({this->MessageOf("signing/a", 1, "refuse")});
  this->ConsumeAll();
  const std::vector<DeadLetter> all = this->AllDeadLetters();
  ASSERT_EQ(all.size(), 1U);
  this->refused_ = "";
  const EventCheck new_key(std::vector<EventType>(std::begin(this->types_), std::end(this->types_)),
                           testing::KeysOf(std::string(32, 'n')));
  DeadLetters letters(*this->database_, new_key, this->RecordingHandler(), {});
  EXPECT_THAT(letters.Replay(all[0].id), IsOkAndHolds(true));
}

// A forged letter of a later sequence has not raised the inbox: the later event was applied.
TYPED_TEST_P(JournalContract, AForgedLaterDeadLetterDoesNotBringAnEarlierOneBack) {
  this->Publish({this->MessageOf("signing/a", 1, "refuse"),
                 this->ForgedMessage("signing/a", 2, "forged", std::string(64, '0')),
                 this->MessageOf("signing/a", 2, "y")});
  this->ConsumeAll();
  EXPECT_EQ(this->Progress().dead_letters, 2);
  this->refused_ = "";
  DeadLetters letters(*this->database_, this->check_, this->RecordingHandler(), {});
  EXPECT_THAT(letters.Replay(this->AllDeadLetters()[0].id), IsOkAndHolds(false));
  EXPECT_THAT(this->Effects(), ElementsAre("signing/a#2=y"));
}

TYPED_TEST_P(JournalContract, WhatIsPublishedAgainIsSignedWithTheKeyOfThen) {
  ASSERT_THAT(this->Append(*this->database_, "signing/a", "v"), IsOk());
  EXPECT_THAT(Relay(*this->database_, *this->bus_, "test", EventKeys()).RunOnce(), IsOkAndHolds(1));
  this->Execute(
      "INSERT INTO journal_pending (id, bytes) SELECT id, length(body) FROM journal WHERE subject "
      "= 'signing/a'");
  EXPECT_THAT(Relay(*this->database_, *this->bus_, "test", this->keys_).RunOnce(), IsOkAndHolds(1));
  const std::vector<bus::Message> messages = this->bus_->log().Messages(kTopic);
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_FALSE(messages[0].headers.contains(bus::kMac));
  EXPECT_TRUE(this->keys_.Verify(bus::HeaderOf(messages[1].headers, bus::kHash),
                                 bus::HeaderOf(messages[1].headers, bus::kMac)));
  this->ConsumeAll();
  EXPECT_THAT(this->Effects(), ElementsAre("signing/a#1=v"));
  EXPECT_EQ(this->Progress().dead_letters, 1);  // the one without a mac
}

TYPED_TEST_P(JournalContract, AZombiesBatchIsDroppedWhole) {
  const auto other = this->OpenOne();
  // Members of different groups get the same partitions, as a zombie and its successor do.
  const auto zombie = this->NewConsumer(*this->database_, *this->bus_, "zombie");
  const auto successor = this->NewConsumer(*other, *this->bus_, "successor");
  EXPECT_THAT(zombie->RunOnce(kNoWait), IsOkAndHolds(0));
  EXPECT_THAT(successor->RunOnce(kNoWait), IsOkAndHolds(0));
  this->Publish({this->MessageOf("signing/a", 1, "x"), this->MessageOf("signing/a", 2, "y")});
  EXPECT_THAT(successor->RunOnce(kNoWait), IsOkAndHolds(2));
  EXPECT_THAT(zombie->RunOnce(kNoWait), IsOkAndHolds(0));
  EXPECT_EQ(this->Effects().size(), 2U);
  // Both go on from where the rows stand.
  this->Publish({this->MessageOf("signing/a", 3, "z")});
  EXPECT_THAT(zombie->RunOnce(kNoWait), IsOkAndHolds(1));
  EXPECT_THAT(successor->RunOnce(kNoWait), IsOkAndHolds(0));
  EXPECT_EQ(this->Effects().size(), 3U);
}

TYPED_TEST_P(JournalContract, ConsumersThatRaceApplyEachEventOnce) {
  const auto other = this->OpenOne();
  std::vector<bus::OutgoingMessage> messages;
  for (int i = 0; i < 600; ++i) {
    messages.push_back(this->MessageOf(StrCat("signing/", i % 7), i / 7 + 1, StrCat(i)));
  }
  this->Publish(messages);
  std::vector<std::thread> threads;
  for (sql::Database* database : {this->database_.get(), other.get()}) {
    threads.emplace_back([this, database] {
      const auto consumer = this->NewConsumer(*database, *this->bus_,
                                              StrCat("group", database == this->database_.get()));
      for (int idle = 0; idle < 3;) {
        const auto taken = consumer->RunOnce(std::chrono::milliseconds(10));
        ASSERT_THAT(taken, IsOk());
        idle = *taken == 0 ? idle + 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  const std::vector<std::string> effects = this->Effects();
  EXPECT_EQ(effects.size(), 600U);
  EXPECT_EQ(std::set<std::string>(effects.begin(), effects.end()).size(), 600U);
  EXPECT_EQ(this->Progress().parked, 0);
}

TYPED_TEST_P(JournalContract, ADeadLetterKeepsHeadersAndBytesAndLetsTheRestPass) {
  bus::OutgoingMessage broken = this->MessageOf("signing/b", 1, std::string("\x00\xff'", 3));
  broken.headers["ce_sequence"] = "1";
  broken.headers["extra"] = std::string("\xfe\x00:\n", 4);
  this->Publish({this->MessageOf("signing/a", 1, "refuse"), this->MessageOf("signing/a", 2, "y"),
                 this->MessageOf("signing/a", 3, "throw"), broken});
  this->ConsumeAll();
  // What the refused ones did is undone.
  EXPECT_THAT(this->Effects(), ElementsAre("signing/a#2=y"));
  DeadLetters letters(*this->database_, this->check_, this->RecordingHandler(), {});
  const auto list = letters.List(0, 10);
  ASSERT_THAT(list, IsOk());
  ASSERT_EQ(list->size(), 3U);
  std::map<std::string, DeadLetter> by_code;
  for (const DeadLetter& row : *list) {
    const auto letter = letters.Get(row.id);
    ASSERT_THAT(letter, IsOk());
    by_code[letter->subject + " " + letter->code] = *letter;
  }
  const DeadLetter& refused = by_code["signing/a INVALID_ARGUMENT"];
  EXPECT_EQ(refused.reason, "refused");
  EXPECT_EQ(refused.ce_id, "/zoneflow/test/signing/a/1");
  EXPECT_EQ(refused.attempts, 1);
  EXPECT_EQ(refused.create_time, FormatInstant(this->clock_.Now()));
  EXPECT_EQ(by_code["signing/a INTERNAL"].ce_id, "/zoneflow/test/signing/a/3");
  const DeadLetter& unreadable = by_code["signing/b INVALID_ARGUMENT"];
  EXPECT_THAT(unreadable.reason, HasSubstr("ce_sequence '1'"));
  EXPECT_EQ(unreadable.value, broken.value);
  EXPECT_EQ(unreadable.headers, broken.headers);
  EXPECT_THAT(letters.Get(999), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(letters.Drop(999), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(letters.Drop(unreadable.id), IsOk());
  EXPECT_EQ(this->Progress().dead_letters, 2);
}

TYPED_TEST_P(JournalContract, AReplayAppliesTheEventOnceItsCauseIsGone) {
  this->Publish({this->MessageOf("signing/a", 1, "refuse")});
  this->ConsumeAll();
  DeadLetters letters(*this->database_, this->check_, this->RecordingHandler(), {});
  const auto list = letters.List(0, 1);
  ASSERT_THAT(list, IsOk());
  ASSERT_EQ(list->size(), 1U);
  const std::int64_t id = list->front().id;
  EXPECT_THAT(letters.Replay(id), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(this->Effects(), IsEmpty());
  const auto again = letters.Get(id);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->attempts, 2);
  this->refused_ = "";
  EXPECT_THAT(letters.Replay(id), IsOkAndHolds(true));
  EXPECT_THAT(this->Effects(), ElementsAre("signing/a#1=refuse"));
  EXPECT_THAT(letters.Replay(id), StatusIs(absl::StatusCode::kNotFound));
}

TYPED_TEST_P(JournalContract, AReplayAfterALaterSequenceIsIgnored) {
  this->Publish({this->MessageOf("signing/a", 1, "refuse"), this->MessageOf("signing/a", 2, "y")});
  this->ConsumeAll();
  this->refused_ = "";
  DeadLetters letters(*this->database_, this->check_, this->RecordingHandler(), {});
  const auto list = letters.List(0, 1);
  ASSERT_THAT(list, IsOk());
  ASSERT_EQ(list->size(), 1U);
  EXPECT_THAT(letters.Replay(list->front().id), IsOkAndHolds(false));
  EXPECT_THAT(this->Effects(), ElementsAre("signing/a#2=y"));
  EXPECT_EQ(this->Progress().dead_letters, 0);
}

// What the events before it and after it did not tell is not lost for having come late.
TYPED_TEST_P(JournalContract, WhatAReplayAfterALaterSequenceIsWorthIsItsConsumersToSay) {
  this->Publish({this->MessageOf("signing/a", 1, "refuse"), this->MessageOf("signing/a", 2, "y"),
                 this->MessageOf("signing/a", 3, "refuse"), this->MessageOf("signing/a", 4, "z")});
  this->ConsumeAll();
  this->refused_ = "";
  bool broken = true;
  const Handler record = this->RecordingHandler();
  const LateHandler only_the_first = [&](sql::Transaction& transaction,
                                         const Event& event) -> absl::StatusOr<bool> {
    if (event.sequence != 1) {
      return false;
    }
    RETURN_IF_ERROR(record(transaction, event));
    if (broken) {
      return absl::InternalError("broken");
    }
    return true;
  };
  DeadLetters letters(*this->database_, this->check_, record, only_the_first);
  const auto list = letters.List(0, 10);
  ASSERT_THAT(list, IsOk());
  ASSERT_EQ(list->size(), 2U);
  EXPECT_THAT(letters.Replay((*list)[0].id), StatusIs(absl::StatusCode::kInternal, "broken"));
  EXPECT_THAT(this->Effects(), ElementsAre("signing/a#2=y", "signing/a#4=z"));
  EXPECT_EQ(letters.Get((*list)[0].id)->attempts, 2);
  broken = false;
  EXPECT_THAT(letters.Replay((*list)[0].id), IsOkAndHolds(true));
  EXPECT_THAT(letters.Replay((*list)[1].id), IsOkAndHolds(false));
  EXPECT_THAT(this->Effects(), ElementsAre("signing/a#2=y", "signing/a#4=z", "signing/a#1=refuse"));
  EXPECT_EQ(this->Progress().dead_letters, 0);
  this->Publish({this->MessageOf("signing/a", 5, "on")});  // the subject stands where it stood
  this->ConsumeAll();
  EXPECT_EQ(this->Effects().size(), 4U);
}

TYPED_TEST_P(JournalContract, ALaterDeadLetterDoesNotKeepAnEarlierOneFromBeingReplayed) {
  this->Publish(
      {this->MessageOf("signing/a", 1, "refuse"), this->MessageOf("signing/a", 2, "refuse")});
  this->ConsumeAll();
  this->refused_ = "";
  DeadLetters letters(*this->database_, this->check_, this->RecordingHandler(), {});
  const auto list = letters.List(0, 10);
  ASSERT_THAT(list, IsOk());
  ASSERT_EQ(list->size(), 2U);
  EXPECT_THAT(letters.Replay((*list)[0].id), IsOkAndHolds(true));
  EXPECT_THAT(letters.Replay((*list)[1].id), IsOkAndHolds(true));
  EXPECT_THAT(this->Effects(), ElementsAre("signing/a#1=refuse", "signing/a#2=refuse"));
}

TYPED_TEST_P(JournalContract, ADependencyThatIsAwayKeepsTheMessages) {
  this->Publish({this->MessageOf("signing/a", 1, "x"), this->MessageOf("signing/a", 2, "away")});
  const auto consumer = this->NewConsumer(*this->database_, *this->bus_);
  EXPECT_THAT(consumer->RunOnce(kNoWait), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(this->Effects(), IsEmpty());
  this->away_ = false;
  EXPECT_THAT(consumer->RunOnce(kNoWait), IsOkAndHolds(2));
  EXPECT_THAT(this->Effects(), ElementsAre("signing/a#1=x", "signing/a#2=away"));
  EXPECT_EQ(this->Progress().dead_letters, 0);
}

// The wait is a minute and ends as soon as the batch is full.
TYPED_TEST_P(JournalContract, WhatComesWithinTheLingerSharesATransaction) {
  this->Publish({this->MessageOf("signing/0", 1, "x")});
  InboxConsumer consumer(*this->database_, *this->bus_, this->clock_, this->check_,
                         {.group = "tester",
                          .topics = {kTopic, kOtherTopic},
                          .handles = {},
                          .linger = std::chrono::minutes(1)},
                         this->RecordingHandler());
  std::thread later([&] {
    std::vector<bus::OutgoingMessage> messages;
    for (int i = 1; i < 200; ++i) {
      messages.push_back(this->MessageOf(StrCat("signing/", i), 1, "x"));
    }
    this->Publish(messages);
  });
  EXPECT_THAT(consumer.RunOnce(std::chrono::seconds(20)), IsOkAndHolds(200));
  later.join();
  EXPECT_EQ(this->Effects().size(), 200u);
}

TYPED_TEST_P(JournalContract, TypesThatAreNotHandledRaiseTheInbox) {
  this->Publish(
      {this->MessageOf("signing/a", 1, "x", kOtherType), this->MessageOf("signing/a", 2, "y")});
  InboxConsumer consumer(*this->database_, *this->bus_, this->clock_, this->check_,
                         {.group = "tester",
                          .topics = {kTopic},
                          .handles = [](std::string_view type) { return type == kType; }},
                         this->RecordingHandler());
  EXPECT_THAT(consumer.RunOnce(kNoWait), IsOkAndHolds(2));
  EXPECT_THAT(this->Effects(), ElementsAre("signing/a#2=y"));
}

TYPED_TEST_P(JournalContract, APositionBeyondTheLogsEndStopsConsumptionUntilTheEpochIsRaised) {
  this->Publish({this->MessageOf("signing/a", 1, "x"), this->MessageOf("signing/a", 2, "y")});
  this->ConsumeAll();
  this->bus_->log().Recreate(kTopic);
  const auto consumer = this->NewConsumer(*this->database_, *this->bus_);
  EXPECT_THAT(consumer->RunOnce(kNoWait), StatusIs(absl::StatusCode::kOutOfRange));
  ASSERT_THAT(consumer->Start(), IsOk());
  EXPECT_TRUE(zoneflow::testing::WaitUntil([&] { return absl::IsOutOfRange(consumer->Health()); },
                                           std::chrono::seconds(20)));
  consumer->Stop();
  EXPECT_THAT(ReadTopicsAgain(*this->database_), IsOkAndHolds(2));
  this->Publish({this->MessageOf("signing/a", 1, "x"), this->MessageOf("signing/a", 2, "y"),
                 this->MessageOf("signing/a", 3, "z")});  // the journal, published again
  this->ConsumeAll();
  EXPECT_THAT(this->Effects(), ElementsAre("signing/a#1=x", "signing/a#2=y", "signing/a#3=z"));
}

// As long as the old log, so that lengths alone tell nothing.
TYPED_TEST_P(JournalContract, ALogMadeAnewThatIsAsLongAsTheOldOneIsNotReadOn) {
  this->Publish({this->MessageOf("signing/a", 1, "x"), this->MessageOf("signing/a", 2, "y")});
  this->ConsumeAll();
  const auto running = this->NewConsumer(*this->database_, *this->bus_);
  EXPECT_THAT(running->RunOnce(kNoWait), IsOkAndHolds(0));
  this->bus_->log().Recreate(kTopic);
  this->Publish({this->MessageOf("signing/a", 1, "x"), this->MessageOf("signing/a", 2, "y"),
                 this->MessageOf("signing/a", 3, "z")});
  const auto fresh = this->NewConsumer(*this->database_, *this->bus_);
  for (InboxConsumer* consumer : {running.get(), fresh.get()}) {
    EXPECT_THAT(consumer->RunOnce(kNoWait),
                StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("zoneflow topics recover")));
  }
  EXPECT_THAT(this->Effects(), ElementsAre("signing/a#1=x", "signing/a#2=y"));
  const auto findings = CheckLogs(*this->database_, *this->bus_);
  ASSERT_THAT(findings, IsOk());
  ASSERT_EQ(findings->size(), 1U);
  EXPECT_EQ(findings->front().topic, kTopic);
  EXPECT_THAT(findings->front().what, HasSubstr("/zoneflow/test/signing/a/2@"));
  // The running one follows the epoch by itself.
  ASSERT_THAT(ReadTopicsAgain(*this->database_), IsOk());
  EXPECT_THAT(running->RunOnce(kNoWait), IsOkAndHolds(3));
  EXPECT_THAT(this->Effects(), ElementsAre("signing/a#1=x", "signing/a#2=y", "signing/a#3=z"));
  EXPECT_THAT(CheckLogs(*this->database_, *this->bus_), IsOkAndHolds(IsEmpty()));
}

TYPED_TEST_P(JournalContract, ARowOfBeforeIsBoundByTheNextBatch) {
  this->Publish({this->MessageOf("signing/a", 1, "x")});
  this->ConsumeAll();
  this->Execute("UPDATE positions SET previous = ''");
  this->Publish({this->MessageOf("signing/a", 2, "y")});
  this->ConsumeAll();
  this->bus_->log().Recreate(kTopic);
  this->Publish({this->MessageOf("signing/a", 1, "x"), this->MessageOf("signing/a", 2, "y")});
  const auto consumer = this->NewConsumer(*this->database_, *this->bus_);
  EXPECT_THAT(consumer->RunOnce(kNoWait), StatusIs(absl::StatusCode::kOutOfRange));
}

TYPED_TEST_P(JournalContract, ARelayPublishesNothingIntoALogThatLostWhatItPublished) {
  for (const char* value : {"one", "two", "three"}) {
    ASSERT_THAT(this->Append(*this->database_, "signing/a", value), IsOk());
  }
  Relay relay(*this->database_, *this->bus_, "test", this->keys_);
  EXPECT_THAT(relay.LogHealth(), StatusIs(absl::StatusCode::kUnavailable));
  ASSERT_THAT(relay.RunOnce(), IsOkAndHolds(3));
  EXPECT_THAT(relay.LogHealth(), IsOk());
  const auto lost = StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("zoneflow topics recover"));
  for (const char* fault : {"cut", "recreated", "deleted"}) {
    SCOPED_TRACE(fault);
    if (std::string_view(fault) == "cut") {
      this->bus_->log().Cut(kTopic, 1);
    } else if (std::string_view(fault) == "recreated") {
      this->bus_->log().Recreate(kTopic);
    } else {
      this->bus_->log().Delete(kTopic);
    }
    ASSERT_THAT(this->Append(*this->database_, "signing/b", fault), IsOk());
    Relay restarted(*this->database_, *this->bus_, "test", this->keys_);
    EXPECT_THAT(restarted.RunOnce(), lost);
    EXPECT_THAT(restarted.LogHealth(), lost);
    EXPECT_LE(this->bus_->log().Messages(kTopic).size(), fault[0] == 'c' ? 1U : 0U);
    ASSERT_THAT(this->bus_->CreateTopics({{.name = kTopic, .partitions = 3}}), IsOk());
    EXPECT_THAT(restarted.RunOnce(), lost);
    EXPECT_THAT(CheckLogs(*this->database_, *this->bus_),
                IsOkAndHolds(ElementsAre(::testing::Field(&LogFinding::topic, kTopic))));

    const std::string topics[] = {kTopic};
    ASSERT_THAT(HoldTopics(*this->database_, topics), IsOk());
    EXPECT_THAT(restarted.RunOnce(), lost);
    EXPECT_THAT(CheckLogs(*this->database_, *this->bus_), IsOkAndHolds(::testing::Not(IsEmpty())));
    const auto again = PublishTopicsAgain(*this->database_, topics);
    ASSERT_THAT(again, IsOk());
    EXPECT_THAT(restarted.RunOnce(), IsOkAndHolds(*again));
    EXPECT_THAT(restarted.LogHealth(), IsOk());
    EXPECT_EQ(this->bus_->log().Messages(kTopic).size(), static_cast<std::size_t>(*again));
    EXPECT_THAT(CheckLogs(*this->database_, *this->bus_), IsOkAndHolds(IsEmpty()));
  }
}

// Between two looks at the log: what was put into the new one is not taken for published.
TYPED_TEST_P(JournalContract, ALogMadeAnewUnderARelayIsNoticedByThePlacesOfTheNextEvents) {
  ASSERT_THAT(this->Append(*this->database_, "signing/a", "one"), IsOk());
  Relay relay(*this->database_, *this->bus_, "test", this->keys_);
  ASSERT_THAT(relay.RunOnce(), IsOkAndHolds(1));
  this->bus_->log().Recreate(kTopic);
  ASSERT_THAT(this->Append(*this->database_, "signing/a", "two"), IsOk());
  ASSERT_THAT(this->Append(*this->database_, "signing/a", "three"), IsOk());
  EXPECT_THAT(relay.RunOnce(), StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(relay.RunOnce(), StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(relay.LogHealth(), StatusIs(absl::StatusCode::kOutOfRange));
  const auto progress = ProgressOf(*this->database_);
  ASSERT_THAT(progress, IsOk());
  EXPECT_EQ(progress->pending, 2);
  const std::string topics[] = {kTopic};
  EXPECT_THAT(PublishTopicsAgain(*this->database_, topics), IsOkAndHolds(3));
  EXPECT_THAT(relay.RunOnce(), IsOkAndHolds(3));
  this->ConsumeAll();
  EXPECT_THAT(this->Effects(),
              ElementsAre("signing/a#1=one", "signing/a#2=two", "signing/a#3=three"));
}

// Its claim was read before: to mark it would lose what became pending again.
TYPED_TEST_P(JournalContract, ARelayUnderWayMarksNothingThatARecoveryMadePendingAgain) {
  for (int i = 0; i < 3; ++i) {
    ASSERT_THAT(this->Append(*this->database_, StrCat("signing/", i), "v"), IsOk());
  }
  Relay first(*this->database_, *this->bus_, "test", this->keys_);
  ASSERT_THAT(first.RunOnce(), IsOkAndHolds(3));
  ASSERT_THAT(this->Append(*this->database_, "signing/3", "v"), IsOk());
  ForgetfulBus bus(*this->bus_);
  bus.forget = false;
  std::thread recovery;
  const bool postgres = this->database_->dialect() == sql::Dialect::kPostgres;
  bus.meanwhile = [&] {
    recovery = std::thread([this] {
      const std::string topics[] = {kTopic};
      EXPECT_THAT(PublishTopicsAgain(*this->database_, topics), IsOkAndHolds(4));
    });
    // On PostgreSQL the relay's transaction is open, and either may wait for the other.
    if (!postgres) {
      recovery.join();
    }
  };
  Relay relay(*this->database_, bus, "test", this->keys_);
  const absl::Status under_way = relay.RunOnce().status();
  if (postgres) {
    recovery.join();
  } else {
    EXPECT_THAT(under_way, StatusIs(absl::StatusCode::kUnavailable));
  }
  // Whichever came first, all that was made pending again is published again.
  EXPECT_THAT(relay.RunOnce(), IsOkAndHolds(4));
}

TYPED_TEST_P(JournalContract, AStartedConsumerFollowsAStartedRelay) {
  Relay relay(*this->database_, *this->bus_, "test", this->keys_);
  const auto consumer = this->NewConsumer(*this->database_, *this->bus_);
  ASSERT_THAT(relay.Start(), IsOk());
  ASSERT_THAT(consumer->Start(), IsOk());
  for (int i = 0; i < 20; ++i) {
    ASSERT_THAT(this->Append(*this->database_, "signing/a", StrCat(i)), IsOk());
  }
  EXPECT_TRUE(zoneflow::testing::WaitUntil([&] { return this->Effects().size() == 20; },
                                           std::chrono::seconds(20)));
  // Told once the round is over that has had the effects.
  EXPECT_TRUE(zoneflow::testing::WaitUntil([&] { return consumer->Health().ok(); },
                                           std::chrono::seconds(20)));
  consumer->Stop();
  relay.Stop();
  const DeadLetters letters(*this->database_, this->check_, this->RecordingHandler(), {});
  EXPECT_THAT(letters.List(0, 0), StatusIs(absl::StatusCode::kInvalidArgument));
}

// Two writers number what they store, the third leaves it to the sequencers.
TYPED_TEST_P(JournalContract, TheEventLogIsNumberedWithoutGapsByWritersAndSequencers) {
  const auto other = this->OpenOne();
  Sequencer here(*this->database_);
  Sequencer there(*other);
  ASSERT_THAT(here.Start(), IsOk());
  ASSERT_THAT(there.Start(), IsOk());
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 3; ++thread) {
    threads.emplace_back([this, thread, &other] {
      for (int i = 1; i <= 30; ++i) {
        Event event;
        event.source = "/zoneflow/test";
        event.subject = StrCat("signing/", thread);
        event.sequence = i;
        event.id = EventId(event.source, event.subject, i);
        event.type = "t";
        event.value = std::string("\x00\xff", 2);
        for (int repeat = 0; repeat < 2; ++repeat) {
          EXPECT_THAT((thread == 0 ? *this->database_ : *other)
                          .WriteWithRedo([&](sql::Transaction& transaction) -> absl::Status {
                            RETURN_IF_ERROR(StoreEvent(transaction, event));
                            return thread == 2 ? absl::OkStatus()
                                               : NumberStored(transaction).status();
                          }),
                      IsOk());
        }
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_TRUE(zoneflow::testing::WaitUntil(
      [&] {
        const auto progress = LogProgressOf(*this->database_);
        return progress.ok() && progress->head == 90 && progress->unnumbered == 0;
      },
      std::chrono::seconds(20)));
  here.Stop();
  there.Stop();
  EXPECT_THAT(here.RunOnce(), IsOkAndHolds(0));
  EXPECT_THAT(this->database_->Read([&](sql::Transaction& transaction) {
    std::int64_t after = 0;
    std::map<std::string, std::int64_t> last;
    for (std::vector<Event> page; !(page = ReadLog(transaction, after, 40)).empty();) {
      for (const Event& logged : page) {
        EXPECT_EQ(logged.log_no, ++after);
        EXPECT_EQ(logged.sequence, ++last[logged.subject]);
        EXPECT_EQ(logged.value, std::string("\x00\xff", 2));
      }
    }
    EXPECT_EQ(after, 90);
    return absl::OkStatus();
  }),
              IsOk());
}

TYPED_TEST_P(JournalContract, ABatchIsNumberedByTheTransactionThatStoresIt) {
  this->Publish({this->MessageOf("signing/a", 1, "x"), this->MessageOf("signing/b", 1, "y")});
  InboxConsumer consumer(*this->database_, *this->bus_, this->clock_, this->check_,
                         StageOne("test", {kTopic, kOtherTopic}, {}), StoreEvent);
  EXPECT_TRUE(zoneflow::testing::WaitUntil(
      [&] {
        EXPECT_THAT(consumer.RunOnce(std::chrono::milliseconds(100)), IsOk());
        const auto progress = LogProgressOf(*this->database_);
        EXPECT_THAT(progress, IsOk());
        EXPECT_EQ(progress->unnumbered, 0);
        return progress->head == 2;
      },
      std::chrono::seconds(20)));
}

REGISTER_TYPED_TEST_SUITE_P(
    JournalContract, ConcurrentAppendsGiveEachSubjectItsRevisionsWithoutGaps,
    TheChainOfHashesVerifies, ManyAppendedAtOnceAreAsIfOneByOne,
    AnEventLeavesOnlyWithItsStateChange, AnEventThatIsTooLargeOrUnnamedIsRefused,
    ARelayThatDiesBeforeItMarksRepeatsButLosesNothing, ABusThatIsAwayIsTriedAgainUntilItIsBack,
    TwoRelaysPublishEverySubjectInOrder, EventsAreAppliedInOrderAndPositionsMove,
    ARedeliveryHasNoEffect, AGapIsParkedAndAppliedInTheTransactionThatClosesIt,
    TheSameSequenceWithAnotherHashIsADeadLetter,
    WhatIsNotSignedByAKeyIsADeadLetterAndChangesNothing,
    WhatDoesNotFollowIsADeadLetterAndTheRealOneIsTaken,
    AForgedEventThatWaitsDoesNotKeepTheRealOneOut,
    AnEventThatWaitedWithoutAMacIsADeadLetterOnceThereIsAKey, AReplayIsCheckedAsTheMessageWas,
    AReplayUnderTheRightKeyAppliesItAndWhatWaited,
    ALetterThatHadPassedIsReplayedThoughTheKeyHasChanged,
    AForgedLaterDeadLetterDoesNotBringAnEarlierOneBack,
    WhatIsPublishedAgainIsSignedWithTheKeyOfThen, AZombiesBatchIsDroppedWhole,
    ConsumersThatRaceApplyEachEventOnce, ADeadLetterKeepsHeadersAndBytesAndLetsTheRestPass,
    AReplayAppliesTheEventOnceItsCauseIsGone, AReplayAfterALaterSequenceIsIgnored,
    WhatAReplayAfterALaterSequenceIsWorthIsItsConsumersToSay,
    ALaterDeadLetterDoesNotKeepAnEarlierOneFromBeingReplayed, ADependencyThatIsAwayKeepsTheMessages,
    WhatComesWithinTheLingerSharesATransaction, TypesThatAreNotHandledRaiseTheInbox,
    APositionBeyondTheLogsEndStopsConsumptionUntilTheEpochIsRaised,
    ALogMadeAnewThatIsAsLongAsTheOldOneIsNotReadOn, ARowOfBeforeIsBoundByTheNextBatch,
    ARelayPublishesNothingIntoALogThatLostWhatItPublished,
    ALogMadeAnewUnderARelayIsNoticedByThePlacesOfTheNextEvents,
    ARelayUnderWayMarksNothingThatARecoveryMadePendingAgain, AStartedConsumerFollowsAStartedRelay,
    TheEventLogIsNumberedWithoutGapsByWritersAndSequencers,
    ABatchIsNumberedByTheTransactionThatStoresIt);

}  // namespace zoneflow::journal
