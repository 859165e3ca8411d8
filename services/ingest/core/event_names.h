// How the parties and projects of an event are bounded in a sentence.
#pragma once

#include "services/ingest/core/clause_rules.h"
#include "services/ingest/core/company_names.h"

namespace zoneflow::ingest {

// A party, its project, or both. Either may be empty.
struct EventName {
  Range company;
  Range project;
  bool that = false;  // 该项目, 这座园区: the event told before

  bool empty() const { return company.empty() && project.empty(); }
  // From the first to the last of both.
  Range whole() const {
    if (company.empty() || project.empty()) {
      return company.empty() ? project : company;
    }
    return {std::min(company.begin, project.begin), std::max(company.end, project.end)};
  }
};

class EventNames : ClauseRules {
 public:
  explicit EventNames(ArticleReading& state) : ClauseRules(state) {}

  // The name that the range ends with: what tells where it stands, who is told of it and how many
  // there are is cut off in front (其中, 位于高新区的, 首个, 体量最大的是).
  EventName Cut(Range range, const Clause& clause) const;

  // The name that the range begins with, up to the last word of its head, whatever is told of it:
  // 甲产业园二期 of 甲产业园二期正在浇筑底板. Empty where none does.
  Range Leading(Range range, const Clause& clause) const;

  // Names in a row that share a predicate, as printed: 甲基地、乙医院 of 甲基地、乙医院等医疗项目.
  // Empty where they are counted, or are sectors and no names.
  Range Row(Range range, const Clause& clause) const;

  // The parties of an agreement that are no authority, joined as printed: 甲集团、乙银行.
  Range Parties(Range range, const Clause& clause) const;

  // The party and project of 甲公司计划在高新区设立乙总部; empty for anything else.
  EventName Built(Range range, const Clause& clause) const;

  // True for text that ends like the name of something that is built: 基地, 生产线, “甲谷”.
  static bool IsProject(View name);
  // The same, by a head that is part of no other word.
  static bool IsSurelyProject(View name);
  // True for text that ends like the name of a firm, university or institute.
  static bool IsParty(View name);
  // True for what only says where a thing stands: 位于甲园北侧.
  static bool TellsWhere(View text);
  // True for an authority, or a zone as a party.
  static bool IsAuthority(View name);

 private:
  Range CutFront(Range range, const Clause& clause) const;
};

}  // namespace zoneflow::ingest
