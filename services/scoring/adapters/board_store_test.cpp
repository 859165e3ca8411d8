// The SQL store on the contract, over both databases, and the adapters around it over SQLite.
#include <soci/soci.h>

#include <algorithm>
#include <chrono>
#include <span>

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"

#include "common/cache/memory/memory_page_cache.h"
#include "common/journal/event_log.h"
#include "common/sql/testing/temp_schema.h"
#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "common/wire/values.h"
#include "services/scoring/adapters/board_loop.h"
#include "services/scoring/adapters/signing_consumer.h"
#include "services/scoring/adapters/soci_board_store.h"
#include "services/scoring/adapters/wire.h"
#include "services/scoring/core/get_board.h"
#include "services/scoring/testing/board_store_contract.h"
#include "zoneflow/ingest/v1/ingest_events.pb.h"
#include "zoneflow/scoring/v1/scoring_events.pb.h"

namespace zoneflow::scoring {
namespace {

ingest::v1::Signing SigningOf(const SigningObservation& state) {
  ingest::v1::Signing signing;
  signing.set_id(state.id);
  signing.set_revision(state.revision);
  *signing.mutable_zone() = wire::ToWire(state.zone);
  signing.set_count(state.count);
  if (state.amount) {
    *signing.mutable_amount() = wire::ToWire(*state.amount);
  }
  if (state.amount_alt) {
    *signing.mutable_amount_alt() = wire::ToWire(*state.amount_alt);
  }
  signing.set_signed_on(wire::ToWire(state.signed_on));
  signing.set_published_on(wire::ToWire(state.published_on));
  signing.set_status(wire::ToWire(state.status));
  return signing;
}

template <typename Message>
journal::Event EventOf(const ingest::v1::Signing& signing) {
  Message message;
  *message.mutable_signing() = signing;
  journal::Event event = journal::EventOf(message, {"person/local-operator"});
  event.source = "/zoneflow/ingest";
  event.sequence = signing.revision();
  event.time = "2021-02-01T00:00:00.000000Z";
  event.hash = std::string(64, 'a');
  return event;
}

journal::Event EventOf(const SigningObservation& state) {
  return state.revision == 1 ? EventOf<ingest::v1::SigningAnnounced>(SigningOf(state))
                             : EventOf<ingest::v1::SigningCorrected>(SigningOf(state));
}

template <typename Backend>
struct Sql {
  static std::string Missing() { return Backend::Missing(); }

  BoardStore& store() { return store_; }
  void Log(const SigningObservation& state) {
    EXPECT_THAT(database_->Write([&](sql::Transaction& transaction) {
      return KeepSignings()(transaction, EventOf(state));
    }),
                testing::IsOk());
    EXPECT_THAT(journal::Sequencer(*database_).RunOnce(), testing::IsOkAndHolds(1));
  }

  testing::ManualClock clock_;
  sql::TempSchema<Backend> database_{journal::Migrations(), Migrations()};
  journal::Journal journal_{"scoring", clock_};
  SociBoardStore store_{*database_, journal_};
};
using Sqlite = Sql<sql::SqliteBackend>;
using Postgres = Sql<sql::PostgresBackend>;
using EnglishPostgres = Sql<sql::EnglishPostgresBackend>;
INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, BoardStoreContract, Sqlite);
INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, BoardStoreContract, Postgres);
INSTANTIATE_TYPED_TEST_SUITE_P(EnglishPostgres, BoardStoreContract, EnglishPostgres);

TEST(SigningWireTest, AStateComesThroughAnEventWhole) {
  SigningObservation state = Signed("s1", "a", 2770000000000, "2021-02-01", 14);
  state.revision = 3;
  state.amount_alt = Money{80000000000, "USD"};
  state.signed_on = Day("2021-01-30");
  state.status = FigureStatus::kSignedOff;
  EXPECT_THAT(ReadSigning(SigningOf(state), 3), testing::IsOkAndHolds(state));
}

TEST(SigningWireTest, AWrongEventNamesFieldValueAndRule) {
  const auto refusal = [](SigningObservation state) {
    return std::string(ReadSigning(SigningOf(state), 1).status().message());
  };
  SigningObservation state = Signed("s1", "a", -1, "2021-02-01");
  EXPECT_EQ(refusal(state), "signing.amount.minor: '-1' must not be negative");
  state.amount = Money{1, "yuan"};
  EXPECT_EQ(refusal(state), "signing.amount.currency: 'yuan' must be an ISO 4217 code");
  state.amount.reset();
  state.count = -2;
  EXPECT_EQ(refusal(state), "signing.count: '-2' must lie in 0 to 1000000000");
  state.id.clear();
  EXPECT_EQ(refusal(state), "signing.id: '' must not be empty");
}

TEST(PageWireTest, TheListsOfAnOlderReleaseAreReadAndNotWritten) {
  v1::Board page;
  ASSERT_TRUE(page.ParseFromString(EncodePage(FullBoard("2021-02-01"))));
  page.clear_not_converted_signings();
  page.mutable_rows(0)->clear_changed_log_no();
  v1::Contribution& part = *page.mutable_rows(0)->add_contributions();
  part.set_signing_id("s1");
  part.mutable_amount()->set_minor(7);
  part.set_dated("2021-01-30");
  page.add_not_converted()->set_signing_id("s3");
  const auto board = DecodePage(page.SerializeAsString());
  ASSERT_THAT(board, testing::IsOk());
  ASSERT_EQ(board->rows[0].contributions.size(), 1u);
  EXPECT_EQ(board->rows[0].contributions[0].fen, 7);
  EXPECT_EQ(board->not_converted[0].signing_id, "s3");
  EXPECT_EQ(board->not_converted_count, 1);
  ASSERT_TRUE(page.ParseFromString(EncodePage(*board)));
  EXPECT_EQ(page.rows(0).contributions_size(), 0);
  EXPECT_EQ(page.not_converted_size(), 0);
  EXPECT_EQ(page.not_converted_signings(), 1);
}

TEST(PublishedEventTest, AnEventIsBoundedWhateverTheZones) {
  Board board = FullBoard("2021-02-01");
  v1::BoardPublished event;
  event = PublishedOf(EncodePage(board), {"chengdu-hitech"});
  EXPECT_EQ(event.board().rows_size(), 1);
  EXPECT_EQ(event.moved_zone_ids(0), "chengdu-hitech");
  std::vector<std::string> moved;
  for (int i = 0; i < 5000; ++i) {
    moved.push_back(StrCat("zone-", i));
    board.rows.push_back(board.rows[0]);
    board.rows.back().zone.id = moved.back();
  }
  event = PublishedOf(EncodePage(board), moved);
  EXPECT_GT(event.board().rows_size(), 1000);
  EXPECT_LE(event.board().rows_size(), 2000);
  EXPECT_LE(event.ByteSizeLong(), 512u * 1024u);
  for (BoardRow& row : board.rows) {
    row.zone.name = std::string(3000, 'n');
  }
  for (std::string& id : moved) {
    id += std::string(3000, 'i');
  }
  event = PublishedOf(EncodePage(board), moved);
  EXPECT_GT(event.board().rows_size(), 50);
  EXPECT_GT(event.moved_zone_ids_size(), 10);
  EXPECT_LE(event.ByteSizeLong(), 512u * 1024u);
}

// The release before kept one row a signing and the lists in the page.
TEST(MigrationTest, AStoreOfTheReleaseBeforeIsTakenOver) {
  const std::span<const sql::Migration> all = Migrations();
  sql::TempSchema<sql::SqliteBackend> database{journal::Migrations(), all.first(2)};
  ASSERT_THAT(database->Write([](sql::Transaction& transaction) {
    soci::session& session = transaction.session();
    const auto add = [&](const char* id, const char* zone, const char* amount, const char* currency,
                         const char* signed_on, int status) {
      session << StrCat("INSERT INTO signing_states VALUES ('", id, "', 2, '", zone,
                        "', 'Zone a', '江苏', 3, ", amount, ", '", currency, "', 0, '', '",
                        signed_on, "', '2021-02-01', ", status, ")");
    };
    add("s1", "a", "5", "CNY", "", 1);
    add("s2", "a", "9223372036854775807", "CNY", "", 2);
    add("s3", "a", "7", "USD", "2021-01-31", 1);
    add("s4", "", "7", "CNY", "", 1);
    session << "UPDATE board_state SET applied_log_no = 9";
    return absl::OkStatus();
  }),
              testing::IsOk());
  ASSERT_THAT(database->Migrate(all), testing::IsOk());
  testing::ManualClock clock;
  const journal::Journal journal("scoring", clock);
  SociBoardStore store(*database, journal);
  const auto sums = store.ReadLedger();
  ASSERT_THAT(sums, testing::IsOk());
  EXPECT_EQ(sums->ledger.log_no(), 9);
  EXPECT_EQ(sums->latest_published_on, Day("2021-02-01"));
  EXPECT_EQ(sums->ledger.zones().at("a")->ref, (ZoneRef{"a", "Zone a", "江苏"}));
  EXPECT_EQ(sums->ledger.Find({"a", Standing::kCounts, Day("2021-02-01")}),
            (LedgerSums{2, 6, (absl::uint128(1) << 63) + 4, 5, 9}));
  EXPECT_EQ(sums->ledger.Find({"a", Standing::kNoCny, Day("2021-01-31")}),
            (LedgerSums{1, 3, 0, 0, 9}));
  EXPECT_EQ(sums->ledger.Find({"", Standing::kUnknownZone, Day("2021-02-01")}),
            (LedgerSums{1, 3, 0, 0, 9}));
  EXPECT_EQ(store.States({.log_no = 9, .zone_id = "a", .limit = 9})->size(), 2u);
  EXPECT_TRUE(store.States({.log_no = 8, .zone_id = "a", .limit = 9})->empty());
}

template <typename Backend>
class PageTextsTest : public ::testing::Test {};
using PageBackends = ::testing::Types<sql::SqliteBackend, sql::PostgresBackend>;
TYPED_TEST_SUITE(PageTextsTest, PageBackends);

// The release before kept pages as base64.
TYPED_TEST(PageTextsTest, PagesKeepTheirBytes) {
  if (const std::string missing = TypeParam::Missing(); !missing.empty()) {
    GTEST_SKIP() << missing;
  }
  const std::span<const sql::Migration> all = Migrations();
  const auto first = std::ranges::find(all, "0075_page_bytes.sql", &sql::Migration::name);
  sql::TempSchema<TypeParam> database{journal::Migrations(),
                                      all.first(static_cast<std::size_t>(first - all.begin()))};
  Board board;
  board.id = "hot";
  board.as_of = Day("2021-02-01");
  board.rows.resize(3);
  std::vector<std::string> pages;
  ASSERT_THAT(database->Write([&](sql::Transaction& transaction) {
    for (int version = 1; version <= 12; ++version) {
      board.version = version;
      pages.push_back(EncodePage(board));
      const std::string text = absl::Base64Escape(pages.back());
      transaction.session() << "INSERT INTO board_versions (board_id, version, as_of, page) VALUES "
                               "('hot', :version, '2021-02-01', :page)",
          soci::use(version), soci::use(text);
    }
    return absl::OkStatus();
  }),
              testing::IsOk());
  ASSERT_THAT(database->Migrate(all), testing::IsOk());
  testing::ManualClock clock;
  const journal::Journal journal("scoring", clock);
  SociBoardStore store(*database, journal);
  EXPECT_THAT(store.NewestVersion("hot"), testing::IsOkAndHolds(12));
  for (int version = 1; version <= 12; ++version) {
    const auto page = store.Page("hot", version);
    ASSERT_THAT(page, testing::IsOk());
    ASSERT_TRUE(page->has_value());
    EXPECT_EQ((*page)->bytes, pages[static_cast<std::size_t>(version) - 1]);
  }
}

// Counts as away while `away` is set.
class SwitchedCache final : public cache::PageCache {
 public:
  absl::Status Put(std::string_view board, std::int64_t version, std::string_view page,
                   const std::vector<std::pair<std::string, std::int64_t>>& ranks) override {
    return away ? absl::UnavailableError("away") : inner.Put(board, version, page, ranks);
  }
  absl::Status Drop(std::string_view board, std::int64_t version) override {
    return away ? absl::UnavailableError("away") : inner.Drop(board, version);
  }
  absl::StatusOr<std::optional<cache::CachedVersion>> Get(std::string_view board) override {
    if (away) {
      return absl::UnavailableError("away");
    }
    return inner.Get(board);
  }
  bool away = false;
  cache::MemoryPageCache inner;
};

class BoardLoopTest : public ::testing::Test {
 protected:
  BoardAnswer Hot() {
    return *get_board_(LocalOperator(), {.board_id = "hot"}, sql_.clock_.Today());
  }

  Sqlite sql_;
  BoardRules rules_{{}, *DecayWeights::Parse("days,weight\n0,1000\n")};
  SwitchedCache cache_;
  BoardLoop loop_{*sql_.database_,
                  sql_.store_,
                  cache_,
                  rules_,
                  sql_.clock_,
                  sql_.clock_,
                  std::chrono::milliseconds(0)};
  GetBoard get_board_{sql_.store_, loop_.redis(), loop_.memory(), rules_, EncodePage, DecodePage};
};

TEST_F(BoardLoopTest, AVersionIsInRedisAtOnceAndJournalledUnderItsNumber) {
  sql_.Log(Signed("s1", "a", 5, "2021-02-01"));
  EXPECT_THAT(loop_.RunOnce(), testing::IsOkAndHolds(1));
  EXPECT_EQ(Hot().served_from, ServedFrom::kRedis);
  EXPECT_EQ(DecodePage(Hot().page)->version, 1);
  EXPECT_EQ(journal::ProgressOf(*sql_.database_)->pending, 2);
  EXPECT_THAT(loop_.RunOnce(), testing::IsOkAndHolds(0));
  EXPECT_EQ(journal::ProgressOf(*sql_.database_)->pending, 2);
}

// Its parts repeat the figures, which count once.
TEST_F(BoardLoopTest, ASigningToldInPartsCountsOnce) {
  const SigningObservation state = Signed("s1", "a", 2'770'000'000'000, "2021-02-01", 5'000);
  for (int part = 0; part < 25; ++part) {
    ingest::v1::SigningAnnounced message;
    *message.mutable_signing() = SigningOf(state);
    message.mutable_signing()->set_member_count(5'000);
    message.mutable_signing()->set_members_before(part * 200);
    for (int i = 0; i < 200; ++i) {
      message.mutable_signing()->add_members()->set_id(StrCat("p", part * 200 + i));
    }
    journal::Event event = EventOf(state);
    event.sequence = part + 1;
    event.value = message.SerializeAsString();
    ASSERT_THAT(sql_.database_->Write([&](sql::Transaction& transaction) {
      return KeepSignings()(transaction, event);
    }),
                testing::IsOk());
    ASSERT_THAT(journal::Sequencer(*sql_.database_).RunOnce(), testing::IsOkAndHolds(1));
    if (part % 10 == 0) {
      ASSERT_THAT(loop_.RunOnce(), testing::IsOk());  // parts are worked in as they come
    }
  }
  ASSERT_THAT(loop_.RunOnce(), testing::IsOk());
  const Board board = *DecodePage(Hot().page);
  EXPECT_EQ(board.version, 1);
  ASSERT_EQ(board.rows.size(), 1u);
  EXPECT_EQ(board.rows[0].signings, 1);
  EXPECT_EQ(board.rows[0].projects, 5'000);
  EXPECT_EQ(board.rows[0].fen, 2'770'000'000'000);
}

TEST_F(BoardLoopTest, RedisAwayCostsNoAnswerAndIsCaughtUpWith) {
  cache_.away = true;
  sql_.Log(Signed("s1", "a", 5, "2021-02-01"));
  ASSERT_THAT(loop_.RunOnce(), testing::IsOk());
  EXPECT_EQ(Hot().served_from, ServedFrom::kMemory);
  cache_.away = false;
  ASSERT_THAT(loop_.RunOnce(), testing::IsOk());
  EXPECT_EQ(Hot().served_from, ServedFrom::kRedis);
}

TEST_F(BoardLoopTest, AnotherReplicaShowsWhatTheWriterPublished) {
  sql_.Log(Signed("s1", "a", 5, "2021-02-01"));
  ASSERT_THAT(loop_.RunOnce(), testing::IsOk());
  cache_.away = true;
  BoardLoop other{*sql_.database_,
                  sql_.store_,
                  cache_,
                  rules_,
                  sql_.clock_,
                  sql_.clock_,
                  std::chrono::milliseconds(0)};
  ASSERT_THAT(other.RunOnce(), testing::IsOkAndHolds(0));
  EXPECT_EQ(other.memory().Version("hot"), 1);
}

TEST_F(BoardLoopTest, TwoStoresInOneRedisDoNotReadEachOthersPages) {
  sql_.Log(Signed("s1", "a", 5, "2021-02-01"));
  ASSERT_THAT(loop_.RunOnce(), testing::IsOk());
  Sqlite other;
  RedisShelf other_redis{cache_, [&other] { return other.store_.Identity(); }};
  EXPECT_FALSE(other_redis.Newest("hot").has_value());
  EXPECT_EQ(*sql_.store_.Identity(), *sql_.store_.Identity());
}

// What whoever can write to Redis can do to a board: the answers stay right and say where they are
// from, and a round later Redis is right again.
TEST_F(BoardLoopTest, WhateverStandsInRedisTheAnswerIsRightAndRedisIsPutRight) {
  sql_.Log(Signed("s1", "a", 5, "2021-02-01"));
  ASSERT_THAT(loop_.RunOnce(), testing::IsOk());
  const std::string right = Hot().page;
  ASSERT_EQ(Hot().served_from, ServedFrom::kRedis);
  const std::string key = *sql_.store_.Identity() + "/hot";
  Board forged = *DecodePage(right);
  forged.rows[0].zone.name = "伪造区";
  Board later = forged;
  later.version = 1000000;
  const std::vector<cache::CachedVersion> pages = {
      {1, EncodePage(forged)}, {1, ""}, {2, EncodePage(forged)}, {1000000, EncodePage(later)}};
  for (const cache::CachedVersion& wrong : pages) {
    ASSERT_THAT(cache_.Put(key, wrong.version, wrong.page, {}), testing::IsOk());
    for (int i = 0; i < 2; ++i) {
      EXPECT_EQ(Hot().page, right) << wrong.version;
      EXPECT_EQ(Hot().served_from, ServedFrom::kMemory) << wrong.version;
    }
    // A replica that has just started knows nothing but the store.
    BoardLoop other{*sql_.database_,
                    sql_.store_,
                    cache_,
                    rules_,
                    sql_.clock_,
                    sql_.clock_,
                    std::chrono::milliseconds(0)};
    const GetBoard cold{sql_.store_, other.redis(), other.memory(), rules_, EncodePage, DecodePage};
    const BoardAnswer answer = *cold(LocalOperator(), {.board_id = "hot"}, sql_.clock_.Today());
    EXPECT_EQ(answer.page, right);
    EXPECT_EQ(answer.served_from, ServedFrom::kSql);
    ASSERT_THAT(loop_.RunOnce(), testing::IsOk());
    EXPECT_EQ(Hot().page, right) << wrong.version;
    EXPECT_EQ(Hot().served_from, ServedFrom::kRedis) << wrong.version;
  }
  // Behind, as after a Redis that came back with an old file.
  ASSERT_THAT(cache_.Drop(key, 1), testing::IsOk());
  ASSERT_THAT(cache_.Put(key, 0, "old", {}), testing::IsOk());
  EXPECT_EQ(Hot().page, right);
  EXPECT_EQ(Hot().served_from, ServedFrom::kMemory);
  ASSERT_THAT(loop_.RunOnce(), testing::IsOk());
  EXPECT_EQ(Hot().served_from, ServedFrom::kRedis);
}

TEST_F(BoardLoopTest, EachMidnightMovesTheBoardsOnceWhoeverIsThere) {
  sql_.Log(Signed("s1", "a", 5, "2021-02-01"));
  ASSERT_THAT(loop_.RunOnce(), testing::IsOk());
  BoardLoop other{*sql_.database_,
                  sql_.store_,
                  cache_,
                  rules_,
                  sql_.clock_,
                  sql_.clock_,
                  std::chrono::milliseconds(0)};
  sql_.clock_.Set(ShanghaiMidnight(Day("2021-02-02")) - std::chrono::microseconds(1));
  ASSERT_THAT(loop_.RunOnce(), testing::IsOk());
  EXPECT_EQ(DecodePage(Hot().page)->version, 1);
  sql_.clock_.Advance(std::chrono::microseconds(1));
  ASSERT_THAT(loop_.RunOnce(), testing::IsOk());
  ASSERT_THAT(other.RunOnce(), testing::IsOk());
  EXPECT_EQ(DecodePage(Hot().page)->version, 2);
  EXPECT_EQ(DecodePage(Hot().page)->as_of, Day("2021-02-02"));
  EXPECT_EQ(other.memory().Version("hot"), 2);
  // Away for a week: the next round is of today, by whichever of them.
  sql_.clock_.Set(ShanghaiMidnight(Day("2021-02-09")) + std::chrono::hours(5));
  ASSERT_THAT(other.RunOnce(), testing::IsOk());
  ASSERT_THAT(loop_.RunOnce(), testing::IsOk());
  EXPECT_EQ(DecodePage(Hot().page)->version, 3);
  EXPECT_EQ(DecodePage(Hot().page)->as_of, Day("2021-02-09"));
  EXPECT_THAT(sql_.database_->Read([](sql::Transaction& transaction) {
    EXPECT_EQ(journal::TimerDue(transaction, kMidnight, "boards"),
              ShanghaiMidnight(Day("2021-02-10")));
    return absl::OkStatus();
  }),
              testing::IsOk());
}

TEST_F(BoardLoopTest, AnEventThatCanNeverBeWorkedInIsRefusedBeforeItIsStored) {
  SigningObservation wrong = Signed("s1", "a", -5, "2021-02-01");
  EXPECT_THAT(sql_.database_->Write([&](sql::Transaction& transaction) {
    return KeepSignings()(transaction, EventOf(wrong));
  }),
              testing::StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(sql_.store_.Unapplied(), testing::IsOkAndHolds(0));
}

}  // namespace
}  // namespace zoneflow::scoring
