// The words from which zone_names.cpp knows a zone, an area and what points at one.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>

namespace zoneflow::ingest::zone_words {

using View = std::u16string_view;

// The words of a zone, longer ones first.
inline constexpr View kZoneWords[] = {u"农业高新技术产业示范区",
                                      u"高新技术产业开发区",
                                      u"先进制造业开发区",
                                      u"高新技术产业园区",
                                      u"高技术产业开发区",
                                      u"新技术产业开发区",
                                      u"高新技术产业园",
                                      u"高新技术开发区",
                                      u"高新产业开发区",
                                      u"经济技术开发区",
                                      u"边境经济合作区",
                                      u"跨境经济合作区",
                                      u"自由贸易试验区",
                                      u"临空经济示范区",
                                      u"产业转移工业园",
                                      u"高新技术园区",
                                      u"高新产业园区",
                                      u"新技术开发区",
                                      u"保税物流园区",
                                      u"保税物流中心",
                                      u"科学工业园区",
                                      u"科技产业园区",
                                      u"循环经济园区",
                                      u"经济开发区",
                                      u"现代产业园区",
                                      u"国家高新区",
                                      u"经济合作区",
                                      u"合作示范区",
                                      u"综合保税区",
                                      u"出口加工区",
                                      u"自由贸易区",
                                      u"自由贸易港",
                                      u"自贸试验区",
                                      u"临空经济区",
                                      u"空港经济区",
                                      u"航空经济区",
                                      u"临港经济区",
                                      u"产业集聚区",
                                      u"产业集中区",
                                      u"工业集中区",
                                      u"工业集聚区",
                                      u"产业示范区",
                                      u"总部经济区",
                                      u"科技产业园",
                                      u"循环经济产业园",
                                      u"产业转移园",
                                      u"循环经济试验区",
                                      u"循环经济示范区",
                                      u"综合实验区",
                                      u"综合试验区",
                                      u"旅游度假区",
                                      u"高新园区",
                                      u"高新北区",
                                      u"高新南区",
                                      u"高新西区",
                                      u"高新东区",
                                      u"开发园区",
                                      u"保税港区",
                                      u"自贸片区",
                                      u"航空港区",
                                      u"工业新区",
                                      u"工业新城",
                                      u"工业园区",
                                      u"科学园区",
                                      u"科技园区",
                                      u"产业园区",
                                      u"化工园区",
                                      u"物流园区",
                                      u"农高区",
                                      u"高新区",
                                      u"高新园",
                                      u"经开区",
                                      u"开发区",
                                      u"边合区",
                                      u"合作区",
                                      u"综保区",
                                      u"保税区",
                                      u"自贸区",
                                      u"自贸港",
                                      u"新片区",
                                      u"临空区",
                                      u"空港区",
                                      u"临港区",
                                      u"工业园",
                                      u"工业区",
                                      u"科学园",
                                      u"科学城",
                                      u"科技城",
                                      u"先行区",
                                      u"示范区",
                                      u"管理区",
                                      u"生态城",
                                      u"知识城",
                                      u"新区",
                                      u"新城",
                                      u"园区"};

// The words that a project is named by as well: 甲市科技城项目 is no zone.
inline constexpr View kWordsOfProjects[] = {u"工业园",   u"工业区",   u"科学园",   u"科学城",
                                            u"科技城",   u"产业园区", u"物流园区", u"生态城",
                                            u"知识城",   u"示范区",   u"合作区",   u"旅游度假区",
                                            u"化工园区", u"工业园区", u"科技园区"};

// An area of a zone, named behind it.
inline constexpr View kAreaWords[] = {u"新片区", u"片区", u"分区", u"分园"};
// An area of a zone behind the name of a place or a direction: 嘉定园区, 南部园区.
inline constexpr View kPartWords[] = {u"园区", u"北区", u"南区", u"东区", u"西区"};
inline constexpr View kDirections[] = {u"东部", u"西部", u"南部", u"北部", u"中部", u"核心"};

// What points at the zone in focus. A bare word of a zone does so only where nothing in front makes
// it a class of zones (全国高新区) or part of a longer word.
inline constexpr View kThat[] = {u"本园区", u"我园区", u"我区", u"本区", u"全区"};
// What points at the zone told last, wherever that was.
inline constexpr View kThis[] = {u"该园区",   u"该片区",   u"该新区",   u"该开发区", u"该高新区",
                                 u"该经开区", u"该综保区", u"该保税区", u"该合作区", u"该区"};
inline constexpr View kBareZones[] = {
    u"高新区", u"经开区",         u"开发区",     u"新区",       u"片区",
    u"新片区", u"园区",           u"合作区",     u"综保区",     u"科学城",
    u"临港区", u"示范区",         u"自贸片区",   u"保税区",     u"科技城",
    u"试验区", u"经济技术开发区", u"经济开发区", u"综合保税区", u"高新技术产业开发区"};
inline constexpr View kBeforeBare =
    u"在对为由从使将让于到和与及今年月日后，。；：、（“！？ "
    u"\n》”）以给向往户驻进动务持造设力过度期底末来但而且其";

// In front of a zone: another is compared with it, or has to do with it, and it is not told of.
inline constexpr View kCompared[] = {
    u"次于", u"超过",   u"超越",   u"反超", u"赶上", u"高出", u"高于", u"低于", u"领先",
    u"落后", u"不及",   u"多于",   u"少于", u"优于", u"对标", u"比肩", u"媲美", u"赶超",
    u"追赶", u"来自",   u"学习",   u"借鉴", u"参照", u"复制", u"毗邻", u"紧邻", u"靠近",
    u"随着", u"得益于", u"受益于", u"继",   u"比",   u"除"};

// Never part of a local name between a place and a zone's words: 成都举办…, 无锡全力推进….
inline constexpr View kNoName =
    u"在落户是的与及和为来对向从由让将了把驻推进动促助造建各该本个主全示入到于至等举行办力打获完成"
    u"实现加"
    u"快设立讯报以有无不已累计约超同比签区市县省级国内外聚焦，、。：；“”‘’（）《》！？";
// Nor are these.
inline constexpr View kNoNameWords[] = {
    u"两家", u"三家", u"四家", u"五家", u"两个", u"三个", u"发布", u"公布", u"召开",
    u"出台", u"印发", u"招商", u"引资", u"投资", u"创新", u"创建", u"提升", u"优化",
    u"服务", u"支持", u"带动", u"新增", u"所有", u"多家", u"首家", u"两大", u"三大",
    u"重点", u"相关", u"主要", u"其他", u"部分", u"领导", u"书记", u"代表", u"参加",
    u"大学", u"学院", u"集团", u"公司", u"股份", u"银行", u"协会", u"考察", u"调研",
    u"学习", u"借鉴", u"企业", u"项目", u"产值", u"走访", u"深入", u"一批", u"上半",
    u"下半", u"季度", u"年度", u"月份", u"规模", u"大型", u"最大", u"最早", u"老牌",
    u"申报", u"争创", u"升格", u"扩区", u"整合", u"依托", u"围绕", u"通过", u"出席"};

// The words of a zone behind a name that is of no place and stands behind one of the edges.
inline constexpr View kOwnNames[] = {
    u"循环经济试验区", u"循环经济示范区", u"经济技术开发区", u"经济开发区", u"高新技术产业开发区",
    u"综合保税区",     u"经开区",         u"高新区",         u"综保区",     u"新区"};
inline constexpr View kEdges =
    u"，。；：、\n（“！？·— 在从据由于户驻进到与和及对向赴为是●■▍◆◎▲►▶□【〔》　";
inline constexpr View kNoOwnName =
    u"这那些许多两几哪某一二三四五六七八九十百千万第前后现当目大小新老";
inline constexpr View kNoOwnNames[] = {
    u"全国", u"世界", u"国内", u"周边", u"沿海", u"西部", u"中部", u"东部", u"南部",   u"北部",
    u"著名", u"同类", u"现代", u"特色", u"国际", u"科技", u"产业", u"工业", u"化工",   u"农业",
    u"生态", u"智慧", u"绿色", u"高端", u"专业", u"传统", u"普通", u"发达", u"先进",   u"典型",
    u"其中", u"目前", u"近年", u"今年", u"去年", u"同时", u"此外", u"截至", u"当前",   u"随后",
    u"日前", u"昨日", u"例如", u"比如", u"包括", u"另外", u"上述", u"所在", u"城市",   u"融合",
    u"活力", u"开放", u"一流", u"样板", u"标杆", u"示范", u"我们", u"咱们", u"他们",   u"作为",
    u"随着", u"根据", u"为了", u"如今", u"走近", u"探访", u"此次", u"本次", u"这次",   u"该市",
    u"我国", u"有关", u"各类", u"各地", u"成立", u"建成", u"两家", u"多个", u"上海市", u"新设",
    u"境内", u"当地", u"位于", u"隔壁", u"首批", u"其余"};

// Short names of districts and counties that are words of every day: 港口吞吐量, 新城累计….
inline constexpr View kEverydayWords[] = {u"港口", u"新城", u"和平", u"新华", u"前进",
                                          u"友谊", u"资源", u"市中", u"东方", u"平安",
                                          u"合作", u"工农", u"解放", u"光明"};

inline constexpr View kWholePlaces[] = {u"全市", u"全省", u"全县", u"全国", u"全州",
                                        u"全盟", u"全旗", u"我市", u"我省", u"我县",
                                        u"我州", u"本市", u"本省", u"本县"};
inline constexpr View kOffices[] = {u"厅",   u"局",   u"委",     u"政府",
                                    u"法院", u"海关", u"办公室", u"部门"};

// 越南…工业园区: what is told of it belongs to no zone of China.
inline constexpr View kCountries[] = {
    u"越南",       u"泰国",         u"老挝",     u"柬埔寨", u"缅甸",       u"马来西亚",
    u"印度尼西亚", u"印尼",         u"印度",     u"新加坡", u"菲律宾",     u"日本",
    u"韩国",       u"巴基斯坦",     u"孟加拉国", u"埃及",   u"埃塞俄比亚", u"尼日利亚",
    u"赞比亚",     u"白俄罗斯",     u"俄罗斯",   u"匈牙利", u"波兰",       u"塞尔维亚",
    u"哈萨克斯坦", u"乌兹别克斯坦", u"沙特",     u"阿联酋", u"阿曼",       u"墨西哥",
    u"巴西",       u"美国",         u"德国",     u"法国",   u"英国"};

// A firm of a country, and what it does in China: 德国企业落户…
inline constexpr View kOfFirms[] = {u"企业", u"公司", u"集团", u"客商", u"独资", u"在",   u"落户",
                                    u"与",   u"投资", u"到",   u"和",   u"商会", u"总部", u"的"};

// Behind the short form of a zone's name, what makes another word of it: 甲市高新技术, 甲市高新投资.
inline constexpr View kNoCut = u"技区园企产科人材开电兴质标能端南北东西投发股集控公";
// Behind a weak name, what makes a firm, a street or a building of it.
inline constexpr View kNoZoneBehind[] = {
    u"股份", u"集团", u"公司", u"有限", u"控股", u"大道", u"路",   u"街",   u"站",
    u"广场", u"机场", u"大厦", u"足球", u"银行", u"基金", u"院",   u"大学", u"曙光",
    u"晶",   u"星图", u"创新", u"信息", u"金财", u"大",   u"英华", u"新材", u"创达",
    u"证券", u"隧道", u"大桥", u"湾",   u"镇",   u"酒店", u"医院"};
// Where these stand and nobody of a zone's office does, 全区 is the district.
inline constexpr View kOfDistrict[] = {u"区委、区政府", u"区委区政府", u"区政府", u"从区", u"各镇"};
inline constexpr View kOfZoneOffice[] = {u"管委会", u"党工委", u"管理委员会"};

// A page that names one of these is of Taiwan.
inline constexpr View kOfTaiwan[] = {u"国科会", u"科学园区", u"新台币", u"台湾",
                                     u"竹科",   u"台北",     u"经济部"};

// What makes a name of a class of zones: 江苏省级开发区, 国家级.
inline constexpr View kClasses[] = {u"自治区级", u"国家级", u"省级", u"市级", u"县级", u"国家"};

inline View At(View text, std::size_t at) { return text.substr(std::min(at, text.size())); }

// The first of the words that the text begins with, or an empty one.
template <std::size_t N>
View WordAt(View text, const View (&words)[N]) {
  if (!text.empty()) {
    for (const View word : words) {
      if (word.front() == text.front() && text.starts_with(word)) {
        return word;
      }
    }
  }
  return {};
}

template <std::size_t N>
bool HasWord(View text, const View (&words)[N]) {
  return std::any_of(std::begin(words), std::end(words),
                     [&](View word) { return text.find(word) != View::npos; });
}

// True for a character that a local name may hold.
bool IsNamePart(char16_t c);

// The words of a zone at the begin of the text, none where they name a project: 科技城项目.
View ZoneWordsAt(View text);

// The usual short word for a zone's kind, under which the register has it.
View ShortKind(View words);

// The length of a name that no list holds, right in front of `at` and behind a mark or at the begin
// of the text: “。伊水经开区”; 0 when there is none.
std::size_t OwnName(View text, std::size_t at);

// False where a bare word is of another class of zones than the name: 保税区 for 滨海新区.
bool MayMean(View word, View name);

// The short form of a zone's name, 成都高新; empty where there is none.
View CutName(View name);

}  // namespace zoneflow::ingest::zone_words
