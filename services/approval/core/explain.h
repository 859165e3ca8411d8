// Why a procedure stands where it does in a plan, in words.
//
//   ASSIGN_OR_RETURN(const Explanation why, ExplainRow(catalogue, request, plan, id, calendar));
//   why.words;            // 「设计方案」最早 2021-03-01 受理、2021-03-08 办结，最迟 …，余量 -10 个工作日
//   why.earliest[0].words // 「成交」办结后受理（2021-02-22）；承诺时限 5 个工作日，2021-03-01 办结
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "common/workdays/workday_calendar.h"
#include "services/approval/core/catalogue.h"
#include "services/approval/core/project_plan.h"

namespace zoneflow::approval {

// Whose days a link takes: of a government office, of the enterprise and its agents, or a notice
// period that nobody shortens.
enum class DaysOf { kOffice, kEnterprise, kNotice };

// A link of a chain of driving edges.
struct ChainLink {
  ProcedureId procedure;
  std::string zh;
  Date accept;
  Date result;
  int days_wd = 0;  // working days from the one to the other
  DaysOf whose = DaysOf::kOffice;
  std::optional<int> slack_wd;
  std::string words;  // Chinese: what sets its days

  friend bool operator==(const ChainLink&, const ChainLink&) = default;
};

struct Explanation {
  PlanRow row;
  // With a day of looking: the edges that set its earliest acceptance, from where they begin to the
  // row, with earliest days.
  std::vector<ChainLink> earliest;
  // The edges that set its latest result, from the row to what the start, or a deadline of its own,
  // holds; with latest days.
  std::vector<ChainLink> latest;
  // Working days of `earliest`, by whose they are, of what is not done.
  int office_wd = 0;
  int enterprise_wd = 0;
  int notice_wd = 0;
  std::string words;

  friend bool operator==(const Explanation&, const Explanation&) = default;
};

// The plan is that of the request. InvalidArgument names a procedure that is none of the plan.
absl::StatusOr<Explanation> ExplainRow(const Catalogue& catalogue, const PlanRequest& request,
                                       const ProjectPlan& plan, const ProcedureId& procedure,
                                       const WorkdayCalendar& calendar);

}  // namespace zoneflow::approval
