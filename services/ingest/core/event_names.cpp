#include "services/ingest/core/event_names.h"

#include <algorithm>
#include <iterator>

namespace zoneflow::ingest {
namespace {

constexpr View kProjectHeads[] = {
    u"项目", u"工程",   u"基地",   u"中心", u"总部",   u"园",   u"平台", u"院",   u"室",
    u"厂",   u"工厂",   u"厂房",   u"车间", u"线",     u"馆",   u"站",   u"楼",   u"大厦",
    u"城",   u"谷",     u"港",     u"码头", u"库",     u"仓",   u"塔",   u"桥",   u"路",
    u"大道", u"隧道",   u"枢纽",   u"公园", u"广场",   u"街区", u"小镇", u"社区", u"公寓",
    u"学校", u"校区",   u"医院",   u"酒店", u"市场",   u"商场", u"期",   u"装置", u"设施",
    u"电站", u"综合体", u"孵化器", u"工坊", u"加速器", u"产线", u"棚",   u"池",   u"场",
    u"所",   u"实验室", u"样板间", u"飞地", u"系统",   u"体系", u"窗口", u"联盟", u"产品",
    u"改造", u"区",     u"云",     u"校",   u"岛",     u"井",   u"炉",   u"机组", u"管廊",
    u"泊位", u"航线",   u"口岸",   u"宿舍", u"食堂",   u"主体", u"机场", u"专线", u"渠",
    u"堤",   u"坝",     u"农场"};
constexpr View kPartyHeads[] = {
    u"公司",   u"集团",   u"股份",   u"科技", u"药业", u"制药", u"医药",  u"医疗", u"生物",
    u"电子",   u"微电子", u"半导体", u"光电", u"光伏", u"光学", u"能源",  u"新材", u"材料",
    u"化学",   u"化工",   u"重工",   u"机械", u"汽车", u"动力", u"电气",  u"电器", u"精密",
    u"智能",   u"智造",   u"装备",   u"航空", u"航天", u"食品", u"乳业",  u"酒业", u"物流",
    u"供应链", u"银行",   u"证券",   u"保险", u"基金", u"资本", u"创投",  u"大学", u"学院",
    u"研究院", u"医院",   u"研究所", u"商会", u"协会", u"网络", u"软件",  u"信息", u"数据",
    u"传媒",   u"文旅",   u"置业",   u"地产", u"建工", u"电力", u"石化",  u"钢铁", u"铝业",
    u"铜业",   u"锂业",   u"矿业",   u"硅业", u"纺织", u"服饰", u"家居",  u"玻璃", u"陶瓷",
    u"机器人", u"检测",   u"环保",   u"水务", u"燃气", u"农业", u"种业",  u"牧业", u"康养",
    u"养老",   u"诊断",   u"基因",   u"实业", u"控股", u"电池", u"锂电",  u"精工", u"重科",
    u"通信",   u"电讯",   u"时代",   u"国际", u"产业", u"农化", u"精铸",  u"云",   u"工业",
    u"电缆",   u"轴承",   u"阀门",   u"高科", u"芯材", u"智行", u"热管理"};
constexpr View kAuthorities[] = {u"政府",   u"管委会", u"委员会", u"筹委会", u"园区",  u"高新区",
                                 u"开发区", u"经开区", u"新区",   u"保税区", u"我区",  u"该区",
                                 u"双方",   u"街道",   u"管理局", u"招商局", u"自贸区"};
// Behind these the name begins, wherever they stand in front of it.
constexpr View kFronts[] = {
    u"的是",   u"就是",   u"便是",   u"正是",   u"当属",   u"包括", u"其中",   u"分别是",
    u"记者从", u"获悉",   u"走进",   u"随着",   u"以及",   u"还有", u"此外",   u"另有",
    u"作为",   u"首个",   u"首座",   u"首家",   u"首条",   u"首栋", u"首期的", u"引进",
    u"新建",   u"签约的", u"落户的", u"标志着", u"意味着", u"宣告", u"记者在", u"签约和"};
// A clause about the thing that ends with 的: 位于高新区的, 总投资9亿元的.
constexpr View kClauses[] = {u"位于", u"坐落", u"来自", u"落户", u"总投资", u"投资", u"选址",
                             u"地处", u"毗邻", u"相隔", u"建在", u"设在",   u"占地", u"总部",
                             u"由",   u"与",   u"耗资", u"斥资", u"规划",   u"建筑"};
constexpr View kThat[] = {u"该", u"此", u"本", u"这", u"上述", u"其", u"前者", u"后者"};
constexpr View kThatAlone[] = {u"项目", u"工程", u"公司", u"企业", u"园区",
                               u"基地", u"二者", u"双方", u"集团"};
constexpr View kLeads[] = {u"一个", u"一座", u"一栋", u"一家",   u"一批", u"另一个", u"又一个",
                           u"另外", u"企业", u"名为", u"公司在", u"建设", u"打造",   u"投资"};
// Heads that end a name wherever they stand; the short ones above are parts of other words.
constexpr View kStrongHeads[] = {
    u"项目",   u"工程",   u"基地",   u"中心",   u"总部",   u"产业园", u"科技园", u"工业园",
    u"软件园", u"创业园", u"科创园", u"产业城", u"科技城", u"研究院", u"实验室", u"工厂",
    u"厂房",   u"车间",   u"生产线", u"产线",   u"大厦",   u"一期",   u"二期",   u"三期",
    u"四期",   u"五期",   u"首期",   u"电站",   u"变电站", u"码头",   u"综合体", u"孵化器",
    u"加速器", u"药谷",   u"药港",   u"智谷",   u"小镇",   u"医院",   u"酒店",   u"博物馆",
    u"展示馆", u"展览馆", u"大桥",   u"隧道",   u"母站",   u"水厂",   u"装置",   u"厂区",
    u"物流园", u"产业谷", u"公寓",   u"仓库",   u"冷库",   u"示范区", u"创新港", u"智造园",
    u"生态园", u"科学园", u"专业园", u"保税仓", u"分拨仓", u"交易所", u"飞地",   u"大楼",
    u"学院",   u"中试线"};

// What the names of a row are, behind 等.
constexpr View kRowKinds[] = {u"项目", u"企业", u"公司", u"机构", u"工程", u"单位",
                              u"平台", u"基地", u"总部", u"团队", u"载体"};
// No row of names is longer.
constexpr std::size_t kLongestRow = 160;

// How an agreement was made, behind its party.
constexpr View kHow[] = {u"当场", u"现场", u"正式", u"分别", u"共同", u"随后", u"同时", u"携手",
                         u"一起", u"成功", u"再次", u"已",   u"又",   u"再",   u"也"};

View WithoutMarks(View name) {
  while (!name.empty() && (name.back() == u'”' || name.back() == u'）' || name.back() == u'」')) {
    const std::size_t open = name.back() == u'）' ? name.rfind(u'（') : View::npos;
    name = open == View::npos ? name.substr(0, name.size() - 1) : name.substr(0, open);
  }
  return name;
}

// Words of which the names of sectors are made, beside those of trades.
constexpr View kOfSectors[] = {u"新",   u"高端", u"先进", u"现代", u"人工", u"大健康", u"健康",
                               u"数字", u"绿色", u"低碳", u"制造", u"服务", u"零部件", u"商贸"};

// True for 新能源, 生物医药, 电子信息: a trade, and nobody's name.
bool IsSector(View name) {
  while (!name.empty()) {
    std::size_t size = 0;
    for (const View head : kPartyHeads) {
      size = name.ends_with(head) ? std::max(size, head.size()) : size;
    }
    for (const View word : kOfSectors) {
      size = name.ends_with(word) ? std::max(size, word.size()) : size;
    }
    if (size == 0) {
      return false;
    }
    name.remove_suffix(size);
  }
  return true;
}

// 甲公司计划在高新区设立乙总部: who, and behind the verb what.
constexpr View kBuilt[] = {u"投资建设", u"建设", u"设立", u"新建", u"兴建", u"投建",
                           u"打造",     u"建立", u"成立", u"布局", u"设",   u"建"};
constexpr View kAims[] = {u"计划", u"拟",   u"将",   u"宣布", u"决定", u"正式",
                          u"已",   u"预计", u"敲定", u"选择", u"则",   u"也"};

// Where a thing stands, and not what it is.
constexpr View kStandsAt[] = {u"位于", u"坐落", u"地处", u"选址"};

// A figure of one among many, 平均每个项目, is nobody's by name.
constexpr View kOfEach[] = {u"平均", u"每个", u"每家", u"每亩", u"户均", u"亩均", u"人均"};

}  // namespace

bool EventNames::IsProject(View name) {
  name = WithoutMarks(name);
  return name.size() >= 3 && EndsWithAny(name, kProjectHeads) && !IsGeneral(name);
}

bool EventNames::IsSurelyProject(View name) {
  name = WithoutMarks(name);
  return name.size() >= 3 && EndsWithAny(name, kStrongHeads) && !IsGeneral(name);
}

bool EventNames::TellsWhere(View text) { return StartsWithAny(text, kStandsAt); }

bool EventNames::IsParty(View name) {
  name = WithoutMarks(name);
  return name.size() >= 3 && name.size() <= 26 && EndsWithAny(name, kPartyHeads) && !IsSector(name);
}

bool EventNames::IsAuthority(View name) {
  return HasAny(name, kAuthorities) || name.ends_with(u"市") || name.ends_with(u"县") ||
         name.ends_with(u"省") || name.ends_with(u"区");
}

Range EventNames::CutFront(Range range, const Clause& clause) const {
  // 首个开工的项目——乙工厂: the name stands behind the dash.
  if (const std::size_t dash = Sub(range).rfind(u"——");
      dash != View::npos && range.size() - dash > 4) {
    range.begin += dash + 2;
  }
  range = Noun(range, clause);
  // 中心城的高新区甲项目: a zone or 该区 tells where.
  for (std::size_t i = clause.first; i < clause.last && T(i).end < range.end; ++i) {
    const bool border = T(i).mark == Mark::kZone || T(i).mark == Mark::kThatCompany;
    if (border && T(i).begin >= range.begin && T(i).end + 2 <= range.end &&
        state_.text[T(i).end] != u'（' && state_.text[T(i).end] != u'）') {
      range = Trim({T(i).end, range.end}, clause);
    }
  }
  for (const View front : kFronts) {
    const std::size_t at = Sub(range).rfind(front);
    if (at != View::npos && range.size() - at - front.size() >= 3) {
      range = Trim({range.begin + at + front.size(), range.end}, clause);
    }
  }
  for (const View about : kClauses) {
    if (Sub(range).starts_with(about)) {
      const std::size_t of = Sub(range).find(u'的');
      if (of != View::npos && range.size() - of > 3) {
        range = Trim({range.begin + of + 1, range.end}, clause);
      }
    }
  }
  for (const View lead : kLeads) {
    if (Sub(range).starts_with(lead) && range.size() >= lead.size() + 3) {
      range.begin += lead.size();
    }
  }
  return range;
}

EventName EventNames::Built(Range range, const Clause& clause) const {
  const View text = Sub(range);
  std::size_t where = text.find(u'在');
  // 甲公司兴建乙中心: without a place.
  for (const View verb : {View(u"投资建设"), View(u"兴建"), View(u"设立"), View(u"打造")}) {
    where = where == View::npos ? text.find(verb) : where;
  }
  if (where == View::npos || where < 3) {
    return {};
  }
  Range party{range.begin, range.begin + where};
  for (bool cut = true; cut;) {
    cut = false;
    for (const View aim : kAims) {
      if (Sub(party).ends_with(aim)) {
        party.end -= aim.size();
        cut = true;
      }
    }
  }
  party = Trim(party, clause);
  if (!IsParty(Sub(party)) || IsAuthority(Sub(party))) {
    return {};
  }
  for (const View verb : kBuilt) {
    const std::size_t at = text.find(verb, where);
    if (at != View::npos && text.size() - at - verb.size() >= 3) {
      return {.company = party, .project = {range.begin + at + verb.size(), range.end}};
    }
  }
  return {};
}

EventName EventNames::Cut(Range range, const Clause& clause) const {
  EventName name;
  range = Trim(range, clause);
  if (const EventName built = Built(range, clause); !built.empty()) {
    return built;
  }
  const View printed = Sub(range);  // 这座位于高新区的园区: that one, whatever is told of it
  range = CutFront(range, clause);
  // 甲社区位于乙园, 甲项目已向省里申报: what is told of it.
  for (const View told : {View(u"位于"), View(u"坐落"), View(u"已向")}) {
    const std::size_t at = Sub(range).find(told);
    range.end = at != View::npos && at > 2 ? range.begin + at : range.end;
  }
  const View text = Sub(range);
  if (text.empty() || HasAny(text, kOfEach) || TellsWhere(text) ||
      text.find(u"宣布") != View::npos) {
    return name;
  }
  name.that = std::any_of(std::begin(kThat), std::end(kThat),
                          [&](View word) { return printed.starts_with(word); }) ||
              std::find(std::begin(kThatAlone), std::end(kThatAlone), text) != std::end(kThatAlone);
  if (name.that || text.size() > 40) {
    return name;
  }
  // 乙项目由甲集团投资: who, behind what.
  if (const std::size_t by = text.rfind(u'由');
      by != View::npos && by >= 2 && text.size() - by > 2) {
    const Range what{range.begin, range.begin + by};
    name.company = {range.begin + by + 1, range.end};
    name.project = IsProject(Sub(what)) && !IsGeneral(Sub(what)) ? what : Range{};
    return name;
  }
  // 甲集团的乙项目: the last 的 parts them; what stands in front of another is no name.
  const std::size_t of = text.rfind(u'的');
  if (of != View::npos && of >= 2 && text.size() - of > 3) {
    const Range owner{range.begin, range.begin + of};
    if (IsParty(Sub(owner))) {
      name.company = owner;
    }
    range.begin += of + 1;
  }
  if (IsProject(Sub(range))) {
    name.project = range;
  } else if (name.company.empty() && range.size() >= 3 && range.size() <= 26) {
    name.company = range;
  }
  return name;
}

Range EventNames::Leading(Range range, const Clause& clause) const {
  constexpr std::size_t kLongest = 44;
  constexpr std::size_t kNextHead = 8;
  range.end = std::min(range.end, range.begin + kLongest);
  for (std::size_t i = clause.first; i < clause.last && T(i).begin < range.end; ++i) {
    const Mark mark = T(i).mark;
    const bool stops = mark == Mark::kSign || mark == Mark::kSettle || mark == Mark::kAttract ||
                       mark == Mark::kFacility || mark == Mark::kBuilt || mark == Mark::kFrom ||
                       mark == Mark::kInvest || mark == Mark::kTotalInvest ||
                       mark == Mark::kPlanInvest || mark == Mark::kWill || mark == Mark::kFuture ||
                       IsQuantity(i, QuantityKind::kMoney) || IsQuantity(i, QuantityKind::kPercent);
    if (stops && T(i).begin > range.begin) {
      range.end = T(i).begin;
    }
  }
  while (!range.empty() && View(u"—▍●△·■◆★▲-＊").find(state_.text[range.begin]) != View::npos) {
    ++range.begin;
  }
  static const Characters kLasts = [] {
    std::u16string lasts;
    for (const View head : kStrongHeads) {
      lasts += head.back();
    }
    return Characters(lasts);
  }();
  const View text = Sub(range);
  std::size_t end = 0;
  for (std::size_t k = 2; k <= text.size() && (end == 0 || k <= end + kNextHead); ++k) {
    if (end > 0 && View(u"的，、与和在被将已正是").find(text[k - 1]) != View::npos) {
      break;
    }
    if (kLasts.MayHold(text[k - 1]) && EndsWithAny(text.substr(0, k), kStrongHeads)) {
      end = k;
    }
  }
  if (end == 0 && (clause.characters.MayHold(u"位于") || clause.characters.MayHold(u"坐落"))) {
    // 甲园位于乙镇: any head.
    const std::size_t stands = std::min(text.find(u"位于"), text.find(u"坐落"));
    end = stands != View::npos && stands > 3 && IsProject(text.substr(0, stands)) ? stands : 0;
  }
  if (end == 0) {
    return {};
  }
  while (end < text.size() && (text[end] == u'”' || text[end] == u'」')) {
    ++end;
  }
  const Range name = CutFront({range.begin, range.begin + end}, clause);
  const View words = Sub(name);
  // 建设了甲园: more than a name.
  if (name.size() < 4 || name.size() > 40 || IsGeneral(words) || HasAny(words, kOfEach) ||
      words.find(u'了') != View::npos || TellsWhere(words) ||
      std::any_of(std::begin(kThat), std::end(kThat),
                  [&](View word) { return words.starts_with(word); })) {
    return {};
  }
  for (std::size_t i = clause.first; i < clause.last && T(i).end <= name.end; ++i) {
    if (T(i).begin >= name.begin && CountsProjects(i)) {
      return {};
    }
  }
  return name;
}

Range EventNames::Row(Range range, const Clause& clause) const {
  range = Trim(range, clause);
  // 与甲集团、乙大学: parties.
  if (Sub(range).find(u'、') == View::npos || range.size() > kLongestRow ||
      View(u"与同和跟").find(state_.text[range.begin]) != View::npos) {
    return {};
  }
  // 等医药研发、医疗服务项目: what they are, and how many more is not told.
  const std::size_t more = Sub(range).find(u'等');
  if (more != View::npos) {
    const View kind = Sub(range).substr(more + 1);
    if (more < 3 || kind.size() > 24 || !(kind.empty() || EndsWithAny(kind, kRowKinds))) {
      return {};
    }
    range.end = range.begin + more;
  }
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    if (CountsProjects(i) && T(i).begin >= range.begin && T(i).end <= range.end) {
      return {};
    }
  }
  Range row;
  std::size_t items = 0;
  std::size_t named = 0;
  bool sure = false;
  for (std::size_t begin = range.begin; begin < range.end;) {
    const std::size_t mark = Sub({begin, range.end}).find(u'、');
    const std::size_t end = mark == View::npos ? range.end : begin + mark;
    Range item{begin, end};
    if (row.empty()) {
      item = CutFront(item, clause);
    }
    begin = end + 1;
    const View name = Sub(item);
    if (name.size() < 2 || name.size() > 40 || IsZone(item, clause) || IsAuthority(name)) {
      return {};
    }
    ++items;
    const bool known = IsProject(name) || IsParty(name);
    named += known ? 1 : 0;
    sure = sure || (known && name.size() > 4);
    row = row.empty() ? item : Range{row.begin, item.end};
  }
  // Without 等 each has to be a name by itself.
  const bool all = more == View::npos ? named == items : 2 * named >= items;
  return items > 1 && sure && all ? row : Range{};
}

Range EventNames::Parties(Range range, const Clause& clause) const {
  Range out;
  std::size_t begin = range.begin;
  for (std::size_t k = range.begin; k <= range.end; ++k) {
    const bool border = k == range.end || state_.text[k] == u'、' ||
                        ((state_.text[k] == u'与' || state_.text[k] == u'和' ||
                          state_.text[k] == u'同' || state_.text[k] == u'跟') &&
                         k > range.begin);
    if (!border) {
      continue;
    }
    Range part{begin, k};
    begin = k + 1;
    // 甲股份有限公司（以下简称“公司”）
    if (const std::size_t short_for = Sub(part).find(u"（以下"); short_for != View::npos) {
      part.end = part.begin + short_for;
    }
    part = Noun(part, clause);
    for (const View lead : {View(u"与"), View(u"同"), View(u"和"), View(u"跟"), View(u"由")}) {
      part.begin += Sub(part).starts_with(lead) ? 1 : 0;
    }
    for (const View how : kHow) {
      part.end -= Sub(part).ends_with(how) ? how.size() : 0;
    }
    part = Trim(part, clause);  // 甲公司近日又与…
    if (part.size() < 3 || part.size() > 26 || IsAuthority(Sub(part)) || !IsParty(Sub(part))) {
      continue;
    }
    out = out.empty() ? part : Range{out.begin, part.end};
  }
  return out;
}

}  // namespace zoneflow::ingest
