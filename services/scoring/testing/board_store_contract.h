// What every BoardStore promises. A backend is a type with
//   static std::string Missing();          why it cannot run here, "" if it can
//   BoardStore& store();                   empty at first
//   void Log(SigningObservation);          appends a numbered event with that state
#pragma once

#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

#include "common/testing/on_backend.h"
#include "common/testing/status_matchers.h"
#include "services/scoring/core/explain_board.h"
#include "services/scoring/core/ports.h"
#include "services/scoring/testing/board_oracle.h"
#include "services/scoring/testing/no_shelf.h"
#include "services/scoring/testing/sample_signings.h"

namespace zoneflow::scoring {

template <typename Backend>
class BoardStoreContract : public testing::OnBackend<Backend> {};

TYPED_TEST_SUITE_P(BoardStoreContract);

// A board with every field set.
inline Board FullBoard(std::string_view as_of) {
  Board board;
  board.id = kHotBoard;
  board.as_of = Day(as_of);
  board.period = {Day("2021-01-01"), std::nullopt};
  board.log_no = 7;
  board.published_at = *ParseInstant("2021-02-01T03:04:05.678901Z");
  BoardRow row{.rank = 1,
               .zone = {"chengdu-hitech", "成都高新区", "四川"},
               .fen = 2770000000000,
               .unchecked_fen = 5,
               .signings = 1,
               .projects = 14,
               .heat = absl::Uint128Max(),
               .previous_rank = 3};
  row.total_exceeded = true;
  row.changed_log_no = 6;
  board.rows = {row};
  board.not_converted_count = 2;
  board.not_converted_log_no = 5;
  return board;
}

TYPED_TEST_P(BoardStoreContract, StatesComeInTheOrderOfTheLogAndThePositionMovesWithThem) {
  SigningObservation first = Signed("s1", "a", 100, "2021-02-01");
  first.amount_alt = Money{15, "USD"};
  first.signed_on = Day("2021-01-31");
  SigningObservation second = Signed("s1", "a", 200, "2021-02-01");
  second.revision = 2;
  SigningObservation bare;
  bare.id = "s2";
  bare.revision = 1;
  bare.zone.name = "某区";
  for (const SigningObservation& state : {first, second, bare}) {
    this->backend_->Log(state);
  }
  BoardStore& store = this->backend_->store();
  EXPECT_THAT(store.Unapplied(), testing::IsOkAndHolds(3));
  EXPECT_THAT(store.Write([&](BoardWriter& writer) -> absl::Status {
    EXPECT_THAT(writer.AppliedLogNo(), testing::IsOkAndHolds(0));
    const auto head = writer.ReadLog(0, 2);
    EXPECT_EQ(head->last_log_no, 2);
    EXPECT_EQ(head->states, (std::vector{first, second}));
    const auto rest = writer.ReadLog(2, 9);
    EXPECT_EQ(rest->last_log_no, 3);
    EXPECT_EQ(rest->states, std::vector{bare});
    EXPECT_EQ(writer.ReadLog(3, 9)->last_log_no, 3);
    EXPECT_EQ(*writer.Known(*head), SigningSet());
    const auto ledger = writer.LoadLedger();
    EXPECT_TRUE(ledger->empty());
    EXPECT_EQ(ledger->log_no(), 0);
    return writer.Save(WorkIn(*ledger, {}, {3, {first, second, bare}}));
  }),
              testing::IsOkAndHolds(true));
  EXPECT_THAT(store.Unapplied(), testing::IsOkAndHolds(0));
  const auto sums = store.ReadLedger();
  ASSERT_THAT(sums, testing::IsOk());
  EXPECT_EQ(sums->ledger.log_no(), 3);
  EXPECT_EQ(sums->latest_published_on, Day("2021-02-01"));
  EXPECT_EQ(sums->ledger.zones().at("a")->ref, second.zone);
  EXPECT_EQ(sums->ledger.Find({"a", Standing::kCounts, Day("2021-02-01")}),
            (LedgerSums{1, 1, 200, 200, 3}));
  EXPECT_EQ(sums->ledger.Find({"", Standing::kUnknownZone, std::nullopt}),
            (LedgerSums{1, 0, 0, 0, 3}));
  EXPECT_THAT(store.States({.log_no = 3, .zone_id = "a", .limit = 9}),
              testing::IsOkAndHolds(std::vector{second}));
  EXPECT_THAT(store.States({.log_no = 3, .standing = Standing::kUnknownZone, .limit = 9}),
              testing::IsOkAndHolds(std::vector{bare}));
  EXPECT_THAT(store.Write([&](BoardWriter& writer) -> absl::Status {
    EXPECT_EQ(*writer.Known({3, {first, bare}}), SetOf({second, bare}));
    return absl::OkStatus();
  }),
              testing::IsOkAndHolds(true));
}

// Works the states in as events after log_no.
inline void SaveAt(BoardStore& store, std::int64_t log_no,
                   const std::vector<SigningObservation>& states) {
  EXPECT_THAT(store.Write([&](BoardWriter& writer) -> absl::Status {
    const auto ledger = writer.LoadLedger();
    const auto known = writer.Known({log_no, states});
    EXPECT_THAT(ledger, testing::IsOk());
    EXPECT_THAT(known, testing::IsOk());
    return writer.Save(WorkIn(*ledger, *known, {log_no, states}));
  }),
              testing::IsOkAndHolds(true));
}

TYPED_TEST_P(BoardStoreContract, EveryStateIsKeptFromItsLogNoToTheNext) {
  BoardStore& store = this->backend_->store();
  const SigningObservation first = Signed("s1", "a", 100, "2021-02-01");
  SigningObservation second = Signed("s1", "b", 0, "2021-02-02");
  second.revision = 2;
  second.amount.reset();
  SigningObservation retold = second;
  retold.revision = 3;
  SaveAt(store, 4, {first});
  SaveAt(store, 6, {second});
  SaveAt(store, 8, {retold});
  const auto at = [&store](std::int64_t log_no, Standing standing) {
    return *store.States({.log_no = log_no, .standing = standing, .limit = 9});
  };
  const std::vector<SigningObservation> none;
  EXPECT_EQ(at(3, Standing::kCounts), none);
  EXPECT_EQ(at(4, Standing::kCounts), std::vector{first});
  EXPECT_EQ(at(5, Standing::kCounts), std::vector{first});
  EXPECT_EQ(at(6, Standing::kCounts), none);
  EXPECT_EQ(at(6, Standing::kNoCny), std::vector{retold}) << "what it says holds since 6";
  EXPECT_EQ(at(8, Standing::kNoCny), std::vector{retold});
  const Ledger ledger = store.ReadLedger()->ledger;
  EXPECT_EQ(ledger.log_no(), 8);
  EXPECT_EQ(ledger.Find({"a", Standing::kCounts, Day("2021-02-01")}), (LedgerSums{0, 0, 0, 0, 6}));
  EXPECT_EQ(ledger.Find({"b", Standing::kNoCny, Day("2021-02-02")}), (LedgerSums{1, 1, 0, 0, 6}));
}

TYPED_TEST_P(BoardStoreContract, SumsPass63BitsExactly) {
  BoardStore& store = this->backend_->store();
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  SaveAt(store, 1, {Signed("s1", "a", kMost, "2021-02-01")});
  SaveAt(store, 2, {Signed("s2", "a", kMost, "2021-02-01")});
  const absl::uint128 sum = absl::uint128(static_cast<std::uint64_t>(kMost)) * 2;
  EXPECT_EQ(store.ReadLedger()->ledger.Find({"a", Standing::kCounts, Day("2021-02-01")}),
            (LedgerSums{2, 2, sum, sum, 2}));
}

TYPED_TEST_P(BoardStoreContract, StatesComeByDayThenIdLatestFirstAndInParts) {
  BoardStore& store = this->backend_->store();
  SigningObservation undated = Signed("s9", "a", 1, "2021-02-01");
  undated.published_on.reset();
  std::vector<SigningObservation> states = {
      undated, Signed("s1", "a", 1, "2021-02-01"), Signed("S2", "a", 1, "2021-02-01"),
      Signed("s3", "a", 1, "2021-02-02"), Signed("s4", "b", 1, "2021-02-02")};
  SaveAt(store, 1, states);
  const auto ids = [&store](StatesQuery query) {
    std::string text;
    query.log_no = 1;
    for (;;) {
      const auto part = store.States(query);
      if (!part.ok() || part->empty()) {
        return part.ok() ? text : part.status().ToString();
      }
      text += "|";
      for (const SigningObservation& state : *part) {
        text += state.id + " ";
      }
      query.after = {DatedOf(part->back()), part->back().id};
    }
  };
  EXPECT_EQ(ids({.zone_id = "a", .limit = 2}), "|s3 s1 |S2 s9 ") << "ids go by their bytes";
  EXPECT_EQ(ids({.limit = 9}), "|s4 s3 s1 S2 s9 ");
  EXPECT_EQ(ids({.first = Day("2021-02-01"), .last = Day("2021-02-01"), .limit = 1}), "|s1 |S2 ");
  EXPECT_EQ(ids({.last = std::nullopt, .limit = 9}), "|s9 ");
  EXPECT_EQ(ids({.zone_id = "c", .limit = 9}), "");
}

// Property: for any signings and corrections, whatever day, period and state of the log is asked
// for, the board added up from the ledger is the one added up signing by signing, and the lists are
// exactly what it is made of.
TYPED_TEST_P(BoardStoreContract, EveryBoardIsTheSumOfWhatIsListed) {
  BoardStore& store = this->backend_->store();
  const BoardRules rules{{}, *DecayWeights::Parse("days,weight\n0,1000\n1,900\n2,900\n3,5\n4,0\n")};
  NoShelf shelf;
  const Date today = Day("2021-02-01");
  const GetBoard get_board(
      store, shelf, shelf, rules, [](const Board&) { return std::string(); },
      [](std::string_view) { return absl::UnimplementedError(""); });
  const ExplainBoard explain(get_board, store, rules);

  std::mt19937 random(20210201);
  const auto pick = [&random](int below) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint32_t>(below));
  };
  SigningSet now;
  std::map<std::int64_t, SigningSet> at;  // by log_no
  for (int batch = 1; batch <= 6; ++batch) {
    std::vector<SigningObservation> states;
    for (std::int64_t many = pick(25); many > 0; --many) {
      const std::string id = StrCat("s", 100 + pick(60));
      SigningObservation state = Signed(id, pick(10) == 0 ? "" : StrCat("z", pick(4)),
                                        pick(1000) * 1000000000, "2021-02-01", pick(20));
      state.revision = now.contains(id) ? now[id].revision + 1 : 1;
      state.published_on = pick(8) == 0
                               ? std::nullopt
                               : std::optional(Day("2021-01-28") + std::chrono::days(pick(9)));
      if (pick(4) == 0) {
        state.signed_on = Day("2021-01-27") + std::chrono::days(pick(9));
      }
      state.status = static_cast<FigureStatus>(pick(4));
      if (pick(8) == 0) {
        state.amount_alt = state.amount;
        state.amount->currency = "USD";
      } else if (pick(8) == 0) {
        state.amount->currency = "EUR";
      } else if (pick(8) == 0) {
        state.amount.reset();
      }
      states.push_back(state);
      now[id] = state;
    }
    SaveAt(store, 10 * batch, states);
    at[10 * batch] = now;
  }
  const auto key_of = [](const auto& entry) { return std::pair(entry.dated, entry.signing_id); };
  for (int round = 0; round < 60; ++round) {
    const std::string id(round % 2 == 0 ? kHotBoard : kZoneBoard);
    const Date as_of = Day("2021-01-26") + std::chrono::days(pick(12));
    BoardRules asked = rules;
    if (id == kZoneBoard && pick(3) > 0) {
      asked.period.from = Day("2021-01-27") + std::chrono::days(pick(5));
      if (pick(2) == 0) {
        asked.period.to = *asked.period.from + std::chrono::days(pick(6));
      }
    }
    const std::int64_t log_no = 10 * (1 + pick(6));
    Board oracle = OracleBoard(id, at[log_no], asked, as_of);
    if (log_no == 60) {
      const Board board = BuildBoard(id, store.ReadLedger()->ledger, asked, as_of);
      EXPECT_TRUE(SameContent(board, oracle)) << Describe(board) << "\n" << Describe(oracle);
    }
    const BoardQuery query{id,
                           0,
                           FormatDate(as_of),
                           asked.period.from ? FormatDate(*asked.period.from) : "",
                           asked.period.to ? FormatDate(*asked.period.to) : "",
                           log_no};
    for (BoardRow& row : oracle.rows) {
      std::vector<Contribution> listed;
      ListingQuery part{query, std::nullopt, 1 + pick(7)};
      for (;;) {
        const auto listing = explain.Contributions(part, row.zone.id, today);
        ASSERT_THAT(listing, testing::IsOk());
        listed.insert(listed.end(), listing->entries.begin(), listing->entries.end());
        if (static_cast<std::int64_t>(listing->entries.size()) < part.limit) {
          break;
        }
        part.after =
            ListingPosition{listing->frame, 0, listed.back().dated, listed.back().signing_id};
      }
      std::sort(row.contributions.begin(), row.contributions.end(),
                [&](const auto& a, const auto& b) { return key_of(a) > key_of(b); });
      EXPECT_EQ(listed, row.contributions) << Describe(oracle);
    }
    std::vector<NotConverted> listed;
    ListingQuery part{query, std::nullopt, 1 + pick(7)};
    for (;;) {
      const auto listing = explain.NotConvertedSignings(part, today);
      ASSERT_THAT(listing, testing::IsOk());
      for (const NotConvertedEntry& entry : listing->entries) {
        listed.push_back(entry.signing);
        part.after = ListingPosition{listing->frame, entry.group, entry.signing.dated,
                                     entry.signing.signing_id};
      }
      if (static_cast<std::int64_t>(listing->entries.size()) < part.limit) {
        break;
      }
    }
    std::sort(listed.begin(), listed.end(),
              [](const auto& a, const auto& b) { return a.signing_id < b.signing_id; });
    EXPECT_EQ(listed, oracle.not_converted) << Describe(oracle);
  }
}

TYPED_TEST_P(BoardStoreContract, ABoardComesBackWholeUnderTheNextVersion) {
  BoardStore& store = this->backend_->store();
  EXPECT_THAT(store.NewestVersion(kHotBoard), testing::IsOkAndHolds(0));
  const auto publish = [&](Board board) {
    std::string bytes;
    EXPECT_THAT(store.Write([&](BoardWriter& writer) -> absl::Status {
      EXPECT_THAT(writer.LockBoard(kHotBoard), testing::IsOk());
      const auto page = writer.Publish(board, {"chengdu-hitech"});
      EXPECT_THAT(page, testing::IsOk());
      EXPECT_EQ(page->version, board.version);
      bytes = page->bytes;
      const auto newest = writer.Newest(kHotBoard);
      EXPECT_TRUE(SameContent(**newest, board));
      EXPECT_EQ((*newest)->version, board.version);
      EXPECT_EQ((*newest)->log_no, 7);
      EXPECT_EQ((*newest)->published_at, board.published_at);
      EXPECT_EQ((*newest)->rows[0].previous_rank, 3);
      EXPECT_EQ((*newest)->rows[0].changed_log_no, 6);
      EXPECT_EQ((*newest)->not_converted_log_no, 5);
      return absl::OkStatus();
    }),
                testing::IsOkAndHolds(true));
    return bytes;
  };
  const std::string first = publish(FullBoard("2021-02-01"));
  const std::string second = publish(FullBoard("2021-02-02"));
  EXPECT_THAT(store.NewestVersion(kHotBoard), testing::IsOkAndHolds(2));
  EXPECT_THAT(store.NewestVersion(kZoneBoard), testing::IsOkAndHolds(0));
  EXPECT_EQ((*store.Page(kHotBoard, 1))->bytes, first);
  EXPECT_EQ((*store.Page(kHotBoard, 2))->bytes, second);
  EXPECT_FALSE(store.Page(kHotBoard, 3)->has_value());
}

TYPED_TEST_P(BoardStoreContract, TheNewestTwentyVersionsStayAndTheLastOfEachDay) {
  BoardStore& store = this->backend_->store();
  for (int i = 0; i < 30; ++i) {
    Board board = FullBoard(i < 5 ? "2021-02-01" : "2021-02-02");
    ASSERT_THAT(store.Write([&](BoardWriter& writer) -> absl::Status {
      const auto locked = writer.LockBoard(kHotBoard);
      return locked.ok() ? writer.Publish(board, {}).status() : locked.status();
    }),
                testing::IsOkAndHolds(true));
  }
  std::vector<int> kept;
  for (int version = 1; version <= 30; ++version) {
    if (store.Page(kHotBoard, version)->has_value()) {
      kept.push_back(version);
    }
  }
  ASSERT_EQ(kept.size(), 21u);
  EXPECT_EQ(kept[0], 5);
  EXPECT_EQ(kept[1], 11);
}

TYPED_TEST_P(BoardStoreContract, AnErrorLeavesNothingBehind) {
  this->backend_->Log(Signed("s1", "a", 100, "2021-02-01"));
  BoardStore& store = this->backend_->store();
  EXPECT_THAT(store.Write([&](BoardWriter& writer) -> absl::Status {
    EXPECT_THAT(
        writer.Save(WorkIn(*writer.LoadLedger(), {}, {1, {Signed("s1", "a", 100, "2021-02-01")}})),
        testing::IsOk());
    EXPECT_THAT(writer.LockBoard(kHotBoard), testing::IsOk());
    Board board = FullBoard("2021-02-01");
    EXPECT_THAT(writer.Publish(board, {}), testing::IsOk());
    return absl::CancelledError("stop");
  }),
              testing::StatusIs(absl::StatusCode::kCancelled));
  EXPECT_THAT(store.Unapplied(), testing::IsOkAndHolds(1));
  EXPECT_THAT(store.NewestVersion(kHotBoard), testing::IsOkAndHolds(0));
  EXPECT_TRUE(store.ReadLedger()->ledger.empty());
  EXPECT_TRUE(store.States({.log_no = 1, .limit = 1})->empty());
}

REGISTER_TYPED_TEST_SUITE_P(BoardStoreContract,
                            StatesComeInTheOrderOfTheLogAndThePositionMovesWithThem,
                            EveryStateIsKeptFromItsLogNoToTheNext, SumsPass63BitsExactly,
                            StatesComeByDayThenIdLatestFirstAndInParts,
                            EveryBoardIsTheSumOfWhatIsListed,
                            ABoardComesBackWholeUnderTheNextVersion,
                            TheNewestTwentyVersionsStayAndTheLastOfEachDay,
                            AnErrorLeavesNothingBehind);

}  // namespace zoneflow::scoring
