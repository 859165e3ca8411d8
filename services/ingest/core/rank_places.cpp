#include "services/ingest/core/rank_places.h"

#include <algorithm>

namespace zoneflow::ingest {
namespace {

// What the peers in front of a place end with: 全国, 东部地区, 江苏省,
// 全省开发区.
constexpr View kPeerEnds = u"国省市区州县球界内部园";
// Han that may stand behind a place.
constexpr View kBehind = u"且并和与及较比高超而但为是同";
// What moves to a place, before 至 or 到: 升至, 提到, 滑落到.
constexpr View kMoves = u"升移进跃滑退降落冲前提蹿窜攀晋爬挤挪";
// Words that tell a place of what has been ranked before: “创新能力”拿到第四,
// 东部是第8.
constexpr View kIs[] = {u"拿到", u"拿下", u"是", u"为", u"取得", u"夺下", u"”"};
// Verbs that hold a place themselves.
constexpr View kWon[] = {u"夺魁",   u"折桂", u"独占鳌头", u"拔得头筹", u"登顶", u"居首",
                         u"居首位", u"居冠", u"夺冠",     u"之首",     u"之冠"};

}  // namespace

bool PlaceRules::MayEnd(std::size_t end) const {
  const View rest = After(end, 2);
  if (rest.empty() || !IsHan(rest.front()) || kBehind.find(rest.front()) != View::npos) {
    return true;
  }
  const std::size_t zone = end + (rest.starts_with(u"的是") ? 2 : rest.front() == u'的' ? 1 : 0);
  const std::size_t next = TokenAt(state_.source.tokens, zone);
  return next < state_.source.tokens.all.size() && IsNamedZone(T(next)) && T(next).begin == zone;
}

bool PlaceRules::Ranked() const {
  for (std::size_t k = state_.facts.size(); k > 0 && state_.facts.size() - k < 8; --k) {
    if (state_.facts[k - 1].kind == FactKind::kRanking) {
      return true;
    }
  }
  return false;
}

std::optional<std::int64_t> PlaceRules::NumberOf(std::size_t token, const Clause& clause) const {
  if (T(token).mark == Mark::kRank) {
    const Rank& rank = state_.source.tokens.ranks[T(token).index];
    // 倒数第二 counts from the end, 单项冠军 is a title.
    const View front = Before(T(token).begin, 2, clause.at.begin);
    if (front == u"倒数" || front == u"单项" || front == u"隐形") {
      return std::nullopt;
    }
    return rank.band ? std::nullopt : std::optional(rank.place);
  }
  // 列22位, 排名全国23名: right behind its verb.
  if (!IsQuantity(token, QuantityKind::kCount) || Used(token) || token == clause.first ||
      Q(token).bound != Bound::kNone ||
      (UnitName(Q(token).unit) != "位" && UnitName(Q(token).unit) != "名")) {
    return std::nullopt;
  }
  // 甲产业集聚区（31位）, where zones are ranked
  if (token >= clause.first + 2 && T(token - 1).mark == Mark::kOpen &&
      T(token - 1).end == T(token).begin && IsNamedZone(T(token - 2)) &&
      T(token - 2).end == T(token - 1).begin && After(T(token).end, 1) == u"）" &&
      !state_.source.tokens.contests.empty()) {
    return WholeNumber(Q(token).number);
  }
  // 综合排名分别为67位和89位
  const std::size_t each = T(token - 1).mark == Mark::kInclude &&
                                   T(token - 1).end == T(token).begin && token >= clause.first + 2
                               ? 2
                               : 1;
  const Token& verb = T(token - each);
  const bool ranks = verb.mark == Mark::kRankVerb &&
                     Sub({verb.begin, verb.end}).find_first_of(u"列居排名位") != View::npos;
  const View between = ranks ? Sub({verb.end, T(token).begin}) : View();
  const bool near = between.empty() || each == 2 ||
                    (between.size() <= 8 && kPeerEnds.find(between.back()) != View::npos);
  return ranks && near ? WholeNumber(Q(token).number) : std::nullopt;
}

std::optional<RankPlace> PlaceRules::PlaceAt(std::size_t token, const Clause& clause,
                                             std::size_t from) const {
  const std::optional<std::int64_t> number = NumberOf(token, clause);
  if (!number || *number < 1 || !MayEnd(T(token).end)) {
    return std::nullopt;
  }
  RankPlace place;
  place.number = *number;
  place.at = {T(token).begin, T(token).end};
  place.peers = T(token).begin;
  if (T(token).mark == Mark::kRank && IsOneOf(Sub(place.at), kWon)) {
    return place;
  }
  std::size_t verb = kNone;
  for (std::size_t i = token; i > clause.first && T(i - 1).begin >= from; --i) {
    const Token& t = T(i - 1);
    // 列全省县（市、区）第一: what stands in a bracket parts nothing.
    if (t.mark == Mark::kClose && state_.text[t.begin] == u'）') {
      while (i > clause.first + 1 && T(i - 1).mark != Mark::kOpen) {
        --i;
      }
      continue;
    }
    if (T(token).begin - t.end > 24 || t.mark == Mark::kEnumeration ||
        (t.mark == Mark::kQuantity && UnitName(Q(i - 1).unit) != "个" &&
         UnitName(Q(i - 1).unit) != "家" && UnitName(Q(i - 1).unit) != "大")) {
      break;
    }
    if (t.mark == Mark::kRankVerb || t.mark == Mark::kTo ||
        ((t.mark == Mark::kGain || t.mark == Mark::kAward) && T(token).begin - t.end <= 6)) {
      verb = i - 1;
      break;
    }
  }
  if (verb != kNone) {
    place.peers = T(verb).end;
    place.at.begin = T(verb).begin;
    // 稳居, 排名位居: a verb of two words.
    while (verb > clause.first && T(verb - 1).mark == Mark::kRankVerb &&
           T(verb - 1).end + 2 >= T(verb).begin && T(verb - 1).begin >= from) {
      --verb;
      place.at.begin = T(verb).begin;
    }
    return place;
  }
  const View before = Before(T(token).begin, 16, from);
  // 前移3位至第5, 晋升为全国第2
  const std::size_t to = before.find_last_of(u"至到为");
  if (to != View::npos && to + 8 >= before.size() &&
      before.substr(0, to).find_first_of(kMoves) != View::npos) {
    place.at.begin = T(token).begin - (before.size() - to);
    place.peers = place.at.begin + 1;
    return place;
  }
  const Token* front = token > clause.first ? &T(token - 1) : nullptr;
  // 甲高新区第5, 甲高新区（第5位）
  if (front != nullptr && IsNamedZone(*front) && front->end == T(token).begin) {
    return place;
  }
  if (front != nullptr && before.ends_with(u"（") && token >= clause.first + 2 &&
      IsNamedZone(T(token - 2)) && T(token - 2).end + 1 == T(token).begin) {
    return place;
  }
  // 产业基础：第1位
  const View itself = Sub(place.at);
  if (T(token).begin == clause.at.begin && clause.at.begin > state_.paragraph &&
      state_.text[clause.at.begin - 1] == u'：' &&
      (itself.ends_with(u"位") || itself.ends_with(u"名"))) {
    return place;
  }
  const bool ranked = Ranked();
  for (const View is : kIs) {
    if (ranked && before.ends_with(is)) {
      place.at.begin = T(token).begin - (is == u"”" ? 0 : is.size());
      place.peers = T(token).begin;
      return place;
    }
  }
  // 在综合考评中勇夺第一: whatever the verb.
  const std::size_t in = before.find_last_of(u"中里上");
  if (in != View::npos && in + 5 >= before.size() && in + 1 < before.size() &&
      ContestEnd(clause.at.begin, T(token).begin - (before.size() - in)) != kNone &&
      ContestEnd(clause.at.begin, T(token).begin - (before.size() - in)) + 2 >=
          T(token).begin - (before.size() - in)) {
    place.at.begin = T(token).begin - (before.size() - in - 1);
    place.peers = place.at.begin;
    return place;
  }
  // 招大引强十强榜第一
  if (before.size() > 3 && before.ends_with(u"榜")) {
    place.peers = place.at.begin;
    return place;
  }
  // 综合实力全国第一
  if (!before.empty() && kPeerEnds.find(before.back()) != View::npos) {
    std::size_t peers = before.size();
    const std::size_t all = before.rfind(u'全');
    if (all != View::npos) {
      peers = before[all + 1] == u'部' ? peers : all;
    } else {
      while (peers > 0 && IsHan(before[peers - 1]) && before.size() - peers < 8) {
        --peers;
      }
    }
    const bool known = all != View::npos || HasAny(before.substr(peers), kRankedZones) ||
                       Has(before.substr(peers), u"地区") || before.ends_with(u"国内") ||
                       before.ends_with(u"世界");
    if (known && peers < before.size()) {
      place.at.begin = place.peers = T(token).begin - (before.size() - peers);
      return place;
    }
  }
  return std::nullopt;
}

void PlaceRules::NumeralRow(std::size_t verb, const Clause& clause,
                            std::vector<RankPlace>& places) const {
  const View rest = Sub({T(verb).end, std::min(T(verb).end + std::size_t{20}, clause.at.end)});
  const std::size_t begin = rest.find_first_of(u"一二三四五六七八九");
  // 分列二三位, 分列二、三位
  std::size_t end = begin;
  while (end < rest.size() && View(u"一二三四五六七八九、").find(rest[end]) != View::npos) {
    ++end;
  }
  if (begin == View::npos || end - begin < 2 || end >= rest.size() ||
      (rest[end] != u'位' && rest[end] != u'名')) {
    return;
  }
  for (std::size_t k = begin; k < end; ++k) {
    if (rest[k] == u'、') {
      continue;
    }
    RankPlace place;
    place.number = static_cast<std::int64_t>(View(u"一二三四五六七八九").find(rest[k])) + 1;
    place.at = {T(verb).begin, T(verb).end + end + 1};
    place.peers = T(verb).end;
    place.joined = k > begin;
    places.push_back(place);
  }
}

std::vector<RankPlace> PlaceRules::Places(const Clause& clause) const {
  std::vector<RankPlace> places;
  std::size_t from = clause.at.begin;
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    if (T(i).mark == Mark::kRankVerb && state_.text[T(i).begin] == u'分' && places.empty()) {
      NumeralRow(i, clause, places);
      if (!places.empty()) {
        return places;
      }
    }
    const std::optional<std::int64_t> number = NumberOf(i, clause);
    if (number && !places.empty() && MayEnd(T(i).end)) {
      RankPlace& last = places.back();
      const View between = Sub({last.at.end, T(i).begin});
      const bool row = between.size() <= 6 && !between.empty() &&
                       View(u"、和及与").find(between.front()) != View::npos &&
                       between.find(u'增') == View::npos &&  // 总量全市第一、增速全省第三
                       (between.size() == 1 || between == u"、第" || between == u"和第" ||
                        between == u"及第" || kPeerEnds.find(between.back()) != View::npos);
      if (row) {
        RankPlace place = last;
        place.number = *number;
        place.from = std::nullopt;
        place.joined = true;
        place.at.end = T(i).end;
        places.push_back(place);
        from = T(i).end;
        continue;
      }
    }
    std::optional<RankPlace> place = PlaceAt(i, clause, from);
    if (!place) {
      // 由第9名升至第2名: the earlier one has no verb of its own, or 由 in
      // front of it.
      if (number && i + 1 < clause.last) {
        for (std::size_t k = i + 1; k < clause.last && T(k).begin - T(i).end <= 20; ++k) {
          const View between = Sub({T(i).end, T(k).begin});
          if (NumberOf(k, clause) && between.find_first_of(kMoves) != View::npos) {
            place = RankPlace{*number, {}, {T(i).begin, T(i).end}, T(i).begin, false};
            break;
          }
        }
      }
      if (!place) {
        continue;
      }
    }
    if (!places.empty()) {
      RankPlace& last = places.back();
      const View between = Sub({last.at.end, T(i).begin});
      const bool moved = between.size() <= 20 && between.find_first_of(kMoves) != View::npos &&
                         between.find_first_of(u"至到为居列") != View::npos;
      if (moved && !last.from) {
        std::size_t begin = last.at.begin;
        for (std::size_t k = i; k > clause.first; --k) {
          if (T(k - 1).mark == Mark::kFrom && last.at.end > T(k - 1).end + 1 &&
              last.at.end - T(k - 1).end <= 20) {
            begin = std::min<std::size_t>(begin, T(k - 1).begin);
            break;
          }
        }
        last = {place->number, last.number, {begin, place->at.end}, place->at.end, false};
        from = T(i).end;
        continue;
      }
    }
    places.push_back(*place);
    from = T(i).end;
  }
  return places;
}

}  // namespace zoneflow::ingest
