#include "services/scoring/core/appraisal/moves.h"

#include "gmock/gmock.h"

#include "common/base/str_cat.h"

namespace zoneflow::scoring {
namespace {

Standpoint At(const char* unit, int rank, int score, const char* tier = "") {
  return {unit, unit, rank == 0 ? std::nullopt : std::optional(Decimal(rank)), Decimal(score),
          tier};
}

std::string Told(const std::vector<RankMove>& moves) {
  std::string told;
  for (const RankMove& move : moves) {
    const auto place = [](const std::optional<Standpoint>& point) {
      return !point ? "none" : point->rank ? point->rank->Text() : "-";
    };
    StrAppend(&told, move.now ? move.now->unit : move.was->unit, " ", place(move.was), ">",
              place(move.now), " ");
  }
  return told;
}

TEST(MovesTest, WhoMovedIsToldWithThoseThatCameAndWent) {
  EXPECT_EQ(Told(MovesBetween({At("a", 1, 9), At("b", 2, 8), At("c", 3, 7), At("d", 4, 6)},
                              {At("a", 2, 9), At("b", 1, 10), At("d", 4, 6), At("e", 3, 7)})),
            "b 2>1 a 1>2 e none>3 c 3>none ");
}

TEST(MovesTest, AnotherScoreOrTierIsAMoveAndTheSameIsNone) {
  EXPECT_EQ(Told(MovesBetween({At("a", 1, 9), At("b", 2, 8, "first"), At("c", 3, 7)},
                              {At("a", 1, 10), At("b", 2, 8, "second"), At("c", 3, 7)})),
            "a 1>1 b 2>2 ");
}

TEST(MovesTest, WhoIsNotRankedStandsLast) {
  EXPECT_EQ(Told(MovesBetween({At("a", 1, 9), At("b", 0, 1)}, {At("a", 0, 9), At("b", 1, 10)})),
            "b ->1 a 1>- ");
}

}  // namespace
}  // namespace zoneflow::scoring
