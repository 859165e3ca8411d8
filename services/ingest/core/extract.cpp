#include "services/ingest/core/extract.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"

#include "common/base/status_macros.h"
#include "services/ingest/core/confidence.h"
#include "services/ingest/core/english.h"
#include "services/ingest/core/find_facts.h"
#include "services/ingest/core/ledger_document.h"
#include "services/ingest/core/scan.h"
#include "services/ingest/core/script.h"
#include "services/ingest/core/sentence_doubts.h"
#include "services/ingest/core/split.h"
#include "services/ingest/core/text.h"
#include "services/ingest/core/unwrap.h"

namespace zoneflow::ingest {
namespace {

// Words for zones of a class, for a place that is not named, and for what only a place has.
constexpr std::u16string_view kOfHere[] = {
    u"综合保税区", u"综保区",   u"经开区",     u"高新区", u"开发区", u"自贸试验区",
    u"科学园区",   u"科學園區", u"国家级新区", u"全市",   u"全区",   u"全县",
    u"全省",       u"我市",     u"我区",       u"我县",   u"我省"};

// Zones as a page in the traditional script prints them, by their names.
using PrintedZones = absl::flat_hash_map<std::string, std::string>;

PrintedZones ZonesInPrint(const Text& text, const Tokens& tokens) {
  PrintedZones printed;
  if (text.printed.empty()) {
    return printed;
  }
  for (const Token& token : tokens.all) {
    if (token.mark == Mark::kZone) {
      std::string name =
          ToUtf8(std::u16string_view(text.units).substr(token.begin, token.end - token.begin));
      std::string as_printed = Printed(text, token.begin, token.end);
      if (name != as_printed) {
        printed.emplace(std::move(name), std::move(as_printed));
      }
    }
  }
  return printed;
}

// The unit that was read from the byte.
std::size_t UnitAt(const Text& text, std::uint32_t byte) {
  return static_cast<std::size_t>(std::ranges::lower_bound(text.at, byte) - text.at.begin());
}

void TellFacility(const Text& text, Fact& fact) {
  const std::u16string name = Simplified(FromUtf8(fact.subject));
  fact.facility_kind = FacilityKindOf(name);
  fact.stage =
      FacilityStageOf(text.units, UnitAt(text, fact.span.begin), UnitAt(text, fact.span.end), name);
}

}  // namespace

absl::StatusOr<Page> Extract(std::string_view bytes, const ExtractOptions& options) {
  ASSIGN_OR_RETURN(DocumentText document, PlainText(bytes, options.go_on));
  return Extract(bytes, document, options);
}

absl::StatusOr<Page> Extract(std::string_view file, DocumentText& document,
                             const ExtractOptions& options) {
  if (document.unread) {
    document.units = {};
    Page page;
    page.lexicon = BuiltInLexicon().version();
    return page;
  }
  if (document.workbook && IsLedger(*document.workbook)) {
    return ReadLedgerDocument(document, options);
  }
  Checkpoint checkpoint(options.go_on);
  const std::string_view bytes = TextOf(document, file);
  const bool english = IsEnglish(document.units);
  const Unwrapped unwrapped =
      english ? UnwrapEnglish(document, checkpoint) : Unwrap(document, checkpoint);
  document.units = {};
  RETURN_IF_ERROR(checkpoint.status());
  const Text& text = unwrapped.text;
  static const Gazetteer& none = *new Gazetteer();
  const Gazetteer& gazetteer = options.gazetteer == nullptr ? none : *options.gazetteer;
  const Lexicon& lexicon = BuiltInLexicon();
  const Tokens tokens = Scan(unwrapped, lexicon, gazetteer, checkpoint);
  RETURN_IF_ERROR(checkpoint.status());
  const Source source{
      bytes, text, tokens, gazetteer, options, checkpoint, NewestYear(text, tokens)};
  const PageParts parts = Split(unwrapped, source);
  RETURN_IF_ERROR(checkpoint.status());

  // What a page tells that names neither a zone nor a place is of firms, or of other countries.
  const bool zones_named =
      english ||
      std::any_of(tokens.all.begin(), tokens.all.end(),
                  [](const Token& token) { return token.mark == Mark::kZone; }) ||
      std::any_of(std::begin(kOfHere), std::end(kOfHere), [&](std::u16string_view word) {
        return text.units.find(word) != std::u16string::npos;
      });
  const PrintedZones zones_in_print = ZonesInPrint(text, tokens);
  absl::flat_hash_set<std::u16string_view> told;  // paragraphs
  Page page;
  page.lexicon = lexicon.version();
  page.articles.reserve(parts.articles.size());
  for (const ArticleParts& part : parts.articles) {
    Article article;
    article.zone = part.zone.name;
    article.zone_id = part.zone.id;
    std::vector<Passage> passages;
    for (const std::size_t i : part.body) {
      const Paragraph& paragraph = unwrapped.paragraphs[i];
      // What a page holds twice it tells once.
      if (paragraph.kind == ParagraphKind::kBody &&
          told.insert(std::u16string_view(text.units)
                          .substr(paragraph.begin, paragraph.end - paragraph.begin))
              .second) {
        passages.push_back({paragraph.begin, paragraph.end});
      } else if (paragraph.kind == ParagraphKind::kHeading && !english) {
        passages.push_back({.begin = paragraph.begin, .end = paragraph.end, .heading = true});
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
      const bool repeats = std::all_of(passages.begin(), passages.end(),
                                       [](const Passage& passage) { return passage.heading; });
      for (std::size_t i = first; i <= last; ++i) {
        const Paragraph& line = unwrapped.paragraphs[i];
        if (!repeats) {
          passages.push_back({.begin = line.begin, .end = line.end, .title = true});
        }
        article.title += (i > first ? " " : "") + Printed(text, line.begin, line.end);
      }
      article.title_span =
          RawSpan(text, bytes, unwrapped.paragraphs[first].begin, unwrapped.paragraphs[last].end);
    }
    if (part.byline_end > part.byline_begin) {
      article.byline = Printed(text, part.byline_begin, part.byline_end);
    }
    if (english) {
      article.facts = FindEnglishFacts(source, passages);
    } else {
      article.facts =
          FindFacts(source, passages, {part.about ? part.zone : ZoneName{}, part.place});
    }
    if (!zones_named) {
      std::erase_if(article.facts, [](const Fact& fact) {
        return fact.kind == FactKind::kIndicator || fact.kind == FactKind::kRanking;
      });
    }
    for (Fact& fact : article.facts) {
      fact.reasons.Add(Reason::kEnglish, english);
      fact.reasons.Add(Reason::kFolded, !text.printed.empty());
      if (const auto zone = zones_in_print.find(fact.zone); zone != zones_in_print.end()) {
        fact.zone_printed = zone->second;
      }
      if (fact.kind == FactKind::kFacility) {
        TellFacility(text, fact);
      }
      NoteOwnDoubts(fact);
      fact.confidence = ConfidenceOf(fact.kind, fact.reasons);
    }
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
