// One pass over the unwrapped text that marks everything the fact rules act on: cue words,
// quantities, ranks, dates, zones and punctuation. The rules never read the text between the marks
// except to cut a subject.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "services/ingest/core/checkpoint.h"
#include "services/ingest/core/fact.h"
#include "services/ingest/core/gazetteer.h"
#include "services/ingest/core/unwrap.h"

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

enum class QuantityKind : std::uint8_t { kMoney, kPercent, kPoints, kTimes, kCount, kTime };

struct Quantity {
  QuantityKind kind = QuantityKind::kCount;
  Decimal number;
  std::uint32_t unit = 0;  // index of the unit's name
  Bound bound = Bound::kNone;
  bool bare = false;  // no digits of its own: 千亿元
};

struct Rank {
  std::int64_t place = 0;
  bool band = false;        // 前20强
  bool needs_verb = false;  // 第一, 首位: a rank only behind 位居 and the like
};

struct Token {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t index = 0;  // of the quantity, rank, zone or unknown zone's name
  Mark mark = Mark::kNothing;
};

struct Tokens {
  std::vector<Token> all;  // by begin, not overlapping
  std::vector<Quantity> quantities;
  std::vector<Rank> ranks;
};

std::string_view UnitName(std::uint32_t unit);

// The currencies a sum may be read in, by code, each once. The table of currencies holds them all.
std::vector<std::string_view> ReadableCurrencies();

// The cue words and the zones, ready for matching. Immutable after construction.
class Lexicon {
 public:
  explicit Lexicon(const Gazetteer* gazetteer);
  ~Lexicon();
  Lexicon(const Lexicon&) = delete;
  Lexicon& operator=(const Lexicon&) = delete;

  // Ends early once the checkpoint stops it.
  Tokens Scan(const Unwrapped& page, Checkpoint& checkpoint) const;

  // The zone of a kZone token, or null for a zone that the gazetteer does not hold.
  const Zone* ZoneOf(const Token& token) const;

 private:
  struct Words;
  const Gazetteer* gazetteer_;
  std::unique_ptr<Words> words_;
};

}  // namespace zoneflow::ingest
