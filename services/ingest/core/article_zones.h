// Which zone an article is about.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "services/ingest/core/split.h"

namespace zoneflow::ingest {

// A heading that is no sub-heading, and the index of the article that follows it.
struct PlacedHeading {
  std::size_t paragraph = 0;
  std::size_t next = 0;
};

// The id of a zone of the register, the name of any other.
std::string ZoneKey(const ZoneName& zone);

class ArticleZones {
 public:
  // Both must outlive it.
  ArticleZones(const Unwrapped& page, const Source& source)
      : page_(page), source_(source), text_(page.text.units) {}

  // The zone named most often; it is what the article is about where it has half of all mentions.
  void Find(ArticleParts& article) const;

  // What an article is about may stand in its headline alone, or once on the page, or be told by
  // the place of its headline or dateline and the words of a zone: 本报绵阳讯 … 高新区.
  void Adopt(std::vector<ArticleParts>& articles, const std::vector<PlacedHeading>& headings) const;

 private:
  const Paragraph& P(std::size_t i) const { return page_.paragraphs[i]; }

  // 仅次于甲高新区, 随着乙保税区…: a zone that is not told of.
  bool IsCompared(const Token& zone, std::size_t paragraph) const;

  // The tokens of the zones that a range of text names, each zone once.
  std::vector<std::size_t> ZonesIn(std::size_t begin, std::size_t end) const;
  // The first place that a range of text names, by its short name; empty when there is none.
  std::u16string_view PlaceIn(std::size_t begin, std::size_t end) const;
  // The short name of the first place of its headline, or of its lead.
  std::u16string_view PlaceOf(const ArticleParts& article) const;
  // The zone of the register whose name is the article's place and the bare words that point at a
  // zone in it.
  ZoneName ZoneThere(const ArticleParts& article) const;
  // True when 我区 or a bare 经开区 stands in the article before it names a zone, and that one in a
  // list or as a partner.
  bool TakesPart(const ArticleParts& article) const;

  // True when the bare words of another class stand more often than the zone: 保税区 in news that
  // names 滨海新区 once.
  bool OfAnotherClass(const ArticleParts& article) const;

  // True when neither the headline nor the first lines name or point at a zone.
  bool NamedLate(const ArticleParts& article) const;

  const Unwrapped& page_;
  const Source& source_;
  const std::u16string& text_;
};

}  // namespace zoneflow::ingest
