#include "services/ingest/core/find_rankings.h"

#include <algorithm>

namespace zoneflow::ingest {
namespace {

// Nouns of a place or a score; what is ranked stands elsewhere.
constexpr View kNoHeads[] = {
    u"排名",   u"总分",     u"综合",         u"综合得分", u"综合排名", u"名次",     u"位次",
    u"得分",   u"总体",     u"排位",         u"总排名",   u"结果",     u"评价结果", u"成绩",
    u"并列",   u"整体排名", u"总体排名",     u"总评",     u"依次",     u"分别",     u"这次",
    u"至此",   u"此次",     u"本次",         u"此次排名", u"本次排名", u"这次排名", u"同样",
    u"该区",   u"首次",     u"座次",         u"总名次",   u"仍",       u"则",       u"依旧",
    u"依然",   u"继续",     u"平均排名位次", u"全国",     u"全省",     u"全市",     u"西部",
    u"东部",   u"中部",     u"东部地区",     u"中部地区", u"西部地区", u"东北地区", u"同样是",
    u"也是",   u"均为",     u"全国排名",     u"全省排名", u"全市排名", u"全国综合", u"全国范围内",
    u"中西部", u"东中部"};
// Of a figure told before.
constexpr View kAspects[] = {u"增速", u"增幅", u"总量", u"规模", u"总额", u"增长率",
                             u"占比", u"增量", u"数量", u"总数", u"降幅", u"增长"};
// Scores: with the contest they are of.
constexpr View kScores[] = {u"总指数", u"指数", u"综合指数", u"综合实力", u"总得分", u"总体水平"};
// Peers that are fewer than all who were ranked.
constexpr View kRegions[] = {u"地区", u"省", u"市", u"东部", u"中部", u"西部", u"东北"};
constexpr View kAll[] = {u"全国", u"全省", u"全市", u"全州", u"全球"};
// One way to look at a ranking among others.
constexpr View kViews[] = {u"若", u"只看", u"单看", u"其中"};
// For each of the heads in front of it.
constexpr View kEach[] = {u"均",   u"都",   u"双双", u"皆",   u"分别", u"分列",
                          u"分居", u"分获", u"全部", u"同列", u"同居", u"同为"};
// What a list of places is headed by.
constexpr View kLists[] = {u"排名", u"排行", u"榜", u"位次", u"名次", u"得分", u"强"};
constexpr View kNamedLists[] = {u"十大", u"百强", u"榜单", u"排行榜", u"指数", u"竞争力",
                                u"十佳", u"“",    u"考核", u"考评",   u"评比"};
// Lists of places, in which no zone stands.
constexpr View kPlaceLists[] = {u"百强县", u"县域", u"县级", u"百强市",
                                u"百强区", u"强县", u"强区"};
// An aim, and what is won on a pitch.
constexpr View kAims[] = {u"争创", u"争当", u"打造", u"冲刺",   u"争做", u"瞄准",  u"对标",
                          u"迈向", u"未能", u"把",   u"建成后", u"达产", u"投产后"};
constexpr View kSports[] = {u"大赛", u"比赛",   u"锦标赛", u"联赛",  u"选手",
                            u"球队", u"运动员", u"运动会", u"马拉松"};

// What is counted where several measures take one place.
constexpr View kMeasures[] = {u"指标", u"主要数据", u"经济数据"};

// What says that places are given, and by what.
constexpr View kJudged[] = {u"考核", u"评价", u"评估", u"考评", u"综评",
                            u"测评", u"评比", u"榜",   u"指数", u"竞争力"};
constexpr View kTakesPart[] = {u"参加", u"参与"};
// Points at a contest told before.
constexpr View kThatContest[] = {u"此次", u"本次", u"这次", u"该项"};
// That one has come among the first.
constexpr View kArrives[] = {u"首次", u"跻身", u"挤进", u"进入", u"迈入", u"再次"};
// A contest told without its name.
constexpr View kContested[] = {u"参评", u"年考", u"成绩单",   u"放榜",
                               u"体检", u"考评", u"年度考核", u"评比"};
// Two zones told before.
constexpr View kBoth[] = {u"两区", u"两园", u"二者", u"两家", u"两地", u"三区"};

}  // namespace

Range RankingRules::Contest(const std::vector<Clause>& sentence, std::size_t n) const {
  for (std::size_t k = n; k > 0; --k) {
    const Clause& clause = sentence[k - 1];
    const View text = Sub(clause.at);
    // 甲区排名第1: what is said beside a place heads nothing.
    const std::size_t own = Find(clause, Mark::kRank);
    const std::size_t contest_end = ContestEnd(clause.at.begin, clause.at.end);
    const bool beside = k <= n && own != kNone && contest_end != kNone &&
                        contest_end + 1 >= T(own).begin && contest_end <= T(own).begin &&
                        Sub({contest_end - 2, contest_end}) == u"排名";
    const std::size_t end = beside ? kNone : contest_end;
    // 在国家级经开区综合考评中; not 在36家开发区中, which tells among whom.
    const std::size_t in = text.rfind(u'在');
    if (end != kNone && in != View::npos && text.size() - in >= 4 &&
        View(u"中上里内").find(text.back()) != View::npos) {
      const Range among{clause.at.begin + in + 1, clause.at.end - 1};
      if (CohortIn(clause.first, clause.last) != kNone &&
          (Has(Sub(among), u"纳入") || Has(Sub(among), u"参评"))) {
        continue;  // 在纳入评估的150个特殊监管区域里
      }
      if (scope_.empty() || !Sub(among).ends_with(u"指标")) {
        return among;
      }
      continue;  // 在考核的51项指标中
    }
    if (end == kNone) {
      continue;
    }
    Range scope = Noun({clause.at.begin, end}, clause);
    for (const View verb :
         {View(u"公布"), View(u"发布"), View(u"揭晓"), View(u"通报"), View(u"完成"), View(u"开展"),
          View(u"公示"), View(u"豪取"), View(u"夺得"), View(u"斩获"), View(u"再获")}) {
      const std::size_t said = Sub(scope).find(verb);
      scope.begin += said == View::npos ? 0 : said + verb.size();
    }
    scope = Trim(scope, clause);
    if (scope.size() > 3 && state_.text[scope.begin + 1] == u'、') {
      scope.begin += 2;  // 三、
    }
    if (StartsWithAny(Sub(scope), kTakesPart)) {
      scope.begin += 2;
    }
    if (!scope_.empty() &&
        (StartsWithAny(Sub(scope), kThatContest) || Sub(scope).ends_with(u"指标"))) {
      return {};
    }
    if (StartsWithAny(Sub(scope), kArrives)) {
      continue;  // 首次挤进全国十强
    }
    if (scope.size() >= 2) {
      return scope;
    }
  }
  return {};
}

std::size_t RankingRules::CohortIn(std::size_t first, std::size_t last) const {
  std::size_t cohort = kNone;
  for (std::size_t i = first; i < last; ++i) {
    if (IsQuantity(i, QuantityKind::kCount) && !Used(i) && CountsProjects(i) &&
        UnitName(Q(i).unit) != "项" && HasAny(After(T(i).end, 14), kRankedZones) &&
        WholeNumber(Q(i).number) &&
        (cohort == kNone || *WholeNumber(Q(i).number) > *WholeNumber(Q(cohort).number))) {
      cohort = i;  // those of one province are fewer
    }
  }
  return cohort;
}

void RankingRules::SetCohort(Fact& fact, const std::vector<Clause>& sentence, Range own,
                             bool by_contest, View peers) {
  const std::size_t last = TokenAt(state_.source.tokens, own.end);
  std::size_t told = CohortIn(TokenAt(state_.source.tokens, own.begin), last);
  // 在西部46个综保区中，两区分列…: among those told last.
  for (std::size_t k = 1; k < sentence.size() && told == kNone; ++k) {
    const Range before = sentence[k - 1].at;
    if (sentence[k].at.begin <= own.begin && own.begin < sentence[k].at.end && before.size() > 4 &&
        state_.text[before.end - 1] == u'中') {
      told = CohortIn(sentence[k - 1].first, sentence[k - 1].last);
    }
  }
  told = told == kNone ? CohortIn(sentence.front().first, last) : told;
  if (told != kNone && fact.rank && *WholeNumber(Q(told).number) >= *fact.rank) {
    fact.cohort = WholeNumber(Q(told).number);
    const Span span = RawSpan(state_.source.text, state_.source.bytes, T(told).begin, T(told).end);
    fact.span.begin = std::min(fact.span.begin, span.begin);
    // 在全国147个高新区中综合排名第33。其中，创新能力排名29: among the same.
    if (!cohort_ && Before(T(told).begin, 3, state_.begin).ends_with(u"全国")) {
      cohort_ = fact.cohort;
    }
  }
  // 东部地区第8: among fewer.
  const bool all = !HasAny(peers, kRegions);
  if (!fact.cohort && all && by_contest && cohort_ && fact.rank && *cohort_ >= *fact.rank) {
    fact.cohort = cohort_;
  }
}

void RankingRules::Under(Range heading) {
  static constexpr View kOfPlaces[] = {u"排名", u"排行", u"榜单", u"位次", u"名次"};
  // 国家级开发区前五名：
  const std::size_t first = Sub(heading).rfind(u'前');
  const View behind = first == View::npos ? View() : Sub(heading).substr(first, 5);
  const bool band = behind.find(u'名') != View::npos || behind.find(u'位') != View::npos;
  next_ = band || HasAny(Sub(heading), kOfPlaces) ? 1 : 0;
  // 关于2022年度综合绩效考评结果的公示: what the places below are of.
  const std::size_t end = ContestEnd(heading.begin, heading.end);
  if (end != kNone && After(end, 2) == u"结果") {
    Range contest{heading.begin, end};
    contest.begin += Sub(contest).starts_with(u"关于") ? 2 : 0;
    if (contest.size() >= 4 && contest.size() <= 40) {
      scope_ = Utf8(contest);
    }
  }
}

bool RankingRules::Lists(Range line) const {
  const View text = Sub(line);
  return next_ > 0 && text.size() > 3 && text[0] == u'1' &&
         View(u".、．").find(text[1]) != View::npos;
}

void RankingRules::EndSentence(const std::vector<Clause>& sentence) {
  constexpr std::int64_t kWholeField = 30;  // zones: fewer are some of them
  const Range whole{sentence.front().at.begin, sentence.back().at.end};
  // 国家级开发区前五名： heads a list in the contest told before.
  if (const Clause& line = sentence.back();
      sentence.size() == 1 && line.first < line.last && line.at.begin == state_.paragraph) {
    const Token& last = T(line.last - 1);
    const bool ends = last.end == line.at.end;
    const bool band = last.mark == Mark::kRank && state_.source.tokens.ranks[last.index].band;
    if (ends && band && !scope_.empty() && line.at.size() <= 20) {
      next_ = 1;
      return;
    }
  }
  if (const std::size_t all = CohortIn(sentence.front().first, sentence.back().last);
      all != kNone && !cohort_ && HasAny(Sub(whole), kContested) &&
      WholeNumber(Q(all).number).value_or(0) >= kWholeField) {
    cohort_ = WholeNumber(Q(all).number);
  }
  bool ranks = false;
  for (const Clause& clause : sentence) {
    ranks = ranks || Find(clause, Mark::kRank) != kNone;
  }
  for (std::size_t k = 0; k < sentence.size(); ++k) {
    // What is said beside a place (综合排名第6) heads nothing.
    if (ContestEnd(sentence[k].at.begin, sentence[k].at.end) == kNone ||
        Find(sentence[k], Mark::kRank) != kNone) {
      continue;
    }
    const Range contest = Contest(sentence, k + 1);
    if (contest.size() < (ranks ? 6U : 4U) || Has(Sub(contest), u"个位次") ||
        Has(Sub(contest), u"个名次") || Has(Sub(contest), u"平均")) {
      continue;
    }
    // 此次排名 points at the one told before.
    const View named = Sub(contest);
    static constexpr View kBy[] = {u"依据", u"根据", u"按照"};
    if (StartsWithAny(named, kBy)) {
      continue;  // 依据考评办法
    }
    const bool points = named.size() <= 6 && StartsWithAny(named, kThatContest);
    // 三区名次平均前移46位, behind the contest that gave them.
    const bool weaker =
        HasAny(FromUtf8(scope_), kJudged) && (!HasAny(named, kJudged) || named.ends_with(u"指标"));
    if (scope_.empty() || !(points || weaker)) {
      scope_ = Utf8(contest);
    }
    const std::size_t told =
        CohortIn(sentence.front().first, sentence[ranks ? k : sentence.size() - 1].last);
    if (!weaker || !cohort_) {
      cohort_ = told != kNone ? WholeNumber(Q(told).number) : ranks ? cohort_ : std::nullopt;
    }
    const Range all{sentence.front().at.begin, sentence.back().at.end};
    next_ = !ranks && HasAny(Sub(all), kLists) && all.size() <= 60 ? 1 : 0;
    return;
  }
}

std::vector<std::size_t> RankingRules::Figures(const std::vector<Clause>& sentence,
                                               std::size_t n) const {
  std::vector<std::size_t> figures;
  const std::size_t begin = sentence[n == 0 ? 0 : n - 1].at.begin;
  const Span front = RawSpan(state_.source.text, state_.source.bytes, begin, begin + 1);
  for (const std::size_t f : state_.sentence_facts) {
    const Fact& fact = state_.facts[f];
    if (fact.kind == FactKind::kIndicator && fact.attr == Attr::kNone) {
      if (fact.span.end <= front.begin) {
        figures.clear();  // of a clause before
      }
      figures.push_back(f);
    }
  }
  return figures;
}

std::string RankingRules::FigureName(std::size_t fact, View head) const {
  Fact figure = state_.facts[fact];
  // 高企数量占全市的三成，列第一: the number ranks.
  const std::size_t share = figure.subject.find("占");
  if (figure.amount && figure.amount->unit == "%" && share != std::string::npos && share > 0 &&
      !figure.subject.ends_with("占比")) {
    figure.subject.resize(share);
  }
  const bool growth = head.empty() && figure.growth_pct && !figure.amount;
  const std::string aspect = growth ? "增速" : ToUtf8(head);
  const bool said = aspect.empty() || figure.subject.ends_with(aspect);
  return said ? figure.subject : figure.subject + aspect;
}

Range RankingRules::Topic(const std::vector<Clause>& sentence, std::size_t n) const {
  static constexpr View kAsTopic[] = {u"一项", u"方面",   u"单项", u"指标",
                                      u"来看", u"单项看", u"上"};
  for (std::size_t k = n; k > 0; --k) {
    const Clause& clause = sentence[k - 1];
    bool figures = false;
    for (std::size_t i = clause.first; i < clause.last; ++i) {
      figures = figures || T(i).mark == Mark::kQuantity || T(i).mark == Mark::kRank;
    }
    Range topic = Noun(clause.at, clause);
    const bool colon = state_.text[clause.at.end] == u'：';
    if (figures || topic.size() < 2 || topic.size() > 24 || IsZone(topic, clause)) {
      continue;
    }
    for (const View tail : kAsTopic) {
      if (Sub(topic).ends_with(tail) && topic.size() > tail.size() + 1) {
        topic.end -= tail.size();
        return Trim(topic, clause);
      }
    }
    if (colon && topic.size() <= 12 &&
        Sub(clause.at).find_first_of(u"比都了说示称其这我本") == View::npos &&
        !Has(Sub(topic), u"表现") && !Has(Sub(topic), u"成绩")) {
      return topic;
    }
  }
  return {};
}

Range RankingRules::Ranking(Range head, const Clause& clause) const {
  View text = Sub(head);
  // 考核评价以总分666.71分, 以637.72分的成绩: by how much, and not in what.
  if (const std::size_t by = text.rfind(u'以');
      by != View::npos && text.find(u'分', by) != View::npos &&
      std::any_of(text.begin() + static_cast<std::ptrdiff_t>(by), text.end(), IsDigit)) {
    head = Trim({head.begin, head.begin + by}, clause);
    text = Sub(head);
    if (text.empty()) {
      return {};
    }
  }
  // 进步幅度在全省21个经开区中, 在全省考核中增速: what stands beside the peers.
  const std::size_t in = text.find(u'在');
  const std::size_t close = in == View::npos ? in : text.find_last_of(u"中上里内");
  const bool among = in != View::npos && (close != View::npos || EndsWithAny(text, kRankedZones) ||
                                          View(u"国省市州县界球").find(text.back()) != View::npos);
  if (among && in >= 2 && !IsZone({head.begin, head.begin + in}, clause)) {
    head = Trim({head.begin, head.begin + in}, clause);
  } else if (close != View::npos && close > in) {
    const Range rest = Trim({head.begin + close + 1, head.end}, clause);
    head = rest.size() < 2 ? Range{head.begin + in + 1, head.begin + close} : rest;
  }
  // 全国178家高新区中综合排名: 在 in front was taken for no part of it.
  const std::size_t middle = in == View::npos ? Sub(head).find(u'中') : View::npos;
  if (middle != View::npos && middle > 2 &&
      EndsWithAny(Sub(head).substr(0, middle), kRankedZones)) {
    head = Trim({head.begin + middle + 1, head.end}, clause);
  }
  for (bool again = true; again && !head.empty();) {
    again = false;
    text = Sub(head);
    if (text.starts_with(u"以") || text.starts_with(u"按")) {
      ++head.begin;
      again = true;
    }
    if (View(u"仍则也又再还只只同样").find(text.back()) != View::npos) {
      --head.end;
      again = true;
    }
  }
  text = Sub(head);
  // 全国57个出口加工区, 若只看东部: among whom, and not by what.
  const bool peers =
      (EndsWithAny(text, kRankedZones) && ContestEnd(head.begin, head.end) == kNone) ||
      HasAny(text.substr(0, 4), kViews);
  // 宁国列第三, of 宁国经开区; 36家新升级开发区里
  const bool counted = CohortIn(TokenAt(state_.source.tokens, head.begin),
                                TokenAt(state_.source.tokens, head.end)) != kNone &&
                       (View(u"里中内").find(text.empty() ? u'-' : text.back()) != View::npos) &&
                       ContestEnd(head.begin, head.end) == kNone;
  return peers || counted || text.size() < 2 || IsZone(head, clause) || IsShortOfZone(text)
             ? Range{}
             : head;
}

std::string RankingRules::Subject(Range head, const std::vector<Clause>& sentence,
                                  std::size_t n) const {
  const Clause& clause = sentence[n];
  const Range whole = head;
  head = Ranking(head, clause);
  const View text = Sub(head);
  if (IsOneOf(text, kScores)) {
    const Range contest = Contest(sentence, n);
    if (contest.size() > text.size() || !scope_.empty()) {
      return (contest.size() > text.size() ? Utf8(contest) : scope_) + Utf8(head);
    }
  }
  const bool aspect = IsOneOf(text, kAspects);
  const bool scored = IsOneOf(text, kNoHeads) || StartsWithAny(text, kArrives);
  if (text.size() >= 2 && !aspect && !scored) {
    return Utf8(head);
  }
  const std::string of = aspect ? ToUtf8(text) : std::string();
  if (const Range topic = Topic(sentence, n); !topic.empty()) {
    const bool score = IsOneOf(Sub(topic), kScores) && !scope_.empty();
    return (score ? scope_ : std::string()) + Utf8(topic) + of;  // 总指数方面
  }
  // 进出口总额保持全国10强，位列第9: what the band in front was of.
  if (text.empty() && n > 0 && !IsApart(clause)) {
    const Clause& before = sentence[n - 1];
    const std::size_t band = Find(before, Mark::kRank);
    const std::size_t verb = band == kNone ? kNone : Find(before, Mark::kRankVerb);
    if (verb < band && state_.source.tokens.ranks[T(band).index].band) {
      const Range named = Ranking(Noun({before.at.begin, T(verb).begin}, before), before);
      if (named.size() > 2 && !Has(Sub(named), u"跻身") && !Has(Sub(named), u"进入") &&
          !Has(Sub(named), u"首次") && !IsOneOf(Sub(named), kNoHeads) &&
          !IsOneOf(Sub(named), kAspects)) {
        return Utf8(named);
      }
    }
  }
  const std::vector<std::size_t> figures = Figures(sentence, n);
  if (!scored && !figures.empty()) {
    return FigureName(figures.back(), FromUtf8(of));
  }
  // 综合得分 of a contest; 综合排名 says no more than the contest.
  const bool score = text.ends_with(u"得分") || text.ends_with(u"总分");
  if (const Range contest = Contest(sentence, n); !contest.empty()) {
    return Utf8(contest) + (score ? Utf8(head) : of);
  }
  // 全国第36 behind 在全省考核中名列第7: of the same.
  if (!state_.sentence_facts.empty() &&
      state_.facts[state_.sentence_facts.back()].kind == FactKind::kRanking) {
    return state_.facts[state_.sentence_facts.back()].subject;
  }
  if (!scope_.empty() && !aspect) {
    return scope_;
  }
  if (!state_.facts.empty() && state_.facts.back().kind == FactKind::kIndicator &&
      state_.facts.back().span.begin >=
          RawSpan(state_.source.text, state_.source.bytes, state_.paragraph, state_.paragraph + 1)
              .begin) {
    return FigureName(state_.facts.size() - 1, FromUtf8(of));
  }
  return !Trim(whole, clause).empty() && !IsZone(whole, clause) && !IsOneOf(Sub(whole), kRegions)
             ? Utf8(whole)
             : std::string();
}

std::vector<Range> RankingRules::Items(Range list, const Clause& clause) const {
  std::vector<Range> items;
  std::size_t begin = list.begin;
  int depth = 0;
  for (std::size_t k = list.begin; k <= list.end; ++k) {
    const char16_t c = k < list.end ? state_.text[k] : u'、';
    depth += c == u'“' || c == u'（' ? 1 : c == u'”' || c == u'）' ? -1 : 0;
    const bool joins = depth <= 0 && k > list.begin + 1 && k + 2 < list.end &&
                       View(u"和与及").find(state_.text[k]) != View::npos;
    if (k == list.end || (depth <= 0 && c == u'、') || joins) {
      Range item = Noun({begin, k}, clause);
      // 出口增速18.2%、外资增速52.6%均居首位: the figure is told by itself.
      for (std::size_t i = clause.first; i < clause.last; ++i) {
        if (T(i).mark == Mark::kQuantity && T(i).begin > item.begin && T(i).begin < item.end) {
          item = Trim({item.begin, T(i).begin}, clause);
        }
      }
      if (item.size() >= 2) {
        items.push_back(item);
      }
      begin = k + 1;
    }
  }
  // 创新能力、开放合作、可持续发展三项: the number sums them up.
  for (std::size_t k = items.empty() ? list.end : items.back().begin + 1;
       !items.empty() && k + 1 < items.back().end; ++k) {
    if (View(u"两二三四五六七八九十").find(state_.text[k]) != View::npos &&
        View(u"项个大类").find(state_.text[k + 1]) != View::npos) {
      items.back().end = k;
    }
  }
  return items;
}

Fact& RankingRules::Tell(const RankPlace& place, Range at, const std::string& subject,
                         const Clause& clause) {
  Fact& fact = Emit(FactKind::kRanking, at, subject, clause);
  fact.rank = place.number;
  if (place.from) {
    fact.from = Normalised({*place.from, 0});
    fact.to = Normalised({place.number, 0});
  }
  return fact;
}

void RankingRules::TellRow(const std::vector<RankPlace>& row, Range lead,
                           const std::vector<Clause>& sentence, std::size_t n) {
  const Clause& clause = sentence[n];
  const std::size_t k = row.size();
  const RankPlace& first = row.front();
  // 这是园区第六次位列榜首: more of the place just told.
  // 某县工业园由第41位退至第78位: nobody by name.
  if (Sub(lead).starts_with(u"这是") || Sub(lead).starts_with(u"这也是") ||
      Sub(lead).starts_with(u"某")) {
    return;
  }
  const View said = Sub({lead.begin, std::max(first.peers, lead.end)});
  const bool each = k > 1 || HasAny(said, kEach);
  std::vector<std::size_t> zones = zones_.ZonesIn(lead, clause);
  // 甲经开区、乙高新区双双上榜，分列第8位和第14位: those of the clause in front.
  if (const std::vector<std::size_t> front =
          k > 1 && n > 0 && zones.empty() && Trim(lead, clause).size() < 2
              ? zones_.ZonesIn(sentence[n - 1].at, sentence[n - 1])
              : std::vector<std::size_t>();
      front.size() == k) {
    zones = front;
    lead.begin = lead.end;
  }
  Range head = Noun(lead, clause);
  // 持续6个月稳居: how long, and what a figure says, is no head; 10余项核心指标 counts what ranks.
  std::size_t ranked = kNone;
  for (std::size_t i = clause.first; i < clause.last && !head.empty(); ++i) {
    if (T(i).mark == Mark::kQuantity && T(i).begin >= head.begin && T(i).begin < head.end) {
      const bool cohort = CountsProjects(i) && HasAny(After(T(i).end, 14), kRankedZones);
      if (IsQuantity(i, QuantityKind::kCount) && HasAny(After(T(i).end, 6), kMeasures)) {
        ranked = i;
      } else if (!cohort) {
        head = Trim({head.begin, T(i).begin}, clause);
      }
    }
  }
  for (const View word : {View(u"连续"), View(u"持续")}) {
    const std::size_t lasts = Sub(head).find(word);
    const std::size_t rest = lasts + word.size();
    const bool counts = lasts != View::npos &&
                        (rest >= head.size() || IsDigit(Sub(head)[rest]) ||
                         View(u"两二三四五六七八九十数多几").find(Sub(head)[rest]) != View::npos);
    if (counts && (lasts == 0 || lasts + 6 >= head.size())) {
      head = Trim({head.begin, head.begin + lasts}, clause);
    }
  }
  const Range at{head.empty() ? std::min(first.at.begin, lead.end) : head.begin, row.back().at.end};
  const bool by_contest = Figures(sentence, n).empty();
  const auto tell = [&](const RankPlace& place, const std::string& subject, std::size_t zone) {
    if (subject.empty()) {
      return false;  // by nothing that is said
    }
    Fact& fact = Tell(place, at, subject, clause);
    if (ranked != kNone) {
      SetCount(fact, ranked);
    }
    if (HasAny(FromUtf8(subject), kPlaceLists)) {
      fact.zone.clear();
      fact.zone_id.clear();
    }
    if (zone != kNone) {
      const ZoneName name = NameOf(state_.source, T(zone));
      SetZone(fact, name);
    } else if (fact.zone.empty() && HasAny(Sub(lead).substr(0, 4), kAll)) {
      SetZone(fact, state_.focus);  // 全省126家开发区综合考评中列第3位: who is ranked
    }
    SetCohort(fact, sentence, {std::min(lead.begin, place.peers), place.at.end}, by_contest,
              Sub({place.peers, place.at.end}));
    return true;
  };
  if (const std::vector<ZoneName> named =
          zones_.ZonesOfPlaces(lead, sentence, n, zones_.Class(sentence, FromUtf8(scope_)));
      zones.empty() && (named.size() == k || (k == 1 && each)) && !named.empty() &&
      (k > 1 || each || !zones_.Class(sentence, {}).empty())) {
    const std::string subject = Subject({}, sentence, n);
    for (std::size_t i = 0; i < named.size(); ++i) {
      if (tell(row[k == 1 ? 0 : i], subject, kNone)) {
        SetZone(state_.facts.back(), named[i]);
      }
    }
    return;
  }
  if (each && zones.size() > 1 && (zones.size() == k || k == 1)) {
    const std::string subject = Subject(
        lead.empty()
            ? Range{}
            : Noun({std::max<std::size_t>(T(zones.back()).end, lead.begin), lead.end}, clause),
        sentence, n);
    for (std::size_t i = 0; i < zones.size(); ++i) {
      tell(row[k == 1 ? 0 : i], subject, zones[i]);
    }
    return;
  }
  const std::vector<Range> items = each ? Items(lead, clause) : std::vector<Range>();
  const std::vector<std::size_t> figures = Figures(sentence, n);
  if (items.size() > 1 && (items.size() == k || k == 1)) {
    for (std::size_t i = 0; i < items.size(); ++i) {
      const bool aspect = IsOneOf(Sub(items[i]), kAspects);
      // 出口总额和增速: of the same.
      const std::string of = !aspect            ? Utf8(items[i])
                             : !figures.empty() ? FigureName(figures.back(), Sub(items[i]))
                             : i > 0            ? Utf8(items[i - 1]) + Utf8(items[i])
                                                : Utf8(items[i]);
      tell(row[k == 1 ? 0 : i], of, kNone);
    }
    return;
  }
  // 外资、进出口指标完成过半，分别居第二位和第三位: the heads stand in the clause in front.
  if (k > 1 && head.empty() && n > 0 && figures.empty()) {
    const Clause& front = sentence[n - 1];
    const std::size_t verb = Find(front, Mark::kValue);
    const std::size_t end = verb == kNone ? front.at.end : T(verb).begin;
    std::vector<Range> heads = Items({front.at.begin, end}, front);
    if (heads.size() == k) {
      if (Sub(heads.back()).ends_with(u"指标") && heads.back().size() > 3) {
        heads.back().end -= 2;
      }
      for (std::size_t i = 0; i < k; ++i) {
        tell(row[i], Utf8(heads[i]), kNone);
      }
      return;
    }
  }
  // 三项指标增速均列第1位, behind three figures: of each of them.
  if (ranked != kNone && each && k == 1 && figures.size() > 1 &&
      WholeNumber(Q(ranked).number) == static_cast<std::int64_t>(figures.size())) {
    const View words = Sub(head);
    const auto* aspect = std::find_if(std::begin(kAspects), std::end(kAspects),
                                      [&](View word) { return words.ends_with(word); });
    Use(ranked);
    ranked = kNone;
    for (const std::size_t figure : figures) {
      tell(first, FigureName(figure, aspect == std::end(kAspects) ? View() : *aspect), kNone);
    }
    return;
  }
  // 两区分列第一、第二: those told before in the sentence.
  if (k > 1 && IsOneOf(Sub(Trim(lead, clause)), kBoth)) {
    std::vector<std::size_t> told;
    for (std::size_t i = sentence.front().first; i < clause.first; ++i) {
      if (IsNamedZone(T(i)) && std::none_of(told.begin(), told.end(), [&](std::size_t z) {
            return NameOf(state_.source, T(z)).name == NameOf(state_.source, T(i)).name;
          })) {
        told.push_back(i);
      }
    }
    if (told.size() == k) {
      const std::string subject = Subject({}, sentence, n);
      for (std::size_t i = 0; i < k; ++i) {
        tell(row[i], subject, told[i]);
      }
      return;
    }
  }
  const bool bare = head.size() < 2 || IsOneOf(Sub(head), kAspects);
  if (each && bare && figures.size() > 1 && (figures.size() == k || k == 1)) {
    const View aspect = head.size() < 2 ? View() : Sub(head);
    for (std::size_t i = 0; i < figures.size(); ++i) {
      // 总部149家，约占全市三成，同列第一: one place of one thing.
      if (k == 1 && i > 0 && FigureName(figures[i], aspect) == FigureName(figures[i - 1], aspect)) {
        continue;
      }
      tell(row[k == 1 ? 0 : i], FigureName(figures[i], aspect), kNone);
    }
    return;
  }
  // 位列全国十大园区榜首: the list stands between the verb and the place.
  const std::size_t place = TokenAt(state_.source.tokens, first.at.end);
  const Range list = k == 1 && head.empty() && place > clause.first
                         ? Trim({first.peers, T(place - 1).begin}, clause)
                         : Range{};
  // 名列“最具竞争力园区”排行榜第二
  const std::size_t quote = Sub(lead).rfind(u'“');
  if (k == 1 && quote != View::npos && Has(Sub(lead).substr(0, quote), u"列") &&
      Has(Sub(lead).substr(quote), u"”") && (head.empty() || Has(Sub(head), u"列“"))) {
    const View title = Sub(lead).substr(quote);
    tell(first, Utf8({lead.begin + quote, lead.begin + quote + title.find(u'”') + 1}), kNone);
    return;
  }
  const bool named_list = list.size() >= 4 && HasAny(Sub(list), kNamedLists);
  const std::string subject = named_list ? Utf8(list) : Subject(head, sentence, n);
  for (const RankPlace& of : row) {
    tell(of, subject, kNone);
  }
}

std::optional<std::int64_t> RankingRules::EarlierIn(const Clause& clause) const {
  const std::size_t rank = Find(clause, Mark::kRank);
  if (rank == kNone || Find(clause, Mark::kRank, rank + 1) != kNone) {
    return std::nullopt;
  }
  const View lead = Sub({clause.at.begin, T(rank).begin});
  const bool earlier =
      Has(lead, u"上一年") || Has(lead, u"上年") || Has(lead, u"去年") || Has(lead, u"前一年");
  return earlier && (Has(lead, u"还") || Has(lead, u"曾") || Has(lead, u"尚"))
             ? places_.NumberOf(rank, clause)
             : std::nullopt;
}

void RankingRules::Read(const std::vector<Clause>& sentence, std::size_t n) {
  const Clause& clause = sentence[n];
  if (Was(clause) || Listed(sentence, n) || Numbered(clause)) {
    return;
  }
  std::vector<RankPlace> places = places_.Places(clause);
  if (places.size() == 1 && n > 0 && !places[0].from) {
    places[0].from = EarlierIn(sentence[n - 1]);
  }
  if (n + 1 < sentence.size() && EarlierIn(clause) && Find(sentence[n + 1], Mark::kRank) != kNone) {
    return;  // 上一年还在第20名，这次跃至第17名
  }
  const bool sports = !places.empty() && HasAny(Sub({state_.begin, places.back().at.end}), kSports);
  std::size_t from = clause.at.begin;
  for (std::size_t i = 0; i < places.size();) {
    std::size_t last = i + 1;
    while (last < places.size() && places[last].joined) {
      ++last;
    }
    const std::size_t token = TokenAt(state_.source.tokens, places[i].at.begin);
    const bool none =
        sports || FutureBefore(token, clause) || HasAny(Sub({from, places[i].at.begin}), kAims);
    if (!none) {
      const std::size_t told = state_.facts.size();
      TellRow({places.begin() + static_cast<std::ptrdiff_t>(i),
               places.begin() + static_cast<std::ptrdiff_t>(last)},
              {from, std::max(from, places[i].at.begin)}, sentence, n);
      // 第1名甲高新区: the zone behind its place.
      const std::size_t next = TokenAt(state_.source.tokens, places[last - 1].at.end);
      const std::size_t gap = next < clause.last ? T(next).begin - places[last - 1].at.end : 9;
      if (next < clause.last && IsNamedZone(T(next)) && gap <= 2 && state_.facts.size() > told) {
        const ZoneName zone = NameOf(state_.source, T(next));
        SetZone(state_.facts.back(), zone);
      }
    }
    from = places[last - 1].at.end;
    i = last;
  }
}

}  // namespace zoneflow::ingest
