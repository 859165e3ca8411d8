#include "services/ingest/core/company_names.h"

#include "services/ingest/core/event_words.h"

namespace zoneflow::ingest {
namespace {

// What a company's name ends with, legal form aside. Longer ones first where one ends another.
constexpr View kTrades[] = {u"新材料", u"新能源", u"微电子", u"半导体", u"生物", u"医药", u"药业",
                            u"制药",   u"科技",   u"汽车",   u"电子",   u"通信", u"能源", u"材料",
                            u"集团",   u"股份",   u"智能",   u"光电",   u"光学", u"重工", u"机械",
                            u"动力",   u"医疗",   u"精密",   u"航空",   u"软件", u"信息", u"网络",
                            u"电气",   u"新材",   u"化工",   u"食品",   u"物流", u"公司", u"精工",
                            u"装备",   u"机器人", u"锂电",   u"电池"};

// Behind the word of a trade these make another word of it: 生物产业园, 软件园.
constexpr View kGoesOn[] = {u"园", u"城", u"谷", u"港", u"产业", u"大厦", u"小镇", u"学院", u"器"};

}  // namespace

Range CompanyNames::CompanyOf(Range name) const {
  const View text = Sub(name);
  for (const std::u16string& known : stems_) {
    if (text.starts_with(known)) {
      return {name.begin, name.begin + known.size()};
    }
  }
  for (std::size_t k = 2; k <= 8 && k < text.size(); ++k) {
    for (const View trade : kTrades) {
      if (text.substr(k).starts_with(trade)) {
        std::size_t end = k + trade.size();
        // 甲汽车科技集团: the words of its form too.
        for (const View more : {View(u"科技"), View(u"股份"), View(u"集团"), View(u"公司")}) {
          if (text.substr(end).starts_with(more)) {
            end += more.size();
          }
        }
        if (end >= text.size() || StartsWithAny(text.substr(end), kGoesOn)) {
          return {};
        }
        return {name.begin, name.begin + end};
      }
    }
  }
  return {};
}

void CompanyNames::NoteIssuer(Range text) {
  constexpr std::size_t kLongest = 8;
  static constexpr View kTells[] = {u"公布",     u"公告",     u"披露",
                                    u"发布公告", u"晚间公告", u"晚间公布"};
  const View words = Sub(text);
  // 甲新材料股份有限公司, or 甲新材料股份有限公司关于…的公告: whose notice it is.
  constexpr View kFirm = u"有限公司";
  constexpr std::size_t kLongestFirm = 26;
  if (const std::size_t firm = words.substr(0, kLongestFirm + kFirm.size()).find(kFirm);
      firm != View::npos && firm >= 2) {
    const View behind = words.substr(firm + kFirm.size());
    const bool alone = words.substr(0, firm).find_first_of(u"，、：与和 ") == View::npos;
    if (alone && (behind.empty() || behind.front() == u' ' || behind.starts_with(u"关于"))) {
      last_ = {text.begin, text.begin + firm + kFirm.size()};
      return;
    }
  }
  std::size_t begin = words.find_last_of(u"丨|】");
  begin = begin == View::npos || begin > 24 ? 0 : begin + 1;
  std::size_t end = begin;
  while (end < words.size() && end - begin <= kLongest && IsHan(words[end]) &&
         !StartsWithAny(words.substr(end), kTells)) {
    ++end;
  }
  const View rest = words.substr(end);
  const bool tells =
      StartsWithAny(rest, kTells) || (rest.starts_with(u"：关于") && rest.ends_with(u"公告"));
  // 市商务局公布，公司拟…: an office tells of others.
  constexpr View kOffices = u"局部委厅署府会院办心区市县省";
  const bool office = end > begin && kOffices.find(words[end - 1]) != View::npos;
  if (tells && !office && end - begin >= 3 && end - begin <= kLongest) {
    last_ = {text.begin + begin, text.begin + end};
  }
}

bool CompanyNames::LooksLikeCompany(View text) {
  return text.size() >= 3 && text.size() <= 24 && EndsWithAny(text, kTrades);
}

void CompanyNames::Note(const Token& token, const Clause& clause) {
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
  last_ = full;
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
  if (stem.size() >= 2 && stems_.size() < 64) {
    stems_.emplace_back(stem);
  }
}

}  // namespace zoneflow::ingest
