#include "services/approval/core/catalogue.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::approval {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

Procedure Make(const std::string& id, std::vector<std::string> pre = {}) {
  Procedure procedure;
  procedure.id = ProcedureId(id);
  procedure.zh = id;
  for (std::string& before : pre) {
    procedure.pre.emplace_back(std::move(before));
  }
  return procedure;
}

auto Refused(const std::string& part) {
  return StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(part));
}

TEST(CatalogueTest, AnUnknownPrerequisiteIsNamed) {
  EXPECT_THAT(Catalogue::Create({Make("A", {"B"})}, {}),
              Refused("procedure A: prerequisite \"B\" is not in the catalogue"));
  Procedure soft = Make("A");
  soft.soft = {{ProcedureId("A2"), ProcedureId("A3")}};
  EXPECT_THAT(Catalogue::Create({soft}, {}), Refused("soft prerequisite \"A2\""));
  EXPECT_THAT(Catalogue::Create({soft, Make("A2")}, {}), Refused("soft deadline \"A3\""));
}

TEST(CatalogueTest, ACycleIsNamedWithItsPath) {
  EXPECT_THAT(
      Catalogue::Create({Make("X"), Make("A", {"X", "C"}), Make("B", {"A"}), Make("C", {"B"})}, {}),
      Refused("prerequisites form a cycle: A -> C -> B -> A"));
  EXPECT_THAT(Catalogue::Create({Make("A", {"A"})}, {}), Refused("A -> A"));
}

TEST(CatalogueTest, ASoftEdgeClosesACycleToo) {
  Procedure a = Make("A");
  a.soft = {{ProcedureId("B"), ProcedureId("B")}};
  EXPECT_THAT(Catalogue::Create({a, Make("B", {"A"})}, {}), Refused("cycle"));
}

TEST(CatalogueTest, IdsAreThereAndUnique) {
  EXPECT_THAT(Catalogue::Create({Make("A"), Make("A")}, {}),
              Refused("procedure A: id stands twice"));
  EXPECT_THAT(Catalogue::Create({Make("A"), Make("")}, {}), Refused("position 1: id is empty"));
}

TEST(CatalogueTest, DaysAreWithinTenYears) {
  Procedure procedure = Make("A");
  procedure.promised_wd = -1;
  EXPECT_THAT(Catalogue::Create({procedure}, {}), Refused("promised limit -1"));
  procedure.promised_wd = 0;
  procedure.floor_cd = 3651;
  EXPECT_THAT(Catalogue::Create({procedure}, {}), Refused("floor_cd 3651"));
}

TEST(CatalogueTest, LandmarksAreProceduresOfTheCatalogue) {
  EXPECT_THAT(Catalogue::Create({Make("A")}, {ProcedureId("S"), {}}), Refused("start \"S\""));
  EXPECT_THAT(Catalogue::Create({Make("A")}, {ProcedureId("A"), {ProcedureId("L")}}),
              Refused("land step \"L\""));
}

TEST(CatalogueTest, PrerequisitesStandOnceAndComeFirstInTheOrder) {
  Procedure c = Make("C", {"B", "A"});
  c.soft = {{ProcedureId("B"), ProcedureId("C")}};
  const auto catalogue = Catalogue::Create({c, Make("B", {"A"}), Make("A")}, {});
  ASSERT_THAT(catalogue, IsOk());
  EXPECT_THAT(catalogue->PrerequisitesOf(0), ElementsAre(1, 2));
  EXPECT_THAT(catalogue->topological_order(), ElementsAre(2, 1, 0));
}

TEST(CatalogueTest, WhatNeedsTheStartComesAfterIt) {
  const auto catalogue = Catalogue::Create(
      {Make("A"), Make("S", {"A"}), Make("B", {"S"}), Make("C", {"B"})}, {ProcedureId("S"), {}});
  ASSERT_THAT(catalogue, IsOk());
  EXPECT_FALSE(catalogue->ComesAfterStart(0));
  EXPECT_FALSE(catalogue->ComesAfterStart(1));
  EXPECT_TRUE(catalogue->ComesAfterStart(2));
  EXPECT_TRUE(catalogue->ComesAfterStart(3));
}

}  // namespace
}  // namespace zoneflow::approval
