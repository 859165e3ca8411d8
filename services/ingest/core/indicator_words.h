// The words that the rules of indicators share.
#pragma once

#include "services/ingest/core/clause_rules.h"

namespace zoneflow::ingest {

// What a measured noun ends with.
inline constexpr View kMeasureTails[] = {
    u"实际使用外资", u"实际利用外资", u"合同利用外资", u"合同外资", u"固定资产投资", u"增加值",
    u"总产值",       u"产值",         u"营业收入",     u"收入",     u"营收",         u"营业额",
    u"产量",         u"销量",         u"销售额",       u"进出口",   u"出口",         u"进口",
    u"出口额",       u"外资",         u"投资",         u"税收",     u"利润",         u"总额",
    u"用电量",       u"吞吐量",       u"贸易额",       u"融资额",   u"交易额",       u"总值",
    u"成交额",       u"数量",         u"总数",         u"面积",     u"规模",         u"货值",
    u"税额",         u"利税",         u"业务量",       u"发电量",   u"零售额",       u"销售",
    u"成交"};
inline constexpr View kRatios[] = {u"率",   u"比重", u"占比", u"比例",
                                   u"份额", u"比",   u"强度", u"增长面"};

// How far back what a figure is of is looked for, so that a sentence of figures stays linear.
inline constexpr std::size_t kTokensBack = 48;
inline constexpr std::size_t kUnitsBack = 120;

// Verbs whose object is what is measured.
inline constexpr View kAchieved[] = {u"实现", u"完成"};

// Who many firms of one sort are called: 限上零售业, 规上企业, 主导产业.
inline constexpr View kClasses[] = {u"业",       u"企业",     u"行业",    u"领域",
                                    u"集群",     u"产业链",   u"机构",    u"单位",
                                    u"园区企业", u"经营主体", u"市场主体"};

// Measures that say nothing of whose they are.
inline constexpr View kBareMeasures[] = {u"规模",   u"产值",     u"总产值",   u"营收",  u"收入",
                                         u"销售额", u"营业收入", u"产业规模", u"营业额"};

// 增速, 同比: growth of what was told before.
inline bool IsGeneralGrowth(View text) {
  return text == u"增速" || text == u"增幅" || text == u"同比" || text == u"同比增速";
}

// True for a share, and for what was added of the same unit: the growth behind is of the whole.
inline bool SharesUnit(const Fact& part, const Fact& whole) {
  return part.amount->unit == "%" || (whole.amount && whole.amount->unit == part.amount->unit);
}

// A growth in percent; 1.7倍 is 170.
inline Decimal Percent(const Quantity& quantity) {
  Decimal d = quantity.number;
  if (quantity.kind == QuantityKind::kTimes) {
    d.exponent += 2;
  }
  return Normalised(d);
}

}  // namespace zoneflow::ingest
