#include "services/ingest/core/split.h"

#include <algorithm>
#include <bit>
#include <map>
#include <string>
#include <utility>

#include "services/ingest/core/article_zones.h"

namespace zoneflow::ingest {
namespace {

// How many articles before and after a headline may own it.
constexpr std::size_t kReach = 8;

// A body beyond this length is cut: no article is so long, and what is merged within one stays
// bounded.
constexpr std::size_t kLongestArticle = 32768;

using View = std::u16string_view;

// The pairs of characters of a text, as a bit set that may tell too many but never too few.
class Pairs {
 public:
  void Reserve(std::size_t units) {
    bits_.assign(std::bit_ceil(std::clamp<std::size_t>(units / 4, 16, 16384)), 0);
  }
  void Add(View text) {
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
      const std::uint32_t h = Hash(text[i], text[i + 1]);
      bits_[(h >> 6) & (bits_.size() - 1)] |= std::uint64_t{1} << (h & 63U);
    }
  }
  bool Has(char16_t a, char16_t b) const {
    const std::uint32_t h = Hash(a, b);
    return ((bits_[(h >> 6) & (bits_.size() - 1)] >> (h & 63U)) & 1U) != 0;
  }

 private:
  static std::uint32_t Hash(char16_t a, char16_t b) {
    const std::uint32_t x = ((static_cast<std::uint32_t>(a) << 16) | b) * 2654435761U;
    return x ^ (x >> 15);
  }
  std::vector<std::uint64_t> bits_;
};

class Splitter {
 public:
  Splitter(const Unwrapped& page, const Source& source)
      : page_(page), source_(source), text_(page.text.units) {}

  PageParts Run() {
    for (std::size_t i = 0; i < page_.paragraphs.size(); ++i) {
      Take(i);
    }
    FlushHeadings();
    const ArticleZones zones(page_, source_);
    for (ArticleParts& article : out_.articles) {
      zones.Find(article);
    }
    AttachTitles();
    zones.Adopt(out_.articles, titles_);
    std::sort(out_.strays.begin(), out_.strays.end());
    return std::move(out_);
  }

 private:
  const Paragraph& P(std::size_t i) const { return page_.paragraphs[i]; }
  View Of(std::size_t i) const { return View(text_).substr(P(i).begin, P(i).end - P(i).begin); }
  bool Open() const { return !out_.articles.empty() && !closed_; }

  void Take(std::size_t i) {
    const Paragraph& paragraph = P(i);
    switch (paragraph.kind) {
      case ParagraphKind::kHeading:
        if (Open() && headings_.empty() && IsLoneName(i)) {
          SetByline(out_.articles.back(), paragraph.begin, paragraph.end);
          closed_ = true;
        } else {
          headings_.push_back(i);
        }
        return;
      case ParagraphKind::kCredit:
        if (Open() && headings_.empty()) {
          out_.articles.back().body.push_back(i);
          closed_ = true;
        } else {
          out_.strays.push_back(i);
        }
        return;
      case ParagraphKind::kByline:
        if (Open() && headings_.empty() &&
            out_.articles.back().byline_begin == out_.articles.back().byline_end) {
          SetByline(out_.articles.back(), paragraph.begin, paragraph.end);
          closed_ = true;
        } else if (!headings_.empty() && !paragraph.marked && i + 1 < page_.paragraphs.size() &&
                   P(i + 1).kind == ParagraphKind::kBody) {
          // Headline, names, text: the names are those of the text to come.
          next_byline_ = i;
          closed_ = true;
        } else {
          out_.strays.push_back(i);
        }
        return;
      case ParagraphKind::kBody:
        break;
    }
    const bool starts =
        !Open() || paragraph.opener || BringsNewZone(i) ||
        paragraph.begin - P(out_.articles.back().body.front()).begin > kLongestArticle;
    if (starts) {
      FlushHeadings();
      out_.articles.emplace_back();
      zones_.clear();
      closed_ = false;
    } else {
      // A heading between two paragraphs of one article is a sub-heading.
      for (const std::size_t heading : headings_) {
        out_.articles.back().body.push_back(heading);
      }
      headings_.clear();
    }
    ArticleParts& article = out_.articles.back();
    article.body.push_back(i);
    if (next_byline_ != ArticleParts::kNone) {
      SetByline(article, P(next_byline_).begin, P(next_byline_).end);
      next_byline_ = ArticleParts::kNone;
    }
    CountZones(paragraph);
    if (paragraph.byline_end > paragraph.byline_begin) {
      SetByline(article, paragraph.byline_begin, paragraph.byline_end);
      closed_ = true;
    }
  }

  // Two or three characters alone behind a body, with no running text after them: a name, not a
  // sub-heading.
  bool IsLoneName(std::size_t i) const {
    const View line = Of(i);
    const bool name =
        line.size() >= 2 && line.size() <= 3 && std::all_of(line.begin(), line.end(), IsHan);
    const bool ends = i + 1 == page_.paragraphs.size() || P(i + 1).kind != ParagraphKind::kBody ||
                      P(i + 1).opener;
    return name && ends && i > 0 && P(i - 1).kind == ParagraphKind::kBody &&
           out_.articles.back().byline_begin == out_.articles.back().byline_end;
  }

  void SetByline(ArticleParts& article, std::size_t begin, std::size_t end) const {
    while (begin < end && !IsHan(text_[begin])) {
      ++begin;  // ▶ and brackets
    }
    while (end > begin && !IsHan(text_[end - 1])) {
      --end;
    }
    for (const View role :
         {View(u"本报记者"), View(u"本报通讯员"), View(u"记者"), View(u"通讯员"), View(u"作者")}) {
      if (end - begin > role.size() && View(text_).substr(begin, end - begin).starts_with(role)) {
        begin += role.size();
      }
    }
    while (begin < end && !IsHan(text_[begin])) {
      ++begin;
    }
    article.byline_begin = begin;
    article.byline_end = end;
  }

  // Headings that belong to no running text wait for all bodies to be known.
  void FlushHeadings() {
    for (const std::size_t heading : headings_) {
      titles_.push_back({heading, out_.articles.size()});
    }
    headings_.clear();
  }

  std::string Key(const Token& token) const { return ZoneKey(NameOf(source_, token)); }

  void CountZones(const Paragraph& paragraph) {
    const std::vector<Token>& tokens = source_.tokens.all;
    for (std::size_t t = TokenAt(source_.tokens, paragraph.begin);
         t < tokens.size() && tokens[t].begin < paragraph.end; ++t) {
      if (IsKnownZone(tokens[t])) {
        ++zones_[tokens[t].index];
      }
    }
  }

  // True when the paragraph opens like news (近日, a date, a period) on a zone that the running
  // article never named, or follows a heading that names such a zone.
  bool BringsNewZone(std::size_t i) const {
    if (zones_.empty()) {
      return false;
    }
    const std::vector<Token>& tokens = source_.tokens.all;
    const auto new_zone = [&](std::size_t begin, std::size_t end) {
      for (std::size_t t = TokenAt(source_.tokens, begin);
           t < tokens.size() && tokens[t].begin < end; ++t) {
        if (IsKnownZone(tokens[t])) {
          return !zones_.contains(tokens[t].index);
        }
      }
      return false;
    };
    for (const std::size_t heading : headings_) {
      if (new_zone(P(heading).begin, P(heading).end)) {
        return true;
      }
    }
    const Paragraph& paragraph = P(i);
    const std::size_t end = std::min(paragraph.end, paragraph.begin + 120);
    const std::size_t first = TokenAt(source_.tokens, paragraph.begin);
    const bool dated = first < tokens.size() && tokens[first].begin <= paragraph.begin + 1 &&
                       (tokens[first].mark == Mark::kPeriod || tokens[first].mark == Mark::kDate);
    return (dated || !headings_.empty()) && new_zone(paragraph.begin, end);
  }

  void AttachTitles() {
    if (titles_.empty()) {
      return;
    }
    std::vector<Pairs> pairs(out_.articles.size());
    for (std::size_t a = 0; a < out_.articles.size(); ++a) {
      std::size_t units = 0;
      for (const std::size_t i : out_.articles[a].body) {
        units += P(i).end - P(i).begin;
      }
      pairs[a].Reserve(units);
      for (const std::size_t i : out_.articles[a].body) {
        pairs[a].Add(Of(i));
      }
    }
    struct Match {
      std::size_t score;
      std::size_t distance;
      std::size_t title;
      std::size_t article;
    };
    std::vector<Match> matches;
    for (std::size_t k = 0; k < titles_.size(); ++k) {
      const auto [heading, next] = titles_[k];
      const std::size_t low = next > kReach ? next - kReach : 0;
      const std::size_t high = std::min(out_.articles.size(), next + kReach);
      const View title = Of(heading).substr(0, 80);
      const std::string zone = TitleZone(heading);
      std::vector<std::size_t> scores(high - low, 0);
      std::vector<std::size_t> hits(high - low, 0);
      std::size_t han_pairs = 0;
      for (std::size_t i = 0; i + 1 < title.size(); ++i) {
        if (!Word(title[i]) || !Word(title[i + 1])) {
          continue;
        }
        ++han_pairs;
        std::size_t owners = 0;
        for (std::size_t a = low; a < high; ++a) {
          owners += pairs[a].Has(title[i], title[i + 1]) ? 1 : 0;
        }
        for (std::size_t a = low; a < high; ++a) {
          if (pairs[a].Has(title[i], title[i + 1])) {
            // In sixtieths of a pair that no other body has.
            scores[a - low] += 60 / owners;
            ++hits[a - low];
          }
        }
      }
      for (std::size_t a = low; a < high; ++a) {
        const ZoneName& own = out_.articles[a].zone;
        const std::string& key = own.id.empty() ? own.name : own.id;
        std::size_t score = scores[a - low];
        if (!zone.empty() && !key.empty() && zone != key && !(a == next && Adjoins(heading, a))) {
          score = 0;
        }
        // The share of the headline that the body repeats.
        if ((score > 0 && hits[a - low] * 2 >= han_pairs) || score * 5 >= han_pairs * 60 ||
            (!zone.empty() && zone == key && score >= 120) ||
            (a == next && Adjoins(heading, a) && score * 10 >= han_pairs * 60)) {
          const std::size_t distance = a >= next ? a - next : next - 1 - a;
          matches.push_back({score, distance, k, a});
        }
      }
    }
    std::stable_sort(matches.begin(), matches.end(), [](const Match& a, const Match& b) {
      return a.score != b.score ? a.score > b.score : a.distance < b.distance;
    });
    std::vector<bool> placed(titles_.size(), false);
    for (const Match& match : matches) {
      ArticleParts& article = out_.articles[match.article];
      if (!placed[match.title] && article.title == ArticleParts::kNone) {
        article.title = titles_[match.title].paragraph;
        placed[match.title] = true;
      }
    }
    // A headline set over two paragraphs: the line left over next to a title that fits the same
    // body.
    for (const Match& match : matches) {
      ArticleParts& article = out_.articles[match.article];
      const std::size_t heading = titles_[match.title].paragraph;
      if (!placed[match.title] && article.kicker == ArticleParts::kNone &&
          (article.title == heading + 1 || article.title + 1 == heading)) {
        article.kicker = heading;
        placed[match.title] = true;
      }
    }
    for (std::size_t k = 0; k < titles_.size(); ++k) {
      if (!placed[k]) {
        out_.strays.push_back(titles_[k].paragraph);
      }
    }
  }

  // True when the article's body begins right behind the heading, names aside.
  bool Adjoins(std::size_t heading, std::size_t article) const {
    const std::size_t first = out_.articles[article].body.front();
    return first == heading + 1 ||
           (first == heading + 2 && P(heading + 1).kind == ParagraphKind::kByline);
  }

  std::string TitleZone(std::size_t heading) const {
    const std::vector<Token>& tokens = source_.tokens.all;
    for (std::size_t t = TokenAt(source_.tokens, P(heading).begin);
         t < tokens.size() && tokens[t].begin < P(heading).end; ++t) {
      if (IsKnownZone(tokens[t])) {
        return Key(tokens[t]);
      }
    }
    return "";
  }

  static bool Word(char16_t c) { return IsHan(c) || IsDigit(c) || IsLetter(c); }

  const Unwrapped& page_;
  const Source& source_;
  const std::u16string& text_;
  PageParts out_;
  bool closed_ = false;
  std::vector<std::size_t> headings_;  // since the last body paragraph
  std::size_t next_byline_ = ArticleParts::kNone;
  std::map<std::uint32_t, std::size_t> zones_;  // of the running article
  std::vector<PlacedHeading> titles_;
};

}  // namespace

PageParts Split(const Unwrapped& page, const Source& source) {
  return Splitter(page, source).Run();
}

}  // namespace zoneflow::ingest
