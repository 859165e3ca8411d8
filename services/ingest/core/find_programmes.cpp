#include "services/ingest/core/find_programmes.h"

#include <algorithm>

#include "services/ingest/core/event_words.h"

namespace zoneflow::ingest {
namespace {

// Objects of 实施 and 开展 that name a plan; 实施机制 and the like are everyday
// work.
constexpr View kPlanHeads[] = {u"活动", u"计划", u"行动", u"方案", u"改革", u"会战", u"工程"};
// What tells one of them from everyday work.
constexpr View kPlanWords[] = {u"专项", u"三年", u"百日", u"攻坚",   u"倍增", u"提升",
                               u"培育", u"两年", u"五年", u"大会战", u"梯次", u"跃升"};

// What a quoted name is followed by, a few words of its kind aside: 专项行动,
// 三年行动, 政策礼包.
constexpr View kNamedHeads[] = {u"行动",   u"计划",   u"机制", u"制度", u"改革", u"政策", u"活动",
                                u"工程",   u"模式",   u"审批", u"热线", u"攻坚", u"方案", u"措施",
                                u"办法",   u"服务",   u"礼包", u"体系", u"会战", u"专班", u"项目库",
                                u"一站通", u"大走访", u"督导", u"竞赛", u"战役", u"平台"};
// Those that are a scheme also when they are only in use; and names of the
// whole country's.
constexpr View kInUse[] = {u"机制", u"改革", u"制度", u"模式", u"行动",
                           u"攻坚", u"审批", u"竞赛", u"督导"};
constexpr View kOfAll[] = {u"十四五",  u"十三五", u"十五五",   u"一带一路", u"双碳",  u"放管服",
                           u"互联网+", u"双随机", u"一国两制", u"三重一大", u"走出去"};
// That it works, or begins to.
constexpr View kWorks[] = {
    u"启动", u"推行", u"推出", u"实施", u"施行", u"探索", u"发布", u"开展", u"运行",     u"打响",
    u"铺开", u"建立", u"开通", u"推广", u"出台", u"印发", u"覆盖", u"组织", u"落地见效", u"延伸",
    u"首创", u"创新", u"试行", u"上线", u"组建", u"深化", u"发起", u"设立", u"挂起"};
// What a service scheme is called, and how it is given.
constexpr View kSchemes[] = {u"卡", u"专员",   u"管家",   u"包",   u"券",   u"贷",
                             u"码", u"直通车", u"一件事", u"秘书", u"清单", u"通",
                             u"条", u"服务员", u"保姆",   u"专窗", u"帮办"};
constexpr View kGiven[] = {u"发放", u"配备", u"推出", u"提供", u"开通", u"创新",
                           u"实行", u"发布", u"出台", u"派发", u"首创", u"颁发",
                           u"了",   u"上线", u"推行", u"一名", u"设立", u"试行"};
// Right in front of a name that stands alone: 率先开展“船边直提”.
constexpr View kBeginning[] = {u"开展", u"试行", u"推行",     u"推出",     u"实行",
                               u"首创", u"探索", u"建立",     u"启动",     u"创新推出",
                               u"实施", u"施行", u"首次实现", u"全面推行", u"推进"};
// What a document is called, and what makes it known or valid.
constexpr View kDocuments[] = {u"措施", u"办法", u"意见", u"方案", u"规划", u"条例",
                               u"政策", u"计划", u"细则", u"指南", u"清单", u"规定",
                               u"纲要", u"指引", u"行动", u"规则", u"目录", u"标准"};
constexpr View kIssued[] = {u"出台", u"印发", u"发布", u"施行", u"实施", u"公布", u"通过",
                            u"制定", u"编制", u"生效", u"推出", u"下发", u"修订", u"获批"};
// A document that is only leaned on, or that others made.
constexpr View kLeanedOn[] = {u"根据", u"按照", u"依据", u"贯彻", u"落实", u"依照", u"结合",
                              u"对照", u"围绕", u"学习", u"遵循", u"符合", u"按"};
constexpr View kOfState[] = {u"国务院", u"中共中央", u"国家", u"中华人民共和国", u"中国制造"};
// Between a quoted word and a head: what is done with it, so that the two are no name
// (“冬歇期”加紧项目审批).
constexpr View kMakes[] = {u"加紧", u"加快", u"抓紧", u"推进", u"推动", u"进行",
                           u"强化", u"做好", u"期间", u"带动", u"促进", u"完善"};
// 启动后的首场活动, 启动仪式: of another time, or an occasion.
constexpr View kOtherTime[] = {u"后", u"以来", u"前", u"时", u"仪式", u"之后"};
// “甲”车型今年计划产量…: no name.
constexpr View kWhen[] = {u"今年", u"明年", u"去年", u"本月", u"目前"};
// What is begun with its name in front: 营商环境提升三年行动启动,
// 产业母基金成立.
constexpr View kBegun[] = {u"行动",   u"计划",   u"攻坚战", u"大会战", u"会战",
                           u"宣传月", u"服务月", u"活动月", u"攻坚年", u"提升年",
                           u"服务年", u"活动周", u"宣传周", u"改革",   u"机制",
                           u"基金",   u"攻坚",   u"大走访", u"基金群"};

}  // namespace

bool ProgrammeRules::IssuedInFront(View lead) {
  lead.remove_suffix(lead.ends_with(u"了") ? 1 : 0);
  return EndsWithAny(lead, kIssued) || lead.ends_with(u"形成") || lead.ends_with(u"制订");
}

bool ProgrammeRules::Named(const Clause& clause) {
  const View text = Sub(clause.at);
  bool found = false;
  std::size_t open = text.find(u'“');
  if (open == View::npos || HasAny(text, kOfAll)) {
    return false;
  }
  const bool works = HasAny(text, kWorks);
  while (open != View::npos) {
    const std::size_t close = text.find(u'”', open);
    if (close == View::npos) {
      break;
    }
    const View name = text.substr(open + 1, close - open - 1);
    View rest = text.substr(close + 1, 8);
    std::size_t end = View::npos;
    for (const View head : kNamedHeads) {
      const std::size_t at = rest.find(head);
      if (at != View::npos && at <= 4 && (works || IsOneOf(head, kInUse)) &&
          rest.substr(0, at).find_first_of(u"“、和与的在") == View::npos &&
          !HasAny(rest.substr(0, at), kMakes) && !HasAny(rest.substr(0, at), kWhen)) {
        end = close + 1 + at + head.size();
        break;
      }
    }
    if (end == View::npos && name.size() >= 4 && EndsWithAny(name, kNamedHeads) && works) {
      end = close + 1;
    }
    const bool given = EndsWithAny(text.substr(0, open), kGiven);
    if (end == View::npos && given && name.size() >= 3 && EndsWithAny(name, kSchemes)) {
      end = close + 1;
    }
    // 定为“项目季”, 启动“项目建设提速年”
    static constexpr View kTimes[] = {u"年", u"季", u"月"};
    const View lead = text.substr(0, open);
    if (end == View::npos && name.size() >= 3 && EndsWithAny(name, kTimes) &&
        (lead.ends_with(u"定为") || lead.ends_with(u"开展") || lead.ends_with(u"举行") ||
         lead.ends_with(u"启动")) &&
        !std::any_of(name.begin(), name.end(), IsDigit)) {
      end = close + 1;
    }
    const bool alone = rest.empty() || rest.front() == u'“' || rest.front() == u'、';
    if (end == View::npos && alone && name.size() >= 4 &&
        EndsWithAny(text.substr(0, open), kBeginning)) {
      end = close + 1;
    }
    if (end != View::npos && name.size() >= 3 && name.size() <= 20 && Note(name)) {
      Emit(FactKind::kProgramme, {clause.at.begin + open, clause.at.begin + end},
           Utf8({clause.at.begin + open, clause.at.begin + end}), clause);
      found = true;
    }
    open = text.find(u'“', close);
  }
  return found;
}

bool ProgrammeRules::Document(const Clause& clause) {
  const View text = Sub(clause.at);
  const std::size_t open = text.find(u'《');
  const std::size_t close = open == View::npos ? open : text.find(u'》', open);
  if (close == View::npos) {
    return false;
  }
  const View name = text.substr(open + 1, close - open - 1);
  const View lead = text.substr(0, open);
  const std::size_t aside = name.find(u'（');  // （试行）
  const bool of_state = std::any_of(std::begin(kOfState), std::end(kOfState),
                                    [&](View word) { return name.starts_with(word); });
  if (name.size() < 6 || !EndsWithAny(name.substr(0, aside), kDocuments) || of_state ||
      !(HasAny(text.substr(close), kIssued) || IssuedInFront(lead)) || HasAny(lead, kLeanedOn) ||
      !Note(name)) {
    return false;
  }
  const Range at{clause.at.begin + open, clause.at.begin + close + 1};
  OfItsPlace(Emit(FactKind::kProgramme, at, Utf8(at), clause), at);
  return true;
}

void ProgrammeRules::OfItsPlace(Fact& fact, Range document) const {
  const std::vector<PlaceMention>& places = state_.source.tokens.places;
  const auto place =
      std::lower_bound(places.begin(), places.end(), document.begin,
                       [](const PlaceMention& p, std::size_t value) { return p.begin < value; });
  if (place == places.end() || place->begin > document.begin + 1 || place->end >= document.end ||
      state_.text[document.begin] != u'《') {
    return;
  }
  const std::size_t token = TokenAt(state_.source.tokens, place->begin);
  const bool zone = token < state_.source.tokens.all.size() && T(token).mark == Mark::kZone &&
                    T(token).begin <= place->end;
  const char16_t last = state_.text[place->end - 1];
  if (!zone && (last == u'省' || last == u'市')) {
    fact.zone.clear();
    fact.zone_id.clear();
  }
}

bool ProgrammeRules::Begun(const Clause& clause, std::size_t verb) {
  Range name = Noun({clause.at.begin, T(verb).begin}, clause);
  for (const View adverb : {View(u"正式"), View(u"全面"), View(u"仪式")}) {
    name.end -= Sub(name).ends_with(adverb) ? adverb.size() : 0;
  }
  const bool quoted = Sub(name).find(u'“') != View::npos;
  if (name.size() < 5 || name.size() > 30 || !EndsWithAny(Sub(name), kBegun) || quoted ||
      InSpeech(name.begin) || !Note(Sub(name))) {
    return false;
  }
  Fact& fact = Emit(FactKind::kProgramme, {name.begin, T(verb).end}, Utf8(name), clause);
  const std::size_t money = Money(clause);
  if (money != kNone && T(money).begin >= name.begin) {
    SetMoney(fact, money, clause);
  }
  return true;
}

bool ProgrammeRules::Note(View name) {
  if (name.find(u"举行") != View::npos || name.find(u"举办") != View::npos) {
    return false;  // an occasion
  }
  const bool known = std::find(named_.begin(), named_.end(), name) != named_.end();
  if (known || named_.size() >= 64) {
    return false;
  }
  named_.emplace_back(name);
  return true;
}

bool ProgrammeRules::Fund(const Clause& clause) {
  std::size_t money = kNone;
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    if (IsQuantity(i, QuantityKind::kMoney) && !Used(i)) {
      money = i;
      break;
    }
  }
  const View text = Sub(clause.at);
  if (money == kNone) {
    return FundByName(clause);
  }
  std::size_t end = View::npos;
  const bool sets_up = Has(text, u"设立") || Has(text, u"安排") || Has(text, u"拿出");
  for (const View fund : {View(u"基金群"), View(u"基金"), View(u"资金池"), View(u"专项资金"),
                          View(u"担保资金"), View(u"引导资金"), View(u"扶持资金")}) {
    const std::size_t at = text.rfind(fund);
    if (at != View::npos && (fund.size() < 4 || sets_up)) {
      end = at + fund.size();
      break;
    }
  }
  if (end == View::npos || Has(text, u"基金会") || Has(text, u"社保") || Has(text, u"基金小镇") ||
      Has(text, u"到位") || Has(text, u"投放")) {
    return false;
  }
  std::size_t begin = clause.at.begin;
  if (T(money).end <= clause.at.begin + end) {
    begin = T(money).end;
  } else {
    for (const View verb : {View(u"设立"), View(u"组建"), View(u"成立"), View(u"发起")}) {
      const std::size_t at = text.find(verb);
      begin = at == View::npos ? begin : std::max(begin, clause.at.begin + at + verb.size());
    }
  }
  const Range name = Trim({begin, clause.at.begin + end}, clause);
  if (name.size() < 2) {
    return false;
  }
  Fact& fact =
      Emit(FactKind::kProgramme, {std::min<std::size_t>(name.begin, T(money).begin), name.end},
           Utf8(name), clause);
  SetMoney(fact, money, clause);
  return true;
}

bool ProgrammeRules::FundByName(const Clause& clause) {
  const View text = Sub(clause.at);
  if (!text.ends_with(u"基金") || state_.future || state_.bygone || state_.in_title) {
    return false;
  }
  for (const View verb : {View(u"设立"), View(u"组建"), View(u"成立"), View(u"发起设立")}) {
    const std::size_t at = text.rfind(verb);
    const std::size_t end = at == View::npos ? at : at + verb.size();
    if (at == View::npos || text.size() - end < 4 || text.size() - end > 20 ||
        (at > 0 && View(u"拟未将").find(text[at - 1]) != View::npos)) {
      continue;
    }
    const Range name = Trim({clause.at.begin + end, clause.at.end}, clause);
    if (!name.empty() && Sub(name).front() != u'的' && Note(Sub(name))) {
      Emit(FactKind::kProgramme, name, Utf8(name), clause);
      return true;
    }
  }
  return false;
}

void ProgrammeRules::Read(const Clause& clause) {
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    switch (T(i).mark) {
      case Mark::kLaunch:
        if (Launched(clause, i)) {
          return;
        }
        break;
      case Mark::kTackle:
        if (Tackled(clause, i)) {
          return;
        }
        break;
      case Mark::kAttract:
        if (AimsAt(i)) {
          if (const std::size_t count = ProjectCount(clause); count != kNone) {
            Range subject = Trim({clause.at.begin, T(count).begin}, clause);
            if (T(count).begin <= T(i).end + 1) {
              subject = Trim({T(count).end, clause.at.end}, clause);
            }
            Fact& fact =
                Emit(FactKind::kProgramme, {clause.at.begin, clause.at.end}, Utf8(subject), clause);
            SetCount(fact, count);
            return;
          }
        }
        break;
      case Mark::kSpend:
      case Mark::kInvest: {
        const std::size_t money = Money(clause);
        if (money == kNone || T(money).begin < T(i).end || T(money).begin - T(i).end > 4) {
          break;
        }
        const std::size_t build = Find(clause, Mark::kBuild, money + 1);
        const std::size_t count = PlainCount(clause);
        Range object;
        if (T(i).mark == Mark::kSpend && build != kNone) {
          object = {T(build).end, clause.at.end};
        } else if (state_.text[T(money).end] == u'的' &&
                   (state_.future || T(i).mark == Mark::kSpend)) {
          object = {T(money).end + 1, clause.at.end};
          if (count != kNone && T(count).begin == object.begin) {
            object.begin = T(count).end;
          }
        }
        object = Trim(object, clause);
        if (object.size() < 3) {
          break;
        }
        Fact& fact = Emit(FactKind::kProgramme, {T(i).begin, clause.at.end}, Utf8(object), clause);
        SetMoney(fact, money, clause);
        if (count != kNone) {
          SetCount(fact, count);
        }
        return;
      }
      default:
        break;
    }
  }
}

bool ProgrammeRules::InSpeech(std::size_t at) const {
  const std::size_t floor = at > 200 ? at - 200 : 0;
  for (std::size_t k = at; k > floor; --k) {
    if (state_.text[k - 1] == u'”') {
      return false;
    }
    if (state_.text[k - 1] == u'“') {
      return View(state_.text).substr(k, at - k).find_first_of(u"，。") != View::npos;
    }
  }
  return false;
}

std::size_t ProgrammeRules::PlainCount(const Clause& clause) const {
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    if (IsQuantity(i, QuantityKind::kCount) && !Used(i)) {
      return i;
    }
  }
  return kNone;
}

bool ProgrammeRules::Launched(const Clause& clause, std::size_t i) {
  const View verb = Sub({T(i).begin, T(i).end});
  if (StartsWithAny(After(T(i).end, std::min<std::size_t>(2, clause.at.end - T(i).end)),
                    kOtherTime)) {
    return false;
  }
  Range object = Trim({T(i).end, clause.at.end}, clause);
  if (object.size() < 4 && Begun(clause, i)) {
    return true;
  }
  if (object.size() < 4 || InSpeech(T(i).begin)) {
    return false;
  }
  if (Sub(object).front() == u'“' && Named(clause)) {
    return true;
  }
  const char16_t before = T(i).begin > clause.at.begin ? state_.text[T(i).begin - 1] : u'\0';
  const View text = Sub(object);
  const std::size_t book = text.find(u'《');
  if (book != View::npos) {
    const std::size_t close = text.find(u'》', book);
    if (close == View::npos) {
      return false;
    }
    object = {object.begin + book, object.begin + close + 1};
    const View name = text.substr(book + 1, close - book - 1);
    if (!EndsWithAny(name.substr(0, name.find(u'（')), kDocuments) ||
        !Note(Sub({object.begin + 1, object.end - 1}))) {
      return false;
    }
  } else if (verb == u"实施" || verb == u"开展") {
    // Everyday work unless it is named or comes first.
    const bool first = Before(T(i).begin, 4, clause.at.begin).ends_with(u"率先") ||
                       Before(T(i).begin, 4, clause.at.begin).ends_with(u"启动");
    const bool quoted = text.front() == u'“';
    const bool named = HasAny(text, kPlanWords) && text.size() >= 6 && text.size() <= 30;
    if (!EndsWithAny(text, kPlanHeads) || !(first || quoted || named)) {
      return false;
    }
  } else if (verb == u"设立") {
    if (!text.ends_with(u"专班") && !text.ends_with(u"服务员") && !text.ends_with(u"基金")) {
      return false;
    }
  } else if (verb == u"提出") {
    if (text.front() != u'“' || !EndsWithAny(text, ListOf(WordListName::kProgrammeHead))) {
      return false;
    }
  } else {
    if (!EndsWithAny(text, ListOf(WordListName::kProgrammeHead)) && text.back() != u'”' &&
        !text.ends_with(u"条")) {
      return false;
    }
    if (before == u'未' || text.ends_with(u"项目建设")) {
      return false;
    }
  }
  if (const std::size_t open = Sub(object).find(u'“'); open != View::npos) {
    const std::size_t close = Sub(object).find(u'”', open);
    if (close != View::npos && !Note(Sub(object).substr(open + 1, close - open - 1))) {
      return false;
    }
  }
  Fact& fact = Emit(FactKind::kProgramme, {T(i).begin, object.end}, Utf8(object), clause);
  OfItsPlace(fact, object);
  const std::size_t money = Money(clause, i);
  if (money != kNone && T(money).begin < object.end) {
    SetMoney(fact, money, clause);
  }
  return true;
}

bool ProgrammeRules::Tackled(const Clause& clause, std::size_t i) {
  for (std::size_t k = i + 1; k < clause.last; ++k) {
    if (!IsQuantity(k, QuantityKind::kCount) || Used(k)) {
      continue;
    }
    const std::string_view unit = UnitName(Q(k).unit);
    View rest = Sub({T(k).end, clause.at.end});
    while (!rest.empty() && (rest.back() == u'”' || rest.back() == u'’')) {
      rest.remove_suffix(1);
    }
    if ((unit == "项" || unit == "大" || unit == "个") && rest.size() <= 12 &&
        (rest.ends_with(u"任务") || rest.ends_with(u"行动") || rest.ends_with(u"工程")) &&
        !InSpeech(T(i).begin)) {
      Range subject{T(k).begin, clause.at.end};
      if (subject.begin > clause.at.begin && state_.text[subject.begin - 1] == u'“') {
        --subject.begin;
      } else if (subject.begin > clause.at.begin && state_.text[subject.begin - 1] == u'”') {
        subject.begin = T(i).end;
      }
      Fact& fact = Emit(FactKind::kProgramme, {T(i).begin, clause.at.end}, Utf8(subject), clause);
      SetCount(fact, k);
      return true;
    }
  }
  return false;
}

}  // namespace zoneflow::ingest
