// Where a clause tells a place: 稳居全省第2位, 由第9名升至第2名, 分列一二三位,
// 全国第一.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "services/ingest/core/clause_rules.h"

namespace zoneflow::ingest {

// Who is ranked, behind its number: 169家国家高新区.
inline constexpr View kRankedZones[] = {
    u"开发区",   u"高新区", u"经开区", u"园区",   u"片区",   u"自贸区", u"城市",
    u"区县",     u"县区",   u"综保区", u"保税区", u"县市",   u"新区",   u"县（市",
    u"区（县",   u"省份",   u"市州",   u"地市",   u"市区",   u"省区市", u"功能区",
    u"参评单位", u"工业园", u"科技园", u"产业园", u"加工区", u"监管区", u"参评",
    u"港区",     u"示范区", u"试验区", u"单位",   u"板块",   u"街道",   u"镇街"};

struct RankPlace {
  std::int64_t number = 0;
  std::optional<std::int64_t> from;  // the earlier place, where it is printed
  Range at;                          // from the verb or the peers to the place
  std::size_t peers = 0;             // where the peers begin: behind the verb
  bool joined = false;               // shares the verb of the place in front: 第6、15、9位
};

// A number is a place when a verb, the peers or a zone in front say so: not
// 第一时间, 第3位选手.
class PlaceRules : ClauseRules {
 public:
  explicit PlaceRules(ArticleReading& state) : ClauseRules(state) {}

  // The places of the clause, by begin.
  std::vector<RankPlace> Places(const Clause& clause) const;

  // The number of a rank, or of a quantity that may be one (列22位); empty for
  // other tokens.
  std::optional<std::int64_t> NumberOf(std::size_t token, const Clause& clause) const;

 private:
  std::optional<RankPlace> PlaceAt(std::size_t token, const Clause& clause, std::size_t from) const;
  // 分列一二三位
  void NumeralRow(std::size_t verb, const Clause& clause, std::vector<RankPlace>& places) const;
  // True when the article has just told a ranking.
  bool Ranked() const;
  // True when a place may end here: not 第一大港.
  bool MayEnd(std::size_t end) const;
};

}  // namespace zoneflow::ingest
