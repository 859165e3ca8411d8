// The rules that turn marked text into facts, one clause at a time.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/ingest/core/checkpoint.h"
#include "services/ingest/core/extract.h"
#include "services/ingest/core/gazetteer.h"
#include "services/ingest/core/lexicon.h"
#include "services/ingest/core/text.h"
#include "services/ingest/core/tokens.h"

namespace zoneflow::ingest {

// A piece of the unwrapped text that belongs to one article.
struct Passage {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool title = false;
  bool heading = false;  // a sub-heading: it tells nothing and says what those below are about
};

struct ZoneName {
  std::string name;
  std::string id;
};

// What the rules read from; all must outlive the call.
struct Source {
  std::string_view bytes;
  const Text& text;
  const Tokens& tokens;
  const Gazetteer& gazetteer;
  const ExtractOptions& options;
  Checkpoint& checkpoint;  // those who stop at it may leave their work half done
  int newest_year;         // NewestYear of the whole page, which has many articles
};

// The last year that the page dates anything by; 0 where it gives none. 到2025年 is an aim. Reads all
// tokens: to be asked once for a page.
int NewestYear(const Text& text, const Tokens& tokens);

// The name and id of a zone token.
ZoneName NameOf(const Source& source, const Token& zone);

// The index of the first token that begins at `at` or later.
std::size_t TokenAt(const Tokens& tokens, std::size_t at);

// The zone of that class there: 高新区 of 绵阳 is 绵阳高新区, of the register or not. `place` is the short
// name of a city or county; empty for what is none, and for a province.
std::optional<ZoneName> ZoneOfPlace(const Source& source, std::u16string_view place,
                                    std::u16string_view words);

// True for a zone of the register that is named after the place or lies in it: 金山区的高新区 is not the
// 金山高新区 of another city.
bool IsThere(const Source& source, const ZoneName& zone, std::u16string_view place);

// True for a zone of the register that is an area of the other: 钦州港片区 of 广西自贸试验区.
bool IsAreaOf(const Source& source, const ZoneName& area, const ZoneName& whole);

// What an article is about.
struct ArticleTopic {
  ZoneName zone;         // holds where a paragraph names no other; empty where it is about several
  std::u16string place;  // the short name of the place it names first; empty where it names none
};

// The facts of the passages of one article, in their order.
std::vector<Fact> FindFacts(const Source& source, const std::vector<Passage>& passages,
                            ArticleTopic topic);

}  // namespace zoneflow::ingest
