#include "services/ingest/core/find_recognitions.h"

namespace zoneflow::ingest {
namespace {

// Whose approval 获批 tells of.
constexpr View kGrantedBy[] = {u"国家", u"全国", u"省级", u"首批"};
constexpr View kHonours[] = {u"奖",   u"称号", u"荣誉", u"认定", u"试点", u"示范",
                             u"品牌", u"典型", u"先进", u"十佳", u"百强", u"名单",
                             u"基地", u"”",    u"单位", u"中心"};

}  // namespace

void RecognitionRules::NoteHonour(const Clause& clause) {
  if (!clause.characters.MayHold(u'单')) {
    return;
  }
  const View text = Sub(clause.at);
  const std::size_t list =
      std::max(text.rfind(u"名单") == View::npos ? 0 : text.rfind(u"名单") + 2,
               text.rfind(u"榜单") == View::npos ? 0 : text.rfind(u"榜单") + 2);
  if (list > 0) {
    std::size_t begin = clause.at.begin;
    for (const View verb : {View(u"公布了"), View(u"发布了"), View(u"公布"), View(u"发布")}) {
      if (const std::size_t at = text.find(verb); at != View::npos) {
        begin = clause.at.begin + at + verb.size();
        break;
      }
    }
    honour_ = {begin, clause.at.begin + list};
  }
}

void RecognitionRules::Read(const Clause& clause) {
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    const Mark mark = T(i).mark;
    if (mark == Mark::kListed) {
      std::size_t count = kNone;
      for (std::size_t k = clause.first; k < i; ++k) {
        if (IsQuantity(k, QuantityKind::kCount)) {
          count = k;
        }
      }
      if (!state_.sentence_facts.empty() && count == kNone &&
          state_.facts[state_.sentence_facts.back()].kind == FactKind::kRecognition) {
        state_.facts[state_.sentence_facts.back()].span.end =
            RawSpan(state_.source.text, state_.source.bytes, clause.at.begin, T(i).end).end;
        state_.clause_done = true;
        return;
      }
      const Range subject =
          !honour_.empty() ? honour_ : Trim({clause.at.begin, T(i).begin}, clause);
      if (subject.size() < 3) {
        return;
      }
      Fact& fact = Emit(FactKind::kRecognition, {clause.at.begin, T(i).end}, Utf8(subject), clause);
      if (count != kNone) {
        SetCount(fact, count);
      }
      return;
    }
    if (mark != Mark::kAward && mark != Mark::kGain && mark != Mark::kGrant &&
        mark != Mark::kConfer) {
      continue;
    }
    Range object = Trim({T(i).end, clause.at.end}, clause);
    std::size_t count = kNone;
    for (std::size_t k = clause.first; k < clause.last; ++k) {
      if (!IsQuantity(k, QuantityKind::kCount) || Used(k)) {
        continue;
      }
      count = k;
      if (T(k).begin == object.begin) {
        object.begin = T(k).end;
      } else if (T(k).begin > object.begin && T(k).begin < object.end && T(k).end >= object.end) {
        object.end = T(k).begin;
      }
    }
    object = Trim(object, clause);
    if (object.size() < 3) {
      continue;
    }
    const View text = Sub(object);
    const bool honour = (HasAny(text, kHonours) && !Has(text, u"奖励")) ||
                        (mark == Mark::kGrant && HasAny(text, kGrantedBy));
    if (mark == Mark::kGrant && count != kNone) {
      return;  // 已获批…6家: a stock, read as an indicator
    }
    if (Has(text, u"用地") || Has(text, u"地块")) {
      continue;  // 摘得85亩工业用地
    }
    if (mark != Mark::kAward && !honour) {
      continue;
    }
    Range at{T(i).begin, clause.at.end};
    const Range who = Trim({clause.at.begin, T(i).begin}, clause);
    if (!who.empty()) {
      at.begin = who.begin;
    }
    Fact& fact = Emit(FactKind::kRecognition, at, Utf8(object), clause);
    if (count != kNone) {
      SetCount(fact, count);
    }
    return;
  }
}

}  // namespace zoneflow::ingest
