// Companies: their names in front of a project, and the one that 该公司 means.
#pragma once

#include "services/ingest/core/clause_rules.h"

namespace zoneflow::ingest {

// Remembers the companies that an article has named.
class CompanyNames : ClauseRules {
 public:
  explicit CompanyNames(ArticleReading& state) : ClauseRules(state) {}

  // True for text that ends like a company's name.
  static bool LooksLikeCompany(View text);

  // Takes the name that ends with a kCompany token (…有限公司) as the company last named.
  void Note(const Token& token, const Clause& clause);
  void Note(Range name) { last_ = name; }

  // 甲新材公布，公司拟…; 甲电检：关于签订投资协议的公告: who tells of itself in a notice.
  void NoteIssuer(Range text);

  // The company last named; empty when there is none.
  Range last() const { return last_; }

  // The company in front of a project's name: up to and with the word of its trade.
  Range CompanyOf(Range name) const;

 private:
  Range last_;
  std::vector<std::u16string> stems_;  // of full names, without their legal form
};

}  // namespace zoneflow::ingest
