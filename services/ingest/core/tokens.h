// What the scan (scan.h) marks in a text: cue words, quantities, ranks, dates, zones and
// punctuation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "services/ingest/core/fact.h"
#include "services/ingest/core/zone_names.h"

namespace zoneflow::ingest {

enum class Mark : std::uint8_t {
  kNothing,  // a longer word that shields a cue inside it: 签约仪式, 第一季度
  kStop,
  kComma,
  kEnumeration,  // 、
  kOpen,         // opening quote or bracket
  kClose,
  kBookOpen,
  kBookClose,
  kQuantity,
  kRank,
  kPeriod,
  kDate,
  kZone,
  kSign,         // 签约 签署 签订
  kSettle,       // 落户 落地 落子 入驻
  kAttract,      // 引进 招引
  kPlanInvest,   // 拟投资 计划投资
  kTotalInvest,  // 总投资 投资总额
  kInvest,       // 投资
  kSpend,        // 投入
  kBuild,        // 建设 构建 打造 新建: what a sum is spent on
  kPlanned,      // 谋划 储备 安排 实施: pipelines
  kPipeline,     // 洽谈 在谈: projects that are not signed yet
  kFacility,     // 揭牌 竣工 投产 投用
  kBuilt,        // 建成 启用: the object may follow
  kFound,        // 成立 组建
  kFirst,        // 首个 首家
  kAward,        // 荣获 获评 入选: the honour follows
  kGain,         // 获得: only with an honour behind it
  kGrant,        // 获批: an honour, or a stock when counted
  kConfer,       // 颁发 授予
  kListed,       // 上榜: the honour stands before it
  kLaunch,       // 启动 出台 印发 提出: a programme follows
  kTackle,       // 攻坚 落实: only with counted tasks
  kLasts,        // 为期
  kFuture,       // 力争 确保 目标
  kWill,         // 将
  kGrowth,       // 增长 提高
  kDecline,      // 下降
  kYearOnYear,   // 同比
  kRankVerb,     // 位居 位列
  kValue,        // 达到 突破 实现 完成
  kNew,          // 新增
  kHave,         // 拥有 累计
  kShare,        // 占
  kFrom,         // 从 由
  kTo,           // 升至 增至
  kProject,      // 预计 带动
  kInclude,      // 包括 分别是
  kFields,       // 涉及 涵盖
  kLand,         // 征地 占地
  kArea,         // 建筑面积
  kYield,        // 年产
  kCompany,      // 有限公司
  kItIs,         // 是一家
  kThatCompany,  // 该公司
  kCumulative,   // 累计 全年
  kMeasure,      // 产值 收入: nouns of indicators
};

// 开工, 竣工, 建成.
inline bool IsStage(Mark mark) { return mark == Mark::kFacility || mark == Mark::kBuilt; }

enum class QuantityKind : std::uint8_t { kMoney, kPercent, kPoints, kTimes, kCount, kTime };

struct Quantity {
  QuantityKind kind = QuantityKind::kCount;
  Decimal number;
  std::uint32_t unit = 0;  // its index in the lexicon
  Bound bound = Bound::kNone;
  bool bare = false;                 // no digits of its own: 千亿元
  std::optional<Decimal> upto = {};  // the other end of a range: 10亿至12亿元, 8%至10%
};

struct Rank {
  std::int64_t place = 0;
  bool band = false;        // 前20强
  bool needs_verb = false;  // 第一, 首位: a rank only behind 位居 and the like
};

struct Token {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t index = 0;  // of the quantity or rank; of a zone as in ZoneMention
  Mark mark = Mark::kNothing;
};

// A zone told by its name; not 该区.
inline bool IsNamedZone(const Token& token) {
  return token.mark == Mark::kZone && token.index < kThisZone;
}
// A zone of the gazetteer.
inline bool IsKnownZone(const Token& token) {
  return IsNamedZone(token) && token.index != kUnlistedZone;
}

struct Tokens {
  std::vector<Token> all;  // by begin, not overlapping
  std::vector<Quantity> quantities;
  std::vector<Rank> ranks;
  std::vector<PlaceMention> places;    // by begin
  std::vector<PlaceMention> contests;  // 综合评价, 考核, 榜单: what ranks zones; by begin
};

}  // namespace zoneflow::ingest
