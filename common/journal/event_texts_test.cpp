// What releases before kept as base64 in columns of text.
#include <algorithm>

#include "absl/strings/escaping.h"

#include "common/journal/event_log.h"
#include "common/journal/stored_message.h"
#include "common/journal/testing/journal_contract.h"

namespace zoneflow::journal {
namespace {

using ::testing::HasSubstr;

std::string AsText(const std::string& bytes) { return absl::Base64Escape(bytes); }
std::string AsText(const bus::Headers& headers) {
  std::string text;
  for (const auto& [name, value] : headers) {
    StrAppend(&text, AsText(name), ":", AsText(value), "\n");
  }
  return text;
}

template <typename Backend>
class EventTextsTest : public JournalContract<Backend> {
 protected:
  void SetUpOnBackend() override {
    this->database_ = this->OpenOne();
    this->bus_ = bus::testing::InMemoryBus::With({kTopic, kOtherTopic}, 3);
  }

  // As a service of before left it, whose first migration to come is the named one.
  void MigrateTo(std::string_view next) {
    const auto all = Migrations();
    const auto first = std::ranges::find(all, next, &sql::Migration::name);
    ASSERT_NE(first, all.end());
    ASSERT_THAT(this->database_->Migrate(all.first(static_cast<std::size_t>(first - all.begin()))),
                IsOk());
    this->Execute("CREATE TABLE effects (text TEXT NOT NULL)");
  }

  template <typename Body>
  void Write(const Body& body) {
    ASSERT_THAT(this->database_->Write([&](sql::Transaction& transaction) {
      body(transaction.session());
      return absl::OkStatus();
    }),
                IsOk());
  }

  void StorePending(const bus::OutgoingMessage& message, long long sequence) {
    Write([&](soci::session& session) {
      const std::string value = AsText(message.value);
      session << "INSERT INTO journal (subject, sequence, topic, type, time, actor, traceparent, "
                 "hash, value) VALUES (:subject, :sequence, :topic, :type, :time, 'service/test', "
                 "'', :hash, :value)",
          soci::use(message.key), soci::use(sequence), soci::use(message.topic),
          soci::use(message.headers.at(std::string(bus::kType))),
          soci::use(message.headers.at(std::string(bus::kTime))),
          soci::use(message.headers.at(std::string(bus::kHash))), soci::use(value);
      session << "INSERT INTO journal_pending (id, bytes) SELECT max(id), 1 FROM journal";
    });
  }

  void StoreParked(const bus::OutgoingMessage& message, long long sequence) {
    Write([&](soci::session& session) {
      const std::string headers = AsText(message.headers);
      const std::string value = AsText(message.value);
      session << "INSERT INTO parked (source, subject, sequence, hash, topic, partition_no, "
                 "log_offset, parked_at_us, headers, value) VALUES ('/zoneflow/test', :subject, "
                 ":sequence, :hash, 'zoneflow.signings.v1', 0, 0, 0, :headers, :value)",
          soci::use(message.key), soci::use(sequence),
          soci::use(message.headers.at(std::string(bus::kHash))), soci::use(headers),
          soci::use(value);
    });
  }
};

using Backends = ::testing::Types<sql::SqliteBackend, sql::PostgresBackend>;
TYPED_TEST_SUITE(EventTextsTest, Backends);

const std::string kAnyBytes("\x00\xff:|\n\x80", 6);

TYPED_TEST(EventTextsTest, WhatWasPendingIsPublishedAndWhatWaitedIsApplied) {
  this->MigrateTo("journal/0070_event_bytes.sql");
  const auto first = this->MessageOf("signing/a", 1, "一|x:\n");
  const auto second = this->MessageOf("signing/a", 2, "y");
  this->StorePending(first, 1);
  this->StoreParked(second, 2);
  ASSERT_THAT(this->database_->Migrate(Migrations()), IsOk());

  Relay relay(*this->database_, *this->bus_, "test", this->keys_);
  EXPECT_THAT(relay.RunOnce(), IsOkAndHolds(1));
  this->ConsumeAll();
  EXPECT_THAT(this->Effects(), ElementsAre("signing/a#1=一|x:\n", "signing/a#2=y"));
  EXPECT_EQ(this->CountOf("parked"), 0);
}

TYPED_TEST(EventTextsTest, ALogAndDeadLettersKeepEveryByte) {
  this->MigrateTo("journal/0070_event_bytes.sql");
  const bus::Headers headers{{"a", kAnyBytes}, {"", "empty name"}, {"b", ""}};
  this->Write([&](soci::session& session) {
    const std::string bytes = AsText(kAnyBytes);
    const std::string lines = AsText(headers);
    session << "INSERT INTO event_log (log_no, source, subject, sequence, type, time, actor, hash, "
               "traceparent, topic, value) VALUES (1, 's', 'signing/a', 1, '', '', '', '', '', '', "
               ":value)",
        soci::use(bytes);
    session << "INSERT INTO dead_letters (topic, partition_no, log_offset, source, subject, "
               "sequence, ce_id, ce_type, code, reason, create_time, attempts, headers, value, "
               "message_key) VALUES ('t', 0, 0, '', 's', 1, '', '', 'DATA_LOSS', '', '', 1, "
               ":headers, :value, '')",
        soci::use(lines), soci::use(bytes);
  });
  ASSERT_THAT(this->database_->Migrate(Migrations()), IsOk());

  std::vector<Event> log;
  ASSERT_THAT(this->database_->Read([&](sql::Transaction& transaction) {
    log = ReadLog(transaction, 0, 10);
    return absl::OkStatus();
  }),
              IsOk());
  ASSERT_EQ(log.size(), 1u);
  EXPECT_EQ(log[0].value, kAnyBytes);
  const auto letters = this->AllDeadLetters();
  ASSERT_EQ(letters.size(), 1u);
  const auto letter =
      DeadLetters(*this->database_, this->check_, this->RecordingHandler(), {}).Get(letters[0].id);
  ASSERT_THAT(letter, IsOk());
  EXPECT_EQ(letter->value, kAnyBytes);
  EXPECT_EQ(letter->headers, headers);
}

TYPED_TEST(EventTextsTest, ARowThatCannotBeReadIsNamedAndNothingIsLost) {
  this->MigrateTo("journal/0070_event_bytes.sql");
  this->StorePending(this->MessageOf("signing/a", 1, "x"), 1);
  this->StoreParked(this->MessageOf("signing/b", 2, "y"), 2);
  this->Execute("UPDATE parked SET headers = 'no colon'");
  EXPECT_THAT(
      this->database_->Migrate(Migrations()),
      StatusIs(absl::StatusCode::kDataLoss, AllOf(HasSubstr("0071_convert_event_texts"),
                                                  HasSubstr("parked /zoneflow/test signing/b 2"))));
  EXPECT_EQ(this->CountOf("parked WHERE headers = 'no colon'"), 1);
  EXPECT_EQ(this->CountOf("journal WHERE value = 'eA=='"), 1);
}

// As a service does that is brought to this release from before events were checked, while an event
// waits and a dead letter lies there.
TYPED_TEST(EventTextsTest, WhatWaitedBeforeEventsWereCheckedIsKept) {
  this->MigrateTo("journal/0004_check_events.sql");
  const auto first = this->MessageOf("signing/a", 1, "x");
  const auto second = this->MessageOf("signing/a", 2, "y");
  this->StoreParked(second, 2);
  for (const char* source : {"/zoneflow/test", ""}) {
    this->Execute(StrCat(
        "INSERT INTO dead_letters (topic, partition_no, log_offset, source, subject, sequence, "
        "ce_id, ce_type, code, reason, create_time, attempts, headers, value) VALUES ('t', 0, 0, '",
        source, "', 's', 1, '', '', 'INVALID_ARGUMENT', '', '', 1, '', '')"));
  }
  ASSERT_THAT(this->database_->Migrate(Migrations()), IsOk());
  EXPECT_EQ(this->CountOf("dead_letters WHERE passed = 1"), 1);
  EXPECT_EQ(this->CountOf("parked"), 1);
  this->Publish({second, first});  // it comes again too, and both of it are due
  this->ConsumeAll();
  EXPECT_THAT(this->Effects(), ElementsAre("signing/a#1=x", "signing/a#2=y"));
  EXPECT_EQ(this->CountOf("dead_letters"), 2);
  EXPECT_EQ(this->CountOf("parked"), 0);
}

TEST(StoredMessageTest, AnyByteComesBack) {
  const bus::Headers headers{{"a", kAnyBytes}, {"", "empty name"}, {"b", ""}};
  const auto message = DecodeMessage(Encode(kAnyBytes, headers, kAnyBytes));
  ASSERT_THAT(message, IsOk());
  EXPECT_EQ(message->key, kAnyBytes);
  EXPECT_EQ(message->headers, headers);
  EXPECT_EQ(message->value, kAnyBytes);
}

TEST(StoredMessageTest, WhatANewerBinaryWroteIsNotRead) {
  EXPECT_THAT(DecodeMessage({"\x08\x02"}),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("schema 2")));
  EXPECT_THAT(DecodeMessage({""}), StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace zoneflow::journal
