// Text in, articles and facts out: the extraction core. Start here.
//
//   ASSIGN_OR_RETURN(DocumentText document, front::ReadDocument(bytes));
//   ASSIGN_OR_RETURN(Page page, Extract(bytes, document, {&gazetteer, published_on}));
//   for (const Article& article : page.articles) { … article.facts, article.signings … }
//
// The same bytes and options give the same page on any machine. Time is linear in the length of the
// text, n log n where many names have to be told apart, whatever the text is made of:
// services/ingest/testing/documents.h holds texts that tried otherwise. Memory: up to 45 bytes for
// each byte of a text that holds nothing but signings, 10 for one of prose.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "services/ingest/core/document_text.h"
#include "services/ingest/core/fact.h"
#include "services/ingest/core/gazetteer.h"
#include "services/ingest/core/ledger.h"
#include "services/ingest/core/signing.h"

namespace zoneflow::ingest {

struct ExtractOptions {
  // Zones with an id; null knows none. Must outlive the call.
  const Gazetteer* gazetteer = nullptr;
  // The page's date, against which a month and day without a year are resolved.
  std::optional<Date> published_on;
  // Asked now and then, see Checkpoint; the first answer that is not OK ends the call and is its
  // result. May be empty.
  std::function<absl::Status()> go_on = {};
  // Of a ledger, the zone of the rows that tell none: its id or name.
  std::string zone = {};
};

struct Article {
  std::string title;  // kicker and main line joined by a space; empty when the page has none for it
  std::string byline;  // names joined by a space; empty when unknown
  std::string zone;    // the zone it is about, empty when it names none
  std::string zone_id;
  std::optional<Span> title_span;
  Span body;                // from its first to its last paragraph, byline left out
  std::vector<Fact> facts;  // in the order of the body, then those of the title
  std::vector<Signing> signings;
};

// A heading, caption or byline that cannot be told to belong to one article.
struct Stray {
  std::string text;
  Span span;
};

struct Page {
  std::vector<Article> articles;  // in the order of their bodies
  std::vector<Stray> strays;
  std::string lexicon;  // the version of the words it was read by (lexicon.h)
  // Of a ledger: its entries are the signings of the articles, in their order.
  std::optional<LedgerReading> ledger;
};

// Text without facts, or in a language that is not read, is an OK page without facts. What
// options.go_on returned, if it ended the call: at most some 50 ms of work later. A workbook is read
// as a ledger (ledger_document.h), with its errors; text in columns only where it is one. All spans
// are bytes of TextOf(document, bytes); document.places leads from there to the document. Leaves
// document.units empty.
absl::StatusOr<Page> Extract(std::string_view bytes, DocumentText& document,
                             const ExtractOptions& options);

// The same of plain UTF-8, see PlainText.
absl::StatusOr<Page> Extract(std::string_view bytes, const ExtractOptions& options);

}  // namespace zoneflow::ingest
