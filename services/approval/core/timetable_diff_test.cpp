#include "services/approval/core/timetable_diff.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/approval/testing/sample_calendar.h"

namespace zoneflow::approval {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Date Day(int month, int day) { return Date{std::chrono::year{2021} / month / day}; }

TimetableRow Row(const char* id, Date accept, Date result) {
  return {ProcedureId(id), id, 1, accept, result};
}

TEST(TimetableDiffTest, SaysWhatMovedInWorkingDaysWhatIsNewAndWhatIsNoLongerRequired) {
  Timetable before, after;
  before.rows = {Row("LAND", Day(3, 1), Day(3, 5)), Row("PLAN", Day(3, 8), Day(3, 12)),
                 Row("OLD", Day(3, 1), Day(3, 2))};
  // Friday to Monday is one working day.
  after.rows = {Row("LAND", Day(3, 1), Day(3, 8)), Row("PLAN", Day(3, 8), Day(3, 12)),
                Row("NEW", Day(3, 3), Day(3, 4))};
  const TimetableDiff diff = DiffOf(before, after, testing::SampleCalendar());
  EXPECT_EQ(diff.stayed, 1);
  EXPECT_THAT(
      diff.moved,
      ElementsAre(MovedRow{ProcedureId("LAND"), "LAND", before.rows[0], after.rows[0], 0, 1},
                  MovedRow{ProcedureId("NEW"), "NEW", std::nullopt, after.rows[2]},
                  MovedRow{ProcedureId("OLD"), "OLD", before.rows[2], std::nullopt}));
  EXPECT_THAT(DiffOf(after, after, testing::SampleCalendar()).moved, IsEmpty());
  const TimetableDiff back = DiffOf(after, before, testing::SampleCalendar());
  EXPECT_EQ(back.moved[0].result_moved_wd, -1);
}

}  // namespace
}  // namespace zoneflow::approval
