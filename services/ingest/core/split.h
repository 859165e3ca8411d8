// Cuts the paragraphs of a page into articles and gives displaced headlines back to their bodies.
#pragma once

#include <cstddef>
#include <vector>

#include "services/ingest/core/find_facts.h"
#include "services/ingest/core/unwrap.h"

namespace zoneflow::ingest {

struct ArticleParts {
  std::vector<std::size_t>
      body;  // paragraphs, in their order; sub-headings and the credit line included
  std::size_t title = kNone;     // paragraph
  std::size_t kicker = kNone;    // a second headline paragraph right above or below the title
  std::size_t byline_begin = 0;  // units; equal when unknown
  std::size_t byline_end = 0;
  ZoneName zone;       // named most often, the first of equals; empty when none is
  bool about = false;  // what the article is about, and not one of many zones that it names

  std::size_t mentions = 0;  // of zones by name, in the body
  std::u16string place;      // the short name of the place it names first

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
};

struct PageParts {
  std::vector<ArticleParts> articles;
  std::vector<std::size_t> strays;  // paragraphs
};

// A headline is matched to one of the bodies around it by the strings that few of them share.
// Linear in the page.
PageParts Split(const Unwrapped& page, const Source& source);

}  // namespace zoneflow::ingest
