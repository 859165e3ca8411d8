#include "services/ingest/core/tokens.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "services/ingest/core/number.h"
#include "services/ingest/core/text.h"

namespace zoneflow::ingest {
namespace {

struct Cue {
  std::u16string_view words;  // separated by one space
  Mark mark;
};

// General words of Chinese business news. A longer word hides a shorter one that starts at the same
// place.
constexpr Cue kCues[] = {
    {u"全年目标 年度目标 目标任务 成长型 成长性 成长空间 洽谈会 开工仪式 开工活动 竣工仪式 "
     u"竣工活动 投产仪式 揭牌仪式 "
     u"揭牌活动 奠基仪式 签约仪式 签约活动 "
     u"挂牌前 挂牌以来 挂牌五周年 挂牌三周年 挂牌一周年 挂牌两周年 签订土地出让合同 签约企业 "
     u"签约率 已签约的 此次签约 集中签约仪式 投资者 投资环境 投资促进 "
     u"投资合作 投资集团 投资公司 "
     u"固定资产投资 招商引资 建成区 获批数量 落地生根 落地见效 成立以来 自成立 第一时间 第一序列 "
     u"第一梯队 第一季度 第一批 第一书记 "
     u"第一线 第一产业 第一期 第一步 第一方阵 项目建设 城市建设 党的建设 入驻率 中长期 前期 开工率 "
     u"投产达效 达产后 建设用地 "
     u"占地方 达成 达标 为期望 将军 新将 实现了由 从而 从严 从事 自从 从业 由于 理由 由此 经由 "
     u"完成率 增长极 增长点 增长潜力 首席 首次 首批 公共 共同 共建 共享 共产党 共青团 共赢 共识 "
     u"超前 超级 超车 超越 近年 附近 节约 条约 预约 契约 约定 约束 行为 作为 成为 认为 发达 到达 "
     u"传达 系列 列车 居民 居住 安排部署 排放 获得感 捕获 收获 自由 名将 将来 为了 为主 为民 为企 "
     u"为核心 占据 占领 规划局 计划生育 提升改造 增加值税 落实到位 总投入 制定者 翻译 翻番",
     Mark::kNothing},
    {u"签约 签署 签订 签下 签定 敲定 签回 揽下 揽获 牵手 带回 签约入区 签约进驻 签约入驻 签约落户 "
     u"签约落地 核准",
     Mark::kSign},
    {u"落户 落地 落子 入驻 进驻 搬入 迁入", Mark::kSettle},
    {u"引进 招引 引入", Mark::kAttract},
    {u"拟投资 计划投资 宣布投资 将投资 预计投资 计划总投资 拟总投资 预计总投资 增资 追加投资 "
     u"增加投资 拟增资 计划增资",
     Mark::kPlanInvest},
    {u"总投资 投资总额 总投资额 投资额 协议投资 协议总投资 协议金额 意向投资 协议引资 计划投资额 "
     u"合计总投资 合同金额 合同总金额 合同投资额 合同总投资 合同引资 签约金额 签约总额 签约额 "
     u"签约资金 "
     u"协议资金 投资金额 总投资规模",
     Mark::kTotalInvest},
    {u"投资", Mark::kInvest},
    {u"投入", Mark::kSpend},
    {u"建设 构建 打造 新建 兴建 布局 设立 扩建 改扩建 建设运营", Mark::kBuild},
    {u"谋划 储备 安排 在库", Mark::kPlanned},
    {u"洽谈 在谈 跟踪", Mark::kPipeline},
    {u"揭牌 揭幕 开园 开工 竣工 投产 投用 投入使用 投入运营 正式运营 落成 奠基 通车 开业 封顶 验收 "
     u"交工 横空出世 问世 下线 开馆 上线运行 交付使用 试运营 破土动工 "
     u"启用 投运 挂牌 动工 开街 开通 上线 试车 点火试车 试产 封关运行 并网 并网发电 开建 破土 完工 "
     u"交付 装修完毕 "
     u"落地投产 平顶 点火通电 试生产 动土 封园 进场 提前进场 主体施工 装修 安装设备 通车运营 "
     u"正式封关 通过验收 竣工验收 "
     u"通过联合验收",
     Mark::kFacility},
    {u"建成 建成投用 建成投产 新建成", Mark::kBuilt},
    {u"成立 组建", Mark::kFound},
    {u"首个 首家 首座 首条", Mark::kFirst},
    {u"荣获 荣膺 获评 入选 被评为 被认定为 获认定 被授予 获授 摘得 斩获 喜获 被列为 被列入 获颁 "
     u"入围 评为 被确定为",
     Mark::kAward},
    {u"获得 获 夺得", Mark::kGain},
    {u"获批", Mark::kGrant},
    {u"颁发 授予", Mark::kConfer},
    {u"上榜 榜上有名", Mark::kListed},
    {u"启动 出台 印发 制定 推出 发布 提出 实施 制定出台 出台实施 启动实施 研究制定 设立 开展",
     Mark::kLaunch},
    {u"攻坚 落实 完成好", Mark::kTackle},
    {u"为期 历时", Mark::kLasts},
    {u"力争 争取 确保 目标 计划 规划 “十四五”末 到2022年 到2023年 到2024年 到2025年 "
     u"到2026年 到2027年 到2028年 到2029年 到2030年 到2035年 预期 三年内 五年内 年内 未来三年 "
     u"未来五年 拟",
     Mark::kFuture},
    {u"将", Mark::kWill},
    {u"增长 提高 提升 增加 上升 增幅 增速 增长了 提高了 翻 劲增 攀升 上涨 递增 成长 年增 按年增 "
     u"劲升 大增 猛增 净增长 扩大",
     Mark::kGrowth},
    {u"下降 降低 减少 衰退 下降了 降低了 下滑 回落 下跌 缩减 年减 按年减 精简 压减 压缩 缩短 减幅 "
     u"萎缩",
     Mark::kDecline},
    {u"同比 环比 比上年 较上年 年均 较年初 比年初 较上年末 比上年末 较上年同期 比上年同期 "
     u"较去年同期 比去年同期",
     Mark::kYearOnYear},
    {u"位居 位列 名列 居 列 排名 排在 排 跃居 跃升至 跻身 升至 稳居 荣居 保持 高居 进入 进位 挺进 "
     u"居于 列居 跃升到 位次 排位 前进至 蝉联 晋升至 前移至 升到 退居 分居 分列 分获 分别居 "
     u"分别位居 分别列 均居 "
     u"均列 均位居 雄踞 领跑 稳列 荣登 登上 夺得 并列 前进到 前移到 晋升到 跃至 退至 滑落至 下滑至 "
     u"回落至 后退至",
     Mark::kRankVerb},
    {u"达到 达 突破 实现 完成 超过 为 超 约 近 实有 累计完成 累计实现 占 站上 迈上 实现了 完成了",
     Mark::kValue},
    {u"新增 净增 新设 新登记 新注册 新落户 新认定 新培育 新引进 新设立", Mark::kNew},
    {u"拥有 共有 现有 集聚 聚集 汇聚 培育 集聚了 共 已有", Mark::kHave},
    {u"从 由", Mark::kFrom},
    {u"上升至 上升到 增至 增加到 增加至 增长到 增长至 提升到 提升至 提高到 提高至 扩大到 扩大至 "
     u"升到 跃升至 降至 下降到 下降至 降到 "
     u"发展到 攀升至 攀升到 猛增至 增长为 扩大为 扩至 扩展到 扩展至 压缩到 压缩至 压缩为 压减到 "
     u"压减至 压减为 "
     u"缩短到 缩短至 缩短为 减到 减至 减少到 减少至 精简到 精简至 降为 升为 下降为 增加为",
     Mark::kTo},
    {u"预计 带动 可实现", Mark::kProject},
    {u"包括 包含 分别是 分别为 其中", Mark::kInclude},
    {u"涉及 涵盖 覆盖 涵括 聚焦", Mark::kFields},
    {u"拟用地 总用地 征地 占地 用地 规划用地 占地面积 用地面积 总占地 项目用地 拿地 供地",
     Mark::kLand},
    {u"规划建筑面积 楼地板面积 单体面积 可租面积 规划面积 建筑面积 总建筑面积 总面积 面积 载体面积",
     Mark::kArea},
    {u"年产 年产能 年产量 产能 年制 年处理 装机 日处理能力 日处理 每年可产 每天可生产 每年可生产",
     Mark::kYield},
    {u"有限公司 股份公司 有限责任公司", Mark::kCompany},
    {u"是一家 是国内 是全球", Mark::kItIs},
    {u"该公司 该企业 该集团", Mark::kThatCompany},
    {u"累计", Mark::kCumulative},
    {u"产值 收入 营收 总值 GDP 税收 利润 外资 进出口 进出口额 出口额 增加值 固定资产投资 财政收入 "
     u"总额 交易额 研发投入 总量 总数 "
     u"产量 销量 登记额 成交额 吞吐量 发电量 用电量 市值 数量 拥有量 专利 比重 占比 规模 销售额 "
     u"投资额 外贸 "
     u"零售额 企业数 亩均税收 地区生产总值 "
     u"生产总值 到账 到资 营业额 贸易额 融资额 进口额 资金 支出 用电量 营业收入 利润率 注册资本",
     Mark::kMeasure},
    {u"榜首 冠军 头名 魁首 桂冠", Mark::kRank},
    {u"十三五 十四五 十二五", Mark::kPeriod},
    {u"前三季度 前两季度 一季度 二季度 三季度 四季度 上半年 下半年 去年 今年 全年 每年 截至目前 "
     u"截至当前 目前 近年来 年底 年末 近日 日前 "
     u"同日 同一天 本周 上周 上月 上个月 本月 今日 昨夜 当天 昨夜今晨 昨 "
     u"昨日 近三年 近五年 过去五年 五年来 前三个季度 当日 今天 昨天",
     Mark::kPeriod},
};

// Measure words and what they count, longest first where one begins with another.
struct Unit {
  std::u16string_view word;
  std::string_view name;
  QuantityKind kind;
  bool needs_digits;  // with a Chinese numeral it is mostly part of a word
};
constexpr Unit kUnits[] = {
    {u"元人民币", "CNY", QuantityKind::kMoney, false},
    {u"元", "CNY", QuantityKind::kMoney, false},
    {u"人民币", "CNY", QuantityKind::kMoney, true},
    {u"美元", "USD", QuantityKind::kMoney, false},
    {u"美金", "USD", QuantityKind::kMoney, false},
    {u"欧元", "EUR", QuantityKind::kMoney, false},
    {u"港元", "HKD", QuantityKind::kMoney, false},
    {u"港币", "HKD", QuantityKind::kMoney, false},
    {u"日元", "JPY", QuantityKind::kMoney, false},
    {u"新台币", "TWD", QuantityKind::kMoney, false},
    {u"台币", "TWD", QuantityKind::kMoney, false},
    {u"英镑", "GBP", QuantityKind::kMoney, false},
    {u"韩元", "KRW", QuantityKind::kMoney, false},
    {u"新加坡元", "SGD", QuantityKind::kMoney, false},
    {u"新加坡币", "SGD", QuantityKind::kMoney, false},
    {u"新元", "SGD", QuantityKind::kMoney, false},
    {u"瑞士法郎", "CHF", QuantityKind::kMoney, false},
    {u"澳门元", "MOP", QuantityKind::kMoney, false},
    {u"澳门币", "MOP", QuantityKind::kMoney, false},
    {u"澳元", "AUD", QuantityKind::kMoney, false},
    {u"澳大利亚元", "AUD", QuantityKind::kMoney, false},
    {u"加元", "CAD", QuantityKind::kMoney, false},
    {u"加拿大元", "CAD", QuantityKind::kMoney, false},
    {u"卢布", "RUB", QuantityKind::kMoney, false},
    {u"泰铢", "THB", QuantityKind::kMoney, false},
    {u"个百分点", "百分点", QuantityKind::kPoints, false},
    {u"百分点", "百分点", QuantityKind::kPoints, false},
    {u"%", "%", QuantityKind::kPercent, false},
    {u"﹪", "%", QuantityKind::kPercent, false},
    {u"倍", "倍", QuantityKind::kTimes, false},
    {u"成", "%", QuantityKind::kPercent, true},
    {u"平方公里", "km2", QuantityKind::kCount, false},
    {u"平方米", "m2", QuantityKind::kCount, false},
    {u"平米", "m2", QuantityKind::kCount, true},
    {u"平方公尺", "m2", QuantityKind::kCount, false},
    {u"亩", "mu", QuantityKind::kCount, false},
    {u"立方米", "立方米", QuantityKind::kCount, true},
    {u"公顷", "ha", QuantityKind::kCount, false},
    {u"公里", "km", QuantityKind::kCount, false},
    {u"千米", "km", QuantityKind::kCount, false},
    {u"千瓦时", "kWh", QuantityKind::kCount, false},
    {u"千瓦", "kW", QuantityKind::kCount, false},
    {u"兆瓦", "MW", QuantityKind::kCount, false},
    {u"吉瓦", "GW", QuantityKind::kCount, false},
    {u"GWh", "GWh", QuantityKind::kCount, true},
    {u"GW", "GW", QuantityKind::kCount, true},
    {u"MW", "MW", QuantityKind::kCount, true},
    {u"标箱", "标箱", QuantityKind::kCount, false},
    {u"人次", "人次", QuantityKind::kCount, false},
    {u"个月", "月", QuantityKind::kTime, false},
    {u"周年", "年", QuantityKind::kTime, true},
    {u"个工作日", "工作日", QuantityKind::kTime, false},
    {u"工作日", "工作日", QuantityKind::kTime, true},
    {u"天", "天", QuantityKind::kTime, false},
    {u"小时", "小时", QuantityKind::kTime, false},
    {u"年", "年", QuantityKind::kTime, true},
    {u"个", "个", QuantityKind::kCount, false},
    {u"家", "家", QuantityKind::kCount, false},
    {u"项", "项", QuantityKind::kCount, false},
    {u"件", "件", QuantityKind::kCount, false},
    {u"次", "次", QuantityKind::kCount, false},
    {u"户", "户", QuantityKind::kCount, true},
    {u"间", "间", QuantityKind::kCount, true},
    {u"栋", "栋", QuantityKind::kCount, true},
    {u"张", "张", QuantityKind::kCount, true},
    {u"批次", "批次", QuantityKind::kCount, true},
    {u"份", "份", QuantityKind::kCount, true},
    {u"坪", "坪", QuantityKind::kCount, true},
    {u"列", "列", QuantityKind::kCount, true},
    {u"箱", "箱", QuantityKind::kCount, true},
    {u"尾", "尾", QuantityKind::kCount, true},
    {u"处", "处", QuantityKind::kCount, true},
    {u"种", "种", QuantityKind::kCount, true},
    {u"笔", "笔", QuantityKind::kCount, true},
    {u"单", "单", QuantityKind::kCount, true},
    {u"枚", "枚", QuantityKind::kCount, true},
    {u"根", "根", QuantityKind::kCount, true},
    {u"名", "名", QuantityKind::kCount, true},
    {u"位", "位", QuantityKind::kCount, true},
    {u"人", "人", QuantityKind::kCount, true},
    {u"所", "所", QuantityKind::kCount, true},
    {u"座", "座", QuantityKind::kCount, false},
    {u"条", "条", QuantityKind::kCount, false},
    {u"台", "台", QuantityKind::kCount, true},
    {u"辆", "辆", QuantityKind::kCount, true},
    {u"吨", "吨", QuantityKind::kCount, true},
    {u"套", "套", QuantityKind::kCount, true},
    {u"片", "片", QuantityKind::kCount, true},
    {u"颗", "颗", QuantityKind::kCount, true},
    {u"支", "支", QuantityKind::kCount, true},
    {u"只", "只", QuantityKind::kCount, true},
    {u"架", "架", QuantityKind::kCount, true},
    {u"艘", "艘", QuantityKind::kCount, true},
    {u"款", "款", QuantityKind::kCount, true},
    {u"宗", "宗", QuantityKind::kCount, true},
    {u"大", "大", QuantityKind::kCount, false},
};

// A currency in front of its number: 新台币50亿元, RMB3.2bn.
struct Currency {
  std::u16string_view word;
  std::string_view name;
};
constexpr Currency kCurrencies[] = {
    {u"美元", "USD"},   {u"欧元", "EUR"}, {u"港元", "HKD"}, {u"新台币", "TWD"}, {u"台币", "TWD"},
    {u"人民币", "CNY"}, {u"港币", "HKD"}, {u"RMB", "CNY"},  {u"CNY", "CNY"},    {u"USD", "USD"},
    {u"US$", "USD"},    {u"HK$", "HKD"},  {u"NT$", "TWD"},  {u"EUR", "EUR"},    {u"€", "EUR"},
    {u"¥", "CNY"},      {u"￥", "CNY"},   {u"S$", "SGD"},   {u"A$", "AUD"},     {u"$", "USD"},
};

constexpr std::uint32_t UnitOf(std::string_view name) {
  std::uint32_t unit = 0;
  while (kUnits[unit].name != name) {
    ++unit;
  }
  return unit;
}
constexpr std::uint32_t kYuan = UnitOf("CNY");
constexpr std::uint32_t kTaiwanDollar = UnitOf("TWD");

// Powers of ten behind a number that has its currency in front, longest first.
struct LatinScale {
  std::u16string_view word;
  int power;
};
constexpr LatinScale kLatinScales[] = {
    {u"billion", 9}, {u"million", 6}, {u"bn", 9}, {u"mn", 6}, {u"m", 6}, {u"B", 9}, {u"M", 6},
};

struct Entry {
  std::u16string word;
  Mark mark = Mark::kNothing;
  std::uint32_t index = 0;
};

// What ranks zones, longer words first.
constexpr std::u16string_view kContests[] = {
    u"综合评价", u"综合得分", u"综合实力", u"发展水平", u"排行榜", u"竞争力", u"百强榜",
    u"评价",     u"考核",     u"评估",     u"排名",     u"考评",   u"榜单",   u"评比",
    u"测评",     u"评选",     u"监测",     u"指数",     u"排行"};

enum CharClass : std::uint8_t {
  kPlain = 0,
  kPunctuation = 1,
  kNumeral = 2,
  kWord = 4,
  kContest = 8,
};

std::u16string_view Sub(std::u16string_view text, std::size_t at) {
  return text.substr(std::min(at, text.size()));
}

struct BoundWord {
  std::u16string_view word;
  Bound bound;
};
constexpr BoundWord kBefore[] = {
    {u"不少于", Bound::kAtLeast}, {u"不低于", Bound::kAtLeast}, {u"至少", Bound::kAtLeast},
    {u"突破", Bound::kOver},      {u"超过", Bound::kOver},      {u"大约", Bound::kAbout},
    {u"约合", Bound::kAbout},     {u"折合", Bound::kAbout},     {u"接近", Bound::kNearly},
    {u"将近", Bound::kNearly},    {u"超", Bound::kOver},        {u"逾", Bound::kOver},
    {u"约", Bound::kAbout},       {u"近", Bound::kNearly},      {u"上", Bound::kAtLeast},
    {u"破", Bound::kOver},        {u"过", Bound::kOver},
};

// Where a sum without a currency's word ends: 3116亿。 What follows elsewhere may be a currency
// that is not known here, and is never taken for yuan.
constexpr std::u16string_view kAfterBareSum = u"，。；、：）！？”的大左以和与及到至增同或";

}  // namespace

std::string_view UnitName(std::uint32_t unit) { return kUnits[unit].name; }

std::vector<std::string_view> ReadableCurrencies() {
  std::set<std::string_view> codes;
  for (const Unit& unit : kUnits) {
    if (unit.kind == QuantityKind::kMoney) {
      codes.insert(unit.name);
    }
  }
  for (const Currency& currency : kCurrencies) {
    codes.insert(currency.name);
  }
  return {codes.begin(), codes.end()};
}

struct Lexicon::Words {
  std::vector<std::uint8_t> classes = std::vector<std::uint8_t>(0x10000, kPlain);
  std::vector<std::uint16_t> bucket = std::vector<std::uint16_t>(0x10000, 0);
  std::vector<std::vector<Entry>> buckets = std::vector<std::vector<Entry>>(1);

  void Add(std::u16string word, Mark mark, std::uint32_t index) {
    const char16_t first = word.front();
    if (bucket[first] == 0) {
      bucket[first] = static_cast<std::uint16_t>(buckets.size());
      buckets.emplace_back();
      classes[first] |= kWord;
    }
    buckets[bucket[first]].push_back({std::move(word), mark, index});
  }

  void Finish() {
    for (std::vector<Entry>& entries : buckets) {
      std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
        return a.word.size() > b.word.size();
      });
    }
  }

  const Entry* Longest(std::u16string_view text, std::size_t at) const {
    for (const Entry& entry : buckets[bucket[text[at]]]) {
      const std::size_t size = entry.word.size();
      if (at + size <= text.size() && text[at + size - 1] == entry.word.back() &&
          text.substr(at, size) == entry.word) {
        return &entry;
      }
    }
    return nullptr;
  }
};

const Lexicon::Words& Lexicon::AllWords() {
  static const Words& words = *new Words(MakeWords());
  return words;
}

Lexicon::Words Lexicon::MakeWords() {
  Words words;
  for (const Cue& cue : kCues) {
    std::u16string_view rest = cue.words;
    while (!rest.empty()) {
      const std::size_t space = std::min(rest.find(u' '), rest.size());
      words.Add(std::u16string(rest.substr(0, space)), cue.mark, 0);
      rest.remove_prefix(std::min(space + 1, rest.size()));
    }
  }
  words.Finish();
  for (const char16_t c : std::u16string_view(u"，；：。！？、“”‘’（）《》「」 ")) {
    words.classes[c] |= kPunctuation;
  }
  for (const char16_t c : std::u16string_view(
           u"0123456789一二两三四五六七八九十百千万亿半第首前壹贰叁肆伍陆柒捌玖拾佰仟")) {
    words.classes[c] |= kNumeral;
  }
  for (const std::u16string_view contest : kContests) {
    words.classes[contest.front()] |= kContest;
  }
  return words;
}

Lexicon::Lexicon(const Gazetteer* gazetteer) : gazetteer_(gazetteer) {
  static const Gazetteer& none = *new Gazetteer();
  if (gazetteer_ == nullptr) {
    gazetteer_ = &none;
  }
}

const Zone* Lexicon::ZoneOf(const Token& token) const {
  return token.mark == Mark::kZone && token.index != kUnlistedZone && token.index != kThatZone
             ? &gazetteer_->zones()[token.index - 1]
             : nullptr;
}

namespace {

Mark PunctuationMark(char16_t c) {
  switch (c) {
    case u'。':
    case u'！':
    case u'？':
      return Mark::kStop;
    case u'，':
    case u'；':
    case u'：':
    case u' ':
      return Mark::kComma;
    case u'、':
      return Mark::kEnumeration;
    case u'《':
      return Mark::kBookOpen;
    case u'》':
      return Mark::kBookClose;
    case u'“':
    case u'‘':
    case u'（':
    case u'「':
      return Mark::kOpen;
    default:
      return Mark::kClose;
  }
}

class Scanner {
 public:
  // `yuan` is the unit of a sum whose currency is told as 元 or not at all.
  Scanner(const Unwrapped& page, std::uint32_t yuan)
      : page_(page), text_(page.text.units), yuan_(yuan) {}

  // A date, quantity or rank at `at`; true when one was added.
  bool Figure(std::size_t at, Tokens& out) {
    if (text_[at] == u'第' || text_[at] == u'首' || text_[at] == u'前') {
      return RankAt(at, out);
    }
    if (at > 0 && (IsLetter(text_[at - 1]) || text_[at - 1] == u'.') &&
        CurrencyBefore(at) == nullptr) {
      return false;
    }
    if (IsDigit(text_[at]) && DateAt(at, out)) {
      return true;
    }
    return QuantityAt(at, out);
  }

 private:
  std::size_t Digits(std::size_t at) const {
    std::size_t end = at;
    while (end < text_.size() && end < at + 6 && IsDigit(text_[end])) {
      ++end;
    }
    return end - at;
  }

  char16_t At(std::size_t i) const { return i < text_.size() ? text_[i] : u'\0'; }

  // 2020年, 2020年9月16日, 2020年度, 1-9月, 1月28日, 6月底.
  bool DateAt(std::size_t at, Tokens& out) {
    std::size_t n = Digits(at);
    std::size_t end = 0;
    bool full = false;
    if (n == 4 && At(at + 4) == u'年' && (text_[at] == u'1' || text_[at] == u'2')) {
      end = at + 5;
      n = Digits(end);
      if (n >= 1 && n <= 2 && At(end + n) == u'月') {
        end += n + 1;
        n = Digits(end);
        if (n >= 1 && n <= 2 && At(end + n) == u'日') {
          end += n + 1;
          full = true;
        }
      } else if (At(end) == u'度' || At(end) == u'底' || At(end) == u'末') {
        ++end;
      } else if (Sub(text_, end).starts_with(u"以来")) {
        end += 2;
      }
    } else if (n >= 1 && n <= 2) {
      std::size_t k = at + n;
      const char16_t dash = At(k);
      if (dash == u'-' || dash == u'—' || dash == u'–' || dash == u'至' || dash == u'~' ||
          dash == u'－') {
        ++k;
        if (At(k) == u'—') {
          ++k;
        }
        const std::size_t m = Digits(k);
        if (m == 0 || m > 2 || At(k + m) != u'月') {
          return false;
        }
        k += m;
      } else if (dash != u'月') {
        return false;
      }
      end = k + 1;
      n = Digits(end);
      if (n >= 1 && n <= 2 && At(end + n) == u'日') {
        end += n + 1;
        full = true;
      } else if (At(end) == u'底' || At(end) == u'份') {
        ++end;
      }
    } else {
      return false;
    }
    out.all.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end), 0,
                       full ? Mark::kDate : Mark::kPeriod});
    return true;
  }

  bool RankAt(std::size_t at, Tokens& out) {
    Rank rank;
    std::size_t end = at + 1;
    if (text_[at] == u'首') {
      if (At(end) != u'位' && At(end) != u'席') {
        return false;
      }
      rank = {1, false, true};
      ++end;
    } else {
      const auto number = ParseNumber(text_, end);
      if (!number || number->more) {
        return false;
      }
      const auto place = WholeNumber(number->value);
      if (!place || *place > 9999 || (number->scaled && !number->has_numeral)) {
        return false;
      }
      rank.place = *place;
      end = number->end;
      const char16_t unit = At(end);
      if (text_[at] == u'前') {
        if (unit != u'强' && unit != u'名' && unit != u'位' && unit != u'列') {
          return false;
        }
        rank.band = true;
        ++end;
      } else if (unit == u'位' || (unit == u'名' && At(end + 1) != u'称')) {
        ++end;
      } else if (unit == u'届' || unit == u'批' || unit == u'期' || unit == u'个' ||
                 unit == u'次' || unit == u'季' || unit == u'年' || unit == u'三' ||
                 unit == u'条' || unit == u'轮' || unit == u'代' || unit == u'天' ||
                 std::u16string_view(
                     u"家号版章产课场站块架台笔单人线时步方梯书现款件座栋部例辆间列类种节")
                         .find(unit) != std::u16string_view::npos) {
        return false;
      } else {
        rank.needs_verb = true;
      }
    }
    out.ranks.push_back(rank);
    Push(at, end, out.ranks.size() - 1, Mark::kRank, out);
    if (text_[at] == u'第' && rank.needs_verb) {
      RankRow(end, out);
    }
    return true;
  }

  // 第6、15、9位: places that share the first one's 第 and the last one's 位.
  void RankRow(std::size_t at, Tokens& out) {
    std::vector<std::pair<std::size_t, Number>> row;
    while (row.size() < 16 && (At(at) == u'、' || At(at) == u'和' || At(at) == u'及')) {
      const std::size_t begin = at + (At(at + 1) == u'第' ? 2 : 1);
      const auto number = ParseNumber(text_, begin);
      if (!number || number->more || !WholeNumber(number->value)) {
        return;
      }
      row.emplace_back(begin, *number);
      at = number->end;
    }
    if (row.empty() || (At(at) != u'位' && At(at) != u'名')) {
      return;
    }
    out.ranks.back().needs_verb = false;
    for (std::size_t i = 0; i < row.size(); ++i) {
      out.ranks.push_back({*WholeNumber(row[i].second.value), false, false});
      const std::size_t end = row[i].second.end + (i + 1 == row.size() ? 1 : 0);
      Push(row[i].first, end, out.ranks.size() - 1, Mark::kRank, out);
    }
  }

  // The currency that ends at `at`, or null.
  const Currency* CurrencyBefore(std::size_t at) const {
    for (const Currency& currency : kCurrencies) {
      if (at >= currency.word.size() && text_[at - 1] == currency.word.back() &&
          text_.substr(at - currency.word.size(), currency.word.size()) == currency.word) {
        return &currency;
      }
    }
    return nullptr;
  }

  // The bound word that ends at `at`, or null. A longer word may have taken its characters:
  // 签约14个.
  const BoundWord* BoundBefore(std::size_t at, const Tokens& out) const {
    for (const BoundWord& word : kBefore) {
      const std::size_t size = word.word.size();
      if (at < size || text_.substr(at - size, size) != word.word) {
        continue;
      }
      if (!out.all.empty() && out.all.back().end > at - size && out.all.back().begin < at - size) {
        continue;
      }
      return &word;
    }
    return nullptr;
  }

  // True for 成 behind a Chinese numeral that measures: 增长三成, 占全省的七成, 七成以上; not
  // 一成不变.
  bool IsTenths(std::size_t at, std::size_t end, const Tokens& out) const {
    if (end - at != 1) {
      return false;
    }
    const bool grows =
        !out.all.empty() && out.all.back().end == at &&
        (out.all.back().mark == Mark::kGrowth || out.all.back().mark == Mark::kDecline ||
         out.all.back().mark == Mark::kValue);
    const bool share =
        at > 0 && text_[at - 1] == u'的' &&
        text_.substr(at - std::min<std::size_t>(at, 8), 7).find(u'占') != std::u16string_view::npos;
    const bool rate = at > 0 && (text_[at - 1] == u'率' || text_[at - 1] == u'比');
    return grows || share || rate || BoundBefore(at, out) != nullptr ||
           Sub(text_, end + 1).starts_with(u"以上") || Sub(text_, end + 1).starts_with(u"左右");
  }

  // The start of the minus sign that ends at `at`, or `at`: 净利润-3.2亿元, 同比负3.2%, －, −, ﹣.
  // A range (10-12亿元, 5%-8%), a telephone or model number, a dash of two strokes and the dash in
  // front of an item of a list are none; nor is the burden of 减负3亿元.
  std::size_t MinusBefore(std::size_t at, const Tokens& out) const {
    if (at == 0) {
      return at;
    }
    const char16_t sign = text_[at - 1];
    const bool dash = sign == u'-' || sign == u'\u2212' || sign == u'\ufe63' || sign == u'–';
    if (!dash && sign != u'负') {
      return at;
    }
    if (at == 1 || StartsParagraph(at - 1) || !AdjoinsOnPage(at - 1)) {
      return at;
    }
    const char16_t before = text_[at - 2];
    if (!dash) {
      constexpr std::u16string_view kBeforeFigures =
          u"为是达至到润额率速幅入值余计比长，：、（“约近超逾破";
      return kBeforeFigures.find(before) != std::u16string_view::npos ? at - 1 : at;
    }
    const bool figure_ends =
        !out.all.empty() && out.all.back().end == at - 1 &&
        (out.all.back().mark == Mark::kQuantity || out.all.back().mark == Mark::kRank);
    const bool part_of_word =
        figure_ends || IsDigit(before) || IsNumeral(before) ||
        (IsLetter(before) && CurrencyBefore(at - 1) == nullptr) ||
        std::u16string_view(u"-–—－−﹣~～/.%．第元。； ").find(before) != std::u16string_view::npos;
    return part_of_word ? at : at - 1;
  }

  // True when a paragraph begins with the unit.
  bool StartsParagraph(std::size_t at) const {
    const auto& paragraphs = page_.paragraphs;
    const auto found =
        std::lower_bound(paragraphs.begin(), paragraphs.end(), at,
                         [](const Paragraph& p, std::size_t value) { return p.begin < value; });
    return found != paragraphs.end() && found->begin == at;
  }

  // True when nothing stands between the sign and its figure on the page: "- 5亿元" is an item of a
  // list. A sign has one byte there or three.
  bool AdjoinsOnPage(std::size_t sign) const {
    const std::uint32_t bytes = page_.text.at[sign + 1] - page_.text.at[sign];
    return bytes == 1 || bytes == 3;
  }

  // The other end of a range whose first number ends at `end`: 10亿至12亿元, 8%至10%, 3-5亿元. A
  // scale or per cent of the second alone is the first's too.
  std::optional<Number> RangeEnd(Number& first, std::size_t end) const {
    if (!first.has_digits) {
      return std::nullopt;
    }
    std::size_t at = end;
    for (const std::u16string_view unit : {std::u16string_view(u"元"), std::u16string_view(u"%")}) {
      at += Sub(text_, at).starts_with(unit) ? 1 : 0;
    }
    const char16_t dash = At(at);
    if (dash != u'-' && dash != u'—' && dash != u'–' && dash != u'~' && dash != u'至' &&
        dash != u'到') {
      return std::nullopt;
    }
    if (!IsDigit(At(at + 1))) {
      return std::nullopt;
    }
    std::optional<Number> second = ParseNumber(text_, at + 1);
    if (!second) {
      return std::nullopt;
    }
    const bool per_cent = at > end && text_[at - 1] == u'%';
    if (per_cent != (per_cent && At(second->end) == u'%')) {
      return std::nullopt;
    }
    if (second->scaled && !first.scaled) {
      // 3-5亿元: both ends have the scale.
      const std::u16string_view digits = Sub(text_, at + 1).substr(0, second->end - at - 1);
      const char16_t scale = digits.back();
      const int power = scale == u'亿' ? 8 : scale == u'万' ? 4 : 0;
      if (power == 0 || digits.find_first_of(u"万亿") + 1 != digits.size()) {
        return std::nullopt;
      }
      first.value.exponent += power;
      first.value = Normalised(first.value);
      first.scaled = true;
    }
    return second;
  }

  bool QuantityAt(std::size_t at, Tokens& out) {
    auto number = ParseNumber(text_, at);
    if (!number) {
      return false;
    }
    std::size_t end = number->end;
    Quantity quantity;
    std::optional<Number> upto = RangeEnd(*number, end);
    if (upto) {
      end = upto->end;
    }
    quantity.bare = !number->has_digits && !number->has_numeral;
    if (number->more) {
      quantity.bound = Bound::kOver;
    }
    if (At(end) == u'整' && number->has_numeral) {
      ++end;
    }
    const std::u16string_view rest = Sub(text_, end);
    std::size_t unit = std::size(kUnits);
    for (std::size_t k = 0; k < std::size(kUnits); ++k) {
      if (!rest.empty() && rest.front() == kUnits[k].word.front() &&
          rest.starts_with(kUnits[k].word) &&
          (number->has_digits || !kUnits[k].needs_digits ||
           (kUnits[k].word == u"成" && IsTenths(at, end, out)))) {
        unit = k;
        break;
      }
    }
    std::size_t begin = at;
    const bool may_be_negative =
        unit == std::size(kUnits) || kUnits[unit].kind == QuantityKind::kMoney ||
        kUnits[unit].kind == QuantityKind::kPercent || kUnits[unit].kind == QuantityKind::kPoints;
    std::size_t minus = may_be_negative ? MinusBefore(at, out) : at;
    bool negative = minus < at;
    const BoundWord* bound = BoundBefore(minus, out);
    std::size_t head = bound == nullptr ? minus : minus - bound->word.size();
    const Currency* currency = CurrencyBefore(head);
    if (currency != nullptr) {
      head -= currency->word.size();
      if (may_be_negative && !negative) {
        minus = MinusBefore(head, out);  // -$3.2亿
        negative = minus < head;
        head = minus;
      }
      if (bound == nullptr) {
        bound = BoundBefore(head, out);
        head -= bound == nullptr ? 0 : bound->word.size();
      }
    }
    if (currency != nullptr && number->has_digits &&
        (unit == std::size(kUnits) || kUnits[unit].kind == QuantityKind::kMoney)) {
      if (unit != std::size(kUnits)) {
        end += kUnits[unit].word.size();
      } else {
        for (const LatinScale& scale : kLatinScales) {
          if (rest.starts_with(scale.word) && !IsLetter(At(end + scale.word.size()))) {
            number->value.exponent += scale.power;
            end += scale.word.size();
            break;
          }
        }
      }
      unit = UnitOf(currency->name);
    } else if (unit == std::size(kUnits)) {
      // 3116亿: money without its unit.
      const char16_t next = At(end);
      if (!number->has_digits || !number->scaled || text_[end - 1] != u'亿' ||
          (IsHan(next) && kAfterBareSum.find(next) == std::u16string_view::npos)) {
        return false;
      }
      unit = yuan_;
    } else {
      end += kUnits[unit].word.size();
    }
    if (kUnits[unit].word == u"元" && currency == nullptr) {
      unit = yuan_;
    }
    quantity.kind = kUnits[unit].kind;
    quantity.unit = static_cast<std::uint32_t>(unit);
    quantity.number = number->value;
    if (upto) {
      quantity.upto = upto->value;
    }
    if (quantity.kind == QuantityKind::kMoney && end < text_.size() &&
        Sub(text_, end).starts_with(u"人民币")) {
      end += 3;
    }
    if (kUnits[unit].word == u"成") {
      char16_t next = At(end);
      if (const auto half = IsNumeral(next) ? ParseNumber(text_, end) : std::nullopt;
          half && !half->scaled && !half->has_digits && half->value.exponent == 0 &&
          half->value.value < 10) {
        quantity.number.value = quantity.number.value * 10 + half->value.value;  // 三成五
        --quantity.number.exponent;
        end = half->end;
        next = At(end);
      }
      if (IsHan(next) && next != u'以' && next != u'左' && next != u'多') {
        return false;
      }
      ++quantity.number.exponent;
      quantity.number = Normalised(quantity.number);
    }
    if (kUnits[unit].word == u"大" && At(end) == u'道') {
      return false;
    }
    if (quantity.kind != QuantityKind::kMoney && quantity.bare) {
      return false;  // 千家万户
    }
    if (!number->has_digits && number->value.value == 1 && number->value.exponent == 0) {
      return false;  // 一个, 一家: an article, not a count
    }
    // 多/余 behind the unit: 3年多, 80%以上.
    const std::u16string_view after = Sub(text_, end);
    if (after.starts_with(u"以上") || after.starts_with(u"及以上")) {
      quantity.bound = Bound::kAtLeast;
      end += after.front() == u'及' ? 3 : 2;
    } else if (after.starts_with(u"左右")) {
      quantity.bound = Bound::kAbout;
      end += 2;
    } else if (after.starts_with(u"大关")) {
      end += 2;
    }
    if (bound != nullptr) {
      if (quantity.bound == Bound::kNone) {
        quantity.bound = bound->bound;
      }
      begin = head;
    } else if (currency != nullptr && quantity.kind == QuantityKind::kMoney) {
      begin = head;
    }
    if (quantity.bare && begin == at && number->value.exponent <= 4) {
      return false;  // 万元GDP
    }
    if (quantity.bare && begin == at && number->value.exponent == 8) {
      return false;  // 亿元 alone
    }
    // 下降 and the like carry the sign; so does a minus in front.
    if (negative) {
      quantity.number.value = -quantity.number.value;
      begin = std::min(begin, minus);
    }
    out.quantities.push_back(quantity);
    // A bound word was scanned before its number: it belongs to the quantity.
    while (!out.all.empty() && out.all.back().end > begin && out.all.back().begin >= begin) {
      out.all.pop_back();
    }
    if (!out.all.empty() && out.all.back().end > begin) {
      begin = at;
    }
    Push(begin, end, out.quantities.size() - 1, Mark::kQuantity, out);
    return true;
  }

  static void Push(std::size_t begin, std::size_t end, std::size_t index, Mark mark, Tokens& out) {
    out.all.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end),
                       static_cast<std::uint32_t>(index), mark});
  }

  const Unwrapped& page_;
  const std::u16string_view text_;
  const std::uint32_t yuan_;
};

}  // namespace

// 元 on a page from Taiwan is the new Taiwan dollar: one that names it and no yuan, or that tells
// of the island's zones alone.
std::uint32_t Lexicon::HomeCurrency(std::u16string_view text,
                                    const std::vector<ZoneMention>& zones) const {
  std::size_t there = 0;
  std::size_t here = 0;
  for (const ZoneMention& zone : zones) {
    if (zone.index != kUnlistedZone && zone.index != kThatZone) {
      ++(gazetteer_->zones()[zone.index - 1].province == "台湾" ? there : here);
    }
  }
  const bool names_it = text.find(u"台币") != std::u16string_view::npos;
  const bool names_yuan = text.find(u"人民币") != std::u16string_view::npos;
  const bool taiwan = !names_yuan && ((names_it && here <= there) || (there > 0 && here == 0));
  return taiwan ? kTaiwanDollar : kYuan;
}

Tokens Lexicon::Scan(const Unwrapped& page, Checkpoint& checkpoint) const {
  const std::u16string_view text = page.text.units;
  Tokens out;
  out.all.reserve(text.size() / 6);
  Mentions mentions = gazetteer_->names().Find(text, checkpoint);
  out.places = std::move(mentions.places);
  Scanner scanner(page, HomeCurrency(text, mentions.zones));
  const Words& words = AllWords();
  auto zone = mentions.zones.begin();
  std::size_t i = 0;
  std::size_t asked = 0;
  while (i < text.size()) {
    if (i - asked >= Checkpoint::kStepsPerQuestion) {
      if (checkpoint.Stop(i - asked)) {
        break;
      }
      asked = i;
    }
    while (zone != mentions.zones.end() && zone->begin < i) {
      ++zone;  // a figure or a longer word has taken its beginning
    }
    if (zone != mentions.zones.end() && zone->begin == i) {
      out.all.push_back({zone->begin, zone->end, zone->index, Mark::kZone});
      i = zone->end;
      continue;
    }
    const char16_t c = text[i];
    const std::uint8_t kind = words.classes[c];
    if (kind == kPlain) {
      ++i;
      continue;
    }
    if ((kind & kContest) != 0 && (out.contests.empty() || out.contests.back().end <= i)) {
      for (const std::u16string_view contest : kContests) {
        if (contest.front() == c && Sub(text, i).starts_with(contest)) {
          out.contests.push_back(
              {static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(i + contest.size())});
          break;
        }
      }
    }
    if ((kind & kPunctuation) != 0) {
      // “十三五”: the quotes belong to the period.
      out.all.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(i + 1), 0,
                         PunctuationMark(c)});
      ++i;
      continue;
    }
    const Entry* entry = (kind & kWord) != 0 ? words.Longest(text, i) : nullptr;
    if (entry != nullptr && zone != mentions.zones.end() && i + entry->word.size() > zone->begin) {
      entry = nullptr;
    }
    if ((kind & kNumeral) != 0 && (entry == nullptr || entry->word.size() < 2) &&
        scanner.Figure(i, out)) {
      i = out.all.back().end;
      continue;
    }
    if (entry != nullptr) {
      Token token{static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(i + entry->word.size()),
                  entry->index, entry->mark};
      if (entry->mark == Mark::kPeriod) {
        if (!out.all.empty() && out.all.back().mark == Mark::kOpen && out.all.back().end == i) {
          token.begin = out.all.back().begin;
          out.all.pop_back();
          if (token.end < text.size() && (text[token.end] == u'”' || text[token.end] == u'’')) {
            ++token.end;
          }
        }
        for (const std::u16string_view tail : {u"期间", u"以来", u"时期", u"末"}) {
          if (Sub(text, token.end).starts_with(tail)) {
            token.end += static_cast<std::uint32_t>(tail.size());
          }
        }
      }
      if (entry->mark == Mark::kRank) {
        out.ranks.push_back({1, false, true});
        token.index = static_cast<std::uint32_t>(out.ranks.size() - 1);
      }
      if (entry->mark != Mark::kNothing) {
        out.all.push_back(token);
      }
      i = token.end;
      continue;
    }
    ++i;
  }
  return out;
}

}  // namespace zoneflow::ingest
