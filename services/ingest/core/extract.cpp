#include "services/ingest/core/extract.h"

#include <algorithm>
#include <utility>

#include "common/base/status_macros.h"
#include "services/ingest/core/find_facts.h"
#include "services/ingest/core/split.h"
#include "services/ingest/core/text.h"
#include "services/ingest/core/tokens.h"
#include "services/ingest/core/unwrap.h"

namespace zoneflow::ingest {

absl::StatusOr<Page> Extract(std::string_view bytes, const ExtractOptions& options) {
  Checkpoint checkpoint(options.go_on);
  Text raw;
  RETURN_IF_ERROR(Decode(bytes, raw));
  const Unwrapped unwrapped = Unwrap(raw, checkpoint);
  raw = {};
  RETURN_IF_ERROR(checkpoint.status());
  const Text& text = unwrapped.text;
  const Lexicon lexicon(options.gazetteer);
  const Tokens tokens = lexicon.Scan(unwrapped, checkpoint);
  RETURN_IF_ERROR(checkpoint.status());
  const Source source{bytes, text, tokens, lexicon, options, checkpoint};
  const PageParts parts = Split(unwrapped, source);
  RETURN_IF_ERROR(checkpoint.status());

  Page page;
  page.articles.reserve(parts.articles.size());
  for (const ArticleParts& part : parts.articles) {
    Article article;
    article.zone = part.zone.name;
    article.zone_id = part.zone.id;
    std::vector<Passage> passages;
    for (const std::size_t i : part.body) {
      const Paragraph& paragraph = unwrapped.paragraphs[i];
      if (paragraph.kind == ParagraphKind::kBody) {
        passages.push_back({paragraph.begin, paragraph.end, false});
      }
    }
    article.body = RawSpan(text, bytes, unwrapped.paragraphs[part.body.front()].begin,
                           unwrapped.paragraphs[part.body.back()].end);
    if (part.title != ArticleParts::kNone) {
      std::size_t first = part.title;
      std::size_t last = part.title;
      if (part.kicker != ArticleParts::kNone) {
        first = std::min(first, part.kicker);
        last = std::max(last, part.kicker);
      }
      for (std::size_t i = first; i <= last; ++i) {
        const Paragraph& line = unwrapped.paragraphs[i];
        passages.push_back({line.begin, line.end, true});
        article.title += (i > first ? " " : "") + Printed(text, line.begin, line.end);
      }
      article.title_span =
          RawSpan(text, bytes, unwrapped.paragraphs[first].begin, unwrapped.paragraphs[last].end);
    }
    if (part.byline_end > part.byline_begin) {
      article.byline = Printed(text, part.byline_begin, part.byline_end);
    }
    article.facts = FindFacts(source, passages, part.zone);
    article.signings = BuildSignings(article.facts, checkpoint);
    RETURN_IF_ERROR(checkpoint.status());
    page.articles.push_back(std::move(article));
  }
  for (const std::size_t i : parts.strays) {
    const Paragraph& stray = unwrapped.paragraphs[i];
    page.strays.push_back(
        {Printed(text, stray.begin, stray.end), RawSpan(text, bytes, stray.begin, stray.end)});
  }
  return page;
}

}  // namespace zoneflow::ingest
