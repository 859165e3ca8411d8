#include "tools/zoneflow/labels.h"

#include <algorithm>
#include <iterator>

#include "common/base/str_cat.h"

namespace zoneflow::cli {
namespace {

using enum ColumnKind;

constexpr ColumnLabel kLabels[] = {
    {"accepted_on", "受理日期"},
    {"acknowledged_cursor", "已确认位置"},
    {"act", "待办"},
    {"act_due_on", "办理期限"},
    {"actor", "经办人"},
    {"age_ms", "已存毫秒"},
    {"amount", "金额", kAmount},
    {"amount_alt", "另一币种金额", kAmount},
    {"applies_to", "适用条件"},
    {"articles", "文章数"},
    {"as_of", "截至"},
    {"attempts", "尝试次数"},
    {"attr", "属性"},
    {"begin", "起字节"},
    {"board", "榜单"},
    {"body", "正文字节"},
    {"bound", "约数"},
    {"box", "页内位置"},
    {"byline", "署名"},
    {"case_id", "项目编号", kId},
    {"ce_id", "事件编号"},
    {"ce_type", "事件类型"},
    {"changed", "变化"},
    {"code", "代码"},
    {"cohort", "参评数"},
    {"column", "列"},
    {"company", "企业"},
    {"completed_on", "办结日期"},
    {"confidence", "可信度%"},
    {"count", "项目数"},
    {"create_time", "产生时间"},
    {"currency", "币种", kUnit},
    {"currency_alt", "另一币种", kUnit},
    {"cursor", "位置"},
    {"dated", "日期"},
    {"department", "部门"},
    {"document_id", "文档编号", kId},
    {"due_on", "承诺办结"},
    {"duration_wd", "工作日"},
    {"encoding", "编码"},
    {"end", "止字节"},
    {"event", "办理事件"},
    {"facts", "事实数"},
    {"field", "字段"},
    {"file", "文件"},
    {"file_name", "文件名"},
    {"filter", "筛选条件"},
    {"from", "原值", kAmount},
    {"from_currency", "原值币种", kUnit},
    {"from_unit", "原值单位", kUnit},
    {"growth", "增幅", kAmount},
    {"growth_pct", "增幅%"},
    {"growth_unit", "增幅单位", kUnit},
    {"happened_on", "发生日期"},
    {"header", "表头"},
    {"health", "状况"},
    {"heat", "热度"},
    {"id", "编号", kId},
    {"kind", "类别"},
    {"latest_accept", "最迟受理"},
    {"latest_result", "最迟办结"},
    {"lexicon", "词表版本"},
    {"light", "亮灯"},
    {"name", "名称"},
    {"no", "序号"},
    {"node_status", "办理状态"},
    {"not_converted", "未计入原因"},
    {"note", "说明"},
    {"number", "次序"},
    {"office", "责任部门"},
    {"officer", "经办"},
    {"owner", "所有者"},
    {"page", "页"},
    {"partitions", "分区数"},
    {"period", "时期"},
    {"phase", "阶段"},
    {"pre", "前置事项"},
    {"procedure_id", "事项编号"},
    {"project", "项目"},
    {"project_name", "项目名称"},
    {"projects", "项目数"},
    {"published_on", "发布日期"},
    {"rank", "位次"},
    {"reason", "原因"},
    {"reasons", "存疑"},
    {"recorded_at", "记录时间"},
    {"repeated", "重复"},
    {"required_start", "要求开工"},
    {"result", "结果"},
    {"row", "行"},
    {"sector", "产业"},
    {"sectors", "产业"},
    {"service", "服务"},
    {"sheet", "工作表"},
    {"signed_from", "签约起"},
    {"signed_on", "签约日期"},
    {"signed_to", "签约止"},
    {"signing", "签约编号", kId},
    {"signings", "签约数"},
    {"size_bytes", "字节数"},
    {"start_cursor", "起始位置"},
    {"state", "状态"},
    {"status", "核实状态"},
    {"statutory", "法定时限"},
    {"step", "步骤"},
    {"stray", "散行"},
    {"subject", "对象", kId},
    {"text", "正文"},
    {"text_begin", "文本起字节"},
    {"text_bytes", "正文长度"},
    {"text_end", "文本止字节"},
    {"time", "时间"},
    {"title", "标题"},
    {"title_begin", "标题起字节"},
    {"title_box", "标题位置"},
    {"title_end", "标题止字节"},
    {"title_page", "标题页"},
    {"to", "现值", kAmount},
    {"to_currency", "现值币种", kUnit},
    {"to_unit", "现值单位", kUnit},
    {"topic", "主题"},
    {"total", "签约总额", kAmount},
    {"total_currency", "总额币种", kUnit},
    {"track", "办理方式"},
    {"track_reason", "办理方式理由"},
    {"type", "事件"},
    {"unchecked", "未核", kAmount},
    {"unchecked_currency", "未核币种", kUnit},
    {"unit", "单位", kUnit},
    {"unit_alt", "另一单位", kUnit},
    {"value", "内容"},
    {"version", "版本"},
    {"was_on", "原日期"},
    {"weight", "权重"},
    {"zh", "事项"},
    {"zone", "园区"},
    {"zone_id", "园区编号"},
    {"zone_name", "园区"},
};

static_assert(std::ranges::is_sorted(kLabels, {}, &ColumnLabel::name), "found by halving");

struct ValueWord {
  std::string_view column;
  std::string_view value;
  std::string_view zh;
};

constexpr ValueWord kValueWords[] = {
    {"act", "answer", "受理"},
    {"act", "complete", "办结"},
    {"act", "deliver", "送达"},
    {"act", "receive", "收件"},
    {"act", "resume", "恢复计时"},
    {"bound", "about", "约"},
    {"bound", "at_least", "不少于"},
    {"bound", "nearly", "近"},
    {"bound", "over", "超过"},
    {"event", "accepted", "受理"},
    {"event", "assigned", "交办"},
    {"event", "completed", "办结"},
    {"event", "corrected", "更正"},
    {"event", "correction_asked", "补正"},
    {"event", "deemed_accepted", "视为受理"},
    {"event", "delivered", "送达"},
    {"event", "expired", "失效"},
    {"event", "extended", "延期"},
    {"event", "received", "收件"},
    {"event", "refused", "不予受理或许可"},
    {"event", "reminded", "催办"},
    {"event", "renewed", "延续"},
    {"event", "resumed", "恢复"},
    {"event", "returned", "退件"},
    {"event", "revoked", "撤销"},
    {"event", "suspended", "暂停"},
    {"event", "withdrawn", "撤回"},
    {"health", "not serving", "未就绪"},
    {"health", "serving", "正常"},
    {"kind", "facility", "设施"},
    {"kind", "indicator", "指标"},
    {"kind", "programme", "计划"},
    {"kind", "ranking", "排名"},
    {"kind", "recognition", "认定"},
    {"kind", "signing", "签约"},
    {"light", "green", "绿灯"},
    {"light", "red", "红灯"},
    {"light", "yellow", "黄灯"},
    {"node_status", "completed", "已办结"},
    {"node_status", "correction", "补正中"},
    {"node_status", "delivered", "已送达"},
    {"node_status", "expired", "已失效"},
    {"node_status", "in_review", "办理中"},
    {"node_status", "not_started", "未开始"},
    {"node_status", "received", "已收件"},
    {"node_status", "refused", "不予受理或许可"},
    {"node_status", "returned", "已退件"},
    {"node_status", "revoked", "已撤销"},
    {"node_status", "suspended", "已暂停"},
    {"node_status", "withdrawn", "已撤回"},
    {"state", "changed", "变更"},
    {"state", "gone", "已撤下"},
    {"state", "new", "新增"},
    {"state", "rejected", "未读入"},
    {"state", "skipped", "跳过"},
    {"state", "unchanged", "未变"},
    {"status", "checked", "已核"},
    {"status", "extracted", "未核"},
    {"status", "signed_off", "已签发"},
    {"track", "done", "已开工，无欠账"},
    {"track", "land_pending", "C 未供地"},
    {"track", "pre_review", "A 集中预审"},
    {"track", "promise", "B 容缺/承诺"},
};

std::string KeyBeside(std::string_view name, std::string_view what) {
  constexpr std::string_view kAmountKey = "amount";
  return name.starts_with(kAmountKey) ? StrCat(what, name.substr(kAmountKey.size()))
                                      : StrCat(name, "_", what);
}

}  // namespace

const ColumnLabel* FindLabel(std::string_view name) {
  const auto found = std::lower_bound(
      std::begin(kLabels), std::end(kLabels), name,
      [](const ColumnLabel& label, std::string_view wanted) { return label.name < wanted; });
  return found != std::end(kLabels) && found->name == name ? found : nullptr;
}

std::string_view ChineseValue(std::string_view column, std::string_view value) {
  const auto found = std::find_if(
      std::begin(kValueWords), std::end(kValueWords),
      [&](const ValueWord& word) { return word.column == column && word.value == value; });
  return found == std::end(kValueWords) ? std::string_view() : found->zh;
}

std::string CurrencyKey(std::string_view name) { return KeyBeside(name, "currency"); }

std::string UnitKey(std::string_view name) { return KeyBeside(name, "unit"); }

}  // namespace zoneflow::cli
