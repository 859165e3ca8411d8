#include "services/ingest/core/english_rules.h"

#include <algorithm>

namespace zoneflow::ingest::english {
namespace {

constexpr std::string_view kOfZone = "zone zone's area area's park park's zones parks district";
constexpr std::string_view kOfPlace =
    "city's province's county's country's nation's nationwide china's province-wide citywide";

}  // namespace

std::string Rules::Phrase(std::size_t first, std::size_t last) const {
  last = std::min(last, size());
  // output of the zone in the first quarter: what, not whose or when.
  for (std::size_t i = first + 1; i + 1 < last; ++i) {
    if (In("in during for of by at from as since", W(i))) {
      std::size_t k = i + 1;
      while (k < last && In("the its this last all entire whole high-tech hi-tech development new "
                            "free trade bonded industrial economic",
                            W(k))) {
        ++k;
      }
      const bool period =
          In("first second third fourth half quarter months year month q1 h1", W(k)) ||
          In(kMonths, W(k)) || W(k).starts_with("20") ||
          (In("year month week", W(k)) || In("year month", W(k - 1)));
      const bool zone =
          In(kOfZone, W(k)) || std::any_of(s_.zones.begin(), s_.zones.end(), [&](const ZoneAt& z) {
            return z.first == k || (z.first < k && k < z.last);
          });
      if (period || zone) {
        last = i;
        break;
      }
    }
  }
  for (bool again = true; again && first < last;) {
    again = false;
    for (const ZoneAt& zone : s_.zones) {
      if (zone.first <= first && first < zone.last) {
        first = zone.last;
        again = true;
      }
      if (zone.first < last && last <= zone.last && zone.first >= first) {
        last = zone.first;
        again = true;
      }
    }
    if (first < last && (In(kSmall, W(first)) || In(kOfZone, W(first)) || In(kOfPlace, W(first)) ||
                         In("meanwhile among whose saw", W(first)))) {
      ++first;
      again = true;
    }
    if (first < last && In(kSmall, W(last - 1))) {
      --last;
      again = true;
    }
  }
  if (first >= last) {
    return {};
  }
  // “Zero Rent” apartment plan: with the mark in front.
  std::size_t begin = s_.words[first].begin;
  const char16_t before = begin > 0 ? state_.source.text.units[begin - 1] : u' ';
  begin -= before == u'"' || before == u'\u201c' ? 1 : 0;
  return Printed(state_.source.text, begin, s_.words[last - 1].end);
}

std::size_t Rules::ClauseStart(std::size_t at) const {
  while (at > 0 && !Breaks(at) && !In("while that which and as with", W(at - 1))) {
    --at;
  }
  return at;
}

std::size_t Rules::BeforeApposition(std::size_t start) const {
  if (start < 2 || !Breaks(start)) {
    return start;
  }
  const std::size_t aside = ClauseStart(start - 1);
  if (aside == 0 || !Breaks(aside) || start - aside > 12) {
    return start;
  }
  const bool names = start - aside <= 3 && In("province city county region", W(start - 1));
  return names || In("a an the", W(aside)) ? ClauseStart(aside - 1) : start;
}

std::string Rules::Object(std::size_t first, std::size_t& last) const {
  last = first;
  while (last < size() && (last == first || !Breaks(last)) && last - first < 10 &&
         !In("in on at with by under according near from during operated covering last which that "
             "worth to",
             W(last))) {
    const Figure* figure = s_.FigureAt(last);
    if (figure != nullptr && figure->kind != FigureKind::kCount && last > first) {
      break;
    }
    ++last;
  }
  return Phrase(first, last);
}

ZoneName Rules::ZoneFor(std::size_t word) const {
  const ZoneAt* best = nullptr;
  for (const ZoneAt& zone : s_.zones) {
    if (zone.first <= word || best == nullptr) {
      best = &zone;
    }
  }
  const std::size_t floor = best != nullptr && best->first <= word ? best->last : 0;
  for (std::size_t k = floor; k < std::min(word + 8, size()); ++k) {
    // The city's exports rose; ranked first in the city does not.
    if (k <= word + 4 && In(kOfPlace, W(k)) && (k == 0 || !In("of among in", W(k - 1)))) {
      return {};
    }
    // Neither the city nor Jiangmen city is a zone; in the city is where.
    if (k < word + 4 && k > 0 && In("city province county", W(k)) &&
        (W(k - 1) == "the" || s_.words[k - 1].capital) &&
        (k < 2 || !In("in of to for by across from near around and", W(k - 2)))) {
      return {};
    }
  }
  if (best == nullptr) {
    return state_.focus;
  }
  // Zones that share a claim are named together.
  ZoneName name = best->name;
  for (const ZoneAt* zone = best; zone != s_.zones.data(); --zone) {
    const std::size_t gap = zone->first - (zone - 1)->last;
    const bool joined = gap == 0 || (gap == 1 && W(zone->first - 1) == "and");
    if (!joined || zone->last > word + 1) {
      break;
    }
    name = {(zone - 1)->name.name + "、" + name.name, ""};
  }
  return name;
}

Fact* Rules::Tell(FactKind kind, std::size_t first, std::size_t last, std::string subject) {
  if (subject.empty() || first >= last || last > size() ||
      (state_.focus.name.empty() && s_.zones.empty() && !state_.about_zones)) {
    return nullptr;
  }
  const ZoneName zone = ZoneFor(first);
  Fact fact;
  fact.kind = kind;
  fact.zone = zone.name;
  fact.zone_id = zone.id;
  fact.subject = std::move(subject);
  fact.in_title = state_.in_title;
  fact.period = s_.period;
  fact.span = RawSpan(state_.source.text, state_.source.bytes, s_.words[first].begin,
                      s_.words[last - 1].end);
  state_.facts.push_back(std::move(fact));
  return &state_.facts.back();
}

void Rules::Widen(Fact& fact, const Figure& figure) const {
  const Span span = RawSpan(state_.source.text, state_.source.bytes, s_.words[figure.first].begin,
                            s_.words[figure.last - 1].end);
  fact.span = {std::min(fact.span.begin, span.begin), std::max(fact.span.end, span.end)};
}

void Rules::SetAmount(Fact& fact, Figure& figure) const {
  const Amount amount{figure.value, figure.unit};
  if (fact.amount) {
    fact.amount_alt = amount;
  } else {
    fact.amount = amount;
    fact.bound = figure.bound;
    if (figure.upto) {
      fact.amount_alt = Amount{*figure.upto, figure.unit};
    }
  }
  figure.used = true;
  Widen(fact, figure);
  // 6.8 billion yuan ($950 million): the same sum once more.
  for (Figure& other : s_.figures) {
    if (!other.used && figure.kind == FigureKind::kMoney && other.kind == FigureKind::kMoney &&
        other.first >= figure.last && other.first <= figure.last + 2 &&
        s_.words[other.first].bracket && other.unit != figure.unit && !fact.amount_alt) {
      fact.amount_alt = Amount{other.value, other.unit};
      other.used = true;
      Widen(fact, other);
    }
  }
}

Figure* Rules::Next(std::size_t word, FigureKind kind, std::size_t reach) {
  for (Figure& figure : s_.figures) {
    if (!figure.used && figure.kind == kind && figure.first >= word &&
        figure.first - word <= reach) {
      return &figure;
    }
  }
  return nullptr;
}

bool Rules::Future(std::size_t word) const {
  for (std::size_t k = word > 4 ? word - 4 : 0; k < word; ++k) {
    if (In("will would plans plan aims to expects expected due scheduled planned set", W(k)) &&
        !(W(k) == "to" && k > 0 && In("up due according thanks compared", W(k - 1)))) {
      return true;
    }
  }
  return false;
}

}  // namespace zoneflow::ingest::english
