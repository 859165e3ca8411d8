#include "services/approval/core/catalogue_diff.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zoneflow::approval {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Procedure Named(const char* id, int promised_wd) {
  Procedure procedure;
  procedure.id = ProcedureId(id);
  procedure.zh = id;
  procedure.promised_wd = promised_wd;
  return procedure;
}

TEST(CatalogueDiffTest, SaysFieldByFieldWhatChangesAndWhatIsNewOrGone) {
  const Catalogue before = *Catalogue::Create({Named("LAND", 5), Named("OLD", 1)}, {});
  Procedure land = Named("LAND", 3);
  land.statutory = StatutoryLimit{20, DayUnit::kWorkday};
  Procedure plan = Named("PLAN", 2);
  plan.pre = {land.id};
  const Catalogue after = *Catalogue::Create({land, plan}, {{}, {}, {plan.id}});
  EXPECT_THAT(DiffOf(before, after),
              ElementsAre(ProcedureChange{ProcedureId("LAND"), "LAND", "statutory", "", "20 wd"},
                          ProcedureChange{ProcedureId("LAND"), "LAND", "promised_wd", "5", "3"},
                          ProcedureChange{ProcedureId("PLAN"), "PLAN", "procedure", "", "PLAN"},
                          ProcedureChange{ProcedureId("OLD"), "OLD", "procedure", "OLD", ""},
                          ProcedureChange{ProcedureId(), "", "landmarks.never_defer", "", "PLAN"}));
  EXPECT_THAT(DiffOf(after, after), IsEmpty());
}

}  // namespace
}  // namespace zoneflow::approval
