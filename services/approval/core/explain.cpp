#include "services/approval/core/explain.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/status/status.h"

#include "common/base/str_cat.h"
#include "services/approval/core/procedure_name.h"

namespace zoneflow::approval {
namespace {

using State = NodeHistory::State;

std::string Quoted(std::string_view zh) { return StrCat("「", zh, "」"); }

class Explainer {
 public:
  Explainer(const Catalogue& catalogue, const PlanRequest& request, const ProjectPlan& plan,
            const WorkdayCalendar& calendar)
      : catalogue_(catalogue), request_(request), plan_(plan), calendar_(calendar) {}

  Explanation Explain(std::size_t at) const {
    Explanation why;
    why.row = plan_.rows[at];
    if (why.row.earliest) {
      for (const std::size_t link : ChainTo(plan_, at)) {
        why.earliest.push_back(EarliestLink(link));
        Count(plan_.rows[link], why.earliest.back(), why);
      }
    }
    for (std::optional<std::size_t> link = at; link; link = plan_.rows[*link].held_by) {
      why.latest.push_back(LatestLink(*link));
    }
    why.words = Summary(why);
    return why;
  }

 private:
  static void Count(const PlanRow& row, const ChainLink& link, Explanation& why) {
    if (row.state == State::kDone) {
      return;
    }
    switch (link.whose) {
      case DaysOf::kOffice:
        why.office_wd += link.days_wd;
        break;
      case DaysOf::kEnterprise:
        why.enterprise_wd += link.days_wd;
        break;
      case DaysOf::kNotice:
        why.notice_wd += link.days_wd;
        break;
    }
  }

  ChainLink LinkOf(const PlanRow& row, const PlannedNode& days) const {
    return {row.procedure, row.zh,       days.accept, days.result, days.result_wd - days.accept_wd,
            Whose(row),    row.slack_wd, ""};
  }

  ChainLink EarliestLink(std::size_t at) const {
    const PlanRow& row = plan_.rows[at];
    ChainLink link = LinkOf(row, *row.earliest);
    link.words = StrCat(WhyAccepted(row), "；", WhyResult(row, *row.earliest));
    return link;
  }

  ChainLink LatestLink(std::size_t at) const {
    const PlanRow& row = plan_.rows[at];
    ChainLink link = LinkOf(row, row.latest);
    if (row.held_by) {
      const PlanRow& next = plan_.rows[*row.held_by];
      link.words = StrCat("最迟 ", FormatDate(row.latest.result), " 办结，因为", Quoted(next.zh),
                          "最迟 ", FormatDate(next.latest.accept), " 受理");
    } else if (row.latest.result <= plan_.start) {
      link.words = StrCat("最迟 ", FormatDate(row.latest.result), "，因为须在 ",
                          FormatDate(plan_.start), " 开工");
    } else {
      link.words = StrCat("最迟 ", FormatDate(row.latest.result), " 办结，因为承诺在开工（",
                          FormatDate(plan_.start), "）后补齐");
    }
    return link;
  }

  std::string WhyAccepted(const PlanRow& row) const {
    const std::string day = FormatDate(row.earliest->accept);
    switch (row.state) {
      case State::kDone:
      case State::kUnderReview:
        return StrCat("已于 ", day, " 受理");
      case State::kOpen:
        break;
    }
    const std::string again = row.lapsed ? "原结果到期前用不上，须重新办理；" : "";
    return row.waits_for
               ? StrCat(again, Quoted(plan_.rows[*row.waits_for].zh), "办结后受理（", day, "）")
               : StrCat(again, "不等待其他事项，最早 ", day, " 受理");
  }

  std::string WhyResult(const PlanRow& row, const PlannedNode& days) const {
    const std::string day = FormatDate(days.result);
    if (row.state == State::kDone) {
      return StrCat("已于 ", day, " 办结");
    }
    if (row.state == State::kUnderReview) {
      return StrCat("在办，按办理时限 ", day, " 办结");
    }
    const Procedure* procedure = Find(row.procedure);
    if (procedure == nullptr) {
      return StrCat(day, " 办结");
    }
    if (IsHeldByNotice(*procedure, days)) {
      return procedure->floor_cd > 0
                 ? StrCat("法定公告期不少于 ", procedure->floor_cd, " 日，不得压缩，", day, " 办结")
                 : StrCat("法定公告期不少于 ", procedure->floor_wd, " 个工作日，不得压缩，", day,
                          " 办结");
    }
    if (row.duration_wd == 0) {
      return StrCat("即办，", day, " 办结");
    }
    const char* limit = Whose(row) == DaysOf::kEnterprise              ? "用时 "
                        : request_.rules.basis == LimitBasis::kCeiling ? "法定时限 "
                                                                       : "承诺时限 ";
    return StrCat(limit, row.duration_wd, procedure->field ? " 个施工期工作日，" : " 个工作日，",
                  day, " 办结");
  }

  // Whether its notice period is what ends last.
  bool IsHeldByNotice(const Procedure& procedure, const PlannedNode& days) const {
    if (request_.rules.basis == LimitBasis::kCeiling && procedure.statutory) {
      return false;  // the limit of the law has it within
    }
    if (procedure.floor_cd > 0) {
      // A promised limit of no more than its days, as 21 working days of a month, is the notice.
      if (procedure.promised_wd * 7 <= (procedure.floor_cd + 1) * 5) {
        return true;
      }
      const Date end = days.accept + std::chrono::days{procedure.floor_cd + 1};
      return calendar_.Covers(end) && calendar_.NumberAtOrAfter(end) == days.result_wd;
    }
    return procedure.floor_wd > 0 && days.result_wd - days.accept_wd == procedure.floor_wd + 1;
  }

  DaysOf Whose(const PlanRow& row) const {
    const Procedure* procedure = Find(row.procedure);
    if (procedure == nullptr) {
      return DaysOf::kOffice;
    }
    if (row.state == State::kOpen &&
        IsHeldByNotice(*procedure, row.earliest ? *row.earliest : row.latest)) {
      return DaysOf::kNotice;
    }
    return procedure->kind == ProcedureKind::kEnterpriseTask ? DaysOf::kEnterprise
                                                             : DaysOf::kOffice;
  }

  std::string Summary(const Explanation& why) const {
    const PlanRow& row = why.row;
    std::string words = Quoted(row.zh);
    if (row.state == State::kDone) {
      StrAppend(&words, "已于 ", FormatDate(row.earliest->result), " 办结");
      return words;
    }
    if (row.earliest) {
      StrAppend(&words, "最早 ", FormatDate(row.earliest->accept), " 受理、",
                FormatDate(row.earliest->result), " 办结，");
    }
    StrAppend(&words, "最迟 ", FormatDate(row.latest.accept), " 受理、",
              FormatDate(row.latest.result), " 办结");
    if (row.slack_wd) {
      StrAppend(&words, *row.slack_wd < 0 ? StrCat("，已晚 ", -*row.slack_wd, " 个工作日")
                                          : StrCat("，余量 ", *row.slack_wd, " 个工作日"));
    }
    for (const EdgePromise& promise : request_.rules.promises) {
      if (promise.accept == row.procedure) {
        StrAppend(&words, "；已承诺，不等待", Quoted(NameOf(promise.without_result_of, catalogue_)),
                  "的结果");
      }
    }
    if (why.earliest.size() > 1) {
      StrAppend(&words, "；到此用时：审批 ", why.office_wd, "、企业 ", why.enterprise_wd, "、公告 ",
                why.notice_wd, " 个工作日");
    }
    return words;
  }

  const Procedure* Find(const ProcedureId& id) const {
    const std::optional<std::size_t> index = catalogue_.IndexOf(id);
    return index ? &catalogue_.at(*index) : nullptr;
  }

  const Catalogue& catalogue_;
  const PlanRequest& request_;
  const ProjectPlan& plan_;
  const WorkdayCalendar& calendar_;
};

}  // namespace

absl::StatusOr<Explanation> ExplainRow(const Catalogue& catalogue, const PlanRequest& request,
                                       const ProjectPlan& plan, const ProcedureId& procedure,
                                       const WorkdayCalendar& calendar) {
  const PlanRow* row = plan.Find(procedure);
  if (row == nullptr) {
    return absl::InvalidArgumentError(
        StrCat("procedure_id: \"", procedure.str(), "\" is none of this plan"));
  }
  return Explainer(catalogue, request, plan, calendar)
      .Explain(static_cast<std::size_t>(row - plan.rows.data()));
}

}  // namespace zoneflow::approval
