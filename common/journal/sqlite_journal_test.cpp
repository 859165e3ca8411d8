#include <soci/sqlite3/soci-sqlite3.h>

#include "common/journal/stored_text.h"
#include "common/journal/testing/journal_contract.h"
#include "common/sql/testing/sqlite_work.h"

namespace zoneflow::journal {
namespace {

INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, JournalContract, sql::SqliteBackend);

class SqliteJournalTest : public JournalContract<sql::SqliteBackend> {
 protected:
  // The instructions that SQLite's machine runs in the write transactions of the body.
  long InstructionsOf(const std::function<void()>& body) {
    CountInstructions(&instructions_);
    instructions_ = 0;
    body();
    CountInstructions(nullptr);
    return instructions_;
  }

 private:
  void CountInstructions(long* count) {
    const auto add_one = [](void* counter) {
      ++*static_cast<long*>(counter);
      return 0;
    };
    // On the one connection that writes.
    ASSERT_THAT(database_->Write([&](sql::Transaction& transaction) {
      sqlite_api::sqlite3_progress_handler(sql::SqliteHandle(transaction), 1,
                                           count == nullptr ? nullptr : +add_one, count);
      return absl::OkStatus();
    }),
                IsOk());
  }

  long instructions_ = 0;
};

TEST_F(SqliteJournalTest, WorkOnEventsDoesNotGrowWithTheSubjectsBefore) {
  const auto of_two_subjects = [this](const std::string& name) {
    for (const std::string& subject : {"signing/" + name + "a", "signing/" + name + "b"}) {
      Publish({MessageOf(subject, 1, "v"), MessageOf(subject, 3, "parked")});
    }
    return InstructionsOf([this] { ConsumeAll(); });
  };
  const long with_few = of_two_subjects("first");
  std::vector<bus::OutgoingMessage> many;
  for (int subject = 0; subject < 1'000; ++subject) {
    many.push_back(MessageOf("signing/" + std::to_string(subject), 1, "v"));
    many.push_back(MessageOf("signing/" + std::to_string(subject), 3, "parked"));
  }
  Publish(many);
  ConsumeAll();
  EXPECT_LT(of_two_subjects("last"), 2 * with_few);
}

TEST(StoredTextTest, PlainTextIsWellFormedUtf8WithoutControls) {
  EXPECT_TRUE(IsPlainText("高新区 signing/a 😀 '"));
  for (const std::string& text :
       {std::string("a\nb"), std::string("a\0b", 3), std::string("\x7f"), std::string("\xc0\xaf"),
        std::string("\xe0\x80\x80"), std::string("\xed\xa0\x80"), std::string("\xf4\x90\x80\x80"),
        std::string("\xe9\xab"), std::string("\x80")}) {
    EXPECT_FALSE(IsPlainText(text)) << Displayable(text);
  }
  EXPECT_EQ(Displayable("a\n\xff高"), "a??高");
  EXPECT_LE(Displayable(std::string(5'000, 'x')).size(), 1'000U);
}

TEST(StoredTextTest, AQuoteInALiteralIsDoubled) { EXPECT_EQ(Quoted("a'b"), "'a''b'"); }

TEST(EventHashTest, TheHashOfAKnownEventNeverChanges) {
  EXPECT_EQ(EventHash({.previous_hash = "",
                       .id = "/zoneflow/ingest/signing/a/1",
                       .type = "zoneflow.ingest.v1.SigningAnnounced",
                       .time = "2021-02-01T00:00:00Z",
                       .actor = "person/local-operator",
                       .value = "v"}),
            "e987eaf6d230865ddd0e55be392bcc158fe64e0ab2c354c3c5b307dad03462b7");
}

TEST(EventHashTest, MovingABytePastAPartsEndChangesTheHash) {
  EXPECT_NE(
      EventHash(
          {.previous_hash = "", .id = "ab", .type = "c", .time = "", .actor = "", .value = ""}),
      EventHash(
          {.previous_hash = "", .id = "a", .type = "bc", .time = "", .actor = "", .value = ""}));
}

TEST(ParseEventTest, EachWrongHeaderIsNamedWithItsRule) {
  const std::map<std::string, std::string> wrong{{"ce_specversion", "0.3"},
                                                 {"ce_id", "else"},
                                                 {"ce_source", ""},
                                                 {"ce_type", "a\nb"},
                                                 {"ce_time", "now"},
                                                 {"ce_subject", ""},
                                                 {"ce_sequence", "000000000000"},
                                                 {"ce_hash", "xyz"},
                                                 {"ce_actor", ""}};
  for (const auto& [header, value] : wrong) {
    bus::Message message;
    message.headers = {{"ce_specversion", "1.0"},
                       {"ce_id", "/zoneflow/test/a/1"},
                       {"ce_source", "/zoneflow/test"},
                       {"ce_type", "t"},
                       {"ce_time", "2021-02-01T00:00:00Z"},
                       {"ce_subject", "a"},
                       {"ce_sequence", "0000000000000000001"},
                       {"ce_hash", std::string(64, '0')},
                       {"ce_actor", "x"},
                       {"traceparent", "nonsense"}};
    const auto event = ParseEvent(message);
    ASSERT_THAT(event, IsOk());
    EXPECT_EQ(event->traceparent, "");
    message.headers[header] = value;
    EXPECT_THAT(ParseEvent(message),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(header)));
  }
}

}  // namespace
}  // namespace zoneflow::journal
