// Rankings: 位列第6位, 居首位, 进入前20强.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "services/ingest/core/clause_rules.h"

namespace zoneflow::ingest {

// A place, how many were ranked, and what was ranked.
class RankingRules : ClauseRules {
 public:
  explicit RankingRules(ArticleReading& state) : ClauseRules(state) {}

  void Read(const std::vector<Clause>& sentence, std::size_t n);
  // 全国178家高新区综合评价结果日前揭晓: what the sentences behind rank by.
  void EndSentence(const std::vector<Clause>& sentence);

 private:
  // 在国家级经开区综合考评中，: what the clause in front says was ranked; empty when it says
  // nothing.
  Range ScopeBefore(const std::vector<Clause>& sentence, std::size_t n) const;

  // 三项分别居全国第6、15、9位, A、B、C分获第1、2、4名: the places go to the heads or zones in
  // their order. True when it was one.
  bool Coordinated(const std::vector<Clause>& sentence, std::size_t n);
  // 1. 甲高新区: a line of a numbered list under what it ranks.
  bool Numbered(const Clause& clause);
  // The contest that the lines right above the paragraph name; empty when they name none.
  std::string Above() const;
  // 前三位依次为A、B、C
  bool Listed(const std::vector<Clause>& sentence, std::size_t n);
  // A place for each of the heads in front: 工业投资增速、民间投资增速均居全市第2位.
  std::vector<Range> Items(Range list, const Clause& clause) const;

  // Where the last word of a contest in the units [begin, end) ends, or kNone.
  std::size_t ContestEnd(std::size_t begin, std::size_t end) const;
  // The contest that a clause in front names: 综合保税区发展绩效评估; empty when none does.
  std::string Contest(const std::vector<Clause>& sentence, std::size_t n) const;
  // What the clauses in front rank the zones by: 在68个参评开发区中; empty when they do not.
  void SetOuterCohort(Fact& fact, const std::vector<Clause>& sentence, std::size_t n);

  // The rank that the one at `r` has changed to, or kNone.
  std::size_t RisenTo(const Clause& clause, std::size_t r) const;

  // Takes the number of zones ranked, or of projects and indicators, from the units [from, to).
  void SetCohort(Fact& fact, const Clause& clause, std::size_t from, std::size_t to);

  std::string scope_;                   // told in a sentence before
  std::optional<std::int64_t> cohort_;  // with it
};

}  // namespace zoneflow::ingest
