#include "services/ingest/core/event_words.h"

#include <iterator>

namespace zoneflow::ingest {
namespace {

// The words of which the text between an event and its sum is made; 资 or 款 stands among them.
constexpr View kSumWords[] = {
    u"累计总", u"这批", u"这些", u"上述", u"该",   u"其",   u"项目", u"工程", u"合同",
    u"协议",   u"合作", u"计划", u"预计", u"拟",   u"共同", u"双方", u"将",   u"合计",
    u"共",     u"折合", u"意向", u"签约", u"总",   u"投资", u"投入", u"投",   u"资金",
    u"金额",   u"额",   u"规模", u"经费", u"达到", u"达",   u"约",   u"为",   u"超",
    u"逾",     u"斥资", u"概算", u"估算", u"引资", u"承诺", u"追加", u"揽下", u"涉及",
    u"各",     u"出资", u"近",   u"的",   u"年内", u"一期", u"首期", u"带来", u"本次",
    u"此次",   u"当天", u"现场", u"集中", u"落地", u"涉",   u"资"};
constexpr View kHedges[] = {u"合计", u"共计", u"累计", u"总额", u"高达", u"达到",
                            u"达",   u"约",   u"为",   u"近",   u"超",   u"逾",
                            u"共",   u"额",   u"是",   u"：",   u"均",   u"规模"};

}  // namespace

bool MadeOfHedges(View text) {
  while (!text.empty()) {
    const auto* word = std::find_if(std::begin(kHedges), std::end(kHedges),
                                    [&](View w) { return text.starts_with(w); });
    if (word == std::end(kHedges)) {
      return false;
    }
    text.remove_prefix(word->size());
  }
  return true;
}

bool MadeOfSumWords(View text, bool& money) {
  money = false;
  while (!text.empty()) {
    const auto* word = std::find_if(std::begin(kSumWords), std::end(kSumWords),
                                    [&](View w) { return text.starts_with(w); });
    if (word == std::end(kSumWords)) {
      return false;
    }
    money = money || word->find(u'资') != View::npos || word->find(u'金') != View::npos ||
            *word == u"投" || *word == u"经费" || *word == u"揽下";
    text.remove_prefix(word->size());
  }
  return true;
}

}  // namespace zoneflow::ingest
