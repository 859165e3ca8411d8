// Rankings: 位列全国第6位, 增速居全市首位, 由第9升至第2, 前三位依次为A、B、C.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/ingest/core/rank_places.h"
#include "services/ingest/core/ranked_zones.h"

namespace zoneflow::ingest {

// An exact place, what ranks by it, who has it, and among how many. A band
// (前20强) has no place, and an aim is no ranking.
class RankingRules : ClauseRules {
 public:
  explicit RankingRules(ArticleReading& state)
      : ClauseRules(state), places_(state), zones_(state) {}

  void Read(const std::vector<Clause>& sentence, std::size_t n);
  // 全国178家高新区综合评价结果日前揭晓: what the sentences behind rank by.
  // 附：综合排名, a heading: places may follow, a line each.
  void Under(Range heading);
  // True for a line that begins the list which a heading has announced: 1.甲高新区 2.乙经开区.
  bool Lists(Range line) const;

  void EndSentence(const std::vector<Clause>& sentence);

 private:
  // Gives the places of the row [first, last) to zones, heads or figures told,
  // in their order.
  void TellRow(const std::vector<RankPlace>& row, Range head, const std::vector<Clause>& sentence,
               std::size_t n);
  Fact& Tell(const RankPlace& place, Range at, const std::string& subject, const Clause& clause);
  // The place told as past: 上一年还在第20名.
  std::optional<std::int64_t> EarlierIn(const Clause& clause) const;
  // The head without the peers beside it; empty when it is no more.
  Range Ranking(Range head, const Clause& clause) const;
  // What ranks: the head in front, the figure told before, or the contest.
  std::string Subject(Range head, const std::vector<Clause>& sentence, std::size_t n) const;
  // 技术创新环境一项, 产业基础： in front of the places by it; empty when there
  // is none.
  Range Topic(const std::vector<Clause>& sentence, std::size_t n) const;
  // The figures told in the clause in front, else the last of the sentence.
  std::vector<std::size_t> Figures(const std::vector<Clause>& sentence, std::size_t n) const;
  std::string FigureName(std::size_t fact, View head) const;
  std::vector<Range> Items(Range list, const Clause& clause) const;

  // 上年为第24名 behind a place: what it was. True when it was one.
  bool Was(const Clause& clause);
  // 前三位依次为A、B、C; 第11名至第20名的依次是A、B
  bool Listed(const std::vector<Clause>& sentence, std::size_t n);
  // 1. 甲高新区: a line of a numbered list under what it ranks.
  bool Numbered(const Clause& clause);
  // 1.甲高新区 2.乙经开区 in a contest: the first of a list, whatever stands above it.
  bool Opens(std::size_t zone) const;

  // 在68个参评开发区综合考评中: what the clause or one in front says to rank
  // by; empty when none does.
  Range Contest(const std::vector<Clause>& sentence, std::size_t n) const;
  // How many were ranked, as told in the sentence before `end`, or with the
  // contest.
  // What the place's own words say comes first: 在全国156个综保区中列第9.
  void SetCohort(Fact& fact, const std::vector<Clause>& sentence, Range own, bool by_contest,
                 View peers);
  // The token that counts those who were ranked, or kNone.
  std::size_t CohortIn(std::size_t first, std::size_t last) const;

  PlaceRules places_;
  RankedZones zones_;
  std::string scope_;                   // the contest told in a sentence before
  std::optional<std::int64_t> cohort_;  // with it
  std::int64_t next_ = 0;               // of the numbered list under it; 0 without one
};

}  // namespace zoneflow::ingest
