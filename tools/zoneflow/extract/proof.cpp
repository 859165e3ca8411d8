#include "tools/zoneflow/extract/proof.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "common/base/printable.h"
#include "services/ingest/core/confidence.h"
#include "tools/zoneflow/extract/reason_words.h"

namespace zoneflow::cli {
namespace {

using ingest::Fact;
using ingest::FactKind;

constexpr std::string_view kStops[] = {"。", "！", "？", "；", "\n\n", "\r\n\r\n", ". "};
// A sentence is looked for no further from its fact.
constexpr std::size_t kMostAround = 600;

// The facts in the order of their numbers: by place, the longer first.
std::vector<const Fact*> Numbered(const ingest::Page& page) {
  std::vector<const Fact*> facts;
  for (const ingest::Article& article : page.articles) {
    for (const Fact& fact : article.facts) {
      facts.push_back(&fact);
    }
  }
  std::stable_sort(facts.begin(), facts.end(), [](const Fact* a, const Fact* b) {
    return a->span.begin != b->span.begin ? a->span.begin < b->span.begin
                                          : a->span.end > b->span.end;
  });
  return facts;
}

bool IsChinese(const ingest::Page& page) {
  for (const ingest::Article& article : page.articles) {
    for (const Fact& fact : article.facts) {
      return !fact.reasons.Has(ingest::Reason::kEnglish);
    }
  }
  return true;
}

std::string_view SentenceOf(std::string_view bytes, const Fact& fact) {
  const ingest::Span& span = fact.span;
  std::size_t begin = span.begin > kMostAround ? span.begin - kMostAround : 0;
  const std::string_view before = bytes.substr(begin, span.begin - begin);
  std::size_t end = std::min<std::size_t>(bytes.size(), span.end + kMostAround);
  const std::string_view after = bytes.substr(span.end, end - span.end);
  for (const std::string_view stop : kStops) {
    if (const std::size_t at = before.rfind(stop); at != std::string_view::npos) {
      begin = std::max(begin, span.begin - before.size() + at + stop.size());
    }
    if (const std::size_t at = after.find(stop); at != std::string_view::npos) {
      end = std::min(end, span.end + at + stop.size());
    }
  }
  const std::string_view sentence = bytes.substr(begin, end - begin);
  // A headline ends with its line.
  return fact.in_title ? bytes.substr(span.begin, span.end - span.begin) : sentence;
}

// In one line, without the ends of lines of the page.
std::string OneLine(std::string_view text) {
  std::string line(text);
  std::erase_if(line, [](char c) { return c == '\n' || c == '\r'; });
  return Printable(line);
}

void Add(std::vector<std::string>& parts, std::string part) {
  if (!part.empty()) {
    parts.push_back(std::move(part));
  }
}

std::string Figure(const ingest::Amount& amount) {
  return absl::StrCat(ingest::FormatDecimal(amount.number), amount.unit == "%" ? "" : " ",
                      Printable(amount.unit));
}

// Who and how much: "成都高新区 · 14个项目 · 14 个 · 27700000000 CNY".
std::string Claim(const Fact& fact, bool chinese) {
  std::vector<std::string> parts = {std::string(Words(fact.kind, chinese))};
  Add(parts, Printable(fact.zone));
  Add(parts, Printable(fact.subject));
  if (fact.count) {
    parts.push_back(absl::StrCat(*fact.count, " ", Printable(fact.count_unit)));
  }
  if (fact.amount) {
    parts.push_back(Figure(*fact.amount));
  }
  if (fact.amount_alt) {
    parts.push_back(Figure(*fact.amount_alt));
  }
  if (fact.rank) {
    parts.push_back(absl::StrCat("#", *fact.rank));
  }
  if (fact.growth_pct) {
    parts.push_back(absl::StrCat(fact.growth_pct->value < 0 ? "" : "+",
                                 ingest::FormatDecimal(*fact.growth_pct), "%"));
  }
  Add(parts, Printable(fact.period));
  return absl::StrJoin(parts, " · ");
}

std::string Percent(int confidence) {
  return absl::StrCat(confidence < 10 ? " " : "", confidence, "%");
}

std::string NumberOf(std::size_t i, const Fact& fact) {
  return absl::StrCat(i + 1, fact.confidence < ingest::kSure ? "?" : "");
}

const char* ColourOf(FactKind kind) {
  switch (kind) {
    case FactKind::kSigning:
      return "\x1b[32m";
    case FactKind::kIndicator:
      return "\x1b[36m";
    case FactKind::kRanking:
      return "\x1b[35m";
    case FactKind::kProgramme:
      return "\x1b[34m";
    case FactKind::kFacility:
      return "\x1b[33m";
    case FactKind::kRecognition:
      return "\x1b[31m";
  }
  return "";
}
constexpr const char* kUnderlined = "\x1b[4m";
constexpr const char* kDim = "\x1b[2m";
constexpr const char* kPlain = "\x1b[0m";

// Walks through the text from mark to mark.
class Marker {
 public:
  Marker(std::string_view bytes, const std::vector<const Fact*>& facts, bool colours,
         std::ostream& out)
      : bytes_(bytes), facts_(facts), colours_(colours), out_(out) {}

  void Run() {
    struct Edge {
      std::uint32_t at;
      bool opens;
      std::size_t fact;
    };
    std::vector<Edge> edges;
    for (std::size_t i = 0; i < facts_.size(); ++i) {
      edges.push_back({facts_[i]->span.begin, true, i});
      edges.push_back({facts_[i]->span.end, false, i});
    }
    // What ends goes before what begins; what began last ends first.
    std::stable_sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) {
      if (a.at != b.at) {
        return a.at < b.at;
      }
      return a.opens != b.opens ? b.opens : a.opens ? a.fact < b.fact : a.fact > b.fact;
    });
    for (const Edge& edge : edges) {
      Write(edge.at);
      edge.opens ? Open(edge.fact) : Close(edge.fact);
    }
    Write(bytes_.size());
    if (bytes_.empty() || bytes_.back() != '\n') {
      out_ << '\n';
    }
  }

 private:
  void Write(std::size_t end) {
    end = std::min(end, bytes_.size());
    if (end > at_) {
      std::string text(bytes_.substr(at_, end - at_));
      std::erase(text, '\r');
      out_ << PrintableLines(text);
      at_ = end;
    }
  }

  void Open(std::size_t i) {
    open_.push_back(i);
    if (colours_) {
      Paint();
    } else {
      out_ << '[' << NumberOf(i, *facts_[i]) << ':';
    }
  }

  void Close(std::size_t i) {
    std::erase(open_, i);
    if (colours_) {
      out_ << kPlain << kDim << '[' << NumberOf(i, *facts_[i]) << ']';
      Paint();
    } else {
      out_ << ':' << NumberOf(i, *facts_[i]) << ']';
    }
  }

  // In the colour of the fact that began last.
  void Paint() {
    out_ << kPlain;
    if (!open_.empty()) {
      const Fact& fact = *facts_[open_.back()];
      out_ << ColourOf(fact.kind) << (fact.confidence < ingest::kSure ? kUnderlined : "");
    }
  }

  std::string_view bytes_;
  const std::vector<const Fact*>& facts_;
  const bool colours_;
  std::ostream& out_;
  std::size_t at_ = 0;
  std::vector<std::size_t> open_;
};

}  // namespace

void PrintExplained(std::string_view bytes, const ingest::Page& page, std::ostream& out) {
  const bool chinese = IsChinese(page);
  const std::vector<const Fact*> facts = Numbered(page);
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const Fact& fact = *facts[i];
    out << (i > 0 ? "\n" : "") << '[' << NumberOf(i, fact) << "] " << Claim(fact, chinese) << "  "
        << Percent(fact.confidence) << "\n    " << OneLine(SentenceOf(bytes, fact)) << '\n';
    out << "    " << Percent(ingest::ConfidenceOf(fact.kind)) << "  "
        << (chinese ? "这一类事实的起点" : "where facts of this kind begin") << '\n';
    for (const ingest::Doubt& doubt : ingest::DoubtsOf(fact.kind, fact.reasons)) {
      out << "    " << Percent(doubt.confidence) << "  " << Words(doubt.reason, chinese) << " ("
          << ingest::Name(doubt.reason) << ")\n";
    }
  }
}

void PrintMarked(std::string_view bytes, const ingest::Page& page, bool colours,
                 std::ostream& out) {
  const bool chinese = IsChinese(page);
  const std::vector<const Fact*> facts = Numbered(page);
  Marker(bytes, facts, colours, out).Run();
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const Fact& fact = *facts[i];
    std::vector<std::string> reasons;
    for (const ingest::Reason reason : fact.reasons.All()) {
      reasons.emplace_back(Words(reason, chinese));
    }
    out << (i > 0 ? "" : "\n") << (colours ? ColourOf(fact.kind) : "") << '[' << NumberOf(i, fact)
        << ']' << (colours ? kPlain : "") << ' ' << Claim(fact, chinese) << "  "
        << Percent(fact.confidence);
    if (!reasons.empty()) {
      out << "  " << absl::StrJoin(reasons, chinese ? "；" : "; ");
    }
    out << '\n';
  }
}

}  // namespace zoneflow::cli
