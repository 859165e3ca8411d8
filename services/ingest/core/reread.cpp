#include "services/ingest/core/reread.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/ingest/core/figure_fields.h"

namespace zoneflow::ingest {
namespace {

// A figure as the reading has it now.
struct ReadFigure {
  Figure figure;
  FactKind kind = FactKind::kSigning;
  std::string article_id;
  std::vector<Span> spans;
  std::vector<std::string> keys = {};  // of a ledger's row
};

ZoneRef ZoneOf(const std::string& id, const std::string& name, const Gazetteer& gazetteer) {
  const Zone* zone = gazetteer.FindById(id);
  return {id, name, zone == nullptr ? "" : zone->province};
}

ReadFigure Read(const Signing& signing, const Reading& reading, const std::string& article,
                const Gazetteer& gazetteer) {
  SigningFigures figures;
  figures.id = StrCat("signing/", signing.id);
  figures.status = FigureStatus::kExtracted;
  figures.zone = ZoneOf(signing.zone_id, signing.zone_name, gazetteer);
  figures.published_on = reading.head.published_on;
  figures.count = signing.count;
  figures.amount = signing.amount;
  figures.amount_alt = signing.amount_alt;
  figures.signed_on = signing.signed_on;
  for (const ProjectMention& member : signing.members) {
    figures.members.push_back(
        {member.project_id, member.company, member.name, member.amount, member.amount_alt});
  }
  return {std::move(figures), FactKind::kSigning, article, signing.mentions};
}

ReadFigure Read(const Fact& fact, const Reading& reading, const std::string& article,
                const Gazetteer& gazetteer) {
  FactFigures figures;
  figures.status = FigureStatus::kExtracted;
  figures.zone = ZoneOf(fact.zone_id, fact.zone, gazetteer);
  figures.published_on = reading.head.published_on;
  figures.subject = fact.subject;
  figures.company = fact.company;
  figures.count = fact.count;
  figures.rank = fact.rank;
  figures.cohort = fact.cohort;
  figures.period = fact.period;
  if (fact.amount) {
    figures.amount = Amount{Normalised(fact.amount->number), fact.amount->unit};
  }
  if (fact.growth_pct) {
    figures.growth = Normalised(*fact.growth_pct);
  }
  if (fact.kind == FactKind::kFacility) {
    figures.facility = FacilityFigures{fact.facility_kind, fact.stage, fact.day};
  }
  return {std::move(figures), fact.kind, article, {fact.span}};
}

std::vector<ReadFigure> ReadAll(const Reading& reading, const Gazetteer& gazetteer) {
  std::vector<ReadFigure> all;
  std::set<std::string> told;
  std::size_t row = 0;
  for (const Article& article : reading.page.articles) {
    const std::string id = ArticleId(reading.document_id, article.body);
    for (const Signing& signing : article.signings) {
      const std::size_t at = row++;
      if (!told.insert(signing.id).second) {
        continue;  // told in two articles: its first one's words count
      }
      all.push_back(Read(signing, reading, id, gazetteer));
      if (reading.page.ledger) {
        all.back().keys = KeysOf(reading.page.ledger->entries[at]);
      }
    }
    for (const Fact& fact : article.facts) {
      if (fact.kind != FactKind::kSigning) {
        all.push_back(Read(fact, reading, id, gazetteer));
      }
    }
  }
  return all;
}

std::vector<std::string> MemberIds(const Figure& figure) {
  std::vector<std::string> ids;
  if (const auto* signing = std::get_if<SigningFigures>(&figure)) {
    for (const MemberFigures& member : signing->members) {
      ids.push_back(member.id);
    }
  }
  std::ranges::sort(ids);
  return ids;
}

// Whether a correction can make one of the other: members neither come nor go by it. Of one project
// each the name may have changed, and the id with it.
bool CanBecome(const Figure& before, const Figure& after) {
  const std::vector<std::string> was = MemberIds(before), is = MemberIds(after);
  return was == is || (was.size() == 1 && is.size() == 1);
}

// What differs, by the fields of the figure that is known.
std::vector<FieldChange> DiffOf(const Figure& before, Figure after) {
  if (auto* is = std::get_if<SigningFigures>(&after); is != nullptr && is->members.size() == 1) {
    const auto& was = std::get<SigningFigures>(before);
    if (was.members.size() == 1) {
      is->members.front().id = was.members.front().id;
    }
  }
  const std::vector<FieldValue> was = FieldsOf(before);
  std::map<std::string, std::string, std::less<>> is;
  for (FieldValue& field : FieldsOf(after)) {
    is[field.field] = std::move(field.value);
  }
  std::vector<FieldChange> changes;
  for (const FieldValue& field : was) {
    const std::string& now = is[field.field];
    // A zone without an id is set by no correction.
    if (now != field.value && now.size() <= kLongestName &&
        !(field.field == "zone.id" && now.empty())) {
      changes.push_back({field.field, field.value, now});
    }
  }
  return changes;
}

// All of a figure that is new, its members as "new1", "new2".
std::vector<FieldChange> AllOf(Figure figure) {
  if (auto* signing = std::get_if<SigningFigures>(&figure)) {
    for (std::size_t i = 0; i < signing->members.size(); ++i) {
      signing->members[i].id = StrCat("new", i + 1);
    }
  }
  std::vector<FieldChange> changes;
  for (FieldValue& field : FieldsOf(figure)) {
    if (!field.value.empty()) {
      changes.push_back({std::move(field.field), "", std::move(field.value)});
    }
  }
  return changes;
}

std::string QuoteOf(std::string_view text, const Span& span) {
  if (span.begin >= span.end || span.end > text.size()) {
    return "";
  }
  std::string quote(text.substr(span.begin, span.end - span.begin));
  std::erase_if(quote, [](char c) { return c == '\n' || c == '\r'; });
  if (quote.size() > kLongestQuote) {
    std::size_t end = kLongestQuote;  // between two characters
    while (end > 0 && (static_cast<unsigned char>(quote[end]) & 0xc0U) == 0x80U) {
      --end;
    }
    quote.resize(end);
  }
  return quote;
}

class Comparison {
 public:
  Comparison(const Reading& reading, const KnownReading& known, const Gazetteer& gazetteer)
      : known_(known),
        read_(ReadAll(reading, gazetteer)),
        of_read_(read_.size()),
        matched_(known.figures.size()),
        elsewhere_(read_.size()),
        is_ledger_(reading.page.ledger.has_value()) {
    for (std::size_t k = 0; k < known_.figures.size(); ++k) {
      const KnownFigure& figure = known_.figures[k];
      by_id_.emplace(HeadOf(figure.figure).id, k);
      for (const Span& span : figure.spans) {
        by_place_[figure.article_id].emplace_back(span, k);
      }
    }
    for (auto& [article, places] : by_place_) {
      std::ranges::sort(places);
      std::vector<std::uint32_t>& reach = reach_[article];
      for (const auto& [span, k] : places) {
        reach.push_back(std::max(span.end, reach.empty() ? 0 : reach.back()));
      }
    }
  }

  Reread Run() {
    MatchById();
    MatchByPlace(/*exactly=*/true);
    MatchByPlace(/*exactly=*/false);
    for (std::size_t i = 0; i < read_.size(); ++i) {
      Tell(i);
    }
    for (std::size_t i = 0; i < known_.figures.size(); ++i) {
      TellGone(i);
    }
    return std::move(out_);
  }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  std::size_t FindKnown(std::string_view item) const {
    const auto found = by_id_.find(item);
    return found == by_id_.end() ? kNone : found->second;
  }

  // The known figures of the article that stand where one of the spans does, in their order.
  std::vector<std::size_t> Around(const std::string& article,
                                  const std::vector<Span>& spans) const {
    std::vector<std::size_t> around;
    const auto found = by_place_.find(article);
    if (found == by_place_.end()) {
      return around;
    }
    const auto& places = found->second;
    const std::vector<std::uint32_t>& reach = reach_.at(article);
    for (const Span& span : spans) {
      // Before the first whose predecessors reach beyond the span's begin none overlaps it.
      const auto first =
          static_cast<std::size_t>(std::ranges::upper_bound(reach, span.begin) - reach.begin());
      for (std::size_t i = first; i < places.size() && places[i].first.begin < span.end; ++i) {
        if (places[i].first.end > span.begin) {
          around.push_back(places[i].second);
        }
      }
    }
    std::ranges::sort(around);
    around.erase(std::ranges::unique(around).begin(), around.end());
    return around;
  }

  // Signings: by their ids; a ledger's row by the keys of its project too.
  void MatchById() {
    for (std::size_t i = 0; i < read_.size(); ++i) {
      const auto* signing = std::get_if<SigningFigures>(&read_[i].figure);
      if (signing == nullptr) {
        continue;
      }
      std::size_t found = FindKnown(signing->id);
      elsewhere_[i] = found == kNone && known_.signings.contains(SigningIdOf(signing->id));
      for (const std::string& key : read_[i].keys) {
        const auto owner = known_.keys.find(key);
        if (!elsewhere_[i] && found == kNone && owner != known_.keys.end()) {
          found = FindKnown(StrCat("signing/", owner->second));
        }
      }
      if (found != kNone) {
        Match(i, found);
      }
    }
  }

  // What stands at the same place, or overlaps it, and is of the same kind.
  void MatchByPlace(bool exactly) {
    for (std::size_t i = 0; i < read_.size(); ++i) {
      if (of_read_[i] || elsewhere_[i]) {
        continue;
      }
      for (const std::size_t k : Around(read_[i].article_id, read_[i].spans)) {
        const KnownFigure& known = known_.figures[k];
        const bool there = !exactly || known.spans == read_[i].spans;
        if (!matched_[k] && known.own && known.kind == read_[i].kind && there &&
            CanBecome(known.figure, read_[i].figure)) {
          Match(i, k);
          break;
        }
      }
    }
  }

  void Match(std::size_t read, std::size_t known) {
    of_read_[read] = known;
    matched_[known] = true;
  }

  Proposal Begin(ProposalKind kind, const ReadFigure& read) const {
    return {.kind = kind,
            .item = "",
            .revision = 0,
            .changes = {},
            .fact_kind = read.kind,
            .article_id = read.article_id,
            .span = read.spans.empty() ? Span() : read.spans.front(),
            .quote = "",
            .zone = HeadOf(read.figure).zone};
  }

  void Tell(std::size_t i) {
    const ReadFigure& read = read_[i];
    if (!of_read_[i]) {
      if (!elsewhere_[i]) {
        Proposal proposal = Begin(ProposalKind::kNew, read);
        proposal.changes = AllOf(read.figure);
        out_.proposals.push_back(std::move(proposal));
      }
      return;
    }
    const KnownFigure& known = known_.figures[*of_read_[i]];
    const FigureHead& head = HeadOf(known.figure);
    const bool compares = known.own || !read.keys.empty();
    if (!compares || !CanBecome(known.figure, read.figure)) {
      return;
    }
    std::vector<FieldChange> changes = DiffOf(known.figure, read.figure);
    if (changes.empty()) {
      return;
    }
    // What a ledger of this month says of a figure that was checked against that of the month before
    // is news, and shown; what other words read in the same text is not.
    if (head.status != FigureStatus::kExtracted && known.own) {
      ++out_.standing;
      return;
    }
    if (head.status == FigureStatus::kRejected) {
      return;
    }
    Proposal proposal = Begin(ProposalKind::kChanged, read);
    proposal.item = head.id;
    proposal.revision = head.revision;
    proposal.changes = std::move(changes);
    proposal.zone = head.zone;
    out_.proposals.push_back(std::move(proposal));
  }

  void TellGone(std::size_t i) {
    const KnownFigure& known = known_.figures[i];
    const FigureHead& head = HeadOf(known.figure);
    if (matched_[i] || !known.own || is_ledger_ || head.status == FigureStatus::kRejected) {
      return;
    }
    if (head.status != FigureStatus::kExtracted || known.by_person) {
      ++out_.standing;
      return;
    }
    Proposal proposal;
    proposal.kind = ProposalKind::kGone;
    proposal.item = head.id;
    proposal.revision = head.revision;
    proposal.fact_kind = known.kind;
    proposal.article_id = known.article_id;
    proposal.span = known.spans.empty() ? Span() : known.spans.front();
    proposal.zone = head.zone;
    out_.proposals.push_back(std::move(proposal));
  }

  const KnownReading& known_;
  const std::vector<ReadFigure> read_;
  std::vector<std::optional<std::size_t>> of_read_;  // the figure that it tells of
  std::vector<bool> matched_;                        // of known_.figures
  std::vector<bool> elsewhere_;  // a signing that another document told, a mention here
  const bool is_ledger_;
  // Of known_.figures: a document may tell of 20,000.
  std::map<std::string, std::size_t, std::less<>> by_id_;
  std::map<std::string, std::vector<std::pair<Span, std::size_t>>> by_place_;  // by article
  std::map<std::string, std::vector<std::uint32_t>> reach_;  // the farthest end up to each place
  Reread out_;
};

}  // namespace

Reread Propose(const Reading& reading, const KnownReading& known, const Gazetteer& gazetteer) {
  Reread reread = Comparison(reading, known, gazetteer).Run();
  reread.lexicon = reading.page.lexicon;
  return reread;
}

absl::StatusOr<Reread> RereadDocument::operator()(
    const std::string& document_id, const Principal& principal,
    const std::function<absl::Status()>& go_on) const {
  ASSIGN_OR_RETURN(const StoredDocument stored, store_.Load(document_id, kMostReread));
  std::unique_lock<std::mutex> large(large_, std::defer_lock);
  if (stored.bytes.size() > kLargeReread && !large.try_lock()) {
    return absl::ResourceExhaustedError(StrCat(
        "document_id: ", document_id, " has ", stored.bytes.size(), " bytes; of documents over ",
        kLargeReread, " one is read anew at a time, and another is being read"));
  }
  ASSIGN_OR_RETURN(DocumentText document, front_(stored.bytes, go_on));
  ASSIGN_OR_RETURN(Page page,
                   Extract(stored.bytes, document,
                           {&gazetteer_, stored.head.published_on, go_on, stored.head.zone}));
  const Reading reading{document_id,         stored.head,     stored.bytes,
                        std::move(document), std::move(page), go_on};
  ASSIGN_OR_RETURN(const KnownReading known, store_.Known(reading));
  Reread reread = Propose(reading, known, gazetteer_);
  reread.lexicon_before = stored.lexicon;
  for (Proposal& proposal : reread.proposals) {
    proposal.quote = QuoteOf(TextOf(reading.document, stored.bytes), proposal.span);
  }
  std::erase_if(reread.proposals,
                [&](const Proposal& proposal) { return !MayActIn(principal, proposal.zone.id); });
  return reread;
}

}  // namespace zoneflow::ingest
