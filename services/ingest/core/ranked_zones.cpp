#include "services/ingest/core/ranked_zones.h"

namespace zoneflow::ingest {
namespace {

// Told of those named in front.
constexpr View kTogether[] = {u"双双", u"均", u"都", u"同时", u"一同"};

}  // namespace

std::vector<std::size_t> RankedZones::ZonesIn(Range head, const Clause& clause) const {
  std::vector<std::size_t> zones;
  for (std::size_t i = clause.first; i < clause.last && T(i).begin < head.end; ++i) {
    if (!IsNamedZone(T(i)) || T(i).begin < head.begin) {
      continue;
    }
    const View between = zones.empty() ? View() : Sub({T(zones.back()).end, T(i).begin});
    if (!zones.empty() &&
        (between.size() != 1 || View(u"、和与及").find(between.front()) == View::npos)) {
      zones.clear();
    }
    zones.push_back(i);
  }
  return zones;
}

View RankedZones::Class(const std::vector<Clause>& sentence, View scope) const {
  const View said = Sub({sentence.front().at.begin, sentence.back().at.end});
  for (const View text : {said, scope}) {
    if (Has(text, u"高新区") || Has(text, u"高新技术产业")) {
      return u"高新区";
    }
    if (Has(text, u"经开区") || Has(text, u"经济技术开发区") || Has(text, u"级开发区")) {
      return u"经开区";
    }
    if (Has(text, u"综保区") || Has(text, u"综合保税区")) {
      return u"综合保税区";
    }
  }
  return Has(said, u"开发区") || Has(scope, u"开发区") ? View(u"经开区") : View();
}

std::vector<ZoneName> RankedZones::ZonesOfPlaces(Range lead, const std::vector<Clause>& sentence,
                                                 std::size_t n, View kind) const {
  if (kind.empty()) {
    return {};
  }
  std::vector<ZoneName> zones;
  // The places may stand in the clause in front: 甲、乙4家进入前100名，分别列…
  std::size_t first = n > 0 && Trim(lead, sentence[n]).size() < 2 ? n - 1 : n;
  // 甲、乙两家开发区进步明显，双双进入30强，分别列…: one clause further.
  if (first > 0 && first < n && Sub(sentence[first].at).find(u'、') == View::npos &&
      StartsWithAny(Sub(sentence[first].at), kTogether)) {
    --first;
  }
  Range list = first == n ? lead : sentence[first].at;
  for (std::size_t i = sentence[first].first; i < sentence[first].last; ++i) {
    if (T(i).mark == Mark::kQuantity && T(i).begin > list.begin && T(i).begin < list.end) {
      list.end = T(i).begin;
      break;
    }
  }
  std::size_t begin = list.begin;
  for (std::size_t k = list.begin; k <= list.end; ++k) {
    if (k < list.end && View(u"、和与及").find(state_.text[k]) == View::npos) {
      continue;
    }
    const std::optional<ZoneName> zone =
        ZoneOfPlace(state_.source, Sub(Trim({begin, k}, sentence[first])), kind);
    if (!zone) {
      return {};
    }
    zones.push_back(*zone);
    begin = k + 1;
  }
  return zones;
}

}  // namespace zoneflow::ingest
