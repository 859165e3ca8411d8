#include "services/ingest/core/article_zones.h"

#include <algorithm>
#include <string>
#include <utility>

#include "services/ingest/core/zone_words.h"

namespace zoneflow::ingest {

using View = std::u16string_view;

std::string ZoneKey(const ZoneName& zone) { return zone.id.empty() ? zone.name : zone.id; }

bool ArticleZones::IsCompared(const Token& zone, std::size_t paragraph) const {
  constexpr std::size_t kReach = 4;
  const std::size_t begin =
      std::max(paragraph, zone.begin - std::min<std::size_t>(zone.begin, kReach));
  const View before = View(text_).substr(begin, zone.begin - begin);
  return std::any_of(std::begin(zone_words::kCompared), std::end(zone_words::kCompared),
                     [&](View word) { return before.ends_with(word); });
}

void ArticleZones::Find(ArticleParts& article) const {
  const std::vector<Token>& tokens = source_.tokens.all;
  std::size_t mentions = 0;
  std::vector<std::pair<std::string, std::pair<std::size_t, std::size_t>>>
      counts;  // key, (times, token)
  for (const std::size_t i : article.body) {
    for (std::size_t t = TokenAt(source_.tokens, P(i).begin);
         t < tokens.size() && tokens[t].begin < P(i).end; ++t) {
      if (!IsNamedZone(tokens[t]) || IsCompared(tokens[t], P(i).begin)) {
        continue;
      }
      ++mentions;
      const std::string key = ZoneKey(NameOf(source_, tokens[t]));
      auto at = std::find_if(counts.begin(), counts.end(),
                             [&](const auto& entry) { return entry.first == key; });
      if (at == counts.end()) {
        if (counts.size() >= 32) {
          continue;
        }
        counts.emplace_back(key, std::pair{std::size_t{0}, t});
        at = counts.end() - 1;
      }
      ++at->second.first;
    }
  }
  const auto best = std::max_element(
      counts.begin(), counts.end(),
      [](const auto& a, const auto& b) { return a.second.first < b.second.first; });
  if (best != counts.end()) {
    // 广西自贸试验区钦州港片区 told of, and the zone that it is an area of about as often.
    const ZoneName whole = NameOf(source_, tokens[best->second.second]);
    auto area = counts.end();
    std::size_t areas = 0;
    for (auto at = counts.begin(); at != counts.end(); ++at) {
      if (IsAreaOf(source_, NameOf(source_, tokens[at->second.second]), whole)) {
        area = at;
        ++areas;
      }
    }
    if (areas == 1 && area->second.first * 2 >= best->second.first) {
      article.zone = NameOf(source_, tokens[area->second.second]);
      article.about = (best->second.first + area->second.first) * 2 >= mentions;
      article.mentions = mentions;
      return;
    }
    article.zone = NameOf(source_, tokens[best->second.second]);
    article.about = best->second.first * 2 >= mentions;
    article.mentions = mentions;
  }
}

std::vector<std::size_t> ArticleZones::ZonesIn(std::size_t begin, std::size_t end) const {
  std::vector<std::size_t> zones;
  const std::vector<Token>& tokens = source_.tokens.all;
  for (std::size_t t = TokenAt(source_.tokens, begin);
       t < tokens.size() && tokens[t].begin < end && zones.size() < 8; ++t) {
    if (IsNamedZone(tokens[t]) && std::none_of(zones.begin(), zones.end(), [&](std::size_t z) {
          return ZoneKey(NameOf(source_, tokens[z])) == ZoneKey(NameOf(source_, tokens[t]));
        })) {
      zones.push_back(t);
    }
  }
  return zones;
}

void ArticleZones::Adopt(std::vector<ArticleParts>& articles,
                         const std::vector<PlacedHeading>& headings) const {
  const std::vector<std::size_t> page = ZonesIn(0, text_.size());
  const auto adopt = [&](ArticleParts& article, const std::vector<std::size_t>& zones) {
    if (zones.size() == 1) {
      article.zone = NameOf(source_, source_.tokens.all[zones.front()]);
      article.about = true;
    }
  };
  for (ArticleParts& article : articles) {
    if (article.title != ArticleParts::kNone) {
      adopt(article, ZonesIn(P(article.title).begin, P(article.title).end));
    }
    if (article.zone.name.empty()) {
      adopt(article, page);
    }
    // Named once, as one of many, as a partner or far behind the lead: not what our own zone is.
    if (article.about && article.mentions == 1 &&
        ((article.title == ArticleParts::kNone && TakesPart(article)) || NamedLate(article))) {
      article.about = false;
    }
    if (article.about && OfAnotherClass(article)) {
      article.about = false;
    }
  }
  for (std::size_t k = headings.size(); k > 0; --k) {
    const auto [heading, next] = headings[k - 1];
    if (next < articles.size() && articles[next].zone.name.empty()) {
      adopt(articles[next], ZonesIn(P(heading).begin, P(heading).end));
    }
  }
  for (ArticleParts& article : articles) {
    article.place = PlaceOf(article);
    if (article.zone.name.empty()) {
      article.zone = ZoneThere(article);
      article.about = !article.zone.name.empty();
    }
  }
}

bool ArticleZones::NamedLate(const ArticleParts& article) const {
  constexpr std::size_t kLead = 160;  // units
  if (article.title != ArticleParts::kNone &&
      !ZonesIn(P(article.title).begin, P(article.title).end).empty()) {
    return false;
  }
  const std::vector<Token>& tokens = source_.tokens.all;
  std::size_t told = 0;
  for (const std::size_t i : article.body) {
    for (std::size_t t = TokenAt(source_.tokens, P(i).begin);
         t < tokens.size() && tokens[t].begin < P(i).end; ++t) {
      if (tokens[t].mark == Mark::kZone && IsNamedZone(tokens[t])) {
        // 甲高新区管委会主任说: who speaks tells of whom.
        const View behind = View(text_).substr(tokens[t].end, 5);
        const bool office = behind.starts_with(u"管委会") || behind.starts_with(u"党工委") ||
                            behind.starts_with(u"管理委员会");
        return !office && told + tokens[t].begin - P(i).begin > kLead;
      }
      if (tokens[t].mark == Mark::kZone) {
        return false;
      }
    }
    told += P(i).end - P(i).begin;
  }
  return false;
}

bool ArticleZones::OfAnotherClass(const ArticleParts& article) const {
  const std::u16string name = FromUtf8(article.zone.name);
  const std::vector<Token>& tokens = source_.tokens.all;
  std::size_t other = 0;
  for (const std::size_t i : article.body) {
    for (std::size_t t = TokenAt(source_.tokens, P(i).begin);
         t < tokens.size() && tokens[t].begin < P(i).end; ++t) {
      other +=
          tokens[t].mark == Mark::kZone && tokens[t].index == kThatZone &&
                  !zone_words::MayMean(
                      View(text_).substr(tokens[t].begin, tokens[t].end - tokens[t].begin), name)
              ? 1
              : 0;
    }
  }
  return other > article.mentions;
}

bool ArticleZones::TakesPart(const ArticleParts& article) const {
  const std::vector<Token>& tokens = source_.tokens.all;
  bool points = false;
  for (const std::size_t i : article.body) {
    for (std::size_t t = TokenAt(source_.tokens, P(i).begin);
         t < tokens.size() && tokens[t].begin < P(i).end; ++t) {
      if (IsNamedZone(tokens[t])) {
        const char16_t before = tokens[t].begin > 0 ? text_[tokens[t].begin - 1] : u'。';
        return points && View(u"、与和同及赴").find(before) != View::npos;
      }
      points = points || tokens[t].mark == Mark::kZone;
    }
  }
  return false;
}

View ArticleZones::PlaceIn(std::size_t begin, std::size_t end) const {
  const std::vector<PlaceMention>& places = source_.tokens.places;
  auto place = std::lower_bound(places.begin(), places.end(), begin,
                                [](const PlaceMention& p, std::size_t at) { return p.begin < at; });
  for (; place != places.end() && place->begin < end; ++place) {
    View name = View(text_).substr(place->begin, place->end - place->begin);
    if (name.front() == u'全' || name.front() == u'我' || name.front() == u'本' ||
        place->kind == PlaceKind::kAbroad) {
      continue;
    }
    if (place->kind == PlaceKind::kFull && name.size() > 2) {
      name.remove_suffix(1);
    }
    return name;
  }
  return {};
}

View ArticleZones::PlaceOf(const ArticleParts& article) const {
  constexpr std::size_t kLead = 80;  // units
  View place;
  if (article.title != ArticleParts::kNone) {
    place = PlaceIn(P(article.title).begin, P(article.title).end);
  }
  if (place.empty() && !article.body.empty()) {
    const Paragraph& first = P(article.body.front());
    place = PlaceIn(first.begin, std::min(first.end, first.begin + kLead));
  }
  return place;
}

ZoneName ArticleZones::ZoneThere(const ArticleParts& article) const {
  static constexpr View kOneEach[] = {
      u"高新区",     u"经开区",         u"综保区",     u"新区",
      u"经济开发区", u"经济技术开发区", u"综合保税区", u"高新技术产业开发区"};
  const std::vector<Token>& tokens = source_.tokens.all;
  View words;
  for (const std::size_t i : article.body) {
    for (std::size_t t = TokenAt(source_.tokens, P(i).begin);
         t < tokens.size() && tokens[t].begin < P(i).end && words.empty(); ++t) {
      const View word = View(text_).substr(tokens[t].begin, tokens[t].end - tokens[t].begin);
      if (tokens[t].mark == Mark::kZone && tokens[t].index == kThatZone &&
          std::find(std::begin(kOneEach), std::end(kOneEach), word) != std::end(kOneEach)) {
        words = word;
      }
    }
  }
  const std::optional<ZoneName> there =
      words.empty() ? std::nullopt : ZoneOfPlace(source_, article.place, words);
  return there && IsThere(source_, *there, article.place) ? *there : ZoneName{};
}

}  // namespace zoneflow::ingest
