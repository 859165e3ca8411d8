// Signings as ingest tells them, over SQLite.
#include "services/approval/adapters/signing_consumer.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/status_macros.h"
#include "common/bus/bus.h"
#include "common/bus/testing/in_memory_bus.h"
#include "common/journal/event_check.h"
#include "common/journal/inbox.h"
#include "common/sql/testing/temp_schema.h"
#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "services/approval/adapters/case_list.h"
#include "services/approval/adapters/embedded_rulebook.h"
#include "services/approval/adapters/migrations.h"
#include "zoneflow/ingest/v1/ingest_events.pb.h"

namespace zoneflow::approval {
namespace {

using zoneflow::testing::IsOk;

constexpr char kTopic[] = "zoneflow.signings.v1";
constexpr int kMembers = 5'000;
constexpr int kPerPart = 200;

std::string ProjectOf(int member) { return "p" + std::to_string(1'000'000 + member); }

// The part of a signing of 5,000 members that begins with that member.
ingest::v1::SigningAnnounced PartFrom(int begin) {
  ingest::v1::SigningAnnounced announced;
  ingest::v1::Signing& signing = *announced.mutable_signing();
  signing.set_id("s1");
  signing.set_revision(1);
  signing.mutable_zone()->set_id("cn-sc-chengdu-hitech");
  signing.set_count(kMembers);
  signing.set_member_count(kMembers);
  signing.set_members_before(begin);
  for (int i = begin; i < begin + kPerPart; ++i) {
    ingest::v1::Project& member = *signing.add_members();
    member.set_id(ProjectOf(i));
    member.set_company("公司" + std::to_string(i));
  }
  return announced;
}

class SigningConsumerTest : public ::testing::Test {
 protected:
  // The parts as ingest publishes them, in its order.
  std::vector<bus::OutgoingMessage> Published() {
    const journal::Journal journal("ingest", clock_);
    EXPECT_THAT(ingest_->Write([&](sql::Transaction& transaction) -> absl::Status {
      for (int begin = 0; begin < kMembers; begin += kPerPart) {
        RETURN_IF_ERROR(
            journal.Append(transaction, journal::EventOf(PartFrom(begin), {"person/officer"}))
                .status());
      }
      return absl::OkStatus();
    }),
                IsOk());
    const auto source = bus::testing::InMemoryBus::With({kTopic}, 1);
    journal::Relay relay(*ingest_, *source, "ingest", journal::EventKeys());
    EXPECT_THAT(relay.RunOnce(), IsOk());
    std::vector<bus::OutgoingMessage> messages;
    for (const bus::Message& message : source->log().Messages(kTopic)) {
      messages.push_back({message.topic, message.key, message.headers, message.value});
    }
    EXPECT_EQ(messages.size(), static_cast<std::size_t>(kMembers / kPerPart));
    return messages;
  }

  void Consume(std::span<const bus::OutgoingMessage> messages) {
    ASSERT_THAT((*bus_->OpenPublisher())->Publish(messages), IsOk());
    for (std::size_t taken = 0; taken < messages.size();) {
      const auto some = consumer_.RunOnce(std::chrono::seconds(1));
      ASSERT_THAT(some, IsOk());
      ASSERT_GT(*some, 0);
      taken += static_cast<std::size_t>(*some);
    }
  }

  // Each member's project once, each case opened by one event.
  void ExpectACaseForEachMember() {
    std::multiset<std::string> projects;
    const CaseList list(*database_, rulebook_.calendar);
    v1::ListCasesRequest request;
    request.set_page_size(1000);
    do {
      const auto page = list.Read(request, LocalOperator(), clock_.Today());
      ASSERT_THAT(page, IsOk());
      for (const v1::Case& one : page->cases()) {
        projects.insert(one.project_id());
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    std::multiset<std::string> expected;
    for (int i = 0; i < kMembers; ++i) {
      expected.insert(ProjectOf(i));
    }
    EXPECT_EQ(projects, expected);
    EXPECT_EQ(journal::ProgressOf(*database_)->pending, kMembers);
  }

  zoneflow::testing::ManualClock clock_;
  sql::TempSchema<sql::SqliteBackend> ingest_{journal::Migrations()};
  sql::TempSchema<sql::SqliteBackend> database_{journal::Migrations(), Migrations()};
  journal::Journal journal_{"approval", clock_};
  const Rulebook rulebook_ = *LoadEmbeddedRulebook();
  const std::unique_ptr<bus::testing::InMemoryBus> bus_ =
      bus::testing::InMemoryBus::With({kTopic}, 1);
  const journal::EventCheck check_ =
      *journal::EventCheck::Open(bus::DeclaredTopics(/*development=*/true), {});
  const journal::Dispatch handler_ = HandleSignings(journal_, clock_, rulebook_);
  journal::InboxConsumer consumer_{
      *database_,
      *bus_,
      clock_,
      check_,
      {.group = "approval", .topics = {kTopic}, .handles = handler_.handles()},
      handler_};
};

TEST_F(SigningConsumerTest, EachMemberOfASigningInPartsGetsOneCase) {
  Consume(Published());
  ExpectACaseForEachMember();
}

TEST_F(SigningConsumerTest, PartsThatComeInReverseWaitForTheFirst) {
  std::vector<bus::OutgoingMessage> parts = Published();
  std::ranges::reverse(parts);
  Consume(std::span(parts).first(parts.size() - 1));
  EXPECT_EQ(journal::InboxProgressOf(*database_)->parked,
            static_cast<std::int64_t>(parts.size()) - 1);
  EXPECT_EQ(journal::ProgressOf(*database_)->pending, 0);
  Consume(std::span(parts).last(1));
  EXPECT_EQ(journal::InboxProgressOf(*database_)->parked, 0);
  EXPECT_EQ(journal::InboxProgressOf(*database_)->dead_letters, 0);
  ExpectACaseForEachMember();
}

// A part is told by no other event, however far the signing has gone on since.
TEST_F(SigningConsumerTest, APartThatWasRefusedIsMadeUpForByItsReplay) {
  const std::vector<bus::OutgoingMessage> parts = Published();
  journal::InboxConsumer refusing(
      *database_, *bus_, clock_, check_, {.group = "approval", .topics = {kTopic}, .handles = {}},
      [this](sql::Transaction& transaction, const journal::Event& event) {
        return event.sequence == 1 || event.sequence == 7
                   ? absl::InvalidArgumentError("a bug of this release")
                   : handler_(transaction, event);
      });
  ASSERT_THAT((*bus_->OpenPublisher())->Publish(parts), IsOk());
  for (std::int64_t taken = 0; taken < kMembers / kPerPart;) {
    const auto some = refusing.RunOnce(std::chrono::seconds(1));
    ASSERT_THAT(some, IsOk());
    taken += *some;
  }
  EXPECT_EQ(journal::ProgressOf(*database_)->pending, kMembers - 2 * kPerPart);
  journal::DeadLetters letters(*database_, check_, handler_,
                               HandleLateSignings(journal_, clock_, rulebook_));
  const auto list = letters.List(0, 10);
  ASSERT_THAT(list, IsOk());
  ASSERT_EQ(list->size(), 2U);
  for (const journal::DeadLetter& letter : *list) {
    EXPECT_THAT(letters.Replay(letter.id), zoneflow::testing::IsOkAndHolds(true));
  }
  EXPECT_THAT(letters.List(0, 10), zoneflow::testing::IsOkAndHolds(::testing::IsEmpty()));
  ExpectACaseForEachMember();
}

}  // namespace
}  // namespace zoneflow::approval
