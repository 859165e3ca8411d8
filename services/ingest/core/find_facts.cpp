#include "services/ingest/core/find_facts.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace zoneflow::ingest {
namespace {

// A clause beyond this length is cut, so that a page without punctuation stays linear.
constexpr std::size_t kLongestClause = 400;

struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;

  bool empty() const { return begin >= end; }
  std::size_t size() const { return empty() ? 0 : end - begin; }
};

struct Clause {
  Range at;
  std::size_t first = 0;  // tokens [first, last)
  std::size_t last = 0;
};

using View = std::u16string_view;

constexpr View kProgrammeHeads[] = {u"活动",   u"计划", u"行动", u"方案", u"政策", u"办法", u"措施",
                                    u"举措",   u"意见", u"条例", u"规划", u"改革", u"工程", u"工作",
                                    u"建设",   u"会战", u"任务", u"试点", u"指南", u"细则", u"专班",
                                    u"服务员", u"战略", u"模式", u"体系", u"目标"};
// Objects of 实施 and 开展 that name a plan; 实施机制 and the like are everyday work.
constexpr View kPlanHeads[] = {u"活动", u"计划", u"行动", u"方案", u"改革", u"会战", u"工程"};
constexpr View kFacilityHeads[] = {
    u"中心", u"园",   u"基地",   u"项目",   u"平台",   u"院",     u"室",   u"厂",  u"路",   u"桥",
    u"馆",   u"站",   u"楼",     u"线",     u"总部",   u"城",     u"校",   u"港",  u"工程", u"所",
    u"大厦", u"码头", u"综合体", u"产业园", u"加速器", u"孵化器", u"窗口", u"联盟"};
constexpr View kInstitutions[] = {u"研究院",   u"研究所", u"创新区", u"创新中心", u"实验室",
                                  u"服务中心", u"平台",   u"联盟",   u"分院",     u"学院"};
constexpr View kProjectHeads[] = {u"项目", u"总部",   u"基地", u"产业园", u"中心",
                                  u"工厂", u"生产线", u"园",   u"平台"};
constexpr View kHonours[] = {u"奖",   u"称号", u"荣誉", u"认定", u"试点", u"示范",
                             u"品牌", u"典型", u"先进", u"十佳", u"百强", u"名单",
                             u"基地", u"”",    u"单位", u"中心"};
// What a company's name ends with, legal form aside. Longer ones first where one ends another.
constexpr View kTrades[] = {
    u"微电子", u"半导体", u"生物", u"医药", u"药业",   u"制药", u"科技", u"汽车", u"电子", u"通信",
    u"能源",   u"材料",   u"集团", u"股份", u"智能",   u"光电", u"光学", u"重工", u"机械", u"动力",
    u"医疗",   u"精密",   u"航空", u"软件", u"信息",   u"网络", u"电气", u"新材", u"化工", u"食品",
    u"物流",   u"公司",   u"精工", u"装备", u"机器人", u"锂电", u"电池"};

bool EndsWithAny(View text, const View* begin, const View* end) {
  return !text.empty() && std::any_of(begin, end, [&](View word) {
    return text.back() == word.back() && text.ends_with(word);
  });
}
template <std::size_t N>
bool EndsWithAny(View text, const View (&words)[N]) {
  return EndsWithAny(text, words, words + N);
}
template <std::size_t N>
bool HasAny(View text, const View (&words)[N]) {
  return std::any_of(words, words + N, [&](View word) { return text.find(word) != View::npos; });
}

bool Has(View text, View word) { return text.find(word) != View::npos; }

// Words a subject neither begins nor ends with.
constexpr View kLeading[] = {u"力争", u"争取", u"确保", u"预计", u"还有", u"其中", u"同时", u"此外",
                             u"目前", u"近日", u"日前", u"已经", u"并",   u"在",   u"已",   u"将",
                             u"均",   u"全区", u"全市", u"园区", u"该区", u"区内", u"内的", u"实现",
                             u"完成", u"了",   u"的",   u"，",   u" ",    u"举行", u"也",   u"还",
                             u"再",   u"全年", u"累计", u"持续", u"全面", u"率先", u"、",   u"）",
                             u"为",   u"：",   u"通过", u"是",   u"据悉", u"当日"};
constexpr View kTrailing[] = {
    u"升至", u"继续", u"首次", u"正式", u"集中", u"同时", u"顺利", u"全面", u"相继", u"成功",
    u"的",   u"了",   u"均",   u"已",   u"在",   u"中",   u"并",   u"也",   u"共",   u"约",
    u"达",   u"近",   u"超",   u"内",   u"，",   u" ",    u"、",   u"上",   u"为",   u"分别",
    u"宣布", u"将",   u"一举", u"今日", u"实现", u"累计", u"：",   u"全区", u"率先"};

class Finder {
 public:
  Finder(const Source& source, ZoneName zone)
      : source_(source), text_(source.text.units), zone_(std::move(zone)) {}

  void Read(const Passage& passage) {
    in_title_ = passage.title;
    period_ = {};
    std::vector<Clause> sentence;
    const std::vector<Token>& tokens = source_.tokens.all;
    std::size_t t = TokenAt(source_.tokens, passage.begin);
    Clause clause{{passage.begin, passage.begin}, t, t};
    int brackets = 0;
    const auto close = [&](std::size_t end, std::size_t next_token, std::size_t next) {
      clause.at.end = end;
      clause.last = next_token;
      if (!clause.at.empty()) {
        sentence.push_back(clause);
      }
      clause = {{next, next}, next_token, next_token};
      brackets = 0;
    };
    const auto finish = [&] {
      if (!sentence.empty()) {
        ReadSentence(sentence);
        sentence.clear();
      }
    };
    for (; t < tokens.size() && tokens[t].begin < passage.end; ++t) {
      const Token& token = tokens[t];
      const bool bracket = token.mark == Mark::kBookOpen ||
                           (token.mark == Mark::kOpen && text_[token.begin] == u'（');
      if (bracket) {
        ++brackets;
      } else if (token.mark == Mark::kBookClose ||
                 (token.mark == Mark::kClose && text_[token.begin] == u'）')) {
        brackets = 0;
      }
      const bool too_long = token.begin - clause.at.begin > kLongestClause;
      if (token.mark == Mark::kStop ||
          (token.mark == Mark::kComma && (brackets == 0 || too_long))) {
        close(token.begin, t, token.end);
        clause.first = t + 1;
        if (token.mark == Mark::kStop || sentence.size() >= 24) {
          finish();
        }
      } else if (too_long) {
        close(token.begin, t, token.begin);
        if (sentence.size() >= 24) {
          finish();
        }
      }
    }
    close(passage.end, t, passage.end);
    finish();
  }

  std::vector<Fact> Take() {
    DropNamedTwice();
    return std::move(facts_);
  }

 private:
  // So many sentences after a signing "总投资" or "占地" may still speak of it.
  static constexpr int kSigningFades = 5;
  static constexpr std::size_t kNoFact = static_cast<std::size_t>(-1);

  // ---- text helpers

  View Sub(Range range) const {
    return range.empty() ? View() : View(text_).substr(range.begin, range.size());
  }
  View After(std::size_t at, std::size_t length) const {
    return at < text_.size() ? View(text_).substr(at, length) : View();
  }
  View Before(std::size_t at, std::size_t length, std::size_t floor) const {
    const std::size_t begin = at - floor > length ? at - length : floor;
    return View(text_).substr(begin, at - begin);
  }
  const Token& T(std::size_t i) const { return source_.tokens.all[i]; }
  const Quantity& Q(std::size_t i) const { return source_.tokens.quantities[T(i).index]; }
  bool IsQuantity(std::size_t i, QuantityKind kind) const {
    return T(i).mark == Mark::kQuantity && Q(i).kind == kind;
  }

  std::size_t Find(const Clause& clause, Mark mark, std::size_t from = 0) const {
    for (std::size_t i = std::max(clause.first, from); i < clause.last; ++i) {
      if (T(i).mark == mark) {
        return i;
      }
    }
    return kNoFact;
  }

  // 中国光谷 may begin another name; 合肥高新区 tells where.
  bool NamesPlaceOnly(const Token& token) const {
    return token.mark == Mark::kZone &&
           (text_[token.end - 1] == u'区' || text_[token.end - 1] == u'园');
  }

  // Cuts dates, zones and function words from both ends.
  Range Trim(Range range, const Clause& clause) const {
    bool again = true;
    while (again && !range.empty()) {
      again = false;
      for (std::size_t i = clause.first; i < clause.last && T(i).begin <= range.begin; ++i) {
        const Mark mark = T(i).mark;
        if (T(i).begin == range.begin && T(i).end <= range.end &&
            (mark == Mark::kPeriod || mark == Mark::kDate ||
             (NamesPlaceOnly(T(i)) && T(i).end < range.end))) {
          range.begin = T(i).end;
          again = true;
        }
      }
      for (const View word : kLeading) {
        if (text_[range.begin] == word.front() && Sub(range).starts_with(word) &&
            range.size() > word.size() && !Sub(range).starts_with(u"在建")) {
          range.begin += word.size();
          again = true;
        }
      }
      for (const View word : kTrailing) {
        if (text_[range.end - 1] == word.back() && Sub(range).ends_with(word) &&
            range.size() > word.size()) {
          range.end -= word.size();
          again = true;
        }
      }
      // 在成都高新区 at the end tells where, not what.
      for (std::size_t i = clause.first; i < clause.last; ++i) {
        if (T(i).mark == Mark::kZone && T(i).end == range.end && T(i).begin > range.begin &&
            text_[T(i).begin - 1] == u'在') {
          range.end = T(i).begin - 1;
          again = true;
        }
      }
    }
    if (range.size() == 1 && !IsHan(text_[range.begin])) {
      return {};
    }
    if (std::find(std::begin(kLeading), std::end(kLeading), Sub(range)) != std::end(kLeading) ||
        std::find(std::begin(kTrailing), std::end(kTrailing), Sub(range)) != std::end(kTrailing)) {
      return {};
    }
    return range;
  }

  std::string Utf8(Range range) const { return ToUtf8(Sub(range)); }

  // ---- facts

  Fact& Emit(FactKind kind, Range at, std::string subject, const Clause& clause) {
    Fact fact;
    fact.kind = kind;
    const ZoneName zone = ZoneFor(clause);
    fact.zone = zone.name;
    fact.zone_id = zone.id;
    fact.subject = std::move(subject);
    fact.span = RawSpan(source_.text, source_.bytes, at.begin, std::max(at.end, at.begin + 1));
    fact.period = Utf8(period_);
    fact.in_title = in_title_;
    facts_.push_back(std::move(fact));
    sentence_facts_.push_back(facts_.size() - 1);
    clause_done_ = true;
    return facts_.back();
  }

  ZoneName ZoneFor(const Clause& clause) const {
    for (std::size_t i = clause.last; i > sentence_first_token_; --i) {
      if (T(i - 1).mark == Mark::kZone && (T(i - 1).index > 0 || zone_.name.empty())) {
        return NameOf(source_, T(i - 1));
      }
    }
    return zone_;
  }

  Amount AmountOf(std::size_t token) const {
    return {Q(token).number, std::string(UnitName(Q(token).unit))};
  }

  // Quantities that a fact has taken; of this sentence only.
  bool Used(std::size_t token) const { return used_[token - sentence_first_token_]; }
  void Use(std::size_t token) { used_[token - sentence_first_token_] = true; }

  // 超亿元内资项目, 10亿元以上项目: the sum tells which projects, it is no total.
  bool IsQualifier(std::size_t token, const Clause& clause) const {
    const View after = After(T(token).end, std::min<std::size_t>(10, clause.at.end - T(token).end));
    if (after.empty() || Before(T(token).begin, 4, clause.at.begin).ends_with(u"投资") ||
        Before(T(token).begin, 5, clause.at.begin).ends_with(u"投资达") || after.front() == u'的' ||
        after.front() == u'（') {
      return false;
    }
    const std::size_t project = std::min(after.find(u"项目"), after.find(u"企业"));
    if (project == View::npos) {
      return false;
    }
    for (std::size_t i = token + 1; i < clause.last && T(i).begin < T(token).end + project; ++i) {
      if (T(i).mark == Mark::kBuild || T(i).mark == Mark::kComma ||
          T(i).mark == Mark::kEnumeration || T(i).mark == Mark::kQuantity) {
        return false;
      }
    }
    return true;
  }

  // The first sum of the clause that is a total.
  std::size_t Money(const Clause& clause, std::size_t from = 0) const {
    for (std::size_t i = std::max(clause.first, from); i < clause.last; ++i) {
      if (IsQuantity(i, QuantityKind::kMoney) && !Used(i) && !IsQualifier(i, clause)) {
        return i;
      }
    }
    return kNoFact;
  }

  bool NearProjects(std::size_t token, const Clause& clause) const {
    const View after = After(T(token).end, std::min<std::size_t>(12, clause.at.end - T(token).end));
    const View before = Before(T(token).begin, 12, clause.at.begin);
    for (const View word : {View(u"项目"), View(u"企业"), View(u"合同"), View(u"协议")}) {
      if (Has(after, word) || before.ends_with(word)) {
        return true;
      }
    }
    return false;
  }

  std::size_t ProjectCount(const Clause& clause) const {
    for (std::size_t i = clause.first; i < clause.last; ++i) {
      if (!IsQuantity(i, QuantityKind::kCount) || Used(i)) {
        continue;
      }
      const std::string_view unit = UnitName(Q(i).unit);
      if ((unit == "个" || unit == "家" || unit == "项" || unit == "宗") &&
          NearProjects(i, clause)) {
        return i;
      }
    }
    return kNoFact;
  }

  void SetCount(Fact& fact, std::size_t token) {
    fact.count = WholeNumber(Q(token).number);
    fact.count_unit = UnitName(Q(token).unit);
    if (fact.bound == Bound::kNone) {
      fact.bound = Q(token).bound;
    }
    Use(token);
  }

  // Sets the sum and, where brackets behind it hold another currency, that one too. CNY is the main
  // amount.
  void SetMoney(Fact& fact, std::size_t token, const Clause& clause) {
    fact.amount = AmountOf(token);
    if (Q(token).bound != Bound::kNone) {
      fact.bound = Q(token).bound;
    }
    Use(token);
    for (std::size_t i = token + 1; i < clause.last && i <= token + 3; ++i) {
      if (IsQuantity(i, QuantityKind::kMoney) && text_[T(token).end] == u'（' &&
          Q(i).unit != Q(token).unit) {
        fact.amount_alt = AmountOf(i);
        Use(i);
        break;
      }
    }
    if (fact.amount_alt && fact.amount->unit != "CNY" && fact.amount_alt->unit == "CNY") {
      std::swap(fact.amount, fact.amount_alt);
    }
  }

  void ReadSentence(const std::vector<Clause>& sentence) {
    if (last_signing_ != kNoFact && ++sentences_since_signing_ > kSigningFades) {
      last_signing_ = kNoFact;
    }
    sentence_facts_.clear();
    subject_ = {};
    honour_ = {};
    sentence_first_token_ = sentence.front().first;
    used_.assign(sentence.back().last - sentence_first_token_, false);
    pending_money_ = kNoFact;
    future_ = false;
    bool dated = false;
    for (const Clause& clause : sentence) {
      for (std::size_t i = clause.first; i < clause.last; ++i) {
        const Token& token = T(i);
        if (token.mark == Mark::kFuture ||
            (token.mark == Mark::kWill && text_[token.end] != u'“')) {
          future_ = true;
        }
        if (dated && token.mark == Mark::kPeriod && token.begin == period_.end) {
          period_.end = token.end;  // 今年1-3月
        }
        if (!dated && (token.mark == Mark::kPeriod || token.mark == Mark::kDate)) {
          const View word = Sub({token.begin, token.end});
          const bool vague = word == u"近日" || word == u"日前" || word == u"昨日" ||
                             word == u"目前" || word == u"今天" || word == u"昨天";
          if (!vague) {
            period_ = {token.begin, token.end};
            dated = true;
          }
        }
        if (token.mark == Mark::kCompany) {
          RememberCompany(token, clause);
        } else if (token.mark == Mark::kItIs) {
          const Range name = Trim({clause.at.begin, token.begin}, clause);
          if (name.size() >= 2 && name.size() <= 12) {
            company_ = name;
          }
        }
      }
    }
    for (std::size_t i = 0; i < sentence.size(); ++i) {
      clause_done_ = false;
      ReadClause(sentence, i);
    }
  }

  void ReadClause(const std::vector<Clause>& sentence, std::size_t n) {
    const Clause& clause = sentence[n];
    if (clause.first == clause.last) {
      return;
    }
    std::uint64_t marks = 0;
    for (std::size_t i = clause.first; i < clause.last; ++i) {
      marks |= std::uint64_t{1} << static_cast<unsigned>(T(i).mark);
    }
    const auto any = [&](std::initializer_list<Mark> wanted) {
      return std::any_of(wanted.begin(), wanted.end(),
                         [&](Mark m) { return (marks >> static_cast<unsigned>(m)) & 1U; });
    };
    if (any({Mark::kRank})) {
      Rankings(clause);
    }
    if (any({Mark::kSign, Mark::kSettle, Mark::kAttract, Mark::kPlanInvest, Mark::kInvest,
             Mark::kTotalInvest})) {
      Signings(sentence, n);
    }
    if (any({Mark::kInclude})) {
      Members(clause);
    }
    if (any({Mark::kFields})) {
      Fields(clause);
    }
    if (any({Mark::kLand, Mark::kArea, Mark::kYield, Mark::kLasts})) {
      SideValues(clause);
    }
    if (!clause_done_ && any({Mark::kFacility, Mark::kBuilt, Mark::kFound})) {
      Facilities(sentence, n);
    }
    if (!clause_done_ &&
        any({Mark::kAward, Mark::kGain, Mark::kGrant, Mark::kConfer, Mark::kListed})) {
      Recognitions(clause);
    }
    if (!clause_done_ && any({Mark::kLaunch, Mark::kTackle, Mark::kSpend, Mark::kAttract,
                              Mark::kInvest, Mark::kBuild})) {
      Programmes(clause);
    }
    if (any({Mark::kQuantity})) {
      Indicators(clause);
    }
    NoteHonour(clause);
  }

  // ---- rankings

  void Rankings(const Clause& clause) {
    std::size_t from = clause.at.begin;
    for (std::size_t r = Find(clause, Mark::kRank); r != kNoFact;
         r = Find(clause, Mark::kRank, r + 1)) {
      const Rank& rank = source_.tokens.ranks[T(r).index];
      std::size_t verb = kNoFact;
      for (std::size_t i = r; i > clause.first && T(i - 1).begin >= from; --i) {
        const Mark mark = T(i - 1).mark;
        if (mark == Mark::kRankVerb ||
            (mark == Mark::kValue && Sub({T(i - 1).begin, T(i - 1).end}) == u"为")) {
          verb = i - 1;
          break;
        }
        if (mark == Mark::kEnumeration) {
          break;
        }
      }
      const bool follows_rank =
          !sentence_facts_.empty() && facts_[sentence_facts_.back()].kind == FactKind::kRanking;
      if (verb != kNoFact && T(r).begin - T(verb).end > 20) {
        verb = kNoFact;
      }
      if ((rank.needs_verb || rank.band) && verb == kNoFact &&
          !(follows_rank && T(r).end == clause.at.end)) {
        continue;
      }
      const std::size_t subject_end = verb == kNoFact ? T(r).begin : T(verb).begin;
      Range subject = Trim({from, subject_end}, clause);
      const Range scope = verb == kNoFact ? Range{} : Trim({T(verb).end, T(r).begin}, clause);
      std::string name = subject.empty() ? std::string() : Utf8(subject);
      Range at{subject.empty() ? (verb == kNoFact ? T(r).begin : T(verb).begin) : subject.begin,
               T(r).end};
      if (name.empty() && !subject_.empty()) {
        name = ToUtf8(subject_);
      }
      if (rank.band && !subject_.empty() && subject.empty()) {
        name = ToUtf8(subject_);
      }
      if (name.empty() && !scope.empty()) {
        name = Utf8(scope);
      }
      Fact& fact = Emit(FactKind::kRanking, at, std::move(name), clause);
      if (!rank.band) {
        fact.rank = rank.place;
      } else {
        fact.subject += ToUtf8(u"（" + std::u16string(Sub({T(r).begin, T(r).end})) + u"）");
      }
      for (std::size_t i = clause.first; i < r; ++i) {
        if (!IsQuantity(i, QuantityKind::kCount) || Used(i) || T(i).begin < from) {
          continue;
        }
        const View after = After(T(i).end, std::min<std::size_t>(8, T(r).begin - T(i).end));
        if (HasZoneNoun(after)) {
          Use(i);
          fact.cohort = WholeNumber(Q(i).number);
        } else if (Has(after, u"指标") || Has(after, u"项目") || Q(i).bound != Bound::kNone) {
          SetCount(fact, i);
        }
      }
      if (!subject.empty()) {
        subject_ = Sub(subject);
      }
      from = T(r).end;
    }
  }

  static bool HasZoneNoun(View text) {
    for (const View word : {View(u"开发区"), View(u"高新区"), View(u"经开区"), View(u"园区"),
                            View(u"片区"), View(u"自贸区"), View(u"城市"), View(u"区县"),
                            View(u"县区"), View(u"县市"), View(u"新区")}) {
      if (Has(text, word)) {
        return true;
      }
    }
    return false;
  }

  // ---- signings

  void Remember(std::size_t signing) {
    last_signing_ = signing;
    sentences_since_signing_ = 0;
  }

  // The company in front of a project's name: up to and with the word of its trade.
  Range CompanyOf(Range name) const {
    const View text = Sub(name);
    for (const std::u16string& known : companies_) {
      if (text.starts_with(known)) {
        return {name.begin, name.begin + known.size()};
      }
    }
    for (std::size_t k = 2; k <= 8 && k < text.size(); ++k) {
      for (const View trade : kTrades) {
        if (text.substr(k).starts_with(trade)) {
          std::size_t end = k + trade.size();
          return {name.begin, name.begin + end};
        }
      }
    }
    return {};
  }

  static bool LooksLikeCompany(View text) {
    return text.size() >= 3 && text.size() <= 24 && EndsWithAny(text, kTrades);
  }

  void RememberCompany(const Token& token, const Clause& clause) {
    // 由前晨汽车科技有限公司: the name begins behind the last mark before it.
    std::size_t begin = clause.at.begin;
    for (std::size_t i = clause.first; i < clause.last && T(i).begin < token.begin; ++i) {
      const Mark mark = T(i).mark;
      if (mark == Mark::kFrom || mark == Mark::kEnumeration || mark == Mark::kOpen ||
          mark == Mark::kClose || mark == Mark::kQuantity || mark == Mark::kPeriod ||
          mark == Mark::kZone || mark == Mark::kSign || mark == Mark::kAttract ||
          mark == Mark::kItIs) {
        begin = T(i).end;
      }
    }
    Range full = Trim({begin, token.end}, clause);
    if (full.size() < token.end - token.begin + 2 || full.size() > 30) {
      return;
    }
    const std::size_t and_at = Sub(full).find_last_of(u"与和");
    if (and_at != View::npos && full.size() - and_at > 6) {
      full.begin += and_at + 1;
    }
    company_ = full;
    View stem = Sub({full.begin, token.begin});
    for (const View form : {View(u"股份"), View(u"集团"), View(u"（中国）")}) {
      if (stem.ends_with(form) && stem.size() > form.size() + 1) {
        stem.remove_suffix(form.size());
      }
    }
    for (const View trade : kTrades) {
      if (stem.ends_with(trade) && stem.size() >= trade.size() + 4) {
        stem.remove_suffix(trade.size());
        break;
      }
    }
    if (stem.size() >= 2 && companies_.size() < 64) {
      companies_.emplace_back(stem);
    }
  }

  // The name of a project inside the range; empty when it is only a number of projects.
  Range ProjectName(Range range, const Clause& clause) const {
    range = Trim(range, clause);
    for (std::size_t i = clause.first; i < clause.last; ++i) {
      if (T(i).mark == Mark::kQuantity && T(i).begin >= range.begin && T(i).end <= range.end &&
          Q(i).kind == QuantityKind::kCount) {
        return {};
      }
    }
    const View text = Sub(range);
    if (text.size() < 4 || text.size() > 40 || !EndsWithAny(text, kProjectHeads) ||
        text == u"重点项目" || text == u"优质项目" || text.starts_with(u"该项目") ||
        text.starts_with(u"这些") || text.ends_with(u"重点项目")) {
      return {};
    }
    return range;
  }

  bool InList(std::size_t token, const Clause& clause) const {
    return (token > clause.first && T(token - 1).mark == Mark::kEnumeration &&
            T(token - 1).end == T(token).begin) ||
           (token + 1 < clause.last && T(token + 1).mark == Mark::kEnumeration &&
            T(token + 1).begin == T(token).end);
  }

  void NameProject(Fact& fact, Range company, Range name) {
    if (company.empty() && !name.empty()) {
      company = CompanyOf(name);
    }
    if (!name.empty()) {
      Range rest = name;
      if (!company.empty() && Sub(name).starts_with(Sub(company))) {
        rest.begin += company.size();
      }
      fact.project = Utf8(rest);
    }
    fact.company = Utf8(company);
    const std::string whole = Utf8(name);
    if (!company.empty() && Sub(name).find(Sub(company)) == View::npos) {
      fact.subject = fact.company + (whole.empty() ? "" : " " + whole);
    } else {
      fact.subject = whole;
    }
    if (!company.empty()) {
      company_ = company;
    }
  }

  // A sum in the next clause that starts with 总投资 and belongs to no other project.
  std::size_t NextMoney(const std::vector<Clause>& sentence, std::size_t n) const {
    if (n + 1 >= sentence.size()) {
      return kNoFact;
    }
    const Clause& next = sentence[n + 1];
    const std::size_t total = Find(next, Mark::kTotalInvest);
    const std::size_t invest =
        total != kNoFact ? total
                         : std::min(Find(next, Mark::kPlanInvest), Find(next, Mark::kInvest));
    if (invest == kNoFact || T(invest).begin > next.at.begin + 4 ||
        Find(next, Mark::kSign) != kNoFact || Find(next, Mark::kSettle) != kNoFact) {
      return kNoFact;
    }
    const std::size_t money = Money(next);
    return money != kNoFact && T(money).begin - T(invest).end <= 4 ? money : kNoFact;
  }

  bool IsPeriodTotal(const Clause& clause, bool has_count) const {
    if (Find(clause, Mark::kCumulative) != kNoFact) {
      return true;
    }
    if (!has_count || period_.empty()) {
      return false;
    }
    // A day or a bare "近日" dates one ceremony; a year or a quarter sums many.
    for (std::size_t i = sentence_first_token_; i < clause.last; ++i) {
      if (T(i).mark == Mark::kDate) {
        return false;
      }
      if (T(i).mark == Mark::kPeriod) {
        const View word = Sub({T(i).begin, T(i).end});
        return word != u"近日" && word != u"日前" && word != u"昨日" && word != u"当日" &&
               word != u"今天" && word != u"昨天";
      }
    }
    return false;
  }

  std::optional<Date> SignedOn(const Clause& clause) const {
    for (std::size_t i = sentence_first_token_; i < clause.last; ++i) {
      if (T(i).mark != Mark::kDate) {
        continue;
      }
      int year = 0;
      int month = 0;
      int value = 0;
      for (std::size_t k = T(i).begin; k < T(i).end; ++k) {
        if (IsDigit(text_[k])) {
          value = value * 10 + (text_[k] - u'0');
        } else {
          if (text_[k] == u'年') {
            year = value;
          } else if (text_[k] == u'月') {
            month = value;
          }
          if (text_[k] != u'日') {
            value = 0;
          }
        }
      }
      if (year == 0 && !source_.options.published_on) {
        return std::nullopt;
      }
      using std::chrono::day;
      using std::chrono::year_month_day;
      const auto make = [&](int y) {
        return year_month_day{std::chrono::year{y},
                              std::chrono::month{static_cast<unsigned>(month)},
                              day{static_cast<unsigned>(value)}};
      };
      year_month_day date = make(year);
      if (year == 0) {
        const Date published = *source_.options.published_on;
        const int this_year = static_cast<int>(year_month_day{published}.year());
        date = make(this_year);
        // News tells what has happened: a day after the page's own is last year's.
        if (date.ok() && Date{date} > published) {
          date = make(this_year - 1);
        }
      }
      if (date.ok()) {
        return Date{date};
      }
    }
    return std::nullopt;
  }

  void Signings(const std::vector<Clause>& sentence, std::size_t n) {
    const Clause& clause = sentence[n];
    std::size_t cue = Find(clause, Mark::kSign);
    if (cue == kNoFact) {
      cue = Find(clause, Mark::kSettle);
    }
    const bool attract = cue == kNoFact;
    if (attract) {
      cue = Find(clause, Mark::kAttract);
    }
    const std::size_t plan = Find(clause, Mark::kPlanInvest);
    const std::size_t invest = plan != kNoFact ? plan : Find(clause, Mark::kInvest);
    const std::size_t total = Find(clause, Mark::kTotalInvest);
    const bool opens =
        Find(clause, Mark::kFacility) != kNoFact || Find(clause, Mark::kBuilt) != kNoFact;
    if (InvestedList(clause, cue != kNoFact)) {
      return;
    }
    if (cue != kNoFact && !InList(cue, clause)) {
      SignedProjects(sentence, n, cue, attract);
      return;
    }
    if (opens) {
      return;
    }
    const std::size_t money = Money(clause);
    if (money == kNoFact) {
      return;
    }
    if (invest != kNoFact && total == kNoFact && T(invest).end <= T(money).begin &&
        T(money).begin - T(invest).end <= 3) {
      PlannedInvestment(clause, plan != kNoFact, invest, money);
      return;
    }
    if (total == kNoFact || ProjectCount(clause) != kNoFact ||
        Find(clause, Mark::kPlanned) != kNoFact) {
      return;
    }
    // 总投资8亿美元 as a headline's first line: its project stands in the next clause.
    if (n + 1 < sentence.size() && Trim({clause.at.begin, T(total).begin}, clause).empty() &&
        T(money).end == clause.at.end &&
        (Find(sentence[n + 1], Mark::kSign) != kNoFact ||
         Find(sentence[n + 1], Mark::kSettle) != kNoFact) &&
        Money(sentence[n + 1]) == kNoFact) {
      pending_money_ = money;
      return;
    }
    // A further word on a project signed before. The clause in front may give its name:
    // …设立西北总部，总投资….
    if (last_signing_ != kNoFact && facts_[last_signing_].count.value_or(1) == 1) {
      const Fact earlier = facts_[last_signing_];
      Fact& fact =
          Emit(FactKind::kSigning, {T(total).begin, T(money).end}, earlier.subject, clause);
      fact.company = earlier.company;
      fact.project = earlier.project;
      SetMoney(fact, money, clause);
      if (n > 0) {
        const Clause& before = sentence[n - 1];
        const std::size_t build = Find(before, Mark::kBuild);
        const Range name =
            build == kNoFact ? Range{} : ProjectName({T(build).end, before.at.end}, before);
        if (!name.empty()) {
          fact.project = Utf8(name);
          fact.subject = fact.company.empty() || Has(Sub(name), FromUtf8(fact.company))
                             ? fact.project
                             : fact.company + " " + fact.project;
        }
      }
      Remember(facts_.size() - 1);
    } else {
      const Range name = ProjectName({T(money).end, clause.at.end}, clause);
      const Range before = ProjectName({clause.at.begin, T(total).begin}, clause);
      const Range project = name.empty() ? before : name;
      if (!project.empty() && signing_article_) {
        Fact& fact = Emit(FactKind::kSigning,
                          {std::min<std::size_t>(project.begin, T(total).begin),
                           std::max<std::size_t>(project.end, T(money).end)},
                          "", clause);
        NameProject(fact, {}, project);
        SetMoney(fact, money, clause);
        Remember(facts_.size() - 1);
      }
    }
  }

  // 投资50亿元的A项目、投资20亿元的B项目等: members with sums of their own.
  bool InvestedList(const Clause& clause, bool signs) {
    struct Item {
      std::size_t money;
      Range name;
    };
    std::vector<Item> items;
    for (std::size_t i = clause.first; i + 1 < clause.last; ++i) {
      const bool invests = T(i).mark == Mark::kInvest || T(i).mark == Mark::kTotalInvest ||
                           T(i).mark == Mark::kPlanInvest;
      if (!invests || !IsQuantity(i + 1, QuantityKind::kMoney) || T(i + 1).begin - T(i).end > 2 ||
          T(i + 1).end >= clause.at.end || text_[T(i + 1).end] != u'的') {
        continue;
      }
      Range name{T(i + 1).end + 1, clause.at.end};
      for (std::size_t k = i + 2; k < clause.last; ++k) {
        if (T(k).mark == Mark::kEnumeration || T(k).mark == Mark::kSettle ||
            T(k).mark == Mark::kSign || T(k).mark == Mark::kWill) {
          name.end = T(k).begin;
          break;
        }
      }
      if (const std::size_t etc = Sub(name).rfind(u"项目等"); etc != View::npos) {
        name.end = name.begin + etc + 2;
      }
      name = ProjectName(name, clause);
      if (!name.empty()) {
        items.push_back({i + 1, name});
      }
    }
    if (items.size() < 2 || (!signs && batch_ == kNoFact)) {
      return false;
    }
    for (const Item& item : items) {
      Fact& fact = Emit(FactKind::kSigning, {T(item.money).begin, item.name.end}, "", clause);
      NameProject(fact, {}, item.name);
      SetMoney(fact, item.money, clause);
    }
    signing_article_ = true;
    return true;
  }

  void PlannedInvestment(const Clause& clause, bool planned, std::size_t invest,
                         std::size_t money) {
    const std::size_t build = Find(clause, Mark::kBuild, money + 1);
    Range investor = Trim({clause.at.begin, T(invest).begin}, clause);
    const bool that = Sub(investor) == u"该公司" || Sub(investor) == u"该企业" ||
                      Sub(investor) == u"公司" || Sub(investor) == u"企业" ||
                      Sub(investor) == u"该集团";
    if (that) {
      investor = company_;
    }
    Range name;
    if (build != kNoFact) {
      name = {T(build).end, clause.at.end};
    } else if (text_[T(money).end] == u'的') {
      name = {T(money).end + 1, clause.at.end};
    }
    name = ProjectName(name, clause);
    // 与某某有限公司签署协议，双方将共同投资…: the party of the agreement invests.
    bool agreed = false;
    for (std::size_t i = sentence_first_token_; i < clause.first; ++i) {
      agreed = agreed || T(i).mark == Mark::kSign;
    }
    if (agreed && !that && !LooksLikeCompany(Sub(investor))) {
      investor = company_;
    }
    const bool known = that || (agreed && !investor.empty()) || LooksLikeCompany(Sub(investor));
    if (!planned && !(known && (build != kNoFact || !name.empty()))) {
      return;
    }
    if (name.empty() && !known) {
      return;
    }
    const std::size_t begin =
        investor.begin >= clause.at.begin && investor.begin < clause.at.end && !investor.empty()
            ? investor.begin
            : T(invest).begin;
    Fact& fact =
        Emit(FactKind::kSigning, {begin, name.empty() ? T(money).end : name.end}, "", clause);
    NameProject(fact, known ? investor : Range{}, name);
    SetMoney(fact, money, clause);
    fact.signed_on = SignedOn(clause);
    Remember(facts_.size() - 1);
    signing_article_ = true;
  }

  void SignedProjects(const std::vector<Clause>& sentence, std::size_t n, std::size_t cue,
                      bool attract) {
    const Clause& clause = sentence[n];
    const std::size_t count = ProjectCount(clause);
    std::size_t money = Money(clause);
    const Clause* money_clause = &clause;
    if (money == kNoFact && pending_money_ != kNoFact) {
      money = pending_money_;
      money_clause = &sentence[n - 1];
    }
    if (money == kNoFact) {
      money = NextMoney(sentence, n);
      money_clause = money == kNoFact ? &clause : &sentence[n + 1];
    }
    pending_money_ = kNoFact;
    if (attract && future_) {
      return;  // a target: Programmes reads it
    }
    // A sum that only measures something else (产值) is no investment.
    Range name;
    if (money != kNoFact && money_clause == &clause && text_[T(money).end] == u'的') {
      std::size_t end = clause.at.end;
      if (T(cue).begin > T(money).end) {
        end = T(cue).begin;
      }
      name = ProjectName({T(money).end + 1, end}, clause);
    }
    if (name.empty() && count == kNoFact) {
      name = ProjectName({T(cue).end, clause.at.end}, clause);
      if (name.empty()) {
        name = ProjectName({clause.at.begin, T(cue).begin}, clause);
      }
    }
    Range company;
    if (name.empty() && count == kNoFact) {
      // 前晨汽车落户江阴高新区: the company alone.
      const Range before = Trim({clause.at.begin, T(cue).begin}, clause);
      if (LooksLikeCompany(Sub(before))) {
        company = before;
      }
    }
    if (T(cue).mark == Mark::kSettle && money == kNoFact && count == kNoFact) {
      const Range before = Trim({clause.at.begin, T(cue).begin}, clause);
      if (EndsWithAny(Sub(before), kInstitutions)) {
        Emit(FactKind::kFacility, {before.begin, std::min<std::size_t>(clause.at.end, T(cue).end)},
             Utf8(before), clause);
        return;
      }
    }
    if (count == kNoFact && name.empty() && company.empty()) {
      return;
    }
    if (count == kNoFact && money == kNoFact && T(cue).mark != Mark::kSign &&
        T(cue).mark != Mark::kSettle) {
      return;
    }
    if (count == kNoFact && money == kNoFact && future_ && !in_title_) {
      return;
    }
    Range at{clause.at.begin, clause.at.end};
    const Range trimmed = Trim(at, clause);
    if (!trimmed.empty()) {
      at.begin = trimmed.begin;
    }
    if (money != kNoFact && money_clause != &clause) {
      at.begin = std::min<std::size_t>(at.begin, money_clause->at.begin);
      at.end = std::max<std::size_t>(at.end, T(money).end);
    }
    Fact& fact = Emit(FactKind::kSigning, at, "", clause);
    if (count != kNoFact) {
      SetCount(fact, count);
      const Range around{T(count).begin, std::min<std::size_t>(clause.at.end, T(count).end + 12)};
      const std::size_t end = Sub(around).find(u"项目");
      Range subject = end == View::npos ? Range{clause.at.begin, T(count).end}
                                        : Range{T(count).begin, around.begin + end + 2};
      if (T(cue).end <= T(count).begin && end == View::npos) {
        subject = {T(cue).begin, T(count).end};
      }
      fact.subject = Utf8(Trim(subject, clause));
    } else {
      NameProject(fact, company, name);
    }
    if (money != kNoFact) {
      SetMoney(fact, money, *money_clause);
    }
    // Other sums of the clause are qualifiers of what was signed.
    for (std::size_t i = clause.first; i < clause.last; ++i) {
      if (IsQuantity(i, QuantityKind::kMoney) && !Used(i)) {
        Use(i);
      }
    }
    fact.period_total = IsPeriodTotal(clause, count != kNoFact && fact.count.value_or(0) > 1);
    if (!fact.period_total) {
      fact.signed_on = SignedOn(clause);
      Remember(facts_.size() - 1);
      if (count != kNoFact) {
        batch_ = last_signing_;
      }
      signing_article_ = true;
    }
  }

  // 这14个项目包括A、B等: members without figures of their own.
  void Members(const Clause& clause) {
    if (batch_ == kNoFact || clause_done_) {
      return;
    }
    const std::size_t include = Find(clause, Mark::kInclude);
    Range list{T(include).end, clause.at.end};
    if (const std::size_t etc = Sub(list).rfind(u"等");
        etc != View::npos && list.size() - etc <= 12) {
      list.end = list.begin + etc;
    }
    if (!Has(Sub({clause.at.begin, T(include).begin}), u"项目") && !Has(Sub(list), u"项目")) {
      return;
    }
    std::size_t begin = list.begin;
    for (std::size_t k = list.begin; k <= list.end; ++k) {
      if (k == list.end || text_[k] == u'、') {
        const Range name = ProjectName({begin, k}, clause);
        if (!name.empty() && !CompanyOf(name).empty()) {
          Fact& fact = Emit(FactKind::kSigning, name, "", clause);
          NameProject(fact, {}, name);
        }
        begin = k + 1;
      }
    }
  }

  // 涉及数字生态、医药研发等领域: the sectors of what was signed before.
  void Fields(const Clause& clause) {
    if (last_signing_ == kNoFact) {
      return;
    }
    const std::size_t fields = Find(clause, Mark::kFields);
    Range list{T(fields).end, clause.at.end};
    const std::size_t end = Sub(list).find(u"领域");
    const std::size_t trades = Sub(list).find(u"产业");
    if (end == View::npos && (trades == View::npos || Sub(list).find(u'、') == View::npos)) {
      return;
    }
    if (end != View::npos) {
      list.end = list.begin + end;
    }
    for (const View tail : {View(u"多个"), View(u"等")}) {
      const std::size_t at = Sub(list).rfind(tail);
      if (at != View::npos && list.size() - at <= 6) {
        list.end = list.begin + at;
      }
    }
    std::vector<std::string>& sectors = facts_[last_signing_].sectors;
    std::size_t begin = list.begin;
    for (std::size_t k = list.begin; k <= list.end; ++k) {
      if (k == list.end || text_[k] == u'、' || text_[k] == u'和' || text_[k] == u'及') {
        if (k - begin >= 2 && k - begin <= 12) {
          sectors.push_back(Utf8({begin, k}));
        }
        begin = k + 1;
      }
    }
  }

  // ---- side values

  void SideValues(const Clause& clause) {
    for (std::size_t i = clause.first; i < clause.last; ++i) {
      const Mark mark = T(i).mark;
      if (mark != Mark::kLand && mark != Mark::kArea && mark != Mark::kYield &&
          mark != Mark::kLasts) {
        continue;
      }
      std::size_t q = kNoFact;
      for (std::size_t k = i + 1; k < clause.last && T(k).begin - T(i).end <= 6; ++k) {
        if (T(k).mark == Mark::kQuantity) {
          q = k;
          break;
        }
      }
      if (q == kNoFact || Used(q) || Q(q).kind == QuantityKind::kMoney ||
          Q(q).kind == QuantityKind::kPercent) {
        continue;
      }
      const Range at{T(i).begin, T(q).end};
      if (mark == Mark::kLasts) {
        const Range subject = Trim({clause.at.begin, T(i).begin}, clause);
        if (Q(q).kind != QuantityKind::kTime || !EndsWithAny(Sub(subject), kProgrammeHeads)) {
          continue;
        }
        Fact& fact = Emit(FactKind::kProgramme, {subject.begin, T(q).end}, Utf8(subject), clause);
        fact.amount = AmountOf(q);
        fact.attr = Attr::kDuration;
        fact.bound = Q(q).bound;
        Use(q);
        continue;
      }
      const std::string_view unit = UnitName(Q(q).unit);
      const bool surface = unit == "mu" || unit == "m2" || unit == "km2" || unit == "ha";
      if (surface != (mark != Mark::kYield)) {
        continue;
      }
      const std::size_t owner = OwnerOfSideValue();
      if (owner == kNoFact) {
        Use(q);
        continue;
      }
      const Fact of = facts_[owner];
      Fact& fact = Emit(of.kind, at, of.subject, clause);
      fact.zone = of.zone;
      fact.zone_id = of.zone_id;
      fact.company = of.company;
      fact.project = of.project;
      fact.attr = mark == Mark::kLand   ? Attr::kLand
                  : mark == Mark::kArea ? Attr::kArea
                                        : Attr::kCapacity;
      fact.amount = AmountOf(q);
      if (mark == Mark::kYield) {
        fact.amount->unit += "/年";
      }
      fact.bound = Q(q).bound;
      Use(q);
    }
  }

  std::size_t OwnerOfSideValue() const {
    for (std::size_t k = sentence_facts_.size(); k > 0; --k) {
      const Fact& fact = facts_[sentence_facts_[k - 1]];
      if ((fact.kind == FactKind::kSigning || fact.kind == FactKind::kFacility) &&
          fact.attr == Attr::kNone) {
        return sentence_facts_[k - 1];
      }
    }
    // Of a batch told before, no one project can own the land.
    const bool one = last_signing_ != kNoFact && facts_[last_signing_].count.value_or(1) == 1;
    return one ? last_signing_ : kNoFact;
  }

  // ---- facilities

  void Facilities(const std::vector<Clause>& sentence, std::size_t n) {
    const Clause& clause = sentence[n];
    for (std::size_t i = clause.first; i < clause.last; ++i) {
      const Mark mark = T(i).mark;
      if (mark == Mark::kFound) {
        const Range object = Trim({T(i).end, clause.at.end}, clause);
        bool first = false;
        for (std::size_t k = i + 1; k < clause.last; ++k) {
          first = first || T(k).mark == Mark::kFirst;
        }
        if (first && object.size() >= 4) {
          Emit(FactKind::kFacility, {T(i).begin, object.end}, Utf8(object), clause);
          return;
        }
        continue;
      }
      if (mark != Mark::kFacility && mark != Mark::kBuilt) {
        continue;
      }
      const char16_t before = T(i).begin > clause.at.begin ? text_[T(i).begin - 1] : u'\0';
      const View after = After(T(i).end, std::min<std::size_t>(4, clause.at.end - T(i).end));
      if ((before != 0 && View(u"未早快即促待已后").find(before) != View::npos) ||
          InList(i, clause) || after.starts_with(u"后") || after.starts_with(u"率") ||
          after.starts_with(u"时") || after.starts_with(u"前") || after.starts_with(u"的")) {
        continue;
      }
      if (future_ && FutureBefore(i, clause)) {
        continue;
      }
      const View word = Sub({T(i).begin, T(i).end});
      const bool launch = word == u"横空出世" || word == u"问世" || word == u"下线";
      Range subject = Trim({clause.at.begin, T(i).begin}, clause);
      Range at{subject.empty() ? T(i).begin : subject.begin, T(i).end};
      const bool object_follows =
          (mark == Mark::kBuilt || word == u"启用" || word == u"开工" || word == u"开通" ||
           word == u"竣工" || word == u"投用") &&
          T(i).end < clause.at.end &&
          (i + 1 < clause.last || EndsWithAny(Sub({T(i).end, clause.at.end}), kFacilityHeads));
      std::size_t count = ProjectCount(clause);
      if (object_follows && !EndsWithAny(Sub(subject), kFacilityHeads)) {
        subject = Trim({T(i).end, clause.at.end}, clause);
        at = {T(i).begin, clause.at.end};
        for (std::size_t k = i + 1; k < clause.last && count == kNoFact; ++k) {
          if (IsQuantity(k, QuantityKind::kCount) && !Used(k)) {
            count = k;
          }
        }
        if (count != kNoFact && T(count).begin == subject.begin) {
          subject.begin = T(count).end;
        }
        if (count == kNoFact && !EndsWithAny(Sub(subject), kFacilityHeads)) {
          continue;
        }
      } else if (count == kNoFact && !launch) {
        View name = Sub(subject);
        while (!name.empty() && (name.back() == u'”' || name.back() == u'）')) {
          const std::size_t open = name.back() == u'）' ? name.rfind(u'（') : View::npos;
          name = open == View::npos ? name.substr(0, name.size() - 1) : name.substr(0, open);
        }
        if (name.size() < 4 || !EndsWithAny(name, kFacilityHeads) || name.ends_with(u"重点项目")) {
          continue;
        }
      }
      if (subject.size() < 2) {
        continue;
      }
      std::size_t money = Money(clause);
      const Clause* money_clause = &clause;
      if (money == kNoFact) {
        money = NextMoney(sentence, n);
        money_clause = money == kNoFact ? &clause : &sentence[n + 1];
      }
      if (money != kNoFact && money_clause == &clause && T(money).end < T(i).begin &&
          text_[T(money).end] == u'的') {
        const Range name = Trim({T(money).end + 1, T(i).begin}, clause);
        subject = name.empty() ? subject : name;
      }
      Fact& fact = Emit(FactKind::kFacility, at, Utf8(subject), clause);
      if (count != kNoFact) {
        SetCount(fact, count);
      }
      if (money != kNoFact) {
        SetMoney(fact, money, *money_clause);
      }
      for (std::size_t k = clause.first; k < clause.last; ++k) {
        if (T(k).mark == Mark::kQuantity && !Used(k) && T(k).begin < T(i).begin) {
          Use(k);
        }
      }
      return;
    }
  }

  // True behind 将 in the clause, or behind 力争 and the like anywhere in the sentence.
  bool FutureBefore(std::size_t token, const Clause& clause) const {
    for (std::size_t i = sentence_first_token_; i < token; ++i) {
      // 计划 may be no more than the noun of an earlier clause.
      const bool here = i >= clause.first;
      if ((T(i).mark == Mark::kFuture && (here || Sub({T(i).begin, T(i).end}) != u"计划")) ||
          (T(i).mark == Mark::kWill && here)) {
        return true;
      }
    }
    return false;
  }

  // ---- recognitions

  // An honour named before 上榜: a quoted title or a list.
  void NoteHonour(const Clause& clause) {
    const View text = Sub(clause.at);
    const std::size_t list =
        std::max(text.rfind(u"名单") == View::npos ? 0 : text.rfind(u"名单") + 2,
                 text.rfind(u"榜单") == View::npos ? 0 : text.rfind(u"榜单") + 2);
    if (list > 0) {
      std::size_t begin = clause.at.begin;
      for (const View verb : {View(u"公布了"), View(u"发布了"), View(u"公布"), View(u"发布")}) {
        if (const std::size_t at = text.find(verb); at != View::npos) {
          begin = clause.at.begin + at + verb.size();
          break;
        }
      }
      honour_ = {begin, clause.at.begin + list};
    }
  }

  void Recognitions(const Clause& clause) {
    for (std::size_t i = clause.first; i < clause.last; ++i) {
      const Mark mark = T(i).mark;
      if (mark == Mark::kListed) {
        std::size_t count = kNoFact;
        for (std::size_t k = clause.first; k < i; ++k) {
          if (IsQuantity(k, QuantityKind::kCount)) {
            count = k;
          }
        }
        if (!sentence_facts_.empty() && count == kNoFact &&
            facts_[sentence_facts_.back()].kind == FactKind::kRecognition) {
          facts_[sentence_facts_.back()].span.end =
              RawSpan(source_.text, source_.bytes, clause.at.begin, T(i).end).end;
          clause_done_ = true;
          return;
        }
        const Range subject =
            !honour_.empty() ? honour_ : Trim({clause.at.begin, T(i).begin}, clause);
        if (subject.size() < 3) {
          return;
        }
        Fact& fact =
            Emit(FactKind::kRecognition, {clause.at.begin, T(i).end}, Utf8(subject), clause);
        if (count != kNoFact) {
          SetCount(fact, count);
        }
        return;
      }
      if (mark != Mark::kAward && mark != Mark::kGain && mark != Mark::kGrant &&
          mark != Mark::kConfer) {
        continue;
      }
      Range object = Trim({T(i).end, clause.at.end}, clause);
      std::size_t count = kNoFact;
      for (std::size_t k = clause.first; k < clause.last; ++k) {
        if (!IsQuantity(k, QuantityKind::kCount) || Used(k)) {
          continue;
        }
        count = k;
        if (T(k).begin == object.begin) {
          object.begin = T(k).end;
        } else if (T(k).begin > object.begin && T(k).begin < object.end && T(k).end >= object.end) {
          object.end = T(k).begin;
        }
      }
      object = Trim(object, clause);
      if (object.size() < 3) {
        continue;
      }
      const View text = Sub(object);
      const bool honour = HasAny(text, kHonours);
      if (mark == Mark::kGrant && count != kNoFact) {
        return;  // 已获批…6家: a stock, read as an indicator
      }
      if (mark != Mark::kAward && !honour) {
        continue;
      }
      Range at{T(i).begin, clause.at.end};
      const Range who = Trim({clause.at.begin, T(i).begin}, clause);
      if (!who.empty()) {
        at.begin = who.begin;
      }
      Fact& fact = Emit(FactKind::kRecognition, at, Utf8(object), clause);
      if (count != kNoFact) {
        SetCount(fact, count);
      }
      return;
    }
  }

  // ---- programmes

  // True for text inside a quotation that began in an earlier clause and is not closed before `at`.
  bool InSpeech(std::size_t at) const {
    const std::size_t floor = at > 200 ? at - 200 : 0;
    for (std::size_t k = at; k > floor; --k) {
      if (text_[k - 1] == u'”') {
        return false;
      }
      if (text_[k - 1] == u'“') {
        return View(text_).substr(k, at - k).find_first_of(u"，。") != View::npos;
      }
    }
    return false;
  }

  void Programmes(const Clause& clause) {
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
          if (future_) {
            if (const std::size_t count = ProjectCount(clause); count != kNoFact) {
              Range subject = Trim({clause.at.begin, T(count).begin}, clause);
              if (T(count).begin <= T(i).end + 1) {
                subject = Trim({T(count).end, clause.at.end}, clause);
              }
              Fact& fact = Emit(FactKind::kProgramme, {clause.at.begin, clause.at.end},
                                Utf8(subject), clause);
              SetCount(fact, count);
              return;
            }
          }
          break;
        case Mark::kSpend:
        case Mark::kInvest: {
          const std::size_t money = Money(clause);
          if (money == kNoFact || T(money).begin < T(i).end || T(money).begin - T(i).end > 4) {
            break;
          }
          const std::size_t build = Find(clause, Mark::kBuild, money + 1);
          const std::size_t count = PlainCount(clause);
          Range object;
          if (T(i).mark == Mark::kSpend && build != kNoFact) {
            object = {T(build).end, clause.at.end};
          } else if (text_[T(money).end] == u'的' && (future_ || T(i).mark == Mark::kSpend)) {
            object = {T(money).end + 1, clause.at.end};
            if (count != kNoFact && T(count).begin == object.begin) {
              object.begin = T(count).end;
            }
          }
          object = Trim(object, clause);
          if (object.size() < 3) {
            break;
          }
          Fact& fact =
              Emit(FactKind::kProgramme, {T(i).begin, clause.at.end}, Utf8(object), clause);
          SetMoney(fact, money, clause);
          if (count != kNoFact) {
            SetCount(fact, count);
          }
          return;
        }
        default:
          break;
      }
    }
  }

  std::size_t PlainCount(const Clause& clause) const {
    for (std::size_t i = clause.first; i < clause.last; ++i) {
      if (IsQuantity(i, QuantityKind::kCount) && !Used(i)) {
        return i;
      }
    }
    return kNoFact;
  }

  bool Launched(const Clause& clause, std::size_t i) {
    const View verb = Sub({T(i).begin, T(i).end});
    Range object = Trim({T(i).end, clause.at.end}, clause);
    if (object.size() < 4 || InSpeech(T(i).begin)) {
      return false;
    }
    const char16_t before = T(i).begin > clause.at.begin ? text_[T(i).begin - 1] : u'\0';
    const View text = Sub(object);
    const std::size_t book = text.find(u'《');
    if (book != View::npos) {
      const std::size_t close = text.find(u'》', book);
      if (close == View::npos) {
        return false;
      }
      object = {object.begin + book, object.begin + close + 1};
    } else if (verb == u"实施" || verb == u"开展") {
      // Everyday work unless it is named or comes first.
      const bool first = Before(T(i).begin, 4, clause.at.begin).ends_with(u"率先") ||
                         Before(T(i).begin, 4, clause.at.begin).ends_with(u"启动");
      const bool quoted = text.front() == u'“';
      if (!EndsWithAny(text, kPlanHeads) || !(first || quoted)) {
        return false;
      }
    } else if (verb == u"设立") {
      if (!text.ends_with(u"专班") && !text.ends_with(u"服务员") && !text.ends_with(u"基金")) {
        return false;
      }
    } else if (verb == u"提出") {
      if (text.front() != u'“' || !EndsWithAny(text, kProgrammeHeads)) {
        return false;
      }
    } else {
      if (!EndsWithAny(text, kProgrammeHeads) && text.back() != u'”' && !text.ends_with(u"条")) {
        return false;
      }
      if (before == u'未' || text.ends_with(u"项目建设")) {
        return false;
      }
    }
    Fact& fact = Emit(FactKind::kProgramme, {T(i).begin, object.end}, Utf8(object), clause);
    const std::size_t money = Money(clause, i);
    if (money != kNoFact && T(money).begin < object.end) {
      SetMoney(fact, money, clause);
    }
    return true;
  }

  // 持续攻坚…等“七项重点任务”, 落实…四大战略任务.
  bool Tackled(const Clause& clause, std::size_t i) {
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
        if (subject.begin > clause.at.begin && text_[subject.begin - 1] == u'“') {
          --subject.begin;
        } else if (subject.begin > clause.at.begin && text_[subject.begin - 1] == u'”') {
          subject.begin = T(i).end;
        }
        Fact& fact = Emit(FactKind::kProgramme, {T(i).begin, clause.at.end}, Utf8(subject), clause);
        SetCount(fact, k);
        return true;
      }
    }
    return false;
  }

  // ---- indicators

  // 实施重点项目186个: the launched is counted.
  bool Carries(std::size_t token) const {
    return T(token).mark == Mark::kLaunch && Sub({T(token).begin, T(token).end}) == u"实施";
  }

  bool IsZone(Range range, const Clause& clause) const {
    for (std::size_t i = clause.first; i < clause.last; ++i) {
      if (T(i).mark == Mark::kZone && T(i).begin == range.begin && T(i).end == range.end) {
        return true;
      }
    }
    return false;
  }

  static Decimal Percent(const Quantity& quantity) {
    Decimal d = quantity.number;
    if (quantity.kind == QuantityKind::kTimes) {
      d.exponent += 2;
    }
    return Normalised(d);
  }

  bool IsGrowth(std::size_t q, const Clause& clause, int& sign) const {
    if (Q(q).kind != QuantityKind::kPercent && Q(q).kind != QuantityKind::kTimes) {
      return false;
    }
    for (std::size_t i = q; i > clause.first; --i) {
      const Token& token = T(i - 1);
      if (T(q).begin - token.end > 4) {
        break;
      }
      if (token.mark == Mark::kGrowth) {
        sign = 1;
        return true;
      }
      if (token.mark == Mark::kDecline) {
        sign = -1;
        return true;
      }
    }
    return false;
  }

  std::string IndicatorName(Range subject) {
    const View text = Sub(subject);
    const bool generic = text == u"总量" || text == u"总数" || text == u"累计" || text == u"总额" ||
                         text == u"规模" || text == u"其中" || text == u"总数量";
    if (generic && !subject_.empty()) {
      return ToUtf8(std::u16string(subject_) + u"（" + std::u16string(text) + u"）");
    }
    if (text.empty()) {
      return ToUtf8(subject_);
    }
    if (!generic) {
      subject_ = text;
    }
    return ToUtf8(text);
  }

  void Indicators(const Clause& clause) {
    std::size_t from = clause.at.begin;
    bool consumed = clause_done_;
    for (std::size_t q = Find(clause, Mark::kQuantity); q != kNoFact;
         q = Find(clause, Mark::kQuantity, q + 1)) {
      if (Used(q) || T(q).begin < from) {
        continue;
      }
      int sign = 1;
      if (IsGrowth(q, clause, sign)) {
        Growth(clause, q, sign, from);
        from = T(q).end;
        continue;
      }
      if (const std::size_t to = FromTo(clause, q, from); to != kNoFact) {
        from = T(to).end;
        continue;
      }
      if (consumed && sentence_facts_.size() > 0 &&
          facts_[sentence_facts_.back()].kind != FactKind::kIndicator &&
          facts_[sentence_facts_.back()].kind != FactKind::kRanking) {
        continue;
      }
      if (Value(clause, q, from)) {
        from = T(q).end;
      }
    }
  }

  void Growth(const Clause& clause, std::size_t q, int sign, std::size_t from) {
    Use(q);
    std::size_t begin = T(q).begin;
    for (std::size_t i = q; i > clause.first; --i) {
      const Mark mark = T(i - 1).mark;
      if (T(i - 1).begin < from || !(mark == Mark::kGrowth || mark == Mark::kDecline ||
                                     mark == Mark::kYearOnYear || mark == Mark::kPeriod)) {
        break;
      }
      begin = T(i - 1).begin;
    }
    Decimal growth = Percent(Q(q));
    growth.value *= sign;
    const Range subject = Trim({from, begin}, clause);
    const bool bare = subject.size() < 2 || Sub(subject) == u"同比" || Sub(subject) == u"比上年" ||
                      Sub(subject) == u"较上年";
    if (bare && !sentence_facts_.empty()) {
      Fact& last = facts_[sentence_facts_.back()];
      if (last.kind == FactKind::kIndicator && !last.growth_pct) {
        last.growth_pct = growth;
        last.span.end = RawSpan(source_.text, source_.bytes, T(q).begin, T(q).end).end;
        return;
      }
    }
    if (bare) {
      return;
    }
    const FactKind kind =
        future_ && FutureBefore(q, clause) ? FactKind::kProgramme : FactKind::kIndicator;
    Fact& fact = Emit(kind, {subject.begin, T(q).end}, IndicatorName(subject), clause);
    fact.growth_pct = growth;
    fact.bound = Q(q).bound;
  }

  // 从1902亿元上升至3475亿元: returns the token of the second number.
  std::size_t FromTo(const Clause& clause, std::size_t q, std::size_t from) {
    std::size_t to = kNoFact;
    std::size_t verb = kNoFact;
    for (std::size_t i = q + 1; i < clause.last && T(i).begin - T(q).end <= 16; ++i) {
      if (T(i).mark == Mark::kTo ||
          (T(i).mark == Mark::kRankVerb && Sub({T(i).begin, T(i).end}) == u"升至")) {
        verb = i;
      } else if (T(i).mark == Mark::kQuantity && verb != kNoFact) {
        to = i;
        break;
      }
    }
    if (to == kNoFact || Q(to).kind != Q(q).kind) {
      return kNoFact;
    }
    std::size_t start = T(q).begin;
    for (std::size_t i = q; i > clause.first; --i) {
      if (T(i - 1).mark == Mark::kFrom && T(q).begin - T(i - 1).end <= 12) {
        start = T(i - 1).begin;
        break;
      }
    }
    const Range subject = Trim({from, start}, clause);
    Fact& fact = Emit(FactKind::kIndicator, {subject.empty() ? start : subject.begin, T(to).end},
                      IndicatorName(subject), clause);
    fact.from = Q(q).number;
    fact.to = Q(to).number;
    fact.amount = AmountOf(to);
    fact.bound = Q(to).bound;
    Use(q);
    Use(to);
    return to;
  }

  bool Value(const Clause& clause, std::size_t q, std::size_t from) {
    const Quantity& quantity = Q(q);
    if (quantity.kind == QuantityKind::kTime || quantity.kind == QuantityKind::kTimes ||
        quantity.kind == QuantityKind::kPoints) {
      return false;
    }
    const std::string_view unit = UnitName(quantity.unit);
    const std::u16string_view tail =
        After(T(q).end, std::min<std::size_t>(24, clause.at.end - T(q).end));
    // The verb before the number, and whether a noun of measure stands before it.
    std::size_t verb = kNoFact;
    bool measure = false;
    for (std::size_t i = q; i > clause.first && T(i - 1).begin >= from; --i) {
      const Mark mark = T(i - 1).mark;
      if (mark == Mark::kMeasure) {
        measure = true;
      } else if (verb == kNoFact &&
                 (mark == Mark::kValue || mark == Mark::kNew || mark == Mark::kHave ||
                  mark == Mark::kGrant || mark == Mark::kTo || mark == Mark::kProject ||
                  mark == Mark::kPlanned || mark == Mark::kCumulative || Carries(i - 1))) {
        verb = i - 1;
      } else if (mark == Mark::kQuantity) {
        break;
      }
    }
    const bool over_value = Sub({T(q).begin, T(q).end}).starts_with(u"突破") ||
                            Sub({T(q).begin, T(q).end}).starts_with(u"超过");
    const bool attached = verb != kNoFact && T(q).begin - T(verb).end <= 1;
    const bool money = quantity.kind == QuantityKind::kMoney;
    if (money) {
      if (IsQualifier(q, clause)) {
        return false;
      }
      if (!measure && !attached && !over_value && verb == kNoFact) {
        // 带动…500亿元的产值: the noun follows.
        bool follows = false;
        for (std::size_t i = q + 1; i < clause.last; ++i) {
          follows = follows || T(i).mark == Mark::kMeasure;
        }
        if (!follows) {
          return false;
        }
      }
      if (!measure && quantity.bare && !over_value && !attached) {
        return false;
      }
    } else if (quantity.kind == QuantityKind::kPercent) {
      if (verb == kNoFact && !measure) {
        return false;
      }
      // 突破50%热效率的柴油机: an adjective, not a measured value.
      if (!tail.empty() && IsHan(tail.front()) && tail.front() != u'的' &&
          tail.find(u'的') != View::npos) {
        return false;
      }
    } else {
      if (unit == "次" || unit == "大" || unit == "位") {
        return false;
      }
      if (verb == kNoFact && !measure && !over_value) {
        return false;
      }
    }
    Range subject;
    Range at;
    const std::size_t verb_begin = verb == kNoFact ? T(q).begin : T(verb).begin;
    const bool new_or_have =
        verb != kNoFact && (T(verb).mark == Mark::kNew || T(verb).mark == Mark::kHave ||
                            T(verb).mark == Mark::kGrant || T(verb).mark == Mark::kPlanned ||
                            T(verb).mark == Mark::kCumulative || T(verb).mark == Mark::kLaunch);
    bool added = false;
    if (new_or_have) {
      added = T(verb).mark == Mark::kNew;
      if (T(q).begin - T(verb).end <= 1) {
        subject = Trim({T(q).end, clause.at.end}, clause);  // 新增8家…平台
        for (std::size_t i = q + 1; i < clause.last; ++i) {
          if (T(i).mark == Mark::kQuantity || T(i).mark == Mark::kEnumeration) {
            subject.end = std::min<std::size_t>(subject.end, T(i).begin);
            break;
          }
        }
        at = {T(verb).begin, std::max<std::size_t>(subject.end, T(q).end)};
        if (subject.size() < 2) {
          subject = Trim({from, T(verb).begin}, clause);
          at = {subject.empty() ? T(verb).begin : subject.begin, T(q).end};
        }
      } else {
        subject = Trim({T(verb).end, T(q).begin}, clause);  // 获批…机构6家
        at = {T(verb).begin, T(q).end};
      }
    } else {
      subject = Trim({from, verb_begin}, clause);
      if (verb != kNoFact && Sub({T(verb).begin, T(verb).end}) == u"占") {
        subject = Trim({from, T(q).begin}, clause);
      } else if ((subject.size() < 2 || IsZone(subject, clause)) && verb != kNoFact &&
                 T(q).begin > T(verb).end + 1) {
        subject = Trim({T(verb).end, T(q).begin}, clause);  // 实现产值100亿元
      }
      if (subject.size() < 2 && !tail.empty() && tail.front() == u'的') {
        subject = Trim({T(q).end + 1, clause.at.end}, clause);
      }
      at = {subject.empty() ? T(q).begin : std::min<std::size_t>(subject.begin, T(q).begin),
            T(q).end};
    }
    std::string name = IndicatorName(subject);
    if (name.empty()) {
      return false;
    }
    if (added) {
      name += "（新增）";
    }
    // A target is a plan's, not a measurement.
    const bool target = future_ && (FutureBefore(q, clause) || quantity.bound == Bound::kAtLeast);
    if (!money && quantity.kind == QuantityKind::kCount && target && verb == kNoFact) {
      return false;
    }
    Fact& fact =
        Emit(target ? FactKind::kProgramme : FactKind::kIndicator, at, std::move(name), clause);
    fact.amount = AmountOf(q);
    fact.bound = quantity.bound == Bound::kNone && over_value ? Bound::kOver : quantity.bound;
    Use(q);
    // 重点项目224个、总投资1835亿元: one pipeline, counted and summed.
    if (quantity.kind == QuantityKind::kCount) {
      const std::size_t next = Money(clause, q + 1);
      if (next != kNoFact && Find(clause, Mark::kTotalInvest, q) != kNoFact) {
        SetCount(fact, q);
        SetMoney(fact, next, clause);
        fact.span.end = RawSpan(source_.text, source_.bytes, at.begin, T(next).end).end;
      }
    } else if (money) {
      SetMoney(fact, q, clause);
    }
    return true;
  }

  // A member of a list without a figure is no fact of its own where another fact names the same
  // project.
  void DropNamedTwice() {
    std::set<std::string> companies;  // of signings with a sum
    for (const Fact& fact : facts_) {
      if (fact.kind == FactKind::kSigning && fact.amount) {
        companies.insert(fact.company);
      }
    }
    std::vector<Fact> kept;
    for (Fact& fact : facts_) {
      const bool bare =
          fact.kind == FactKind::kSigning && !fact.count && !fact.amount && !fact.in_title;
      if (!bare || fact.company.empty() || !companies.contains(fact.company)) {
        kept.push_back(std::move(fact));
      }
    }
    facts_ = std::move(kept);
  }

  const Source& source_;
  const std::u16string& text_;
  const ZoneName zone_;

  std::vector<Fact> facts_;
  bool in_title_ = false;
  bool signing_article_ = false;
  std::size_t last_signing_ = kNoFact;  // the one told last, unless it has faded
  int sentences_since_signing_ = 0;
  std::size_t batch_ = kNoFact;  // in this article
  std::size_t pending_money_ = kNoFact;
  Range company_;                          // the last one named
  std::vector<std::u16string> companies_;  // stems of full names
  Range period_;                           // of this paragraph

  // Of the sentence being read.
  std::vector<std::size_t> sentence_facts_;
  std::vector<bool> used_;  // quantity tokens that a fact has taken
  std::u16string_view subject_;
  Range honour_;
  std::size_t sentence_first_token_ = 0;
  bool future_ = false;
  bool clause_done_ = false;
};

}  // namespace

ZoneName NameOf(const Source& source, const Token& zone) {
  if (const Zone* known = source.lexicon.ZoneOf(zone); known != nullptr) {
    return {known->name, known->id};
  }
  return {ToUtf8(std::u16string_view(source.text.units).substr(zone.begin, zone.end - zone.begin)),
          ""};
}

std::size_t TokenAt(const Tokens& tokens, std::size_t at) {
  return static_cast<std::size_t>(
      std::lower_bound(tokens.all.begin(), tokens.all.end(), at,
                       [](const Token& token, std::size_t value) { return token.begin < value; }) -
      tokens.all.begin());
}

std::vector<Fact> FindFacts(const Source& source, const std::vector<Passage>& passages,
                            const ZoneName& zone) {
  Finder finder(source, zone);
  for (const Passage& passage : passages) {
    finder.Read(passage);
  }
  return finder.Take();
}

}  // namespace zoneflow::ingest
