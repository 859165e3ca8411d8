#include "services/ingest/core/find_recognitions.h"

#include <algorithm>

namespace zoneflow::ingest {
namespace {

// Whose approval 获批 tells of.
constexpr View kGrantedBy[] = {u"国家", u"全国", u"省级", u"首批"};
// What titles, prizes and approved bodies are called.
constexpr View kHonours[] = {
    u"奖",     u"称号", u"荣誉", u"认定", u"试点",   u"示范",   u"品牌",   u"典型",   u"先进",
    u"十佳",   u"百强", u"名单", u"基地", u"”",      u"单位",   u"中心",   u"标杆",   u"集群",
    u"案例",   u"工厂", u"百佳", u"榜",   u"样板",   u"标兵",   u"目录",   u"冠军",   u"小巨人",
    u"瞪羚",   u"认证", u"授牌", u"牌匾", u"实验室", u"领跑者", u"先导区", u"先行区", u"试验区",
    u"代表性", u"优秀", u"金牌", u"最佳", u"A类",    u"复核",   u"认可",   u"评审"};
// Behind 成为, 列入 and the like: titles that somebody gives, and no figure of speech.
constexpr View kTitles[] = {u"国家", u"全国", u"省级", u"首批", u"市级", u"自治区", u"全省",
                            u"示范", u"试点", u"认证", u"认定", u"称号", u"名单",   u"目录"};
// What is won too and is no honour.
constexpr View kNoHonours[] = {u"奖励", u"奖补", u"奖金", u"用地",   u"地块",     u"订单",
                               u"融资", u"补助", u"资金", u"许可证", u"执照",     u"备案",
                               u"好评", u"关注", u"点赞", u"用海",   u"建设规划", u"可研"};
// Won on a pitch.
constexpr View kSports[] = {u"比赛", u"锦标赛", u"联赛", u"运动会", u"球队", u"代表队", u"马拉松"};
constexpr View kChecks[] = {u"认证", u"认定", u"复核", u"认可", u"评审", u"复评"};
// Not yet: what is applied for or hoped.
constexpr View kNotYet[] = {u"申报", u"争创", u"争取", u"支持", u"推荐", u"鼓励",   u"助力",
                            u"有望", u"拟",   u"力争", u"申请", u"对获", u"对入选", u"未"};
// In front of the holder.
constexpr View kHolderLead[] = {u"企业", u"公司", u"的",   u"园区", u"区内", u"辖区",
                                u"入驻", u"我区", u"该区", u"全区", u"旗下", u"当地"};

// Of whom some are told to have won.
constexpr View kEverywhere[] = {u"本次", u"此次", u"全国", u"全省", u"全市", u"本批"};
// Verbs of who names another: 认定甲开发区为示范基地.
constexpr View kNames[] = {u"认定", u"确定", u"命名", u"评定", u"批准"};
// … and behind it.
constexpr View kHolderTail[] = {u"因此", u"连续", u"再次", u"双双", u"一举", u"等"};

}  // namespace

void RecognitionRules::NoteHonour(const Clause& clause) {
  if (!clause.characters.MayHold(u'单') && !clause.characters.MayHold(u'批') &&
      !clause.characters.MayHold(u'公') && !clause.characters.MayHold(u'中')) {
    return;
  }
  const View text = Sub(clause.at);
  const std::size_t list =
      std::max(text.rfind(u"名单") == View::npos ? 0 : text.rfind(u"名单") + 2,
               text.rfind(u"榜单") == View::npos ? 0 : text.rfind(u"榜单") + 2);
  // 第九批国家制造业“单项冠军”，甲区独占7席
  if (list == 0 && honour_.empty() && text.size() <= 40 && HasAny(text, kHonours) &&
      (Has(text, u"批") || Has(text, u"公布") || Has(text, u"公示") || text.ends_with(u"中"))) {
    honour_ = Trim(clause.at, clause);
  }
  if (list > 0) {
    std::size_t begin = clause.at.begin;
    for (const View verb : {View(u"公布了"), View(u"发布了"), View(u"公布"), View(u"发布")}) {
      if (const std::size_t at = text.find(verb); at != View::npos && at < list) {
        begin = clause.at.begin + at + verb.size();
        break;
      }
    }
    honour_ = Trim({begin, clause.at.begin + list}, clause);
  }
}

Range RecognitionRules::Holder(Range who, const Clause& clause) const {
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    if (T(i).mark == Mark::kQuantity && T(i).begin >= who.begin && T(i).end <= who.end) {
      // 3家企业, by no name; 孵化器共有23家获评优秀: what they are.
      who.end = T(i).begin;
      for (const View has :
           {View(u"共有"), View(u"又有"), View(u"已有"), View(u"共"), View(u"有")}) {
        if (Sub(who).ends_with(has)) {
          who = Noun({who.begin, who.end - has.size()}, clause);
          return who.size() < 4 || IsZone(who, clause) || HasAny(Sub(who), kEverywhere) ? Range{}
                                                                                        : who;
        }
      }
      return {};
    }
  }
  const std::size_t by = Sub(who).find(u'被');  // 被工信部认定为
  who.end = by == View::npos ? who.end : who.begin + by;
  who = Noun(who, clause);
  for (bool again = true; again && who.size() > 2;) {
    again = false;
    for (const View word : kHolderLead) {
      if (Sub(who).starts_with(word) && who.size() > word.size() + 1) {
        who = Trim({who.begin + word.size(), who.end}, clause);
        again = true;
      }
    }
  }
  for (const View tail : kHolderTail) {
    who.end -= who.size() > tail.size() + 1 && Sub(who).ends_with(tail) ? tail.size() : 0;
  }
  return who.size() < 2 || who.size() > 20 || IsZone(who, clause) ? Range{} : who;
}

std::size_t RecognitionRules::CountIn(std::size_t from, std::size_t to) const {
  for (std::size_t k = to; k > from; --k) {
    if (IsQuantity(k - 1, QuantityKind::kCount) && !Used(k - 1)) {
      return k - 1;
    }
  }
  return kNone;
}

void RecognitionRules::Tell(Range at, Range holder, Range honour, std::size_t count,
                            const Clause& clause) {
  // 部分企业, 近半数园区: some, and none by name.
  static constexpr View kSome[] = {u"部分", u"近半数", u"多家", u"不少", u"多数", u"有的", u"大批"};
  const View who = Sub(holder);
  if (std::any_of(std::begin(kSome), std::end(kSome),
                  [&](View word) { return who.starts_with(word); })) {
    return;
  }
  const std::string name = holder.empty() ? std::string() : Utf8(holder) + " ";
  Fact& fact = Emit(FactKind::kRecognition, at, name + Utf8(honour), clause);
  if (count != kNone) {
    SetCount(fact, count);
  }
}

bool RecognitionRules::Listed(const Clause& clause, std::size_t i) {
  const std::size_t count = CountIn(clause.first, i);
  if (!state_.sentence_facts.empty() && count == kNone &&
      state_.facts[state_.sentence_facts.back()].kind == FactKind::kRecognition) {
    state_.facts[state_.sentence_facts.back()].span.end =
        RawSpan(state_.source.text, state_.source.bytes, clause.at.begin, T(i).end).end;
    state_.clause_done = true;
    return true;
  }
  const Range who{clause.at.begin, T(i).begin};
  const Range honour = !honour_.empty() ? honour_ : Trim(who, clause);
  if (honour.size() < 3 || (honour_.empty() && !HasAny(Sub(honour), kHonours))) {
    return false;
  }
  Tell({clause.at.begin, T(i).end}, honour_.empty() ? Range{} : Holder(who, clause), honour, count,
       clause);
  return true;
}

bool RecognitionRules::Seats(const Clause& clause, std::size_t i) {
  const View lead = Before(T(i).begin, 4, clause.at.begin);
  const bool taken = lead.ends_with(u"占") || lead.ends_with(u"占据") || lead.ends_with(u"占有");
  const std::string_view unit = UnitName(Q(i).unit);
  if (!taken || Used(i) || (unit != "席" && unit != "家" && unit != "个" && unit != "项")) {
    return false;
  }
  Tell({clause.at.begin, T(i).end}, {}, honour_, i, clause);
  return true;
}

bool RecognitionRules::Named(const Clause& clause) {
  if (!clause.characters.MayHold(u'为') || state_.in_title) {
    return false;
  }
  const View text = Sub(clause.at);
  const std::size_t as = text.rfind(u'为');
  const Range honour =
      as == View::npos ? Range{} : Trim({clause.at.begin + as + 1, clause.at.end}, clause);
  if (honour.size() < 4 || !HasAny(Sub(honour), kTitles) || !HasAny(Sub(honour), kHonours)) {
    return false;
  }
  for (const View verb : kNames) {
    const std::size_t at = text.substr(0, as).rfind(verb);
    if (at == View::npos || as - at - verb.size() < 2 || HasAny(text.substr(0, at), kNotYet)) {
      continue;
    }
    const Range who{clause.at.begin + at + verb.size(), clause.at.begin + as};
    std::size_t count = kNone;
    for (std::size_t i = clause.first; i < clause.last; ++i) {
      if (IsQuantity(i, QuantityKind::kCount) && !Used(i) && T(i).begin >= who.begin &&
          T(i).end <= who.end) {
        count = i;
      }
    }
    Tell({who.begin, honour.end}, count == kNone ? Holder(who, clause) : Range{}, honour, count,
         clause);
    return true;
  }
  return false;
}

bool RecognitionRules::Won(const Clause& clause, std::size_t i) {
  const Mark mark = T(i).mark;
  Range object{T(i).end, clause.at.end};
  for (std::size_t k = i + 1; k < clause.last; ++k) {
    const Mark next = T(k).mark;
    if (next == Mark::kAward || next == Mark::kGrant || next == Mark::kRankVerb) {
      object.end = T(k).begin;  // 获评A、入选B
      if (k > i + 1 && IsQuantity(k - 1, QuantityKind::kCount) && T(k - 1).end == T(k).begin) {
        object.end = T(k - 1).begin;  // 23家获评A、31家获评B
      }
      break;
    }
  }
  object = Trim(object, clause);
  std::size_t count = CountIn(clause.first, i);
  for (std::size_t k = i + 1; k < clause.last && count == kNone; ++k) {
    if (!IsQuantity(k, QuantityKind::kCount) || Used(k) || T(k).begin >= object.end) {
      continue;
    }
    count = k;
    if (T(k).begin == object.begin) {
      object.begin = T(k).end;
    } else if (T(k).end >= object.end) {
      object.end = T(k).begin;
    }
  }
  object = Trim(object, clause);
  for (const View verb : {View(u"建设"), View(u"设立"), View(u"成为"), View(u"创建")}) {
    object.begin += Sub(object).starts_with(verb) && object.size() > 4 ? verb.size() : 0;
  }
  const View text = Sub(object);
  const Range who{clause.at.begin, T(i).begin};
  // 以获批示范区为契机: what was told before.
  // 通过复核的企业名单, 与升级为国家级的不同: no award.
  static constexpr View kNoAward[] = {u"名单", u"请示", u"不同", u"优势", u"收悉"};
  if (EndsWithAny(text, kNoAward)) {
    return false;
  }
  const bool aside = Has(text, u"契机") || Has(text, u"之后") || Has(text, u"基础上") ||
                     text.starts_with(u"后") || Sub(who).ends_with(u"唯一");  // 是全省唯一获评…的
  // 入围全国前四十强: a band of a ranking.
  const bool band = Has(text, u"前") && (text.ends_with(u"强") || text.ends_with(u"名") ||
                                         text.ends_with(u"位") || text.ends_with(u"甲"));
  if (aside || band || (mark == Mark::kRankVerb && (text.ends_with(u"前") || Has(text, u"前列")))) {
    return false;
  }
  // 市里组织申报的甲开发区: applied for before.
  const View lead = Sub(who);
  const bool applied = Has(lead, u"申报的");
  if ((!applied && HasAny(lead, kNotYet)) || HasAny(Sub(who), kSports) ||
      HasAny(text, kNoHonours)) {
    return false;
  }
  if (object.size() < 2) {
    // …名单公布，甲公司入选; 甲区的生物医药基地获认定
    const Range title = Noun(who, clause);
    if (honour_.empty() && mark == Mark::kAward && HasAny(Sub(title), kHonours)) {
      Tell({title.begin, T(i).end}, {}, title, count, clause);
      return true;
    }
    return mark == Mark::kAward && !honour_.empty() && Listed(clause, i);
  }
  const bool honour = HasAny(text, kHonours) || (mark == Mark::kGrant && HasAny(text, kGrantedBy));
  const bool stock = (mark == Mark::kGrant && count != kNone && T(count).begin > T(i).begin) ||
                     (count != kNone && Find(clause, Mark::kCumulative) < i);
  const View verb = Sub({T(i).begin, T(i).end});
  const bool weak = mark == Mark::kConfer || Has(verb, u"纳入");
  if (weak && (!HasAny(text, kTitles) || !EndsWithAny(text, kHonours) || Has(text, u"、"))) {
    return false;  // 成为全市新的增长点
  }
  if (stock || (object.size() < 3 && !honour) || (mark != Mark::kAward && !honour)) {
    return false;  // 已获批…6家: read as an indicator
  }
  const Range told = Trim(who, clause);
  Tell({told.empty() ? T(i).begin : told.begin, std::max<std::size_t>(object.end, T(i).end)},
       Holder(who, clause), object, count, clause);
  return true;
}

bool RecognitionRules::Spread(const Clause& clause) {
  static constexpr View kWhere[] = {u"国家层面", u"全国", u"国务院", u"全省", u"全市", u"全区"};
  constexpr std::size_t kReach = 16;
  if (state_.in_title || state_.future || !clause.characters.MayHold(u"推广")) {
    return false;
  }
  for (std::size_t q = clause.first; q < clause.last; ++q) {
    if (!CountsProjects(q) || Used(q)) {
      continue;
    }
    const View tail = After(T(q).end, std::min(kReach, clause.at.end - T(q).end));
    const std::size_t spread = tail.find(u"推广");
    std::size_t where = View::npos;
    for (const View word : kWhere) {
      where = std::min(where, tail.find(word));
    }
    if (spread == View::npos || where >= spread) {
      continue;
    }
    // 制度创新成果237项，4项在全国复制推广: of those told before, else of what is counted.
    const std::size_t end = T(q).end + spread + 2;
    const Range noun = Trim({T(q).end, T(q).end + where}, clause);
    std::string of = noun.size() > 2 ? Utf8(noun) : std::string();
    for (std::size_t k = state_.sentence_facts.size(); k > 0 && of.empty(); --k) {
      const Fact& fact = state_.facts[state_.sentence_facts[k - 1]];
      of = fact.kind == FactKind::kIndicator ? fact.subject : of;
    }
    const std::string honour = Utf8({T(q).end + where, end});
    Fact& fact = Emit(FactKind::kRecognition, {T(q).begin, end},
                      of.empty() ? honour : of + " " + honour, clause);
    SetCount(fact, q);
    return true;
  }
  return false;
}

void RecognitionRules::Read(const Clause& clause) {
  if (Spread(clause)) {
    return;
  }
  bool told = Named(clause);
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    const Mark mark = T(i).mark;
    if (mark == Mark::kListed) {
      Listed(clause, i);
      return;
    }
    if (mark == Mark::kQuantity && !honour_.empty() && !told && Seats(clause, i)) {
      return;
    }
    // 跻身省级企业技术中心: no place, and a title behind.
    const bool rises = mark == Mark::kRankVerb && Find(clause, Mark::kRank) == kNone &&
                       (state_.text[T(i).end - 1] == u'身' || state_.text[T(i).end - 1] == u'登');
    const bool wins = rises || mark == Mark::kAward || mark == Mark::kGain ||
                      mark == Mark::kGrant || mark == Mark::kConfer;
    if (wins && !(told && mark != Mark::kAward)) {
      told = Won(clause, i) || told;
    }
  }
}

}  // namespace zoneflow::ingest
