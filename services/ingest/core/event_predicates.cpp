#include "services/ingest/core/event_predicates.h"

#include "services/ingest/core/event_words.h"

namespace zoneflow::ingest {
namespace {

// Right behind the word: another time than its own, or the rest of a noun.
constexpr View kOtherTime[] = {u"后",   u"前",   u"时",   u"之后", u"之前",
                               u"以来", u"以后", u"一年", u"两年", u"周年"};
constexpr View kNounBehind[] = {u"率",   u"面积", u"条件", u"进度", u"配套",
                                u"手续", u"环节", u"流程", u"大厅"};
// In front of it: hoped for, wanted or not so.
constexpr View kHoped[] = {u"未",   u"待",   u"尽快", u"尽早", u"早日", u"力促",
                           u"促",   u"早",   u"推动", u"加快", u"争取", u"确保",
                           u"支持", u"帮助", u"助力", u"快",   u"即可", u"便可"};
constexpr View kHopedBefore[] = {u"有望", u"可望", u"尚未", u"还未", u"洽谈", u"如果", u"一旦"};
constexpr View kPlanned[] = {u"拟", u"即将", u"计划", u"预计", u"将"};
// Where nobody can settle.
constexpr View kNowhere[] = {u"领域", u"赛道", u"市场", u"风口"};
constexpr View kLater[] = {u"明年", u"后年", u"下月", u"下个月", u"来年", u"届时", u"年底前"};

}  // namespace

Aspect EventPredicates::Of(std::size_t token, const Clause& clause) const {
  const View behind = After(T(token).end, std::min<std::size_t>(4, clause.at.end - T(token).end));
  const View anniversary =
      After(T(token).end, std::min<std::size_t>(7, clause.at.end - T(token).end));
  if (StartsWithAny(behind, kOtherTime) || StartsWithAny(behind, kNounBehind) ||
      IsOnceDone(token, clause) || Has(anniversary, u"周年")) {
    return Aspect::kAside;
  }
  if (T(token).mark == Mark::kSettle &&
      HasAny(After(T(token).end, std::min<std::size_t>(10, clause.at.end - T(token).end)),
             kNowhere)) {
    return Aspect::kAside;  // 抢滩新兴领域
  }
  const View lead = Sub({clause.at.begin, T(token).begin});
  static constexpr View kServed[] = {u"为项目", u"为企业", u"助项目",
                                     u"助企业", u"让项目", u"让企业"};
  if (lead.ends_with(u"的") || EndsWithAny(lead, kServed)) {
    return Aspect::kAside;  // 项目的落地, 基地的奠基: a noun; 为项目落地节省2个月
  }
  if (EndsWithAny(lead, kHoped) || HasAny(lead, kHopedBefore) || lead.starts_with(u"待")) {
    return Aspect::kHoped;
  }
  return EndsWithAny(lead, kPlanned) || HasAny(lead, kLater) || IsPlanned(token, clause)
             ? Aspect::kPlanned
             : Aspect::kTold;
}

bool EventPredicates::IsOnceDone(std::size_t token, const Clause& clause) const {
  std::size_t end = T(token).end;
  for (std::size_t i = token + 1; i < clause.last && T(i).begin - end <= 3; ++i) {
    if (!IsStage(T(i).mark)) {
      break;
    }
    end = T(i).end;
  }
  const View rest = After(end, std::min<std::size_t>(7, clause.at.end - end));
  static constexpr View kFully[] = {u"后",       u"达产后",       u"投产后", u"并达产后", u"达效后",
                                    u"并投产后", u"并全面达产后", u"投用后", u"运营后"};
  return StartsWithAny(rest, kFully);
}

bool EventPredicates::IsPlanned(std::size_t token, const Clause& clause) const {
  if (!state_.future) {
    return false;
  }
  for (std::size_t i = state_.first_token; i < token; ++i) {
    const bool here = i >= clause.first;
    const View word = Sub({T(i).begin, T(i).end});
    // 计划 may be no more than the noun of an earlier clause; 即将迎来十周年的园区签约: what is to
    // come is told of the zone.
    if ((T(i).mark == Mark::kFuture && (here || word != u"计划")) ||
        (T(i).mark == Mark::kWill && here && !Has(Sub({T(i).end, T(token).begin}), u"的"))) {
      return true;
    }
  }
  return false;
}

}  // namespace zoneflow::ingest
