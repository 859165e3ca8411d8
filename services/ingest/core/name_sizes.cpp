#include "services/ingest/core/name_sizes.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "services/ingest/core/event_names.h"

namespace zoneflow::ingest {
namespace {

// In front of a figure these belong to it.
constexpr std::string_view kFronts[] = {"年产", "日产", "月产", "年处理", "日处理", "首批", "占地"};
constexpr std::string_view kPieces[] = {"栋", "幢", "座", "条", "间"};
constexpr std::string_view kPower[] = {"kW", "MW", "GW", "kWh", "MWh", "GWh"};
constexpr std::string_view kOutput[] = {"吨", "台", "套", "辆", "片", "支", "米", "万吨"};

constexpr std::size_t kBack = 32;  // tokens

template <std::size_t N>
bool Holds(const std::string_view (&words)[N], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

void Erase(std::string& name, std::string_view part) {
  const std::size_t at = part.empty() ? std::string::npos : name.find(part);
  if (at != std::string::npos) {
    name.erase(at, part.size());
  }
}

}  // namespace

NameSizes::Role NameSizes::RoleOf(std::size_t figure, const Fact& fact,
                                  std::string_view behind) const {
  if (IsQuantity(figure, QuantityKind::kMoney)) {
    // 超亿元项目, 10亿元以上项目: which of them, and no sum.
    const View after = After(T(figure).end, 2);
    const bool qualifies = Q(figure).bare || Q(figure).bound != Bound::kNone ||
                           after.starts_with(u"级") || after == u"以上";
    return fact.amount || behind.empty() || qualifies ? Role::kNothing : Role::kSum;
  }
  if (!IsQuantity(figure, QuantityKind::kCount) || behind.empty()) {
    return Role::kNothing;  // what a name ends with is no part of it
  }
  const std::string_view unit = UnitName(Q(figure).unit);
  const View front = Before(T(figure).begin, 3, state_.begin);
  const bool yearly = front.ends_with(u"产") || front.ends_with(u"处理");
  if (Holds(kPower, unit) || (yearly && (Holds(kOutput, unit) || unit == "m2"))) {
    return Role::kCapacity;
  }
  if (unit == "mu" || unit == "ha") {
    return Role::kLand;
  }
  if (unit == "m2") {
    return Role::kArea;
  }
  if (unit == "吨") {
    return Role::kCapacity;
  }
  const bool counts = fact.kind == FactKind::kFacility && !fact.count && Holds(kPieces, unit);
  return counts ? Role::kCount : Role::kNothing;
}

bool NameSizes::IsTold(const Fact& fact, std::size_t figure) const {
  return std::any_of(state_.sentence_facts.begin(), state_.sentence_facts.end(), [&](auto f) {
    const Fact& side = state_.facts[f];
    return side.attr != Attr::kNone && side.kind == fact.kind && side.amount &&
           side.amount->number == Q(figure).number;
  });
}

void NameSizes::NameInFront(Fact& fact, std::size_t figure, std::size_t printed,
                            const Clause& clause) const {
  if (fact.kind != FactKind::kFacility || !fact.count ||
      !Holds(kPieces, UnitName(Q(figure).unit))) {
    return;
  }
  const EventName name = EventNames(state_).Cut({clause.at.begin, T(figure).begin}, clause);
  if (name.that || name.project.size() < 3 || name.project.end != T(figure).begin) {
    return;
  }
  const Range whole = name.whole();
  fact.subject = Utf8(whole) + fact.subject.substr(printed);
  fact.span.begin =
      std::min(fact.span.begin,
               RawSpan(state_.source.text, state_.source.bytes, whole.begin, whole.end).begin);
}

void NameSizes::Read(const Clause& clause, std::size_t first) {
  const std::size_t last = state_.facts.size();
  for (std::size_t f = first; f < last; ++f) {
    const FactKind kind = state_.facts[f].kind;
    if ((kind != FactKind::kSigning && kind != FactKind::kFacility) ||
        state_.facts[f].attr != Attr::kNone || state_.facts[f].in_title) {
      continue;
    }
    // 联晟年产20万吨电池箔项目，总投资26亿元: its name may stand in a clause before.
    for (std::size_t i = std::max(state_.first_token, clause.last - std::min(clause.last, kBack));
         i < clause.last; ++i) {
      // Only what its own words hold: the facts of a clause share out its figures.
      const std::uint32_t at_byte = state_.source.text.at[T(i).begin];
      if (T(i).mark != Mark::kQuantity || at_byte < state_.facts[f].span.begin ||
          at_byte >= state_.facts[f].span.end) {
        continue;
      }
      const std::string printed = Utf8({T(i).begin, T(i).end});
      const std::size_t at = state_.facts[f].subject.find(printed);
      if (at == 0) {
        NameInFront(state_.facts[f], i, printed.size(), clause);
      }
      if (at == std::string::npos || at == 0) {
        continue;
      }
      const std::string_view name = state_.facts[f].subject;
      const Role role = RoleOf(i, state_.facts[f], name.substr(at + printed.size()));
      if (role == Role::kNothing) {
        continue;
      }
      std::string part = printed;
      for (const std::string_view front : kFronts) {
        if (name.substr(0, at).ends_with(front)) {
          part = std::string(front) + printed;
        }
      }
      Fact& fact = state_.facts[f];
      Erase(fact.subject, part);
      Erase(fact.project, part);
      Erase(fact.company, part);
      if (role == Role::kSum) {
        SetMoney(fact, i, clause);
        continue;
      }
      if (role == Role::kCount) {
        SetCount(fact, i);
        continue;
      }
      if (IsTold(fact, i)) {
        continue;
      }
      Fact side = fact;
      side.count = std::nullopt;
      side.count_unit.clear();
      side.amount_alt = std::nullopt;
      side.growth_pct = std::nullopt;
      side.amount = AmountOf(i);
      side.bound = Q(i).bound;
      side.attr = role == Role::kLand   ? Attr::kLand
                  : role == Role::kArea ? Attr::kArea
                                        : Attr::kCapacity;
      if (role == Role::kCapacity && !Holds(kPower, side.amount->unit)) {
        side.amount->unit += part.starts_with("日")   ? "/日"
                             : part.starts_with("月") ? "/月"
                                                      : "/年";
      }
      side.span = RawSpan(state_.source.text, state_.source.bytes, T(i).begin, T(i).end);
      Use(i);
      state_.facts.push_back(std::move(side));
      state_.sentence_facts.push_back(state_.facts.size() - 1);
    }
  }
}

}  // namespace zoneflow::ingest
