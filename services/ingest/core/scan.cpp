#include "services/ingest/core/scan.h"

#include <algorithm>
#include <string_view>

#include "services/ingest/core/figures.h"
#include "services/ingest/core/zone_names.h"

namespace zoneflow::ingest {
namespace {

using View = std::u16string_view;

Mark PunctuationMark(char16_t c) {
  switch (c) {
    case u'。':
    case u'！':
    case u'？':
      return Mark::kStop;
    case u'，':
    case u'；':
    case u'：':
    case u' ':
      return Mark::kComma;
    case u'、':
      return Mark::kEnumeration;
    case u'《':
      return Mark::kBookOpen;
    case u'》':
      return Mark::kBookClose;
    case u'“':
    case u'‘':
    case u'（':
    case u'「':
      return Mark::kOpen;
    default:
      return Mark::kClose;
  }
}

// The unit of 元 on the page. From Taiwan it is the new Taiwan dollar: a page that names it and no
// yuan, or that tells of the island's zones alone.
std::uint32_t HomeCurrency(const Text& page, const std::vector<ZoneMention>& zones,
                           const Lexicon& lexicon, const Gazetteer& gazetteer) {
  const View text = page.units;
  std::size_t there = 0;
  std::size_t here = 0;
  for (const ZoneMention& zone : zones) {
    if (zone.index != kUnlistedZone && zone.index < kThisZone) {
      ++(gazetteer.zones()[zone.index - 1].province == "台湾" ? there : here);
    }
  }
  const bool names_it = text.find(u"台币") != View::npos;
  const bool names_yuan = text.find(u"人民币") != View::npos;
  const auto names = [&](View word) { return text.find(word) != View::npos; };
  const bool of_taiwan =
      !page.printed.empty() && (names(u"国科会") || names(u"台北") || names(u"台中") ||
                                names(u"台南") || names(u"高雄") || names(u"新竹"));
  const bool taiwan =
      !names_yuan && ((names_it && here <= there) || (here == 0 && (there > 0 || of_taiwan)));
  return lexicon.UnitNamed(taiwan ? "TWD" : "CNY");
}

class Scanner {
 public:
  Scanner(const Unwrapped& page, const Lexicon& lexicon, const std::vector<ZoneMention>& zones,
          std::uint32_t yuan, Tokens& out)
      : text_(page.text.units),
        lexicon_(lexicon),
        figures_(page, lexicon, yuan),
        zone_(zones.begin()),
        zones_end_(zones.end()),
        out_(out) {}

  void Run(Checkpoint& checkpoint) {
    std::size_t asked = 0;
    for (std::size_t i = 0; i < text_.size();) {
      if (i - asked >= Checkpoint::kStepsPerQuestion) {
        if (checkpoint.Stop(i - asked)) {
          return;
        }
        asked = i;
      }
      // Most characters begin nothing.
      const std::size_t zone = NextZone(i);
      const std::size_t stop = std::min(zone, asked + Checkpoint::kStepsPerQuestion);
      while (i < stop && (lexicon_.ClassOf(text_[i]) & kBegins) == 0) {
        ++i;
      }
      if (i < stop || (i == zone && zone_ != zones_end_)) {
        i = Step(i);
      }
    }
  }

 private:
  static constexpr unsigned kBegins = kPunctuation | kNumeral | kCueBegin | kContestBegin;

  // Where the next zone begins, at `i` or later; the end of the text where none does.
  std::size_t NextZone(std::size_t i) {
    while (zone_ != zones_end_ && zone_->begin < i) {
      ++zone_;  // a figure or a longer word has taken its beginning
    }
    return zone_ != zones_end_ ? zone_->begin : text_.size();
  }

  // Marks what begins at `i`; returns where the next may begin.
  std::size_t Step(std::size_t i) {
    if (zone_ != zones_end_ && zone_->begin == i) {
      out_.all.push_back({zone_->begin, zone_->end, zone_->index, Mark::kZone});
      return zone_->end;
    }
    const std::uint8_t kind = lexicon_.ClassOf(text_[i]);
    if ((kind & kContestBegin) != 0) {
      MarkContest(i);
    }
    if ((kind & kPunctuation) != 0) {
      Push(i, i + 1, PunctuationMark(text_[i]));
      return i + 1;
    }
    const Cue* cue = (kind & kCueBegin) != 0 ? lexicon_.CueAt(text_, i) : nullptr;
    if (cue != nullptr && zone_ != zones_end_ && i + cue->word.size() > zone_->begin) {
      cue = nullptr;
    }
    if ((kind & kNumeral) != 0 && (cue == nullptr || cue->word.size() < 2)) {
      if (figures_.Read(i, out_)) {
        // 3天津经开区: the name of a zone is no unit.
        if (zone_ == zones_end_ || zone_->begin < i || out_.all.back().end <= zone_->begin) {
          return out_.all.back().end;
        }
        while (!out_.all.empty() && out_.all.back().end > i) {
          out_.all.pop_back();
        }
        return zone_->begin;
      }
    }
    return cue == nullptr ? i + 1 : MarkCue(*cue, i);
  }

  void MarkContest(std::size_t i) {
    if (!out_.contests.empty() && out_.contests.back().end > i) {
      return;
    }
    if (const std::size_t size = lexicon_.ContestAt(text_, i); size > 0) {
      out_.contests.push_back(
          {static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(i + size)});
    }
  }

  std::size_t MarkCue(const Cue& cue, std::size_t i) {
    const std::size_t end = i + cue.word.size();
    switch (cue.mark) {
      case Mark::kNothing:
        return end;
      case Mark::kPeriod:
        return MarkPeriod(i, end);
      case Mark::kRank:
        out_.ranks.push_back({1, false, true});
        Push(i, end, cue.mark, out_.ranks.size() - 1);
        return end;
      default:
        Push(i, end, cue.mark);
        return end;
    }
  }

  // “十三五”期间: the quotes belong to the period.
  std::size_t MarkPeriod(std::size_t begin, std::size_t end) {
    if (!out_.all.empty() && out_.all.back().mark == Mark::kOpen && out_.all.back().end == begin) {
      begin = out_.all.back().begin;
      out_.all.pop_back();
      if (end < text_.size() && (text_[end] == u'”' || text_[end] == u'’')) {
        ++end;
      }
    }
    for (const View tail : {View(u"期间"), View(u"以来"), View(u"时期"), View(u"末")}) {
      if (text_.substr(end).starts_with(tail)) {
        end += tail.size();
      }
    }
    Push(begin, end, Mark::kPeriod);
    return end;
  }

  void Push(std::size_t begin, std::size_t end, Mark mark, std::size_t index = 0) {
    out_.all.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end),
                        static_cast<std::uint32_t>(index), mark});
  }

  const View text_;
  const Lexicon& lexicon_;
  const FigureReader figures_;
  std::vector<ZoneMention>::const_iterator zone_;  // the next one
  const std::vector<ZoneMention>::const_iterator zones_end_;
  Tokens& out_;
};

}  // namespace

Tokens Scan(const Unwrapped& page, const Lexicon& lexicon, const Gazetteer& gazetteer,
            Checkpoint& checkpoint) {
  const View text = page.text.units;
  Tokens out;
  out.all.reserve(text.size() / 6);
  Mentions mentions = gazetteer.names().Find(text, checkpoint, !page.text.printed.empty());
  out.places = std::move(mentions.places);
  const std::uint32_t yuan = HomeCurrency(page.text, mentions.zones, lexicon, gazetteer);
  Scanner(page, lexicon, mentions.zones, yuan, out).Run(checkpoint);
  return out;
}

const Zone* ZoneOf(const Token& token, const Gazetteer& gazetteer) {
  return IsKnownZone(token) ? &gazetteer.zones()[token.index - 1] : nullptr;
}

}  // namespace zoneflow::ingest
