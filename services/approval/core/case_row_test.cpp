#include "services/approval/core/case_row.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/approval/testing/sample_calendar.h"

namespace zoneflow::approval {
namespace {

Date Day(int year, int month, int day) { return Date{std::chrono::year{year} / month / day}; }

Case WithNodes(std::vector<TimetableRow> rows) {
  Case made;
  made.id = CaseId("c1");
  made.required_start = Day(2021, 4, 20);
  made.timetable =
      Timetable{*made.required_start, *made.required_start, std::move(rows), false, ""};
  return made;
}

TimetableRow Node(const char* id, Date accept, Date result) {
  return {ProcedureId(id), id, 1, accept, result};
}

// The register says of every day what the whole case says of it.
TEST(CaseRowTest, TheLightOfARowIsTheWorstOfItsNodesOnEachDay) {
  const WorkdayCalendar& calendar = testing::SampleCalendar();
  const Case cases[] = {
      WithNodes({Node("LONG", Day(2021, 3, 1), Day(2021, 4, 19)),
                 Node("SHORT", Day(2021, 4, 5), Day(2021, 4, 8)),
                 Node("START", Day(2021, 4, 20), Day(2021, 4, 20))}),
      WithNodes({Node("EARLY", Day(2020, 1, 1), Day(2020, 1, 2))}),
      // No day of the first node is in the calendar.
      WithNodes({Node("BEFORE", Day(2019, 12, 30), Day(2020, 1, 6)),
                 Node("LATE", Day(2022, 12, 30), Day(2022, 12, 30))}),
      WithNodes({Node("BEFORE", Day(2019, 12, 30), Day(2020, 1, 6))}),
      WithNodes({}),
      Case(),
  };
  for (const Case& value : cases) {
    const CaseRegister made = RegisterOf(value, testing::SampleRulebook());
    for (Date day = Day(2019, 12, 25); day < Day(2023, 1, 10); day += std::chrono::days{1}) {
      const CaseLights lights = LightsOf(value, day, calendar);
      ASSERT_EQ(LightOf(made.row, day, calendar), lights.worst) << FormatDate(day);
      ASSERT_EQ(made.nodes.size(), lights.nodes.size());
      for (std::size_t i = 0; i < made.nodes.size() && calendar.Covers(day); ++i) {
        const auto& days = made.nodes[i].light_days;
        ASSERT_EQ(days ? std::optional(LightOn(*days, day)) : std::nullopt, lights.nodes[i])
            << FormatDate(day) << " " << i;
      }
    }
  }
}

TEST(CaseRowTest, ARowHasThePlanOfItsTimetable) {
  Case value = WithNodes({});
  value.timetable->provisional = true;
  value.timetable->provisional_reason = "no notice";
  EXPECT_EQ(RowOf(value).plan, (CaseRow::Plan{Day(2021, 4, 20), true, "no notice"}));
  EXPECT_EQ(RowOf(Case()).plan, std::nullopt);
}

}  // namespace
}  // namespace zoneflow::approval
