#include "services/ingest/core/find_programmes.h"

namespace zoneflow::ingest {
namespace {

// Objects of 实施 and 开展 that name a plan; 实施机制 and the like are everyday work.
constexpr View kPlanHeads[] = {u"活动", u"计划", u"行动", u"方案", u"改革", u"会战", u"工程"};

}  // namespace

void ProgrammeRules::Read(const Clause& clause) {
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    switch (T(i).mark) {
      case Mark::kLaunch:
        if (Launched(clause, i)) {
          return;
        }
        break;
      case Mark::kTackle:
        if (Tackled(clause, i)) {
          return;
        }
        break;
      case Mark::kAttract:
        if (state_.future) {
          if (const std::size_t count = ProjectCount(clause); count != kNone) {
            Range subject = Trim({clause.at.begin, T(count).begin}, clause);
            if (T(count).begin <= T(i).end + 1) {
              subject = Trim({T(count).end, clause.at.end}, clause);
            }
            Fact& fact =
                Emit(FactKind::kProgramme, {clause.at.begin, clause.at.end}, Utf8(subject), clause);
            SetCount(fact, count);
            return;
          }
        }
        break;
      case Mark::kSpend:
      case Mark::kInvest: {
        const std::size_t money = Money(clause);
        if (money == kNone || T(money).begin < T(i).end || T(money).begin - T(i).end > 4) {
          break;
        }
        const std::size_t build = Find(clause, Mark::kBuild, money + 1);
        const std::size_t count = PlainCount(clause);
        Range object;
        if (T(i).mark == Mark::kSpend && build != kNone) {
          object = {T(build).end, clause.at.end};
        } else if (state_.text[T(money).end] == u'的' &&
                   (state_.future || T(i).mark == Mark::kSpend)) {
          object = {T(money).end + 1, clause.at.end};
          if (count != kNone && T(count).begin == object.begin) {
            object.begin = T(count).end;
          }
        }
        object = Trim(object, clause);
        if (object.size() < 3) {
          break;
        }
        Fact& fact = Emit(FactKind::kProgramme, {T(i).begin, clause.at.end}, Utf8(object), clause);
        SetMoney(fact, money, clause);
        if (count != kNone) {
          SetCount(fact, count);
        }
        return;
      }
      default:
        break;
    }
  }
}

bool ProgrammeRules::InSpeech(std::size_t at) const {
  const std::size_t floor = at > 200 ? at - 200 : 0;
  for (std::size_t k = at; k > floor; --k) {
    if (state_.text[k - 1] == u'”') {
      return false;
    }
    if (state_.text[k - 1] == u'“') {
      return View(state_.text).substr(k, at - k).find_first_of(u"，。") != View::npos;
    }
  }
  return false;
}

std::size_t ProgrammeRules::PlainCount(const Clause& clause) const {
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    if (IsQuantity(i, QuantityKind::kCount) && !Used(i)) {
      return i;
    }
  }
  return kNone;
}

bool ProgrammeRules::Launched(const Clause& clause, std::size_t i) {
  const View verb = Sub({T(i).begin, T(i).end});
  Range object = Trim({T(i).end, clause.at.end}, clause);
  if (object.size() < 4 || InSpeech(T(i).begin)) {
    return false;
  }
  const char16_t before = T(i).begin > clause.at.begin ? state_.text[T(i).begin - 1] : u'\0';
  const View text = Sub(object);
  const std::size_t book = text.find(u'《');
  if (book != View::npos) {
    const std::size_t close = text.find(u'》', book);
    if (close == View::npos) {
      return false;
    }
    object = {object.begin + book, object.begin + close + 1};
  } else if (verb == u"实施" || verb == u"开展") {
    // Everyday work unless it is named or comes first.
    const bool first = Before(T(i).begin, 4, clause.at.begin).ends_with(u"率先") ||
                       Before(T(i).begin, 4, clause.at.begin).ends_with(u"启动");
    const bool quoted = text.front() == u'“';
    if (!EndsWithAny(text, kPlanHeads) || !(first || quoted)) {
      return false;
    }
  } else if (verb == u"设立") {
    if (!text.ends_with(u"专班") && !text.ends_with(u"服务员") && !text.ends_with(u"基金")) {
      return false;
    }
  } else if (verb == u"提出") {
    if (text.front() != u'“' || !EndsWithAny(text, kProgrammeHeads)) {
      return false;
    }
  } else {
    if (!EndsWithAny(text, kProgrammeHeads) && text.back() != u'”' && !text.ends_with(u"条")) {
      return false;
    }
    if (before == u'未' || text.ends_with(u"项目建设")) {
      return false;
    }
  }
  Fact& fact = Emit(FactKind::kProgramme, {T(i).begin, object.end}, Utf8(object), clause);
  const std::size_t money = Money(clause, i);
  if (money != kNone && T(money).begin < object.end) {
    SetMoney(fact, money, clause);
  }
  return true;
}

bool ProgrammeRules::Tackled(const Clause& clause, std::size_t i) {
  for (std::size_t k = i + 1; k < clause.last; ++k) {
    if (!IsQuantity(k, QuantityKind::kCount) || Used(k)) {
      continue;
    }
    const std::string_view unit = UnitName(Q(k).unit);
    View rest = Sub({T(k).end, clause.at.end});
    while (!rest.empty() && (rest.back() == u'”' || rest.back() == u'’')) {
      rest.remove_suffix(1);
    }
    if ((unit == "项" || unit == "大" || unit == "个") && rest.size() <= 12 &&
        (rest.ends_with(u"任务") || rest.ends_with(u"行动") || rest.ends_with(u"工程")) &&
        !InSpeech(T(i).begin)) {
      Range subject{T(k).begin, clause.at.end};
      if (subject.begin > clause.at.begin && state_.text[subject.begin - 1] == u'“') {
        --subject.begin;
      } else if (subject.begin > clause.at.begin && state_.text[subject.begin - 1] == u'”') {
        subject.begin = T(i).end;
      }
      Fact& fact = Emit(FactKind::kProgramme, {T(i).begin, clause.at.end}, Utf8(subject), clause);
      SetCount(fact, k);
      return true;
    }
  }
  return false;
}

}  // namespace zoneflow::ingest
